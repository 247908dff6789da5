"""The picture of the first page: three features of the same students, on one axis."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.norms.summary import Summary
from normviz.ui.style import (
    AFTER,
    AFTER_SOFT,
    BEFORE,
    BEFORE_SOFT,
    SURFACE,
    TEXT,
    Spec,
    axis,
    layout,
)

Array = NDArray[np.floating]

# The ends of the common axis, and where it carries numbers.
_AXES = {
    "none": ((-1_500, 51_500), range(0, 60_000, 10_000)),
    "normalized": ((-3.3, 3.3), range(-3, 4)),
}
_BAND = 0.22  # half the height of a lane's band


def feature_names() -> list[str]:
    """The three features, as they are called on the page."""
    # Translators: a feature and its unit, as the next two.
    tuition = _("tuition, $ a year")
    # Translators: a feature and its unit.
    age = _("age, years")
    # Translators: a feature and its unit.
    sleep = _("sleep, hours")
    return [tuition, age, sleep]


def short(value: float, *, normalized: bool) -> str:
    """A mean or a spread as briefly as it still tells something.

    >>> short(33058.3, normalized=False), short(1.607, normalized=False)
    ('33\u2009058', '1.6')
    >>> short(-4e-16, normalized=True), short(-0.7067, normalized=True)
    ('0.00', '−0.71')
    """
    decimals = 2 if normalized else 0 if abs(value) >= 100 else 1
    rounded = round(float(value), decimals) + 0.0  # no minus before a zero
    return f"{rounded:,.{decimals}f}".replace(",", "\u2009").replace("-", "−")


def lane_labels(summary: Summary, *, normalized: bool) -> list[str]:
    """What stands above each lane: the feature, its mean, its standard deviation."""
    return [
        _("{feature}: mean {mean}, std {std}").format(
            feature=name,
            mean=short(mean, normalized=normalized),
            std=short(std, normalized=normalized),
        )
        for name, mean, std in zip(feature_names(), summary.mean, summary.std, strict=True)
    ]


def lanes(values: Array, summary: Summary, *, normalized: bool) -> Spec:
    """One lane a feature: a dot a student, the band of mean ± standard deviation behind them.

    `values`: (N, C). `summary`: one entry a feature. Dots keep their height, and positions are in
    widths of the axis, so that a change of the axis is a movement.
    """
    labels = lane_labels(summary, normalized=normalized)
    (low, high), ticks = _AXES["normalized" if normalized else "none"]
    count, features = values.shape
    across = (values - low) / (high - low)
    centre = (summary.mean - low) / (high - low)
    spread = summary.std / (high - low)
    height = np.arange(features - 1, -1, -1, dtype=np.float64)
    jitter = np.random.default_rng(3).uniform(-0.8, 0.8, (count,)) * _BAND
    colour, soft = (AFTER, AFTER_SOFT) if normalized else (BEFORE, BEFORE_SOFT)
    data: list[Spec] = [
        _band(height[i], centre[i], spread[i], soft, colour) for i in range(features)
    ]
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": across.T.ravel().astype(np.float32),
            "y": (height[:, None] + jitter).ravel().astype(np.float32),
            "customdata": values.T.ravel().astype(np.float32),
            "marker": {"size": 11, "color": colour, "opacity": 0.8},
            "hovertemplate": "%{customdata:.4~g}<extra></extra>",
        }
    )
    data.append(_one_student(across[0], height + jitter[0]))
    return {
        "data": data,
        "layout": layout(
            margin={"l": 12, "r": 12, "t": 8, "b": 52},
            xaxis=axis(
                _("normalized value x̂") if normalized else _("value as it comes"),
                (0, 1),
                tickvals=[(tick - low) / (high - low) for tick in ticks],
                ticktext=[f"{tick:,}".replace(",", "\u2009").replace("-", "−") for tick in ticks],
                zeroline=False,
                fixedrange=True,
            ),
            yaxis=axis(
                "",
                (-0.4, features - 0.3),
                showticklabels=False,
                showgrid=False,
                zeroline=False,
                fixedrange=True,
            ),
            annotations=[_above(text, height[i]) for i, text in enumerate(labels)],
            transition={"duration": 800, "easing": "cubic-in-out"},
            hovermode="closest",
        ),
    }


def _band(height: float, centre: float, spread: float, soft: str, colour: str) -> Spec:
    """A box from mean - std to mean + std with a line at the mean, drawn as one closed path."""
    left, right = centre - spread, centre + spread
    low, high = height - _BAND, height + _BAND
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.array([centre, centre, right, right, left, left, centre], dtype=np.float32),
        "y": np.array([low, high, high, low, low, high, high], dtype=np.float32),
        "fill": "toself",
        "fillcolor": soft,
        "line": {"color": colour, "width": 1.5},
        "hoverinfo": "skip",
    }


def _one_student(across: Array, height: Array) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": across.astype(np.float32),
        "y": height.astype(np.float32),
        "line": {"color": TEXT, "width": 1.5, "dash": "dot"},
        "marker": {"size": 12, "color": TEXT, "symbol": "diamond"},
        "hovertemplate": _("the same student in every lane") + "<extra></extra>",
    }


def _above(text: str, height: float) -> Spec:
    return {
        "text": text,
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "y": height + _BAND + 0.05,
        "yanchor": "bottom",
        "showarrow": False,
        "bgcolor": SURFACE,
    }
