"""The live slider in the browser: updates while it is dragged, the last value always, keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.support import serving, wait_until_idle

APP = Path(__file__).parent / "shell_app.py"
THUMB = 16  # pixels, about: at an end of the slider its middle is half as far from the rim


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(APP) as server:
        yield server.url


@pytest.fixture
def panel(page: Page, url: str) -> Locator:
    """The panel of sliders, and a page whose script has run."""
    page.goto(url)
    wait_until_idle(page)
    expect(page.locator(".st-key-normviz-dress")).to_be_hidden()  # nothing moves from here on
    return page.get_by_test_id("nv-live-slider")


def slider(panel: Locator, name: str) -> Locator:
    return panel.locator(f"input[data-name={name}]")


def output(panel: Locator, name: str) -> Locator:
    return panel.locator(f".slider:has(input[data-name={name}]) output")


def reading(page: Page) -> Locator:
    return page.get_by_test_id("nv-reading")


def updates(page: Page) -> int:
    """How many messages Python has answered."""
    return int(str(reading(page).text_content()).split()[0])


def grab(page: Page, handle: Locator, value: float, low: float, high: float) -> tuple[float, float]:
    """Press the mouse on the slider's thumb; where the mouse is."""
    box = handle.bounding_box()
    assert box
    x = box["x"] + THUMB / 2 + (box["width"] - THUMB) * (value - low) / (high - low)
    y = box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def test_python_answers_while_the_slider_is_dragged(page: Page, panel: Locator) -> None:
    x, y = grab(page, slider(panel, "a"), 0.5, -2, 2)
    said = [reading(page).text_content()]
    for _step in range(4):
        x -= 60
        page.mouse.move(x, y, steps=6)
        value = str(output(panel, "a").text_content()).replace("−", "-")
        expect(reading(page)).to_contain_text(f"a = {value}")  # the button is still down
        said.append(reading(page).text_content())
    page.mouse.up()
    assert len(set(said)) == 5


def test_a_burst_is_two_messages_and_ends_on_the_last_value(page: Page, panel: Locator) -> None:
    slider(panel, "a").evaluate(
        """input => {
            for (let i = 0; i <= 40; i += 1) {
                input.value = -2 + i / 10;
                input.dispatchEvent(new Event("input"));
            }
        }"""
    )
    expect(reading(page)).to_have_text("2 updates, a = 2.00")
    expect(output(panel, "a")).to_have_text("2.00")


def test_the_keyboard_moves_it(page: Page, panel: Locator) -> None:
    a = slider(panel, "a")
    a.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    expect(output(panel, "a")).to_have_text("0.80")
    expect(reading(page)).to_contain_text("a = 0.80")
    page.keyboard.press("Home")
    expect(reading(page)).to_contain_text("a = -2.00")
    expect(output(panel, "a")).to_have_text("−2.00")
    expect(a).to_be_focused()


def test_a_preset_moves_it_to_the_very_value(page: Page, panel: Locator) -> None:
    a = slider(panel, "a")
    a.press("End")
    expect(reading(page)).to_contain_text("a = 2.00")
    page.get_by_role("button", name="Preset").click()
    expect(output(panel, "a")).to_have_text("1.23")
    expect(a).to_have_value("1.2")


def test_a_refused_value_waits_for_the_hand_and_then_goes_back(page: Page, panel: Locator) -> None:
    most = slider(panel, "most")
    x, y = grab(page, most, 0, 0, 1)
    box = most.bounding_box()
    assert box
    count = updates(page)
    page.mouse.move(x + 0.9 * box["width"], y, steps=3)
    expect(reading(page)).not_to_contain_text(f"{count} updates")
    held = float(most.input_value())
    assert held > 0.8, "the page allows a half, but the hand is still on it"
    page.mouse.up()
    expect(most).to_have_value("0.5")
    expect(output(panel, "most")).to_have_text("0.50")


def test_it_works_on_after_it_was_away(page: Page, panel: Locator) -> None:
    slider(panel, "a").press("Home")
    expect(reading(page)).to_have_text("1 updates, a = -2.00")
    away = page.get_by_test_id("stCheckbox").get_by_text("Without sliders")
    away.click()
    expect(panel).to_have_count(0)
    away.click()
    expect(output(panel, "a")).to_have_text("−2.00")
    slider(panel, "a").press("End")
    expect(reading(page)).to_have_text("2 updates, a = 2.00")
    slider(panel, "a").press("Home")
    expect(reading(page)).to_have_text("3 updates, a = -2.00")


def test_every_slider_has_its_name_and_value(page: Page, panel: Locator) -> None:
    a = page.get_by_role("slider", name="<b>a</b> & more")  # a learner's words are never markup
    expect(a).to_have_attribute("aria-valuetext", "0.50")
    expect(a).to_have_accessible_description("Drag it")
    expect(page.get_by_role("slider", name="at most a half")).to_be_visible()


@pytest.mark.parametrize(
    ("power", "text"),
    [("-12", "1e−12"), ("-5", "1e−5"), ("-3", "1e−3"), ("-2", "0.01"), ("0", "1")],
)
def test_a_log_slider_says_powers_of_ten(panel: Locator, power: str, text: str) -> None:
    eps = slider(panel, "eps")
    eps.fill(power)
    expect(output(panel, "eps")).to_have_text(text)
    expect(eps).to_have_attribute("aria-valuetext", text)
