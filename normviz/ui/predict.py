"""Predict first: the learner commits to an answer; only then the page shows its own, and the gap.

A lesson's `asked(state)` says what is asked at the moment. While `hides` is true of it, whatever
gives the answer away stays off the page. `predict` puts the question there, and after the guess the
answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from normviz.language import _
from normviz.ui.numbers import number
from normviz.ui.plain import plain


@dataclass(frozen=True)
class Choice:
    """A question with a few answers: `answers` maps the name of each to its words.

    `key` is unique in the app. `about` names what is asked about (the state of the controls, say):
    when it changes, the question is open again.
    """

    key: str
    text: str
    answers: Mapping[str, str]
    about: str = ""


@dataclass(frozen=True)
class Estimate:
    """A question whose answer is a number from `low` to `high`; `unit` follows the number."""

    key: str
    text: str
    low: float
    high: float
    step: float
    unit: str = ""
    about: str = ""


Question = Choice | Estimate


@dataclass(frozen=True)
class Asked:
    """A question put to the learner, and what answers it: computed when there is a guess.

    `truth` is the name of an answer, or the number; `why` says why it is so. `again` changes what
    is asked about: with it there is a button for another try. `below` draws what follows.
    """

    question: Question
    truth: Callable[[], str | float]
    why: Callable[[], str]
    again: Callable[[], None] | None = None
    below: Callable[[], None] | None = None

    @property
    def open(self) -> bool:
        """Whether the learner still has to commit to an answer."""
        return _guess(self.question) is None


def hides(asked: Asked | None) -> bool:
    """Whether the page keeps to itself what answers the question: until there is a guess."""
    return asked is not None and asked.open


def predict(asked: Asked) -> None:
    """The question; after the guess the true answer, the gap, and why it is so."""
    question, guess = asked.question, _guess(asked.question)
    if guess is None:
        _ask(question)
        return
    with st.container(border=True):
        st.markdown(f"**{question.text}**")
        if isinstance(question, Choice):
            _compare_answers(question, guess, str(asked.truth()))
        else:
            _compare_numbers(question, guess, float(asked.truth()))
        st.markdown(asked.why())
        with st.container(horizontal=True):
            st.button(_("Ask me again"), key=f"{question.key}.reopen", on_click=_forget(question))
            if asked.again:
                st.button(
                    # Translators: a button: another question of the same kind.
                    _("Another one"),
                    key=f"{question.key}.again",
                    on_click=_forget(question, asked.again),
                )
    if asked.below:
        asked.below()


def _guess(question: Question) -> Any:
    kept: dict[str, Any] = st.session_state.get(f"{question.key}.guess", {})
    return kept.get("value") if kept.get("about") == question.about else None


def _forget(question: Question, then: Callable[[], None] | None = None) -> Callable[[], None]:
    def forget() -> None:
        st.session_state.pop(f"{question.key}.guess", None)
        if then:
            then()

    return forget


def _ask(question: Question) -> None:
    field = f"{question.key}.answer"

    def commit() -> None:
        value = st.session_state[field]
        if value is not None:
            st.session_state[f"{question.key}.guess"] = {"value": value, "about": question.about}

    with st.container(border=True):
        if isinstance(question, Choice):
            st.radio(
                question.text,
                list(question.answers),
                format_func=question.answers.__getitem__,
                index=None,
                key=field,
            )
        else:
            st.slider(
                question.text,
                min_value=question.low,
                max_value=question.high,
                value=(question.low + question.high) / 2,
                step=question.step,
                key=field,
            )
        # Translators: a verb, a button: show the answer.
        st.button(_("Reveal"), type="primary", key=f"{question.key}.reveal", on_click=commit)
        st.caption(_("Commit to an answer first; the page shows its own after that."))


def _compare_answers(question: Choice, guess: str, truth: str) -> None:
    right = plain(question.answers[truth])
    if guess == truth:
        st.success(_("You said: {answer} That is right.").format(answer=right))
    else:
        wrong = plain(question.answers.get(guess, guess))
        st.info(_("You said: {guess} What happens: {answer}").format(guess=wrong, answer=right))


def _compare_numbers(question: Estimate, guess: float, truth: float) -> None:
    st.info(
        # Translators: all three are numbers, with their unit where there is one.
        _("You said {guess}; it is {truth}. The gap is {gap}.").format(
            guess=f"{number(guess, 3)}{question.unit}",
            truth=f"{number(truth, 3)}{question.unit}",
            gap=f"{number(abs(guess - truth), 3)}{question.unit}",
        )
    )
