"""Predict first on the weight norm page: a longer v, the way of ‖v‖, the effective rate."""

from __future__ import annotations

from dataclasses import replace

from normviz.language import _
from normviz.nets.weight_descent import Weights
from normviz.ui.choices import choose
from normviz.ui.numbers import number
from normviz.ui.predict import Choice, Estimate, Question, guessing, predict
from pages.weights.state import STEPS, WeightPage
from pages.weights.words import pair

_SAME = 1e-9  # a growth below this share is called none


def open_question(page: WeightPage) -> str:
    """The question that still waits for a guess; "" where none does."""
    asking = page.state["section"] == "predict" and guessing(_question(page))
    return str(page.state["ask"]) if asking else ""


def questions(page: WeightPage) -> None:
    """The question, and after the guess its answer."""
    names = {
        "double": _("v twice as long"),
        "grow": _("The way of ‖v‖"),
        "rate": _("The effective rate"),
    }
    choose(page.state, "ask", _("Question"), names)
    match page.state["ask"]:
        case "double":
            predict(_question(page), "gradient", _why_double(page))
        case "grow":
            predict(_question(page), _how_it_grew(page), _why_grow(page))
        case _rate:
            predict(_question(page), _times(page), _why_rate(page))


def doubled(weights: Weights) -> Weights:
    """The neuron with v twice as long."""
    return replace(weights, v1=2 * weights.v1, v2=2 * weights.v2)


def _question(page: WeightPage) -> Question:
    about = f"{page.weights} {page.state['seed']} {page.state['lr']} {page.state['batch']}"
    if page.state["ask"] == "double":
        answers = {
            "all": _("w, the outputs and the gradient in v all double."),
            "nothing": _("Nothing changes at all."),
            "gradient": _("w and the outputs stay; the gradient in v is halved."),
        }
        text = _("v = {v} becomes twice as long, {twice}. What changes?")
        both = {"v": pair(page.weights.v), "twice": pair(doubled(page.weights).v)}
        return Choice("weights.double", text.format(**both), answers, about)
    if page.state["ask"] == "grow":
        text = _(
            "The neuron learns from here: {steps} steps of plain SGD at η = {lr}, with {batch} "
            "points each. What does ‖v‖, now {norm}, do?"
        ).format(
            steps=STEPS,
            lr=page.state["lr"],
            batch=page.state["batch"],
            norm=number(page.weights.norm, 3),
        )
        answers = {
            "shorter": _("It gets shorter."),
            "same": _("It stays as it is: the norm is held fixed."),
            "longer": _("It gets longer, step by step."),
            "both": _("It goes up and down."),
        }
        return Choice("weights.grow", text, answers, about)
    text = _(
        "v becomes twice as long, g and η stay. With what is the effective learning rate of the "
        "direction of w multiplied?"
    )
    return Estimate("weights.rate", text, 0.0, 4.0, 0.05, "", about)


def _how_it_grew(page: WeightPage) -> str:
    norm = page.descent().norm
    return "longer" if norm[-1] > norm[0] * (1 + _SAME) else "same"


def _why_double(page: WeightPage) -> str:
    weights, twice = page.weights, doubled(page.weights)
    here, there = page.gradient(), page.gradient(twice)
    return _(
        "w is {w} before and {w_twice} after, the loss {loss} and {loss_twice}: only the direction "
        "of v counts. ∇v is divided by ‖v‖: {dv} becomes {dv_twice}."
    ).format(
        w=pair(weights.w),
        w_twice=pair(twice.w),
        loss=number(here.loss, 4),
        loss_twice=number(there.loss, 4),
        dv=pair(here.dv),
        dv_twice=pair(there.dv),
    )


def _why_grow(page: WeightPage) -> str:
    path = page.descent()
    if not path.setup.start.norm:
        return _("v = (0, 0) has no direction and gets no gradient: it stays where it is.")
    return _(
        "From {start} to {end}. Each step goes across v, so each is the short leg of a right "
        "triangle in which the new ‖v‖ is the hypotenuse. The section “‖v‖ grows” shows the way."
    ).format(start=number(path.norm[0], 4), end=number(path.norm[-1], 4))


def _times(page: WeightPage) -> float:
    weights, twice = page.weights, doubled(page.weights)
    return (weights.norm / twice.norm) ** 2 if weights.norm else 0.25


def _why_rate(page: WeightPage) -> str:
    return _(
        "Twice through 1/‖v‖: the gradient in v is half as long, and the same step turns a vector "
        "of twice the length half as far. Together a quarter: η·g²/‖v‖²."
    )
