"""Gradients: on their way back through depth, and what keeps them from vanishing or exploding."""

from __future__ import annotations

from normviz.figures.gradients import flow_figures
from normviz.language import _
from normviz.ui import formula, notice, page_header, plot, reading
from normviz.ui.findings import show_findings
from normviz.ui.gradients_controls import controls
from normviz.ui.gradients_formula import flow_latex, weights_latex
from normviz.ui.gradients_predict import guessing_flow
from normviz.ui.gradients_sections import sections
from normviz.ui.gradients_state import Gradients
from normviz.ui.gradients_words import findings
from normviz.ui.gradients_words import reading as reading_of
from normviz.ui.registry import show


def picture(gradients: Gradients) -> None:
    flow, weights = gradients.flow(), gradients.state["show"] == "weights"
    figures, alts = flow_figures(flow, weights=weights)
    plot(figures, key="gradients.chart.flow", alt=alts, height=340)
    reading(reading_of(flow, weights=weights))
    formula(weights_latex(flow) if weights else flow_latex(flow))
    show_findings(findings(flow), gradients.state.set, key="gradients.mend")


def header() -> None:
    page_header(
        _("Gradients"),
        _(
            "Send a gradient back through up to 50 layers and watch it vanish, explode or arrive; "
            "then see what a norm, residual connections and clipping do about it."
        ),
    )


def page() -> None:
    gradients = Gradients.open()
    for sentence in gradients.state.notices:
        notice(sentence, "warning")
    controls(gradients)
    if guessing_flow(gradients):
        reading(_("Your guess first: the question is below, the picture comes after it."))
    else:
        picture(gradients)
    sections(gradients)
    gradients.state.publish()


show(header, page)
