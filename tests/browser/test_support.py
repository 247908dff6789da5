"""The browser tests' own instruments notice what they are there to notice."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support import assert_accessible, serving

SHELL = '<html lang="en"><head><title>t</title></head><body><main>{}</main></body></html>'
FADES_IN_A_SHADOW_ROOT = """() => {
    const host = document.querySelector("main").appendChild(document.createElement("div"));
    const root = host.attachShadow({ mode: "open" });
    root.innerHTML = "<p style='color: black; background: white'>text</p>";
    root.firstChild.animate([{ opacity: 0.2 }, { opacity: 1 }], { duration: 600_000 });
}"""


def test_a_picture_without_a_text_is_noticed(page: Page) -> None:
    page.set_content(
        SHELL.format('<h1>t</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">')
    )
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def test_faint_text_in_a_shadow_root_is_noticed(page: Page) -> None:
    page.set_content(SHELL.format("<h1>t</h1>"))
    page.evaluate(FADES_IN_A_SHADOW_ROOT.replace("black", "#aaa"))
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(page)


def test_what_is_fading_in_is_measured_at_its_end(page: Page) -> None:
    page.set_content(SHELL.format("<h1>t</h1>"))
    page.evaluate(FADES_IN_A_SHADOW_ROOT)
    assert_accessible(page)


def test_a_request_to_another_machine_is_noticed(page: Page, problems: list[str]) -> None:
    page.route("**/*", lambda route: route.abort())
    page.evaluate("fetch('http://elsewhere.example/x').catch(() => null)")
    assert any("http://elsewhere.example/x" in problem for problem in problems)
    problems.clear()


def test_an_error_on_the_console_is_noticed(page: Page, problems: list[str]) -> None:
    with page.expect_console_message():
        page.evaluate("console.error('something broke')")
    assert len(problems) == 1 and "something broke" in problems[0]
    problems.clear()


def test_an_exception_in_the_log_of_the_server_is_noticed(page: Page, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import streamlit as st\nif st.button('Break'): 1 / 0\nst.write('here')")
    with serving(script) as server:
        page.goto(server.url)
        expect(page.get_by_text("here")).to_be_visible()
        assert not server.tracebacks()
        page.get_by_role("button", name="Break").click()
        expect(page.get_by_test_id("stException")).to_be_visible()
        assert "ZeroDivisionError" in server.tracebacks()
        assert not server.tracebacks()
        page.close()
