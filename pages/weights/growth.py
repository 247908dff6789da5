"""The section on plain SGD from where the neuron stands, in which v only gets longer."""

from __future__ import annotations

import streamlit as st

from normviz.language import _, ngettext
from normviz.nets.weight_descent import POINTS, Path
from normviz.ui.frame import formula
from normviz.ui.numbers import agreeing, equation, number, shown, small
from normviz.ui.plot import plot
from pages.weights.figures import descent_figures
from pages.weights.state import BATCHES, STEPS, State


def growth(state: State) -> None:
    """Plain SGD from here: the way of v, its length, and what is left of the learning rate."""
    st.markdown(
        ngettext(
            "The neuron learns from where it stands: {steps} step of plain SGD at η = {lr}, the "
            "learning rate beside the plane. The same w learns without weight norm too, on the "
            "same mini-batch.",
            "The neuron learns from where it stands: {steps} steps of plain SGD at η = {lr}, the "
            "learning rate beside the plane. The same w learns without weight norm too, on the "
            "same mini-batches.",
            STEPS,
        ).format(steps=STEPS, lr=state["lr"])
    )
    st.segmented_control(
        # Translators: label of a choice: how many points each step of SGD uses.
        _("Points a step"),
        BATCHES,
        format_func=lambda count: (
            # Translators: a choice under "Points a step": all points.
            ngettext("all {count}", "all {count}", count).format(count=count)
            if count == POINTS
            else str(count)
        ),
        required=True,
        wrap=True,
        **state.widget("batch"),
    )
    path = state.descent()
    figures, alts = descent_figures(path)
    plot(figures, key="weights.descent", alt=alts, height=380)
    if not path.norm[0]:
        st.markdown(_("v = (0, 0) gets no gradient: every step leaves it where it is."))
        return
    st.markdown(
        _(
            "‖v‖ went from **{start}** to **{end}**, and no step made it shorter. Pythagoras, from "
            "the lengths of the steps alone, says {expected}: the difference is {difference}. The "
            "effective learning rate across v, η·g²/‖v‖², went from {first} to {last}, while g "
            "went from {g0} to {g1}. The loss ends at {loss}; with w itself at {plain}."
        ).format(
            start=number(path.norm[0], 4),
            end=number(path.norm[-1], 4),
            expected=number(path.expected[-1], 4),
            difference=small(path.off_pythagoras, path.norm[-1]),
            first=number(path.rate[0], 3),
            last=number(path.rate[-1], 3),
            g0=_g(path, 0),
            g1=_g(path, -1),
            loss=number(path.loss[-1], 3),
            plain=number(path.plain_loss[-1], 3),
        )
    )
    formula(
        r"\lVert v_{t+1}\rVert^2 = \lVert v_t\rVert^2 + \eta^2 \lVert\nabla_v L\rVert^2 = "
        + equation(
            lambda before, step: f"{before} + {step}",
            lambda before, step: before + step,
            path.norm[0] ** 2,
            path.push[0] ** 2,
            result=path.norm[1] ** 2,
            significant=4,
        ),
        words=_(
            "Of the first step: v before it and after it, the gradient of the loss L in v, and the "
            "learning rate η. It holds for plain SGD: momentum and Adam step along averages of "
            "old gradients, which stood across an older v, and weight decay pulls v back; there "
            "the effective rate settles where both balance (van Laarhoven, 2017)."
        ),
    )


def _g(path: Path, step: int) -> str:
    """The scale g, with digits from which the effective rate beside it comes out."""
    norm = shown(path.norm[step])
    agreed = agreeing(
        lambda g: path.setup.lr * (g / norm) ** 2,
        path.g[step],
        result=path.rate[step],
        significant=3,
    )
    return number(path.g[step], agreed.digits[0])
