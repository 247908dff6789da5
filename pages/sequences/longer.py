"""The section on a test sequence that is longer than any in training."""

from __future__ import annotations

import numpy as np
import streamlit as st

from normviz.language import _, ngettext
from normviz.studies.random_sequences import LONGEST_TEST
from normviz.studies.sequences import POLICIES
from normviz.ui.live_slider import live_slider
from normviz.ui.numbers import number
from normviz.ui.plot import plot
from pages.sequences.figures_longer import longer_figure
from pages.sequences.state import State
from pages.sequences.words import steps_in_words


def policy_name(policy: str) -> str:
    """Where a step without statistics of its own takes some from."""
    return {
        # Translators: where statistics come from: the last step that training had.
        "last": _("Last step in training"),
        # Translators: where statistics come from: the last step with at least two sequences.
        "two": _("Last step of at least two"),
        # Translators: no statistics: the value x is left as it is.
        "none": _("None: pass x on"),
    }[policy]


def longer(state: State) -> None:
    """Batch norm at each step and layer norm on the same test sequence."""
    trained = max(state.lengths)
    st.markdown(
        # Translators: {steps} is "10 steps", {last} the number of the last one.
        ngettext(
            "At inference batch norm uses what training left: here one mean and one variance for "
            "{features} feature at each of {steps}, those of the batch above. A "
            "test sequence may go on after step {last}.",
            "At inference batch norm uses what training left: here one mean and one variance for "
            "each of {features} features at each of {steps}, those of the batch above. A "
            "test sequence may go on after step {last}.",
            len(state.test_sequence),
        ).format(features=len(state.test_sequence), steps=steps_in_words(trained), last=trained)
    )
    chart, side = st.columns([3, 1.15], gap="medium")
    with side:
        live_slider(
            _("Steps of the test sequence"),
            2,
            LONGEST_TEST,
            state["test"],
            key="sequences.test.slider",
            step=1,
            digits=0,
            on_change=lambda value: state.set(test=int(value)),
        )
        st.segmented_control(
            _("Statistics where a step has none"),
            POLICIES,
            format_func=policy_name,
            required=True,
            wrap=True,
            **state.widget("policy"),
        )
    inferred = state.inferred(state["policy"])
    with chart:
        spec, alt = longer_figure(inferred, state.test_by_layer, state.cell[1], trained)
        plot(spec, key="sequences.longer", alt=alt, height=420)
    st.caption(
        _(
            "The numbers above the chart name the training step whose statistics are used; open "
            "marks: not the step's own."
        )
    )
    st.markdown(_story(state, inferred.x_hat, trained))


def _story(state: State, x_hat: np.ndarray, trained: int) -> str:
    feature, steps = state.cell[1], state["test"]
    batch = np.abs(x_hat[feature])
    worst = int(batch.argmax())
    parts = []
    if steps > trained:
        parts.append(
            _(
                "Steps of the test sequence that training never reached: {beyond}. Layer norm "
                "takes its statistics from the step itself and needs nothing from training."
            ).format(beyond=steps - trained)
        )
    else:
        parts.append(
            _(
                "Training reached every step of this test sequence: make it longer than {steps}."
            ).format(steps=trained)
        )
    alone = np.flatnonzero(state.statistics(counted=state.counted).size == 1)
    if state["policy"] != "two" and alone.size and steps > alone[0]:
        first = int(alone[0]) + 1
        parts.append(
            _(
                "From step {first} on a single sequence made the statistics: their variance is 0, "
                "and 1/√ε = {factor} multiplies every difference. The largest |x̂| is {worst}, at "
                "step {step}. A step needs at least two sequences for a usable variance, better "
                "many."
            ).format(
                first=first,
                factor=number(1 / np.sqrt(1e-5), 3),
                worst=number(batch[worst], 3),
                step=worst + 1,
            )
        )
    else:
        parts.append(
            _("The largest |x̂| under batch norm is {worst}, at step {step}.").format(
                worst=number(batch[worst], 3), step=worst + 1
            )
        )
    return " ".join(parts)
