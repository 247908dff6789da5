"""What the picture of the signal says, and what is unusual about it, with the current numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from normviz.language import _
from normviz.nets.activations import LEAK
from normviz.nets.signal import EPS, Signal, variance_behind
from normviz.ui.deep_net import dead_units
from normviz.ui.findings import Finding
from normviz.ui.numbers import agreeing, number, percent
from pages.depth.state import State

_FLOAT32_SMALL, _FLOAT32_LARGE = float(np.finfo(np.float32).tiny), float(np.finfo(np.float32).max)

_ROUNDING = 1e-12  # a share that is no more than that is none


def reading(state: State) -> str:
    """The way of the mean square, what of it tells digits apart, what became of the units."""
    signal = state.signal()
    return " ".join([_way(signal), _factor(signal), _likeness(signal), _silence(signal)])


def _way(signal: Signal) -> str:
    return _(
        "From the mini-batch to layer {depth} the mean square goes from {first} to {last}; theory "
        "for layers of infinite width says {theory}."
    ).format(
        first=number(signal.mean_square[0], 3),
        last=number(signal.mean_square[-1], _digits(signal)[1]),
        depth=signal.setup.depth,
        theory=number(signal.theory[-1], 3),
    )


def _digits(signal: Signal) -> tuple[int, ...]:
    """With how many digits the mean squares of layer 1 and of the last give the factor between."""
    layers = max(signal.setup.depth - 1, 1)
    return agreeing(
        lambda first, last: (last / first) ** (1 / layers) if first else 0.0,
        float(signal.mean_square[min(signal.setup.depth - 1, 1)]),
        float(signal.mean_square[-1]),
        result=signal.per_layer,
        significant=3,
    ).digits


def _factor(signal: Signal) -> str:
    """What a layer makes of it; layer 1 has as many inputs as pixels and a factor of its own."""
    if signal.setup.depth == 1:
        return _("The one layer makes a factor of {factor}.").format(
            factor=number(signal.per_layer, 3)
        )
    squares, digits = signal.mean_square, _digits(signal)
    second, last = number(squares[1], digits[0]), number(squares[-1], digits[1])
    if second == last:
        return _("Behind layer 1 it stays: {square} there and in layer {depth}.").format(
            square=second, depth=signal.setup.depth
        )
    text = (
        _("Layer 1 hands on {second}, and layer 2 multiplies it by {factor}.")
        if signal.setup.depth == 2
        else _(
            "Behind layer 1, where it is {second}, each layer multiplies it by {factor} on average."
        )
    )
    return text.format(second=second, factor=number(signal.per_layer, 3))


def _likeness(signal: Signal) -> str:
    if signal.common[-1] < _ROUNDING:
        return _("Of the last one, nothing is the same for all digits.")
    return _(
        "Of the last one, {share} % is the same for all digits: that part tells no digit from "
        "another."
    ).format(share=number(100 * signal.common[-1], 3))


def _silence(signal: Signal) -> str:
    setup = signal.setup
    if setup.activation == "relu":
        return dead_units(setup.depth, signal.dead[-1], setup.batch)
    if setup.activation == "leaky_relu":
        return _("A leaky ReLU has a slope of {leak} below 0: no unit is ever dead.").format(
            leak=number(LEAK)
        )
    if not signal.saturated[-1]:
        return _(
            "In layer {depth} no activation is saturated: none lies within 5 % of an end of the "
            "range."
        ).format(depth=setup.depth)
    return _(
        "In layer {depth}, {share} of the activations are saturated: within 5 % of an end of "
        "the range, where almost no gradient passes."
    ).format(depth=setup.depth, share=percent(signal.saturated[-1]))


# --- what is unusual -----------------------------------------------------------------------------


def findings(state: State) -> list[Finding]:
    """A signal that float32 could not hold, an eps that is not small, a batch of two.

    Each comes with the first of its remedies that ends it in this net and brings on no other.
    """
    signal = state.signal()
    found = _kinds(signal)
    return [Finding(_TEXTS[kind](signal), *_mend(state, kind, found)) for kind in found]


def _kinds(signal: Signal) -> list[str]:
    """What is unusual about a net, by name."""
    setup, found = signal.setup, []
    if signal.lost[-1] > 0.5:
        found.append("small")
    if signal.largest.max() > _FLOAT32_LARGE:
        found.append("large")
    if setup.norm == "batch" and setup.batch == 2:
        found.append("two")
    if setup.init == "fixed" and signal.normed.min() < 0.5:  # NaN, without a norm, is not
        found.append("eps")
    return found


def _mend(state: State, kind: str, found: list[str]) -> tuple[str, dict[str, Any]]:
    """A button that ends this finding and brings on no other: its words and what it sets."""
    he = (_("Use He's initialization"), {"init": "he"})
    batch = (_("Put batch norm in"), {"norm": "batch"})
    remedies: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "small": [he, batch],
        "large": [batch, he],
        "two": [(_("Use 128 digits"), {"batch": 128})],
        "eps": [(_("Use a standard deviation of 0.1"), {"std": -1.0}), he],
    }
    others = set(found) - {kind}
    for label, changes in remedies[kind]:
        if set(_kinds(state.signal(**_for_core(changes)))) <= others:
            return label, changes
    return "", {}


def _for_core(changes: dict[str, Any]) -> dict[str, Any]:
    """The controls hold the standard deviation as a power of ten."""
    return {name: 10.0**value if name == "std" else value for name, value in changes.items()}


def _small(signal: Signal) -> str:
    return _(
        "Of the values that layer {depth} hands on, {share} % are below {limit}, the smallest "
        "normal number of float32: a network in that type would make 0 of them, or take digits "
        "from them. Their root mean square is {size}. The page computes in float64."
    ).format(
        depth=signal.setup.depth,
        share=f"{100 * signal.lost[-1]:.0f}",
        limit=number(_FLOAT32_SMALL, 2),
        size=number(signal.mean_square[-1] ** 0.5, 3),
    )


def _large(signal: Signal) -> str:
    first = int(np.argmax(signal.largest > _FLOAT32_LARGE))
    return _(
        "A network in float32 would overflow here: in layer {layer} values reach {largest}, and "
        "{limit} is the largest number of that type. The page computes in float64."
    ).format(
        layer=first,
        largest=number(signal.largest[first], 2),
        limit=number(_FLOAT32_LARGE, 2),
    )


def _two(signal: Signal) -> str:
    return _(
        "A batch of two: of two values that differ batch norm makes −1 and +1 (but for ε), of two "
        "equal ones 0, whatever the digits are. Only which is larger is left."
    )


def _eps(signal: Signal) -> str:
    least = int(np.argmin(signal.normed))
    left = float(signal.normed[least])
    text = (
        _(
            "The weights are so small that the norm in layer {layer} divides mostly by ε = {eps}: "
            "a mean square of {before} becomes {left}, not 1."
        )
        if signal.setup.norm == "rms"
        else _(
            "The weights are so small that the norm in layer {layer} divides mostly by ε = {eps}: "
            "a variance of {before} becomes {left}, not 1."
        )
    )
    return text.format(
        layer=least + 1,
        eps=number(EPS),
        before=number(variance_behind(left), 2),
        left=number(left, 2),
    )


_TEXTS = {"small": _small, "large": _large, "two": _two, "eps": _eps}
