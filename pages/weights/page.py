"""Weight normalization: the length of a neuron's weights apart from their direction."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, notice, page_header, reading
from normviz.ui.registry import show
from pages.weights.controls import neuron_plot, sliders, weight_plane
from pages.weights.predict import open_question
from pages.weights.sections import sections
from pages.weights.state import WeightPage
from pages.weights.words import findings, numbers_latex, symbols_latex
from pages.weights.words import reading as reading_of


def header() -> None:
    page_header(
        _("Weight normalization"),
        _(
            "w = g·v/‖v‖: drag v and see that only its direction counts, drag w and change g. The "
            "gradient in v always stands across v; watch what that does when the neuron learns."
        ),
    )


def page() -> None:
    weights = WeightPage.open()
    for sentence in weights.state.notices:
        notice(sentence, "warning")
    question = open_question(weights)
    found = weights.gradient()
    plane, picture, side = st.columns([1.3, 1.3, 0.9], gap="medium")
    with plane:
        weight_plane(weights, found, arrows=not question)
    with picture:
        neuron_plot(weights, found)
    with side:
        sliders(weights)
    if question:
        reading(_("Your guess first: the question is below, the answer comes after it."))
    else:
        reading(reading_of(weights, found))
        formula(symbols_latex())
        formula(numbers_latex(weights, found))
        show_findings(findings(weights, found), weights.state.set, key="weights.mend")
    sections(weights)
    weights.state.publish()


show(header, page)
