"""Predict first: a question about each of the four pictures."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.norms.running import CONVENTIONS
from normviz.studies.companions import noise_by_size
from normviz.studies.stream import start_left
from normviz.studies.workers import WorkerSplit
from normviz.ui.predict import Asked, Choice, Estimate, say_where
from pages.inference.state import State
from pages.inference.words import percent, short

Array = NDArray[np.floating]

_FEW, _MANY = 16, 64  # the batch sizes that are asked about
_REPEATS = 200  # batches of either size
_HALF_WAY = 0.7  # nearer to 1/2 than to 1, as a factor
_SHIFTS = (-2.0, 1.0, 2.5, -1.0)
_RATIOS = (1.0, 2.0, 0.5)


def asked(state: State) -> Asked | None:
    """The question about the view; None where it is not open, and where there is none."""
    if state["section"] != "predict":
        return None
    match state["view"]:
        case "train":
            return _start(state)
        case "infer":
            return _spread(state)
        case "drift":
            return _drifted(state)
        case _view:
            return None if state.split is None else _workers(state, state.split)


def questions(state: State) -> None:
    """Where the question about the view stands."""
    if asked(state) is None:
        st.write(_("There is nothing to predict here: each worker needs a value."))
    else:
        say_where()


def _start(state: State) -> Asked:
    rule, steps = state.rule, state["batches"]
    left = 100 * start_left(rule, steps)
    keys = list(CONVENTIONS)

    def again() -> None:
        place = keys.index(state["convention"]) + 1
        state.set(convention=keys[place % len(keys)], momentum=None, kept="own")

    return Asked(
        Estimate(
            "inference.start",
            ngettext(
                "{name}: each new batch weighs {new}, the old average {old}. After {steps} "
                "batch, how many percent of the running average still come from its start value?",
                "{name}: each new batch weighs {new}, the old average {old}. After {steps} "
                "batches, how many percent of the running average still come from its start value?",
                steps,
            ).format(
                name=rule.name,
                new=short(rule.new_weight),
                old=short(1 - rule.new_weight),
                steps=steps,
            ),
            0.0,
            100.0,
            1.0,
            unit=" %",
            about=f"{rule.new_weight}-{steps}",
        ),
        lambda: left,
        lambda: _(
            "Every batch leaves {old} of what was there: {old} to the power {steps} is {left}. "
            "The running average starts at {start}, wherever the data are."
        ).format(
            old=short(1 - rule.new_weight),
            steps=steps,
            left=percent(left / 100),
            start=short(state["start_mean"]),
        ),
        again,
    )


def _spread(state: State) -> Asked:
    z = state["sample"]

    def again() -> None:
        state.set(sample=-3.0 if z >= 2.5 else round(z + 0.7, 1))

    return Asked(
        Choice(
            "inference.spread",
            ngettext(
                "The sample at {z} σ, in training: the batch grows from {few} to {many} sample. "
                "What happens to the standard deviation of its output?",
                "The sample at {z} σ, in training: the batch grows from {few} to {many} samples. "
                "What happens to the standard deviation of its output?",
                _MANY,
            ).format(z=short(z), few=_FEW, many=_MANY),
            {
                "same": _("It stays about the same."),
                "half": _("It halves."),
                "quarter": _("It falls to a quarter."),
                # Translators: an answer: some draws of the batches halve it, others hardly do.
                "open": _("Chance decides: now it halves, now it hardly changes."),
            },
            about=f"{z}-{state.source}-{state['seed']}",
        ),
        lambda: _fall(_outputs(state)),
        lambda: _why_spread(_outputs(state)),
        again,
    )


def _outputs(state: State) -> Array:
    """How far the sample's output scatters in the smaller and the larger batches, (draws, 2)."""
    return np.array(
        [
            noise_by_size(
                state.source, state["sample"], (_FEW, _MANY), _REPEATS, seed, state.rule.eps
            ).outputs
            for seed in state.seeds
        ]
    )


def _fall(found: Array) -> str:
    """What all draws agree on; "open" where they do not."""
    halved = found[:, 1] < _HALF_WAY * found[:, 0]
    if halved.all():
        return "half"
    return "open" if halved.any() else "same"


def _why_spread(found: Array) -> str:
    measured = ngettext(
        "Measured in {draws} draw of 200 batches each: {few} to {few_most} with {n_few} samples, "
        "{many} to {many_most} with {n_many}.",
        "Measured in {draws} draws of 200 batches each: {few} to {few_most} with {n_few} samples, "
        "{many} to {many_most} with {n_many}.",
        len(found),
    ).format(
        draws=len(found),
        few=short(found[:, 0].min()),
        few_most=short(found[:, 0].max()),
        many=short(found[:, 1].min()),
        many_most=short(found[:, 1].max()),
        n_few=_FEW,
        n_many=_MANY,
    )
    reason = {
        "half": _(
            "The batch's mean and variance scatter like 1/√m, and here the output with them."
        ),
        "same": _(
            "The batch's mean and variance halve their scatter, but a sample far out is part of "
            "its own batch and held back there: no output can pass √(m − 1), {bound} with {n_few}."
        ),
        "open": _(
            "Some draws are nearer to a half and others nearer to no change: with 200 batches "
            "chance is as large as the difference."
        ),
    }[_fall(found)]
    return " ".join([measured, reason.format(bound=short((_FEW - 1) ** 0.5), n_few=_FEW)])


def _drifted(state: State) -> Asked:
    def again() -> None:
        shift = _SHIFTS[(_SHIFTS.index(state["shift"]) + 1) % 4] if state["shift"] in _SHIFTS else 1
        ratio = _RATIOS[(_RATIOS.index(state["ratio"]) + 1) % 3] if state["ratio"] in _RATIOS else 1
        state.set(shift=float(shift), ratio=float(ratio))

    return Asked(
        Estimate(
            "inference.drift",
            _(
                "After training the data's mean moves by {shift} σ, and their spread becomes "
                "{ratio} times σ. Nothing is learned any more. What is the mean of the outputs "
                "at inference?"
            ).format(shift=short(state["shift"]), ratio=short(state["ratio"])),
            -6.0,
            6.0,
            0.1,
            about=f"{state['shift']}-{state['ratio']}-{state.source}-{state.rule}",
        ),
        lambda: state.drift.frozen_mean,
        lambda: _(
            "Inference subtracts the running mean {mean} and divides by √(running variance + ε) = "
            "{std}: constants, whatever the new data are. A shift by as much as it divides by "
            "moves every output by one."
        ).format(
            mean=short(state.trained.mean_path[-1]),
            std=short((state.trained.var_path[-1] + state.rule.eps) ** 0.5),
        ),
        again,
    )


def _workers(state: State, split: WorkerSplit) -> Asked:
    def again() -> None:
        state.next_seed(ordered=not state["ordered"])

    return Asked(
        Choice(
            "inference.workers",
            ngettext(
                "{workers} worker takes the variance of its own values. Their average, weighted "
                "by the number of values, against the variance of the whole batch, is …",
                "Each of {workers} workers takes the variance of its own values. Their average, "
                "weighted by the number of values, against the variance of the whole batch, is …",
                split.sizes.size,
            ).format(workers=split.sizes.size),
            {
                # Translators: an answer: it ends "the average of the workers' variances is …".
                "smaller": _("smaller."),
                # Translators: an answer: it ends "the average of the workers' variances is …".
                "equal": _("exactly equal."),
                # Translators: an answer: it ends "the average of the workers' variances is …".
                "larger": _("larger."),
            },
            about="-".join(
                str(state[name]) for name in ("m", "workers", "ordered", "uneven", "seed")
            ),
        ),
        lambda: "smaller" if split.between > 1e-9 * split.var else "equal",
        lambda: _(
            "The average of the variances is {within}, the whole batch's variance {whole}. What is "
            "missing is how far the workers' means lie apart: {between}."
        ).format(
            within=short(split.within),
            whole=short(split.whole_var),
            between=short(split.between),
        ),
        again,
    )
