"""The sections about the numbers: arithmetic, statistics, histograms, all norms, code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from normviz.code.snippets import snippet
from normviz.language import _
from normviz.norms.partition import Partition
from normviz.norms.summary import Summary, summarize
from normviz.readers.csv_file import no_formula
from normviz.studies.experiment import NORMS, Experiment, restoring_params, run
from normviz.studies.unusual import without_rounding
from normviz.ui.choices import choose
from normviz.ui.frame import formula
from normviz.ui.numbers import decimals, number
from normviz.ui.plain import plain
from normviz.ui.plot import plot
from pages.lab.figures import histogram_figures
from pages.lab.figures_compare import compare_figures
from pages.lab.formula import arithmetic_latex, formula_words
from pages.lab.state import State
from pages.lab.view import group_labels, norm_names

_LEAST_IN_TABLE, _MOST_IN_TABLE = 1e-300, 1e15  # between which the table draws bars
_COLUMN = 116  # pixels: all eight columns fit beside each other on a laptop


def cell_name(state: State, cell: tuple[int, ...]) -> str:
    """A cell as a person says it: its sample, its feature, its place."""
    rows, cols = state.labels
    # Translators: the name of a cell: of its sample, then of its feature.
    text = _("{sample}, {feature}").format(sample=rows[cell[0]], feature=cols[cell[1]])
    place = ", ".join(str(i + 1) for i in cell[2:])
    # Translators: the name of a cell: sample and feature, then where in the picture or the signal.
    return _("{cell}, place ({place})").format(cell=text, place=place) if place else text


def arithmetic(state: State) -> None:
    """Of the pinned cell, step by step."""
    experiment = state.experiment
    cell = state.pinned()
    st.markdown(
        _("The pinned cell, **{cell}**, from x to y.").format(cell=plain(cell_name(state, cell)))
    )
    if experiment.out is None:
        st.write(_("Nothing is computed here: choose a norm above."))
        return
    formula(*arithmetic_latex(experiment, cell), words=formula_words(experiment))
    st.caption(_("Point at another cell and click it to see its arithmetic."))


def statistics(state: State) -> None:
    """Before and after the norm, feature by feature or set by set."""
    experiment = state.experiment
    per = {"feature": _("Per feature"), "group": _("Per set of the norm")}
    choose(state, "per", _("Statistics"), per, label_shown=False)
    by_set = state["per"] == "group" and experiment.out is not None
    if by_set and experiment.out is not None:
        partition, names = experiment.out.partition, group_labels(experiment)
    else:
        partition, names = Partition.batch(experiment.x.shape), state.labels[1]
    table = _statistics_table(
        summarize(experiment.z, partition), summarize(experiment.y, partition), names
    )
    st.dataframe(
        _in_words_where_needed(table),
        column_config=_bars(table),
        alt=_("Mean, standard deviation, smallest and largest value, before and after the norm."),
    )
    st.caption(
        _(
            "In each column the bars run from its smallest value, or 0 if that is smaller, to its "
            "largest value, or 0 if that is larger. Click a column's name to sort."
        )
    )
    if any(_beyond_bars(column.to_numpy()) for _name, column in table.items()):
        st.caption(_("A column that holds NaN, infinite or very large numbers has no bars."))
    st.download_button(
        _("Download these statistics"),
        table.rename(index=no_formula).to_csv(),
        file_name="normviz-statistics.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _statistics_table(before: Summary, after: Summary, names: list[str]) -> pd.DataFrame:
    columns = {
        # Translators: the head of a table's column: a statistic before or after the norm.
        _("mean, before"): without_rounding(before),
        # Translators: the head of a table's column: a statistic before or after the norm.
        _("mean, after"): without_rounding(after),
        # Translators: the head of a table's column: the standard deviation before the norm.
        _("std, before"): before.std,
        # Translators: the head of a table's column: the standard deviation after the norm.
        _("std, after"): after.std,
        _("min, before"): before.min,
        _("min, after"): after.min,
        _("max, before"): before.max,
        _("max, after"): after.max,
    }
    # Translators: a noun, the head of a table's first column: cells that share statistics.
    head = _("set")
    return pd.DataFrame(columns, index=pd.Index(names, name=head))


def _beyond_bars(values: np.ndarray) -> bool:
    """Whether the browser's table has no way to show these: not finite, or too many digits."""
    return not (np.isfinite(values).all() and np.abs(values).max(initial=0.0) < _MOST_IN_TABLE)


def _in_words_where_needed(table: pd.DataFrame) -> pd.DataFrame:
    shown = {
        name: column.map(number) if _beyond_bars(column.to_numpy()) else column
        for name, column in table.items()
    }
    return pd.DataFrame(shown, index=table.index)


def _bars(table: pd.DataFrame) -> dict[str, Any]:
    """A bar in every column: from the smallest value, or 0, to the largest one of the column."""
    config: dict[str, Any] = {}
    for column in table.columns:
        values = table[column].to_numpy()
        if _beyond_bars(values):
            config[column] = st.column_config.TextColumn(width=_COLUMN, alignment="right")
            continue
        low, high = float(values.min(initial=0.0)), float(values.max(initial=0.0))
        # Three decimals, unless the whole column would read 0.000.
        tiny = 0 < np.abs(values).max(initial=0.0) < 1e-3
        shown = "%.2e" if tiny else f"%.{decimals(values, most=3)}f"
        if high - low > _LEAST_IN_TABLE:
            config[column] = st.column_config.ProgressColumn(
                format=shown, min_value=low, max_value=high, width=_COLUMN
            )
        else:
            config[column] = st.column_config.NumberColumn(format=shown, width=_COLUMN)
    return config


def histograms(state: State) -> None:
    """Of the input, of the output, of its ReLU."""
    experiment = state.experiment
    st.toggle(_("All features in one histogram"), **state.widget("pooled"))
    figures, alts = histogram_figures(
        experiment.z, experiment.y, experiment.relu, state.labels[1], pooled=state["pooled"]
    )
    features = experiment.x.shape[1]
    height = 300 if state["pooled"] else max(300, 110 + 18 * features)
    plot(figures, key="lab.histograms", alt=alts, height=height)
    if state["pooled"]:
        st.caption(
            _(
                "The share of exact zeros after ReLU stands in a bar of its own. Each axis goes "
                "from a round number below the smallest value to one above the largest; both are "
                "written at its ends."
            )
        )
        return
    st.caption(
        _(
            "A row for each feature, and every row has a scale of its own: its tallest bar fills "
            "it, and how many values that bar holds stands at its right, under “max”. Compare "
            "shapes and places between rows, not heights. After ReLU all features are counted "
            "together."
        )
    )


def compare(state: State) -> None:
    """What each norm makes of this batch."""
    experiment = state.experiment
    names, chosen = norm_names(), experiment.setup.norm
    shown = [norm for norm in names if norm in (*NORMS, chosen)]
    outputs = {
        names[norm]: experiment.y if norm == chosen else run(state.x, state.setup(norm=norm)).y
        for norm in shown
    }
    figures, alts = compare_figures(outputs, *state.labels)
    plot(figures, key="lab.compare", alt=alts, height=230)
    parts = [
        _(
            "The same batch under every norm, one colour scale for all normalized panels; the "
            "first panel has the scale of the raw batch."
        ),
        _compared(experiment, names[chosen], state["restore"]),
    ]
    st.caption(" ".join(parts))


def _compared(experiment: Experiment, name: str, restore: bool) -> str:
    """Which parameters the panels have."""
    setup = experiment.setup
    given = setup.gamma is not None or setup.beta is not None
    if experiment.out is None or not given:
        return _("Everywhere γ = 1 and β = 0; the bias is kept.")
    text = (
        _(
            "{name} has the γ and β that give the input back, every other norm γ = 1 and β = 0; "
            "the bias is kept."
        )
        if restore and restoring_params(experiment) is not None
        else _("{name} has your γ and β, every other norm γ = 1 and β = 0; the bias is kept.")
    )
    return text.format(name=name)


def code(state: State) -> None:
    """The same in NumPy, PyTorch or Keras."""
    experiment = state.experiment
    names = {"numpy": "NumPy", "torch": "PyTorch", "keras": "Keras"}
    choose(state, "framework", _("Framework"), names, label_shown=False)
    st.code(snippet(state["framework"], experiment.x, experiment.setup), language="python")
    st.caption(
        _(
            "This prints the y on screen. The tests of this app run the NumPy and the PyTorch "
            "version; the Keras version is written after its documentation. Under “Paste, upload, "
            "download” there is a notebook with the code, the batch and a check of the numbers."
        )
    )
