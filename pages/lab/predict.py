"""Predict first: the learner commits to an answer, then sees it and the gap."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

from normviz.language import _
from normviz.ui.grid import GridData
from normviz.ui.numbers import number
from normviz.ui.predict import Asked, Choice, choose_question
from normviz.ui.stage import look_at
from pages.lab.state import BATCH, State

_ABOUT = ("ask", "pin", "norm", "over", "groups", "eps", "bias", "infer", "convention", "learned")


def _progress(state: State) -> dict[str, Any]:
    """How far the learner is: whether the question is answered, the marks and the guess.

    Another pinned cell, batch or norm is another question, and open again.
    """
    about = [state[name] for name in (*_ABOUT, *BATCH)]
    question: dict[str, Any] = st.session_state.setdefault("lab.question", {})
    if question.get("about") != about:
        question.update(about=about, answered=False, marks=[], guess=None)
    return question


@dataclass(frozen=True)
class AtTheGrid(Asked):
    """A question that is answered at the grid, where its answer is seen too."""

    progress: dict[str, Any] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether the learner has not revealed the answer yet."""
        return not self.progress["answered"]


def asked(state: State) -> AtTheGrid | None:
    """The question that is put to the learner at the moment; without a norm there is none."""
    out = state.experiment.out
    if state["section"] != "predict" or out is None:
        return None
    return AtTheGrid(
        Choice(f"lab.{state['ask']}", _questions()[state["ask"]], {}),
        truth=lambda: float(out.x_hat[state.pinned()]),
        why=lambda: "",
        again=lambda: _next(state),
        progress=_progress(state),
    )


def _questions() -> dict[str, str]:
    return {"cells": _("Which cells light up?"), "value": _("What will this cell be?")}


def into_grid(state: State, data: GridData) -> None:
    """Have the grid keep the answer to itself while a question is open."""
    question = asked(state)
    if question is None:
        return
    if state["ask"] == "cells":
        data["mode"] = "mark" if question.open else "reveal"
        data["marks"] = question.progress["marks"]
    if question.open:
        data["step"] = 0  # x: whoever is to compute the answer reads it
        data["hide"] = ["mean", "var", "x_hat", "y"]
        data["hist"] = data["hist"][:1]
    data["editable"] = False


def mark(state: State, marks: list[int]) -> None:
    """Take the cells that the learner marked in the grid."""
    _progress(state)["marks"] = marks


def questions(state: State) -> None:
    """The picker of the question."""
    if state.experiment.out is None:
        st.write(_("There is nothing to predict without a norm: choose one above."))
    else:
        choose_question(state, _questions())


def at_the_grid(state: State) -> None:
    """The question that is open, and how it is answered; after that the answer."""
    question, out = asked(state), state.experiment.out
    if question is None or out is None:
        return
    name = "normviz.question" if question.open else "normviz.verdict"
    with st.container(border=True, gap="small", key=name):
        st.markdown(f"**{question.question.text}**")
        if state["ask"] == "cells":
            _cells(state, question.progress, out.partition.members(state.pinned()))
        else:
            _value(state, question.progress, float(question.truth()))


def _next(state: State) -> None:
    # A stride that shares no factor with the number of cells visits every cell in turn.
    cells = state.x.size
    stride = next(step for step in range(cells // 2 + 1, 2 * cells + 2) if np.gcd(step, cells) == 1)
    state.set(pin=(state.pin + stride) % cells)
    look_at()


def _cells(state: State, question: dict[str, Any], members: np.ndarray) -> None:
    if not question["answered"]:
        st.write(
            _(
                "In the grid below, mark every cell that shares its mean and variance with the "
                "pinned one, then reveal. Marked so far: {count}."
            ).format(count=len(question["marks"]))
        )
        # Translators: a verb, a button: show the answer.
        st.button(_("Reveal"), type="primary", on_click=_reveal, args=(question,))
        return
    chosen, true = set(question["marks"]), set(np.flatnonzero(members).tolist())
    true_others = true - {state.pin}
    facts = {
        "hit": len(chosen & true_others),
        "all": len(true_others),
        "wrong": len(chosen - true),
        "missed": len(true_others - chosen),
    }
    if chosen - true or true_others - chosen:
        text = _(
            "Other cells of the set that you found: {hit} of {all}. Missed: {missed}. Marked, but "
            "of another set: {wrong}."
        )
    else:
        text = _("Exactly right. Cells that share one mean with the pinned one: {all}.")
    st.write(text.format(**facts))
    st.button(_("Another cell"), on_click=_next, args=(state,))


def _value(state: State, question: dict[str, Any], truth: float) -> None:
    if not question["answered"]:
        row = st.container(horizontal=True, vertical_alignment="bottom")
        row.number_input(
            _("x̂ of the pinned cell, before scale and shift"),
            value=None,
            # Translators: in an empty field for a number, before anything is typed.
            placeholder=_("in standard deviations"),
            step=0.1,
            format="%.2f",
            key="lab.guess",
            width=260,
        )
        row.button(
            _("Reveal"),
            type="primary",
            on_click=_answer,
            args=(question,),
            disabled=st.session_state.get("lab.guess") is None,
        )
        return
    st.write(
        _("You said {guess}; it is {truth}. The gap is {gap}, in standard deviations.").format(
            guess=number(question["guess"]),
            truth=number(truth),
            gap=number(abs(question["guess"] - truth)),
        )
    )
    st.button(_("Another cell"), on_click=_next, args=(state,))


def _answer(question: dict[str, Any]) -> None:
    guess = st.session_state["lab.guess"]
    if guess is not None:
        _reveal(question, guess=float(guess))


def _reveal(question: dict[str, Any], **more: Any) -> None:
    question.update(answered=True, **more)
    look_at()
