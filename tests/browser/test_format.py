"""How the grid writes numbers: format.js, on a page of its own."""

from playwright.sync_api import Page

from normviz.ui.assets import FRONTEND


def test_numbers_are_written_with_digits_that_say_something(page: Page) -> None:
    written = page.evaluate(
        """async (text) => {
          const file = new Blob([text], { type: "text/javascript" });
          const { fmt } = await import(URL.createObjectURL(file));
          return [[1.005, 1], [-2, 2], [0.004, 2], [0, 2], [-1e6, 0], [999999, 0], ["NaN", 1],
            ["-Infinity", 1]].map(([value, digits]) => fmt(value, digits));
        }""",
        (FRONTEND / "grid" / "format.js").read_text(encoding="utf-8"),
    )
    assert written == ["1.0", "−2.00", "4.00e−3", "0.00", "−1.00e6", "999999", "NaN", "−∞"]
