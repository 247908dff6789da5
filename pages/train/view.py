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
from normviz.ui.predict import Choice, guessing, predict
from normviz.ui.training.job import Job
from normviz.ui.training.work import Work, show_progress, start, work_on
from pages.train.figures import curve_figures
from pages.train.names import LETTERS, in_common, run_names
from pages.train.outcomes import answer, explanation
from pages.train.state import Train
from pages.train.stories import STORIES
from pages.train.words import findings, loss_latex, size_latex
from pages.train.words import reading as reading_of

PLACE = "runs"


def experiments(page: Train) -> None:
    """The experiments, one click each, and what the chosen one teaches."""
    st.pills(
        _("Experiment"),
        tuple(STORIES),
        format_func=lambda key: _(STORIES[key].title),
        required=True,
        wrap=True,
        **page.state.widget("preset", then=lambda: page.choose(page.state["preset"])),
    )
    st.markdown(_(STORIES[page.state["preset"]].teaches))


def train_runs(page: Train) -> Work:
    """The runs on screen, pinned ones behind them."""
    return work_on(PLACE, _jobs(page), asked=page.state["guess"] == "first")


def ask_for_runs(page: Train) -> None:
    """Have the runs trained however long they take: the learner pressed a button for them."""
    start(PLACE, _jobs(page))


def _jobs(page: Train) -> list[Job]:
    return [page.job(run) for run in (*page.runs, *page.pins)]


def view(page: Train, work: Work) -> None:
    """The question where one is open, else the curves and what they say."""
    question = _question(page)
    if question and guessing(question):
        predict(question, "", "")
        st.button(_("No guess, just show it"), on_click=page.state.set, kwargs={"guess": "no"})
        reading(_("Your guess first; the nets train meanwhile."))
        return
    if question and work.done:
        runs = [ticket.run for ticket in work.tickets if ticket.run]
        key = page.state["preset"]
        predict(question, answer(key, runs), explanation(key, runs))
    _curves(page, work)


def _question(page: Train) -> Choice | None:
    """The question of the experiment, where its runs are as they were."""
    if page.state["guess"] == "no" or page.changed or page.pins:
        return None
    lesson = STORIES[page.state["preset"]]
    return Choice(
        f"train.guess.{page.state['preset']}",
        _(lesson.question),
        {name: _(words) for name, words in lesson.answers.items()},
        about=repr(page.key),
    )


def _curves(page: Train, work: Work) -> None:
    names = run_names(page.runs, page.pins)
    epochs = max(run.epochs for run in (*page.runs, *page.pins))
    histories = {name: ticket.history for name, ticket in zip(names, work.tickets, strict=True)}
    show_progress(work, names)
    figures, alts = curve_figures(histories, epochs)
    figures[0]["layout"]["meta"]["player"]["autoplay"] = page.state["guess"] == "first"
    plot(figures, key="train.curves", alt=alts, height=560)
    st.caption(_("All runs: {shared}.").format(shared=in_common(page.runs)))
    runs = [ticket.run for ticket in work.tickets[: len(page.runs)] if ticket.run]
    if len(runs) < len(page.runs):
        reading(_("The nets have not been trained to the end yet."))
        return
    reading(reading_of(runs))
    place = page.state["look"]
    formula(loss_latex(LETTERS[place], runs[place]))
    formula(size_latex(LETTERS[place], runs[place]))
    _findings(page, runs)


def _findings(page: Train, runs: list[Run]) -> None:
    """What went wrong in a run, with what mends it."""
    for place, run in enumerate(runs):
        named = [
            replace(finding, text=_("{run}: {text}").format(run=LETTERS[place], text=finding.text))
            for finding in findings(run)
        ]
        show_findings(named, partial(page.change, (place,)), key=f"train.mend.{place}")
