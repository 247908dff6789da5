"""Sequences: batches with padding, statistics at each step, a recurrent cell."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.studies.sequences import FEATURES, SHARING
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, look_closer, notice, page_header, reading
from normviz.ui.plot import plot
from normviz.ui.registry import show
from pages.sequences.articles import articles
from pages.sequences.cell import cell
from pages.sequences.controls import controls
from pages.sequences.figures import after_figure, batch_figure
from pages.sequences.longer import longer
from pages.sequences.predict import hides, questions
from pages.sequences.state import PADDING, Sequences
from pages.sequences.tries import tries
from pages.sequences.words import (
    cell_latex,
    findings,
    padding_name,
    sharing_choice,
    sharing_story,
)
from pages.sequences.words import reading as reading_of


def norm_chooser(page: Sequences) -> None:
    """Who shares statistics, whether padding counts, which feature is shown."""
    state = page.state
    st.segmented_control(
        _("Which cells share a mean and a variance?"),
        SHARING,
        format_func=sharing_choice,
        required=True,
        wrap=True,
        **state.widget("sharing"),
    )
    st.caption(sharing_story(state["sharing"]))
    with st.container(horizontal=True):
        st.segmented_control(
            _("Padding in the statistics"),
            PADDING,
            format_func=padding_name,
            required=True,
            **state.widget("padding"),
        )
        st.segmented_control(
            _("Feature shown"), range(1, FEATURES + 1), required=True, **state.widget("feature")
        )


def picture(page: Sequences) -> None:
    """The batch and what the norm makes of it; before a guess only what does not give it away."""
    hidden = hides(page)
    shared = page.out.members(page.cell)
    charts = [
        batch_figure(
            page.padded,
            page.statistics(counted=True),
            page.statistics(counted=False),
            page.cell,
            shared,
            hide=hidden,
        )
    ]
    if not hidden:
        charts.append(after_figure(page.out, page.left, page.cell, shared))
    specs, alts = zip(*charts, strict=True)
    plot(specs, key="sequences.batch", alt=alts, height=540)
    if hidden:
        reading(_("Your guess first: the question is below, the answer comes after it."))
        return
    reading(reading_of(page))
    for latex in cell_latex(page):
        formula(latex)
    show_findings(findings(page), page.state.set, key="sequences.mend")


def sections(page: Sequences) -> None:
    """What is open below the picture: only that is computed."""
    names = {
        "try": _("Try this"),
        "predict": _("Predict"),
        "longer": _("A longer test sequence"),
        "cell": _("A recurrent cell"),
        "articles": _("Articles"),
    }
    match look_closer(page.state, names):
        case "try":
            tries(page)
        case "predict":
            questions(page)
        case "longer":
            longer(page)
        case "cell":
            cell(page)
        case _section:
            articles(page)


def header() -> None:
    page_header(
        _("Sequences"),
        _(
            "Sequences of different lengths are padded to one: see which steps batch norm can "
            "still average over, what padding does to its mean, and why layer norm does not care."
        ),
    )


def page() -> None:
    sequences = Sequences.open()
    for sentence in sequences.state.notices:
        notice(sentence, "warning")
    shown, side = st.columns([3, 1.15], gap="medium")
    with shown:
        norm_chooser(sequences)
        picture(sequences)
    with side:
        controls(sequences)
    sections(sequences)
    sequences.state.publish()


show(header, page)
