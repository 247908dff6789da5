"""What holds for every page in each of its views: axe finds nothing, and nothing is cut off."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from pages import LESSONS
from tests.browser.support import (
    Scheme,
    Server,
    assert_accessible,
    jump,
    wait_until_drawn,
    wait_until_idle,
    watched_page,
)

SMALL = "runs=width:16,epochs:2;norm:batch,width:16,epochs:2"
LONG_NAMES = f"{SMALL},placement:after,optimizer:adam,l2:0.1"
VIEWS = {
    "": [""],
    "scaling": [
        "section=fitted&data=wide",
        "view=descent&section=rates",
        "section=predict",
        "section=articles",
    ],
    "relu": [
        "norm=after&section=next",
        "view=overlaid&norm=before&section=orders",
        "view=play&norm=before&section=articles",
    ],
    "depth": [
        "init=fixed&depth=40&width=256",
        "section=train",
        "section=noise",
        "section=predict",
        "section=articles",
    ],
    "lab": [
        "",
        "norm=group&groups=2&controls=parameters",
        "controls=inference&infer=1&section=statistics",
        "preset=images&norm=group&section=histograms",
        "section=compare",
        "section=predict",
        "preset=volume&section=code",
        "section=articles",
    ],
    "pictures": [
        "",
        "norm=group&section=undone",
        "view=colours&section=code",
        "section=predict",
        "norm=batch&mode=inference&section=companions",
        "section=statistics",
        "section=articles",
    ],
    "inference": [
        "m=1&controls=memory",
        "view=infer&section=predict",
        "view=drift&section=sizes",
        "view=workers&section=articles",
    ],
    "sequences": [
        "section=cell",
        "section=longer&padding=masked",
        "section=predict",
        "section=articles",
    ],
    "weights": [
        "section=growth",
        "section=nets&sweep=1&hidden=1",
        "section=mean&v1=0&v2=0",
        "section=mean&preset=normal",
    ],
    "train": [
        f"{SMALL}&section=errors",
        f"{LONG_NAMES}&section=layers",
        "guess=first",
        f"{SMALL}&section=table",
    ],
    "gradients": [
        "section=neurons&clip=norm&show=weights",
        "section=clip",
        "section=train",
        "section=articles",
    ],
}
# Views without a chart: the lab draws its grid, pictures stand in a table, a guess comes before it.
CHARTLESS = {
    *(f"pictures?{view}" for view in VIEWS["pictures"]),
    *(f"lab?{view}" for view in VIEWS["lab"] if "section=histograms" not in view),
    "scaling?section=predict",
    "depth?section=predict",
    "train?guess=first",
}
PHONE = 375
NARROW = 1024  # a projector, or half of a large screen
PICTURES = ".nv-canvas, [data-testid=nv-gallery], [data-testid=nv-plane] svg"
# Words of buttons, switches and charts that go on where nobody can read them.
CUT_OFF = """() => [
    ...[...document.querySelectorAll(
        ":is(button, [data-testid=stCheckbox]) [data-testid=stMarkdownContainer]",
    )].filter((words) => words.scrollWidth > words.clientWidth + 1),
    ...[...document.querySelectorAll(".legendtext, .annotation-text")].filter((words) =>
        words.getBoundingClientRect().right
            > words.closest(".nv-canvas").getBoundingClientRect().right + 1),
].map((words) => words.textContent)"""

# Words of buttons that break within a word, at any width.
BROKEN_WORDS = """() => [...document.querySelectorAll("[data-testid=stButton] p")].filter((p) => {
    const range = document.createRange();
    range.selectNodeContents(p);
    return range.getClientRects().length > p.textContent.trim().split(/\\s+/).length;
}).map((p) => p.textContent)"""

# Buttons that stand in a row with choices and are not as tall as they are.
UNEVEN = """() => [...document.querySelectorAll(
    "[data-testid=stHorizontalBlock]:has(> * > [data-testid=stButtonGroup])"
)].flatMap((row) => {
    const { offsetHeight } = row.querySelector("[data-testid=stButtonGroup] button");
    return [...row.querySelectorAll(":scope > * > [data-testid=stButton] button")].filter(
        (button) => button.offsetHeight && Math.abs(button.offsetHeight - offsetHeight) > 1);
}).map((button) => button.textContent)"""
# Whether every chart has followed the width of its place.
DRAWN_AT_WIDTH = """() => [...document.querySelectorAll(".nv-canvas")].every((canvas) =>
    Math.abs(canvas.querySelector("svg.main-svg").clientWidth - canvas.clientWidth) <= 1)"""


def looks() -> Iterator[tuple[str, Scheme, int]]:
    """Each view in a theme and at a width: a page's first view in two, the others by turns."""
    for path, views in VIEWS.items():
        yield f"{path}?{views[0]}", "light", 1280
        yield f"{path}?{views[0]}", "dark", PHONE
        for turn, view in enumerate(views[1:]):
            yield f"{path}?{view}", *(("light", PHONE), ("dark", 1280))[turn % 2]


def test_every_page_is_looked_at() -> None:
    assert list(VIEWS) == [lesson.url_path for lesson in LESSONS]


@pytest.fixture(scope="module")
def tab(browser: Browser, app: Server, seen_problems: list[str]) -> Iterator[Page]:
    """A tab with the app open: to load it for each view would take half of the time."""
    page = watched_page(browser, seen_problems)
    page.goto(app.url)
    wait_until_idle(page)
    yield page
    page.context.close()


@pytest.mark.parametrize(("view", "scheme", "width"), list(looks()))
@pytest.mark.usefixtures("app_url", "problems")
def test_view(tab: Page, view: str, scheme: Scheme, width: int) -> None:
    page = tab
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    jump(page, f"/{view}")
    if view.startswith("lab"):
        expect(page.get_by_test_id("nv-grid")).to_have_attribute("data-painted", re.compile("."))
    if view.startswith("pictures"):
        expect(page.get_by_test_id("nv-gallery")).to_have_attribute("data-painted", re.compile("."))
    if SMALL in view:
        expect(page.get_by_test_id("nv-reading")).to_contain_text("of the test images right")
    if view not in CHARTLESS:
        wait_until_drawn(page)
        wait_until_idle(page)
    assert_accessible(page)
    assert_nothing_is_cut_off(page)
    for picture in page.locator(PICTURES).all():
        if width == PHONE:  # where some stand in a row to swipe through
            picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
    if width > NARROW:
        page.set_viewport_size({"width": NARROW, "height": 768})
        page.wait_for_function(DRAWN_AT_WIDTH)
        assert_nothing_is_cut_off(page)


def assert_nothing_is_cut_off(page: Page) -> None:
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(BROKEN_WORDS) == []
    if page.viewport_size and page.viewport_size["width"] > PHONE:  # words of buttons in one line
        assert page.evaluate(UNEVEN) == []
