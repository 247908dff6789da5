"""The backward pass in words: what holds of dx in every set, and whether it was found so."""

from __future__ import annotations

import numpy as np

from normviz.language import _, ngettext
from normviz.studies.backward_check import Checked
from normviz.studies.backward_pass import BackwardPass, Sums
from normviz.ui.numbers import number


def kept_and_lost(done: BackwardPass) -> str:
    """Which part of the gradient this norm takes out, and why that part."""
    out = done.out
    if not out.measured:
        return _(
            "Inference: mean and variance are constants that training left, and do not move with "
            "x. Nothing is taken out: dx is γ · dy / σ, cell by cell. This is another gradient "
            "than the one of training."
        )
    if out.center and out.scale:
        return _(
            "Two things are taken out of g = γ · dy in every set. Its mean, as the mean of the set "
            "moves along when all its cells rise alike. Its part along x̂, as the standard "
            "deviation grows along when all its cells move apart."
        )
    if out.scale:
        return _(
            "RMS norm subtracts no mean, so the mean of g = γ · dy stays in. Only the part along "
            "x̂ is taken out, as the root mean square grows along when all cells of the set grow "
            "alike."
        )
    return _(
        "This norm only subtracts the mean, so only the mean of g = γ · dy is taken out; the part "
        "along x̂ stays in."
    )


def sums_found(done: BackwardPass, group: int, label: str) -> str:
    """What dx sums to in the pinned cell's set, and in how many sets the rules hold."""
    sums, out = done.sums, done.out
    known = np.isfinite(sums.dx) & np.isfinite(sums.rounding)
    parts = [
        _("In set {label}, dx sums to {sum}, and dx · x̂ to {product}.").format(
            label=label,
            sum=_or_zero(sums.dx, sums, group),
            product=_or_zero(sums.dx_x_hat, sums, group),
        )
    ]
    if out.measured and out.center:
        held = int(np.count_nonzero(known & (np.abs(sums.dx) <= sums.rounding)))
        parts.append(
            ngettext(
                "The rule Σ dx = 0 holds, up to rounding, in {held} of {sets} set.",
                "The rule Σ dx = 0 holds, up to rounding, in {held} of {sets} sets.",
                sums.dx.size,
            ).format(held=held, sets=sums.dx.size)
        )
    if out.measured and out.scale:
        gap = np.abs(sums.dx_x_hat - sums.rule)
        held = int(np.count_nonzero(known & (gap <= sums.rounding)))
        parts.append(
            ngettext(
                "The rule Σ dx · x̂ = (1/σ) Σ g · x̂ · ε / (σ² + ε), which is {rule} here, holds in "
                "{held} of {sets} set: without ε, dx would be at right angles to x̂.",
                "The rule Σ dx · x̂ = (1/σ) Σ g · x̂ · ε / (σ² + ε), which is {rule} here, holds in "
                "{held} of {sets} sets: without ε, dx would be at right angles to x̂.",
                sums.dx.size,
            ).format(rule=_or_zero(sums.rule, sums, group), held=held, sets=sums.dx.size)
        )
    return " ".join(parts)


def _or_zero(values: np.ndarray, sums: Sums, group: int) -> str:
    """A sum of a set; where it is rounding, 0."""
    value = float(values[group])
    return number(0.0 if abs(value) <= sums.rounding[group] else value)


def checked(results: dict[str, Checked]) -> str:
    """Whether finite differences find the same: a sentence for each gradient."""
    sentences = []
    for name, found in results.items():
        facts = {
            "name": name,
            "compared": found.compared,
            "gap": number(found.gap, 2),
            "size": number(found.size, 2),
        }
        if not found.compared:
            text = _("{name}: finite differences cannot tell here, with numbers of this size.")
        elif found.agrees:
            text = ngettext(
                "{name}: {compared} place compared, largest difference {gap}: it agrees.",
                "{name}: {compared} places compared, largest difference {gap}: they agree.",
                found.compared,
            )
        else:
            text = _(
                "{name}: places compared: {compared}; largest difference {gap}, where up to {size} "
                "is possible: they do not agree."
            )
        sentences.append(text.format(**facts))
    return " ".join(sentences)
