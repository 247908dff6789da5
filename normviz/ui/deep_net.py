"""The controls that the pages about deep nets share: size, material, norm, another draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from normviz.language import _, ngettext, pgettext
from normviz.nets.activations import ACTIVATIONS
from normviz.nets.data import SCALINGS
from normviz.nets.initialization import SCHEMES
from normviz.ui.choices import choose
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.numbers import percent
from normviz.ui.state import Controls

STD_POWERS, STD_STEP = (-3.0, 0.0), 0.05


def activation_names() -> dict[str, str]:
    """The activations as they are called on the page."""
    return {"relu": "ReLU", "leaky_relu": _("Leaky ReLU"), "tanh": "tanh", "sigmoid": _("sigmoid")}


def init_names() -> dict[str, str]:
    """The initializations, each with its variance."""
    return {
        "he": _("He: 2/n"),
        "xavier": _("Xavier: 2/(n + m)"),
        "lecun": _("LeCun: 1/n"),
        "torch": _("PyTorch's default: 1/(3n)"),
        # Translators: a choice: weights are drawn with a standard deviation that a slider sets.
        "fixed": _("Fixed standard deviation"),
    }


def dead_units(layer: int, share: float, batch: int) -> str:
    """How many units of a layer of ReLUs are 0 for every digit of the mini-batch, in words."""
    if not share:
        return ngettext(
            "In layer {layer} no unit is dead: the {batch} digit makes each fire.",
            "In layer {layer} no unit is dead: at least one of the {batch} digits makes each fire.",
            batch,
        ).format(layer=layer, batch=batch)
    return ngettext(
        "In layer {layer}, {share} of the units are dead: 0 for the {batch} digit, so that no "
        "gradient passes through them.",
        "In layer {layer}, {share} of the units are dead: 0 for each of the {batch} digits, so "
        "that no gradient passes through them.",
        batch,
    ).format(layer=layer, share=percent(share), batch=batch)


def norm_names() -> dict[str, str]:
    """The norms of the deep net."""
    return {
        "none": _("No norm"),
        # Translators: a choice beside the other norms.
        "batch": pgettext("short for batch norm", "Batch"),
        # Translators: a choice beside the other norms.
        "layer": pgettext("short for layer norm", "Layer"),
        # Translators: short for RMS norm, a choice beside the other norms.
        "rms": _("RMS"),
    }


def size_name(depth: int, width: int) -> str:
    """How large a deep net is, in words.

    >>> size_name(20, 128), size_name(1, 16)
    ('20 layers of 128 units', '1 layer of 16 units')
    """
    # Translators: {of_units} in "20 layers {of_units}".
    of_units = ngettext("of {width} unit", "of {width} units", width).format(width=width)
    # Translators: {of_units} is such as "of 128 units".
    words = ngettext("{depth} layer {of_units}", "{depth} layers {of_units}", depth)
    return words.format(depth=depth, of_units=of_units)


def shape_sliders(state: Controls, depths: tuple[int, int], *more: LiveSlider, page: str) -> None:
    """The depth, the spread of the weights where that is fixed, and `more` sliders of the page."""
    specs = [LiveSlider("depth", _("Depth: layers"), *depths, 1, state["depth"], digits=0)]
    if state["init"] == "fixed":
        specs.append(
            LiveSlider(
                "std", _("Standard deviation of w"), *STD_POWERS, STD_STEP, state["std"], log=True
            )
        )

    def take(moved: dict[str, float]) -> None:
        changes: dict[str, float] = {name: round(value, 6) for name, value in moved.items()}
        if "depth" in moved:
            changes["depth"] = int(moved["depth"])
        state.set(**changes)

    live_sliders([*specs, *more], key=f"{page}.sliders", on_change=take)


def size_pickers(state: Controls, widths: Sequence[int], batches: Sequence[int]) -> None:
    """How wide the layers are, and how many digits go through."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(_("Width n"), widths, width=112, **state.widget("width"))
        st.selectbox(_("Mini-batch"), batches, width=112, **state.widget("batch"))


def material(state: Controls) -> None:
    """The activation, what the digits are fed as, how the weights start."""
    with st.container(horizontal=True):
        st.selectbox(
            _("Activation"),
            tuple(ACTIVATIONS),
            format_func=activation_names().__getitem__,
            **state.widget("activation"),
        )
        scalings = {
            # Translators: an adjective, goes on from "Digits as": mean 0, standard deviation 1.
            "standardized": _("standardized"),
            # Translators: goes on from "Digits as".
            "pixels": _("pixels, 0–16"),
        }
        st.selectbox(
            # Translators: the label of a choice: standardized digits, or pixels as they are.
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


def norm_in_every_layer(state: Controls) -> None:
    """Which norm the layers have, and where in a layer it stands."""
    choose(state, "norm", _("Norm in every layer"), norm_names())
    if state["norm"] != "none":
        places = {
            # Translators: a choice under "Its place", the norm's.
            "before": _("before the activation"),
            # Translators: a choice under "Its place", the norm's: after the activation.
            "after": _("after it"),
        }
        # Translators: where in a layer the norm stands.
        choose(state, "placement", _("Its place"), places)


def again_and_reset(state: Controls, again: Callable[[], None]) -> None:
    """Another draw of weights and digits, and back to the first state."""
    st.button(
        _("Draw again"),
        icon=":material/casino:",
        help=_("Other weights and another mini-batch of digits."),
        on_click=again,
    )
    st.button(_("Reset"), icon=":material/restart_alt:", on_click=state.reset)
