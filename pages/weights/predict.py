"""Predict first on the weight norm page: a longer v, the way of ‖v‖, the effective rate."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.nets.weight_descent import slowed
from normviz.ui.numbers import number
from normviz.ui.predict import Asked, Choice, Estimate, choose_question
from pages.weights.state import STEPS, State
from pages.weights.words import pair

_LONGER = 2  # times as long is v in two of the questions


def asked(state: State) -> Asked | None:
    """The question that is put to the learner at the moment."""
    if state["section"] != "predict":
        return None
    return {"double": _double, "grow": _grow, "rate": _rate}[state["ask"]](state)


def questions(state: State) -> None:
    """The picker of the question."""
    names = {
        "double": _("v twice as long"),
        "grow": _("The way of ‖v‖"),
        "rate": _("The effective rate"),
    }
    choose_question(state, names)


def _about(state: State) -> str:
    return f"{state.weights} {state['seed']} {state['lr']} {state['batch']}"


def _double(state: State) -> Asked:
    """What a v twice as long changes."""
    answers = {
        "all": _("w, the outputs and the gradient in v all double."),
        "nothing": _("Nothing changes at all."),
        "gradient": _("w and the outputs stay; the gradient in v is halved."),
    }
    text = _("v = {v} becomes twice as long, {twice}. What changes?")
    both = {"v": pair(state.weights.v), "twice": pair(state.weights.stretched(_LONGER).v)}
    question = Choice("weights.double", text.format(**both), answers, _about(state))
    return Asked(question, lambda: _what_changes(state), lambda: _why_double(state))


def _what_changes(state: State) -> str:
    """Nothing where no gradient reaches v, as at v = (0, 0) and at g = 0."""
    return "gradient" if state.gradient.dv.any() else "nothing"


def _why_double(state: State) -> str:
    weights, twice = state.weights, state.weights.stretched(_LONGER)
    here, there = state.gradient, state.gradient_at(twice)
    if _what_changes(state) == "nothing":
        return _(
            "w is {w} before and after, and no gradient reaches v here: ∇v is (0, 0) before and "
            "after. Where there is one, it is halved."
        ).format(w=pair(weights.w))
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


def _grow(state: State) -> Asked:
    """What the length of v does while the neuron learns."""
    batch = state["batch"]
    # Translators: {points} in "100 steps of plain SGD at η = 1, with {points} each."
    points = ngettext("{count} point", "{count} points", batch).format(count=batch)
    text = ngettext(
        "The neuron learns from here: {steps} step of plain SGD at η = {lr}, with {points} each. "
        "What does ‖v‖, now {norm}, do?",
        "The neuron learns from here: {steps} steps of plain SGD at η = {lr}, with {points} each. "
        "What does ‖v‖, now {norm}, do?",
        STEPS,
    ).format(
        steps=STEPS,
        lr=state["lr"],
        points=points,
        norm=number(state.weights.norm, 3),
    )
    answers = {
        "shorter": _("It gets shorter."),
        "same": _("It stays as it is: the norm is held fixed."),
        "longer": _("It gets longer, step by step."),
        "both": _("It goes up and down."),
    }
    question = Choice("weights.grow", text, answers, _about(state))
    return Asked(question, lambda: _how_it_grew(state), lambda: _why_grow(state))


def _how_it_grew(state: State) -> str:
    return "longer" if state.descent().grew else "same"


def _why_grow(state: State) -> str:
    path = state.descent()
    if not path.setup.start.norm:
        return _("v = (0, 0) has no direction and gets no gradient: it stays where it is.")
    return _(
        "From {start} to {end}. Each step of plain SGD goes across v, so v and the step are the "
        "legs of a right triangle in which the new ‖v‖ is the hypotenuse. The section “‖v‖ grows” "
        "shows the way."
    ).format(start=number(path.norm[0], 4), end=number(path.norm[-1], 4))


def _rate(state: State) -> Asked:
    """What a v twice as long does to the effective learning rate."""
    text = _(
        "v becomes twice as long, g and η stay. With what is the effective learning rate of the "
        "direction of w multiplied?"
    )
    question = Estimate("weights.rate", text, 0.0, 4.0, 0.05, "", _about(state))
    return Asked(question, lambda: slowed(_LONGER), _why_rate)


def _why_rate() -> str:
    return _(
        "Twice through 1/‖v‖: the gradient in v is half as long, and the same step turns a vector "
        "of twice the length half as far. Together a quarter: η·g²/‖v‖²."
    )
