"""The controls of the deep net: its shape, how it starts, what may keep its gradient alive."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.nets.activations import ACTIVATIONS
from normviz.nets.clipping import WAYS
from normviz.nets.data import SCALINGS
from normviz.nets.initialization import SCHEMES
from normviz.ui.choices import choose
from normviz.ui.depth_state import activation_names, init_names, norm_names
from normviz.ui.gradients_state import (
    BATCHES,
    DEEPEST,
    FEWEST,
    LIMIT_POWERS,
    LIMIT_STEP,
    STD_POWERS,
    STD_STEP,
    WIDTHS,
    Gradients,
    clip_names,
)
from normviz.ui.live_slider import LiveSlider, live_sliders


def controls(page: Gradients) -> None:
    """Three columns above the picture, and what the picture shows."""
    shape, start, remedies = st.columns([1.1, 1, 1.15], gap="medium")
    with shape:
        _sliders(page)
    with start:
        _net(page)
    with remedies:
        _remedies(page)
    _picture(page)


def _sliders(page: Gradients) -> None:
    state = page.state
    specs = [LiveSlider("depth", _("Depth: layers"), FEWEST, DEEPEST, 1, state["depth"], digits=0)]
    if state["init"] == "fixed":
        specs.append(
            LiveSlider(
                "std", _("Standard deviation of w"), *STD_POWERS, STD_STEP, state["std"], log=True
            )
        )
    if state["clip"] != "none":
        specs.append(
            LiveSlider("at", _("Clip at"), *LIMIT_POWERS, LIMIT_STEP, state["at"], log=True)
        )

    def take(moved: dict[str, float]) -> None:
        changes: dict[str, float] = {name: round(value, 6) for name, value in moved.items()}
        if "depth" in moved:
            changes["depth"] = int(moved["depth"])
        state.set(**changes)

    live_sliders(specs, key="gradients.sliders", on_change=take)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(_("Width n"), WIDTHS, width=112, **state.widget("width"))
        st.selectbox(_("Mini-batch"), BATCHES, width=112, **state.widget("batch"))


def _net(page: Gradients) -> None:
    state = page.state
    with st.container(horizontal=True):
        st.selectbox(
            _("Activation"),
            tuple(ACTIVATIONS),
            format_func=activation_names().__getitem__,
            **state.widget("activation"),
        )
        scalings = {"standardized": _("standardized"), "pixels": _("pixels, 0–16")}
        st.selectbox(
            _("Digits as"), SCALINGS, format_func=scalings.__getitem__, **state.widget("scaling")
        )
    st.selectbox(
        _("Initialization: variance of w"),
        SCHEMES,
        format_func=init_names().__getitem__,
        help=_("n inputs and m outputs of the layer."),
        **state.widget("init"),
    )


def _remedies(page: Gradients) -> None:
    state = page.state
    choose(state, "norm", _("Norm in every layer"), norm_names())
    if state["norm"] != "none":
        places = {"before": _("before the activation"), "after": _("after it")}
        choose(state, "placement", _("Its place"), places)
    st.toggle(
        _("Residual connections: h + layer(h)"),
        help=_("From layer 2 on a layer adds what it computes to what it gets."),
        **state.widget("residual"),
    )


def _picture(page: Gradients) -> None:
    state = page.state
    names = {"signal": _("at each layer's output"), "weights": _("of each layer's weights")}

    def look() -> None:
        # What is clipped is the gradient of the weights.
        state.set(show="weights" if state["clip"] != "none" else "signal")

    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose(state, "show", _("Gradient shown"), names)
        st.selectbox(
            _("Clipping"),
            WAYS,
            format_func=clip_names().__getitem__,
            width=210,
            **state.widget("clip", then=look),
        )
        st.button(
            _("Draw again"),
            icon=":material/casino:",
            help=_("Other weights and another mini-batch of digits."),
            on_click=page.again,
        )
        st.button(_("Reset"), icon=":material/restart_alt:", on_click=state.reset)
    if state["clip"] != "none" and state["show"] == "signal":
        st.caption(
            _("Clipping acts on the gradients of the weights: show those to see what it does.")
        )
