"""The section about the fitted numbers: what each way of scaling takes from the table."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.norms.scaling import SCALERS
from normviz.ui.numbers import between, number
from normviz.ui.plain import plain
from normviz.ui.table import markdown_table
from pages.scaling.state import State, scaling_names


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
    head = [
        # Translators: head of a column: how the features are scaled.
        _("features"),
        # Translators: head of a column: the formula that scales x.
        _("x becomes"),
        # Translators: head of a column: the range of the table's values, scaled.
        _("the table"),
        # Translators: head of a column: what the new sample becomes.
        _("the new one"),
    ]
    return markdown_table(head, [_of_kind(state, feature, kind) for kind in SCALERS])


def _of_kind(state: State, feature: int, kind: str) -> list[str]:
    scaled = state.scaled(kind)
    column, fresh = scaled.y[:, feature], state.new_scaled(kind)[feature]
    fitted_numbers = float(scaled.offset[0, feature]), float(scaled.span[0, feature])
    offset, span = map(number, fitted_numbers, state.fitted_digits(feature, kind))
    new = number(fresh, 3)
    if fitted_numbers[0] < 0:
        offset = f"({offset})"
    formula = f"(x − {offset}) / {span}" if kind != "none" else "x"
    if kind != "none" and feature in state.spanless(kind):
        # Translators: a formula that divides by 1 in place of 0.
        formula = _("(x − {offset}) / 1, not 0").format(offset=offset)
    ends = between(number(column.min(), 3), number(column.max(), 3))
    return [
        scaling_names()[kind],
        formula,
        ends,
        f"**{new}**" if kind == state["scaling"] else new,
    ]
