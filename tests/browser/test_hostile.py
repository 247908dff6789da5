"""What a stranger put into a link or a file's name is shown as text, and does nothing."""

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from normviz.readers.limits import MAX_LABEL
from normviz.readers.share import pack
from normviz.ui.plain import in_one_line
from normviz.ui.registry import Lesson
from pages import LESSONS
from tests.browser.support import (
    Server,
    jump,
    wait_until_drawn,
    wait_until_idle,
    watched_page,
)

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
Asked = list[str]  # addresses
Arrive = Callable[..., Page]
LAB = ("arithmetic", "statistics", "histograms", "compare", "backward", "try")

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


@pytest.fixture(scope="module")
def tab(browser: Browser, app: Server, seen_problems: list[str]) -> Iterator[tuple[Page, Asked]]:
    """A tab with the app open, and what it asks of the wrong places, which do not answer."""
    page, asked = watched_page(browser, seen_problems), Asked()

    def note(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route(lambda url: "evil" in url.partition("?")[0], note)
    page.goto(app.url)
    wait_until_idle(page)
    yield page, asked
    page.context.close()


@pytest.fixture
def arrive(tab: tuple[Page, Asked], app_url: str, problems: list[str]) -> Iterator[Arrive]:
    """arrive("lab", query) opens that link, and nothing of it is alive, or is ever asked for.

    With new=True it is loaded, and no answer stands from before.
    """
    page, asked = tab

    def arrive_(path: str, query: dict[str, str], *, new: bool = False) -> Page:
        address = f"/{path}?{urlencode(query)}"
        if new:
            page.goto(app_url + address)
            wait_until_idle(page)
        else:
            jump(page, address)
        dead(page)
        return page

    yield arrive_
    assert not asked


def dead(page: Page) -> None:
    """Nothing on the page leads anywhere else."""
    assert page.evaluate(FOREIGN) == []


def text_of(place: Locator) -> str:
    """What is read there, without the invisible characters that keep addresses from being links."""
    expect(place).to_be_visible()
    return place.inner_text().replace("\u2060", "")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_value_of_a_link_is_shown_as_text(lesson: Lesson, arrive: Arrive) -> None:
    """All sixteen between the lessons; each is shown through the same door."""
    place = LESSONS.index(lesson)
    payload, language = PAYLOADS[place], PAYLOADS[(place + len(LESSONS)) % 16]
    field = "norm" if lesson.home else "section"
    page = arrive(lesson.url_path, {field: payload, "lang": language})
    alerts = page.get_by_test_id("stAlert")
    expect(alerts).to_have_count(2)
    assert f"does not speak “{in_one_line(language)}” yet" in text_of(alerts.nth(0))
    assert f"{field} = “{in_one_line(payload)}”" in text_of(alerts.nth(1))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_no_payload_comes_alive_from_any_field(lesson: Lesson, arrive: Arrive) -> None:
    """Each field has had each of the sixteen, all fields of a lesson at a time."""
    fields = list(import_module(f"pages.{lesson.key}.state").State().fields)
    for turn in range(0, 16, 4):
        query = {
            # Names are parted by a bar: where four are allowed, each is one.
            name: "|".join(PAYLOADS[(place + turn + i) % 16] for i in range(4))
            for place, name in enumerate(fields)
        }
        page = arrive(lesson.url_path, query)
        assert page.get_by_test_id("stAlert").count()


@pytest.mark.parametrize("section", LAB)
def test_names_in_the_lab_are_text(section: str, arrive: Arrive) -> None:
    names = "|".join(PAYLOADS)
    batch = np.arange(256.0).reshape(16, 16) % 7
    link = {"preset": "own", "batch": pack(batch), "rows": names, "cols": names, "pin": "7"}
    drawer = "inference" if section == "try" else "parameters"
    shown = {"section": section, "controls": drawer, "pooled": "0", "dy": "random"}
    page = arrive("lab", link | shown)
    if section == "arithmetic":
        text = text_of(page.get_by_text("The pinned cell, "))
        assert f"{PAYLOADS[0]}, {PAYLOADS[7]}" in text
    if section in ("histograms", "compare", "backward"):
        wait_until_drawn(page)
    if section == "try":
        table = page.get_by_role("table")
        expect(table.get_by_role("row")).to_have_count(17)
        cells = [
            each.replace("\u2060", "") for each in table.locator("td:first-child").all_inner_texts()
        ]
        assert cells == [in_one_line(payload) for payload in PAYLOADS]
    dead(page)


@pytest.mark.parametrize("start", range(0, 16, 3))
def test_names_of_a_table_are_text(start: int, arrive: Arrive) -> None:
    names = [PAYLOADS[(start + i) % 16] for i in range(3)]
    table = pack(np.arange(15.0).reshape(5, 3) ** 2)
    view = "data" if start % 2 else "descent"
    link = {"data": "own", "table": table, "cols": "|".join(names), "view": view}
    page = arrive("scaling", link | {"section": "predict"}, new=True)
    question = page.get_by_text("the numbers were fitted on")
    assert f"“{in_one_line(names[0])}”" in text_of(question)
    page.get_by_role("radiogroup").get_by_text("A value beyond").click()
    page.get_by_role("button", name="Reveal").click()
    wait_until_drawn(page)
    assert f"“{in_one_line(names[0])}”" in text_of(question)
    dead(page)
    page.get_by_role("radiogroup").get_by_text("Fitted numbers").click()
    expect(page.get_by_role("table")).to_have_count(2)
    for name in names[:2]:
        bold = page.locator("strong").all_inner_texts()
        assert in_one_line(name) in [each.replace("\u2060", "") for each in bold]
    dead(page)


def test_names_of_files_are_text(arrive: Arrive) -> None:
    page = arrive("train", {"controls": "data"})
    names = [
        each.replace("/", ":").replace("\n", " ") for each in PAYLOADS
    ]  # as files can be named
    files = [
        {"name": name, "mimeType": "image/png", "buffer": b"\x89PNG" + bytes(99)} for name in names
    ]
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(files)
    assert f"“{in_one_line(names[0])}" in text_of(page.get_by_test_id("stAlert"))
    dead(page)


def test_what_got_onto_a_page_all_the_same_would_load_nothing(
    page: Page, app_url: str, problems: list[str]
) -> None:
    """The second wall: the browser itself is told what it may load, run and lead to."""
    page.goto(app_url)
    wait_until_idle(page)
    assert not problems
    page.evaluate(
        """() => {
            window.refused = [];
            document.addEventListener("securitypolicyviolation", (event) => {
                window.refused.push(event.effectiveDirective);
            });
            const put = (name, about) => {
                const element = Object.assign(document.createElement(name), about);
                document.body.append(element);
            };
            put("img", { src: "http://evil.example/p.png" });
            put("script", { src: "http://evil.example/p.js" });
            put("script", { textContent: "window.ran = 1" });
            fetch("http://evil.example/").catch(() => {});
        }"""
    )
    page.wait_for_function("() => window.refused.length === 4")
    refused = sorted(page.evaluate("window.refused"))
    assert refused == ["connect-src", "img-src", "script-src-elem", "script-src-elem"]
    assert page.evaluate("window.ran") is None
    problems.clear()  # the browser says on its console what it refused


def test_a_link_with_too_much_in_it_is_told_so(
    arrive: Arrive,
) -> None:
    page = arrive("lab", {f"p{i}": "1" for i in range(1000)} | {"norm": "layer"}, new=True)
    expect(page.get_by_test_id("stAlert")).to_contain_text("The link is too long to be read")
    expect(page).to_have_url(re.compile("/lab$"))
