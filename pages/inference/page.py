"""Training and inference: batch statistics scatter, running ones remember."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.findings import show_findings
from normviz.ui.frame import notice, page_header
from normviz.ui.registry import show
from pages.inference.controls import controls
from pages.inference.findings import findings
from pages.inference.sections import sections
from pages.inference.state import Stream
from pages.inference.views import picture, view_picker


def header() -> None:
    page_header(
        _("Training and inference"),
        _(
            "See what batch norm takes from each mini-batch, what it remembers of them for "
            "inference, and when the two disagree."
        ),
    )


def page() -> None:
    stream = Stream.open()
    for sentence in stream.state.notices:
        notice(sentence, "warning")
    shown, side = st.columns([3, 1.15], gap="medium")
    with shown:
        view_picker(stream)
        picture(stream)
        show_findings(findings(stream), stream.state.set, key="inference.mend")
    with side:
        controls(stream)
    sections(stream)
    stream.state.publish()


show(header, page)
