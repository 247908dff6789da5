"""Predict first on the ReLU page: how many zeros, and what a bias does."""

from __future__ import annotations

from normviz.language import _
from normviz.studies.neuron import READINGS, Neuron, fire, theory
from normviz.ui.choices import choose
from normviz.ui.numbers import number, percent
from normviz.ui.predict import Choice, Estimate, Question, guessing, predict
from pages.relu.figures import short
from pages.relu.state import Relu, weights_of
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


def open_question(relu: Relu) -> str:
    """The question that still waits for a guess, "zeros" or "bias"; "" where none does."""
    asking = relu.state["section"] == "predict" and guessing(_question(relu))
    return str(relu.state["ask"]) if asking else ""


def questions(relu: Relu) -> None:
    """The question, and after the guess its answer."""
    names = {"zeros": _("How many zeros?"), "bias": _("What does the bias do?")}
    choose(relu.state, "ask", _("Question"), names)
    if relu.state["ask"] == "zeros":
        share = float(relu.activation().silent_share[1])
        predict(_question(relu), 100 * share, _why_zeros(relu), again=lambda: _another(relu))
    else:
        before, after = _with_more_bias(relu)
        predict(_question(relu), _change(before, after), _why_bias(relu, before, after))


def _question(relu: Relu) -> Question:
    b = relu.neuron("b")
    about = f"{b} {relu.inputs} {relu.norm}"
    if relu.state["ask"] == "zeros":
        text = _(
            "B has {neuron}. Of its {samples} outputs, what share will the ReLU make exactly zero?"
        ).format(neuron=short(b), samples=whole(relu.inputs.samples))
        return Estimate("relu.zeros", text, 0.0, 100.0, 1.0, " %", about)
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
    }[relu.place]
    answers = {
        "fewer": _("There are fewer of them."),
        "more": _("There are more of them."),
        "same": _("Nothing changes."),
    }
    return Choice("relu.bias", text, answers, about)


def _another(relu: Relu) -> None:
    b = relu.neuron("b")
    following = _NEXT[(_NEXT.index(b) + 1) % len(_NEXT)] if b in _NEXT else _NEXT[0]
    relu.state.set(**weights_of((relu.neuron("a"), following)))


def _with_more_bias(relu: Relu) -> tuple[float, float]:
    b = relu.neuron("b")
    pair = b, Neuron(b.w1, b.w2, b.bias + 1)
    before, after = fire(relu.inputs, pair, relu.norm).silent_share
    return float(before), float(after)


def _change(before: float, after: float) -> str:
    if abs(after - before) < _SAME:
        return "same"
    return "fewer" if after < before else "more"


def _why_zeros(relu: Relu) -> str:
    known = theory(relu.inputs, relu.neuron("b"), relu.norm)
    return _(
        "What enters the ReLU is normal with mean {mean} and standard deviation {std}, and what "
        "lies below 0 becomes 0: in theory {share}."
    ).format(
        mean=number(known.into_mean, 3),
        std=number(known.into_std, 3),
        share=percent(known.rectified.zero_mass),
    )


def _why_bias(relu: Relu, before: float, after: float) -> str:
    text = (
        _(
            "{before} zeros before, {after} after. Batch norm subtracts the mean of z, and a "
            "larger bias is all in the mean: the ReLU gets what it got."
        )
        if relu.place == "before"
        else _(
            "{before} zeros before, {after} after. The bias moves the whole of z to the right, so "
            "less of it lies below 0, where the ReLU cuts."
        )
    )
    return text.format(before=percent(before), after=percent(after))
