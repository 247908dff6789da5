"""The shell in the browser: navigation, theme, link, languages, and nothing from elsewhere."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.support import wait_until_idle
from tests.core.ui.pseudo import CODE, make_catalog
from tests.support import ROOT

CLIPBOARD = ["clipboard-read", "clipboard-write"]
PAINTED = "[data-testid=nv-plot][data-painted]"


def open_home(new_page: Callable[..., Page], app_url: str, query: str = "", **options: Any) -> Page:
    page = new_page(**options)
    page.goto(f"{app_url}/{query}")
    wait_until_idle(page)
    expect(page.locator(PAINTED)).to_have_count(1)
    return page


def test_home_changes_with_a_click(new_page: Callable[..., Page], app_url: str) -> None:
    page = open_home(new_page, app_url)
    reading = page.get_by_test_id("nv-reading")
    reading.evaluate("line => { line.marked = true; }")
    expect(reading).to_contain_text("next to nothing from age and sleep")
    page.get_by_role("radio", name="Normalize each feature").click()
    expect(reading).to_contain_text("mean 0 and standard deviation 1")
    assert reading.evaluate("line => line.marked"), "a live region speaks only if it stays"
    expect(page.get_by_role("img", name="mean 0.00, std 1.00")).to_have_count(1)
    expect(page).to_have_url(f"{app_url}/?norm=batch")


def test_a_door_leads_into_the_lab(new_page: Callable[..., Page], app_url: str) -> None:
    page = open_home(new_page, app_url)
    page.get_by_role("link", name="Along the rows: layer norm").click()
    expect(page.get_by_role("heading", name="The normalization lab")).to_be_visible()
    expect(page.get_by_role("radio", name="Layer norm")).to_be_checked()


def test_the_menu_of_a_phone_closes_after_a_choice(
    new_page: Callable[..., Page], app_url: str
) -> None:
    page = open_home(new_page, app_url, width=375, height=812)
    menu = page.get_by_test_id("stSidebar")
    expect(menu.get_by_role("listitem")).to_have_count(4)
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(menu).to_have_attribute("data-collapsed", "false")
    menu.get_by_role("link", name="Gradients").click()
    expect(page.get_by_role("heading", name="Gradients")).to_be_visible()
    expect(menu).to_have_attribute("data-collapsed", "true")
    wait_until_idle(page)
    expect(menu).to_have_attribute("data-collapsed", "true")


def test_arrows_choose_in_a_row_of_choices(new_page: Callable[..., Page], app_url: str) -> None:
    page = open_home(new_page, app_url, "?norm=batch")
    first, chosen, last = page.get_by_role("radiogroup").get_by_role("radio").all()
    page.get_by_test_id("nv-copy-link").focus()
    page.keyboard.press("Tab")
    expect(chosen).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Draw other students")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(chosen).to_be_focused()
    for key, expected in (("ArrowRight", last), ("ArrowDown", first), ("ArrowLeft", last)):
        page.keyboard.press(key)
        expect(expected).to_be_focused()
        expect(expected).to_be_checked()
    expect(page.get_by_test_id("nv-reading")).to_contain_text("Layer norm averaged")


def test_the_link_is_copied(new_page: Callable[..., Page], app_url: str) -> None:
    page = open_home(new_page, app_url, "?norm=layer", permissions=CLIPBOARD)
    page.get_by_test_id("nv-copy-link").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{app_url}/?norm=layer"


def test_a_link_that_may_not_be_copied_is_shown(
    new_page: Callable[..., Page], app_url: str
) -> None:
    page = new_page(fresh=True)  # its script stays
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.goto(f"{app_url}/?seed=9")
    page.get_by_test_id("nv-copy-link").click()
    field = page.get_by_label("Copy the link from here")
    expect(field).to_have_value(f"{app_url}/?seed=9")
    expect(field).to_be_focused()


def test_the_app_needs_no_front_door(
    page: Page, serve: Callable[[Path], str], problems: list[str]
) -> None:
    url = serve(ROOT / "app.py")
    # Without serve.py nobody tells Streamlit in time what the folder `pages` is: its first visitor,
    # were it one who comes by a link to a lesson, would be told that there is no such page.
    page.goto(url)
    wait_until_idle(page)
    page.goto(f"{url}/lab?section=histograms")
    expect(page.locator("[data-testid=nv-grid][data-painted]")).to_be_visible()
    expect(page.locator(PAINTED)).to_be_visible()
    assert page.evaluate("Object.hasOwn(history, 'pushState')"), "no step of a slider is an entry"
    # Streamlit's frontend looks for its server below the lesson's address first.
    probing = ("/_stcore/health)", "/_stcore/host-config)")
    problems[:] = [each for each in problems if not ("404" in each and each.endswith(probing))]


def test_behind_the_front_door_nothing_is_asked_twice(
    new_page: Callable[..., Page], app_url: str
) -> None:
    page = new_page(fresh=True)  # with nothing kept from a visit before
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(app_url)))
    page.goto(f"{app_url}/lab?section=histograms")
    expect(page.locator("[data-testid=nv-grid][data-painted]")).to_be_visible()
    expect(page.locator(PAINTED)).to_be_visible()
    assert not [path for path in asked if path.startswith("/lab/")]
    code = [path for path in asked if path.endswith(".js")]
    assert len(set(code)) == len(code)
    ours = [path.rpartition("/")[2] for path in code if path.startswith("/component/")]
    assert ours == ["components.js", "plotly.min.js"]


def test_an_error_shows_no_traceback(
    page: Page, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    script = tmp_path / "broken.py"
    script.write_text('import streamlit as st\nst.title("Start")\nraise ValueError("a secret")\n')
    page.goto(serve(script))
    expect(page.get_by_role("heading", name="Start")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_be_visible()
    text = page.locator("body").inner_text()
    assert "secret" not in text and "Traceback" not in text and "broken.py" not in text


def test_a_language_that_reads_from_the_right(
    page: Page, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    folder = make_catalog(tmp_path / "locale")
    script = tmp_path / "app.py"
    script.write_text(
        f"""
import runpy
from pathlib import Path
from typing import Any
import normviz.language
from normviz.ui import language
normviz.language.LOCALE_DIR = Path({str(folder)!r})
language.LANGUAGES[{CODE!r}] = language.Language("Pseudo", "rtl")
runpy.run_path({str(ROOT / "app.py")!r})
"""
    )
    url = serve(script)
    page.goto(f"{url}/?lang={CODE}")
    wait_until_idle(page)
    expect(page.get_by_role("heading", name="⟦NormViz⟧")).to_have_css("direction", "rtl")
    expect(page.get_by_test_id("nv-plot")).to_have_css("direction", "ltr")

    page.get_by_role("link", name="⟦Normalization lab⟧").click()
    expect(page.get_by_role("heading", name="⟦The normalization lab⟧")).to_be_visible()
    expect(page).to_have_url(f"{url}/lab?lang={CODE}")
    expect(page.locator(".katex").first).to_have_css("direction", "ltr")
    shutil.rmtree(folder)
