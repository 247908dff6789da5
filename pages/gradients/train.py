"""The section in which a recurrent net trains: without clipping, by value, by norm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from normviz.language import _
from normviz.nets.recurrent_training import ReadingRun
from normviz.ui.choices import choose
from normviz.ui.findings import Finding, show_findings
from normviz.ui.frame import formula
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.numbers import latex_number, number
from normviz.ui.plot import plot
from pages.gradients.figures_train import reading_figures
from pages.gradients.state import (
    GAIN_STEP,
    GAINS,
    NORM_LIMITS,
    RATES,
    VALUE_LIMITS,
    State,
    clip_names,
)


def training(state: State) -> None:
    """Three runs from the same weights, on the same digits in the same order."""
    st.markdown(
        _(
            "A recurrent net reads a digit in 16 pieces of 4 pixels and then says which it was. "
            "On the way back its gradient meets the same matrix W 16 times. Three runs, equal but "
            "for the clipping: the same first weights, the same digits in the same order."
        )
    )
    _controls(state)
    picture(state)


def picture(state: State) -> None:
    """The curves, the words, the formula of the first step."""
    runs = state.runs()
    figures, alts = reading_figures(runs, clip_names())
    plot(figures, key="gradients.chart.train", alt=alts, height=340)
    st.markdown(story(runs))
    formula(
        step_latex(runs["none"]),
        words=_(
            "The first step Δθ without clipping, the learning rate η times the gradient g, beside "
            "the norm of all parameters θ before that step."
        ),
    )
    _finding(state, runs["none"])


def _finding(state: State, plain: ReadingRun) -> None:
    """What the other activation, or a larger gain, would show; it was tried beforehand."""
    changes: dict[str, Any]
    if state["cell"] == "tanh":
        text = _(
            "A tanh keeps every state between −1 and 1: nothing overflows. Its gradient may still "
            "be large enough to throw the weights to where nothing is learned. With a ReLU, gain "
            "1.8 and learning rate 0.3 the run overflows."
        )
        mend, changes = _("Use a ReLU, gain 1.8"), {"cell": "relu", "gain": 1.8, "lr": "0.3"}
    elif plain.stopped:
        text = _(
            "A ReLU has no upper end: states and gradients can grow with every step of time until "
            "they overflow. With a tanh, whose states stay between −1 and 1, the run comes to its "
            "end."
        )
        mend, changes = _("Use a tanh, learning rate 1"), {"cell": "tanh", "gain": 1.5, "lr": "1"}
    else:
        text = _(
            "Without clipping this run did not overflow. With gain 1.8 and learning rate 0.3 it "
            "does."
        )
        mend, changes = _("Use gain 1.8 and learning rate 0.3"), {"gain": 1.8, "lr": "0.3"}
    if bool(state.unclipped(changes).stopped) != bool(plain.stopped):
        show_findings([Finding(text, mend, changes)], state.set, key="gradients.train.mend")


def _controls(state: State) -> None:
    slider, rest = st.columns([1, 2.4], gap="medium", vertical_alignment="bottom")
    with slider:
        live_sliders(
            [LiveSlider("gain", _("Gain of W"), *GAINS, GAIN_STEP, state["gain"], digits=1)],
            key="gradients.train.sliders",
            on_change=lambda moved: state.set(gain=round(moved["gain"], 6)),
        )
    names = {"tanh": "tanh", "relu": "ReLU"}
    with rest, st.container(horizontal=True, vertical_alignment="bottom"):
        # Translators: "its" is the recurrent net's.
        choose(state, "cell", _("Its activation"), names)
        st.selectbox(_("Learning rate"), RATES, width=120, **state.widget("lr"))
        st.selectbox(_("Limit by value"), VALUE_LIMITS, width=130, **state.widget("value"))
        st.selectbox(_("Limit by norm"), NORM_LIMITS, width=130, **state.widget("norm_at"))


def story(runs: Mapping[str, ReadingRun]) -> str:
    """How each run ends, in words."""
    ends = [_clipped(how, run) for how, run in runs.items() if how != "none"]
    return " ".join([_plain(runs["none"]), *ends])


def _plain(run: ReadingRun) -> str:
    if not run.stopped:
        return _(
            "Without clipping the gradient's norm reaches {most}; the run ends at loss {loss} and "
            "names {share} % of held-out digits right."
        ).format(most=number(float(run.before.max()), 3), **_end(run))
    return _(
        "**Without clipping the run explodes**: its first gradient has norm {norm}, and at step "
        "{step} the loss is no longer a finite number."
    ).format(norm=number(run.before[0], 3), step=run.stopped)


def _end(run: ReadingRun) -> dict[str, str]:
    return {"loss": number(run.last_loss, 3), "share": f"{100 * run.accuracy:.0f}"}


def _clipped(how: str, run: ReadingRun) -> str:
    limit = number(run.setup.clip_at, 3)
    if run.stopped:
        text = {
            "value": _(
                "Clipped by value at {limit}, the run ends at step {step} without a finite loss."
            ),
            "norm": _(
                "Clipped by one norm at {limit}, the run ends at step {step} without a finite loss."
            ),
        }[how]
        return text.format(limit=limit, step=run.stopped)
    text = {
        "value": _(
            "Clipped by value at {limit}, the run ends at loss {loss} and names {share} % of "
            "held-out digits right."
        ),
        "norm": _(
            "Clipped by one norm at {limit}, the run ends at loss {loss} and names {share} % of "
            "held-out digits right."
        ),
    }[how]
    return text.format(limit=limit, **_end(run))


def step_latex(run: ReadingRun) -> str:
    """How far the first step goes without clipping, beside the size of all parameters."""
    rate, norm = latex_number(run.setup.lr), latex_number(run.before[0], 3)
    return (
        r"\begin{aligned} \lVert \Delta\theta \rVert &= \eta\, \lVert g \rVert = "
        rf"{rate} \cdot {norm} = {latex_number(run.setup.lr * float(run.before[0]), 3)} \\ "
        rf"\lVert \theta \rVert &= {latex_number(run.start, 3)} \end{{aligned}}"
    )
