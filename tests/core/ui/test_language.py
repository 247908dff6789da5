"""The app speaks the language of its address, everywhere, and no text is left out."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import normviz.language
from normviz.ui import language
from normviz.ui.registry import Lesson
from pages import LESSONS
from tests.core.ui.pseudo import CODE, POT, make_catalog
from tests.pages.support import address, component, open_app, reading, seen
from tests.support import ROOT

EXTRACT = (
    "extract -F babel.cfg -k N_ -c Translators: --add-location=file --sort-output --omit-header -o"
)
every_page = pytest.mark.parametrize("page", LESSONS, ids=lambda page: page.key)


@pytest.fixture
def pseudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The app with a second language, whose texts stand in ⟦brackets⟧."""
    monkeypatch.setattr(normviz.language, "LOCALE_DIR", make_catalog(tmp_path))
    monkeypatch.setitem(language.LANGUAGES, CODE, language.Language("Pseudo", "rtl"))
    yield
    normviz.language.set_language("")


def texts(app: AppTest) -> list[str]:
    """What a reader sees, and what controls are called."""
    shown = [*app.title, *app.subheader, *app.markdown, *app.caption]
    labels = [*app.button, *app.segmented_control, *app.selectbox, *app.toggle, *app.number_input]
    return [
        *(str(element.value) for element in shown),
        *(element.label for element in labels),
        reading(app),
        component(app, "normviz_copy_link")["copy"],
    ]


@every_page
@pytest.mark.usefixtures("pseudo")
def test_no_text_is_left_in_english(page: Lesson) -> None:
    left = [text for text in texts(open_app(page.key, lang=CODE)) if "⟦" not in text]
    assert not left


@every_page
@pytest.mark.usefixtures("pseudo")
def test_the_source_language_stays_as_written(page: Lesson) -> None:
    assert not [text for text in texts(open_app(page.key)) if "⟦" in text]


@pytest.mark.usefixtures("pseudo")
def test_the_language_stays_in_the_address() -> None:
    app = open_app(lang=CODE)
    normviz.language.set_language(CODE)  # AppTest names a choice in the language of this thread
    app.segmented_control[0].set_value("batch").run()
    assert address(app) == {"norm": "batch", "lang": CODE}
    links = [link.proto.query_string for link in app.get("page_link")]
    assert links and all(f"lang={CODE}" in query for query in links)


@pytest.mark.usefixtures("pseudo")
def test_a_second_language_brings_the_choice() -> None:
    app = open_app()
    (choice,) = app.selectbox
    assert choice.options == ["English", "Pseudo"]
    choice.set_value(CODE).run()
    assert app.title[0].value == "⟦NormViz⟧"
    assert address(app) == {"lang": CODE}
    app.selectbox[0].set_value("en").run()
    assert app.title[0].value == "NormViz"


def test_one_language_needs_no_choice() -> None:
    app = open_app()
    assert len(language.LANGUAGES) > 1 or not app.selectbox
    assert address(app) == {}


@pytest.mark.parametrize("asked", ["xx", "", "../en", "![x](http://example.org)" * 20])
def test_an_unknown_language_is_answered_in_english(asked: str) -> None:
    app = open_app(lang=asked)
    assert not app.exception
    (notice,) = seen(app)
    assert "English" in notice and len(notice) < 200
    assert app.title[0].value == "NormViz"
    assert "lang" not in address(app)


def test_the_answer_to_an_unknown_language_stays_until_another_page_is_opened() -> None:
    app = open_app(lang="xx")
    assert "“xx”" in seen(app.run())[0]
    assert not seen(app.switch_page("pages/relu/page.py").run())
    assert not seen(app.run())


@pytest.mark.usefixtures("pseudo")
def test_callbacks_speak_the_language_too() -> None:
    def script() -> None:
        import streamlit as st

        from normviz.language import _
        from normviz.ui.language import choose_language

        def press() -> None:
            st.session_state["said"] = _("Home")

        choose_language()
        st.button("press", on_click=press)
        st.text(st.session_state.get("said", ""))

    app = AppTest.from_function(script)
    app.query_params["lang"] = CODE
    app.run()
    app.button[0].click().run()
    assert app.text[0].value == "⟦Home⟧"


def test_the_template_holds_every_text(tmp_path: Path) -> None:
    made = tmp_path / "made.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend", "-q"]
    subprocess.run([*babel, *EXTRACT.split(), str(made), "."], cwd=ROOT, check=True)
    same = made.read_text(encoding="utf-8") == POT.read_text(encoding="utf-8")
    assert same, f"run: python -m babel.messages.frontend {EXTRACT} {POT.relative_to(ROOT)} ."
