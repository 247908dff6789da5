"""Four nets on one regression: with weight norm, mean-only batch norm, batch norm, and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    moved_at_first,
    standing,
)
from normviz.ui.numbers import between, number
from normviz.ui.plot import plot
from normviz.ui.style import Spec
from normviz.ui.whole import show_said, whole_field
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
    several = state["seeds"] and not state["sweep"]
    st.markdown(verdict(state, names) if several else _one_seed(fits, names))
    st.markdown(_remark(state, fits))


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
        by_rate = [state.fits(lr=float(rate)) for rate in NET_RATES]
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
        whole_field(state, "netseed", _("Seed"), (0, state.last_seed), width=120)
    show_said(state, "netseed")
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
        # Each of the two takes a while; both at once would take too long.
        st.toggle(_("Several seeds"), disabled=state["sweep"], **state.widget("seeds"))


def _one_seed(fits: Mapping[str, Fit], names: Mapping[str, str]) -> str:
    """Where the nets on screen end; who is ahead is not to be told from them."""
    ends = "; ".join(f"{names[variant]} {end_in_words(fit)}" for variant, fit in fits.items())
    text = _("Loss over the last tenth of the steps: {ends}.").format(ends=ends)
    if standing([fits]).all_lost:
        says = _("All four diverge: the rate is too large for each of them with this seed.")
    else:
        says = _(
            "With one seed, who is ahead is not to be told from chance: turn on “Several seeds”."
        )
    return f"{text} {says}"


def verdict(state: State, names: Mapping[str, str]) -> str:
    """Who is ahead at this rate with every seed, or that it depends on the seed."""
    by_seed = state.fits_by_seed()
    ends = "; ".join(
        # Translators: {net} is a net such as "batch norm", {losses} what it reaches.
        _("{net} {losses}").format(
            net=name, losses=_losses_in_words([fits[variant] for fits in by_seed])
        )
        for variant, name in names.items()
    )
    text = ngettext(
        "Loss over the last tenth of the steps with {count} seed ({seeds}): {ends}.",
        "Loss over the last tenth of the steps with {count} seeds ({seeds}): {ends}.",
        len(by_seed),
    ).format(count=len(by_seed), seeds=", ".join(map(str, state.compared_seeds)), ends=ends)
    found = standing(by_seed)
    if found.all_lost:
        says = _(
            "All four diverge with every seed: the rate is too large for each of them. No norm "
            "makes every rate safe."
        )
    elif found.best:
        says = _("**Lowest with every seed: {best}.**").format(best=names[found.best])
    else:
        firsts = ", ".join(
            # Translators: {net} is a net, {count} with how many seeds it is lowest.
            _("{net} {count}").format(net=names[variant], count=count)
            for variant, count in found.firsts.items()
        )
        # Translators: {firsts} is such as "none 0, weight norm 2, batch norm 3".
        says = _(
            "Who is lowest depends on the seed, and is not to be told from chance here. Seeds with "
            "which each is lowest: {firsts}."
        ).format(firsts=firsts)
    return f"{text} {says}"


def _losses_in_words(fits: Sequence[Fit]) -> str:
    """From where to where the last losses of a net reach, and with how many seeds it diverged."""
    ends = [fit.last for fit in fits if not fit.diverged]
    lost = len(fits) - len(ends)
    if not ends:
        # Translators: in the place of a loss: what became of a net with all seeds.
        return _("diverged with every seed")
    losses = between(f"{min(ends):.3f}", f"{max(ends):.3f}")
    if not lost:
        return losses
    # Translators: a range of losses, and with how many of all seeds the net diverged.
    return _("{losses}, diverged with {lost} of {all}").format(
        losses=losses, lost=lost, all=len(fits)
    )


def _remark(state: State, fits: Mapping[str, Fit]) -> str:
    """What each net sees of the inputs' mean and of the scale of the weights, or where to look."""
    if state["offset"] == OFFSETS[0] and state["start"] == "1":
        return _(
            "That is one rate: “All learning rates” shows the others. A norm that is ahead at one "
            "may be behind at the next."
        )
    plain = state.fits(offset=0.0, start=1.0)
    moved = {each: number(moved_at_first(fits[each], plain[each]), 2) for each in VARIANTS}
    return _(
        "What a net does not see cannot move its first loss, but for rounding and ε. Against "
        "inputs of mean 0 and first weights times 1 it is moved by {none} without a norm, by "
        "{weight} under weight norm, by {mean} with mean-only batch norm and by {batch} under "
        "batch norm."
    ).format(**moved)
