"""Weight normalization: the length of a neuron's weights apart from their direction."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, look_closer, page_header, reading
from normviz.ui.plot import plot
from normviz.ui.predict import asking, guess_first, hides
from normviz.ui.registry import show
from pages.weights.controls import sliders, weight_plane
from pages.weights.figures import neuron_figure
from pages.weights.formula import numbers_latex, symbols_latex
from pages.weights.predict import asked
from pages.weights.sections import sections
from pages.weights.state import State
from pages.weights.words import findings
from pages.weights.words import reading as reading_of


def header() -> None:
    page_header(
        _("Weight normalization"),
        _(
            "w = g·v/‖v‖: drag v and see that only its direction counts, drag w and change g. The "
            "gradient in v always stands across v; watch what that does when the neuron learns."
        ),
    )


def picture(state: State) -> None:
    """The outputs, and the loss along direction and length."""
    figure, alt = neuron_figure(state.spread, state.landscape(), state.weights, state.gradient.loss)
    plot(figure, key="weights.neuron", alt=alt, height=470)
    st.caption(
        _(
            "Top: outputs of class 0 (filled) and class 1 (dashed); the line at 0 is the "
            "decision. Below: the loss if v turned, and if g changed; the marks are where you are."
        )
    )


def page(state: State) -> None:
    question = asked(state)
    hidden = hides(question)
    with asking(state, question):
        plane, outputs, side = st.columns([1.3, 1.3, 0.9], gap="medium")
        with plane:
            weight_plane(state, arrows=not hidden)
        with outputs:
            picture(state)
        with side:
            sliders(state)
    if hidden:
        reading(guess_first())
    else:
        reading(reading_of(state))
        formula(
            symbols_latex(),
            numbers_latex(state),
            words=_(
                "v gives the weights w their direction and g their length; ∇L is the gradient of "
                "the loss L, along v and across it, and η the learning rate of v, or of w across v."
            ),
        )
        show_findings(findings(state), state.set, key="weights.mend")
    look_closer(state, sections)


def title(state: State) -> str:
    return next(_(name) for key, name, _draw in sections if key == state["section"])


show(header, page, State, title)
