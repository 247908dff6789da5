"""The controls of the deep net: what it is made of, how its weights start, what is fed to it."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.choices import choose
from normviz.ui.deep_net import (
    again_and_reset,
    material,
    norm_in_every_layer,
    shape_sliders,
    size_pickers,
)
from pages.depth.state import BATCHES, DEPTHS, WIDTHS, State


def controls(state: State) -> None:
    """Three columns above the picture, and what the picture shows."""
    shape, start, norm = st.columns([1.1, 1, 1], gap="medium")
    with shape:
        shape_sliders(state, DEPTHS, page="depth")
        size_pickers(state, WIDTHS, BATCHES)
    with start:
        material(state)
    with norm:
        norm_in_every_layer(state)
    names = {
        # Translators: a choice, below "The band shows".
        "passed": _("what each layer hands on"),
        # Translators: a choice, below "The band shows": the activation of each layer.
        "entered": _("what enters its activation"),
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose(state, "show", _("The band shows"), names)
        again_and_reset(state, state.next_seed)
