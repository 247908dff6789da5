"""The grid as a learner meets it: pointing, keys, editing, the steps, guessing, every shape."""

import re
from math import prod

import numpy as np
import pytest
from playwright.sync_api import WebSocket, expect

from tests.browser.grid_page import Open
from tests.browser.support import assert_accessible, wait_until_idle

RECORD_STEPS = """root => {
    root.shownSteps = [];
    new MutationObserver(() => {
        root.shownSteps.push(root.querySelector('[aria-current="step"]').textContent);
    }).observe(root, { subtree: true, attributeFilter: ["aria-current"] });
}"""


def same_set(shape: tuple[int, ...], norm: str, i: int) -> list[int]:
    """The flat indices of the cells that share statistics with cell i, from the definition."""
    n, c, *_rest = np.unravel_index(i, shape)
    samples, channels = np.indices(shape)[:2]
    groups = channels * 2 // shape[1]
    places = np.arange(prod(shape)).reshape(shape) % prod(shape[2:])
    mask = {
        "batch": channels == c,
        "layer": samples == n,
        "instance": (samples == n) & (channels == c),
        "group": (samples == n) & (groups == c * 2 // shape[1]),
        "position": (samples == n) & (places == i % prod(shape[2:])),
    }[norm]
    return np.flatnonzero(mask).tolist()


@pytest.mark.parametrize("norm", ["batch", "layer", "instance", "group"])
def test_pointing_lights_exactly_the_cells_of_the_set(open_grid: Open, norm: str) -> None:
    grid = open_grid(norm=norm)
    for i in (6, 8):
        grid.point(i)
        assert grid.lit() == same_set((3, 4), norm, i)
    grid.page.mouse.move(2, 2)
    expect(grid.root).to_have_attribute("data-hover", "")
    assert grid.lit() == same_set((3, 4), norm, 1)  # the pinned cell's


@pytest.mark.parametrize(
    ("kind", "shape"), [("strip", (2, 3, 4)), ("image", (2, 2, 3, 3)), ("digits", (3, 1, 4, 4))]
)
def test_every_shape_has_all_its_cells_and_sets(
    open_grid: Open, kind: str, shape: tuple[int, ...]
) -> None:
    grid = open_grid(kind=kind, norm="layer")
    expect(grid.root.get_by_role("gridcell")).to_have_count(int(np.prod(shape)))
    last = int(np.prod(shape)) - 1
    grid.point(last)
    assert grid.lit() == same_set(shape, "layer", last)


@pytest.mark.parametrize(("kind", "shape"), [("strip", (2, 3, 4)), ("image", (2, 2, 3, 3))])
def test_sets_of_one_position_are_cells_of_each_channel(
    open_grid: Open, kind: str, shape: tuple[int, ...]
) -> None:
    grid = open_grid(kind=kind, norm="position")
    grid.point(5)
    lit = same_set(shape, "position", 5)
    assert grid.lit() == lit and len(lit) == shape[1]
    # Neither a label nor a rim says of a whole picture that it is one set.
    for tag in grid.root.locator(".tile-tag").all():
        expect(tag).to_be_empty()
    for picture in grid.root.locator(".pixels").all():
        expect(picture).to_have_css("outline-style", "none")
    grid.button("Mean").click()
    expect(grid.root).to_have_attribute("data-step", "mean")
    expect(grid.root.locator(".over")).to_have_count(0)


def test_a_volume_is_shown_by_slices(open_grid: Open) -> None:
    grid = open_grid(kind="volume", norm="instance")
    expect(grid.root.get_by_role("gridcell")).to_have_count(2 * 2 * 2 * 2)
    grid.root.get_by_role("slider").fill("3")
    expect(grid.root.get_by_text("Slice 3 of 3")).to_be_visible()
    grid.point(8)  # sample 1, channel 1, slice 3, row 1, column 1
    assert grid.lit() == [8, 9, 10, 11]
    expect(grid.root.locator(".where")).to_have_text(
        "sample 1, feature 1, slice 3, row 1, column 1"
    )


def test_pointing_and_arrow_keys_send_nothing(open_grid: Open, grid_url: str) -> None:
    grid = open_grid()
    sockets: list[WebSocket] = []
    sent: list[object] = []
    grid.page.on("websocket", lambda socket: sockets.append(socket))
    grid.page.reload()
    expect(grid.root).to_have_attribute("data-painted", re.compile("."))
    wait_until_idle(grid.page)
    for socket in sockets:
        socket.on("framesent", lambda frame: sent.append(frame))
    grid.page.on("request", lambda request: sent.append(request.url))
    grid.point(6)
    grid.cell(1).focus()
    for key, to in [("ArrowRight", 2), ("ArrowDown", 6), ("End", 7), ("Home", 4), ("PageUp", 0)]:
        grid.page.keyboard.press(key)
        expect(grid.cell(to)).to_be_focused()
        expect(grid.root).to_have_attribute("data-hover", str(to))
        assert grid.lit() == same_set((3, 4), "batch", to)
    assert sent == []
    grid.page.keyboard.press("Space")
    expect(grid.log).to_contain_text("['pin', 0")
    assert sent  # the same ears do hear a message


def test_arrow_keys_cross_pictures_and_stop_at_the_rim(open_grid: Open) -> None:
    grid = open_grid(kind="image")
    grid.cell(2).focus()  # upper right corner of the first picture
    grid.page.keyboard.press("ArrowRight")
    expect(grid.cell(9)).to_be_focused()
    grid.page.keyboard.press("ArrowUp")
    expect(grid.cell(9)).to_be_focused()
    grid.page.keyboard.press("PageDown")
    expect(grid.cell(27)).to_be_focused()
    grid.page.keyboard.press("Control+Home")
    expect(grid.cell(0)).to_be_focused()
    expect(grid.root.locator('.cell[tabindex="0"]')).to_have_count(1)


def test_the_readout_tells_the_way_of_the_cell(open_grid: Open) -> None:
    grid = open_grid()
    grid.point(4)  # 2 among 1, 2, 6: mean 3, variance 14/3
    readout = grid.root.locator(".readout")
    expect(readout.locator(".where")).to_have_text("sample 2, feature 1")
    expect(readout.locator(".station")).to_have_text(["x2", "x̂−0.463", "y0.07"])
    expect(readout.locator(".passage")).to_have_text(["− 3  × 0.463", "× 2  + 1"])
    expect(readout.locator(".of-set")).to_have_text("b1μ = 3.00σ² = 4.67m = 3 values")


def test_an_edited_value_comes_back_computed(open_grid: Open) -> None:
    grid = open_grid()
    painted = grid.root.get_attribute("data-painted")
    grid.point(4)
    assert grid.root.get_attribute("data-painted") == painted
    grid.cell(4).focus()
    grid.page.keyboard.press("Enter")
    field = grid.root.get_by_role("textbox", name="New value of sample 2, feature 1")
    expect(field).to_be_focused()
    field.fill("5")
    field.press("Enter")
    expect(grid.number(4)).to_have_text("5")
    expect(grid.log).to_contain_text("['edit', 4, '5'")
    expect(grid.root).not_to_have_attribute("data-painted", painted or "")
    expect(grid.cell(4)).to_be_focused()  # the rerun did not take the focus
    expect(grid.root.locator(".chip").first).to_have_text("b1μ4.00σ²4.67")


def test_an_edit_starts_from_every_digit_and_can_be_called_off(open_grid: Open) -> None:
    grid = open_grid(value="0.12345678901")
    expect(grid.number(0)).to_have_text("0.12")
    grid.cell(0).dblclick()
    field = grid.root.get_by_role("textbox")
    expect(field).to_have_value("0.12345678901")
    field.fill("7")
    field.press("Escape")
    expect(field).to_have_count(0)
    expect(grid.number(0)).to_have_text("0.12")
    grid.cell(1).press("-")
    expect(field).to_have_value("-")
    field.press("3")
    field.press("Tab")
    expect(grid.number(1)).to_have_text("−3.00")
    expect(grid.cell(2)).to_be_focused()
    expect(grid.log).not_to_contain_text("7")


def test_a_refused_edit_gives_the_old_value_back(open_grid: Open) -> None:
    grid = open_grid()
    grid.cell(4).focus()
    grid.page.keyboard.press("F2")
    field = grid.root.get_by_role("textbox")
    field.fill("two")
    field.press("Enter")
    expect(grid.log).to_contain_text("'two'")
    expect(grid.number(4)).to_have_text("2")
    expect(grid.cell(4)).not_to_have_class(re.compile("pending"))


def test_an_edit_left_by_a_click_reaches_python_as_well_as_the_click(open_grid: Open) -> None:
    grid = open_grid()
    grid.cell(0).dblclick()
    grid.root.get_by_role("textbox").fill("50")
    grid.cell(7).click()
    expect(grid.log).to_contain_text("['edit', 0, '50'")
    expect(grid.log).to_contain_text("['pin', 7")
    expect(grid.number(0)).to_have_text("50")


def test_a_click_pins_and_a_second_click_keeps_the_pin(open_grid: Open) -> None:
    grid = open_grid()
    expect(grid.cell(1)).to_have_class(re.compile(r"\bpin\b"))
    grid.cell(6).click()
    expect(grid.cell(6)).to_have_class(re.compile(r"\bpin\b"))
    expect(grid.cell(1)).not_to_have_class(re.compile(r"\bpin\b"))
    expect(grid.log).to_have_text("[['pin', 6, None, None, None]]")
    expect(grid.cell(6)).to_have_accessible_name("sample 2, feature 3: x = 6, set b3, pinned")
    expect(grid.root.locator("[aria-live]")).to_contain_text("sample 2, feature 3")
    grid.cell(6).click()
    expect(grid.root.get_by_role("textbox")).to_have_count(0)
    grid.cell(5).click()
    expect(grid.log).to_contain_text("'pin', 5")
    assert grid.log.inner_text().count("pin") == 2


def test_a_second_tap_edits(open_grid: Open) -> None:
    grid = open_grid(has_touch=True)
    grid.cell(6).tap()
    expect(grid.log).to_contain_text("'pin', 6")
    expect(grid.root.get_by_role("textbox")).to_have_count(0)
    grid.cell(6).tap()
    expect(grid.root.get_by_role("textbox")).to_be_focused()


def test_the_steps_change_the_numbers_in_place(open_grid: Open) -> None:
    grid = open_grid()
    current = grid.root.locator('[aria-current="step"]')
    expect(current).to_have_text("xInput")
    expect(grid.button("Previous step")).to_be_disabled()
    grid.button("Next step").click()
    expect(current).to_have_text("μMean")
    expect(grid.number(4)).to_have_text("2.00")  # x itself, of which μ is the mean
    expect(grid.root.locator(".over")).to_have_text(
        ["μ = 3.00", "μ = 2.00", "μ = 2.00", "μ = 4.33"]
    )
    expect(grid.log).to_contain_text("['step', None, None, 1")
    grid.button("Output").click()
    expect(grid.number(4)).to_have_text("0.07")
    expect(grid.root.locator(".over")).to_have_count(0)
    expect(grid.root.locator("[aria-live]")).to_have_text("Step 5 of 5: Output. The cells show y.")
    expect(grid.button("Next step")).to_be_disabled()
    expect(grid.log).to_contain_text("'step', None, None, 4")


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("Mean", "sample 2, feature 1: x = 2.00, set b1, μ = 3.00"),
        ("Variance", "sample 2, feature 1: (x − μ)² = 1.00, set b1, σ² = 4.67"),
        ("Output", "sample 2, feature 1: y = 0.07, set b1"),
    ],
)
def test_each_step_says_what_a_cell_holds(open_grid: Open, step: str, name: str) -> None:
    grid = open_grid()
    grid.button(step).click()
    expect(grid.cell(4)).to_have_accessible_name(name)
    said = name.partition(": ")[2].partition(" =")[0]
    expect(grid.root.get_by_text(f"The cells show {said}.").first).to_be_visible()


def test_a_hidden_statistic_is_in_no_cells_name(open_grid: Open) -> None:
    grid = open_grid(hide=["mean", "var"])
    expect(grid.button("Variance")).to_be_disabled()
    grid.point(4)
    expect(grid.cell(4)).to_have_accessible_name("sample 2, feature 1: x = 2, set b1")


def test_play_goes_from_the_input_to_the_output_and_on_where_it_was_paused(open_grid: Open) -> None:
    grid = open_grid(norm="batch")
    now = grid.root.locator('[aria-current="step"]')
    grid.button("Normalize").click()
    grid.root.evaluate(RECORD_STEPS)
    grid.button("Play the steps").click()
    expect(now).to_have_text("μMean")
    grid.button("Pause").click()
    grid.button("Play the steps").click()
    expect(now).to_have_text("yOutput")
    expect(grid.button("Play the steps")).to_be_visible()
    expect(grid.log).to_contain_text("'step', None, None, 4")
    assert [each[0] for each in grid.root.evaluate("root => root.shownSteps")] == [*"xμσxy"]


def test_marking_hides_the_sets_and_the_reveal_judges(open_grid: Open) -> None:
    grid = open_grid(norm="batch")
    expect(grid.root.locator(".tag", has_text="b1")).to_have_count(3)
    grid.set_mode("mark")
    expect(grid.root.locator(".tag", has_text="b")).to_have_count(0)
    expect(grid.root.locator(".chip:visible")).to_have_count(0)
    grid.point(6)
    assert grid.lit() == []
    assert "b3" not in (grid.cell(6).get_attribute("aria-label") or "")
    for button in grid.root.get_by_role("button").all():
        expect(button).to_be_disabled()
    grid.cell(5).click()
    grid.cell(6).click()
    grid.cell(7).click()
    grid.cell(7).focus()
    grid.page.keyboard.press("Space")
    expect(grid.log).to_contain_text("['marks', None, None, None, [5, 6]]]")
    grid.set_mode("reveal")
    marks = {i: grid.cell(i).get_attribute("data-mark") for i in range(12)}
    assert {i: mark for i, mark in marks.items() if mark} == {5: "right", 6: "wrong", 9: "missed"}
    expect(grid.cell(9)).to_have_accessible_name(
        "sample 3, feature 2: x = 0, set b2, missed: it is in the set"
    )


def test_a_hidden_step_is_nowhere_to_be_read(open_grid: Open) -> None:
    grid = open_grid(hide=["x_hat", "y"])
    for step in ("Normalize", "Output", "Play the steps"):
        expect(grid.button(step)).to_be_disabled()
    grid.point(4)
    expect(grid.root.locator(".station b")).to_have_text(["2", "?", "?"])
    assert "−0.46" not in grid.root.evaluate("node => node.outerHTML")


def test_statistics_that_would_tell_a_hidden_number_are_hidden_too(open_grid: Open) -> None:
    grid = open_grid(hide=["mean", "var", "x_hat", "y"])
    grid.point(4)  # 2 among 1, 2, 6: mean 3, variance 14/3
    expect(grid.root.locator(".of-set")).to_have_text("b1μ = ?σ² = ?m = 3 values")
    expect(grid.root.locator(".chip").first).to_have_text("b1μ?σ²?")
    expect(grid.root.locator(".passage").first).to_have_text("")
    assert "0.463" not in grid.root.evaluate("node => node.outerHTML")


def test_labels_are_text_and_never_markup(open_grid: Open) -> None:
    hostile = "<img src=x onerror=\"document.title='broken'\">"
    grid = open_grid(row=hostile)
    grid.point(1)
    expect(grid.root.locator(".where")).to_have_text(f"{hostile}, feature 2")
    expect(grid.root.locator("img")).to_have_count(0)
    assert grid.page.title() == "Grid"


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_values_that_are_not_numbers_are_shown_as_such(open_grid: Open, value: str) -> None:
    grid = open_grid(value=value)
    expect(grid.number(0)).to_have_text({"nan": "NaN", "inf": "∞", "-inf": "−∞"}[value])
    expect(grid.cell(0)).to_have_attribute("data-finite", "no")
    grid.point(4)
    expect(grid.root.locator(".station").nth(1)).to_have_text("x̂NaN")


def test_a_chip_lights_its_set(open_grid: Open) -> None:
    grid = open_grid(norm="layer")
    grid.root.locator(".chip").nth(2).hover()
    expect(grid.root).to_have_attribute("data-lit", "2")
    assert grid.lit() == [8, 9, 10, 11]


def test_pictures_say_the_same_in_words(open_grid: Open) -> None:
    grid = open_grid(kind="image")
    expect(grid.root.get_by_role("img", name="N × C × (H, W) = 2 × 2 × 3 × 3")).to_be_visible()
    expect(grid.root.get_by_role("img", name="Input x: a histogram of 36 values")).to_be_visible()
    expect(
        grid.root.get_by_role("img", name=re.compile(r"\d+\.\d\s% of the values are zero"))
    ).to_be_visible()


def test_a_thousand_cells_light_up_as_one(open_grid: Open) -> None:
    grid = open_grid(kind="large", norm="layer")
    grid.point(33)
    assert grid.lit() == list(range(32, 64))
    assert len(grid.root.locator(".chip").all()) == 32


@pytest.mark.parametrize("kind", ["table", "strip", "image", "large"])
def test_on_a_phone_only_the_grid_scrolls_sideways(open_grid: Open, kind: str) -> None:
    grid = open_grid(width=375, kind=kind)
    assert grid.page.evaluate("document.documentElement.scrollWidth") <= 375
    box = grid.root.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 375


@pytest.mark.parametrize(
    ("kind", "scheme"),
    [
        ("table", "light"),
        ("table", "dark"),
        ("strip", "light"),
        ("image", "dark"),
        ("volume", "light"),
    ],
)
def test_it_is_accessible(open_grid: Open, scheme: str, kind: str) -> None:
    grid = open_grid(scheme=scheme, kind=kind, reduced_motion="reduce")
    assert_accessible(grid.page)
    grid.button("Mean").click()
    expect(grid.log).to_contain_text("'step'")
    wait_until_idle(grid.page)
    grid.point(3)
    assert_accessible(grid.page)
    grid.set_mode("reveal")
    wait_until_idle(grid.page)
    assert_accessible(grid.page)


def test_numbers_of_a_table_are_readable_from_afar(open_grid: Open) -> None:
    grid = open_grid()
    assert grid.number(0).evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= 16
