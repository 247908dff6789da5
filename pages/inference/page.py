"""Training and inference: batch statistics scatter, running ones remember."""

from __future__ import annotations

from normviz.language import _
from normviz.ui.findings import show_findings
from normviz.ui.frame import look_closer, page_header
from normviz.ui.registry import show
from normviz.ui.stage import beside
from pages.inference.controls import controls
from pages.inference.findings import findings
from pages.inference.sections import sections
from pages.inference.state import State
from pages.inference.views import picture, view_names, view_picker


def header() -> None:
    page_header(
        _("Training and inference"),
        _(
            "See what batch norm takes from each mini-batch, what it remembers of them for "
            "inference, and when the two disagree."
        ),
    )


def page(state: State) -> None:
    with beside(3, 1.15) as (shown, side):
        with shown:
            view_picker(state)
            picture(state)
            show_findings(findings(state), state.set, key="inference.mend")
        with side:
            controls(state)
    look_closer(state, sections)


def title(state: State) -> str:
    return view_names()[state["view"]]


show(header, page, State, title)
