"""Shift through depth: what many layers make of a signal, and training of what they get."""

from __future__ import annotations

from normviz.figures.depth import signal_figures
from normviz.language import _
from normviz.ui import formula, notice, page_header, plot, reading
from normviz.ui.depth_controls import controls
from normviz.ui.depth_formula import square_latex
from normviz.ui.depth_predict import guessing_square
from normviz.ui.depth_sections import sections
from normviz.ui.depth_state import Depth
from normviz.ui.depth_words import findings
from normviz.ui.depth_words import reading as reading_of
from normviz.ui.findings import show_findings
from normviz.ui.registry import show


def picture(depth: Depth) -> None:
    signal = depth.signal()
    figures, alts = signal_figures(signal, entered=depth.state["show"] == "entered")
    plot(figures, key="depth.signal", alt=alts, height=340)
    reading(reading_of(signal))
    formula(square_latex(signal))
    show_findings(findings(signal), depth.state.set, key="depth.mend")


def header() -> None:
    page_header(
        _("Shift through depth"),
        _(
            "Send real digits through up to 50 layers and watch the signal vanish, explode or "
            "live; then train a small net and watch what its layers get move under them."
        ),
    )


def page() -> None:
    depth = Depth.open()
    for sentence in depth.state.notices:
        notice(sentence, "warning")
    controls(depth)
    if guessing_square(depth):
        reading(_("Your guess first: the question is below, the picture comes after it."))
    else:
        picture(depth)
    sections(depth)
    depth.state.publish()


show(header, page)
