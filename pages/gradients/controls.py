"""The controls of the deep net: its shape, how it starts, what may keep its gradient alive."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.nets.clipping import WAYS
from normviz.ui.choices import choose
from normviz.ui.deep_net import (
    again_and_reset,
    material,
    norm_in_every_layer,
    shape_sliders,
    size_pickers,
)
from normviz.ui.live_slider import LiveSlider
from pages.gradients.state import (
    BATCHES,
    DEPTHS,
    LIMIT_POWERS,
    LIMIT_STEP,
    WIDTHS,
    State,
    clip_names,
)


def controls(state: State) -> None:
    """Three columns above the picture, and what the picture shows."""
    shape, start, remedies = st.columns([1.1, 1, 1.15], gap="medium")
    with shape:
        # Translators: label of a slider: the limit of the gradient; what clipping is done at.
        limit = LiveSlider("at", _("Clip at"), *LIMIT_POWERS, LIMIT_STEP, state["at"], log=True)
        clips = [limit] if state["clip"] != "none" else []
        shape_sliders(state, DEPTHS, *clips, page="gradients")
        size_pickers(state, WIDTHS, BATCHES)
    with start:
        material(state)
    with remedies:
        norm_in_every_layer(state)
        st.toggle(
            _("Residual connections: h + layer(h)"),
            help=_("From layer 2 on a layer adds what it computes to what it gets."),
            **state.widget("residual"),
        )
    _picture(state)


def _picture(state: State) -> None:
    names = {
        # Translators: a choice, below "Gradient shown".
        "signal": _("at each layer's output"),
        # Translators: a choice, below "Gradient shown".
        "weights": _("of each layer's weights"),
    }

    def look() -> None:
        # What is clipped is the gradient of the weights.
        state.set(show="weights" if state["clip"] != "none" else "signal")

    with st.container(horizontal=True, vertical_alignment="bottom"):
        # Translators: label of a choice: which gradient is shown.
        choose(state, "show", _("Gradient shown"), names)
        st.selectbox(
            _("Clipping"),
            WAYS,
            format_func=clip_names().__getitem__,
            width=210,
            **state.widget("clip", then=look),
        )
        again_and_reset(state, state.next_seed)
    if state["clip"] != "none" and state["show"] == "signal":
        st.caption(
            _("Clipping acts on the gradients of the weights: show those to see what it does.")
        )
