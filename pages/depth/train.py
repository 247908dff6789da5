"""The nets that train side by side: their controls, their pictures, what the numbers say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
import streamlit as st

from normviz.language import _, current_language, ngettext
from normviz.nets.noise import JITTER, SHIFT, STRETCH
from normviz.nets.shift import (
    WHOLE_LAYER,
    Record,
    TrainingSetup,
    jump_of_batches,
    middle,
)
from normviz.ui.frame import formula
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.numbers import latex_number as tex
from normviz.ui.numbers import number, shown
from normviz.ui.plot import plot
from normviz.ui.style import Spec
from normviz.ui.whole import show_said, whole_field
from normviz.ui.wire import sendable
from pages.depth.figures_train import (
    lane_figures,
    loss_figure,
    motion_figure,
    shift_figures,
)
from pages.depth.seeds import seeds
from pages.depth.state import (
    MINI_BATCHES,
    MOST_NOISE,
    NOISE_STEP,
    RATES,
    STEPS,
    UNITS,
    VARIANTS,
    State,
    record_of,
    variant_names,
)

_SAFE_RATE = "0.1"

Runs = tuple[tuple[str, TrainingSetup], ...]


def training(state: State) -> None:
    """What every hidden layer gets, step by step, with and without batch norm."""
    variants = VARIANTS[:2]
    _controls(state)
    records = _records(state, variants)
    names = variant_names()
    unit = state["unit"]
    figures, alts, height = _lanes(_runs(state, variants), unit, current_language())
    st.markdown(_compared(state, records))
    loss, loss_alt = loss_figure(records, names)
    plot(
        [*figures, loss],
        key="depth.lanes",
        alt=[*alts, loss_alt],
        height=130 + 40 * state["hidden"],
    )
    st.caption(
        _(
            "A lane a hidden layer: the mean of its input over the mini-batch (line) and the mean "
            "± one standard deviation (band), step by step. Every lane is {height} high. Layer 1 "
            "gets the digits themselves: there only the mini-batches change."
        ).format(height=number(height, 2))
    )
    _motion(_runs(state, variants), height=420)


def experiment(state: State) -> None:
    """Batch norm, with the shift put back in behind it: what becomes of the loss?"""
    st.markdown(
        _(
            "Ioffe & Szegedy (2015) introduced batch norm to reduce internal covariate shift. "
            "Santurkar et al. (2018) put a shift back in: behind every batch norm each neuron is "
            "stretched and moved at random, in another way at every step. If the shift were what "
            "slows training, this should hurt."
        )
    )
    _noise_slider(state)
    _controls(state, unit=False)
    records = _records(state, VARIANTS)
    names = variant_names()
    loss, loss_alt = loss_figure(records, names)
    shifts, shift_alts = shift_figures({v: state.shift(v) for v in VARIANTS}, names)
    plot([loss, *shifts], key="depth.noise", alt=[loss_alt, *shift_alts], height=340)
    table(state)
    st.markdown(this_run(state))
    formula(
        noise_latex(state["noise"]),
        words=_(
            "y is what batch norm gives for sample i in unit j, ỹ the same with noise: m shifts it "
            "and s stretches it, drawn anew for each sample around μ and σ, which are drawn anew "
            "for each unit at every step."
        ),
    )
    seeds(state)
    _motion(_runs(state, VARIANTS), height=560)


def _motion(runs: Runs, height: int) -> None:
    figure, alt = _moves(runs, current_language())
    plot(figure, key="depth.motion", alt=alt, height=height)
    st.caption(
        _(
            "The last step; press Play for the way there. Each mark is the mean of one unit of a "
            "layer's input, as many standard deviations from where it was at step 1; marks further "
            "away than 2 stand at the edge."
        )
    )


# The two charts with much in them are drawn and packed once, in each language.


def _runs(state: State, variants: Sequence[str]) -> Runs:
    return tuple((variant, state.training(variant)) for variant in variants)


@lru_cache(maxsize=16)
def _lanes(runs: Runs, unit: int, language: str) -> tuple[list[Spec], list[str], float]:
    records = {variant: record_of(setup) for variant, setup in runs}
    figures, alts, height = lane_figures(records, variant_names(), unit)
    return sendable(figures), alts, height


@lru_cache(maxsize=16)
def _moves(runs: Runs, language: str) -> tuple[Spec, str]:
    records = {variant: record_of(setup) for variant, setup in runs}
    figure, alt = motion_figure(records, variant_names())
    return sendable(figure), alt


# --- controls ------------------------------------------------------------------------------------


def _controls(state: State, *, unit: bool = True) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        whole_field(state, "hidden", _("Hidden layers"), (2, 10), width=150)
        st.selectbox(_("Learning rate"), RATES, width=130, **state.widget("lr"))
        # Translators: label of a choice: how many digits a mini-batch has.
        st.selectbox(_("Digits a step"), MINI_BATCHES, width=130, **state.widget("minibatch"))
        if unit:
            st.selectbox(
                # Translators: label of a choice: whose mean is followed, of one neuron or of all.
                _("Followed"),
                range(UNITS + 1),
                format_func=_followed,
                width=170,
                **state.widget("unit"),
            )
    show_said(state, "hidden")
    st.caption(
        ngettext(
            "{steps} step of plain SGD on standardized digits, {units}; activation, "
            "initialization, place of the norm and seed as chosen above. All runs start from the "
            "same weights and see the same digits in the same order.",
            "{steps} steps of plain SGD on standardized digits, {units}; activation, "
            "initialization, place of the norm and seed as chosen above. All runs start from the "
            "same weights and see the same digits in the same order.",
            STEPS,
        ).format(steps=STEPS, units=_units())
    )


def _units() -> str:
    # Translators: {units} in "150 steps of plain SGD on standardized digits, {units}; activation".
    return ngettext("{units} unit a layer", "{units} units a layer", UNITS).format(units=UNITS)


def _followed(unit: int) -> str:
    if unit == WHOLE_LAYER:
        # Translators: a choice, beside "neuron 1": the mean of all values is followed.
        return _("the whole input")
    # Translators: a choice, with the neuron's place in the layer.
    return _("neuron {unit}").format(unit=unit)


def _noise_slider(state: State) -> None:
    spec = LiveSlider(
        "noise",
        _("Strength of the noise"),
        0,
        MOST_NOISE,
        NOISE_STEP,
        state["noise"],
        help=_("At 1 the means move by up to 0.5 and the scales by up to a quarter."),
    )
    live_sliders([spec], key="depth.noise.slider", on_change=lambda moved: state.set(**moved))


def _records(state: State, variants: Sequence[str]) -> dict[str, Record]:
    """The runs; where one was stopped, the page says why."""
    records = {variant: state.record(variant) for variant in variants}
    stopped = [variant for variant, record in records.items() if record.stopped]
    if stopped:
        with st.container(border=True):
            for variant in stopped:
                st.write(_why_stopped()[variant].format(reason=records[variant].stopped))
            st.button(
                _("Use learning rate {rate}").format(rate=_SAFE_RATE),
                on_click=state.set,
                kwargs={"lr": _SAFE_RATE},
            )
    return records


def _why_stopped() -> dict[str, str]:
    """What is said of a run that was stopped; {reason} is whole sentences."""
    return {
        # Translators: {reason} is whole sentences, which begin with a capital letter.
        "none": _("No norm: {reason}"),
        # Translators: {reason} is whole sentences, which begin with a capital letter.
        "batch": _("Batch norm: {reason}"),
        # Translators: {reason} is whole sentences, which begin with a capital letter.
        "noise": _("Batch norm + noise: {reason}"),
    }


# --- words ---------------------------------------------------------------------------------------


def _ends(record: Record) -> str:
    # Translators: stands for the number in "the loss ends at ...": the run was stopped.
    return _("NaN (stopped)") if record.stopped else number(record.last_loss, 3)


def _compared(state: State, records: dict[str, Record]) -> str:
    none, batch = state.shift("none"), state.shift("batch")
    size = state["minibatch"]
    shift = _(
        "From one step to the next, the mean of an input jumps by **{none} standard deviations** "
        "without a norm and by **{batch}** with batch norm; from the first steps to the last it "
        "wanders by {none_far} and by {batch_far} (medians over layers 2 to {hidden})."
    ).format(
        none=number(middle(none.jump), 2),
        batch=number(middle(batch.jump), 2),
        none_far=number(middle(none.wander), 2),
        batch_far=number(middle(batch.wander), 2),
        hidden=state["hidden"],
    )
    alone = ngettext(
        "Mini-batches of {size} digit alone make jumps of {alone}.",
        "Mini-batches of {size} digits alone make jumps of {alone}.",
        size,
    ).format(size=size, alone=number(jump_of_batches(size), 2))
    loss = _("Last loss: {none_loss} without a norm, {batch_loss} with batch norm.").format(
        none_loss=_ends(records["none"]), batch_loss=_ends(records["batch"])
    )
    return " ".join([shift, alone, loss])


def table(state: State) -> None:
    """Shift, loss and accuracy of the runs, with the digits that the sentence below has."""
    names = (
        # Translators: head of a column: how far a mean jumps from step to step; a noun.
        _("jump"),
        # Translators: head of a column: how far a mean gets from first steps to last; a noun.
        _("wander"),
        _("last loss"),
        _("digits named right, %"),
    )
    columns: dict[str, list[object]] = {name: [] for name in names}
    for variant in VARIANTS:
        record, shift = state.record(variant), state.shift(variant)
        row = (
            shown(middle(shift.jump), 2),
            shown(middle(shift.wander), 2),
            shown(record.last_loss, 3),
            np.nan if record.stopped else round(100 * record.accuracy),
        )
        for column, value in zip(columns.values(), row, strict=True):
            column.append(value)
    runs = [variant_names()[variant] for variant in VARIANTS]
    # Translators: head of a table's first column: a run of training; a noun.
    frame = pd.DataFrame(columns, index=pd.Index(runs, name=_("run")))
    st.dataframe(
        frame,
        placeholder="–",
        alt=_("Jump, wander, last loss and share of held-out digits named right, for each run."),
    )


def this_run(state: State) -> str:
    """What the three runs on screen gave, in numbers: one seed allows no verdict."""
    if state["noise"] == 0:
        return _("The noise is off: both runs with batch norm are the same. Turn it up.")
    records = {variant: state.record(variant) for variant in VARIANTS}
    jump = {variant: middle(state.shift(variant).jump) for variant in VARIANTS}
    facts = {variant: _ends(record) for variant, record in records.items()}
    facts |= {f"jump_{variant}": number(each, 2) for variant, each in jump.items()}
    facts |= {f"right_{v}": _right(record) for v, record in records.items()}
    return _(
        "In this run the means jump by {jump_noise} standard deviations a step under noise, by "
        "{jump_batch} with batch norm alone and {jump_none} without a norm. The loss ends at "
        "{noise}, {batch} and {none}; right are {right_noise}, {right_batch} and {right_none} % of "
        "the held-out digits."
    ).format(**facts)


def _right(record: Record) -> str:
    return "–" if record.stopped else f"{100 * record.accuracy:.0f}"


def noise_latex(strength: float) -> str:
    """What the noise does to y, the output of batch norm, with its strength in numbers."""
    shift, stretch, jitter = (tex(size * strength, 3) for size in (SHIFT, STRETCH, JITTER))
    return (
        r"\begin{aligned} \tilde y_{ij} &= s_{ij}\, y_{ij} + m_{ij} \\ "
        rf"m_{{ij}} &\sim \mu_j \pm {jitter},\quad \mu_j \in [-{shift},\ {shift}] \\ "
        rf"s_{{ij}} &\sim \sigma_j \pm {jitter},\quad \sigma_j \in [1,\ 1 + {stretch}] "
        r"\end{aligned}"
    )
