"""A signal on its way through depth: quantile bands, mean squares, units that fell silent."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.nets.signal import Signal
from normviz.ui.style import (
    AFTER,
    AFTER_SOFT,
    BAD,
    BEFORE,
    BEFORE_SOFT,
    MUTED,
    TEXT,
    Spec,
    axis,
    layout,
    log_axis,
)

Array = NDArray[np.floating]

# Axes keep one of a few ranges, so that a dragged slider moves the picture and not the axis.
_ROOMS = (5, 10, 20, 30, 50)
_REACH = {"standardized": 4.0, "pixels": 20.0}
_DECADES_BELOW = (-3, -10, -30, -60, -100, -270)
_DECADES_ABOVE = (2, 10, 30, 60, 110)


def room(depth: int) -> int:
    """The length of the depth axis: the smallest of a few that holds `depth` layers.

    >>> room(5), room(11), room(50)
    (5, 20, 50)
    """
    return next(length for length in _ROOMS if length >= depth)


def signal_figures(signal: Signal, *, entered: bool = False) -> tuple[list[Spec], list[str]]:
    """The band, the mean squares and the silent units of each layer, with an alt text each.

    `entered`: the band of what enters each activation, instead of what each layer hands on.
    """
    figures = [_band(signal, entered), _mean_squares(signal), _silent(signal)]
    return figures, [_band_alt(signal, entered), _squares_alt(signal), _silent_alt(signal)]


def _layers(signal: Signal, first: int = 0) -> Array:
    return np.arange(first, signal.setup.depth + 1, dtype=np.float32)


def _depth_axis(signal: Signal) -> Spec:
    length = room(signal.setup.depth)
    margin = 0.02 * length
    # Translators: title of the axis over the layers, 0 to the last.
    return axis(_("layer"), (-margin, length + margin), zeroline=False, fixedrange=True)


def _legend_below() -> Spec:
    return {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.24, "yanchor": "top"}


def _chart(data: list[Spec], signal: Signal, title: str, yaxis: Spec) -> Spec:
    return {
        "data": data,
        "layout": layout(
            title=title,
            legend=True,
            xaxis=_depth_axis(signal),
            yaxis=yaxis,
            margin={"l": 60, "r": 12, "t": 40, "b": 84},
        )
        | {"legend": _legend_below()},
    }


# --- the band ------------------------------------------------------------------------------------


def _band(signal: Signal, entered: bool) -> Spec:
    values = signal.entered if entered else signal.passed
    reach = _REACH[signal.setup.scaling]
    # Far beyond the frame it does not matter how far, and no screen has coordinates of 1e100.
    rows = np.clip(values, -3 * reach, 3 * reach).astype(np.float32)
    plain = signal.setup.norm == "none"
    colour, soft = (BEFORE, BEFORE_SOFT) if plain else (AFTER, AFTER_SOFT)
    x = _layers(signal)
    wide = _filled(x, rows[:, 0], rows[:, 4], soft, _("5–95 %"))
    narrow = _filled(x, rows[:, 1], rows[:, 3], colour, _("25–75 %")) | {"opacity": 0.45}
    median = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": rows[:, 2],
        "customdata": values[:, 2],
        # Translators: in a legend.
        "name": _("median"),
        "line": {"color": TEXT, "width": 2},
        "hovertemplate": _("layer %{x}: median %{customdata:.3~g}") + "<extra></extra>",
    }
    title = _("What enters the activation") if entered else _("What each layer hands on")
    # Translators: title of an axis: the values that a layer hands on; a noun.
    span = axis(_("value"), (-reach, reach), fixedrange=True)
    return _chart([wide, narrow, median], signal, title, span)


def _filled(x: Array, low: Array, high: Array, colour: str, name: str) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.concatenate([x, x[::-1]]),
        "y": np.concatenate([low, high[::-1]]),
        "fill": "toself",
        "fillcolor": colour,
        "line": {"width": 0, "color": colour},
        "name": name,
        "hoverinfo": "skip",
    }


def _band_alt(signal: Signal, entered: bool) -> str:
    values = signal.entered if entered else signal.passed
    first, last = values[0], values[-1]
    return _(
        "Band of the values, layer by layer. Mini-batch: 5 to 95 % of the values lie between {a} "
        "and {b}. Layer {depth}: between {c} and {d}, with median {median}."
    ).format(
        a=f"{first[0]:.3g}",
        b=f"{first[4]:.3g}",
        depth=signal.setup.depth,
        c=f"{last[0]:.3g}",
        d=f"{last[4]:.3g}",
        median=f"{last[2]:.3g}",
    )


# --- the mean squares ----------------------------------------------------------------------------


def decades(*arrays: Array) -> tuple[int, int]:
    """The powers of ten between which a logarithmic axis holds all that is positive.

    >>> decades(np.array([1.0, 1e-6]))
    (-10, 2)
    """
    logs = [np.log10(a[np.isfinite(a) & (a > 0)]) for a in arrays]
    low = min((float(each.min()) for each in logs if each.size), default=0.0)
    high = max((float(each.max()) for each in logs if each.size), default=0.0)
    return (
        next((end for end in _DECADES_BELOW if end < low), math.floor(low)),
        next((end for end in _DECADES_ABOVE if end > high), math.ceil(high)),
    )


def _mean_squares(signal: Signal) -> Spec:
    # float64: float32 holds nothing below 1e-45
    x = _layers(signal)
    theory = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": signal.theory,
        # Translators: in a legend: what theory says of it, beside "measured".
        "name": _("theory"),
        "line": {"color": TEXT, "width": 2, "dash": "dash"},
        "hovertemplate": "%{y:.3~g}<extra></extra>",
    }
    measured = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": signal.mean_square,
        # Translators: in a legend: what was measured in this net, beside "theory".
        "name": _("measured"),
        "line": {"color": BEFORE if signal.setup.norm == "none" else AFTER, "width": 2},
        "marker": {"size": 6},
        "hovertemplate": _("layer %{x}: %{y:.3~g}") + "<extra></extra>",
    }
    span = log_axis(_("mean square"), decades(signal.mean_square, signal.theory), fixedrange=True)
    return _chart([measured, theory], signal, _("Mean square, on a log axis"), span)


def _squares_alt(signal: Signal) -> str:
    return _(
        "Mean square of what each layer hands on, logarithmic: {first} in the mini-batch, {last} "
        "after layer {depth}; theory gives {theory}."
    ).format(
        first=f"{signal.mean_square[0]:.3g}",
        last=f"{signal.mean_square[-1]:.3g}",
        depth=signal.setup.depth,
        theory=f"{signal.theory[-1]:.3g}",
    )


# --- silent units --------------------------------------------------------------------------------


def _silent(signal: Signal) -> Spec:
    x = _layers(signal, first=1)

    def line(values: Array, name: str, **look: str) -> Spec:
        return {
            "type": "scatter",
            "mode": "lines+markers",
            "x": x,
            "y": (100 * values).astype(np.float32),
            "name": name,
            "line": {"color": look["color"], "width": 2, "dash": look["dash"]},
            "marker": {"size": 6, "symbol": look["symbol"]},
            "hovertemplate": _("layer %{x}: %{y:.3~g} %") + "<extra>%{fullData.name}</extra>",
        }

    data = [
        line(signal.dead, _("dead units"), color=BAD, dash="solid", symbol="circle"),
        line(signal.saturated, _("saturated values"), color=TEXT, dash="dot", symbol="diamond"),
        # Translators: in a legend: the share of the mean square that all digits have in common.
        line(signal.common[1:], _("alike in all digits"), color=MUTED, dash="dash", symbol="x"),
    ]
    span = axis(_("share, %"), (-3, 103), tickvals=[0, 25, 50, 75, 100], fixedrange=True)
    # Translators: title of a chart: shares of dead units, saturated values, what is alike.
    return _chart(data, signal, _("Dead, saturated, alike"), span)


def _silent_alt(signal: Signal) -> str:
    return _(
        "Dead units: {first} % in layer 1, {last} % in layer {depth}. Saturated values: {low} % "
        "in layer 1, {high} % in layer {depth}. Mean square that is alike in all digits: {alike} % "
        "in layer 1, {same} % in layer {depth}."
    ).format(
        first=f"{100 * signal.dead[0]:.0f}",
        last=f"{100 * signal.dead[-1]:.0f}",
        low=f"{100 * signal.saturated[0]:.0f}",
        high=f"{100 * signal.saturated[-1]:.0f}",
        alike=f"{100 * signal.common[1]:.0f}",
        same=f"{100 * signal.common[-1]:.0f}",
        depth=signal.setup.depth,
    )
