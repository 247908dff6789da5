"""Scaling the inputs: what it does to two features, and to the descent that learns from them."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, look_closer, page_header, reading
from normviz.ui.predict import asking, guess_first, hides
from normviz.ui.registry import show
from normviz.ui.stage import beside
from pages.scaling.controls import descent_controls, table_controls, top
from pages.scaling.formula import formula_words, numbers_of, symbols_of
from pages.scaling.picture import picture
from pages.scaling.predict import asked
from pages.scaling.sections import sections
from pages.scaling.state import State, scaling_names
from pages.scaling.words import findings
from pages.scaling.words import reading as reading_of


def shown(state: State) -> None:
    """The picture and what it says; while a question is open, that in its place."""
    question = asked(state)
    with asking(state, question):
        if not hides(question):
            picture(state)
    if hides(question):
        reading(guess_first())
        return
    reading(reading_of(state))
    symbols, numbers = st.columns([1, 1.7])
    with symbols:
        formula(symbols_of(state), words=formula_words(state))
    with numbers:
        formula(numbers_of(state), words=_("The same with the numbers on screen."))
    show_findings(findings(state), state.set, key="scaling.mend")


def header() -> None:
    page_header(
        _("Scaling the inputs"),
        _(
            "Age in years, tuition in thousands: bring two features to one scale and see what a "
            "new sample becomes. Then let gradient descent run down the loss, scaled and not."
        ),
    )


def page(state: State) -> None:
    top(state)
    if state["view"] == "data":
        with beside(1.5, 3) as (controls, main):
            with controls:
                table_controls(state)
            with main:
                shown(state)
    else:
        descent_controls(state)
        shown(state)
    look_closer(state, sections)


def title(state: State) -> str:
    scaled = scaling_names()[state["scaling"]]
    if state["view"] == "data":
        return scaled
    # Translators: the name of a browser's tab; {scaled} is such as "Not scaled", "Standardized".
    return _("Gradient descent: {scaled}").format(scaled=scaled)


show(header, page, State, title)
