"""Shift through depth: what many layers make of a signal, and training of what they get."""

from __future__ import annotations

from normviz.language import _
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, notice, page_header, reading
from normviz.ui.plot import plot
from normviz.ui.registry import show
from pages.depth.controls import controls
from pages.depth.figures import signal_figures
from pages.depth.formula import square_latex
from pages.depth.predict import guessing_square
from pages.depth.sections import sections
from pages.depth.state import Depth
from pages.depth.words import findings
from pages.depth.words import reading as reading_of


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
