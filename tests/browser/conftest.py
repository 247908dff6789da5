"""Fixtures that drive the running app in Chromium.

Every page a test opens is watched: an error on its console, or a request that leaves the machine,
fails the test at its end.
"""

import contextlib
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.grid_page import GridPage, GridTabs, Open
from tests.browser.support import (
    CHROMIUM_ARGS,
    Scheme,
    Server,
    jump,
    serving,
    wait_until_idle,
)
from tests.browser.tabs import Tabs
from tests.support import ROOT, chromium_path

# The same engine without a window's frame, which takes a tenth of the processor's time.
QUICK_CHROMIUM = "chromium-headless-shell"
# A page of a test does not live long enough to win back what optimizing its scripts costs.
QUICK_SCRIPTS = "--js-flags=--no-turbofan --no-maglev"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests of this process."""
    executable = shutil.which(QUICK_CHROMIUM) or chromium_path()
    with sync_playwright() as playwright:
        args = [*CHROMIUM_ARGS, QUICK_SCRIPTS]
        chromium = playwright.chromium.launch(executable_path=executable, args=args)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def app() -> Iterator[Server]:
    """The running app."""
    with serving(ROOT / "serve.py", path=[Path(__file__).with_name("fresh")]) as server:
        yield server


@pytest.fixture
def app_url(app: Server, problems: list[str]) -> Iterator[str]:
    """The address of the running app; an exception in its log is a problem of the test."""
    yield app.url
    problems += filter(None, [app.tracebacks()])


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """serve(script) is the address of a small script of the test's own."""
    with contextlib.ExitStack() as servers:
        yield lambda script: servers.enter_context(serving(Path(script))).url


@pytest.fixture(scope="session")
def seen_problems() -> list[str]:
    """What went wrong on the pages of the test that runs."""
    return []


@pytest.fixture
def problems(seen_problems: list[str]) -> Iterator[list[str]]:
    """What went wrong on the pages of this test; a test that provokes a problem clears it."""
    seen_problems.clear()
    yield seen_problems
    assert not seen_problems, "\n".join(seen_problems)


@pytest.fixture(scope="session")
def tabs(browser: Browser, seen_problems: list[str]) -> Tabs:
    """The tabs that tests share."""
    return Tabs(browser, seen_problems)


@pytest.fixture
def new_page(tabs: Tabs, problems: list[str], serve: object) -> Iterator[Callable[..., Page]]:
    """new_page(scheme="dark", width=390) is a blank page, as good as in a fresh profile.

    `serve` is asked for so that pages are left before the servers they are connected to.
    """
    yield tabs.take
    tabs.give_back()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A blank page, light, 1280 wide: page.goto(...) is the test's."""
    return new_page()


@pytest.fixture
def open_page(new_page: Callable[..., Page], app_url: str) -> Callable[..., Page]:
    """open_page("/lab", scheme="dark", width=390) is that page, its script run through.

    In a tab that has the app already, but in a session that has forgotten what was there; a
    `fresh` one is loaded.
    """

    def open_(
        path: str = "/",
        scheme: Scheme = "light",
        width: int = 1280,
        *,
        fresh: bool = False,
        **options: Any,
    ) -> Page:
        page = new_page(scheme, width, fresh=fresh, app=app_url, **options)
        if page.url.startswith(app_url):
            jump(page, f"{path}{'&' if '?' in path else '?'}fresh")
        else:
            page.goto(app_url + path)
            wait_until_idle(page)
        return page

    return open_


@pytest.fixture(scope="module")
def grid_url() -> Iterator[str]:
    """The address of a page with nothing but a grid."""
    with serving(Path(__file__).parent / "grid_app.py") as server:
        yield server.url


@pytest.fixture(scope="module")
def grid_tabs(browser: Browser, grid_url: str, seen_problems: list[str]) -> Iterator[GridTabs]:
    """Tabs with a grid that the tests of a file share."""
    tabs = GridTabs(browser, grid_url, seen_problems)
    yield tabs
    tabs.close()


@pytest.fixture
def open_grid(grid_tabs: GridTabs, problems: list[str]) -> Open:
    """open_grid(kind=..., norm=..., width=...) is a grid set up so, painted and at rest."""

    def open_(**query: object) -> GridPage:
        options = ("scheme", "width", "has_touch", "reduced_motion")
        look = {name: query.pop(name) for name in options if name in query}
        page, opening = grid_tabs.open(query, **look)
        grid = GridPage(page)
        expect(page.get_by_text(f"Opening {opening}", exact=True)).to_be_visible()
        expect(grid.root).to_have_count(1)  # the one before it in this tab has gone
        expect(grid.root).to_have_attribute("data-painted", re.compile("."))
        wait_until_idle(page)
        return grid

    return open_
