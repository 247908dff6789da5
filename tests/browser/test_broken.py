"""A lesson that raises, in the browser: a box in the app's words, and a way back."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.support import assert_accessible, serving, wait_until_idle

APP = Path(__file__).parent / "broken_serve.py"


def test_a_lesson_that_breaks_can_be_reset(new_page: Callable[..., Page]) -> None:
    with serving(APP) as server:
        page = new_page()
        page.goto(f"{server.url}?x=7")
        box = page.get_by_role("alert").filter(has_text="broke off")
        expect(box).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.get_by_text("Traceback")).to_have_count(0)
        expect(page.get_by_test_id("stCode")).to_contain_text(f"{server.url}?x=7")
        assert_accessible(page)
        page.get_by_role("button", name="Reset this lesson").click()
        expect(page.get_by_text("It is 1")).to_be_visible()
        expect(box).to_have_count(0)
        wait_until_idle(page)
        assert page.url == f"{server.url}/"
        page.get_by_role("button", name="Break").click()
        expect(box).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)
        page.get_by_role("button", name="Reset this lesson").click()
        expect(box).to_have_count(0)
        expect(page.get_by_text("It is 1")).to_be_visible()
        page.goto("about:blank")  # it leaves before its server does
        log = server.log.read()
    assert "The page /breaks broke off, at ?x=7\nTraceback" in log
    assert "ZeroDivisionError: seven" in log
    assert "The page /breaks broke off, at ?\nTraceback" in log
    assert "ArithmeticError: pressed" in log
