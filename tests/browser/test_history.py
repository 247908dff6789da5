"""The browser's history: what was chosen is an entry of it, and Back goes back to it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.support import jump, said, wait_until_drawn, wait_until_idle

Open = Callable[..., Page]

# Streamlit's own calls go to the prototype too, through ours.
RECORD = """() => {
    window.written = [];
    for (const name of ["pushState", "replaceState"]) {
        const write = History.prototype[name];
        History.prototype[name] = function (state, title, url) {
            window.written.push([name, String(url)]);
            return write.call(this, state, title, url);
        };
    }
}"""


def written(page: Page) -> list[list[str]]:
    """How the address was written since this was last asked."""
    calls: list[list[str]] = page.evaluate("() => window.written.splice(0)")
    return calls


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def shows_norm(page: Page, name: str) -> None:
    expect(page.get_by_role("radio", name=name, exact=True)).to_be_checked()


def test_back_goes_through_what_was_chosen_and_the_address_is_written_once(
    new_page: Callable[..., Page], app_url: str
) -> None:
    page = new_page(fresh=True)  # its script stays
    page.add_init_script(f"({RECORD})()")
    page.goto(f"{app_url}/lab?norm=batch&step=x")
    said(page, "one set a feature, 4 in all")
    expect(page).to_have_url(f"{app_url}/lab?step=x")
    assert written(page) == [["replaceState", "/lab?step=x"]], "an arrival is no entry"
    choose(page, "Layer norm")
    said(page, "one set a sample, 3 in all")
    expect(page).to_have_url(f"{app_url}/lab?norm=layer&step=x")
    assert written(page) == [["pushState", "/lab?norm=layer&step=x"]]
    page.get_by_role("button", name="Next step").click()
    expect(page).to_have_url(f"{app_url}/lab?norm=layer&step=mean")
    assert written(page) == [["replaceState", "/lab?norm=layer&step=mean"]]
    page.get_by_role("button", name="A batch of one").click()
    said(page, "PyTorch refuses")
    assert [name for name, _url in written(page)] == ["pushState"]

    page.go_back()
    said(page, "one set a sample, 3 in all")
    shows_norm(page, "Layer norm")
    expect(page).to_have_url(f"{app_url}/lab?norm=layer&step=mean")
    expect(page).to_have_title("Layer norm · Normalization lab · NormViz")
    page.go_back()
    said(page, "one set a feature, 4 in all")
    shows_norm(page, "Batch norm")
    page.go_forward()
    said(page, "one set a sample, 3 in all")
    shows_norm(page, "Layer norm")
    assert not written(page)
    jump(page, "/relu")
    page.go_back()
    said(page, "one set a sample, 3 in all")
    expect(page).to_have_url(f"{app_url}/lab?norm=layer&step=mean")


def test_a_jump_shows_what_a_fresh_load_shows(open_page: Open, app_url: str) -> None:
    page, fresh = open_page("/lab?norm=layer&step=mean&pin=2"), open_page("/lab")
    for path in ("/lab?norm=foo&step=x", "/relu?norm=before", "/lab?norm=group&groups=9", "/lab"):
        jump(page, path)
        fresh.goto(app_url + path)
        wait_until_idle(fresh)
        assert page.url == fresh.url
        for each in (page, fresh) if path.startswith("/relu") else ():
            wait_until_drawn(each)  # the ticks of its charts are text too
        assert shown(page) == shown(fresh), path


def shown(page: Page) -> tuple[str, list[str]]:
    """All text of the page's main part, and what is chosen on it."""
    chosen = page.get_by_role("radio", checked=True).all_inner_texts()
    return page.get_by_test_id("stMain").inner_text(), chosen
