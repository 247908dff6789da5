"""Fixtures that drive the running app in Chromium.

Every page a test opens is watched: an error on its console, or a request that leaves the machine,
fails the test at its end.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.support import CHROMIUM_ARGS, Server, on_this_machine, serving, wait_until_idle
from tests.support import ROOT, chromium_path

Scheme = Literal["light", "dark"]


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
    contexts = []

    def new(scheme: Scheme = "light", width: int = 1280, height: int = 900, **options: Any) -> Page:
        viewport = {"width": width, "height": height}
        context = browser.new_context(color_scheme=scheme, viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _listen(message, problems))
        page.on("pageerror", lambda error: problems.append(f"uncaught: {error}"))
        page.on("websocket", lambda socket: _check_host(socket.url, problems))
        context.on("request", lambda request: _check_host(request.url, problems))
        return page

    yield new
    for context in contexts:
        context.close()


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


def _listen(message: ConsoleMessage, problems: list[str]) -> None:
    if message.type == "error":
        problems.append(f"console: {message.text} ({message.location['url']})")


def _check_host(url: str, problems: list[str]) -> None:
    if not on_this_machine(url):
        problems.append(f"a request left the machine: {url}")
