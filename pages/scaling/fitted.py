"""The sections about the fitted numbers, and about eigenvalues and rates."""

from __future__ import annotations

import numpy as np
import streamlit as st

from normviz.language import _
from normviz.nets.descent import BIASES
from normviz.nets.descent_rates import contraction, steps_needed
from normviz.norms.scaling import SCALERS
from normviz.ui.numbers import number
from normviz.ui.plain import plain
from normviz.ui.plot import plot
from normviz.ui.table import markdown_table
from pages.scaling.figures_rates import Sweep, sweep_figure
from pages.scaling.state import Side, State, scaling_names
from pages.scaling.words import counted, expected

_MEASURED = tuple(float(share) for share in np.arange(0.1, 1.05, 0.1).round(1))
_FINE = np.linspace(0.02, 0.999, 240)


# --- the fitted numbers --------------------------------------------------------------------------


def fitted(state: State) -> None:
    """The numbers that each way of scaling takes from the table."""
    for feature, column in enumerate(st.columns(2, gap="medium")):
        with column:
            st.markdown(f"**{plain(state.names[feature])}**\n\n{_of_feature(state, feature)}")
    st.caption(
        _(
            "Min-max subtracts the minimum and divides by the range: it hangs on the two outermost "
            "values. Standardizing takes mean and standard deviation, of all values; robust "
            "scaling median and interquartile range, of the middle half. All are fitted once, on "
            "the table, and the new sample is scaled with the same numbers."
        )
    )


def _of_feature(state: State, feature: int) -> str:
    head = [_("features"), _("x becomes"), _("the table"), _("the new one")]
    return markdown_table(head, [_of_kind(state, feature, kind) for kind in SCALERS])


def _of_kind(state: State, feature: int, kind: str) -> list[str]:
    scaled, new = state.scaled(kind), number(state.new_scaled(kind)[feature], 3)
    column = scaled.y[:, feature]
    offset, span = number(scaled.offset[0, feature]), number(scaled.span[0, feature])
    if scaled.offset[0, feature] < 0:
        offset = f"({offset})"
    formula = f"(x − {offset}) / {span}" if kind != "none" else "x"
    if kind != "none" and feature in state.spanless(kind):
        formula = _("(x − {offset}) / 1, not 0").format(offset=offset)
    ends = _("{low} to {high}").format(low=number(column.min(), 3), high=number(column.max(), 3))
    return [
        scaling_names()[kind],
        formula,
        ends,
        f"**{new}**" if kind == state["scaling"] else new,
    ]


# --- eigenvalues and rates -----------------------------------------------------------------------


def rates(state: State) -> None:
    """How many steps each rate takes, beside theory."""
    before, after = state.sides
    if not before.problem.curved.size or not after.problem.curved.size:
        st.info(_("This loss has no slope: both features are constant."))
        return
    names = scaling_names()
    st.markdown(_comparison(state, [before, after]))
    figure, alt = sweep_figure(
        [_sweep(state, side, names[side.kind]) for side in (before, after)], most=_MOST
    )
    st.subheader(_("Steps at every rate, measured and by theory"), anchor=False)
    plot(figure, key="scaling.sweep", alt=alt, height=380)
    st.caption(
        _(
            "Theory follows the slowest direction alone. A run that has little to go along it is "
            "there earlier, and without momentum never later. With momentum it is a pace for the "
            "long run: at first the weights overshoot. To the right of 1 nothing arrives."
        )
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        best = min(round(before.problem.best_momentum, 2), 0.99)
        st.button(
            _("Use the best momentum for the unscaled problem: {beta}").format(
                beta=number(best, 2)
            ),
            on_click=state.setting(momentum=best, pick="best", view="descent"),
        )
    st.subheader(_("Condition numbers, by what becomes of the bias"), anchor=False)
    st.markdown(_conditions(state))
    st.caption(
        _(
            "With the bias at its best, the features count as if their mean were 0, and only their "
            "spreads and their correlation are left. A network has to learn its bias by descent "
            "too: then a mean that is not 0 couples weights and bias. Standardizing takes the mean "
            "away; min-max leaves one of about a half. Directions without slope are left out."
        )
    )


_MOST = 1000  # steps of a run in the sweep


def _sweep(state: State, side: Side, name: str) -> Sweep:
    momentum, limit = state["momentum"], side.problem.limit(state["momentum"])
    runs = [state.side(side.kind, rate=share * limit, most=_MOST).run for share in _MEASURED]
    measured = [np.nan if run.reached is None else max(run.reached, 1) for run in runs]
    theory = [
        steps_needed(contraction(side.problem, share * limit, momentum), state.tolerance)
        for share in _FINE
    ]
    return Sweep(name, np.array(_MEASURED), np.array(measured), _FINE, np.array(theory))


def _comparison(state: State, sides: list[Side]) -> str:
    names = scaling_names()
    head = ["", *(names[side.kind] for side in sides)]

    def row(label: str, values: list[str]) -> list[str]:
        return [label, *values]

    rows = [
        row(_("largest eigenvalue λ"), [number(each.problem.steepest) for each in sides]),
        row(_("smallest eigenvalue λ"), [number(each.problem.flattest) for each in sides]),
        row(_("condition number κ"), [number(each.problem.condition) for each in sides]),
        row(
            _("largest stable rate"),
            [number(each.problem.limit(state["momentum"])) for each in sides],
        ),
        row(_("rate in use"), [number(each.rate) for each in sides]),
        row(_("a step multiplies the distance by"), [number(each.contraction) for each in sides]),
        row(_("steps, by theory"), [counted(expected(state, each)) for each in sides]),
        row(_("steps, measured"), [_measured(each) for each in sides]),
    ]
    return markdown_table(head, rows)


def _measured(side: Side) -> str:
    if side.run.reached is not None:
        return counted(side.run.reached)
    return (
        _("diverged")
        if side.run.diverged
        else _("not after {steps}").format(steps=counted(side.run.steps))
    )


def _conditions(state: State) -> str:
    biases = {
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
    return markdown_table([_("features"), *biases.values()], rows)
