"""Two features before and after scaling: the samples, what was fitted, a new sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.norms.summary import nice_range
from normviz.ui.style import (
    AFTER,
    AFTER_SOFT,
    BEFORE,
    BEFORE_SOFT,
    SERIES,
    TEXT,
    Spec,
    axis,
    layout,
    verbatim,
)

Array = NDArray[np.floating]

_MARGIN = 1.12


@dataclass(frozen=True, eq=False)
class Cloud:
    """What one chart shows: samples (N, 2), a new one (2,), and the box that was fitted.

    `low`, `high`: opposite corners of the box, (2,): the range for min-max, mean plus and minus
    a standard deviation, the median and half an interquartile range to each side; None for no box.
    """

    points: Array
    new: Array
    low: Array | None
    high: Array | None


def cloud_figures(
    before: Cloud, after: Cloud, names: Sequence[str], titles: Sequence[str]
) -> tuple[list[Spec], list[str]]:
    """Both charts, each with one scale for its two axes, and a text alternative for each."""
    looks = ((BEFORE, BEFORE_SOFT), (AFTER, AFTER_SOFT))
    # Translators: an axis: {name} is a feature, such as "age".
    labels = [list(names), [_("{name}, scaled").format(name=name) for name in names]]
    figures = [
        _figure(cloud, look, label, title)
        for cloud, look, label, title in zip((before, after), looks, labels, titles, strict=True)
    ]
    alts = [
        _alt(cloud, label, title)
        for cloud, label, title in zip((before, after), labels, titles, strict=True)
    ]
    return figures, alts


def _figure(cloud: Cloud, look: tuple[str, str], names: Sequence[str], title: str) -> Spec:
    colour, soft = look
    data: list[Spec] = []
    if cloud.low is not None and cloud.high is not None:
        (x0, y0), (x1, y1) = cloud.low, cloud.high
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": np.array([x0, x1, x1, x0, x0], np.float32),
                "y": np.array([y0, y0, y1, y1, y0], np.float32),
                "fill": "toself",
                "fillcolor": soft,
                "line": {"color": colour, "width": 1.5, "dash": "dash"},
                "opacity": 0.6,
                "hoverinfo": "skip",
            }
        )
    place = "(%{x:.4~g}, %{y:.4~g})"
    data += [
        {
            "type": "scatter",
            "mode": "markers",
            "x": cloud.points[:, 0].astype(np.float32),
            "y": cloud.points[:, 1].astype(np.float32),
            "marker": {"size": 9, "color": colour, "line": {"width": 1, "color": TEXT}},
            "hovertemplate": place + "<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": cloud.new[:1].astype(np.float32),
            "y": cloud.new[1:].astype(np.float32),
            # Translators: beside the mark of the new sample.
            "text": [_("new")],
            "textposition": "top center",
            "marker": {
                "size": 15,
                "symbol": "star",
                "color": SERIES[3],
                "line": {"width": 1, "color": TEXT},
            },
            # Translators: over the new sample: {place} is a point such as (20, 35).
            "hovertemplate": _("new: {place}").format(place=place) + "<extra></extra>",
        },
    ]
    across, up = window(cloud)
    return {
        "data": data,
        "layout": layout(
            title=verbatim(title),
            xaxis=axis(verbatim(names[0]), across, nticks=6, constrain="range"),
            yaxis=axis(verbatim(names[1]), up, nticks=6, scaleanchor="x", scaleratio=1),
            margin={"l": 60, "r": 12, "t": 44, "b": 52},
        ),
    }


def window(cloud: Cloud) -> tuple[tuple[float, float], tuple[float, float]]:
    """A square that holds the samples, the box and the new sample: one unit is one length.

    >>> cloud = Cloud(np.array([[0.0, 0.0], [4.0, 1.0]]), np.array([2.0, 0.0]), None, None)
    >>> [[round(end, 2) for end in span] for span in window(cloud)]
    [[-0.24, 4.24], [-1.74, 2.74]]
    """
    parts = [cloud.points, cloud.new[None]]
    parts += [corner[None] for corner in (cloud.low, cloud.high) if corner is not None]
    both = np.concatenate(parts)
    spans = [nice_range(column, parts=5) for column in both.T]
    half = _MARGIN * max(high - low for low, high in spans) / 2
    (x0, x1), (y0, y1) = spans
    return _around((x0 + x1) / 2, half), _around((y0 + y1) / 2, half)


def _around(middle: float, half: float) -> tuple[float, float]:
    return middle - half, middle + half


def _alt(cloud: Cloud, names: Sequence[str], title: str) -> str:
    low, high = cloud.points.min(axis=0), cloud.points.max(axis=0)
    return ngettext(
        "{title}: {count} point. {first} from {a} to {b}, {second} from {c} to {d}; the new one at "
        "({x}, {y}).",
        "{title}: {count} points. {first} from {a} to {b}, {second} from {c} to {d}; the new one "
        "at ({x}, {y}).",
        len(cloud.points),
    ).format(
        title=title,
        count=len(cloud.points),
        first=names[0],
        second=names[1],
        a=f"{low[0]:.4g}",
        b=f"{high[0]:.4g}",
        c=f"{low[1]:.4g}",
        d=f"{high[1]:.4g}",
        x=f"{cloud.new[0]:.4g}",
        y=f"{cloud.new[1]:.4g}",
    )
