"""Predict first on "Scaling the inputs": a new sample, the steps, a rate above the limit."""

from __future__ import annotations

import math

from normviz.language import _
from normviz.nets.descent import MOST_STEPS, contraction
from normviz.nets.tables import EXAMPLES
from normviz.ui.choices import choose
from normviz.ui.numbers import number
from normviz.ui.predict import Choice, guessing, predict
from pages.scaling.controls import example_names
from pages.scaling.state import Scaling, scaling_names
from pages.scaling.words import beyond, counted

_JUST_ABOVE = 1.01  # times the limit
_AFTER = 300  # steps
_FEW, _MANY, _VERY_MANY = 2.0, 20.0, 200.0  # times as many steps


def asking(page: Scaling) -> bool:
    """Whether the picture has to wait for a guess."""
    return page.state["section"] == "predict" and guessing(_question(page))


def questions(page: Scaling) -> None:
    """The question, and after the guess its answer."""
    names = {
        "new": _("What becomes of a new sample?"),
        "steps": _("How many more steps?"),
        "limit": _("A rate just above the limit?"),
    }
    choose(page.state, "ask", _("Question"), names, label_shown=False)
    question = _question(page)
    if guessing(question):
        predict(question, "", "")
        return
    match page.state["ask"]:
        case "new":
            predict(question, _place(page), _why_new(page), again=lambda: _move(page))
        case "steps":
            predict(question, _times(page), _why_steps(page), again=lambda: _next_table(page))
        case _limit:
            predict(question, _fate(page), _why_limit(page))


def _question(page: Scaling) -> Choice:
    match page.state["ask"]:
        case "new":
            return _about_new(page)
        case "steps":
            return _about_steps(page)
    return _about_limit(page)


def _table_name(page: Scaling) -> str:
    return example_names()[page.state["data"]]


def _kind(page: Scaling, instead: str) -> str:
    """How the features are scaled; where they are not, the way to ask about."""
    return instead if page.state["scaling"] == "none" else str(page.state["scaling"])


# --- the new sample ------------------------------------------------------------------------------


def _about_new(page: Scaling) -> Choice:
    (low, high), kind = page.reach[0], _kind(page, "minmax")
    text = _(
        "{kind}: the numbers were fitted on {name} from {low} to {high}. A new sample comes with "
        "{value}. What is it after scaling?"
    ).format(
        kind=scaling_names()[kind],
        name=page.names[0],
        low=number(low),
        high=number(high),
        value=number(page.new[0]),
    )
    answers = {
        "among": _("A value among those of the others."),
        "end": _("The same as the nearest of the others: it is clipped."),
        "outside": _("A value beyond all the others."),
        "again": _("It depends: the numbers are fitted anew, and all values change."),
    }
    return Choice("scaling.new_sample", text, answers, f"{page.source} {kind} {page.new}")


def _place(page: Scaling) -> str:
    return "outside" if page.names[0] in beyond(page) else "among"


def _why_new(page: Scaling) -> str:
    kind = _kind(page, "minmax")
    column = page.scaled(kind).y[:, 0]
    return _(
        "The others lie between {low} and {high}, the new one at {value}. The fitted numbers "
        "belong to the model like its weights: fitted anew, the same student would be another "
        "input."
    ).format(
        low=number(column.min(), 3),
        high=number(column.max(), 3),
        value=number(page.new_scaled(kind)[0], 3),
    )


def _move(page: Scaling) -> None:
    (low, high), (first, second) = page.reach[0], page.new
    inside = low <= first <= high
    page.state.set(new=(2 * low - high if inside else (low + high) / 2, second))


# --- the steps -----------------------------------------------------------------------------------


def _about_steps(page: Scaling) -> Choice:
    kind = _kind(page, "standardize")
    text = _(
        "{table}. {kind}, at the best rate: descent is at {share} % of the first gap at step "
        "{steps}. How many times as many steps does it take with the features as they are, at the "
        "best rate for them?"
    ).format(
        table=_table_name(page),
        kind=scaling_names()[kind],
        steps=counted(page.fewest(kind)),
        share=f"{100 * page.tolerance:g}",
    )
    answers = {
        "few": _("Up to 2 times as many."),
        "some": _("Up to 20 times as many."),
        "many": _("Up to 200 times as many."),
        "most": _("More than that."),
    }
    about = f"{page.source} {kind} {page.state['bias']} {page.tolerance}"
    return Choice("scaling.steps", text, answers, about)


def _times(page: Scaling) -> str:
    kind = _kind(page, "standardize")
    times = max(page.fewest("none"), 1) / max(page.fewest(kind), 1)
    if times <= _FEW:
        return "few"
    return "some" if times <= _MANY else "many" if times <= _VERY_MANY else "most"


def _why_steps(page: Scaling) -> str:
    problem = page.problem("none")
    return _(
        "{steps} steps{note}. The condition number of the unscaled problem is {condition}; at the "
        "best rate a step shrinks the distance by (κ − 1) / (κ + 1), and it takes about κ / 4 · "
        "ln(1 / share) steps."
    ).format(
        steps=counted(page.fewest("none")),
        note=_(" by theory") if page.fewest("none") > MOST_STEPS else "",
        condition=number(problem.condition, 3),
    )


def _next_table(page: Scaling) -> None:
    names = [*EXAMPLES]
    place = names.index(page.state["data"]) if page.state["data"] in names else -1
    page.state.set(data=names[(place + 1) % len(names)], table="", cols=(), new=())


# --- above the limit -----------------------------------------------------------------------------


def _about_limit(page: Scaling) -> Choice:
    limit = page.problem("none").limit(page.state["momentum"])
    text = _(
        "{table}, not scaled: the limit of the learning rate is {limit}. Take {rate}, one per cent "
        "more. Where is descent after {steps} steps?"
    ).format(
        table=_table_name(page),
        limit=number(limit, 3),
        rate=number(_JUST_ABOVE * limit, 3),
        steps=_AFTER,
    )
    answers = {
        "arrives": _("Near the minimum, it only takes longer."),
        "bounces": _("As far from the valley floor as at the start, bouncing to and fro."),
        "leaves": _("Much further away than at the start."),
    }
    about = f"{page.source} {page.state['bias']} {page.state['momentum']}"
    return Choice("scaling.limit", text, answers, about)


def _growth(page: Scaling) -> float:
    problem, momentum = page.problem("none"), page.state["momentum"]
    return contraction(problem, _JUST_ABOVE * problem.limit(momentum), momentum)


def _fate(page: Scaling) -> str:
    growth = _growth(page)
    return "leaves" if growth > 1 else "arrives" if growth < 1 else "bounces"


def _why_limit(page: Scaling) -> str:
    growth = _growth(page)
    if math.isnan(growth):
        return _("This loss has no slope at all: no rate changes anything.")
    return _(
        "Across the valley each step multiplies the distance by {factor}. {steps} steps multiply "
        "it by {times}: one per cent above the limit is as lost as a hundred, only later."
    ).format(factor=number(growth, 4), steps=_AFTER, times=number(growth**_AFTER, 3))
