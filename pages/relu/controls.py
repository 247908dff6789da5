"""The controls of the ReLU page: the article's numbers, the norm, the sliders, the picture."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.studies.neuron import PLACES, READINGS, Inputs, Norm, theory
from normviz.ui.choices import choose
from normviz.ui.cited import name_article
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.numbers import percent
from normviz.ui.state import hand, taken
from normviz.ui.whole import show_said, whole_field
from pages.relu.state import (
    INPUT_RANGES,
    NEURON_RANGES,
    NORM_RANGES,
    SAMPLES,
    SETTINGS,
    State,
    weights_of,
)


def place_name(place: str) -> str:
    """Where batch norm stands, as a person says it."""
    return {
        # Translators: batch norm is not there; a choice, and the title of a chart.
        "off": _("Off"),
        "before": _("Before the ReLU"),
        "after": _("After the ReLU"),
    }[place]


def article_numbers(state: State, *, answers: bool) -> None:
    """The article's two settings in either reading; with `answers`, what each reading gives."""
    key = "relu.article"
    hand(key, state.article)

    def take() -> None:
        taken(key)
        chosen = st.session_state[key]
        if chosen:
            inputs = {name: state.fields[name].default for name in INPUT_RANGES}
            state.set(**weights_of(READINGS[chosen]), **inputs)

    names = {"first": _("Bias first: (b, w₁, w₂)"), "last": _("Bias last: (w₁, w₂, b)")}
    st.segmented_control(
        _("The article's numbers, A (0.5, 0.5, 1.0) and B (−0.5, 0.25, 1.0), read as"),
        tuple(READINGS),
        format_func=names.__getitem__,
        wrap=True,
        key=key,
        on_change=take,
    )
    if answers:
        st.caption(_which_reading())
    name_article(state, "batch_norm")


def zero_shares() -> dict[str, str]:
    """The share that theory puts at zero in the article's settings, by reading and setting."""
    return {
        f"{reading}_{setting}": percent(theory(Inputs(), each, Norm()).rectified.zero_mass)
        for reading, pair in READINGS.items()
        for setting, each in zip(SETTINGS, pair, strict=True)
    }


def _which_reading() -> str:
    return _(
        "The article shows B with most of its values lost. **Bias first** gives that picture: z of "
        "B has mean −0.5, so {first_b} become zero (A: {first_a}). The article writes the bias "
        "last, w₀ = 1.0: then z has mean 1 in both, A has {last_a} zeros and B {last_b}, fewer "
        "than A. Code often keeps w₀ in front; the picture was most likely drawn that way."
    ).format(**zero_shares())


def norm_chooser(state: State) -> None:
    """Where batch norm stands."""
    st.segmented_control(
        _("Batch norm"),
        PLACES,
        format_func=place_name,
        required=True,
        wrap=True,
        **state.widget("norm"),
    )


def view_chooser(state: State) -> None:
    """How A and B are shown."""
    names = {
        "side": _("Side by side"),
        # Translators: both histograms in one picture, one over the other.
        "overlaid": _("Overlaid"),
        # Translators: "Play" as a film is played.
        "play": _("Play A → B"),
    }
    # Translators: label of the choice of how A and B are drawn.
    choose(state, "view", _("Picture"), names)


def drawers(state: State, *, answers: bool) -> None:
    """The sliders: of the weights and the norm, or of the inputs."""
    names = {"weights": _("Weights"), "inputs": _("Inputs")}
    choose(state, "controls", _("Controls"), names, label_shown=False)
    if state["controls"] == "weights":
        _weights(state, answers=answers)
    else:
        _inputs(state)


def _weights(state: State, *, answers: bool) -> None:
    names = {
        # Translators: a choice: the sliders move the weights of neuron A.
        "a": _("Move A"),
        # Translators: a choice: the sliders move the weights of neuron B.
        "b": _("Move B"),
    }
    choose(state, "move", _("The sliders move"), names, label_shown=False)
    setting = state["move"]
    labels = {
        "w1": _("weight w₁ of {setting}"),
        "w2": _("weight w₂ of {setting}"),
        "b": _("bias b of {setting}"),
    }
    idle = _("Does nothing here: batch norm subtracts it again.") if answers else ""
    specs = [
        _slider(
            state,
            name + setting,
            labels[name].format(setting=setting.upper()),
            NEURON_RANGES[name],
            idle if name == "b" and state.place == "before" else "",
        )
        for name in NEURON_RANGES
    ]
    if state.place != "off":
        shown = {"gamma": _("scale γ, of A and B"), "beta": _("shift β, of A and B")}
        specs += [_slider(state, name, shown[name], NORM_RANGES[name]) for name in NORM_RANGES]
    _panel(state, specs)


def _inputs(state: State) -> None:
    labels = {
        "mean1": _("mean of x₁"),
        "std1": _("spread of x₁ (standard deviation)"),
        "mean2": _("mean of x₂"),
        "std2": _("spread of x₂ (standard deviation)"),
        "rho": _("correlation of x₁ and x₂"),
    }
    _panel(state, [_slider(state, name, labels[name], INPUT_RANGES[name]) for name in INPUT_RANGES])
    # Translators: label of a slider: how many pairs of inputs are drawn.
    st.select_slider(_("Samples"), SAMPLES, **state.widget("samples"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # Translators: the number from which random numbers start.
        whole_field(state, "seed", _("Seed"), (0, state.last_seed), width=120)
        st.button(_("Draw again"), on_click=state.next_seed)
    show_said(state, "seed")


def _slider(
    state: State, name: str, label: str, bounds: tuple[float, float, float], help: str = ""
) -> LiveSlider:
    return LiveSlider(name, label, *bounds, state[name], help=help)


def _panel(state: State, specs: list[LiveSlider]) -> None:
    live_sliders(specs, key="relu.sliders", on_change=lambda moved: state.set(**moved))
