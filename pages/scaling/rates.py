"""The section about eigenvalues and rates: how many steps each rate takes, beside theory."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.nets.descent import BIASES
from normviz.norms.scaling import SCALERS
from normviz.ui.numbers import number
from normviz.ui.plot import plot
from normviz.ui.table import markdown_table
from pages.scaling.figures_rates import sweep_figure
from pages.scaling.state import Side, State, scaling_names
from pages.scaling.table import SWEEP_STEPS
from pages.scaling.words import counted


def rates(state: State) -> None:
    """How many steps each rate takes, beside theory."""
    before, after = state.sides
    if not before.problem.curved.size or not after.problem.curved.size:
        st.info(_("This loss has no slope: both features are constant."))
        return
    names = scaling_names()
    st.markdown(_comparison(state, [before, after]))
    kinds = (before.kind, after.kind)
    figure, alt = sweep_figure(
        [names[kind] for kind in kinds], [state.sweep(kind) for kind in kinds], most=SWEEP_STEPS
    )
    st.header(_("Steps at every rate, measured and by theory"), anchor=False)
    plot(figure, key="scaling.sweep", alt=alt, height=380)
    st.caption(
        _(
            "Theory follows the slowest direction alone. A run that has little to go along it is "
            "there earlier, and without momentum never later. With momentum it is a pace for the "
            "long run: at first the weights overshoot. To the right of 1, the limit, only a run "
            "arrives that has next to nothing to go along the steepest direction."
        )
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        best = state.best_momentum(before.problem)
        st.button(
            _("Use the best momentum for the unscaled problem: {beta}").format(
                beta=number(best, 2)
            ),
            on_click=state.setting(momentum=best, pick="best", view="descent"),
        )
    st.header(_("Condition numbers, by what becomes of the bias"), anchor=False)
    st.markdown(_conditions(state))
    st.caption(
        _(
            "With the bias at its best, the features count as if their mean were 0, and only their "
            "spreads and their correlation are left. A network has to learn its bias by descent "
            "too: then a mean that is not 0 couples weights and bias. Standardizing takes the mean "
            "away; min-max leaves one between 0 and 1. Directions without slope are left out."
        )
    )


def _comparison(state: State, sides: list[Side]) -> str:
    names = scaling_names()
    head = [_quantity(), *(names[side.kind] for side in sides)]

    def row(label: str, values: list[str]) -> list[str]:
        return [label, *values]

    rows = [
        row(_("largest eigenvalue λ"), [number(each.problem.steepest) for each in sides]),
        row(_("smallest eigenvalue λ"), [number(each.problem.flattest) for each in sides]),
        row(_("condition number κ"), [number(each.problem.condition, 3) for each in sides]),
        row(
            _("largest stable rate"),
            [number(each.problem.limit(state["momentum"]), 3) for each in sides],
        ),
        # Translators: in a table: the learning rate that both charts use.
        row(_("rate in use"), [number(each.rate, 3) for each in sides]),
        row(_("a step multiplies the distance by"), [number(each.contraction) for each in sides]),
        row(_("steps, by theory"), [counted(each.expected) for each in sides]),
        row(_("steps, measured"), [_measured(each) for each in sides]),
    ]
    return markdown_table(head, rows)


def _quantity() -> str:
    # Translators: head of a column that names what is measured or computed, one a row.
    return _("quantity")


def _measured(side: Side) -> str:
    if side.run.reached is not None:
        return counted(side.run.reached)
    if side.run.diverged:
        # Translators: in a table, beside "steps, measured": the run diverged.
        return _("diverged")
    # Translators: in a table, beside "steps, measured": it had not arrived after so many.
    return _("not after {steps}").format(steps=counted(side.run.steps))


def _conditions(state: State) -> str:
    biases = {
        # Translators: heads of columns: what becomes of the bias.
        "best": _("bias at its best"),
        "none": _("no bias"),
        "learned": _("bias learned too"),
    }
    rows = [
        [
            scaling_names()[kind],
            *(number(state.problem(kind, bias).condition, 3) for bias in BIASES),
        ]
        for kind in SCALERS
    ]
    return markdown_table([_ways(), *biases.values()], rows)


def _ways() -> str:
    # Translators: head of a column: how the features are scaled.
    return _("features")
