"""Home: what normalization does, in one picture; and the way into the lessons."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from normviz.language import _, ngettext
from normviz.norms.partition import Partition
from normviz.norms.summary import summarize
from normviz.studies.students import STUDENTS
from normviz.ui.frame import page_header, reading
from normviz.ui.plot import plot
from normviz.ui.registry import Lesson, lessons, page_link, show
from pages.home.figures import lane_labels, lanes
from pages.home.state import NORMS, State
from pages.home.words import drawn
from pages.home.words import reading as reading_of

_CARDS = 4  # in a row, where there is room


def norm_name(norm: str) -> str:
    return {
        "none": _("As it comes"),
        "batch": _("Normalize each feature"),
        "layer": _("Normalize each student"),
    }[norm]


def picture(state: State) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            ngettext(
                "{count} student, three features, one axis",
                "{count} students, three features, one axis",
                STUDENTS,
            ).format(count=STUDENTS),
            NORMS,
            format_func=norm_name,
            required=True,
            wrap=True,
            **state.widget("norm"),
        )
        st.button(_("Draw other students"), icon=":material/casino:", on_click=state.next_seed)
        st.caption(drawn(state))
    experiment = state.experiment
    summary = summarize(experiment.y, Partition.batch(experiment.y.shape))
    normalized = experiment.out is not None
    plot(
        lanes(experiment.y, summary, normalized=normalized),
        key="home.lanes",
        alt=_("A dot for each student, in three lanes. {lanes}.").format(
            lanes="; ".join(lane_labels(summary, normalized=normalized))
        ),
        height=400,
    )
    st.caption(
        _(
            "A dot is a student; the box, a feature's mean ± standard deviation, with a line at "
            "the mean. The diamonds on the dotted line are one student, the same in every lane."
        )
    )
    reading(reading_of(state, summary))


def doors() -> None:
    """A card for each lesson, section by section, with states of it worth a visit."""
    for section, pages in groupby(lessons(), key=lambda lesson: lesson.section):
        st.header(_(section), anchor=False)
        cards = list(pages)
        rows = -(-len(cards) // _CARDS)
        for row in range(rows):  # as even as can be: five are two and three
            with st.container(horizontal=True, gap="medium", key=f"home.doors.{section}.{row}"):
                for lesson in cards[row * len(cards) // rows : (row + 1) * len(cards) // rows]:
                    card(lesson)


def card(lesson: Lesson) -> None:
    with st.container(border=True):
        title = _(lesson.title)
        page_link(lesson.key, f"**{title}**")
        st.markdown(_(lesson.promise))
        for door in lesson.doors:
            page_link(lesson.key, _(door.label), icon=door.icon, **door.query)


def header() -> None:
    page_header(
        _("NormViz"),
        _(
            "See, cell by cell, what normalization does to the numbers in a neural network: "
            "change a value, choose who shares a mean, and watch."
        ),
    )


def page(state: State) -> None:
    picture(state)
    doors()


def title(state: State) -> str:
    return norm_name(state["norm"])


show(header, page, State, title)
