"""The picture of the runs: the experiment they belong to, the question before it, the curves."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from normviz.language import _
from normviz.nets.trainer import Run
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, reading
from normviz.ui.plot import plot
from normviz.ui.predict import hides, predict
from normviz.ui.training.work import show_progress
from pages.train.figures import curve_figures
from pages.train.names import LETTERS, in_common, run_names
from pages.train.predict import asked
from pages.train.state import State
from pages.train.stories import STORIES
from pages.train.words import findings, loss_latex, size_latex
from pages.train.words import reading as reading_of


def experiments(state: State) -> None:
    """The experiments, one click each, and what the chosen one teaches."""
    st.pills(
        _("Experiment"),
        tuple(STORIES),
        format_func=lambda key: _(STORIES[key].title),
        required=True,
        wrap=True,
        **state.widget("preset", then=lambda: state.choose(state["preset"])),
    )
    st.markdown(_(STORIES[state["preset"]].teaches))


def view(state: State) -> None:
    """The question where one is open, else the curves and what they say."""
    question = asked(state)
    if question and hides(question):
        predict(question)
        st.button(_("No guess, just show it"), on_click=state.set, kwargs={"guess": "no"})
        reading(_("Your guess first; the nets train meanwhile."))
        return
    if question and state.work.done:
        predict(question)
    _curves(state)


def _curves(state: State) -> None:
    work = state.work
    names = run_names(state.runs, state.pins)
    epochs = max(run.epochs for run in (*state.runs, *state.pins))
    histories = {name: ticket.history for name, ticket in zip(names, work.tickets, strict=True)}
    show_progress(work, names)
    figures, alts = curve_figures(histories, epochs)
    figures[0]["layout"]["meta"]["player"]["autoplay"] = state["guess"] == "first"
    plot(figures, key="train.curves", alt=alts, height=560)
    st.caption(_("All runs: {shared}.").format(shared=in_common(state.runs)))
    runs = [ticket.run for ticket in work.tickets[: len(state.runs)] if ticket.run]
    if len(runs) < len(state.runs):
        reading(_("The nets have not been trained to the end yet."))
        return
    reading(reading_of(runs))
    place = state["look"]
    formula(loss_latex(LETTERS[place], runs[place]))
    formula(size_latex(LETTERS[place], runs[place]))
    _findings(state, runs)


def _findings(state: State, runs: list[Run]) -> None:
    """What went wrong in a run, with what mends it."""
    for place, run in enumerate(runs):
        named = [
            replace(finding, text=_("{run}: {text}").format(run=LETTERS[place], text=finding.text))
            for finding in findings(run)
        ]
        show_findings(named, partial(state.change, (place,)), key=f"train.mend.{place}")
