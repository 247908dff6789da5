"""What is unusual about the lab's batch: sentences with its numbers, and the buttons that mend."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from normviz.code.for_torch import refuses
from normviz.language import _
from normviz.norms.normalize import Normalized
from normviz.norms.summary import one_pass_variance
from normviz.readers.limits import EPS_POWERS
from normviz.studies.experiment import Experiment, partition_of
from normviz.studies.unusual import (
    Overflow,
    cancelling_sets,
    dulled_set,
    first_overflow,
    sets_alike,
)
from normviz.ui.findings import Finding
from normviz.ui.numbers import number, span
from pages.lab.findings_params import bias_finding, inference_finding, restored_finding
from pages.lab.state import State
from pages.lab.view import group_labels

_TAMED = {"float32": 1e12, "float64": 1e100}  # squares of these, and many of them, are finite
_ONE = 0.9995  # reads 1 with three digits


def findings(state: State) -> list[Finding]:
    """What deserves a word: missing and huge values, sets of one or two, no spread, a bias, eps."""
    experiment = state.experiment
    out = experiment.out
    found = _missing(state, experiment) + _too_large(state, experiment)
    if out is None:
        return found
    if out.measured:
        found += _few(experiment, out)
        found += _no_spread(experiment, out)
        found += _rounding(experiment, out)
        found += _large_eps(experiment, out)
    else:
        told = inference_finding(experiment, _norm_of_larger_sets(experiment))
        if experiment.refused == "not finite" and np.isfinite(experiment.x).all():
            told = [_taming(state, experiment, finding) for finding in told]
        found += told
    return found + bias_finding(experiment) + restored_finding(state["restore"], experiment)


def _named(experiment: Experiment, sets: np.ndarray) -> str:
    """The first of these sets, and how many there are, if more."""
    first, count = group_labels(experiment)[int(sets[0])], len(sets)
    return (
        _("{set} (sets like this: {count})").format(set=first, count=count) if count > 1 else first
    )


# --- values that are no numbers, or too large ----------------------------------------------------


def _missing(state: State, experiment: Experiment) -> list[Finding]:
    bad = ~np.isfinite(experiment.x)
    if not bad.any():
        return []
    out = experiment.out
    if out is None or not out.measured or out.size == 1:
        text = _(
            "NaN or infinite values in the batch: {bad}. Nothing is taken from other cells here, "
            "so each of them spoils its own output alone."
        )
    elif not out.center and not np.isnan(experiment.x).any():
        text = _(
            "Infinite values in the batch: {bad}. They make the mean square of their sets "
            "infinite: every finite value there is divided by ∞ and becomes 0."
        )
    else:
        text = _(
            "NaN or infinite values in the batch: {bad}. Every cell that shares statistics with "
            "one of them is lost."
        )
    text += " " + _("Outputs that are not finite: {spoiled} of {cells}.")
    spoiled = int(np.count_nonzero(~np.isfinite(experiment.y)))
    return [
        Finding(
            text.format(bad=int(bad.sum()), spoiled=spoiled, cells=bad.size),
            mend=_("Put 0 in these cells"),
            first=state.without_missing,
        )
    ]


def _too_large(state: State, experiment: Experiment) -> list[Finding]:
    """Finite values whose sums or squares, or what becomes of them, pass the largest number."""
    text = _overflow(experiment)
    if not text:
        return []
    kind = experiment.x.dtype
    facts = {"type": kind.name, "largest": number(float(np.finfo(kind).max))}
    text += " " + _("That of {type} is {largest}.").format(**facts)
    return [_taming(state, experiment, Finding(text))]


def _taming(state: State, experiment: Experiment, finding: Finding) -> Finding:
    """The finding with a button that takes away what makes numbers too large."""
    x, bias = experiment.x, experiment.setup.bias
    limit = _TAMED[x.dtype.name]
    huge = np.isfinite(x) & (np.abs(x) > limit)
    changes = {"bias": ()} if bias is not None and np.abs(bias).max() > limit else {}
    if huge.any():
        label = (
            _("Bring the largest cells to ±{limit}, b to 0")
            if changes
            else _("Bring the largest cells to ±{limit}")
        ).format(limit=number(limit))
        tamed = np.where(huge, np.copysign(x.dtype.type(limit), x), x)
        return replace(finding, mend=label, changes=changes, first=partial(state.replace, tamed))
    if changes:
        return replace(finding, mend=_("Set b to 0"), changes=changes)
    back = {"gamma": (), "beta": (), "restore": False}
    return replace(finding, mend=_("Back to γ = 1, β = 0"), changes=back)


def _overflow(experiment: Experiment) -> str:
    """What passes the largest number first on the way from x to y, as a sentence; "" if nothing."""
    passed, out = first_overflow(experiment), experiment.out
    match passed:
        case None:
            return ""
        case Overflow(what="bias"):
            return _("x + b passes the largest number there is.")
        case Overflow(what="mean"):
            text = _(
                "The sum over {set} passes the largest number there is: taken as the formula says, "
                "the mean is infinite and every x̂ in the set NaN. Here the set is measured in a "
                "larger unit, and its mean and x̂ are right."
            )
        case Overflow(what="var") if out is not None and out.center:
            text = _(
                "The squares in {set} pass the largest number there is: the variance cannot be "
                "written down but as ∞, and divided by that every x̂ in the set is 0. Here the set "
                "is measured in a larger unit, and its x̂ are right."
            )
        case Overflow(what="var"):
            text = _(
                "The squares in {set} pass the largest number there is: the mean square cannot be "
                "written down but as ∞, and divided by that every x̂ in the set is 0. Here the set "
                "is measured in a larger unit, and its x̂ are right."
            )
        case _outputs:
            text = _("Outputs that pass the largest number there is: {count}.")
            return text.format(count=passed.cells)
    return text.format(set=_named(experiment, passed.sets))


# --- sets that say little ------------------------------------------------------------------------


def _norm_of_larger_sets(experiment: Experiment) -> tuple[str, str] | None:
    """A norm whose sets hold more than one value of this batch, and a button's words for it."""
    labels = {"batch": _("Use batch norm instead"), "layer": _("Use layer norm instead")}
    for norm, label in labels.items():
        partition = partition_of(norm, experiment.x.shape)
        if norm != experiment.setup.norm and partition is not None and partition.size > 1:
            return norm, label
    return None


def _few(experiment: Experiment, out: Normalized) -> list[Finding]:
    """Sets of one value, and of two."""
    size = out.partition.size
    if size == 1:
        return [_single(experiment, out)] if out.center else _signs(experiment, out)
    if size > 2 or not out.center:
        return []
    if not np.isfinite(out.var).all():
        return []  # other findings speak of these sets
    sizes = np.abs(out.x_hat)
    low, high = float(sizes.min()), float(sizes.max())
    if low >= _ONE:
        text = _(
            "Each set holds two values: however far apart they are, one becomes −1 and the other "
            "+1. A set of m values can never reach beyond √(m − 1)."
        )
    elif high - low < 5e-4 * high:
        text = _(
            "Each set holds two values, and they become −a and +a with a = √(σ²/(σ² + ε)), here "
            "{high}: 1 if they differ and ε is small beside their variance, 0 if they are equal."
        )
    else:
        text = _(
            "Each set holds two values, and they become −a and +a with a = √(σ²/(σ² + ε)), here "
            "from {low} to {high}: 1 if the two differ and ε is small beside their variance, 0 if "
            "they are equal."
        )
    return [Finding(text.format(low=number(low), high=number(high)))]


def _single(experiment: Experiment, out: Normalized) -> Finding:
    parts = [
        _(
            "Each set holds a single value: it is its own mean, its variance is 0, and x̂ = 0 "
            "for every finite value."
        )
    ]
    if refuses(experiment.x.shape, experiment.setup):
        parts.append(_("PyTorch refuses to train on such a batch; Keras returns β."))
    else:
        parts.append(_("PyTorch does not refuse it here: like Keras it returns β."))
    larger = _norm_of_larger_sets(experiment)
    if larger is None:
        return Finding(" ".join(parts))
    return Finding(" ".join(parts), mend=larger[1], changes={"norm": larger[0]})


def _signs(experiment: Experiment, out: Normalized) -> list[Finding]:
    finite = np.isfinite(out.var.ravel()) & np.isfinite(out.x_hat.ravel())
    if not finite.all():
        return []
    sizes = np.abs(out.x_hat)
    return [
        Finding(
            _(
                "Each set holds a single value, and its root mean square is its own size: "
                "x̂ = x/√(x² + ε), which is −1 or +1 wherever x² is large beside ε. Here |x̂| is "
                "{sizes}."
            ).format(sizes=span((sizes.min(), sizes.max()), 4))
        )
    ]


def _no_spread(experiment: Experiment, out: Normalized) -> list[Finding]:
    if out.partition.size == 1 and out.center:
        return []
    none, alike = out.var.ravel() == 0, sets_alike(experiment.z, out)
    found = []
    constant = np.flatnonzero(none & alike)
    if constant.size:
        text = (
            _(
                "All values of {set} are equal: the variance is 0, ε alone keeps the division "
                "possible, and x̂ = 0. Edit one of its cells and watch the set come to life."
            )
            if out.center
            else _(
                "All values of {set} are 0: their mean square is 0, ε alone keeps the division "
                "possible, and x̂ = 0. Edit one of its cells and watch the set come to life."
            )
        )
        found.append(Finding(text.format(set=_named(experiment, constant))))
    tiny = np.flatnonzero(none & ~alike)
    if tiny.size:
        text = (
            _(
                "The values of {set} differ, but by so little that the squares are 0 in {type}: ε "
                "alone is left to divide by."
            )
            if out.center
            else _(
                "The values of {set} are so small that their squares are 0 in {type}: ε alone is "
                "left to divide by."
            )
        )
        label = _named(experiment, tiny)
        found.append(Finding(text.format(set=label, type=experiment.z.dtype.name)))
    return found


def _rounding(experiment: Experiment, out: Normalized) -> list[Finding]:
    hard = cancelling_sets(out)
    if not hard.size or experiment.z.dtype != np.float32:
        return []
    group = int(hard[0])
    short = one_pass_variance(experiment.z, out.partition)
    if number(short[group]) == number(out.var.flat[group]):
        return []
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
    dulled = dulled_set(experiment)
    if dulled is None:
        return []
    text = (
        _(
            "ε = {eps} is not small against the variance {var} of {set}: x̂ there has variance "
            "σ²/(σ² + ε) = {left} instead of 1."
        )
        if out.center
        else _(
            "ε = {eps} is not small against the mean square {var} of {set}: x̂ there has mean "
            "square {var}/({var} + ε) = {left} instead of 1."
        )
    ).format(
        eps=number(experiment.setup.eps),
        var=number(dulled.var),
        set=group_labels(experiment)[dulled.set],
        left=number(dulled.left),
    )
    if dulled.power < EPS_POWERS[0]:
        return [Finding(text)]
    label = _("Set ε to {eps}").format(eps=number(10.0**dulled.power))
    return [Finding(text, mend=label, changes={"eps": float(dulled.power)})]
