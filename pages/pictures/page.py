"""Pictures: which changes of a photograph a norm takes back, and which it does not."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.choices import choose
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, look_closer, page_header, reading
from normviz.ui.predict import asking, guess_first, hides
from normviz.ui.registry import show
from normviz.ui.stage import beside
from pages.pictures.controls import choices, controls, view_names
from pages.pictures.findings import findings
from pages.pictures.formula import latex, symbols
from pages.pictures.picture import in_colours, under_norms
from pages.pictures.predict import asked
from pages.pictures.sections import sections
from pages.pictures.state import State
from pages.pictures.words import reading as reading_of


def header() -> None:
    page_header(
        _("Pictures"),
        _(
            "A photograph is a sample with three channels: red, green and blue. Make one darker, "
            "paler or tinted: which norms take that back, and what becomes of the others?"
        ),
    )


def page(state: State) -> None:
    question = asked(state)
    hidden = hides(question)
    with beside(3, 1.15) as (shown, side):
        with shown:
            choose(state, "view", _("Look at"), view_names(), label_shown=False)
            choices(state)
            with asking(state, question):
                if state["view"] == "colours":
                    caption = in_colours(state, answer=not hidden)
                else:
                    caption = under_norms(state, answer=not hidden)
            if hidden:
                reading(guess_first())
            else:
                reading(reading_of(state))
                st.caption(caption)
        with side:
            controls(state)
    if not hidden:
        formula(*latex(state), words=symbols(state))
        show_findings(findings(state), state.set, key="pictures.mend")
    look_closer(state, sections)


def title(state: State) -> str:
    return view_names()[state["view"]]


show(header, page, State, title)
