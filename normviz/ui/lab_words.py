"""The lab in words: the reading under the picture, and what is unusual about the batch."""

from __future__ import annotations

import numpy as np

from normviz.language import _
from normviz.norms.experiment import Experiment, bias_effect, restoring_params
from normviz.norms.normalize import Normalized
from normviz.norms.partition import Partition
from normviz.norms.summary import one_pass_variance, summarize
from normviz.ui.findings import Finding
from normviz.ui.lab_state import Lab
from normviz.ui.lab_view import group_labels
from normviz.ui.numbers import number


def reading(lab: Lab, experiment: Experiment) -> str:
    """One or two sentences that say, with the current numbers, what happened to the batch."""
    out = experiment.out
    if out is None:
        return _untouched(experiment)
    parts = [_who_shares(experiment, out), _pinned_story(lab, experiment, out)]
    return " ".join(parts)


def _untouched(experiment: Experiment) -> str:
    features = summarize(experiment.z, Partition.batch(experiment.z.shape))
    return _(
        "Nothing is normalized: y is the input. The features' means run from {low_mean} to "
        "{high_mean}, their standard deviations from {low_std} to {high_std}."
    ).format(
        low_mean=number(features.mean.min()),
        high_mean=number(features.mean.max()),
        low_std=number(features.std.min()),
        high_std=number(features.std.max()),
    )


def _who_shares(experiment: Experiment, out: Normalized) -> str:
    setup, partition = experiment.setup, out.partition
    counts = {"sets": partition.count, "size": partition.size}
    match setup.norm:
        case "batch" if not setup.training:
            return _(
                "Inference: batch norm no longer looks at this batch; each channel uses the "
                "running statistics that training left (steps made: {steps})."
            ).format(steps=setup.steps)
        case "batch":
            text = _(
                "Batch norm averages over the samples: one set a channel, {sets} in all, each with "
                "m = {size}."
            )
        case "layer":
            text = _(
                "Layer norm averages within each sample: one set a sample, {sets} in all, each "
                "with m = {size}; the other samples play no part."
            )
        case "instance":
            text = _(
                "Instance norm averages within one channel of one sample: {sets} sets in all, each "
                "with m = {size}."
            )
        case "group":
            text = _(
                "Group norm averages within one group of channels of one sample (G = {groups}): "
                "{sets} sets in all, each with m = {size}."
            )
        case _norm:
            text = _(
                "RMS norm divides each sample by its root mean square and subtracts nothing: one "
                "set a sample, {sets} in all, each with m = {size}."
            )
    return text.format(groups=setup.groups, **counts)


def _pinned_story(lab: Lab, experiment: Experiment, out: Normalized) -> str:
    cell = lab.pinned()
    group = int(out.partition.ids[cell])
    variance = float(out.var.flat[group])
    facts = {
        "label": group_labels(experiment)[group],
        "mean": number(out.mean.flat[group]),
        "std": number(np.sqrt(variance)),
        "x": number(experiment.z[cell]),
        "x_hat": number(out.x_hat[cell]),
        "y": number(out.y[cell]),
    }
    if experiment.setup.norm == "rms":
        return _(
            "Set {label} has root mean square {std}, so the pinned {x} becomes {x_hat}, and after "
            "the scale y = {y}."
        ).format(**facts)
    return _(
        "Set {label} has mean {mean} and standard deviation {std}, so the pinned {x} becomes "
        "{x_hat}, and after scale and shift y = {y}."
    ).format(**facts)


def findings(lab: Lab, experiment: Experiment) -> list[Finding]:
    """What deserves a word: missing values, sets of one or two, no spread, a bias, an eps."""
    out = experiment.out
    found = _missing(lab, experiment)
    if out is None:
        return found
    if experiment.setup.norm == "batch" and not experiment.setup.training:
        return found + _inference(experiment) + _bias(experiment) + _restored(lab, experiment)
    if out.partition.size == 1:
        found.append(_sets_of_one(experiment))
    elif out.partition.size == 2 and experiment.setup.norm != "rms":
        found.append(
            Finding(
                _(
                    "Each set holds two values: whatever they were, one becomes −1 and the other "
                    "+1. A set of m values can never reach beyond √(m − 1)."
                )
            )
        )
    found += _no_spread(experiment, out)
    found += _rounding(experiment, out)
    found += _large_eps(experiment, out)
    return found + _bias(experiment) + _restored(lab, experiment)


def _missing(lab: Lab, experiment: Experiment) -> list[Finding]:
    bad = ~np.isfinite(experiment.x)
    if not bad.any():
        return []
    spoiled = int(np.count_nonzero(~np.isfinite(experiment.y)))
    return [
        Finding(
            _(
                "NaN or infinite values in the batch: {bad}. Every cell that shares statistics "
                "with one of them is lost; of {cells} outputs, {spoiled} are not finite."
            ).format(bad=int(bad.sum()), spoiled=spoiled, cells=bad.size),
            mend=_("Put 0 in these cells"),
            first=lab.without_missing,
        )
    ]


def _sets_of_one(experiment: Experiment) -> Finding:
    text = _(
        "Each set holds a single value: it is its own mean, its variance is 0, and x̂ = 0 "
        "whatever the batch says. PyTorch refuses to train on such a batch; Keras returns β."
    )
    if experiment.setup.norm == "batch":
        return Finding(text, mend=_("Use layer norm instead"), changes={"norm": "layer"})
    return Finding(text, mend=_("Use batch norm instead"), changes={"norm": "batch"})


def _no_spread(experiment: Experiment, out: Normalized) -> list[Finding]:
    constant = np.flatnonzero(out.var.ravel() == 0)
    if not constant.size or out.partition.size == 1:
        return []
    return [
        Finding(
            _(
                "All values of {label} are equal: the variance is 0, ε alone keeps the division "
                "possible, and x̂ = 0. Edit one of its cells and watch the set come to life."
            ).format(label=group_labels(experiment)[constant[0]])
        )
    ]


def _rounding(experiment: Experiment, out: Normalized) -> list[Finding]:
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.sqrt(out.var) / np.abs(out.mean)
    hard = np.flatnonzero((relative.ravel() < 1e-3) & (out.var.ravel() > 0))
    if not hard.size or experiment.z.dtype != np.float32:
        return []
    group = int(hard[0])
    short = one_pass_variance(experiment.z, out.partition)
    return [
        Finding(
            _(
                "{label} has mean {mean}: in float32 the short formula E[x²] − E[x]² gives a "
                "variance of {short}. Subtracting the mean first gives {right}, the number used "
                "here."
            ).format(
                label=group_labels(experiment)[group],
                mean=number(out.mean.flat[group], 6),
                short=number(short[group]),
                right=number(out.var.flat[group]),
            )
        )
    ]


def _large_eps(experiment: Experiment, out: Normalized) -> list[Finding]:
    eps = experiment.setup.eps
    finite = out.var[np.isfinite(out.var) & (out.var > 0)]
    if not finite.size or eps < 0.05 * finite.min():
        return []
    smallest = float(finite.min())
    group = int(np.flatnonzero(out.var.ravel() == smallest)[0])
    left = number(summarize(out.x_hat, out.partition).std[group] ** 2)
    return [
        Finding(
            _(
                "ε = {eps} is not small against the variance {var}: x̂ there has variance "
                "σ²/(σ² + ε) = {left} instead of 1."
            ).format(eps=number(eps), var=number(smallest), left=left),
            mend=_("Set ε to 1e−5"),
            changes={"eps": -5.0},
        )
    ]


def _inference(experiment: Experiment) -> list[Finding]:
    if experiment.refused:
        return [Finding(experiment.refused, mend=_("Back to training"), changes={"infer": False})]
    if experiment.setup.steps == 0:
        return [
            Finding(
                _(
                    "No training step was made: the running mean is still 0 and the running "
                    "variance 1, so inference passes the batch on almost as it is."
                ),
                mend=_("Train 50 steps on this batch"),
                changes={"learned": 50},
            )
        ]
    return []


def _bias(experiment: Experiment) -> list[Finding]:
    bias = experiment.setup.bias
    if bias is None or not np.any(bias):
        return []
    change = number(bias_effect(experiment), 2)
    if experiment.setup.norm == "batch" and experiment.setup.training:
        text = _(
            "The bias moves the inputs, and batch norm's mean moves with them: y changes by at "
            "most {change}, which is rounding. This is why a layer before batch norm is built "
            "without a bias; β does its work."
        )
    elif experiment.setup.norm == "layer":
        text = _(
            "Under layer norm the bias changes y by up to {change}: the mean over a sample takes "
            "away what all features have in common, not what each bias adds for itself."
        )
    else:
        text = _("The bias changes y by up to {change}.")
    return [Finding(text.format(change=change))]


def _restored(lab: Lab, experiment: Experiment) -> list[Finding]:
    if not lab.state["restore"]:
        return []
    if restoring_params(experiment) is None:
        return [
            Finding(
                _(
                    "No γ and β give the input back here: they are one a feature, but the "
                    "statistics differ from sample to sample. Only batch norm can be undone so."
                ),
                mend=_("Use batch norm instead"),
                changes={"norm": "batch"},
            )
        ]
    with np.errstate(invalid="ignore"):
        gap = np.nanmax(np.abs(experiment.y - experiment.x), initial=0.0)
    return [
        Finding(
            _(
                "γ = √(σ² + ε) and β = μ undo the normalization: y equals x, the largest gap is "
                "{gap}. A network that needs the raw values can learn these two numbers."
            ).format(gap=number(gap, 2))
        )
    ]
