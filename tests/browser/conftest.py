"""Fixtures that drive the running app in Chromium.

Every page a test opens is watched: an error on its console, or a request that leaves the machine,
fails the test at its end.
"""

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.grid_page import GridPage, Open, Tabs
from tests.browser.support import (
    CHROMIUM_ARGS,
    Scheme,
    Server,
    serving,
    wait_until_idle,
    watched_page,
)
from tests.support import ROOT, chromium_path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests; every page has a fresh profile in it."""
    executable = chromium_path()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def app() -> Iterator[Server]:
    """The running app."""
    with serving(ROOT / "serve.py") as server:
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


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """What went wrong on the pages of this test; a test that provokes a problem clears it."""
    seen: list[str] = []
    yield seen
    assert not seen, "\n".join(seen)


@pytest.fixture
def new_page(browser: Browser, problems: list[str], serve: object) -> Iterator[Callable[..., Page]]:
    """new_page(scheme="dark", width=390) is a blank page in a fresh profile.

    `serve` is asked for so that pages close before the servers they are connected to.
    """
    pages = []

    def new(scheme: Scheme = "light", width: int = 1280, height: int = 900, **options: Any) -> Page:
        pages.append(watched_page(browser, problems, scheme, width, height, **options))
        return pages[-1]

    yield new
    for page in pages:
        page.context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A blank page, light, 1280 wide: page.goto(...) is the test's."""
    return new_page()


@pytest.fixture
def open_page(new_page: Callable[..., Page], app_url: str) -> Callable[..., Page]:
    """open_page("/lab", scheme="dark", width=390) is that page, its script run through."""

    def open_(path: str = "/", scheme: Scheme = "light", width: int = 1280, **options: Any) -> Page:
        page = new_page(scheme, width, **options)
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
def tabs(browser: Browser, grid_url: str) -> Iterator[Tabs]:
    """Tabs that the tests of a file share."""
    tabs = Tabs(browser, grid_url)
    yield tabs
    tabs.close()


@pytest.fixture
def open_grid(tabs: Tabs, problems: list[str]) -> Iterator[Open]:
    """open_grid(kind=..., norm=..., width=...) is a grid set up so, painted and at rest."""

    def open_(**query: object) -> GridPage:
        options = ("scheme", "width", "has_touch", "reduced_motion")
        look = {name: query.pop(name) for name in options if name in query}
        page, opening = tabs.open(query, **look)
        grid = GridPage(page)
        expect(page.get_by_text(f"Opening {opening}", exact=True)).to_be_visible()
        expect(grid.root).to_have_count(1)  # the one before it in this tab has gone
        expect(grid.root).to_have_attribute("data-painted", re.compile("."))
        wait_until_idle(page)
        return grid

    yield open_
    problems += tabs.problems
    tabs.problems.clear()
