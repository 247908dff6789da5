"""Predict first on the ReLU page: how many zeros, and what a bias does."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.studies.neuron import READINGS, Neuron, theory
from normviz.studies.neuron_bias import silent_as_bias_grows
from normviz.ui.numbers import number, percent
from normviz.ui.predict import Asked, Choice, Estimate, choose_question
from pages.relu.figures import short
from pages.relu.state import INPUT_RANGES, State, weights_of
from pages.relu.words import whole

# What is asked about after the article's B: weights and bias of B.
_NEXT = (
    READINGS["first"][1],
    READINGS["last"][1],
    Neuron(1.0, 1.0, 0.0),
    Neuron(1.0, -2.0, 1.0),
    Neuron(0.5, 0.0, -0.5),
)
_SAME = 0.002  # shares of zeros closer than this are called the same


def asked(state: State) -> Asked | None:
    """The question that is put to the learner at the moment."""
    if state["section"] != "predict":
        return None
    return _zeros(state) if state["ask"] == "zeros" else _bias(state)


def questions(state: State) -> None:
    """The picker of the question."""
    names = {"zeros": _("How many zeros?"), "bias": _("What does the bias do?")}
    choose_question(state, names)


def _about(state: State) -> str:
    return f"{state.neuron('b')} {state.inputs} {state.norm}"


def _zeros(state: State) -> Asked:
    """How many of B's outputs the ReLU makes zero."""
    samples = state.inputs.samples
    text = ngettext(
        "B has {neuron}. Of its {samples} output, what share will the ReLU make exactly zero?",
        "B has {neuron}. Of its {samples} outputs, what share will the ReLU make exactly zero?",
        samples,
    ).format(neuron=short(state.neuron("b")), samples=whole(samples))
    given = _(
        "x₁ has mean {mean1} and standard deviation {std1}, x₂ {mean2} and {std2}; their "
        "correlation is {rho}."
    ).format(**{name: number(state[name], 3) for name in INPUT_RANGES})
    return Asked(
        Estimate("relu.zeros", f"{text} {given}", 0.0, 100.0, 1.0, " %", _about(state)),
        lambda: 100 * float(state.activation().silent_share[1]),
        lambda: _why_zeros(state),
        again=lambda: _another(state),
    )


def _why_zeros(state: State) -> str:
    known = theory(state.inputs, state.neuron("b"), state.norm)
    if known.into_std == 0:
        return _("Every value that enters the ReLU is {mean}: {share} become 0.").format(
            mean=number(known.into_mean, 3), share=percent(known.rectified.zero_mass)
        )
    return _(
        "What enters the ReLU is normal with mean {mean} and standard deviation {std}, and what "
        "lies below 0 becomes 0: in theory {share}."
    ).format(
        mean=number(known.into_mean, 3),
        std=number(known.into_std, 3),
        share=percent(known.rectified.zero_mass),
    )


def _another(state: State) -> None:
    b = state.neuron("b")
    following = _NEXT[(_NEXT.index(b) + 1) % len(_NEXT)] if b in _NEXT else _NEXT[0]
    state.set(**weights_of((state.neuron("a"), following)))


def _bias(state: State) -> Asked:
    """What a larger bias does to the zeros in B's output."""
    text = {
        "off": _("The bias of B grows by 1. What becomes of the zeros in its output?"),
        "before": _(
            "Batch norm stands before the ReLU, and the bias of B grows by 1. What becomes of the "
            "zeros in its output?"
        ),
        "after": _(
            "Batch norm stands after the ReLU, and the bias of B grows by 1. What becomes of the "
            "zeros that the ReLU makes?"
        ),
    }[state.place]
    answers = {
        "fewer": _("There are fewer of them."),
        "more": _("There are more of them."),
        "same": _("Nothing changes."),
    }
    return Asked(
        Choice("relu.bias", text, answers, _about(state)),
        lambda: _change(*_with_more_bias(state)),
        lambda: _why_bias(state),
    )


def _with_more_bias(state: State) -> tuple[float, float]:
    return silent_as_bias_grows(state.inputs, state.neuron("b"), state.norm)


def _change(before: float, after: float) -> str:
    if abs(after - before) < _SAME:
        return "same"
    return "fewer" if after < before else "more"


def _why_bias(state: State) -> str:
    before, after = _with_more_bias(state)
    if state.place == "before":
        text = _(
            "{before} zeros before, {after} after. Batch norm subtracts the mean of z, and a "
            "larger bias is all in the mean: the ReLU gets what it got."
        )
    elif _change(before, after) == "same":
        text = _(
            "{before} zeros before, {after} after. The bias moves the whole of z to the right, but "
            "here next to none of it from below 0, where the ReLU cuts, to above."
        )
    else:
        text = _(
            "{before} zeros before, {after} after. The bias moves the whole of z to the right, so "
            "less of it lies below 0, where the ReLU cuts."
        )
    return text.format(before=percent(before), after=percent(after))
