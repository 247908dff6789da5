"""What a learner asks for from further down is seen: the picture of a step, an answer beside it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from pages import LESSONS
from tests.browser.support import jump, said, wait_until_drawn, wait_until_idle

SIZES = ((1280, 720, 400), (375, 812, 240))  # width, height, how much of a picture is to be seen
# The link to a question; the training page has it in place of the curves, not in a section.
LINKS = {"train": "preset=bias&guess=first"}
# Whether the first picture of a stage stands in view, as far as it is to, below Streamlit's header
# and, where it says so, the whole verdict above it.
IN_VIEW = """([wanted, verdict]) => {
    const top = document.querySelector("[data-testid=stHeader]").getBoundingClientRect().bottom;
    const stage = document.querySelector(".st-key-normviz-stage-picture");
    const pictures = ".nv-canvas, [data-testid=stBidiComponentIsolated], .stBidiComponent";
    const box = stage?.querySelector(pictures)?.getBoundingClientRect();
    if (!box?.height) return false;
    if (Math.min(box.bottom, innerHeight) - Math.max(box.top, top) < Math.min(box.height, wanted))
        return false;
    if (!verdict) return true;
    const said = stage.querySelector("[class*=st-key-normviz-verdict]")?.getBoundingClientRect();
    return said && said.top >= top - 2 && said.bottom <= innerHeight;
}"""

# Whether a control is brought to where nothing lies over it while a good part of a picture is seen.
MOVED_IN_VIEW = """([slider, picture]) => {
    const main = document.querySelector("[data-testid=stMain]");
    const host = slider.getRootNode().host ?? slider;
    return [innerHeight - 100, 250].some((place) => {
        main.scrollTop += slider.getBoundingClientRect().top - place;
        const drawn = document.querySelector(picture).getBoundingClientRect();
        const { left, width, top, height } = slider.getBoundingClientRect();
        const hit = document.elementFromPoint(left + width / 2, top + height / 2);
        const seen = Math.min(drawn.bottom, innerHeight) - Math.max(drawn.top, 60);
        return seen >= 240 && (hit === slider || hit === host || host.contains(hit));
    });
}"""

QUESTION_IN_VIEW = """() => {
    const asked = "[class*=st-key-normviz-question], [class*=st-key-normviz-verdict]";
    const box = document.querySelector(asked)?.getBoundingClientRect();
    return box && box.top >= 0 && (box.bottom <= innerHeight || box.top < 80);
}"""


@pytest.mark.parametrize("lesson", [each.key for each in LESSONS if not each.home])
def test_steps_and_answers_come_into_view(open_page: Callable[..., Page], lesson: str) -> None:
    page = open_page(f"/{lesson}?{LINKS.get(lesson, '')}", height=SIZES[0][1])
    link = page.url
    for width, height, wanted in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        if lesson not in LINKS:
            section(page, "Predict")
            page.wait_for_function(QUESTION_IN_VIEW)
        answer(page)
        page.wait_for_function(IN_VIEW, arg=[wanted, True])
        section(page, "Try this")
        card = page.locator("button.card").first
        card.click()
        expect(page.locator(".st-key-normviz-step")).to_have_count(1)
        page.wait_for_function(IN_VIEW, arg=[wanted, False])
        expect(card).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Done").click()
        expect(page.locator(".st-key-normviz-step")).to_have_count(0)
        if lesson in LINKS:
            page.goto(link)
            wait_until_idle(page)


QUESTIONS = {
    "depth": ("square", "noise"),
    "gradients": ("flow", "clip", "run"),
    "lab": ("cells", "value"),
    "weights": ("double", "grow", "rate"),
    "scaling": ("new", "steps", "limit"),
    "relu": ("zeros", "bias"),
    "sequences": ("alone", "mean", "cell"),
}
# Whether a question stands in view as a whole, with the picture that it is asked about, or with as
# much of it as there is room for.
ASKED_IN_VIEW = """() => {
    const top = document.querySelector("[data-testid=stHeader]").getBoundingClientRect().bottom;
    const asked = document.querySelector("[class*=st-key-normviz-question]");
    const box = asked?.getBoundingClientRect();
    if (!box || box.top < top - 2 || box.bottom > innerHeight + 2) return false;
    const stage = asked.closest(".st-key-normviz-stage-picture").getBoundingClientRect();
    return stage.bottom <= innerHeight + 2 || stage.top <= top + 2;
}"""


@pytest.mark.parametrize("lesson", QUESTIONS)
def test_who_comes_by_a_link_to_a_question_sees_what_it_is_about(
    open_page: Callable[..., Page], lesson: str
) -> None:
    page = open_page(f"/{lesson}", height=SIZES[0][1])
    for ask in QUESTIONS[lesson]:
        jump(page, f"/{lesson}?section=predict&ask={ask}")
        page.wait_for_function(ASKED_IN_VIEW)


def section(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    wait_until_idle(page)


def question(page: Page) -> Locator:
    return page.locator("[class*=st-key-normviz-question]")


def answer(page: Page) -> None:
    """Give some answer, once more if there was one, and have the true one shown."""
    asked = question(page)
    again = page.get_by_role("button", name=re.compile("Ask me again|Another cell"))
    expect(asked.or_(again)).to_be_visible()
    if again.count():
        again.click()
        expect(asked).to_be_visible()
    wait_until_idle(page)
    if asked.get_by_role("slider").count():
        asked.get_by_role("slider").press("ArrowRight")
    elif asked.get_by_role("radio").count():
        asked.locator("label", has=page.get_by_role("radio")).first.click()
    asked.get_by_role("button", name="Reveal").click()
    verdict = page.locator("[class*=st-key-normviz-verdict]")
    expect(verdict).to_be_visible(timeout=120_000)  # it may rest on ten trainings


def test_a_step_goes_when_its_control_is_moved(open_page: Callable[..., Page]) -> None:
    page = open_page("/depth")
    page.locator("button.card").first.click()
    said(page, re.compile("twice the variance makes up for it"))
    step = page.locator(".st-key-normviz-step")
    expect(step).to_have_count(1)
    page.locator(".st-key-depth-norm").get_by_role("radio").nth(1).click()
    wait_until_idle(page)
    expect(step).to_have_count(1)  # it means another control
    page.locator(".st-key-depth-init").get_by_role("combobox").click()
    page.get_by_role("option").last.click()
    expect(step).to_have_count(0)


@pytest.mark.parametrize(
    ("lesson", "control", "picture"),
    [
        ("depth", "Standard deviation of w", ".nv-canvas"),
        ("depth", "Depth: layers", ".nv-canvas"),
        ("gradients", "Depth: layers", ".nv-canvas"),
        ("sequences", "Look at step", ".nv-canvas"),
        ("sequences", "Seed", ".nv-canvas"),
        ("relu", "weight w₁ of B", ".nv-canvas"),
        ("relu", "bias b of B", ".nv-canvas"),
        ("train", "learning rate", ".nv-canvas"),
        ("inference", "Batches", ".nv-canvas"),
        ("scaling", "new: age", ".nv-canvas"),
        ("weights", "v₁", ".st-key-weights-plane"),
        ("weights", "bias b", ".st-key-weights-plane"),
    ],
)
def test_on_a_phone_the_picture_stays_while_its_control_is_moved(
    open_page: Callable[..., Page], lesson: str, control: str, picture: str
) -> None:
    page = open_page(f"/{lesson}?init=fixed", width=375, height=812)
    wait_until_drawn(page)
    sliders = page.get_by_role("slider", name=control)
    slider = sliders.and_(page.locator("input[type=range]")).first
    page.wait_for_function(MOVED_IN_VIEW, arg=[slider.element_handle(), picture])


def test_on_a_phone_the_grid_does_not_lie_over_the_choice_of_a_norm(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/lab", width=375, height=812)
    expect(page.get_by_test_id("nv-grid")).to_have_attribute("data-painted", re.compile("."))
    radio = page.get_by_role("radio", name="Batch norm", exact=True)
    assert radio.evaluate(
        """radio => {
            const { left, top } = radio.getBoundingClientRect();
            return radio.contains(document.elementFromPoint(left + 20, top + 10));
        }"""
    )
