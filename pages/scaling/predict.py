"""Predict first on "Scaling the inputs": a new sample, the steps, a rate above the limit."""

from __future__ import annotations

import math

from normviz.language import _, ngettext
from normviz.nets.descent import MOST_STEPS, Descent, descend
from normviz.nets.descent_rates import contraction, steps_needed
from normviz.nets.tables import EXAMPLES
from normviz.ui.numbers import number
from normviz.ui.plain import plain
from normviz.ui.predict import Asked, Choice, choose_question
from pages.scaling.controls import example_names
from pages.scaling.state import State, scaling_names
from pages.scaling.words import beyond, counted

_JUST_ABOVE = 1.01  # times the limit
_AFTER = 300  # steps
_FEW, _MANY, _VERY_MANY = 2.0, 20.0, 200.0  # times as many steps


def asked(state: State) -> Asked | None:
    """The question that is put to the learner at the moment."""
    if state["section"] != "predict":
        return None
    match state["ask"]:
        case "new":
            return Asked(
                _about_new(state),
                lambda: _place(state),
                lambda: _why_new(state),
                again=lambda: _move(state),
            )
        case "steps":
            return Asked(
                _about_steps(state),
                lambda: _times(state),
                lambda: _why_steps(state),
                again=lambda: _next_table(state),
            )
    return Asked(_about_limit(state), lambda: _fate(state), lambda: _why_limit(state))


def questions(state: State) -> None:
    """The picker of the question."""
    names = {
        "new": _("What becomes of a new sample?"),
        "steps": _("How many more steps?"),
        "limit": _("A rate just above the limit?"),
    }
    choose_question(state, names, label_shown=False)


def _table_name(state: State) -> str:
    return example_names()[state["data"]]


def _kind(state: State, instead: str) -> str:
    """How the features are scaled; where they are not, the way to ask about."""
    return instead if state["scaling"] == "none" else str(state["scaling"])


# --- the new sample ------------------------------------------------------------------------------


def _about_new(state: State) -> Choice:
    (low, high), kind = state.reach[0], _kind(state, "minmax")
    text = _(
        "{kind}: the numbers were fitted on “{name}” from {low} to {high}. A new sample comes with "
        "{value}. What is it after scaling?"
    ).format(
        kind=scaling_names()[kind],
        name=plain(state.names[0]),
        low=number(low),
        high=number(high),
        value=number(state.new[0]),
    )
    answers = {
        "among": _("A value among those of the others."),
        "end": _("The same as the nearest of the others: it is clipped."),
        "outside": _("A value beyond all the others."),
        "again": _("It depends: the numbers are fitted anew, and all values change."),
    }
    return Choice("scaling.new_sample", text, answers, f"{state.source} {kind} {state.new}")


def _place(state: State) -> str:
    return "outside" if state.names[0] in beyond(state) else "among"


def _why_new(state: State) -> str:
    kind = _kind(state, "minmax")
    column = state.scaled(kind).y[:, 0]
    return _(
        "The others lie between {low} and {high}, the new one at {value}. The fitted numbers "
        "belong to the model like its weights: fitted anew, the same sample would be another "
        "input."
    ).format(
        low=number(column.min(), 3),
        high=number(column.max(), 3),
        value=number(state.new_scaled(kind)[0], 3),
    )


def _move(state: State) -> None:
    (low, high), (first, second) = state.reach[0], state.new
    inside = low <= first <= high
    state.set(new=(2 * low - high if inside else (low + high) / 2, second))


# --- the steps -----------------------------------------------------------------------------------


def _about_steps(state: State) -> Choice:
    kind = _kind(state, "standardize")
    text = _(
        "{table}. {kind}, at the best rate: descent is at {share} % of the first gap at step "
        "{steps}. How many times as many steps does it take with the features as they are, at the "
        "best rate for them? The condition number of the loss is κ = {raw} with the features as "
        "they are and {scaled} here; a step at the best rate leaves at most (κ − 1) / (κ + 1) of "
        "the distance."
    ).format(
        raw=number(state.problem("none").condition, 3),
        scaled=number(state.problem(kind).condition, 3),
        table=_table_name(state),
        kind=scaling_names()[kind],
        steps=counted(state.fewest(kind)),
        share=f"{100 * state.tolerance:g}",
    )
    answers = {
        "few": _("Up to 2 times as many."),
        "some": _("Up to 20 times as many."),
        "many": _("Up to 200 times as many."),
        "most": _("More than that."),
    }
    about = f"{state.source} {kind} {state['bias']} {state.tolerance}"
    return Choice("scaling.steps", text, answers, about)


def _times(state: State) -> str:
    kind = _kind(state, "standardize")
    times = max(state.fewest("none"), 1) / max(state.fewest(kind), 1)
    if times <= _FEW:
        return "few"
    return "some" if times <= _MANY else "many" if times <= _VERY_MANY else "most"


def _why_steps(state: State) -> str:
    problem, steps = state.problem("none"), state.fewest("none")
    factor = contraction(problem, problem.best_rate())
    if steps > MOST_STEPS:
        # Translators: an answer: so many steps, not counted but by theory.
        taken = ngettext("{steps} step by theory.", "{steps} steps by theory.", steps)
    else:
        # Translators: an answer: so many steps were counted.
        taken = ngettext("{steps} step.", "{steps} steps.", steps)
    why = _(
        "The condition number of the unscaled problem is {condition}. At the best rate a step "
        "leaves at most (κ − 1) / (κ + 1) of the distance: {factor} of it, and for that theory "
        "needs {theory} steps at the latest."
    ).format(
        condition=number(problem.condition, 3),
        factor=number(factor, 4),
        theory=counted(steps_needed(factor, state.tolerance)),
    )
    return f"{taken.format(steps=counted(steps))} {why}"


def _next_table(state: State) -> None:
    names = [*EXAMPLES]
    place = names.index(state["data"]) if state["data"] in names else -1
    state.set(data=names[(place + 1) % len(names)], table="", cols=(), new=())


# --- above the limit -----------------------------------------------------------------------------


def _about_limit(state: State) -> Choice:
    limit = state.problem("none").limit(state["momentum"])
    text = ngettext(
        "{table}, not scaled: the limit of the learning rate is {limit}. Take {rate}, one per cent "
        "more. Where is descent after {steps} step?",
        "{table}, not scaled: the limit of the learning rate is {limit}. Take {rate}, one per cent "
        "more. Where is descent after {steps} steps?",
        _AFTER,
    ).format(
        table=_table_name(state),
        limit=number(limit, 3),
        rate=number(_JUST_ABOVE * limit, 3),
        steps=_AFTER,
    )
    answers = {
        "arrives": _("Near the minimum, it only takes longer."),
        "bounces": _("As far from the valley floor as at the start, bouncing to and fro."),
        "leaves": _("Further away than at the start."),
    }
    about = f"{state.source} {state['bias']} {state['momentum']}"
    return Choice("scaling.limit", text, answers, about)


def _growth(state: State) -> float:
    problem, momentum = state.problem("none"), state["momentum"]
    return contraction(problem, _JUST_ABOVE * problem.limit(momentum), momentum)


def _above_limit(state: State) -> Descent:
    """A descent just above the limit, which no tolerance ends."""
    problem, momentum = state.problem("none"), state["momentum"]
    return descend(problem, _JUST_ABOVE * problem.limit(momentum), momentum, 0.0, _AFTER)


def _fate(state: State) -> str:
    if math.isnan(_growth(state)):
        return "bounces"
    left = _above_limit(state).shares[-1]
    return "leaves" if left > 1 else "arrives" if left <= state.tolerance else "bounces"


def _why_limit(state: State) -> str:
    growth = _growth(state)
    if math.isnan(growth):
        return _("This loss has no slope at all: no rate changes anything.")
    run = _above_limit(state)
    if run.gap[0] == 0:
        return _("The start is the minimum: whatever the rate, there is nothing to descend.")
    across = ngettext(
        "Across the valley each step multiplies the distance by {factor}, and {steps} step by "
        "{times}.",
        "Across the valley each step multiplies the distance by {factor}, and {steps} steps by "
        "{times}.",
        _AFTER,
    ).format(factor=number(growth, 4), steps=_AFTER, times=number(growth**_AFTER, 3))
    seen = ngettext(
        "After {steps} step the gap of the loss is {share} times the first one.",
        "After {steps} steps the gap of the loss is {share} times the first one.",
        run.steps,
    ).format(steps=run.steps, share=number(run.shares[-1], 3))
    says = (
        _("One per cent above the limit is as lost as a hundred, only later.")
        if _fate(state) == "leaves"
        else _("The start lies so near the valley's floor that growing takes longer than that.")
    )
    return f"{across} {seen} {says}"
