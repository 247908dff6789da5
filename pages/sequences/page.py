"""Sequences: batches with padding, statistics at each step, a recurrent cell."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, look_closer, page_header, reading
from normviz.ui.plot import plot
from normviz.ui.predict import asking, guess_first, hides
from normviz.ui.registry import show
from pages.sequences.controls import controls, norm_chooser
from pages.sequences.figures import after_figure, batch_figure
from pages.sequences.formula import cell_latex
from pages.sequences.predict import asked
from pages.sequences.sections import sections
from pages.sequences.state import State
from pages.sequences.words import findings, sharing_name
from pages.sequences.words import reading as reading_of


def header() -> None:
    page_header(
        _("Sequences"),
        _(
            "Sequences of different lengths are padded to one: see which steps batch norm can "
            "still average over, what padding does to its mean, and why layer norm does not care."
        ),
    )


def picture(state: State) -> None:
    """The batch and what the norm makes of it; before a guess only what does not give it away."""
    question = asked(state)
    hidden = state["ask"] != "cell" and hides(question)
    shared = state.out.members(state.cell)
    charts = [
        batch_figure(
            state.padded,
            state.statistics(counted=True),
            state.statistics(counted=False),
            state.cell,
            shared,
            hide=hidden,
        )
    ]
    if not hidden:
        charts.append(after_figure(state.out, state.left, state.cell, shared))
    specs, alts = zip(*charts, strict=True)
    with asking(state, question):
        plot(specs, key="sequences.batch", alt=alts, height=540 if question is None else 400)
    if hidden:
        reading(guess_first())
        return
    reading(reading_of(state))
    for latex in cell_latex(state):
        formula(latex)
    show_findings(findings(state), state.set, key="sequences.mend")


def page(state: State) -> None:
    shown, side = st.columns([3, 1.15], gap="medium")
    with shown:
        norm_chooser(state)
        picture(state)
    with side:
        controls(state)
    look_closer(state, sections)


def title(state: State) -> str:
    return sharing_name(state["sharing"])


show(header, page, State, title)
