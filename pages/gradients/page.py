"""Gradients: on their way back through depth, and what keeps them from vanishing or exploding."""

from __future__ import annotations

from normviz.language import _
from normviz.ui.deep_net import norm_names, size_name
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, look_closer, page_header, reading
from normviz.ui.plot import plot
from normviz.ui.predict import asking, guess_first, hides
from normviz.ui.registry import show
from pages.gradients.controls import controls
from pages.gradients.figures import flow_figures
from pages.gradients.formula import flow_latex, formula_words, weights_latex
from pages.gradients.predict import asked
from pages.gradients.sections import sections
from pages.gradients.state import State
from pages.gradients.words import findings
from pages.gradients.words import reading as reading_of


def picture(state: State) -> None:
    figures, alts = flow_figures(state.flow(), weights=state["show"] == "weights")
    plot(figures, key="gradients.chart.flow", alt=alts, height=340)


def story(state: State) -> None:
    """What the picture says."""
    flow = state.flow()
    reading(reading_of(state))
    weights = state["show"] == "weights"
    formula(
        weights_latex(flow) if weights else flow_latex(flow), words=formula_words(weights=weights)
    )
    show_findings(findings(state), state.set, key="gradients.mend")


def header() -> None:
    page_header(
        _("Gradients"),
        _(
            "Send a gradient back through up to 50 layers and watch it vanish, explode or arrive; "
            "then see what a norm, residual connections and clipping do about it."
        ),
    )


def page(state: State) -> None:
    controls(state)
    question = asked(state)
    hidden = state["ask"] == "flow" and hides(question)
    with asking(state, question):
        if not hidden:
            picture(state)
    if hidden:
        reading(guess_first())
    else:
        story(state)
    look_closer(state, sections)


def title(state: State) -> str:
    # Translators: the name of a browser's tab: such as "Batch, 20 layers of 128 units".
    return _("{norm}, {size}").format(
        norm=norm_names()[state["norm"]], size=size_name(state["depth"], state["width"])
    )


show(header, page, State, title)
