"""What holds for every page of the registry, this one and any that comes."""

import pytest

from normviz.ui.registry import PAGES, SECTIONS, Page, lessons
from tests.pages.support import address, component, components, open_app, reading, seen
from tests.support import ROOT

HOSTILE = [
    "",
    "nan",
    "-1",
    "9" * 400,
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "![x](http://example.org/x.png)",
    "\x00\ud7ff",
]
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)


def test_entries_are_whole_and_unique() -> None:
    for name in ("key", "file", "url_path", "title"):
        values = [getattr(page, name) for page in PAGES]
        assert len(set(values)) == len(values), name
    for page in PAGES:
        assert (ROOT / page.file).is_file()
        assert page.section in SECTIONS
        assert page.icon.startswith(":material/")
    assert [page.key for page in PAGES if not page.url_path] == ["home"]


def test_every_file_in_pages_is_registered() -> None:
    files = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert files == {page.file for page in PAGES}


def test_lessons_promise_something() -> None:
    assert lessons()
    assert all(page.promise for page in lessons())


@every_page
def test_a_page_runs_through_the_app(page: Page) -> None:
    app = open_app(page)
    assert not app.exception
    assert not seen(app)
    assert app.title, "a page starts with its name"
    assert app.session_state["normviz.visited"] == page.key
    assert reading(app)


@every_page
def test_a_page_offers_its_address(page: Page) -> None:
    app = open_app(page)
    assert component(app, "normviz_copy_link")["copy"] == "Copy link"
    assert not address(app)


@every_page
def test_every_chart_has_words(page: Page) -> None:
    for data in components(open_app(page), "normviz_plot"):
        assert all(graph["alt"] for graph in data["graphs"])


@every_page
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_link_gives_notices_and_a_page(page: Page, value: str) -> None:
    controls = _controls(page)
    app = open_app(page, **dict.fromkeys(controls, value))
    assert not app.exception
    assert seen(app), "a value that was not taken is named"
    assert reading(app)


def _controls(page: Page) -> list[str]:
    """The names of a page's controls in the URL."""
    state = open_app(page).session_state[f"{page.key}.state"]
    return [name for name in state if name != "notices"]


@pytest.mark.parametrize(
    ("page", "position"),
    [(page, i) for page in lessons() for i in range(len(page.doors))],
    ids=lambda value: getattr(value, "key", value),
)
def test_doors_lead_to_the_state_they_name(page: Page, position: int) -> None:
    door = page.doors[position]
    app = open_app(page, **door.query)
    assert not app.exception
    assert not seen(app)
    state = app.session_state[f"{page.key}.state"]
    assert {name: str(state[name]) for name in door.query} == dict(door.query)
