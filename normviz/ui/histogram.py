"""A histogram as bars and as an outline, for the lessons that lay two over each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normviz.norms.summary import Histogram
from normviz.ui.style import Spec

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Look:
    """How one set of values is drawn: a colour, and what tells it apart without one."""

    name: str
    colour: str
    dash: str
    pattern: str


def percent_of(counts: NDArray[np.integer], total: int) -> Array:
    """Counts as shares of `total`, in percent."""
    shares: Array = (100 * counts / max(total, 1)).astype(np.float32)
    return shares


def _edge(shares: Array) -> Array:
    """The shares without those of empty bins among empty bins: no line where there is nothing."""
    beside = np.pad(shares, 1)
    nothing = (shares == 0) & (beside[:-2] == 0) & (beside[2:] == 0)
    edge: Array = np.where(nothing, np.nan, shares).astype(np.float32)
    return edge


def centres(h: Histogram) -> Array:
    """The middle of each bin."""
    middle: Array = ((h.edges[:-1] + h.edges[1:]) / 2).astype(np.float32)
    return middle


def bars(h: Histogram, look: Look, x: str, y: str) -> Spec:
    """The shares of a histogram, on the axes with these names."""
    return {
        "type": "bar",
        "x": centres(h),
        "y": percent_of(h.counts, h.total),
        "width": float(h.edges[1] - h.edges[0]),
        "xaxis": x,
        "yaxis": y,
        "marker": {"color": look.colour, "line": {"width": 0}},
        "hovertemplate": "%{x:.3g}: %{y:.1f} %<extra></extra>",
    } | legend_of(look, shown=False)


def outline(
    h: Histogram, colour: str, x: str, y: str, dash: str = "solid", *, width: float = 2.5
) -> Spec:
    """The same as a line along the tops of the bars."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": centres(h),
        "y": _edge(percent_of(h.counts, h.total)),
        "xaxis": x,
        "yaxis": y,
        "line": {"color": colour, "width": width, "dash": dash, "shape": "hvh"},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def legend_of(look: Look, *, shown: bool = True) -> Spec:
    """What ties a trace to the legend entry of its look."""
    return {"name": look.name, "legendgroup": look.name, "showlegend": shown}
