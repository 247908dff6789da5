"""The section on the article's two neurons: value, slope, and what many layers leave."""

from __future__ import annotations

import streamlit as st

from normviz.language import _, ngettext
from normviz.ui.cited import name_article
from normviz.ui.deep_net import activation_names
from normviz.ui.frame import formula
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.numbers import number
from normviz.ui.plot import plot
from pages.gradients.figures_neurons import neuron_figures
from pages.gradients.formula import neuron_latex
from pages.gradients.state import (
    FARTHEST,
    INPUT_STEP,
    MOST_WEIGHT,
    WEIGHT_STEP,
    State,
)


def neurons(state: State) -> None:
    """Two neurons of a hidden layer, and as many such layers as the net above has."""
    name, depth = activation_names()[state["activation"]], state["depth"]
    st.markdown(
        ngettext(
            "An article has two neurons in a hidden layer, with the inputs −5 and 5. What do they "
            "hand on, and how much of a gradient do they let back through? Activation and depth "
            "are those chosen above: {name}, {depth} layer.",
            "An article has two neurons in a hidden layer, with the inputs −5 and 5. What do they "
            "hand on, and how much of a gradient do they let back through? Activation and depth "
            "are those chosen above: {name}, {depth} layers.",
            depth,
        ).format(name=name, depth=depth)
    )
    name_article(state, "challenges")
    chart, side = st.columns([3, 1.15], gap="medium")
    with side:
        _sliders(state)
    both = state.neurons()
    figures, alts = neuron_figures(state["activation"], name, both, state.best())
    with chart:
        plot(figures, key="gradients.chart.neurons", alt=alts, height=380)
    st.markdown(story(state))
    formula(
        neuron_latex(state["activation"], both, state["weight"]),
        words=_(
            "f is the activation and f′ its slope at the neuron's input; w f′, weight times slope, "
            "is what a layer leaves of a gradient, and its power what all layers leave."
        ),
    )


def _sliders(state: State) -> None:
    ends = (-FARTHEST, FARTHEST, INPUT_STEP)
    specs = [
        LiveSlider("z1", _("Input of the first neuron"), *ends, state["z1"], digits=1),
        LiveSlider("z2", _("Input of the second neuron"), *ends, state["z2"], digits=1),
        LiveSlider(
            "weight",
            _("Weight w of every layer"),
            0.0,
            MOST_WEIGHT,
            WEIGHT_STEP,
            state["weight"],
            help=_("On its way back through a layer a gradient meets weight times slope."),
        ),
    ]
    live_sliders(specs, key="gradients.neurons.sliders", on_change=lambda moved: state.set(**moved))
    labels = {"relu": _("Try it with ReLU"), "sigmoid": _("Try it with sigmoid")}
    other = "relu" if state["activation"] != "relu" else "sigmoid"
    st.button(
        labels[other],
        on_click=state.set,
        kwargs={"activation": other},
    )


def story(state: State) -> str:
    """Values and slopes, what is left of a gradient, and what it would be at best."""
    first, second = state.neurons()
    parts = [
        _(
            "At {a} the value is **{va}** and the slope **{sa}**; at {b} the value is **{vb}** "
            "and the slope **{sb}**."
        ).format(
            a=number(first.z),
            va=number(first.value),
            sa=number(first.slope),
            b=number(second.z),
            vb=number(second.value),
            sb=number(second.slope),
        ),
        ngettext(
            "After {layers} layer {left} and {right} are left of a gradient of 1; at best, where "
            "the slope is steepest, {best}.",
            "After {layers} layers {left} and {right} are left of a gradient of 1; at best, where "
            "the slope is steepest, {best}.",
            len(first.left),
        ).format(
            layers=len(first.left),
            left=number(first.left[-1], 3),
            right=number(second.left[-1], 3),
            best=number(state.best()[-1], 3),
        ),
    ]
    if 0.0 in (first.slope, second.slope):
        parts.append(
            _(
                "A ReLU does not saturate above 0, but below 0 it passes nothing at all: less "
                "than a saturated sigmoid does."
            )
        )
    return " ".join(parts)
