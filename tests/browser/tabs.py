"""Tabs that tests have one after the other, each time as good as new.

In a new profile Chromium loads and compiles Streamlit's frontend anew: a page takes three times as
long to open there as in a tab that had one before.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Literal

from playwright.sync_api import Browser, Error, Page

from tests.browser.support import Scheme, watched_page

Kind = tuple[str, str]  # the server whose app it shows, if it has to; options
FRESH: Kind = ("", "fresh")
FORGET = "() => { try { localStorage.clear(); sessionStorage.clear(); } catch {} }"


class Tabs:
    """Blank pages of a browser; what goes wrong on one is added to `problems`."""

    def __init__(self, browser: Browser, problems: list[str]) -> None:
        self._browser, self._problems = browser, problems
        self._free: dict[Kind, list[Page]] = defaultdict(list)
        self._taken: list[tuple[Kind, Page]] = []

    def take(
        self,
        scheme: Scheme = "light",
        width: int = 1280,
        height: int = 900,
        *,
        reduced_motion: Literal["no-preference", "reduce"] = "no-preference",
        fresh: bool = False,
        app: str = "",
        **options: Any,
    ) -> Page:
        """A blank page; a `fresh` one is in a profile of its own, from which it is not kept.

        That is for a test which leaves something in its profile, as a script or a clock, or which
        is about the first visit. `app`: the address of a server; the page is one that shows
        something of it, if there is one. `options` are those of a context that cannot change.
        """
        kind = FRESH if fresh else (app, repr(sorted(options.items())))
        if self._free[kind]:
            page = self._free[kind].pop()
        else:
            page = watched_page(self._browser, self._problems, **options)
        page.emulate_media(color_scheme=scheme, reduced_motion=reduced_motion)
        page.set_viewport_size({"width": width, "height": height})
        self._taken.append((kind, page))
        return page

    def give_back(self) -> None:
        """Clear and keep all pages that were taken; nothing of them runs on."""
        for kind, page in self._taken:
            if kind != FRESH and _cleared(page, kind[0]):
                self._free[kind].append(page)
            else:
                page.context.close()
        self._taken.clear()


def _cleared(page: Page, app: str) -> bool:
    """Whether the page could be cleared: it has neither been closed nor crashed.

    It is blank then, or still at the address of the app that it is to show.
    """
    try:
        page.evaluate(FORGET)
        page.unroute_all()
        page.mouse.up()  # of a drag that a test broke off
        page.mouse.move(0, 0)
        if app:
            return page.url.startswith(app)
        page.goto("about:blank")
        page.context.clear_cookies()
    except Error:
        return False
    return True
