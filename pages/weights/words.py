"""The weight norm page in words: the reading, what is unusual."""

from __future__ import annotations

from math import isfinite
from typing import Any

from normviz.language import _
from normviz.nets.weight_descent import POINTS, Turn, turn
from normviz.norms.weight import weight_lengths
from normviz.ui.findings import Finding
from normviz.ui.numbers import number, small
from pages.weights.state import START, State

ARROW = 3.0  # times as long as a gradient is its arrow, which would be too short to see
LONGEST = 3.0  # such an arrow
_SHORT = 0.3  # a ||v|| below which steps turn v far
_FLAT = 1e-3


def pair(values: Any, significant: int = 3) -> str:
    """Two numbers as a point of the plane.

    >>> pair((0.5, -2))
    '(0.5, −2)'
    """
    first, second = (number(each, significant) for each in values)
    return f"({first}, {second})"


def turned(state: State) -> Turn:
    """What one step of plain SGD from here does to v."""
    return turn(state.weights, state.gradient, state.lr)


def reading(state: State) -> str:
    """What w is, what the gradient in v does, with the current numbers."""
    found = state.gradient
    weights = state.weights
    if not weights.norm:
        return _(
            "v = (0, 0) points nowhere: w = g·v/‖v‖ would be 0/0. Here w is 0 and no gradient "
            "reaches v; the loss is {loss}."
        ).format(loss=number(found.loss, 3))
    seen = state.spread.all
    first = _(
        "w = {w} has the length |g| = {g} and the direction of v; that ‖v‖ = {norm} changes "
        "nothing about it. The outputs have mean {mean} and standard deviation {std}, the loss is "
        "{loss}."
    ).format(
        w=pair(weights.w),
        g=number(abs(weights.g), 3),
        norm=number(weights.norm),
        mean=number(_near_zero(seen.mean[0]), 3),
        std=number(seen.std[0], 3),
        loss=number(found.loss, 3),
    )
    if not isfinite(found.degrees):
        return first + " " + _("The gradient in v is 0.")
    step = turned(state)
    second = _(
        "The gradient in v stands at {degrees}° to v: v·∇v = {dot}. A step of plain SGD at η = "
        "{lr}, without decay, turns v by {turn}°, and ‖v‖ can only grow, to {grown}."
    ).format(
        degrees=f"{found.degrees:.3f}",
        dot=small(found.dot, weights.norm * found.push),
        lr=state["lr"],
        turn=number(step.degrees, 3),
        grown=number(step.norm, 4),
    )
    return f"{first} {second}"


def _near_zero(value: float) -> float:
    """The value, and 0 for what is rounding alone."""
    return 0.0 if abs(value) < 1e-12 else float(value)


def parts(state: State) -> str:
    """The gradient in w as what lies along v and what lies across it."""
    found = state.gradient
    text = _("∇w = {along} along v + {across} across v.").format(
        along=pair(found.along), across=pair(found.across)
    )
    if ARROW * found.push > LONGEST:
        text += " " + _("−∇v has the length {length} and is drawn shorter.").format(
            length=number(found.push, 3)
        )
    return text


def findings(state: State) -> list[Finding]:
    """What deserves a word: no direction, no length, a short v, a flat place."""
    found = state.gradient
    weights = state.weights
    if not weights.norm:
        return [_no_direction()]
    if weights.g == 0:
        return [
            Finding(
                _(
                    "g = 0 makes w = 0 whatever v is, and the gradient in v, which has g as a "
                    "factor, is 0 too: until g moves, v learns nothing. g itself gets a gradient, "
                    "∇g = {dg}."
                ).format(dg=number(found.dg, 3)),
                _("Set g to 1.5"),
                {"g": START["g"]},
            )
        ]
    if weights.norm < _SHORT:
        step = turned(state)
        after = state.descent(steps=1, batch=POINTS).last
        return [
            Finding(
                _(
                    "v is short: ‖v‖ = {norm}. The gradient in v is divided by it, and one step at "
                    "η = {lr} turns v by {turn}°. The step also makes v longer, to {grown}; the "
                    "step after it, on all points, turns v by {following}°."
                ).format(
                    norm=number(weights.norm, 2),
                    lr=state["lr"],
                    turn=number(step.degrees, 3),
                    grown=number(step.norm, 3),
                    following=number(turn(after, state.gradient_at(after), state.lr).degrees, 3),
                ),
                _("Back to the first v"),
                {name: START[name] for name in ("v1", "v2")},
            )
        ]
    if abs(found.across).max() < _FLAT:
        return [
            Finding(
                _(
                    "Across v the gradient is only {across} long: turning v a little hardly "
                    "changes the loss. This direction is as good, or as bad, as any beside it."
                ).format(across=number(weight_lengths(found.across)[0], 2))
            )
        ]
    return []


def _no_direction() -> Finding:
    return Finding(
        _(
            "**The zero vector has no direction.** w = g·v/‖v‖ divides 0 by 0. PyTorch's "
            "`weight_norm` returns w = (NaN, NaN), and NaN as the gradients of v and g: one step, "
            "and the whole net is NaN. TensorFlow's `l2_normalize` divides by 10⁻⁶ at least, which "
            "gives w = 0. NormViz says 0 as well, with gradient 0 for v and g: nothing breaks, but "
            "the neuron is stuck, as 0 tells no direction to leave in. Start v anywhere else; "
            "plain SGD never brings it back, as every step makes it longer."
        ),
        _("Give v a direction"),
        {name: START[name] for name in ("v1", "v2")},
    )
