"""The section that compares both orders: batch norm before the ReLU, and after it."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.studies.neuron import PLACES
from normviz.studies.neuron_shift import compare_norms
from normviz.ui.numbers import number
from normviz.ui.plot import plot
from pages.relu.controls import place_name
from pages.relu.figures_outputs import output_figures
from pages.relu.state import State
from pages.relu.words import spread_is_set


def orders(state: State) -> None:
    """The outputs of A and B without batch norm, with it before the ReLU, and after it."""
    norms = tuple(state.norm_at(place) for place in PLACES)
    compared = compare_norms(state.inputs, state.pair, norms)
    titles = [
        _("{place}: W₁ = {apart}").format(place=place_name(place), apart=number(apart, 3))
        for place, apart in zip(PLACES, compared.apart, strict=True)
    ]
    figures, alts = output_figures(compared, titles)
    plot(figures, key="relu.orders", alt=alts, height=270)
    before = (
        _(
            "Before the ReLU, z is normal, and a normal distribution is its mean and its variance: "
            "batch norm sets both, and nothing of the weights is left to see."
        )
        if spread_is_set(state, "before")
        else _(
            "Before the ReLU batch norm sets the mean of z, but not its variance: z varies too "
            "little beside ε, and that much of the weights is left to see."
        )
    )
    rest = _(
        "After the ReLU the share of zeros is part of the shape, and shape is what batch norm "
        "keeps: it only moves and stretches. Ioffe & Szegedy normalize before the activation; the "
        "code in the article normalizes after it."
    )
    st.markdown(" ".join([_("A is filled, B the dashed outline."), before, rest]))
