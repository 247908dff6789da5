"""What a learner does while the line is cut, or while the server is started anew, counts."""

from __future__ import annotations

import contextlib
import os
import re
import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.line import Line
from tests.browser.support import Server, serving, wait_until_drawn, wait_until_idle
from tests.support import ROOT

NewPage = Callable[..., Page]


@pytest.fixture
def line(app: Server) -> Iterator[Line]:
    """A line to the running app."""
    line = Line(app.url)
    yield line
    line.close()


@pytest.fixture
def open_lesson(
    line: Line, new_page: NewPage, problems: list[str]
) -> Iterator[Callable[[str], Page]]:
    """open_lesson("lab") is that lesson at the end of the line."""

    def open_(name: str) -> Page:
        page = new_page()
        page.goto(f"{line.url}/{name}")
        wait_until_idle(page)
        if page.get_by_test_id("nv-plot").count():
            wait_until_drawn(page)  # what draws is loaded when it is wanted
        return page

    yield open_
    # The browser complains of the cut; what else is wrong stays.
    problems[:] = [each for each in problems if not re.search("ERR_|disconnect|server", each)]


def cut(page: Page, line: Line) -> None:
    line.cut()
    expect(state(page)).not_to_have_attribute("data-test-connection-state", "CONNECTED")


def state(page: Page) -> Locator:
    return page.get_by_test_id("stApp")


def late(page: Page) -> Locator:
    return page.get_by_test_id("nv-late").filter(visible=True)


def type_in(page: Page, cell: int, text: str) -> None:
    """Type into a cell with the keyboard: a notice of Streamlit's may lie over the page."""
    page.get_by_test_id("nv-grid").locator(f'.cell[data-i="{cell}"]').focus()
    page.keyboard.press("Enter")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def expect_typed(page: Page) -> None:
    """Cells, statistics and link hold 77 and 5 in the first column, above its 3."""
    grid = page.get_by_test_id("nv-grid")
    expect(grid.locator(".chip").first).to_contain_text("28.667")
    expect(grid.locator(".pending")).to_have_count(0)
    expect(grid.locator('.cell[data-i="0"] .num')).to_have_text("1.41")
    expect(late(page)).to_have_count(0)
    wait_until_idle(page)
    shared = page.url
    page.goto("about:blank")
    page.goto(shared)
    expect(grid.locator(".chip").first).to_contain_text("28.667")


def test_numbers_typed_while_the_line_is_cut_count_when_it_is_back(
    line: Line, open_lesson: Callable[[str], Page]
) -> None:
    page = open_lesson("lab")
    expect(late(page)).to_have_count(0)
    cut(page, line)
    type_in(page, 0, "77")
    type_in(page, 4, "5")
    expect(page.get_by_test_id("nv-grid").locator(".pending .num")).to_have_text(["77", "5"])
    expect(late(page)).to_contain_text("The server does not answer")
    line.mend()
    expect_typed(page)


def test_handles_moved_while_the_line_is_cut_count_when_it_is_back(
    line: Line, open_lesson: Callable[[str], Page]
) -> None:
    page = open_lesson("weights")
    plane = page.get_by_test_id("nv-plane")
    slider = page.get_by_role("slider", name="v₁", exact=True)
    cut(page, line)
    plane.get_by_role("slider", name=re.compile("^v:")).press("ArrowUp")
    slider.press("ArrowRight")
    expect(plane).to_have_attribute("data-fresh", "false")
    line.mend()
    expect(page).to_have_url(re.compile(r"v1=-0\.95&v2=2\.05"))
    expect(plane).to_have_attribute("data-drawn", "-0.95 2.05 1.5 0")
    expect(plane).to_have_attribute("data-fresh", "true")
    expect(slider).to_have_count(1)  # for a moment the one before it is still there
    expect(slider).to_have_value("-0.95")


def test_numbers_typed_around_a_restart_of_the_server_count(
    line: Line, open_lesson: Callable[[str], Page]
) -> None:
    with contextlib.ExitStack() as servers:
        first = servers.enter_context(serving(ROOT / "serve.py"))
        line.server = first.url
        page = open_lesson("lab")
        type_in(page, 0, "77")
        os.kill(first.pid, signal.SIGKILL)
        expect(state(page)).not_to_have_attribute("data-test-connection-state", "CONNECTED")
        type_in(page, 4, "5")
        line.server = servers.enter_context(serving(ROOT / "serve.py")).url
        expect_typed(page)
        page.goto("about:blank")
