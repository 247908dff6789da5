"""The controls of "Scaling the inputs": the table, the scaling, the new sample, the rates."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from normviz.language import _, ngettext
from normviz.nets.tables import EXAMPLES
from normviz.readers.batch import write_csv
from normviz.readers.limits import MAX_TABLE_ROWS
from normviz.ui.choices import choose
from normviz.ui.cited import name_article
from normviz.ui.exchange import exchange
from normviz.ui.live_slider import LiveSlider, live_sliders
from pages.scaling.state import (
    AXES,
    MOMENTA,
    PICKS,
    RATE_POWERS,
    SHARES,
    SHOWN_BIASES,
    TOLERANCES,
    State,
    scaling_names,
)
from pages.scaling.table import OWN, Array

_EDITOR = "scaling.editor"
_COLUMNS = ("x1", "x2", "y")


def top(state: State) -> None:
    """What is looked at, and how the features are scaled."""
    views = {"data": _("The data"), "descent": _("Gradient descent")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # Translators: label of a choice: "The data" or "Gradient descent".
        choose(state, "view", _("Look at"), views)
        # Translators: label of a choice such as "Not scaled", "Standardized".
        choose(state, "scaling", _("The features are"), scaling_names())
        st.button(
            _("Draw again"),
            icon=":material/casino:",
            help=_("Other made-up values of the same kind."),
            on_click=state.again,
            disabled=state["data"] == OWN,
        )
        st.button(
            _("Undo"),
            icon=":material/undo:",
            on_click=state.history.undo,
            disabled=not state.history.can_undo,
        )
        st.button(_("Reset"), icon=":material/restart_alt:", on_click=state.reset)


def table_controls(state: State) -> None:
    """The column beside the clouds: the table, and the new sample."""
    _example(state)
    _new_sample(state)
    _editor(state)
    st.caption(_units(state))
    _exchange(state)


def descent_controls(state: State) -> None:
    """Three columns above the valleys."""
    table, rates, ends = st.columns([1, 1.2, 1], gap="medium")
    with table:
        _example(state)
        _axes(state)
    with rates:
        _rates(state)
    with ends:
        _ends(state)


# --- the table -----------------------------------------------------------------------------------


def example_names() -> dict[str, str]:
    """The tables as they are called on the page."""
    return {
        "students": _("Students: age and tuition"),
        "wide": _("x₁ within 200, x₂ within 10"),
        "dollars": _("Students, tuition in dollars"),
        "outlier": _("Students, one decimal point lost"),
        "constant": _("Students who are all 20"),
        "related": _("Students, tuition grows with age"),
        OWN: _("Your own table"),
    }


def _example(state: State) -> None:
    options = [*EXAMPLES, OWN] if state["data"] == OWN else list(EXAMPLES)
    st.selectbox(
        _("Table"),
        options,
        format_func=example_names().__getitem__,
        **state.widget("data", then=state.choose),
    )
    if state["data"] == "wide":
        name_article(state, "techniques")


def _units(state: State) -> str:
    match state["data"]:
        case "own":
            return _("The last column is the target.")
        case "wide":
            return _("y is made up: 0.05 x₁ + x₂ and noise.")
        case "dollars":
            return _("Years, dollars, thousand dollars. The loan, the target, is made up.")
    return _("Years and thousand dollars. The loan, the target, is made up.")


def _new_sample(state: State) -> None:
    specs = []
    for i, (name, value) in enumerate(zip(state.names[:2], state.new, strict=True)):
        low, high, step = state.slider(i)
        digits = max(0, -math.floor(math.log10(step)))
        # Translators: label of a slider: a feature, such as "age", of the new sample.
        label = _("new: {name}").format(name=name)
        specs.append(LiveSlider(f"new{i}", label, low, high, step, value, digits))

    def take(moved: dict[str, float]) -> None:
        state.set(new=tuple(moved.get(f"new{i}", old) for i, old in enumerate(state.new)))

    live_sliders(specs, key="scaling.new", on_change=take)


def _editor(state: State) -> None:
    """The table to edit; what is typed counts at once."""
    memory: dict[str, Any] = st.session_state.setdefault(
        _EDITOR, {"source": None, "table": None, "version": 0}
    )
    if memory["source"] != state.source:
        # Another table has come from elsewhere. An editor remembers what was typed over its first
        # table: this one needs an editor of its own.
        memory.update(source=state.source, table=state.table, version=memory["version"] + 1)
    key = f"{_EDITOR}.{memory['version']}"

    def take() -> None:
        table = typed(memory["table"], st.session_state[key])
        if np.array_equal(table, state.table, equal_nan=True):
            return
        try:
            state.replace(table, new=state.new)
        except ValueError as error:
            memory["source"] = None  # what was typed goes, the table stays
            state.complain(_unchanged(error))
        else:
            memory["source"] = state.source

    labels = dict(zip(_COLUMNS, state.names, strict=True))
    st.data_editor(
        pd.DataFrame(memory["table"], columns=list(_COLUMNS)),
        key=key,
        height=250,
        num_rows="dynamic",
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(label) for name, label in labels.items()
        },
        on_change=take,
        alt=_("The table: {first}, {second} and {target}, one sample a row.").format(
            first=labels["x1"], second=labels["x2"], target=labels["y"]
        ),
    )


def typed(table: Array, changes: Mapping[str, Any]) -> Array:
    """A table after what was done to it in its editor; rows that are still empty do not count.

    `changes`: as Streamlit tells them, all since the editor got the table.

    >>> typed(np.array([[1.0, 2.0, 3.0]]), {"edited_rows": {0: {"y": 4}}, "added_rows": [{}]})
    array([[1., 2., 4.]])
    """
    table = table.copy()
    for row, cells in changes.get("edited_rows", {}).items():
        for name, value in cells.items():
            table[int(row), _COLUMNS.index(name)] = _cell(value)
    table = np.delete(table, changes.get("deleted_rows", []), axis=0)
    added = [[_cell(row.get(name)) for name in _COLUMNS] for row in changes.get("added_rows", [])]
    table = np.concatenate([table, np.array(added).reshape(-1, len(_COLUMNS))])
    kept: Array = table[~np.isnan(table).all(axis=1)]
    return kept


def _cell(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _exchange(state: State) -> None:
    scaled = state.scaled()
    exchange(
        state,
        take=state.bring,
        unchanged=_unchanged,
        csv=lambda: write_csv(state.table, cols=state.names, max_rows=MAX_TABLE_ROWS),
        file_name="normviz-table.csv",
        arrays={
            "table": state.table,
            "scaled": scaled.y,
            "offset": scaled.offset,
            "span": scaled.span,
        },
        example="18\t20\t12\n25\t50\t61",
        how=_(
            "One sample a line: two features, and a target if you have one. A first line and a "
            "first column of names are understood."
        ),
        limits=ngettext(
            "At most {rows} row. The table stays in this browser's session and its link.",
            "At most {rows} rows. The table stays in this browser's session and its link.",
            MAX_TABLE_ROWS,
        ).format(rows=MAX_TABLE_ROWS),
        max_rows=MAX_TABLE_ROWS,
    )


def _unchanged(error: ValueError) -> str:
    reason = str(error)
    return _("{reason} Your table is unchanged.").format(reason=reason[:1].upper() + reason[1:])


# --- descent -------------------------------------------------------------------------------------


def _rates(state: State) -> None:
    picks = {
        # Translators: a choice under "Learning rate": each descent at its own best rate.
        "best": _("the best of each"),
        # Translators: a choice under "Learning rate": a share of the largest stable rate.
        "share": _("a share of each limit"),
        # Translators: a choice under "Learning rate": the same rate for both descents.
        "same": _("one for both"),
    }
    st.selectbox(_("Learning rate"), PICKS, format_func=picks.__getitem__, **state.widget("pick"))
    specs = []
    if state["pick"] == "share":
        specs.append(
            LiveSlider("share", _("Rate, as a share of the limit"), *SHARES, state["share"])
        )
    elif state["pick"] == "same":
        specs.append(LiveSlider("rate", _("Rate"), *RATE_POWERS, state["rate"], log=True))
    specs.append(LiveSlider("momentum", _("Momentum β"), *MOMENTA, state["momentum"]))
    live_sliders(specs, key="scaling.sliders", on_change=lambda moved: state.set(**moved))


def _ends(state: State) -> None:
    shares = {name: f"{100 * float(name):g} %" for name in TOLERANCES}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            # Translators: label of a choice such as "1 %".
            _("Stop at a gap of"),
            TOLERANCES,
            format_func=shares.__getitem__,
            help=_(
                "The gap is how far the loss lies above its smallest value, here as a share of the "
                "gap at the start."
            ),
            width=150,
            **state.widget("tol"),
        )
        biases = {
            # Translators: a choice under "Bias b": the bias has its best value for any weights.
            "best": _("at its best"),
            # Translators: a choice under "Bias b": no bias.
            "none": _("none"),
        }
        st.selectbox(
            _("Bias b"),
            SHOWN_BIASES,
            format_func=biases.__getitem__,
            help=_(
                "The model is w₁x₁ + w₂x₂ + b, the target minus its mean. At its best, b follows "
                "the weights, as if the features had mean 0: two weights are left, and the loss "
                "is a surface. Without b, a feature's mean counts: look under Eigenvalues and "
                "rates."
            ),
            width=130,
            **state.widget("bias"),
        )


def _axes(state: State) -> None:
    axes = {
        # Translators: a choice under "The axes are".
        "own": _("the weights"),
        # Translators: a choice under "The axes are": the effects of the weights.
        "effect": _("their effects"),
    }
    st.segmented_control(
        _("The axes are"),
        AXES,
        format_func=axes.__getitem__,
        required=True,
        wrap=True,
        help=_(
            "The weights: each valley in its own weights, one unit as long in both directions. "
            "Their effects: each weight times the spread of its feature, so that one place is the "
            "same model in both charts."
        ),
        **state.widget("axes"),
    )
