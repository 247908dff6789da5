"""The controls of the deep net: what it is made of, how its weights start, what is fed to it."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.nets.activations import ACTIVATIONS
from normviz.nets.data import SCALINGS
from normviz.nets.initialization import SCHEMES
from normviz.ui.choices import choose
from normviz.ui.depth_state import (
    BATCHES,
    STD_POWERS,
    STD_STEP,
    WIDTHS,
    Depth,
    activation_names,
    init_names,
    norm_names,
)
from normviz.ui.live_slider import LiveSlider, live_sliders


def controls(depth: Depth) -> None:
    """Three columns above the picture, and what the picture shows."""
    shape, start, norm = st.columns([1.1, 1, 1], gap="medium")
    with shape:
        _sliders(depth)
    with start:
        _net(depth)
    with norm:
        _norm(depth)
    _picture(depth)


def _sliders(depth: Depth) -> None:
    state = depth.state
    specs = [LiveSlider("depth", _("Depth: layers"), 1, 50, 1, state["depth"], digits=0)]
    if state["init"] == "fixed":
        specs.append(
            LiveSlider(
                "std", _("Standard deviation of w"), *STD_POWERS, STD_STEP, state["std"], log=True
            )
        )

    def take(moved: dict[str, float]) -> None:
        changes: dict[str, float] = {}
        if "depth" in moved:
            changes["depth"] = int(moved["depth"])
        if "std" in moved:
            changes["std"] = round(moved["std"], 2)
        state.set(**changes)

    live_sliders(specs, key="depth.sliders", on_change=take)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(_("Width n"), WIDTHS, width=112, **state.widget("width"))
        st.selectbox(_("Mini-batch"), BATCHES, width=112, **state.widget("batch"))


def _net(depth: Depth) -> None:
    state = depth.state
    with st.container(horizontal=True):
        st.selectbox(
            _("Activation"),
            tuple(ACTIVATIONS),
            format_func=activation_names().__getitem__,
            **state.widget("activation"),
        )
        scalings = {"standardized": _("standardized"), "pixels": _("pixels, 0–16")}
        st.selectbox(
            _("Digits as"),
            SCALINGS,
            format_func=scalings.__getitem__,
            **state.widget("scaling"),
        )
    st.selectbox(
        _("Initialization: variance of w"),
        SCHEMES,
        format_func=init_names().__getitem__,
        help=_("n inputs and m outputs of the layer."),
        **state.widget("init"),
    )


def _norm(depth: Depth) -> None:
    state = depth.state
    choose(state, "norm", _("Norm in every layer"), norm_names())
    if state["norm"] == "none":
        return
    places = {"before": _("before the activation"), "after": _("after it")}
    choose(state, "placement", _("Its place"), places)


def _picture(depth: Depth) -> None:
    names = {"passed": _("what each layer hands on"), "entered": _("what enters its activation")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose(depth.state, "show", _("The band shows"), names)
        st.button(
            _("Draw again"),
            icon=":material/casino:",
            help=_("Other weights and another mini-batch of digits."),
            on_click=depth.again,
        )
        st.button(_("Reset"), icon=":material/restart_alt:", on_click=depth.state.reset)
