"""What a stranger put into a link or a file's name is shown as text, and does nothing."""

from collections.abc import Callable
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from normviz.readers.limits import MAX_LABEL
from normviz.readers.share import pack
from normviz.ui.plain import in_one_line
from normviz.ui.registry import Lesson
from pages import LESSONS
from tests.browser.support import wait_until_drawn, wait_until_idle

PAYLOADS = (
    "![](http://evil.example/p.svg)",
    "[Sign in again](//evil.example/login)",
    "https://evil.example/login#",
    "www.evil.example and me@evil.example",
    "<img src=//evil.example/x onerror=a()>",
    "<a href=//evil.example>go</a>",
    "<script src=//evil.example/x></script>",
    "a :streamlit: b",
    "a :material/home: :material_home: b",
    "a :red[evil] :smile: -> b -- c",
    r"$\href{//evil.example}{x}$ $x^2$",
    "`evil` **evil** _evil_ ~~evil~~",
    "<http://evil.example/x>",
    "a\n\n# evil\n\n* evil",
    "\u202ereve\u2066 evil\u200b",
    "1. <b>evil</b> &lt;img src=x&gt; \\[x]",
)
assert len(PAYLOADS) == 16
assert all(len(each) <= MAX_LABEL for each in PAYLOADS)
PAGES = [lesson for lesson in LESSONS if not lesson.home]
LAB = ("arithmetic", "statistics", "histograms", "compare", "try")

# Whatever of the document, shadow roots included, leads or loads from elsewhere, or was made of an
# :icon: or an :image: that the app itself does not have.
FOREIGN = """() => {
    const found = [];
    const look = (root) => {
        for (const element of root.querySelectorAll("*")) {
            if (element.shadowRoot) look(element.shadowRoot);
            const leads = ["href", "src", "srcset", "xlink:href", "action", "data"]
                .some((name) => /evil|mailto:/.test(element.getAttribute(name) ?? ""));
            const made = element.matches("img[alt='Streamlit logo'], .katex a, [onerror]");
            if (leads || made) found.push(element.outerHTML.slice(0, 200));
        }
    };
    look(document);
    return found;
}"""


@pytest.fixture
def arrive(
    open_page: Callable[..., Page], new_page: Callable[..., Page]
) -> Callable[[str, dict[str, str]], Page]:
    """arrive("lab", query) opens that link, and nothing of it is alive or was asked for."""
    page = new_page()
    asked: list[str] = []

    def note(route: object, request: object) -> None:
        asked.append(request.url)  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route(lambda url: "evil" in url.partition("?")[0], note)
    base: list[str] = []

    def arrive_(lesson: str, query: dict[str, str]) -> Page:
        if not base:
            opened = open_page("/")
            base.append(opened.url.rstrip("/"))
        page.goto(f"{base[0]}/{lesson}?{urlencode(query)}")
        wait_until_idle(page)
        dead(page)
        assert not asked
        return page

    return arrive_


def dead(page: Page) -> None:
    """Nothing on the page leads anywhere else."""
    assert page.evaluate(FOREIGN) == []


def text_of(place: Locator) -> str:
    """What is read there, without the invisible characters that keep addresses from being links."""
    expect(place).to_be_visible()
    return place.inner_text().replace("\u2060", "")


@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.key)
def test_a_value_of_a_link_is_shown_as_text(
    lesson: Lesson, arrive: Callable[[str, dict[str, str]], Page]
) -> None:
    """Two payloads for each lesson, all sixteen for the lab: they go through one door."""
    place = PAGES.index(lesson)
    some = PAYLOADS if lesson.key == "lab" else (PAYLOADS[place], PAYLOADS[-1 - place])
    for payload in some:
        page = arrive(lesson.key, {"section": payload, "lang": payload})
        alerts = page.get_by_test_id("stAlert")
        expect(alerts).to_have_count(2)
        shown = in_one_line(payload)
        assert f"does not speak “{shown[:20]}" in text_of(alerts.nth(0))
        assert f"section = “{shown}”" in text_of(alerts.nth(1))


@pytest.mark.parametrize("section", LAB)
def test_names_in_the_lab_are_text(
    section: str, arrive: Callable[[str, dict[str, str]], Page]
) -> None:
    names = "|".join(PAYLOADS)
    batch = np.arange(256.0).reshape(16, 16) % 7
    link = {"preset": "own", "batch": pack(batch), "rows": names, "cols": names}
    drawer = "inference" if section == "try" else "parameters"
    page = arrive("lab", link | {"section": section, "controls": drawer, "pooled": "0"})
    if section == "arithmetic":
        text = text_of(page.get_by_text("The pinned cell"))
        assert f"{PAYLOADS[0]}, {PAYLOADS[7]}" in text
    if section in ("histograms", "compare"):
        wait_until_drawn(page)
    if section == "try":
        table = page.get_by_role("table")
        expect(table.get_by_role("row")).to_have_count(17)
        cells = [
            each.replace("\u2060", "") for each in table.locator("td:first-child").all_inner_texts()
        ]
        assert cells == [in_one_line(payload) for payload in PAYLOADS]
    dead(page)


@pytest.mark.parametrize("start", range(0, 16, 4))
def test_names_of_a_table_are_text(
    start: int, arrive: Callable[[str, dict[str, str]], Page]
) -> None:
    table = pack(np.arange(15.0).reshape(5, 3) ** 2)
    for place in range(start, start + 4):
        first, second, third = (PAYLOADS[(place + i) % 16] for i in range(3))
        link = {"data": "own", "table": table, "cols": f"{first}|{second}|{third}"}
        view = "data" if place % 2 else "descent"
        page = arrive("scaling", link | {"section": "predict", "view": view})
        question = page.get_by_role("radiogroup")
        assert f"“{in_one_line(first)}”" in text_of(question)
        question.get_by_text("A value beyond").click()
        page.get_by_role("button", name="Reveal").click()
        wait_until_drawn(page)
        assert f"“{in_one_line(first)}”" in text_of(page.get_by_text("the numbers were fitted on"))
        dead(page)
    page = arrive("scaling", link | {"section": "fitted", "view": view})
    wait_until_drawn(page)
    heads = page.get_by_role("table").first
    expect(heads).to_be_visible()
    dead(page)


def test_names_of_files_are_text(arrive: Callable[[str, dict[str, str]], Page]) -> None:
    page = arrive("train", {"controls": "data"})
    uploader = page.get_by_test_id("stFileUploader")
    for payload in PAYLOADS:
        name = payload.replace("/", ":").replace("\n", " ")  # what a file can be called
        file = {"name": name, "mimeType": "image/png", "buffer": b"\x89PNG" + bytes(99)}
        uploader.locator("input[type=file]").set_input_files([file])
        alert = page.get_by_test_id("stAlert")
        assert f"“{in_one_line(name)[:20]}" in text_of(alert)
        dead(page)
        uploader.get_by_role("button", name="Remove").first.click()
        expect(alert).to_have_count(0)


def test_a_link_with_too_much_in_it_is_told_so(
    arrive: Callable[[str, dict[str, str]], Page],
) -> None:
    page = arrive("lab", {f"p{i}": "1" for i in range(1000)} | {"norm": "layer"})
    expect(page.get_by_test_id("stAlert")).to_contain_text("The link is too long to be read")
    expect(page).not_to_have_url("p999")
