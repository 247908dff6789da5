"""What holds for every page of the registry, this one and any that comes."""

import re
from importlib import import_module
from importlib.util import find_spec

import pytest
import streamlit as st

from normviz.ui.frame import references
from normviz.ui.registry import SECTIONS, Lesson, lessons
from pages import LESSONS
from tests.pages.support import (
    address,
    blocks_of_formulas,
    component,
    components,
    open_app,
    reading,
    seen,
    settled,
)
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
every_page = pytest.mark.parametrize("page", LESSONS, ids=lambda page: page.key)


def test_entries_are_whole_and_unique() -> None:
    for name in ("key", "url_path", "title"):
        values = [getattr(page, name) for page in LESSONS]
        assert len(set(values)) == len(values), name
    for page in LESSONS:
        assert page.file.is_file()
        assert page.section in SECTIONS
        assert page.icon.startswith(":material/")
    assert [page.key for page in LESSONS if not page.url_path] == ["home"]


def test_every_folder_of_pages_is_a_lesson() -> None:
    folders = {path.name for path in (ROOT / "pages").iterdir() if (path / "page.py").is_file()}
    assert folders == {page.key for page in LESSONS}


def test_lessons_promise_something() -> None:
    assert lessons()
    assert all(page.promise for page in lessons())


@every_page
def test_a_page_runs_through_the_app(page: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    titles: list[str] = []
    monkeypatch.setattr(st, "set_page_config", lambda **how: titles.append(how["page_title"]))
    app = open_app(page.key)
    assert not app.exception
    assert not seen(app)
    assert app.title, "a page starts with its name"
    assert app.session_state["normviz.visited"] == page.key
    assert reading(app)
    named = titles[-1].split(" · ")
    assert named[0], "what is chosen"
    assert named[1:] == (["NormViz"] if page.home else [page.title, "NormViz"])


@every_page
def test_a_page_offers_its_address(page: Lesson) -> None:
    app = open_app(page.key)
    assert component(app, "normviz_copy_link")["copy"] == "Copy link"
    assert not address(app)


@every_page
def test_every_chart_has_words(page: Lesson) -> None:
    for data in components(open_app(page.key), "normviz_plot"):
        assert all(graph["alt"] for graph in data["graphs"])


GREEK = {
    "mu": "μ",
    "sigma": "σ",
    "gamma": "γ",
    "beta": "β",
    "varepsilon": "ε",
    "eta": "η",
    "lambda": "λ",
    "kappa": "κ",
    "rho": "ρ",
    "chi": "χ",
    "theta": "θ",
    "Phi": "Φ",
}
FORMULAS = {
    "scaling": [{}, {"view": "descent"}, {"view": "descent", "momentum": "0.9"}],
    "relu": [{}, {"norm": "before"}, {"norm": "after"}],
    "depth": [{"norm": "layer"}, {"section": "noise"}],
    "lab": [{}, {"section": "arithmetic"}],
    "pictures": [{}, {"view": "colours"}, {"norm": "rms"}, {"norm": "batch", "mode": "inference"}],
    "inference": [{}, {"view": "infer"}, {"view": "drift"}, {"view": "workers"}],
    "sequences": [{"section": "cell"}],
    "weights": [{"section": "growth"}, {"section": "mean"}],
    "gradients": [
        {"section": "neurons", "norm": "batch"},
        {"section": "clip", "show": "weights"},
        {"section": "train"},
    ],
    "train": [{"preset": "bias"}],
}


@pytest.mark.parametrize("key", [page.key for page in lessons()])
def test_every_formula_has_a_sentence_that_names_its_symbols(key: str) -> None:
    for query in FORMULAS.get(key, [{}]):
        app = settled(open_app(key, **query))
        blocks = blocks_of_formulas(app)
        assert blocks or key not in FORMULAS, query
        named = " ".join(words for _latex, words in blocks)
        for latex, words in blocks:
            assert words.endswith("."), (query, latex)
            of_all = named if words.startswith("The same with the numbers") else words
            for name, sign in GREEK.items():
                if re.search(rf"\\{name}(?![A-Za-z])", latex):
                    assert sign in of_all, (query, latex)
            assert "P(" not in latex or "P is" in of_all, (query, latex)
            assert r"\mathcal" not in latex or "𝒩" in of_all, (query, latex)


@every_page
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_link_gives_notices_and_a_page(page: Lesson, value: str) -> None:
    controls = _controls(page)
    app = open_app(page.key, **dict.fromkeys(controls, value))
    assert not app.exception
    assert len(seen(app)) == 1, "the values that were not taken are named, all in one notice"
    assert reading(app)


def _controls(page: Lesson) -> list[str]:
    """The names of a page's controls in the URL."""
    state = open_app(page.key).session_state[f"{page.key}.state"]
    return [name for name in state if name != "notices"]


@pytest.mark.parametrize(
    ("page", "position"),
    [(page, i) for page in lessons() for i in range(len(page.doors))],
    ids=lambda value: getattr(value, "key", value),
)
def test_doors_lead_to_the_state_they_name(page: Lesson, position: int) -> None:
    door = page.doors[position]
    app = open_app(page.key, **door.query)
    assert not app.exception
    assert not seen(app)
    state = app.session_state[f"{page.key}.state"]
    fields = import_module(f"pages.{page.key}.state").State().fields
    assert {name: state[name] for name in door.query} == {
        name: fields[name].read(text) for name, text in door.query.items()
    }


def test_a_paper_is_spelled_out_once() -> None:
    """Lessons name a reference by its key; data/references.json has its words."""
    known = references()
    assert len(set(known.values())) == len(known)
    for path in sorted((ROOT / "pages").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        assert "arXiv:" not in source, path
        for call in re.findall(r"read_on\((.*?)\)", source, flags=re.DOTALL):
            assert set(re.findall(r'"(\w+)"', call)) <= known.keys(), path


@pytest.mark.parametrize("page", lessons(), ids=lambda page: page.key)
def test_the_instruction_of_each_step_stands_once_until_it_is_done(page: Lesson) -> None:
    """The control that a step means is there in the state that the step sets."""
    if not find_spec(f"pages.{page.key}.tries"):
        return  # as in the recipe
    app = open_app(page.key)
    first = dict(app.session_state[f"{page.key}.state"])
    for step in import_module(f"pages.{page.key}.tries").tries():
        state = {**first, **step.changes}
        app.session_state[f"{page.key}.state"] = dict(state)
        about = [step.control] if step.control else first.keys() - {"section", "notices"}
        app.session_state[f"{page.key}.step"] = {
            "label": step.label,
            "why": step.why,
            "control": step.control,
            "place": "section" if "section" in step.changes else "picture",
            "values": {name: state[name] for name in about},
        }
        app.run()
        assert not app.exception, step.label
        assert [each.value for each in app.markdown if "touch_app" in each.value], step.label
        app.button(key=f"{page.key}.step.done").click().run()
        assert not [each.value for each in app.markdown if "touch_app" in each.value], step.label
