"""Train a digit classifier: up to four runs side by side, on real digits, in seconds."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.frame import notice, page_header
from normviz.ui.registry import show
from pages.train.controls import controls
from pages.train.sections import sections
from pages.train.state import Train
from pages.train.view import experiments, train_runs, view


def header() -> None:
    page_header(
        _("Train a digit classifier"),
        _(
            "Train up to four nets side by side on real digits, in seconds: see when batch norm "
            "makes learning faster and safer, and when it does not."
        ),
    )


def page() -> None:
    train = Train.open()
    for sentence in train.state.notices:
        notice(sentence, "warning")
    experiments(train)
    work = train_runs(train)
    main, side = st.columns([3, 1.3], gap="medium")
    with main:
        view(train, work)
    with side:
        controls(train)
    sections(train, work)
    train.state.publish()


show(header, page)
