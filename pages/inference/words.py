"""The sentence under the picture, with the current numbers; how a number is said."""

from __future__ import annotations

import numpy as np

from normviz.language import _, ngettext
from normviz.studies.stream import start_left
from normviz.studies.workers import WorkerGradients, WorkerSplit
from normviz.ui.numbers import number, told_apart
from pages.inference.state import State


def reading(state: State) -> str:
    """What the picture of the chosen view says."""
    return {"train": _training, "infer": _companions, "drift": _drift, "workers": _workers}[
        state["view"]
    ](state)


def _training(state: State) -> str:
    """How far the batches scatter, and where the running averages are."""
    done = state.trained
    batches = ngettext(
        "{inside} of {steps} batch mean lies within σ/√m = {spread} of the true mean {mean}.",
        "{inside} of {steps} batch means lie within σ/√m = {spread} of the true mean {mean}.",
        done.steps,
    ).format(
        inside=done.inside,
        steps=done.steps,
        spread=short(done.theory.mean_std),
        mean=short(done.source.mean),
    )
    if done.refusal:
        learned = _("Nothing was learned: the running statistics stay at their start.")
        return f"{batches} {learned}"
    learned = _(
        "The running mean went from {start} to {end}, the running variance to {var} where "
        "the truth is {truth}; the start value still weighs {left}."
    ).format(
        start=short(done.mean_path[0]),
        end=short(done.mean_path[-1]),
        var=short(done.var_path[-1]),
        truth=short(done.source.var),
        left=percent(start_left(done.rule, done.steps)),
    )
    return f"{batches} {learned}"


def _companions(state: State) -> str:
    """The sample's outputs in training and at inference."""
    them = state.companions
    if state.size == 1:
        return _(
            "Alone in its batch the sample has the output 0 in training, whatever it is. At "
            "inference it is {inference}."
        ).format(inference=short(them.inference))
    if state["mode"] == "inference":
        return _(
            "At inference the sample x = {sample} becomes {inference}, in every batch: the running "
            "mean {mean} and variance {var} are constants. In training its outputs had a standard "
            "deviation of {std}."
        ).format(
            sample=short(them.sample),
            inference=short(them.inference),
            mean=short(state.trained.mean_path[-1]),
            var=short(state.trained.var_path[-1]),
            std=short(them.std),
        )
    return ngettext(
        "The same sample x = {sample} becomes anything from {low} to {high} in training, depending "
        "on its {others} companion: standard deviation {std}. At inference it is {inference}, "
        "whoever is with it.",
        "The same sample x = {sample} becomes anything from {low} to {high} in training, depending "
        "on its {others} companions: standard deviation {std}. At inference it is {inference}, "
        "whoever is with it.",
        state.size - 1,
    ).format(
        sample=short(them.sample),
        low=short(them.outputs.min()),
        high=short(them.outputs.max()),
        others=state.size - 1,
        std=short(them.std),
        inference=short(them.inference),
    )


def _drift(state: State) -> str:
    """What inference makes of the moved source."""
    done = state.drift
    if done.source == state.source:
        text = _(
            "The source has not moved: inference gives outputs of mean {mean} and standard "
            "deviation {std}, batch statistics mean 0 and {fresh}."
        )
    else:
        text = _(
            "After the drift inference gives outputs of mean {mean} and standard deviation {std}: "
            "the running statistics belong to the old data. Batch statistics would give mean 0 and "
            "{fresh}."
        )
    words = text.format(
        mean=short(done.frozen.mean), std=short(done.frozen.std), fresh=short(done.fresh.std)
    )
    if done.more is None:
        return words
    later = ngettext(
        "After {more} more batch in training mode it is mean {after} and {std}.",
        "After {more} more batches in training mode it is mean {after} and {std}.",
        done.more.steps,
    ).format(
        more=done.more.steps,
        after=short(done.updated.mean),
        std=short(done.updated.std),
    )
    return f"{words} {later}"


def _workers(state: State) -> str:
    """How local and synchronized statistics differ."""
    split = state.split
    if split is None:
        return ngettext(
            "{workers} worker cannot share a batch of {size}: at least one would have nothing to "
            "average.",
            "{workers} workers cannot share a batch of {size}: at least one would have nothing to "
            "average.",
            state["workers"],
        ).format(workers=state["workers"], size=state.size)
    words = _(
        "Local means go from {low} to {high}; the whole batch has {mean}. Normalized locally, a "
        "value's output is off by up to {gap}."
    ).format(
        low=short(split.means.min()),
        high=short(split.means.max()),
        mean=short(split.whole_mean),
        gap=short(split.gap),
    )
    if split.even:
        synced = _(
            "Synchronized, mean {mean} and variance {var} are exactly the whole batch's."
        ).format(mean=short(split.mean), var=short(split.var))
    else:
        synced = _(
            "The shares differ in size: weighted by size the synchronized variance is {var}, "
            "the whole batch's; a plain average would give {plain}."
        ).format(**dict(zip(("var", "plain"), told_apart(split.var, split.plain_var), strict=True)))
    return f"{words} {synced}"


def gradients_said(split: WorkerSplit, found: WorkerGradients) -> str:
    """Whether averaging the workers' gradients without weights gives the whole batch's."""
    if np.allclose(found.plain, found.whole, rtol=1e-9, atol=1e-9):
        if split.even:
            return ngettext(
                "All shares have {size} value: the unweighted average of the gradients, as "
                "data-parallel training takes it, is the whole batch's.",
                "All shares have {size} values: the unweighted average of the gradients, as "
                "data-parallel training takes it, is the whole batch's.",
                int(split.sizes[0]),
            ).format(size=split.sizes[0])
        return _("The shares differ, but the workers' gradients do not: any average is the same.")
    return _(
        "Data-parallel training averages gradients without weights. With shares from {least} to "
        "{most} values that gives ({plain}) for γ and β in place of the whole batch's ({whole}): "
        "every value on the smallest share counts {times} times as much as one on the largest."
    ).format(
        least=split.sizes.min(),
        most=split.sizes.max(),
        plain=", ".join(map(short, found.plain)),
        whole=", ".join(map(short, found.whole)),
        times=short(split.sizes.max() / split.sizes.min()),
    )


def short(value: float) -> str:
    """A number of a sentence."""
    return number(value, 3)


def percent(share: float) -> str:
    """A share as a percentage, without powers of ten where next to nothing is left.

    >>> percent(0.5), percent(1e-9), percent(0.0)
    ('50 %', 'less than 0.01 %', '0 %')
    """
    if 0 < share < 1e-4:
        # Translators: a share, in the place of "0.18 %".
        return _("less than {least} %").format(least="0.01")
    return f"{short(100 * share)} %"
