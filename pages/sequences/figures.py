"""The padded batch, step by step: its cells, who reaches each step, what batch norm measures there.

One axis of steps runs through every panel, so that a column is one step from top to bottom.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.norms.summary import nice_range
from normviz.studies.sequences import Padded, SequenceNorm, StepStatistics
from normviz.ui.style import (
    ACCENT,
    AFTER,
    GRID,
    MUTED,
    SERIES,
    SURFACE,
    TEXT,
    Spec,
    axis,
    colour,
    layout,
)

Array = NDArray[np.floating]
Cell = tuple[int, int, int]

_REACH = 3.0  # the colours and the axis of x_hat go at least so far
_CELLS = (0.52, 1.0)  # the panels, as parts of the figure's height
_COUNTS = (0.39, 0.49)
_STATISTICS = (0.0, 0.33)
_LEFT_OVER = (0.0, 0.44)
# Pale enough, in either theme, for one colour of text in every cell.
_PALE = [[0, colour("least")], [1, colour("half")]]
_PALE_DIVERGING = [[0, colour("lowish")], [0.5, colour("middle")], [1, colour("highish")]]
# The margins are given and every label fits in: measuring that at each change costs as much as
# drawing the cells.
_AXIS = {"fixedrange": True, "automargin": False, "ticklabeloverflow": "allow"}
_FIXED = {**_AXIS, "zeroline": False}


def short(value: float) -> str:
    """A value as it fits into a cell: one decimal, none from 10 on.

    >>> short(-0.849), short(12.3), short(float("nan"))
    ('−0.8', '12', '')
    """
    if not np.isfinite(value):
        return ""
    text = f"{value:.0f}" if abs(value) >= 9.95 else f"{value + 0.0:.1f}"
    return "0.0" if text == "-0.0" else text.replace("-", "−")


def batch_figure(
    batch: Padded,
    counted: StepStatistics,
    masked: StepStatistics,
    cell: Cell,
    shared: NDArray[np.bool_],
    *,
    hide: bool = False,
) -> tuple[Spec, str]:
    """One feature of the batch, the sequences that reach each step, mean ± std; and it in words.

    `cell`: what is looked at; its feature is the one shown. `shared`: (N, C, L), the cells that
    share its statistics. `hide` leaves mean and standard deviation out: they are asked for.
    """
    feature = cell[1]
    x = batch.x[:, feature]
    own = x[batch.there]
    ends = [s.mean[feature] + side * s.std[feature] for s in (counted, masked) for side in (-1, 1)]
    span = nice_range(own, *ends)
    colours = {"cmin": float(own.min()), "cmax": float(own.max()), "colorscale": _PALE}
    data = [_cells(x, batch.there), _padding(x, batch.there), _reach(batch)]
    if not hide:
        data += [
            # Translators: in the legend: mean ± std where padding counts as data.
            _mean_and_std(counted, feature, -0.13, _("padding counted"), SERIES[3], "square"),
            # Translators: in the legend: mean ± std where padding is left out.
            _mean_and_std(masked, feature, 0.13, _("padding masked"), SERIES[0], "circle"),
        ]
    spec = _figure(
        data,
        batch,
        cell,
        shared,
        title=_("Input: feature {number}").format(number=feature + 1),
        coloraxis=colours,
        legend=True,
        # Translators: at an axis, a noun: how many sequences reach a step.
        yaxis2=axis(_("reach"), (0, 1.55 * len(x)), domain=_COUNTS, showticklabels=False)
        | _FIXED
        | {"showgrid": False},
        yaxis3=axis(_("mean ± std"), span, domain=_STATISTICS) | _FIXED,
    )
    if hide:
        spec["data"].append(_asked(batch, span))
    return spec, _batch_words(batch, counted, masked, feature, hide=hide)


def after_figure(
    out: SequenceNorm, left: StepStatistics, cell: Cell, shared: NDArray[np.bool_]
) -> tuple[Spec, str]:
    """x_hat of one feature, and what of its mean and spread is left at each step; and in words."""
    feature = cell[1]
    x_hat = out.x_hat[:, feature]
    there = out.batch.there
    top = max(_REACH, float(np.nanmax(np.abs(x_hat))))
    data = [
        _cells(x_hat, there),
        _padding(x_hat, there),
        _mean_and_std(
            left, feature, 0.0, _("x̂ of the sequences, without padding"), AFTER, "circle"
        ),
    ]
    spec = _figure(
        data,
        out.batch,
        cell,
        shared,
        title=_("Normalized: x̂ of feature {number}").format(number=feature + 1),
        coloraxis={"cmin": -_REACH, "cmax": _REACH, "colorscale": _PALE_DIVERGING},
        yaxis3=axis(_("x̂: mean ± std"), (-1.05 * top, 1.05 * top), domain=_LEFT_OVER) | _AXIS,
        legend=False,
    )
    words = _(
        "The same cells as normalized values. Mean of x̂ at each step, padding left out: {means}. "
        "Standard deviation: {stds}."
    ).format(means=_listed(left.mean[feature]), stds=_listed(left.std[feature]))
    return spec, words


def _figure(
    data: list[Spec],
    batch: Padded,
    cell: Cell,
    shared: NDArray[np.bool_],
    *,
    title: str,
    coloraxis: Spec,
    legend: bool,
    **axes: Any,
) -> Spec:
    rows, steps = batch.there.shape
    return {
        "data": data,
        "layout": layout(
            title=title,
            legend=legend,
            margin={"l": 52, "r": 8, "t": 36, "b": 124},
            coloraxis={**coloraxis, "showscale": False},
            # Translators: at the axis of time steps.
            xaxis=axis(_("step"), (0.5, steps + 0.5), dtick=1, anchor="y3", showgrid=False)
            | _FIXED,
            # Translators: at the axis of rows, a sequence each.
            yaxis=axis(_("sequence"), (rows + 0.5, 0.5), dtick=1, domain=_CELLS, showgrid=False)
            | _FIXED,
            shapes=_marks(cell, shared, steps),
            hovermode="closest",
            meta={"dense": True},
            **axes,
        )
        | {"legend": {"x": 0, "xanchor": "left", "y": -0.17, "yanchor": "top"}},
    }


def _cells(values: Array, there: NDArray[np.bool_]) -> Spec:
    """The cells that are no padding, with their values in them."""
    rows, steps = values.shape
    return {
        "type": "heatmap",
        "x": np.arange(1, steps + 1, dtype=np.float32),
        "y": np.arange(1, rows + 1, dtype=np.float32),
        "z": np.where(there, values, np.nan).astype(np.float32),
        "text": [
            [short(value) if real else "" for value, real in zip(*line, strict=True)]
            for line in zip(values, there, strict=True)
        ],
        "texttemplate": "%{text}",
        "textfont": {"size": _text_size(steps), "color": TEXT},
        "coloraxis": "coloraxis",
        "hoverongaps": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": _("sequence {row}, step {step}: {value}").format(
            row="%{y}", step="%{x}", value="%{z:.4~g}"
        )
        + "<extra></extra>",
    }


def _text_size(steps: int) -> int:
    """The size of text that fits into a cell of so many steps, on a phone too."""
    return 12 if steps <= 10 else 10


def _padding(values: Array, there: NDArray[np.bool_]) -> Spec:
    """Padding as hatched cells, with the value that stands in them."""
    row, step = np.nonzero(~there)
    return {
        "type": "bar",
        "x": (step + 1).astype(np.float32),
        "y": np.ones(len(row), dtype=np.float32),
        "base": (row + 0.5).astype(np.float32),
        "width": 0.94,
        "marker": {
            "color": SURFACE,
            "line": {"color": MUTED, "width": 1},
            "pattern": {
                "shape": "/",
                "fgcolor": GRID,  # faint: a number stands on it
                "bgcolor": SURFACE,
                "size": 7,
                "solidity": 0.3,
            },
        },
        "text": [short(value) for value in values[row, step]],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "insidetextfont": {"color": MUTED, "size": _text_size(values.shape[1])},
        "textangle": 0,
        "constraintext": "none",
        # Translators: in the legend: cells that only fill a sequence up.
        "name": _("padding"),
        "showlegend": bool(len(row)),
        "hovertemplate": _("padding") + "<extra></extra>",
    }


def _reach(batch: Padded) -> Spec:
    """How many sequences reach each step, a bar each."""
    return {
        "type": "bar",
        "x": np.arange(1, len(batch.reach) + 1, dtype=np.float32),
        "y": batch.reach.astype(np.float32),
        "yaxis": "y2",
        "width": 0.7,
        "marker": {"color": MUTED, "line": {"width": 0}},
        "text": [str(count) for count in batch.reach],
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "showlegend": False,
        "hovertemplate": _("sequences that reach step {step}: {count}").format(
            step="%{x}", count="%{y}"
        )
        + "<extra></extra>",
    }


def _mean_and_std(
    statistics: StepStatistics, feature: int, aside: float, name: str, colour: str, symbol: str
) -> Spec:
    """A mark at the mean of each step, a line of one standard deviation up and down."""
    steps = np.arange(1, len(statistics.size) + 1)
    # One value has no spread to show: an open mark.
    symbols = [symbol if size > 1 else f"{symbol}-open" for size in statistics.size]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": (steps + aside).astype(np.float32),
        "y": statistics.mean[feature].astype(np.float32),
        "yaxis": "y3",
        "error_y": {
            "type": "data",
            "array": statistics.std[feature].astype(np.float32),
            "color": colour,
            "thickness": 2,
            "width": 3,
        },
        "marker": {
            "color": colour,
            "symbol": symbols,
            "size": 8,
            "line": {"width": 2, "color": colour},
        },
        "name": name,
        "customdata": statistics.size.astype(np.float32),
        "hovertemplate": "%{y:.4~g} ± %{error_y.array:.4~g}, m = %{customdata}<extra></extra>",
    }


def _asked(batch: Padded, span: tuple[float, float]) -> Spec:
    """A question mark at each step, where an open question hides the statistics."""
    steps = len(batch.reach)
    return {
        "type": "scatter",
        "mode": "text",
        "x": np.arange(1, steps + 1, dtype=np.float32),
        "y": np.full(steps, sum(span) / 2, dtype=np.float32),
        "yaxis": "y3",
        "text": ["?"] * steps,
        "textfont": {"size": 16, "color": MUTED},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _marks(cell: Cell, shared: NDArray[np.bool_], steps: int) -> list[dict[str, Any]]:
    """The step that is looked at, through all panels; the cell; what shares its statistics."""
    row, feature, step = cell
    marks = [
        {
            "type": "rect",
            "yref": "paper",
            "x0": step + 0.5,
            "x1": step + 1.5,
            "y0": 0,
            "y1": 1,
            "line": {"width": 0},
            "fillcolor": ACCENT,
            "opacity": 0.09,
            "layer": "below",
        }
    ]
    rows, columns = np.nonzero(shared[:, feature])
    if len(rows):
        marks.append(_outline(columns.min(), columns.max(), rows.min(), rows.max(), ACCENT, 3))
    marks.append(_outline(step, step, row, row, TEXT, 2))
    return marks


def _outline(
    left: int, right: int, top: int, bottom: int, colour: str, width: float
) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": float(left) + 0.5,
        "x1": float(right) + 1.5,
        "y0": float(top) + 0.5,
        "y1": float(bottom) + 1.5,
        "line": {"color": colour, "width": width},
    }


def _listed(values: Array) -> str:
    return ", ".join(short(value) for value in values)


def _batch_words(
    batch: Padded, counted: StepStatistics, masked: StepStatistics, feature: int, *, hide: bool
) -> str:
    most = max(batch.lengths)
    # Translators: {steps} is "10 steps".
    words = ngettext(
        "Feature {number} of {rows} sequence, a row each, padded to {steps}; lengths "
        "{lengths}. Sequences that reach each step: {reach}.",
        "Feature {number} of {rows} sequences, a row each, padded to {steps}; lengths "
        "{lengths}. Sequences that reach each step: {reach}.",
        len(batch.lengths),
    ).format(
        number=feature + 1,
        rows=len(batch.lengths),
        steps=ngettext("{count} step", "{count} steps", most).format(count=most),
        lengths=", ".join(map(str, batch.lengths)),
        reach=", ".join(map(str, batch.reach)),
    )
    if hide:
        return words
    return (
        words
        + " "
        + _("Mean at each step with padding counted: {counted}; masked: {masked}.").format(
            counted=_listed(counted.mean[feature]), masked=_listed(masked.mean[feature])
        )
        + " "
        + _("Standard deviation with padding counted: {counted}; masked: {masked}.").format(
            counted=_listed(counted.std[feature]), masked=_listed(masked.std[feature])
        )
    )
