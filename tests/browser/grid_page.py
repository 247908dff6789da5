"""What the tests of the grid share: a page with a grid on it, and the tabs they see it in."""

import itertools
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import urlencode

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.support import Scheme, watched_page


class GridPage:
    """A page with the grid of grid_app.py on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.get_by_test_id("nv-grid")
        self.log = page.locator("[data-testid=stCode]")

    def cell(self, i: int) -> Locator:
        return self.root.locator(f'.cell[data-i="{i}"]')

    def number(self, i: int) -> Locator:
        return self.cell(i).locator(".num")

    def lit(self) -> list[int]:
        """The cells that are lit up, once the grid has painted what is pointed at."""
        return sorted(
            self.root.locator(".cell.in").evaluate_all("nodes => nodes.map(n => +n.dataset.i)")
        )

    def point(self, i: int) -> None:
        self.cell(i).hover()
        expect(self.root).to_have_attribute("data-hover", str(i))

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name)

    def set_mode(self, name: str) -> None:
        self.page.get_by_role("radiogroup").get_by_text(name, exact=True).click()
        expect(self.root).to_have_attribute("data-mode", name)


Open = Callable[..., GridPage]


class GridTabs:
    """Tabs with the grid on them, kept: Streamlit takes two seconds to start in a new one."""

    def __init__(self, browser: Browser, url: str, problems: list[str]) -> None:
        self._browser, self._url, self._problems = browser, url, problems
        self._pages: dict[str, Page] = {}
        self._openings = itertools.count()

    def open(
        self,
        query: dict[str, object],
        *,
        scheme: Scheme = "light",
        width: int = 1280,
        reduced_motion: Literal["no-preference", "reduce"] = "no-preference",
        **options: Any,
    ) -> tuple[Page, int]:
        """A tab that looks so, which sets up a grid as the query says, and the grid's number."""
        opening = next(self._openings)
        search = f"?{urlencode({**query, 'opening': opening}, doseq=True)}"
        page = self._pages.get(repr(options))
        kept = page is not None
        if page is None:
            page = watched_page(self._browser, self._problems, **options)
            self._pages[repr(options)] = page
        page.emulate_media(color_scheme=scheme, reduced_motion=reduced_motion)
        page.set_viewport_size({"width": width, "height": 900})
        if not kept:
            page.goto(f"{self._url}/{search}")
        else:
            page.mouse.move(2, 2)
            page.evaluate(
                "search => { history.pushState({}, '', search); "
                "dispatchEvent(new PopStateEvent('popstate')); }",
                search,
            )
        return page, opening

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()
