"""Scaling the inputs: what it does to two features, and to the descent that learns from them."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, notice, page_header, reading
from normviz.ui.registry import show
from pages.scaling.controls import descent_controls, table_controls, top
from pages.scaling.formula import numbers_of, symbols_of
from pages.scaling.picture import picture
from pages.scaling.predict import asking
from pages.scaling.sections import sections
from pages.scaling.state import Scaling
from pages.scaling.words import findings
from pages.scaling.words import reading as reading_of


def shown(scaling: Scaling) -> None:
    """The picture and what it says; while a question is open, nothing of it."""
    if asking(scaling):
        reading(_("Your guess first: the question is below, the picture comes after it."))
        return
    picture(scaling)
    reading(reading_of(scaling))
    symbols, numbers = st.columns(2)
    with symbols:
        formula(symbols_of(scaling))
    with numbers:
        formula(numbers_of(scaling))
    show_findings(findings(scaling), scaling.state.set, key="scaling.mend")


def header() -> None:
    page_header(
        _("Scaling the inputs"),
        _(
            "Age in years, tuition in thousands: bring two features to one scale and see what a "
            "new sample becomes. Then let gradient descent run down the loss, scaled and not."
        ),
    )


def page() -> None:
    scaling = Scaling.open()
    for sentence in scaling.state.notices:
        notice(sentence, "warning")
    top(scaling)
    if scaling.state["view"] == "data":
        controls, main = st.columns([1.2, 3], gap="medium")
        with controls:
            table_controls(scaling)
        with main:
            shown(scaling)
    else:
        descent_controls(scaling)
        shown(scaling)
    sections(scaling)
    scaling.state.publish()


show(header, page)
