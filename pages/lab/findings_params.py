"""What is to be said of the lab's parameters: the bias, gamma and beta, the running statistics."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from normviz.language import _, ngettext
from normviz.norms.running import CONVENTIONS
from normviz.studies.experiment import (
    Array,
    Experiment,
    bias_effect,
    bias_is_common,
    clashing_sets,
    restoring_params,
    run,
)
from normviz.studies.unusual import restored
from normviz.ui.findings import Finding
from normviz.ui.numbers import number, told_apart
from pages.lab.view import group_labels

_VISIBLE = 1e-3  # a change of y that can be seen on screen
_ALL_DIGITS = 15  # of a float64, where two numbers are all but equal


def inference_finding(experiment: Experiment, larger: tuple[str, str] | None) -> list[Finding]:
    """Why the running statistics are still those of the start, where they are.

    `larger`: a norm whose sets hold more than one value, and the words for its button.
    """
    if experiment.refused == "alone":
        text = _(
            "No training step can be made on this batch: {name} keeps the unbiased variance, "
            "divided by m − 1, and with m = 1 that is 0/0. So inference uses what every training "
            "starts from, mean 0 and variance 1."
        ).format(name=CONVENTIONS[experiment.setup.convention].name)
        text += " " + (
            _("More values a feature would mend it, or a norm that does not look at the batch.")
            if experiment.x.ndim == 2
            else _(
                "More values a channel would mend it, or a norm that does not look at the batch."
            )
        )
        if larger is None:
            return [Finding(text)]
        return [Finding(text, mend=larger[1], changes={"norm": larger[0]})]
    if experiment.refused:
        learned = run(experiment.x, replace(experiment.setup, training=True)).out
        assert learned is not None  # batch norm always computes something
        mean, var = learned.mean.ravel(), learned.var.ravel()
        bad = int(np.argmin(np.isfinite(mean) & np.isfinite(var)))
        text = _(
            "No training step can be made on this batch: {label} has mean {mean} and variance "
            "{var}, and the running statistics would never forget them. So inference uses what "
            "every training starts from, mean 0 and variance 1. Other values in {label} would "
            "mend it."
        )
        return [
            Finding(
                text.format(
                    label=group_labels(experiment)[bad],
                    mean=number(mean[bad]),
                    var=number(var[bad]),
                )
            )
        ]
    if experiment.setup.steps == 0:
        return [
            Finding(
                _(
                    "No training step was made: the running mean is still 0 and the running "
                    "variance 1, so x̂ is the input divided by √(1 + ε) = {root}."
                ).format(root=number((1 + experiment.setup.eps) ** 0.5)),
                mend=_("Train 50 steps on this batch"),
                changes={"learned": 50},
            )
        ]
    return []


def bias_finding(experiment: Experiment) -> list[Finding]:
    """What the bias does to y, and why."""
    out, bias = experiment.out, experiment.setup.bias
    if out is None or bias is None or not np.any(bias):
        return []
    if np.isfinite(experiment.x).all() and not np.isfinite(experiment.y).all():
        return []  # numbers became too large, and that is told
    effect = bias_effect(experiment)
    if not out.measured and experiment.running is not None:
        steps = experiment.running.steps
        text = (
            ngettext(
                "At inference the mean is a fixed number. After {steps} training step on the "
                "biased inputs the bias changes y by up to {change}.",
                "At inference the mean is a fixed number. After {steps} training steps on the "
                "biased inputs the bias changes y by up to {change}.",
                steps,
            )
            if steps
            else _(
                "At inference the mean is a fixed number, here still 0: nothing takes the bias "
                "away, and it changes y by up to {change}."
            )
        ).format(steps=steps, change=number(effect, 2))
    elif not out.center:
        text = (
            _(
                "RMS norm subtracts no mean that could take the bias away: y changes by up to "
                "{change}."
            )
            if effect > _VISIBLE
            else _(
                "RMS norm subtracts no mean that could take the bias away; all the same y changes "
                "by no more than {change} here."
            )
        ).format(change=number(effect, 2))
    elif bias_is_common(experiment):
        text = _taken_away(experiment, effect, bias)
    else:
        text = (
            _uncommon(experiment)
            if effect > _VISIBLE
            else _(
                "The mean of a set takes away only what all biases in it have in common, not what "
                "each adds for itself; all the same y changes by no more than {change} here."
            )
        ).format(change=number(effect, 2))
    return [Finding(text)]


def _taken_away(experiment: Experiment, effect: float, bias: Array) -> str:
    if effect > _VISIBLE:
        return _(
            "The bias moves all cells of a set alike, and the set's mean moves with them: y should "
            "not change. It changes by up to {change}, by rounding: {type} has not digits enough "
            "for the inputs together with a bias of {bias}."
        ).format(
            change=number(effect, 2),
            type=experiment.x.dtype.name,
            bias=number(np.abs(bias).max()),
        )
    if experiment.setup.norm == "batch":
        text = _(
            "The bias moves the inputs, and batch norm's mean moves with them: y changes by at "
            "most {change}, no more than rounding. This is why a layer before batch norm is built "
            "without a bias; β does its work."
        )
    else:
        text = _(
            "The bias moves all cells of a set alike, and the set's mean moves with them: y "
            "changes by at most {change}, no more than rounding."
        )
        if experiment.setup.norm == "instance":
            text += " " + (
                _(
                    "So it is with batch norm: a feature has one bias, and no set reaches beyond "
                    "one feature."
                )
                if experiment.x.ndim == 2
                else _(
                    "So it is with batch norm: a channel has one bias, and no set reaches beyond "
                    "one channel."
                )
            )
    return text.format(change=number(effect, 2))


def _uncommon(experiment: Experiment) -> str:
    if experiment.setup.norm == "layer":
        return _(
            "Under layer norm the bias changes y by up to {change}: the mean over a sample takes "
            "away only what all biases have in common, not what each adds for itself."
        )
    if experiment.setup.norm == "position":
        return _(
            "Under layer norm at each position the bias changes y by up to {change}: the mean over "
            "a position's channels takes away only what all biases have in common, not what each "
            "adds for itself."
        )
    return _(
        "Under group norm the bias changes y by up to {change}: the mean over a group takes away "
        "only what its biases have in common, not what each adds for itself."
    )


def restored_finding(asked: bool, experiment: Experiment) -> list[Finding]:
    """Whether gamma and beta give the input back, and by how much y misses it."""
    if not asked or experiment.out is None:
        return []
    if restoring_params(experiment) is None:
        return [
            Finding(
                _not_restored(experiment),
                mend=_("Use batch norm instead"),
                changes={"norm": "batch"},
            )
        ]
    done = restored(experiment)
    parts = [_their_values(experiment)]
    if done.others:
        parts.append(
            ngettext(
                "Where a mean or a variance is not finite they stay 1 and 0: {count} cell.",
                "Where a mean or a variance is not finite they stay 1 and 0: {count} cells.",
                done.others,
            ).format(count=done.others)
        )
    if not done.cells:
        return [Finding(" ".join(parts))]
    if not done.same:
        lost = _(
            "y should equal x, but in the rounding of {type} digits were lost: the largest gap is "
            "{gap}."
        )
        parts.append(lost.format(type=experiment.x.dtype.name, gap=number(done.gap, 2)))
    else:
        equal = _(
            "y equals x, the largest gap is {gap}. A network that needs the raw values can learn "
            "these numbers."
        )
        if done.others:
            equal = _("In the others y equals x, the largest gap is {gap}.")
        parts.append(equal.format(gap=number(done.gap, 2)))
    return [Finding(" ".join(parts))]


def _their_values(experiment: Experiment) -> str:
    if experiment.setup.norm == "rms":
        return _("γ = √(σ² + ε), with the mean square σ², undoes the normalization.")
    if experiment.setup.bias is not None and np.any(experiment.setup.bias):
        return _("γ = √(σ² + ε) and β = μ − b undo the normalization, and the bias b before it.")
    return _("γ = √(σ² + ε) and β = μ undo the normalization.")


def _not_restored(experiment: Experiment) -> str:
    clash, out = clashing_sets(experiment), experiment.out
    if clash is None or out is None:
        return _(
            "γ alone cannot give the input back here: a bias was added, and RMS norm has no β that "
            "could take it away again."
        )
    labels = group_labels(experiment)
    a, b = clash
    means, stds = (
        told_apart(float(of.flat[a]), float(of.flat[b]), 4, most=_ALL_DIGITS)
        for of in (out.mean, np.sqrt(out.var + out.eps))
    )
    facts = {
        "a": labels[a],
        "b": labels[b],
        "mean_a": means[0],
        "mean_b": means[1],
        "std_a": stds[0],
        "std_b": stds[1],
    }
    if not out.center:
        return _(
            "No γ undoes the normalization here: one γ serves cells of {a} and of {b}, and these "
            "need different ones, √(σ² + ε) = {std_a} and {std_b}. Under batch norm every set has "
            "a γ and a β of its own."
        ).format(**facts)
    return _(
        "No γ and β undo the normalization here: one pair serves cells of {a} and of {b}, and "
        "these need different ones, γ = √(σ² + ε) = {std_a} and {std_b}, μ = {mean_a} and "
        "{mean_b}. Under batch norm every set has a pair of its own."
    ).format(**facts)
