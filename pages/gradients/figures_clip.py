"""A gradient of two parameters with two numbers each, as arrows, before and after clipping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.nets.clipping import Clipped
from normviz.ui.style import BEFORE, MUTED, SERIES, Spec, axis, layout

Array = NDArray[np.floating]

_LOOKS = {
    "value": (SERIES[3], "dot"),
    "norm": (SERIES[2], "solid"),
    "each": (SERIES[0], "dash"),
}
_ROOMS = (0.15, 0.3, 0.6, 1.25, 2.5, 4.5, 6.5, 9.0, 11.5)


def clip_figures(
    parts: Sequence[Array], results: Mapping[str, Clipped], names: Mapping[str, str], limit: float
) -> tuple[list[Spec], list[str]]:
    """A plane for each parameter: its gradient, and what each way of clipping leaves; alt texts.

    `results`, `names`: by the ways of clipping. The square is the limit for a number, the circle
    that for a norm.
    """
    specs, alts = [], []
    for place, part in enumerate(parts):
        after = {way: result.parts[place] for way, result in results.items()}
        specs.append(_plane(place, part, after, names, limit))
        alts.append(_alt(place, part, after, names))
    return specs, alts


def _title(place: int) -> str:
    return _("Parameter {name}").format(name="AB"[place])


def _plane(
    place: int,
    part: Array,
    after: Mapping[str, Array],
    names: Mapping[str, str],
    limit: float,
) -> Spec:
    # Translators: in a legend: the gradient as it was, before clipping.
    data = [_arrow(part, _("gradient"), BEFORE, "solid", 7)]
    for (way, vector), width in zip(after.items(), (5, 5, 3), strict=True):
        colour, dash = _LOOKS[way]
        data.append(_arrow(vector, names[way], colour, dash, width))
    letter, span = "ab"[place], (-_room(-part, limit), _room(part, limit))
    across = axis(f"{letter}₁", span, fixedrange=True, constrain="domain")
    up = axis(f"{letter}₂", span, fixedrange=True, scaleanchor="x", constrain="domain")
    box = {"xref": "x", "yref": "y", "x0": -limit, "x1": limit, "y0": -limit, "y1": limit}
    line = {"color": MUTED, "width": 1.5}
    return {
        "data": data,
        "layout": layout(
            title=_title(place),
            legend=True,
            xaxis=across,
            yaxis=up,
            shapes=[
                {"type": "rect", **box, "line": line | {"dash": "dot"}, "layer": "below"},
                {"type": "circle", **box, "line": line, "layer": "below"},
            ],
            margin={"l": 56, "r": 12, "t": 40, "b": 100},
        )
        | {"legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.16, "yanchor": "top"}},
    }


def _room(part: Array, limit: float) -> float:
    """How far an axis goes on one side: to where the arrows and the limit have room."""
    reach = 1.12 * max(float(part.max()), limit)
    return next((end for end in _ROOMS if end >= reach), _ROOMS[-1])


def _arrow(vector: Array, name: str, colour: str, dash: str, width: int) -> Spec:
    length = float(np.hypot(*vector))
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": np.array([0, vector[0]], np.float32),
        "y": np.array([0, vector[1]], np.float32),
        "customdata": np.array([length, length]),
        "name": name,
        "line": {"color": colour, "width": width, "dash": dash},
        "marker": {
            "color": colour,
            "size": [0, 9 + 2 * width],
            "symbol": "arrow" if length else "circle",
            "angleref": "previous",
        },
        "hovertemplate": _("(%{x:.3~g}, %{y:.3~g}), norm %{customdata:.3~g}")
        + "<extra>%{fullData.name}</extra>",
    }


def _alt(place: int, part: Array, after: Mapping[str, Array], names: Mapping[str, str]) -> str:
    rows = "; ".join(f"{names[way]} {_pair(vector)}" for way, vector in after.items())
    # Translators: {rows} is a list such as "by value (1, 1); by one norm (0.6, 0.8)".
    return _("{title}: the gradient {before} as an arrow. {rows}.").format(
        title=_title(place), before=_pair(part), rows=rows
    )


def _pair(vector: Array) -> str:
    return f"({vector[0]:.3g}, {vector[1]:.3g})".replace("-", "−")
