"""Predict first: the learner commits to an answer, then sees it and the gap."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from normviz.language import _
from normviz.studies.experiment import Experiment
from normviz.ui.choices import choose
from normviz.ui.grid import GridData
from normviz.ui.numbers import number
from pages.lab.state import BATCH, Lab

_ABOUT = ("ask", "pin", "norm", "groups", "eps", "bias", "infer", "convention", "learned")


def asked(lab: Lab) -> dict[str, Any]:
    """How far the learner is: whether the question is answered, the marks and the guess.

    Another pinned cell, batch or norm is another question, and open again.
    """
    about = [lab.state[name] for name in (*_ABOUT, *BATCH)]
    question: dict[str, Any] = st.session_state.setdefault("lab.question", {})
    if question.get("about") != about:
        question.update(about=about, answered=False, marks=[], guess=None)
    return question


def guessing(lab: Lab) -> bool:
    """Whether a question is open: until it is answered the page keeps the answer to itself."""
    asking = lab.state["section"] == "predict" and lab.state["norm"] != "none"
    return asking and not asked(lab)["answered"]


def into_grid(lab: Lab, data: GridData) -> None:
    """Have the grid keep the answer to itself while a question is open."""
    if lab.state["section"] != "predict" or data["groups"] is None:
        return
    question = asked(lab)
    if lab.state["ask"] == "cells":
        data["mode"] = "reveal" if question["answered"] else "mark"
        data["marks"] = question["marks"]
    elif not question["answered"]:
        data["hide"] = ["mean", "var", "x_hat", "y"]
        data["hist"] = data["hist"][:1]
    data["editable"] = False


def mark(lab: Lab, marks: list[int]) -> None:
    """Take the cells that the learner marked in the grid."""
    asked(lab)["marks"] = marks


def predict(lab: Lab, experiment: Experiment) -> None:
    """The questions, the answer and the gap."""
    out = experiment.out
    if out is None:
        st.write(_("There is nothing to predict without a norm: choose one above."))
        return
    names = {"cells": _("Which cells light up?"), "value": _("What will this cell be?")}
    choose(lab.state, "ask", _("Question"), names)
    question, cell = asked(lab), lab.pinned()
    if lab.state["ask"] == "cells":
        _cells(lab, question, out.partition.members(cell))
    else:
        _value(lab, question, float(out.x_hat[cell]))


def _next(lab: Lab) -> None:
    # A stride that shares no factor with the number of cells visits every cell in turn.
    cells = lab.x.size
    stride = next(step for step in range(cells // 2 + 1, 2 * cells + 2) if np.gcd(step, cells) == 1)
    lab.state.set(pin=(lab.state["pin"] + stride) % cells)


def _cells(lab: Lab, question: dict[str, Any], members: np.ndarray) -> None:
    if not question["answered"]:
        st.write(
            _(
                "In the grid above, mark every cell that shares its mean and variance with the "
                "pinned one, then reveal. Marked so far: {count}."
            ).format(count=len(question["marks"]))
        )
        st.button(_("Reveal"), type="primary", on_click=question.update, kwargs={"answered": True})
        return
    chosen, true = set(question["marks"]), set(np.flatnonzero(members).tolist())
    true_others = true - {min(lab.state["pin"], lab.x.size - 1)}
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
    st.button(_("Another cell"), on_click=_next, args=(lab,))


def _value(lab: Lab, question: dict[str, Any], truth: float) -> None:
    if not question["answered"]:
        st.number_input(
            _("x̂ of the pinned cell, before scale and shift"),
            value=0.0,
            step=0.1,
            format="%.2f",
            key="lab.guess",
            width=260,
        )
        st.button(_("Reveal"), type="primary", on_click=_answer, args=(question,))
        return
    st.write(
        _("You said {guess}; it is {truth}. The gap is {gap}, in standard deviations.").format(
            guess=number(question["guess"]),
            truth=number(truth),
            gap=number(abs(question["guess"] - truth)),
        )
    )
    st.button(_("Another cell"), on_click=_next, args=(lab,))


def _answer(question: dict[str, Any]) -> None:
    question.update(answered=True, guess=float(st.session_state["lab.guess"]))
