"""A neuron's output shifts: what weights do to it, and what batch norm does to that."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, notice, page_header, reading
from normviz.ui.registry import show
from pages.relu.controls import article_numbers, drawers, norm_chooser, view_chooser
from pages.relu.picture import picture
from pages.relu.predict import open_question
from pages.relu.sections import sections
from pages.relu.state import Relu
from pages.relu.words import findings, numbers_of, symbols_of
from pages.relu.words import reading as reading_of


def shown(relu: Relu, question: str) -> None:
    """The picture and what it says; while a question is open, not what answers it."""
    picture(relu, only_a=question == "zeros")
    if question == "zeros":
        reading(_("Your guess first: the question is below, the answer comes after it."))
        return
    reading(reading_of(relu))
    formula(symbols_of(relu))
    formula(numbers_of(relu))
    if not question:
        show_findings(findings(relu), relu.state.set, key="relu.mend")


def header() -> None:
    page_header(
        _("A neuron's output shifts"),
        _(
            "Two inputs, one neuron, a ReLU: move a weight and the histogram of its output changes "
            "shape. Then see what batch norm makes of that, before the ReLU and after it."
        ),
    )


def page() -> None:
    relu = Relu.open()
    for sentence in relu.state.notices:
        notice(sentence, "warning")
    question = open_question(relu)
    article_numbers(relu, answers=not question)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        norm_chooser(relu)
        view_chooser(relu)
        st.button(_("Reset"), icon=":material/restart_alt:", on_click=relu.state.reset)
    main, side = st.columns([3, 1.1], gap="medium")
    with main:
        shown(relu, question)
    with side:
        drawers(relu, answers=not question)
    sections(relu)
    relu.state.publish()


show(header, page)
