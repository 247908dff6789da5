"""A neuron's output shifts: what weights do to it, and what batch norm does to that."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, look_closer, page_header, reading
from normviz.ui.predict import asking, guess_first, hides
from normviz.ui.registry import show
from normviz.ui.stage import beside
from pages.relu.controls import article_numbers, drawers, norm_chooser, view_chooser
from pages.relu.formula import formula_words, numbers_latex, symbols_latex
from pages.relu.picture import legend, picture
from pages.relu.predict import asked
from pages.relu.sections import sections
from pages.relu.state import State
from pages.relu.words import findings
from pages.relu.words import reading as reading_of


def header() -> None:
    page_header(
        _("A neuron's output shifts"),
        _(
            "Two inputs, one neuron, a ReLU: move a weight and the histogram of its output changes "
            "shape. Then see what batch norm makes of that, before the ReLU and after it."
        ),
    )


def shown(state: State) -> None:
    """The picture and what it says; while a question is open, not what would answer it."""
    question = asked(state)
    hidden = hides(question) and state["ask"] == "zeros"
    with asking(state, question):
        picture(state, only_a=hidden)
    if hidden:
        reading(guess_first())
        return
    st.caption(legend(state))  # not on the stage, which stays in view on a phone
    reading(reading_of(state))
    formula(symbols_latex(state), numbers_latex(state), words=formula_words(state))
    if not hides(question):
        show_findings(findings(state), state.set, key="relu.mend")


def page(state: State) -> None:
    answers = not hides(asked(state))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        norm_chooser(state)
        view_chooser(state)
        st.button(_("Reset"), icon=":material/restart_alt:", on_click=state.reset)
    with beside(3, 1.1) as (main, side):
        with main:
            shown(state)
        with side:
            drawers(state, answers=answers)
    article_numbers(state, answers=answers)
    look_closer(state, sections)


def title(state: State) -> str:
    return {
        "off": _("Without batch norm"),
        "before": _("Batch norm before the ReLU"),
        "after": _("Batch norm after the ReLU"),
    }[state["norm"]]


show(header, page, State, title)
