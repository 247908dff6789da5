"""Home: what normalization does, in one picture; and the way into the lessons."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from normviz.language import _
from normviz.norms.partition import Partition
from normviz.norms.summary import Summary, summarize
from normviz.studies.experiment import Experiment, Setup, run
from normviz.ui.frame import notice, page_header, reading
from normviz.ui.plot import plot
from normviz.ui.registry import Lesson, lessons, page_link, show
from normviz.ui.state import Field, Controls, one_of, whole_number
from pages.home.figures import STUDENTS, lane_labels, lanes, short, students

NORMS = ("none", "batch", "layer")
LAST_SEED = 99
_CARD = 520  # pixels: two beside each other on a laptop


def norm_name(norm: str) -> str:
    return {
        "none": _("As it comes"),
        "batch": _("Normalize each feature"),
        "layer": _("Normalize each student"),
    }[norm]


def draw_again(state: Controls) -> None:
    state.set(seed=(state["seed"] + 1) % (LAST_SEED + 1))


def words(experiment: Experiment, summary: Summary) -> str:
    match experiment.setup.norm:
        case "none":
            tuition, age, sleep = (short(std, normalized=False) for std in summary.std)
            return _(
                "Around its mean, tuition varies by {tuition} dollars, age by {age} years, sleep "
                "by {sleep} hours. On one axis the last two shrink to a point: a neuron that adds "
                "the three hears tuition alone."
            ).format(tuition=tuition, age=age, sleep=sleep)
        case "batch":
            return _(
                "Batch norm took each feature's own mean and spread, over all students: every "
                "feature now has mean 0 and standard deviation 1, and every student keeps the "
                "place among the others."
            )
        case _layer:
            tuition, age, sleep = (short(mean, normalized=True) for mean in summary.mean)
            return _(
                "Layer norm averaged dollars, years and hours of one student at a time. Every "
                "student becomes the same: tuition near {tuition}, age near {age}, sleep near "
                "{sleep}. The arithmetic is right; the choice of who shares it is not."
            ).format(tuition=tuition, age=age, sleep=sleep)


def picture(state: Controls) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            _("{count} students, three features, one axis").format(count=STUDENTS),
            NORMS,
            format_func=norm_name,
            required=True,
            wrap=True,
            **state.widget("norm"),
        )
        st.button(
            _("Draw other students"), icon=":material/casino:", on_click=draw_again, args=(state,)
        )
    experiment = run(students(state["seed"]), Setup(norm=state["norm"]))
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
    reading(words(experiment, summary))


def doors() -> None:
    """A card for each lesson, section by section, with states of it worth a visit."""
    for section, pages in groupby(lessons(), key=lambda lesson: lesson.section):
        st.subheader(_(section), anchor=False)
        with st.container(horizontal=True, gap="medium"):
            for lesson in pages:
                card(lesson)


def card(lesson: Lesson) -> None:
    with st.container(border=True, width=_CARD):
        page_link(lesson.key, f"**{_(lesson.title)}**")
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


def page() -> None:
    state = Controls(
        "home",
        [
            Field("norm", "none", one_of(*NORMS)),
            Field("seed", 7, whole_number(0, LAST_SEED)),
        ],
    )
    for sentence in state.notices:
        notice(sentence, "warning")
    picture(state)
    doors()
    state.publish()


show(header, page)
