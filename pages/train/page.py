"""Train a digit classifier: up to four runs side by side, on real digits, in seconds."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from normviz.language import _
from normviz.nets.trainer import Run
from normviz.ui.findings import Finding, show_findings
from normviz.ui.frame import formula, look_closer, page_header, reading
from normviz.ui.plot import plot
from normviz.ui.predict import Asked, asking, hides
from normviz.ui.registry import show
from normviz.ui.stage import beside
from normviz.ui.training.work import offer, show_progress, show_progress_of_all, work_on
from pages.train.controls import controls, experiments
from pages.train.figures import curve_figures
from pages.train.formula import loss_latex, size_latex
from pages.train.looked import show_key
from pages.train.names import LETTERS, in_common, run_names
from pages.train.predict import asked
from pages.train.sections import sections
from pages.train.state import State
from pages.train.stories import STORIES
from pages.train.words import behind, findings, rescued
from pages.train.words import reading as reading_of


def header() -> None:
    page_header(
        _("Train a digit classifier"),
        _(
            "Train up to four nets side by side on real digits, in seconds: see when batch norm "
            "makes learning faster and safer, and when it does not."
        ),
    )


def picture(state: State) -> None:
    """The question where one is open, else the curves and what they say."""
    question = asked(state)
    if question and hides(question):
        with asking(state, question):
            pass
        st.button(_("No guess, just show it"), on_click=state.set, kwargs={"guess": "no"})
        if state.work.under_way or state.work.done:
            reading(_("Your guess first; the nets train meanwhile."))
        else:
            offer(state.work)
            reading(_("Your guess first; then, or now, start the training."))
        return
    if question and not state.seeded.done:  # only now: to look at the seeds has them trained
        st.markdown(_("The answer does not rest on one seed: it comes when all are trained."))
        show_progress_of_all(state.seeded, _("Seeds"))
        question = None
    _curves(state, question)


def _curves(state: State, answered: Asked | None) -> None:
    """The curves, and what they say; with an answer it stands right above them."""
    work = state.work
    names = run_names(state.runs, state.pins)
    epochs = max(run.epochs for run in (*state.runs, *state.pins))
    histories = {name: ticket.history for name, ticket in zip(names, work.tickets, strict=True)}
    show_progress(work, names)
    figures, alts = curve_figures(histories, epochs)
    figures[0]["layout"]["meta"]["player"]["autoplay"] = state["guess"] == "first"
    with asking(state, answered):
        plot(figures, key="train.curves", alt=alts, height=400 if answered else 560)
    show_key(names)
    # Translators: {shared} is a list of settings: "64-128-10, ReLU, rate 0.1".
    st.caption(_("All runs: {shared}.").format(shared=in_common(state.runs)))
    runs = [ticket.run for ticket in work.tickets[: len(state.runs)] if ticket.run]
    if len(runs) < len(state.runs):
        reading(_("The nets have not been trained to the end yet."))
        return
    reading(reading_of(runs, state.data.test_labels))
    place = state["look"]
    formula(
        loss_latex(LETTERS[place], runs[place]),
        size_latex(LETTERS[place], runs[place]),
        words=_(
            "L is the loss on the N validation images, the mean of −log p, where p is the "
            "probability that the net gives the right class; P is how many numbers it learns."
        ),
    )
    _findings(state, runs)


def _findings(state: State, runs: list[Run]) -> None:
    """What went wrong in a run, with what mends it."""
    for place, run in enumerate(runs):
        named = [
            replace(finding, text=_("{run}: {text}").format(run=LETTERS[place], text=finding.text))
            for finding in (*findings(run, state.slower), *_rescue(state, place, run))
        ]
        show_findings(named, partial(state.change, (place,)), key=f"train.mend.{place}")


def _rescue(state: State, place: int, run: Run) -> list[Finding]:
    """What puts the norm elsewhere, where a training has shown that it helps."""
    settings = behind(run)
    if settings is None:
        return []
    work = work_on(f"mend.{place}", [state.job(settings)])
    if work.quick and work.under_way:
        show_progress(work, [LETTERS[place]])
    return [each for ticket in work.tickets if ticket.run for each in rescued(run, ticket.run)]


def page(state: State) -> None:
    experiments(state)
    with beside(3, 1.3) as (main, side):
        with main:
            picture(state)
        with side:
            controls(state)
    look_closer(state, sections)


def title(state: State) -> str:
    # Translators: the name of a browser's tab: the learner has changed the runs.
    return _("Runs of your own") if state.changed else _(STORIES[state["preset"]].title)


show(header, page, State, title)
