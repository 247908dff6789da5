"""The section on a recurrent cell: the same weights at every step, with and without a norm."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from normviz.language import _, ngettext
from normviz.nets.recurrent import Unrolled
from normviz.ui.choices import choose
from normviz.ui.frame import formula
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.numbers import latex_number, number
from normviz.ui.plot import plot
from pages.sequences.figures_cell import size_figure, states_figure
from pages.sequences.state import (
    CELL_BATCH,
    FEWEST_STEPS,
    MOST_GAIN,
    MOST_STEPS,
    UNITS,
    State,
)


def cell(state: State) -> None:
    """The cell under none, batch norm at each step and layer norm, on the same weights."""
    st.markdown(
        # Translators: {random_sequences} is "16 random sequences", {sequences} is "16 sequences".
        ngettext(
            "A cell with {units} hidden unit reads {random_sequences} of full length, and "
            "multiplies its state by the same matrix W at every step. In training batch norm takes "
            "its statistics at each step over the {sequences}, layer norm over the {units} "
            "unit of each.",
            "A cell with {units} hidden units reads {random_sequences} of full length, and "
            "multiplies its state by the same matrix W at every step. In training batch norm takes "
            "its statistics at each step over the {sequences}, layer norm over the {units} "
            "units of each.",
            UNITS,
        ).format(
            units=UNITS,
            random_sequences=ngettext(
                "{count} random sequence", "{count} random sequences", CELL_BATCH
            ).format(count=CELL_BATCH),
            sequences=ngettext("{count} sequence", "{count} sequences", CELL_BATCH).format(
                count=CELL_BATCH
            ),
        )
    )
    names = {"tanh": "tanh", "relu": "ReLU"}
    chart, side = st.columns([3, 1.15], gap="medium")
    with side:
        choose(state, "activation", _("Activation"), names)
        live_sliders(
            [
                LiveSlider("gain", _("Gain of W"), 0.0, MOST_GAIN, 0.1, state["gain"], digits=1),
                LiveSlider(
                    "steps", _("Steps"), FEWEST_STEPS, MOST_STEPS, 5, state["steps"], digits=0
                ),
            ],
            key="sequences.cell.sliders",
            on_change=lambda moved: _take(state, moved),
        )
    runs = state.unrolled()
    with chart:
        size, size_words = size_figure(runs)
        states, states_words = states_figure(state.frames())
        plot([size, states], key="sequences.cell", alt=[size_words, states_words], height=430)
    st.markdown(story(runs))
    formula(
        *_latex(state, runs),
        words=_(
            "h is the state of the cell at step t, x its input, W and U their weights and b the "
            "bias; 𝒩 is a normal distribution, from which W is drawn, and rms the root mean square "
            "of h, beside that of the step before without a norm."
        ),
    )


def _take(state: State, moved: dict[str, float]) -> None:
    changes: dict[str, float] = dict(moved)
    if "steps" in moved:
        changes["steps"] = int(moved["steps"])
    state.set(**changes)


def story(runs: Sequence[Unrolled]) -> str:
    """How large each state ends, where it passes what a number can hold, what inference needs."""
    none, batch, layer = runs
    parts = [
        ngettext(
            "After {steps} step the state's root mean square is {none} without a norm, {batch} "
            "under batch norm, {layer} under layer norm.",
            "After {steps} steps the state's root mean square is {none} without a norm, {batch} "
            "under batch norm, {layer} under layer norm.",
            none.steps,
        ).format(
            steps=none.steps,
            none=number(none.rms[none.finite_until - 1], 3),
            batch=number(batch.rms[-1], 3),
            layer=number(layer.rms[-1], 3),
        )
        if none.finite_until == none.steps
        else _(
            "Without a norm the state overflows float32 at step {step}; under batch norm its root "
            "mean square ends at {batch}, under layer norm at {layer}."
        ).format(
            step=none.finite_until + 1,
            batch=number(batch.rms[-1], 3),
            layer=number(layer.rms[-1], 3),
        )
    ]
    if none.half_until < none.steps:
        parts.append(
            _(
                "Without a norm it passes 65 504, the largest float16 number, at step {step}."
            ).format(step=none.half_until + 1)
        )
    parts.append(
        ngettext(
            "For inference batch norm has to keep a mean and a variance for each unit and step: "
            "{kept} number. Layer norm keeps none.",
            "For inference batch norm has to keep a mean and a variance for each unit and step: "
            "{kept} numbers. Layer norm keeps none.",
            batch.kept,
        ).format(kept=batch.kept)
    )
    return " ".join(parts)


def _latex(state: State, runs: Sequence[Unrolled]) -> list[str]:
    gain, none = state["gain"], runs[0]
    f = r"\tanh" if state["activation"] == "tanh" else r"\mathrm{ReLU}"
    return [
        rf"h_t = {f}\left(\mathrm{{Norm}}(W h_{{t-1}} + U x_t + b)\right)",
        rf"W_{{ij}} \sim \mathcal{{N}}\left(0, \frac{{{latex_number(gain, 3)}^2}}{{{UNITS}}}\right)"
        rf", \qquad \left(\frac{{\mathrm{{rms}}_t}}{{\mathrm{{rms}}_{{t-1}}}}\right)"
        rf"_{{\mathrm{{none}}}} \approx {latex_number(none.growth, 3)}",
    ]
