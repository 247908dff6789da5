"""The journeys that a learner makes through "Scaling the inputs"."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.support import wait_until_drawn, wait_until_idle

Open = Callable[..., Page]
# The last trace of a graph marks the places; the last of them is where the descent is.
HERE = "graph => { const { x, y } = graph._fullData.at(-1); return [x.at(-1), y.at(-1)]; }"


def reading(page: Page) -> Locator:
    return page.get_by_test_id("nv-reading").first


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def enter(page: Page, value: str) -> None:
    """Put a value into the cell of the table that is open."""
    page.locator("#portal input").fill(value)
    page.keyboard.press("Enter")


def canvas(page: Page, words: str) -> Locator:
    """The graph whose text alternative begins so."""
    return page.locator(".nv-canvas", has=page.get_by_role("img", name=re.compile(f"^{words}")))


def test_a_learner_scales_moves_a_student_and_lets_it_descend(
    open_page: Open, new_page: Callable[..., Page]
) -> None:
    page = open_page("/")
    page.get_by_role("link", name=re.compile("Scaling the inputs")).first.click()
    expect(reading(page)).to_contain_text("age has mean 21.375")
    choose(page, "Min-max")
    expect(reading(page)).to_contain_text("The new sample (32, 35) becomes (2, 0.5)")
    chart = canvas(page, "Min-max")
    expect(chart).to_have_attribute("data-painted", re.compile("."))
    painted = chart.get_attribute("data-painted")
    knob = page.get_by_role("slider", name="new: tuition")
    knob.focus()
    for _press in range(30):
        page.keyboard.press("ArrowRight")
    expect(reading(page)).to_contain_text("The new sample (32, 65) becomes (2, 1.5)")
    expect(reading(page)).to_contain_text("(age and tuition)")
    expect(chart).not_to_have_attribute("data-painted", str(painted))
    choose(page, "Gradient descent")
    expect(reading(page)).to_contain_text("Not scaled, κ = 15: there at step 18")
    knob = page.get_by_role("slider", name="Momentum")
    knob.focus()
    for _press in range(35):
        page.keyboard.press("ArrowRight")
    expect(reading(page)).to_contain_text("the pace of the long run")
    expect(page).to_have_url(re.compile("momentum=0.35"))
    other = new_page()
    other.goto(page.url)
    wait_until_idle(other)
    assert reading(other).inner_text() == reading(page).inner_text()


def test_one_player_moves_all_charts_without_the_server(
    new_page: Callable[..., Page], app_url: str
) -> None:
    page = new_page(reduced_motion="reduce")
    sent: list[str | bytes] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
    page.goto(f"{app_url}/scaling?view=descent")
    wait_until_idle(page)
    wait_until_drawn(page)
    asked = len(sent)
    raw, scaled, gap = (canvas(page, words) for words in ("Not scaled", "Standardized", "Gap"))
    ends = [graph.evaluate(HERE) for graph in (raw, scaled)]
    knob = page.get_by_role("slider", name="Step through")
    expect(knob).to_have_count(1)
    step = page.locator(".nv-plot > .nv-player output")
    expect(step).to_have_text("step 18")
    knob.press("Home")
    for graph in (raw, scaled):
        page.wait_for_function(f"g => String(({HERE})(g)) === '0,0'", arg=graph.element_handle())
    page.wait_for_function(f"g => ({HERE})(g)[0] === 0", arg=gap.element_handle())
    page.get_by_role("button", name="Play", exact=True).click()
    expect(step).to_have_text("step 18")
    for graph, end in zip((raw, scaled), ends, strict=True):
        page.wait_for_function(
            f"([g, end]) => String(({HERE})(g)) === String(end)", arg=[graph.element_handle(), end]
        )
    assert len(sent) == asked, "the server was not asked for a frame"
    knob.press("Home")
    choose(page, "Min-max")  # new data: what was on show returns, in all charts
    expect(reading(page)).to_contain_text("Min-max, κ = 1.27")
    expect(step).to_have_text("step 0")
    for words in ("Not scaled", "Min-max"):
        handle = canvas(page, words).element_handle()
        page.wait_for_function(f"g => String(({HERE})(g)) === '0,0'", arg=handle)


def test_a_rate_above_the_limit_diverges_says_so_and_is_mended(open_page: Open) -> None:
    page = open_page("/scaling?view=descent&pick=share")
    expect(reading(page)).to_contain_text("there at step")
    knob = page.get_by_role("slider", name="Rate, as a share of the limit")
    for _press in range(12):  # from 0.90 to 1.02
        knob.press("ArrowRight")
    expect(reading(page)).to_contain_text("Not scaled, κ = 15: it diverges.")
    page.get_by_role("button", name="Use 0.9 of each limit").click()
    expect(reading(page)).not_to_contain_text("diverges")


def test_a_value_is_typed_and_a_table_is_uploaded(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/scaling?scaling=minmax")
    expect(reading(page)).to_contain_text("tuition starts at 20 and spans 30")
    # The cells are painted, not elements: this is the first one of "tuition".
    page.locator(".stDataFrame .dvn-scroller").dblclick(position={"x": 150, "y": 58})
    enter(page, "80")
    expect(reading(page)).to_contain_text("tuition starts at 20 and spans 60")
    expect(page).to_have_url(re.compile("table=f8.16x3"))
    page.keyboard.press("Enter")  # the selection has moved down: the editor is still the same
    enter(page, "110")
    expect(reading(page)).to_contain_text("tuition starts at 20 and spans 90")
    page.get_by_role("button", name="Undo").click()
    expect(reading(page)).to_contain_text("tuition starts at 20 and spans 60")
    expect(reading(page)).to_contain_text("The new sample (32, 35)")
    page.get_by_text("Paste, upload, download").click()
    file = tmp_path / "mine.csv"
    file.write_text("height;weight\n150;50\n190;90\n170;60\n")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    expect(reading(page)).to_contain_text(
        "Fitted on 3 rows: height starts at 150 and spans 40, weight starts at 50"
    )
