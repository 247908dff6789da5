"""The page "Scaling the inputs" in words: what the picture says, and what is unusual about it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from normviz.language import _, listed
from normviz.nets.descent import MOST_STEPS
from normviz.nets.descent_rates import contraction, steps_needed
from normviz.readers.limits import MAX_TABLE_ROWS
from normviz.readers.share import pack
from normviz.ui.findings import Finding
from normviz.ui.numbers import number
from normviz.ui.plain import plain
from pages.scaling.state import Side, State, scaling_names

_NARROW = 100.0  # times as long as wide: no chart shows the width of such a valley
_RELATED = 10.0  # a condition number that scaling each feature alone leaves


def reading(state: State) -> str:
    """What the picture shows, with the current numbers."""
    return _data(state) if state["view"] == "data" else _race(state)


# --- the data ------------------------------------------------------------------------------------


def _data(state: State) -> str:
    scaled, (new1, new2) = state.scaled(), state.new_scaled()
    facts: dict[str, Any] = {
        "first": state.names[0],
        "second": state.names[1],
        "count": len(state.x),
        "a": number(scaled.offset[0, 0]),
        "b": number(scaled.offset[0, 1]),
        "c": _span(state, 0),
        "d": _span(state, 1),
        "who": _who(state),
        "new": _pair(state.new),
        "y": _pair((new1, new2)),
    }
    text = {
        "none": _(
            "Nothing is scaled: {first} spans {c}, {second} spans {d}. The new sample {new} stays "
            "what it is."
        ),
        "minmax": _(
            "Fitted on {count} rows: {first} starts at {a} and spans {c}, {second} starts at {b} "
            "and spans {d}. {who} range 0 to 1. The new sample {new} becomes {y}."
        ),
        "standardize": _(
            "Fitted on {count} rows: {first} has mean {a} and standard deviation {c}, {second} "
            "{b} and {d}. {who} mean 0 and standard deviation 1. The new sample {new} becomes {y}."
        ),
        "robust": _(
            "Fitted on {count} rows: {first} has median {a} and interquartile range {c}, {second} "
            "{b} and {d}. {who} median 0 and interquartile range 1. The new sample {new} becomes "
            "{y}."
        ),
    }[state["scaling"]]
    if state["scaling"] == "none":
        (low, high), (low2, high2) = state.reach
        facts |= {"c": number(high - low), "d": number(high2 - low2)}
    return f"{text.format(**facts)} {_beyond(state)}"


def _span(state: State, feature: int) -> str:
    return "0" if feature in state.spanless() else number(state.scaled().span[0, feature])


def _who(state: State) -> str:
    """Which features the scaling brings to its range."""
    spread = [state.names[i] for i in range(2) if i not in state.spanless()]
    if len(spread) == 2:
        return _("Scaled, both have")
    return _("Scaled, {name} alone has").format(name=spread[0]) if spread else _("Neither has")


def _pair(values: tuple[float, float]) -> str:
    return f"({number(values[0], 3)}, {number(values[1], 3)})"


def beyond(state: State) -> list[str]:
    """The features in which the new sample lies outside of what was there at the fit."""
    return [
        name
        for name, value, (low, high) in zip(state.names[:2], state.new, state.reach, strict=True)
        if not low <= value <= high
    ]


def _beyond(state: State) -> str:
    outside = beyond(state)
    if not outside:
        return _("It lies within the range that was fitted.")
    return _(
        "It lies outside the range that was fitted ({names}): the numbers stay as they are, and "
        "nothing is clipped."
    ).format(names=listed(outside))


# --- the descents --------------------------------------------------------------------------------


def _race(state: State) -> str:
    share = f"{100 * state.tolerance:g}"
    return " ".join(
        [
            _("Down to {share} % of the first gap.").format(share=share),
            *(_told(state, side) for side in _different(state)),
        ]
    )


def _told(state: State, side: Side) -> str:
    facts = {
        "name": scaling_names()[side.kind],
        "condition": number(side.problem.condition, 3),
        "steps": side.run.steps,
        "rate": number(side.rate, 3),
        "limit": number(side.problem.limit(side.run.momentum), 3),
        "factor": number(side.contraction, 4),
        "theory": counted(expected(state, side)),
    }
    if not side.problem.curved.size or side.run.gap[0] == 0:
        text = _("{name}: the start is the minimum, there is nothing to descend.")
    elif side.run.diverged:
        text = _(
            "{name}, κ = {condition}: it diverges. The rate {rate} is above the limit {limit}, and "
            "each step multiplies the distance across the valley by {factor}."
        )
    elif side.run.reached is None:
        text = _("{name}, κ = {condition}: not there after {steps} steps; theory says {theory}.")
    elif side.run.momentum:
        text = _(
            "{name}, κ = {condition}: there at step {steps} (the pace of the long run alone would "
            "take {theory})."
        )
    else:
        text = _("{name}, κ = {condition}: there at step {steps} (theory: at the latest {theory}).")
    return text.format(**facts)


def expected(state: State, side: Side) -> float:
    """How many steps theory says."""
    return steps_needed(side.contraction, state.tolerance)


def counted(steps: float) -> str:
    r"""A number of steps: its thousands apart, a power of ten where it is huge.

    >>> counted(17_000.0), counted(float("inf"))
    ('17\u202f000', 'never')
    """
    if not math.isfinite(steps):
        return _("never")
    if steps >= 1e6:
        return number(steps, 2)
    return f"{steps:,.0f}".replace(",", "\u202f")


# --- what is unusual -----------------------------------------------------------------------------


_STUDENTS: dict[str, Any] = {"data": "students", "table": "", "cols": (), "new": ()}


def findings(state: State) -> list[Finding]:
    """What deserves a word in this table, and in the view that is open."""
    found = _incomplete(state) + _constant(state)
    if state["view"] == "data":
        return found + _no_spread(state)
    for more in (_same, _diverging, _endless, _narrow, _related):
        found += more(state)
    return found


def _incomplete(state: State) -> list[Finding]:
    if not state.left_out:
        return []
    complete = state.table[np.isfinite(state.table).all(axis=1)]
    return [
        Finding(
            _("Rows with an empty cell, {count} here, are left out until it is filled in.").format(
                count=state.left_out
            ),
            _("Remove them"),
            {"table": pack(complete, MAX_TABLE_ROWS)},
        )
    ]


def _constant(state: State) -> list[Finding]:
    found = []
    for i in state.constant:
        facts = {"name": plain(state.names[i]), "value": number(state.reach[i][0])}
        if state["view"] == "data":
            text = _(
                "{name} is {value} in every row. Its span is 0; dividing by it would make NaN, so "
                "1 is used in its place, and the feature becomes 0: it tells no sample from "
                "another."
            )
        elif state["bias"] == "best":
            text = _(
                "{name} is {value} in every row: the bias does all that its weight could do, and "
                "the loss is flat along it. The weight stays where it starts."
            )
        else:
            text = _(
                "{name} is {value} in every row: not scaled, it acts as a bias. Scaled it is 0, "
                "and the loss is flat along its weight."
            )
        found.append(Finding(text.format(**facts), _("Back to the students"), _STUDENTS))
    return found


def _no_spread(state: State) -> list[Finding]:
    if state["scaling"] != "robust":
        return []
    return [
        Finding(
            _(
                "At least half of the values of {name} agree: its interquartile range is 0, and 1 "
                "is used in its place. It is shifted, not scaled."
            ).format(name=plain(state.names[i])),
            _("Standardize instead"),
            {"scaling": "standardize"},
        )
        for i in state.spanless("robust")
        if i not in state.constant
    ]


def _same(state: State) -> list[Finding]:
    if state["scaling"] != "none":
        return []
    return [
        Finding(
            _("Both charts show the same: nothing is scaled."),
            _("Standardize"),
            {"scaling": "standardize"},
        )
    ]


def _diverging(state: State) -> list[Finding]:
    names = [scaling_names()[side.kind] for side in _different(state) if side.run.diverged]
    if not names:
        return []
    return [
        Finding(
            _(
                "Diverged ({names}): every step jumps across the valley to a higher place on the "
                "other side. The run was stopped when the gap had grown 10 000-fold."
            ).format(names=", ".join(names)),
            _("Use 0.9 of each limit"),
            {"pick": "share", "share": 0.9},
        )
    ]


def _endless(state: State) -> list[Finding]:
    slow = [
        side for side in _different(state) if side.run.reached is None and not side.run.diverged
    ]
    if not slow:
        return []
    side = slow[0]
    text = _(
        "{name}: the page stops after {most} steps. {share} % of the first gap is left."
    ).format(
        name=scaling_names()[side.kind],
        most=counted(MOST_STEPS),
        share=number(100 * side.run.gap[-1] / side.run.gap[0], 3),
    )
    if state["pick"] != "best":
        return [Finding(text, _("Use the best rate of each"), {"pick": "best"})]
    momentum = min(round(side.problem.best_momentum, 2), 0.99)
    factor = contraction(side.problem, side.problem.best_rate(momentum), momentum)
    if steps_needed(factor, state.tolerance) > MOST_STEPS:
        return [Finding(text)]
    return [Finding(text, _("Add momentum"), {"momentum": momentum})]


def _different(state: State) -> list[Side]:
    before, after = state.sides
    return [before] if after.kind == before.kind else [before, after]


def _narrow(state: State) -> list[Finding]:
    length = math.sqrt(state.sides[0].problem.condition)
    if state["axes"] == "effect" or not length > _NARROW:
        return []
    return [
        Finding(
            _(
                "The valley of the unscaled problem is {length} times as long as wide: its width "
                "cannot be seen on axes with one unit."
            ).format(length=number(length, 3)),
            _("Show the effects of the weights"),
            {"axes": "effect"},
        )
    ]


def _related(state: State) -> list[Finding]:
    problem = state.problem("standardize", "best")
    if state["scaling"] == "none" or state.constant or not problem.condition > _RELATED:
        return []
    return [
        Finding(
            _(
                "The features go together, with correlation ρ = {rho}. Scaling changes each of "
                "them alone and cannot undo that: standardized, κ = (1 + |ρ|) / (1 − |ρ|) = "
                "{condition} is left. Turning the axes too (whitening) would bring it to 1."
            ).format(rho=number(problem.hessian[0, 1], 3), condition=number(problem.condition, 3))
        )
    ]
