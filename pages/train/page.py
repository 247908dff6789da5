"""Train a digit classifier: up to four runs side by side, on real digits, in seconds."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.frame import look_closer, page_header
from normviz.ui.registry import show
from pages.train.controls import controls
from pages.train.sections import sections
from pages.train.state import State
from pages.train.view import experiments, view


def header() -> None:
    page_header(
        _("Train a digit classifier"),
        _(
            "Train up to four nets side by side on real digits, in seconds: see when batch norm "
            "makes learning faster and safer, and when it does not."
        ),
    )


def page(state: State) -> None:
    experiments(state)
    main, side = st.columns([3, 1.3], gap="medium")
    with main:
        view(state)
    with side:
        controls(state)
    look_closer(state, sections)


show(header, page, State)
