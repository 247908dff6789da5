"""Shift through depth: what many layers make of a signal, and training of what they get."""

from __future__ import annotations

from normviz.language import _
from normviz.ui.deep_net import norm_names, size_name
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, look_closer, page_header, reading
from normviz.ui.plot import plot
from normviz.ui.predict import asking, guess_first, hides
from normviz.ui.registry import show
from pages.depth.controls import controls
from pages.depth.figures import signal_figures
from pages.depth.formula import square_latex
from pages.depth.predict import asked
from pages.depth.sections import sections
from pages.depth.state import State
from pages.depth.words import findings
from pages.depth.words import reading as reading_of


def header() -> None:
    page_header(
        _("Shift through depth"),
        _(
            "Send real digits through up to 50 layers and watch the signal vanish, explode or "
            "live; then train a small net and watch what its layers get move under them."
        ),
    )


def picture(state: State) -> None:
    signal = state.signal()
    figures, alts = signal_figures(signal, entered=state["show"] == "entered")
    plot(figures, key="depth.signal", alt=alts, height=340)


def story(state: State) -> None:
    """What the picture says."""
    reading(reading_of(state))
    formula(
        square_latex(state.signal()),
        words=_(
            "q is the mean square of what a layer hands on, z a unit's sum (ẑ behind the norm), f "
            "the activation, a = f(z), n the number of weights w of a unit, b its bias, ε a small "
            "number; E is a mean and Var a variance over all inputs, 𝒩 a normal distribution."
        ),
    )
    show_findings(findings(state), state.set, key="depth.mend")


def page(state: State) -> None:
    controls(state)
    question = asked(state)
    hidden = state["ask"] == "square" and hides(question)
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
