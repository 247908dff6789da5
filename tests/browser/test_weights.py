"""The journeys that a learner makes through the weight norm page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.support import jump, wait_until_drawn

Open = Callable[..., Page]


def reading(page: Page) -> Locator:
    return page.get_by_test_id("nv-reading").first


def plane(page: Page) -> Locator:
    return page.get_by_test_id("nv-plane")


def handle(page: Page, name: str) -> Locator:
    return plane(page).get_by_role("slider", name=re.compile(f"^{name}"))


def drag(page: Page, knob: Locator, x: float, y: float) -> None:
    """Take a handle and let go of it at a place of the plane."""
    box = plane(page).locator("svg.plane").bounding_box()
    start = knob.locator(".hit").bounding_box()
    assert box and start
    unit = box["width"] / (2 * 3 * 1.2)
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    to = (box["x"] + box["width"] / 2 + unit * x, box["y"] + box["height"] / 2 - unit * y)
    page.mouse.move(*to, steps=8)
    page.mouse.up()


def test_a_learner_drags_v_and_then_g(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_role("link", name=re.compile("weight normalization", re.I)).first.click()
    expect(reading(page)).to_contain_text("length |g| = 1.5")
    drag(page, handle(page, "v:"), -0.5, 1)
    expect(page).to_have_url(re.compile(r"v1=-0\.5"))
    expect(page).to_have_url(re.compile(r"v2=1"))
    expect(reading(page)).to_contain_text("‖v‖ = 1.118")
    expect(reading(page)).to_contain_text("w = (−0.671, 1.34)")  # the same direction
    drag(page, handle(page, "v:"), 2, 1)
    expect(reading(page)).to_contain_text("w = (1.34, 0.671)")
    expect(page.get_by_role("slider", name="v₁", exact=True)).to_have_value("2")
    drag(page, handle(page, "g,"), 0.9, 0.45)
    expect(reading(page)).to_contain_text("length |g| = 1")
    expect(page.get_by_role("slider", name=re.compile("^g, the length of w$"))).to_have_value("1")
    expect(plane(page)).to_have_attribute("data-fresh", "true")
    expect(plane(page).locator(".gradient.whole")).to_be_visible()


def test_the_keyboard_moves_v_and_g(open_page: Open) -> None:
    page = open_page("/weights")
    v, g = handle(page, "v:"), handle(page, "g,")
    v.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    expect(v).to_have_attribute("aria-valuetext", "v = (−0.95, 2.5), length 2.67")
    expect(page).to_have_url(re.compile(r"v1=-0\.95&v2=2\.5"))
    page.keyboard.press("-")
    expect(g).to_have_attribute("aria-valuenow", "1.45")
    page.keyboard.press("Shift+Tab")
    expect(g).to_be_focused()
    page.keyboard.press("Home")
    expect(reading(page)).to_contain_text("length |g| = 3")
    expect(page).to_have_url(re.compile("g=-3"))
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowUp")
    expect(g).to_have_attribute("aria-valuetext", "g = −2.45")
    expect(page).to_have_url(re.compile(r"g=-2\.45"))
    page.get_by_role("slider", name="v₁", exact=True).press("End")  # the slider moves the plane
    expect(v).to_have_attribute("aria-valuetext", re.compile(r"v = \(3, 2.5\)"))


def test_w_follows_the_hand_before_python_answers(open_page: Open) -> None:
    page = open_page("/weights", fresh=True)  # its socket stays as it is made here
    wait_until_drawn(page)
    # Every message to the server is held back from here on.
    page.evaluate("() => { WebSocket.prototype.send = () => {}; }")
    handle(page, "v:").focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(plane(page)).to_have_attribute("data-drawn", "-1 1.5 1.5 0")
    expect(plane(page).locator(".legend")).to_contain_text("w = (−0.83, 1.25)")
    expect(plane(page)).to_have_attribute("data-fresh", "false")
    expect(plane(page).locator(".gradient.whole")).to_be_hidden()  # its numbers are Python's


def test_the_zero_vector_and_the_way_out(open_page: Open) -> None:
    page = open_page("/weights")
    page.get_by_role("button", name=re.compile("The zero vector")).click()
    expect(page.get_by_text("The zero vector has no direction.")).to_be_visible()
    expect(plane(page).locator(".legend")).to_contain_text("v has no direction")
    page.get_by_role("button", name="Give v a direction").click()
    expect(reading(page)).to_contain_text("90.000°")
    page.get_by_role("button", name=re.compile("nearly nothing")).click()
    film = page.locator(".nv-graph").nth(1)
    expect(film.get_by_role("slider", name="Step through")).to_be_visible()
    film.get_by_role("button", name="Play").click()
    expect(film.locator("output")).to_have_text("100")


def test_a_finger_on_v_drags_it_and_does_not_scroll(open_page: Open) -> None:
    page = open_page("/weights", width=375, has_touch=True, is_mobile=True)
    wait_until_drawn(page)
    box = handle(page, "v:").locator(".knob").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    for kind, k in (("touchStart", 0), *(("touchMove", k) for k in range(1, 11)), ("touchEnd", 0)):
        points = [{"x": x + 4 * k, "y": y + 6 * k}] if kind != "touchEnd" else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(page).to_have_url(re.compile("v1=.*v2="))
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0


# What stands in the plane with words: the numbers of its edges and both handles with their letters.
OVERLAPPING = """plane => {
    const shown = (element) => element.textContent && element.checkVisibility();
    const numbers = [...plane.querySelectorAll(".numbers text")].filter(shown);
    const letters = [...plane.querySelectorAll(".handle text")].filter(shown);
    const knobs = [...plane.querySelectorAll(".handle > :nth-child(2)")];
    const apart = (a, b) =>
        a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    const boxes = (elements) => elements.map((element) => element.getBoundingClientRect());
    const pairs = (one, other) => boxes(one).flatMap((a, i) => boxes(other).map((b, j) =>
        (one === other && i >= j) || apart(a, b) ? null : `${one[i].outerHTML} ${j}`));
    return [...pairs(numbers, numbers), ...pairs(numbers, knobs), ...pairs(letters, letters)]
        .filter(Boolean);
}"""


@pytest.mark.parametrize("width", [1280, 375])
def test_names_and_numbers_of_the_plane_keep_apart(open_page: Open, width: int) -> None:
    page = open_page("/weights", width=width)
    # state: the letters that can be read; of handles on top of each other, the upper one's
    states = {
        "v1=-1&v2=2&g=1.5": ["w", "v"],
        "v1=0.3&v2=0.2&g=0.3": ["v"],
        "v1=0&v2=0&g=1": ["v"],
        "v1=-3&v2=2&g=3": ["w", "v"],
        "v1=-2&v2=-3&g=-3": ["w", "v"],
        "v1=1.2&v2=0&g=0.75": ["w", "v"],
    }
    for state, letters in states.items():
        jump(page, f"/weights?{state}")
        drawn = " ".join(part.split("=")[1] for part in state.split("&"))
        expect(plane(page)).to_have_attribute("data-drawn", f"{drawn} 0")
        names = plane(page).locator(".handle text")
        assert [name for name in names.all_text_contents() if name] == letters
        assert plane(page).evaluate(OVERLAPPING) == []
