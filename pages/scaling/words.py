"""The page "Scaling the inputs" in words: what the picture says, and what is unusual about it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from normviz.language import _, listed, ngettext
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
    sentences = _unscaled(state) if state["scaling"] == "none" else _fitted(state)
    return " ".join([*sentences, _beyond(state)])


def _unscaled(state: State) -> list[str]:
    spans = [number(high - low) for low, high in state.reach]
    return [
        _("Nothing is scaled: {first} spans {c}, {second} spans {d}.").format(
            first=state.names[0], second=state.names[1], c=spans[0], d=spans[1]
        ),
        # Translators: {new} is a point such as (32, 35).
        _("The new sample {new} stays what it is.").format(new=_pair(state.new)),
    ]


def _fitted(state: State) -> list[str]:
    (new1, new2), count = state.new_scaled(), len(state.x)
    what = {
        "minmax": ngettext(
            "Fitted on {count} row: {first} starts at {a} and spans {c}, {second} starts at {b} "
            "and spans {d}.",
            "Fitted on {count} rows: {first} starts at {a} and spans {c}, {second} starts at {b} "
            "and spans {d}.",
            count,
        ),
        "standardize": ngettext(
            "Fitted on {count} row: {first} has mean {a} and standard deviation {c}, {second} "
            "{b} and {d}.",
            "Fitted on {count} rows: {first} has mean {a} and standard deviation {c}, {second} "
            "{b} and {d}.",
            count,
        ),
        "robust": ngettext(
            "Fitted on {count} row: {first} has median {a} and interquartile range {c}, {second} "
            "{b} and {d}.",
            "Fitted on {count} rows: {first} has median {a} and interquartile range {c}, {second} "
            "{b} and {d}.",
            count,
        ),
    }[state["scaling"]]
    return [
        what.format(
            count=count,
            first=state.names[0],
            second=state.names[1],
            a=_offset(state, 0),
            b=_offset(state, 1),
            c=_span(state, 0),
            d=_span(state, 1),
        ),
        _who(state),
        # Translators: {new} and {y} are points such as (32, 35).
        _("The new sample {new} becomes {y}.").format(new=_pair(state.new), y=_pair((new1, new2))),
    ]


def _offset(state: State, feature: int) -> str:
    return number(state.scaled().offset[0, feature], state.fitted_digits(feature)[0])


def _span(state: State, feature: int) -> str:
    if feature in state.spanless():
        return "0"
    return number(state.scaled().span[0, feature], state.fitted_digits(feature)[1])


def _who(state: State) -> str:
    """Which features the scaling brings to its range."""
    spread = [state.names[i] for i in range(2) if i not in state.spanless()]
    both, alone, neither = {
        "minmax": (
            _("Scaled, both have range 0 to 1."),
            _("Scaled, {name} alone has range 0 to 1."),
            _("Neither has range 0 to 1."),
        ),
        "standardize": (
            _("Scaled, both have mean 0 and standard deviation 1."),
            _("Scaled, {name} alone has mean 0 and standard deviation 1."),
            _("Neither has mean 0 and standard deviation 1."),
        ),
        "robust": (
            _("Scaled, both have median 0 and interquartile range 1."),
            _("Scaled, {name} alone has median 0 and interquartile range 1."),
            _("Neither has median 0 and interquartile range 1."),
        ),
    }[state["scaling"]]
    if len(spread) == 2:
        return both
    return alone.format(name=spread[0]) if spread else neither


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
            *(_told(side) for side in _different(state)),
        ]
    )


def _told(side: Side) -> str:
    facts = {
        "name": scaling_names()[side.kind],
        "condition": number(side.problem.condition, 3),
        "steps": side.run.steps,
        "rate": number(side.rate, 3),
        "limit": number(side.problem.limit(side.run.momentum), 3),
        "factor": number(side.contraction, 4),
        "theory": counted(side.expected),
    }
    if not side.problem.curved.size or side.run.gap[0] == 0:
        text = _("{name}: the start is the minimum, there is nothing to descend.")
    elif side.run.diverged and not side.rate > side.problem.limit(side.run.momentum):
        text = _(
            "{name}, κ = {condition}: it was stopped. The rate {rate} is at the limit {limit}, and "
            "momentum overshot until the gap had grown 10 000-fold."
        )
    elif side.run.diverged:
        text = _(
            "{name}, κ = {condition}: it diverges. The rate {rate} is above the limit {limit}, and "
            "each step multiplies the distance across the valley by {factor}."
        )
    elif side.run.reached is None:
        # Translators: {theory} is a number of steps, or "never".
        text = ngettext(
            "{name}, κ = {condition}: not there after {steps} step; theory says {theory}.",
            "{name}, κ = {condition}: not there after {steps} steps; theory says {theory}.",
            side.run.steps,
        )
    elif not math.isfinite(side.expected):
        text = _(
            "{name}, κ = {condition}: there at step {steps}. Theory follows the direction that "
            "this rate suits least, and says never: the start has next to nothing to go along it."
        )
    elif side.run.momentum:
        text = _(
            "{name}, κ = {condition}: there at step {steps} (the pace of the long run alone would "
            "take {theory})."
        )
    else:
        text = _("{name}, κ = {condition}: there at step {steps} (theory: at the latest {theory}).")
    return text.format(**facts)


def counted(steps: float) -> str:
    r"""A number of steps: its thousands apart, a power of ten where it is huge.

    >>> counted(17_000.0), counted(float("inf"))
    ('17\u202f000', 'never')
    """
    if not math.isfinite(steps):
        # Translators: in the place of a number of steps, in a table and after "theory says".
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
            # Translators: a button: remove the rows with an empty cell.
            _("Remove them"),
            {"table": pack(complete, MAX_TABLE_ROWS)},
        )
    ]


def _constant(state: State) -> list[Finding]:
    found = []
    for i in state.constant:
        facts = {"name": plain(state.names[i]), "value": number(state.reach[i][0])}
        if state["view"] == "data" and state["scaling"] == "none":
            text = _("{name} is {value} in every row: it tells no sample from another.")
        elif state["view"] == "data":
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
        elif state.reach[i][0] == 0:
            text = _(
                "{name} is 0 in every row: scaled or not, the loss is flat along its weight, which "
                "stays where it starts."
            )
        else:
            text = _(
                "{name} is {value} in every row: not scaled, it acts as a bias. Scaled it is 0, "
                "and the loss is flat along its weight."
            )
        found.append(Finding(text.format(**facts), _("Back to the students"), _STUDENTS))
    return found


def _no_spread(state: State) -> list[Finding]:
    found = [
        Finding(
            _(
                "The values of {name} differ by less than {least}: too little to divide by. 1 is "
                "used in its place: it is shifted, not scaled. Enter it in a smaller unit."
            ).format(name=plain(state.names[i]), least=number(np.finfo(np.float64).tiny)),
            _("Back to the students"),
            _STUDENTS,
        )
        for i in state.spanless("minmax")
        if i not in state.constant and state["scaling"] != "none"
    ]
    if state["scaling"] != "robust":
        return found
    return found + [
        Finding(
            _(
                "At least half of the values of {name} agree: its interquartile range is 0, and 1 "
                "is used in its place. It is shifted, not scaled."
            ).format(name=plain(state.names[i])),
            _("Standardize instead"),
            {"scaling": "standardize"},
        )
        for i in state.spanless("robust")
        if i not in state.spanless("minmax")
    ]


def _same(state: State) -> list[Finding]:
    if state["scaling"] != "none":
        return []
    return [
        Finding(
            _("Both charts show the same: nothing is scaled."),
            # Translators: a button: scale the features so.
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
                "Diverged ({names}): the steps across the valley overshoot by more and more. The "
                "run was stopped when the gap had grown 10 000-fold."
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
    text = ngettext(
        "{name}: the page stops after {most} step. {share} % of the first gap is left.",
        "{name}: the page stops after {most} steps. {share} % of the first gap is left.",
        MOST_STEPS,
    ).format(
        name=scaling_names()[side.kind],
        most=counted(MOST_STEPS),
        share=number(100 * side.run.gap[-1] / side.run.gap[0], 3),
    )
    if state["pick"] != "best":
        return [Finding(text, _("Use the best rate of each"), {"pick": "best"})]
    momentum = state.best_momentum(side.problem)
    factor = contraction(side.problem, side.problem.best_rate(momentum), momentum)
    if steps_needed(factor, state.tolerance) > MOST_STEPS:
        return [Finding(text)]
    return [Finding(text, _("Add momentum"), {"momentum": momentum})]


def _different(state: State) -> list[Side]:
    before, after = state.sides
    return [before] if after.kind == before.kind else [before, after]


def _narrow(state: State) -> list[Finding]:
    length = state.sides[0].problem.elongation
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
