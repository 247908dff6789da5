"""The lab in words: the reading under the picture."""

from __future__ import annotations

import numpy as np

from normviz.language import _, ngettext
from normviz.norms.normalize import Normalized
from normviz.norms.partition import Partition
from normviz.norms.summary import summarize
from normviz.studies.experiment import Experiment
from normviz.ui.numbers import agreeing, number, span
from pages.lab.state import State
from pages.lab.view import group_labels


def reading(state: State) -> str:
    """One or two sentences that say, with the current numbers, what happened to the batch."""
    experiment = state.experiment
    out = experiment.out
    if out is None:
        return _untouched(experiment)
    parts = [_who_shares(experiment, out), _pinned_story(state, experiment, out)]
    return " ".join(parts)


def _untouched(experiment: Experiment) -> str:
    features = summarize(experiment.z, Partition.batch(experiment.z.shape))
    biased = experiment.setup.bias is not None and np.any(experiment.setup.bias)
    first = (
        _("Nothing is normalized: y is the input plus the bias.")
        if biased
        else _("Nothing is normalized: y is the input.")
    )
    means = span((features.mean.min(), features.mean.max()), 4)
    stds = span((features.std.min(), features.std.max()), 4)
    second = (
        ngettext(
            "The feature's mean is {means}, its standard deviation {stds}.",
            "The features' means are {means}, their standard deviations {stds}.",
            features.mean.size,
        )
        if experiment.z.ndim == 2
        else ngettext(
            "The channel's mean is {means}, its standard deviation {stds}.",
            "The channels' means are {means}, their standard deviations {stds}.",
            features.mean.size,
        )
    ).format(means=means, stds=stds)
    return f"{first} {second}"


def _who_shares(experiment: Experiment, out: Normalized) -> str:
    setup, partition = experiment.setup, out.partition
    running, table = experiment.running, experiment.x.ndim == 2
    match setup.norm:
        case "batch" if not setup.training and running is not None:
            return _at_inference(running.steps, table)
        case "batch":
            text = (
                _(
                    "Batch norm averages over the samples: one set a feature, {sets} in all, each "
                    "with m = {size}."
                )
                if table
                else _(
                    "Batch norm averages over the samples and their positions: one set a channel, "
                    "{sets} in all, each with m = {size}."
                )
            )
        case "layer":
            text = _(
                "Layer norm averages within each sample: one set a sample, {sets} in all, each "
                "with m = {size}; the other samples play no part."
            )
        case "position":
            text = _(
                "Layer norm at each position averages over the channels alone: one set a sample "
                "and position, {sets} in all, each with m = {size}; the other positions play no "
                "part."
            )
        case "instance":
            text = (
                ngettext(
                    "Instance norm averages within one feature of one sample: {sets} set in all, "
                    "with m = {size}.",
                    "Instance norm averages within one feature of one sample: {sets} sets in all, "
                    "each with m = {size}.",
                    partition.count,
                )
                if table
                else ngettext(
                    "Instance norm averages within one channel of one sample: {sets} set in all, "
                    "with m = {size}.",
                    "Instance norm averages within one channel of one sample: {sets} sets in all, "
                    "each with m = {size}.",
                    partition.count,
                )
            )
        case "group":
            text = ngettext(
                "Group norm averages within one group of one sample (G = {groups}): {sets} set in "
                "all, with m = {size}.",
                "Group norm averages within one group of one sample (G = {groups}): {sets} sets in "
                "all, each with m = {size}.",
                partition.count,
            )
        case _norm:
            text = _(
                "RMS norm divides each sample by its root mean square and subtracts nothing: one "
                "set a sample, {sets} in all, each with m = {size}."
            )
    return text.format(groups=setup.groups, sets=partition.count, size=partition.size)


def _at_inference(steps: int, table: bool) -> str:
    """What batch norm uses at inference; `table`: a batch of features, not of channels."""
    if steps:
        text = (
            _(
                "Inference: batch norm no longer looks at this batch; each feature uses the "
                "running statistics that training left (steps made: {steps})."
            )
            if table
            else _(
                "Inference: batch norm no longer looks at this batch; each channel uses the "
                "running statistics that training left (steps made: {steps})."
            )
        )
        return text.format(steps=steps)
    if table:
        return _(
            "Inference: batch norm no longer looks at this batch; each feature uses its running "
            "statistics, which no training step has changed: mean 0, variance 1."
        )
    return _(
        "Inference: batch norm no longer looks at this batch; each channel uses its running "
        "statistics, which no training step has changed: mean 0, variance 1."
    )


def _pinned_story(state: State, experiment: Experiment, out: Normalized) -> str:
    cell = state.pinned()
    group = int(out.partition.ids[cell])
    x, std = float(experiment.z[cell]), float(np.sqrt(out.var.flat[group]))
    mean = float(out.mean.flat[group])
    # As many digits as make (x - mean) / std come out as written, where eps does not change that.
    agreed = agreeing(
        lambda x, mean, std: float((x - mean) / std), x, mean, std, result=float(out.x_hat[cell])
    )
    of_x, of_mean, of_std = agreed.digits
    facts = {
        "label": group_labels(experiment)[group],
        "mean": number(mean, of_mean),
        "std": number(std, of_std),
        "x": number(x, of_x),
        "x_hat": number(out.x_hat[cell]),
        "y": number(out.y[cell]),
    }
    if experiment.setup.norm == "rms":
        return _(
            "Set {label} has root mean square {std}, so the pinned {x} becomes {x_hat}, and after "
            "the scale y = {y}."
        ).format(**facts)
    if not out.measured:
        return _(
            "For {label} these are mean {mean} and standard deviation {std}, so the pinned {x} "
            "becomes {x_hat}, and after scale and shift y = {y}."
        ).format(**facts)
    return _(
        "Set {label} has mean {mean} and standard deviation {std}, so the pinned {x} becomes "
        "{x_hat}, and after scale and shift y = {y}."
    ).format(**facts)
