"""The grid where room is scarce: tall tables, long strips, a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.grid_page import GridPage, Open
from tests.browser.support import wait_until_idle

# Whether something is seen whole: at five points just inside its rim nothing lies over it, and no
# box that scrolls cuts it off.
SEEN = """node => {
    node.scrollIntoView({ block: "nearest", inline: "nearest" });
    const { left, right, top, bottom } = node.getBoundingClientRect();
    const middle = [(left + right) / 2, (top + bottom) / 2];
    const points = [middle, [left + 2, middle[1]], [right - 2, middle[1]],
                    [middle[0], top + 2], [middle[0], bottom - 2]];
    const labels = [...node.getRootNode().querySelectorAll(".pill, .pill *, .tag")];
    labels.forEach((each) => (each.style.pointerEvents = "auto"));
    const seen = points.map(([x, y]) => node.getRootNode().elementFromPoint(x, y))
        .every((hit) => hit === node || node.contains(hit));
    labels.forEach((each) => (each.style.pointerEvents = ""));
    return seen;
}"""
# How far a number sticks out of its cell, in pixels, at the worst.
OUTSIDE = """nodes => Math.max(...nodes.map(node => {
    const cell = node.parentNode.getBoundingClientRect();
    const { left, right } = node.getBoundingClientRect();
    return Math.max(cell.left - left, right - cell.right);
}))"""


def at_step(grid: GridPage, name: str) -> None:
    grid.button(name).click()
    expect(grid.root.locator('[aria-current="step"]')).to_contain_text(name)
    expect(grid.log).to_contain_text("'step'")
    wait_until_idle(grid.page)  # Python's answer makes the labels over the sets anew


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("scroll", [0, 130])
@pytest.mark.parametrize("norm", ["batch", "group"])
def test_labels_over_the_sets_of_a_tall_table_are_seen_whole(
    open_grid: Open, norm: str, scroll: int, width: int
) -> None:
    grid = open_grid(kind="tall", norm=norm, width=width, reduced_motion="reduce")
    at_step(grid, "Mean")
    grid.root.locator(".scroller").evaluate("(node, y) => (node.scrollTop = y)", scroll)
    row = 0 if norm == "batch" else 10  # one that the table shows in both places
    pills = grid.root.locator(".pill")
    for k in range(2) if norm == "batch" else range(2 * row, 2 * row + 1):
        assert pills.nth(k).evaluate(SEEN), pills.nth(k).inner_text()
    label = grid.cell(8 * 6).locator(".tag")
    assert label.evaluate(SEEN)
    if norm == "batch":
        names = grid.root.locator(".of-col .head-text")
        assert names.nth(0).evaluate(SEEN)
        if scroll == 0:
            assert grid.cell(0).locator(".tag").evaluate(SEEN)


def test_all_steps_of_a_sequence_are_seen_at_once(open_grid: Open) -> None:
    grid = open_grid(kind="sequence", width=945)  # as much room as in the lab on a laptop
    at_step(grid, "Normalize")
    scroller = grid.root.locator(".scroller")
    assert scroller.evaluate("node => node.scrollWidth <= node.clientWidth + 1")
    expect(grid.root.get_by_text("The batch goes on at the side")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 945, 375])
def test_steps_of_a_sequence_are_equally_wide_and_hold_their_numbers(
    open_grid: Open, width: int
) -> None:
    grid = open_grid(kind="sequence", width=width)
    at_step(grid, "Normalize")
    cells = grid.root.locator(".cell")
    widths = cells.evaluate_all("nodes => nodes.map(n => n.getBoundingClientRect().width)")
    assert max(widths) - min(widths) < 1
    assert grid.root.locator(".num").evaluate_all(OUTSIDE) <= 0


def test_a_batch_that_goes_on_at_the_side_says_so(open_grid: Open) -> None:
    grid = open_grid(kind="sequence", width=375)
    expect(grid.root.get_by_text("The batch goes on at the side")).to_be_visible()
    scroller = grid.root.locator(".scroller")
    frame = "node => getComputedStyle(node, '::after').opacity"
    assert grid.root.locator(".box").evaluate(frame) == "1"
    scroller.evaluate("node => (node.scrollLeft = node.scrollWidth)")
    expect(grid.root).to_have_class(re.compile("more-left"))
    expect(grid.root).not_to_have_class(re.compile("more-right"))
