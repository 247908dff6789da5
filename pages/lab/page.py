"""The normalization lab: build a batch, choose who shares statistics, watch the numbers."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.norms.partition import divisors
from normviz.studies.experiment import NORMS
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, notice, page_header
from normviz.ui.grid import grid
from normviz.ui.plain import option_names
from normviz.ui.registry import show
from pages.lab.controls import controls
from pages.lab.events import on_grid_event
from pages.lab.findings import findings
from pages.lab.formula import step_latex
from pages.lab.predict import guessing, into_grid
from pages.lab.sections import sections
from pages.lab.state import Lab
from pages.lab.view import current_step, grid_data, norm_names
from pages.lab.words import reading


def axis_chooser(lab: Lab) -> None:
    """Which cells share statistics; for group norm also in how many groups."""
    st.segmented_control(
        _("Which cells share a mean and a variance?"),
        NORMS,
        format_func=option_names(norm_names()),
        required=True,
        wrap=True,
        **lab.state.widget("norm"),
    )
    if lab.state["norm"] != "group":
        return
    channels = lab.x.shape[1]
    ends = {1: _("1 = layer"), channels: _("{channels} = instance").format(channels=channels)}
    options = divisors(channels)
    if lab.state["groups"] != lab.groups:
        text = (
            _(
                "{channels} features cannot be split into {asked} equal groups. {used} is the next "
                "smaller number that divides them, and is used instead."
            )
            if lab.x.ndim == 2
            else _(
                "{channels} channels cannot be split into {asked} equal groups. {used} is the next "
                "smaller number that divides them, and is used instead."
            )
        )
        st.info(text.format(channels=channels, asked=lab.state["groups"], used=lab.groups))
        lab.state.correct(groups=lab.groups)
    if len(options) == 1:
        st.caption(
            _("One feature makes one group: group norm, layer norm and instance norm agree.")
            if lab.x.ndim == 2
            else _("One channel makes one group: group norm, layer norm and instance norm agree.")
        )
        return
    st.select_slider(
        _("Groups G"),
        options,
        format_func=lambda count: ends.get(count, str(count)),
        **lab.state.widget("groups"),
    )
    low, high = st.columns(2)
    low.caption(_("G = 1: the statistics of layer norm"))
    high.caption(
        _("G = C = {channels}: the statistics of instance norm").format(channels=channels),
        text_alignment="right",
    )


def header() -> None:
    page_header(
        _("The normalization lab"),
        _(
            "Choose which cells of a batch share a mean and a variance, and watch what that does "
            "to every number."
        ),
    )


def page() -> None:
    lab = Lab.open()
    for sentence in lab.state.notices:
        notice(sentence, "warning")
    experiment = lab.experiment()
    picture, side = st.columns([3, 1.15], gap="medium")
    with picture:
        axis_chooser(lab)
        data = grid_data(lab, experiment)
        into_grid(lab, data)
        guess_first = guessing(lab)
        said = (
            _("Your guess first: the question is below, the answer comes after it.")
            if guess_first
            else reading(lab, experiment)
        )
        grid(data, key="lab.grid", on_event=on_grid_event(lab), reading=said)
        if not guess_first:
            step = current_step(experiment, lab.state["step"])
            formula(step_latex(experiment, step, lab.pinned()))
            show_findings(findings(lab, experiment), lab.state.set, key="lab.mend")
    with side:
        controls(lab, experiment)
    sections(lab, experiment)
    lab.publish()


show(header, page)
