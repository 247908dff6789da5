"""Which languages the app speaks, and how a reader comes to one: `?lang=` in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from normviz.language import SOURCE_LANGUAGE, _, set_default, set_language
from normviz.ui.frame import notice
from normviz.ui.plain import quoted
from normviz.ui.state import LANGUAGE_PARAM

_CHOSEN = "normviz.language"
_UNKNOWN = "normviz.language.unknown"


@dataclass(frozen=True)
class Language:
    """A language as its readers call it, and the way they read."""

    name: str
    direction: Literal["ltr", "rtl"] = "ltr"


# A new language is one line here, and its catalog below normviz/locale.
LANGUAGES = {SOURCE_LANGUAGE: Language("English")}


def _of_session() -> str:
    return str(st.session_state.get(_CHOSEN, SOURCE_LANGUAGE))


# Streamlit runs callbacks in a fresh thread, before the script can say which language is spoken.
set_default(_of_session)


def choose_language() -> Language:
    """Speak the language that the address asks for, and keep it in the address from page to page.

    With more than one language there is a choice above the page.
    """
    asked = st.query_params.get(LANGUAGE_PARAM)
    known = asked in LANGUAGES
    code = asked if asked is not None and known else _of_session()
    st.session_state[_CHOSEN] = code
    set_language(code)
    if code != SOURCE_LANGUAGE:
        st.query_params[LANGUAGE_PARAM] = code
    if asked is not None and not known:
        st.query_params.pop(LANGUAGE_PARAM)
        st.session_state[_UNKNOWN] = {"asked": quoted(asked), "page": None}
    if len(LANGUAGES) > 1:
        _picker(code)
    return LANGUAGES[code]


def say_unknown_language(page: str) -> None:
    """Answer an address that asked for a language nobody wrote, as long as its page is shown."""
    told = st.session_state.get(_UNKNOWN)
    if told is None:
        return
    if told["page"] not in (None, page):
        del st.session_state[_UNKNOWN]
        return
    told["page"] = page
    notice(
        # Translators: {language} is a word from a link, in quotation marks.
        _("This app does not speak {language} yet. It speaks: {languages}.").format(
            language=told["asked"], languages=", ".join(each.name for each in LANGUAGES.values())
        ),
        "warning",
    )


def _picker(code: str) -> None:
    widget = f"{_CHOSEN}.picker"
    st.session_state[widget] = code

    def take() -> None:
        chosen = st.session_state[widget]
        st.session_state[_CHOSEN] = chosen
        st.query_params[LANGUAGE_PARAM] = chosen

    with st.container(horizontal=True, horizontal_alignment="right"):
        st.selectbox(
            _("Language"),
            list(LANGUAGES),
            format_func=lambda each: LANGUAGES[each].name,
            label_visibility="collapsed",
            key=widget,
            width=180,
            on_change=take,
        )
