"""Predict first: the learner commits to an answer; only then the page shows its own, and the gap.

A lesson's `asked(state)` says what is asked at the moment. While `hides` is true of it, whatever
gives the answer away stays off the page. `asking` puts the question on the stage, where the picture
is, and after the guess the answer, so that both are seen together. The section "Predict" further
down is for the choice of a question alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import streamlit as st

from normviz.language import _, ngettext
from normviz.ui.choices import choose
from normviz.ui.numbers import number
from normviz.ui.plain import plain
from normviz.ui.stage import PICTURE, SECTION, Place, look_at, stage
from normviz.ui.state import Controls


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
    """A question whose answer is a number from `low` to `high`; `unit` follows the number.

    Differences of percentages, with the unit " %", are points.
    """

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


def guess_first() -> str:
    """The line under the picture while a question is open."""
    return _("Your guess first: the answer comes after it.")


def choose_question(state: Controls, names: Mapping[str, str], *, label_shown: bool = True) -> None:
    """The picker of a question, the control "ask"; whoever chooses one is led to it."""
    choose(state, "ask", _("Question"), names, label_shown=label_shown, then=look_at)
    say_where()


def say_where() -> None:
    """Where the question is."""
    st.caption(_("The question stands above, in the place of the picture."))


@contextmanager
def asking(state: Controls, asked: Asked | None, place: Place = PICTURE) -> Iterator[None]:
    """The stage with its picture, which is drawn in it, and what is asked about it, if anything is.

    The question stands above the picture; after the guess the true answer and the gap do, and
    below it why it is so: question, answer and picture are seen in one look. `place`: where that
    is; the open section is a stage already.
    """
    with nullcontext() if place == SECTION else stage(state.page):
        if asked:
            _ask(asked.question, place) if asked.open else _tell(asked)
        yield
    if asked and not asked.open:
        _explain(asked, place)


def _tell(asked: Asked) -> None:
    """The true answer, beside the guess, and the picture that belongs to the question alone."""
    question, guess = asked.question, _guess(asked.question)
    with st.container(border=True, gap="small", key=f"normviz.verdict.{question.key}"):
        st.markdown(f"**{question.text}**")
        if isinstance(question, Choice):
            _compare_answers(question, guess, str(asked.truth()))
        else:
            _compare_numbers(question, guess, float(asked.truth()))
    if asked.below:
        asked.below()


def _explain(asked: Asked, place: Place) -> None:
    """Why it is so, and how to go on."""
    question = asked.question
    with st.container(border=True, gap="small"):
        st.markdown(asked.why())
        with st.container(horizontal=True):
            st.button(
                _("Ask me again"), key=f"{question.key}.reopen", on_click=_forget(question, place)
            )
            if asked.again:
                st.button(
                    # Translators: a button: another question of the same kind.
                    _("Another one"),
                    key=f"{question.key}.again",
                    on_click=_forget(question, place, asked.again),
                )


def _guess(question: Question) -> Any:
    kept: dict[str, Any] = st.session_state.get(f"{question.key}.guess", {})
    return kept.get("value") if kept.get("about") == question.about else None


def _forget(
    question: Question, place: Place, then: Callable[[], None] | None = None
) -> Callable[[], None]:
    def forget() -> None:
        for kept in ("guess", "moved"):
            st.session_state.pop(f"{question.key}.{kept}", None)
        if then:
            then()
        look_at(place)

    return forget


def _ask(question: Question, place: Place) -> None:
    field = f"{question.key}.answer"

    def commit() -> None:
        value = st.session_state[field]
        if value is not None and _answered(question):
            st.session_state[f"{question.key}.guess"] = {"value": value, "about": question.about}
            look_at(place)

    if field not in st.session_state:  # drawn anew: a slider is back in its middle
        st.session_state.pop(f"{question.key}.moved", None)
    with st.container(border=True, key=f"normviz.question.{question.key}"):
        if isinstance(question, Choice):
            st.radio(
                question.text,
                list(question.answers),
                format_func=question.answers.__getitem__,
                index=None,
                key=field,
            )
        else:
            _ask_number(question, field)
        st.button(
            # Translators: a verb, a button: show the answer.
            _("Reveal"),
            type="primary",
            key=f"{question.key}.reveal",
            on_click=commit,
            disabled=not _answered(question),
        )
        st.caption(_("Commit to an answer first; the page shows its own after that."))


def _answered(question: Question) -> bool:
    """Whether an answer has been chosen; a slider stands somewhere before it is moved."""
    if isinstance(question, Choice):
        return st.session_state.get(f"{question.key}.answer") is not None
    return bool(st.session_state.get(f"{question.key}.moved") == question.about)


def _ask_number(question: Estimate, field: str) -> None:
    """A slider that shows no number before it was moved."""

    def move() -> None:
        st.session_state[f"{question.key}.moved"] = question.about

    answered, unit = _answered(question), question.unit
    st.slider(
        question.text,
        min_value=question.low,
        max_value=question.high,
        value=(question.low + question.high) / 2,
        step=question.step,
        format=f"%g{unit.replace('%', '%%')}" if answered else "?",
        key=field,
        on_change=move,
    )
    if not answered:
        st.caption(
            # Translators: two numbers, with their unit where there is one.
            _("No answer yet: move the slider, from {low} to {high}.").format(
                low=f"{number(question.low)}{unit}", high=f"{number(question.high)}{unit}"
            )
        )


def _compare_answers(question: Choice, guess: str, truth: str) -> None:
    right = plain(question.answers[truth])
    if guess == truth:
        st.success(_("You said: {answer} That is right.").format(answer=right))
    else:
        wrong = plain(question.answers.get(guess, guess))
        st.info(_("You said: {guess} What happens: {answer}").format(guess=wrong, answer=right))


def _compare_numbers(question: Estimate, guess: float, truth: float) -> None:
    unit = question.unit
    gap = number(abs(guess - truth), 3)
    if unit == " %":
        # Translators: a difference of two percentages.
        gap = ngettext("{gap} point", "{gap} points", 1 if gap == "1" else 2).format(gap=gap)
    else:
        gap = f"{gap}{unit}"
    st.info(
        # Translators: all three are numbers, with their unit where there is one.
        _("You said {guess}; it is {truth}. The gap is {gap}.").format(
            guess=f"{number(guess, 3)}{unit}", truth=f"{number(truth, 3)}{unit}", gap=gap
        )
    )
