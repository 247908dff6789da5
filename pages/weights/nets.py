"""Four nets on one regression: with weight norm, mean-only batch norm, batch norm, and without."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from normviz.language import _, ngettext
from normviz.nets.regression import (
    BATCH,
    INPUTS,
    SAMPLES,
    STEPS,
    VARIANTS,
    WIDTH,
    Fit,
    standing,
)
from normviz.ui.numbers import number
from normviz.ui.plot import plot
from normviz.ui.style import Spec
from pages.weights.figures_nets import end_in_words, losses_figure, rates_figure
from pages.weights.state import (
    DEPTHS,
    NET_RATES,
    OFFSETS,
    STARTS,
    State,
)

_HEIGHT = 400


def variant_names() -> dict[str, str]:
    """The nets, as a person calls them."""
    return {
        # Translators: a net without any norm, beside "weight norm" and "batch norm".
        "none": _("none"),
        "weight": _("weight norm"),
        "mean": _("weight norm + mean-only batch norm"),
        "batch": _("batch norm"),
    }


def nets(state: State) -> None:
    """The four runs, their losses, who is ahead."""
    st.markdown(_intro())
    _controls(state)
    names = variant_names()
    fits = state.fits()
    figures: list[Spec] = []
    alts: list[str] = []
    for figure, alt in _charts(state, fits, names):
        figures.append(figure)
        alts.append(alt)
    plot(figures, key="weights.nets", alt=alts, height=_HEIGHT)
    st.markdown(verdict(fits, names))
    remark = _remark(state)
    if remark:
        st.markdown(remark)


def _intro() -> str:
    # Translators: {inputs} in "the same function of 8 numbers".
    inputs = ngettext("{count} number", "{count} numbers", INPUTS).format(count=INPUTS)
    # Translators: {samples} in "learn the same function from 256 samples".
    samples = ngettext("{count} sample", "{count} samples", SAMPLES).format(count=SAMPLES)
    # Translators: {units} in "ReLU layers of 32 units".
    units = ngettext("{count} unit", "{count} units", WIDTH).format(count=WIDTH)
    return ngettext(
        "Four nets learn the same function of {inputs} from {samples}: ReLU layers of {units}, "
        "plain SGD, {steps} mini-batch of {batch}. Same seed: same first weights, same data, same "
        "order.",
        "Four nets learn the same function of {inputs} from {samples}: ReLU layers of {units}, "
        "plain SGD, {steps} mini-batches of {batch}. Same seed: same first weights, same data, "
        "same order.",
        STEPS,
    ).format(inputs=inputs, samples=samples, units=units, steps=STEPS, batch=BATCH)


def _charts(
    state: State, fits: Mapping[str, Fit], names: Mapping[str, str]
) -> list[tuple[Spec, str]]:
    charts = [losses_figure(fits, names)]
    if state["sweep"]:
        by_rate = [state.fits(rate) for rate in NET_RATES]
        rows = {variant: [each[variant] for each in by_rate] for variant in VARIANTS}
        charts.append(rates_figure(NET_RATES, rows, names))
    return charts


def _controls(state: State) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            _("Learning rate"), NET_RATES, required=True, wrap=True, **state.widget("rate")
        )
        st.segmented_control(_("Hidden layers"), DEPTHS, required=True, **state.widget("hidden"))
        st.segmented_control(
            # Translators: label of a choice: what the first weights are multiplied with.
            _("First weights times"),
            STARTS,
            required=True,
            **state.widget("start"),
        )
        st.segmented_control(
            _("Mean of the inputs"), OFFSETS, required=True, **state.widget("offset")
        )
        st.number_input(
            _("Seed"), min_value=0, max_value=state.last_seed, width=120, **state.widget("netseed")
        )
    with st.container(horizontal=True):
        st.toggle(
            _("g and b from the first batch"),
            help=_(
                "Under weight norm, layer by layer, so that each neuron's outputs start with mean "
                "0 and variance 1 (Salimans & Kingma, section 3)."
            ),
            **state.widget("fromdata"),
        )
        st.toggle(_("All learning rates"), **state.widget("sweep"))


def verdict(fits: Mapping[str, Fit], names: Mapping[str, str]) -> str:
    """Who is ahead at this rate, by the mean of the last tenth of the steps; no more than that."""
    ends = "; ".join(f"{names[variant]} {end_in_words(fit)}" for variant, fit in fits.items())
    text = _("Loss over the last tenth of the steps: {ends}.").format(ends=ends)
    found = standing(fits)
    if not found.best:
        says = _(
            "All four diverge: the rate is too large for each of them. No norm makes every rate "
            "safe."
        )
        return f"{text} {says}"
    says = _("**Lowest: {best}**, at {loss}.").format(
        best=names[found.best], loss=number(fits[found.best].last, 3)
    )
    if found.near:
        others = ", ".join(names[variant] for variant in found.near)
        # Translators: {others} are nets, such as "weight norm, batch norm".
        says += " " + _("About as low: {others}.").format(others=others)
    if found.lost:
        lost = ", ".join(names[variant] for variant in found.lost)
        # Translators: {lost} are nets, such as "none, weight norm".
        says += " " + _("Diverged: {lost}.").format(lost=lost)
    return f"{text} {says}"


def _remark(state: State) -> str:
    """What holds whatever the numbers are."""
    if state["offset"] != "0":
        return _(
            "A mean of the inputs adds a constant to each w·x. Mean-only batch norm and batch norm "
            "subtract it again: up to rounding, their runs are those at mean 0. Weight norm alone "
            "and the net without a norm have to live with it."
        )
    if state["start"] != "1":
        return _(
            "Weight norm by itself keeps the scale that it starts with: g = ‖v‖ is the very same "
            "net. What helps against a bad scale is to measure: batch norm does at every step, "
            "weight norm if g and b start from the first mini-batch."
        )
    return _(
        "One seed and one rate prove nothing: change both. At small rates the net without a norm "
        "is often as good as any here; what the norms buy is mostly that larger rates do not "
        "diverge, and that the scale of inputs and first weights matters less."
    )
