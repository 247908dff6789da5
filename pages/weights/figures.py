"""A neuron under weight norm: its outputs, its loss along direction and length, its descent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.nets.weight_descent import POINTS, Path, Weights
from normviz.nets.weight_landscape import Landscape, OutputSpread
from normviz.ui.histogram import Look, bars, outline
from normviz.ui.style import AFTER, BEFORE, MUTED, SERIES, TEXT, Spec, axis, layout

Array = NDArray[np.floating]

_LOSS_TOPS = (0.8, 1.2, 2.0, 3.0, 5.0, 8.0, 12.0)
_FRAMES = 50
_PACE = 70  # milliseconds a frame
_NORM_TOPS = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0, 30.0, 50.0, 100.0, 300.0, 1000.0)


def _top(value: float, tops: Sequence[float]) -> float:
    """The first of `tops` that holds `value`; the value itself beyond them all."""
    return next((each for each in tops if each >= value), float(value))


def _line(x: Array, y: Array, colour: str, **more: object) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "line": {"color": colour, "width": 2.5},
        "showlegend": False,
        "hovertemplate": "%{x:.3~g}: %{y:.3~g}<extra></extra>",
    } | more


# --- one neuron ----------------------------------------------------------------------------------


def neuron_figure(
    seen: OutputSpread, land: Landscape, weights: Weights, loss: float
) -> tuple[Spec, str]:
    """What the neuron gives for both classes, and its loss against the direction of v and g."""
    zero, one = seen.classes
    data = [
        bars(zero, Look(_("class 0"), SERIES[5], "solid", ""), "x", "y") | {"opacity": 0.6},
        outline(one, SERIES[3], "x", "y", "dash"),
        _line(land.degrees, land.turning, BEFORE, xaxis="x2", yaxis="y2"),
        _here(land.angle, loss, "circle", BEFORE, "x2", "y2"),
        _line(land.lengths, land.stretching, AFTER, xaxis="x3", yaxis="y3"),
        _here(weights.g, loss, "square", AFTER, "x3", "y3"),
    ]
    # Room for all labels is left by hand: finding it out takes plotly longer than the drawing.
    fixed: Spec = {"automargin": False, "fixedrange": True}
    decision: Spec = {"zerolinecolor": TEXT, "zerolinewidth": 2, "zerolinelayer": "above traces"}
    percent: Spec = {"ticksuffix": " %", "nticks": 4, "zeroline": False} | fixed
    turning, stretching = (_top(1.05 * each, _LOSS_TOPS) for each in land.highest)
    loss_axis: Spec = {"nticks": 4, "zeroline": False} | fixed
    spec = layout(
        barmode="overlay",
        margin={"l": 52, "r": 16, "t": 12, "b": 52},
        xaxis=axis(_("z = w·x + b"), (-seen.reach, seen.reach), anchor="y", **fixed, **decision),
        yaxis=axis("", (0, _highest(seen)), domain=[0.62, 1.0], anchor="x", **percent),
        xaxis2=axis(
            _("direction of v, degrees"),
            (-180, 180),
            domain=[0.0, 0.44],
            anchor="y2",
            **fixed,
            tickvals=[-90, 0, 90],
        ),
        yaxis2=axis(_("loss"), (0, turning), domain=[0.0, 0.36], anchor="x2", **loss_axis),
        xaxis3=axis(
            "g",
            (land.lengths[0], land.lengths[-1]),
            domain=[0.6, 1.0],
            anchor="y3",
            nticks=5,
            **fixed,
        ),
        yaxis3=axis("", (0, stretching), domain=[0.0, 0.36], anchor="x3", **loss_axis),
    )
    return {"data": data, "layout": spec}, _neuron_alt(seen, land, weights, loss)


def _highest(seen: OutputSpread) -> float:
    """The height of the histograms' axis, in percent: one of two, so that it seldom moves."""
    most = max(int(each.counts.max()) / each.total for each in seen.classes)
    return 42.0 if most <= 0.4 else 105.0


def _here(x: float, y: float, symbol: str, colour: str, xaxis: str, yaxis: str) -> Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [] if np.isnan(x) else [x],
        "y": [] if np.isnan(x) else [y],
        "xaxis": xaxis,
        "yaxis": yaxis,
        "marker": {"symbol": symbol, "size": 12, "color": colour, "line": {"width": 2}},
        "showlegend": False,
        "cliponaxis": False,
        # Translators: over the mark that shows where v and g stand.
        "hovertemplate": _("here: loss %{y:.3~g}") + "<extra></extra>",
    }


def _neuron_alt(seen: OutputSpread, land: Landscape, weights: Weights, loss: float) -> str:
    return _(
        "Histogram of the outputs z of both classes: mean {mean}, standard deviation {std}. Below "
        "it the loss, {loss} here: over all directions of v it lies between {low} and {high}; over "
        "g it is lowest, {lowest}, at g = {best}, and g is {g}."
    ).format(
        mean=f"{seen.all.mean[0]:.2f}",
        std=f"{seen.all.std[0]:.2f}",
        loss=f"{loss:.3f}",
        low=f"{land.turning.min():.3f}",
        high=f"{land.turning.max():.3f}",
        lowest=f"{land.stretching.min():.3f}",
        best=f"{land.lengths[land.stretching.argmin()]:.1f}",
        g=f"{weights.g:.2f}",
    )


# --- descent -------------------------------------------------------------------------------------


def descent_figures(path: Path) -> tuple[list[Spec], list[str]]:
    """The way of v as a film; its length beside what Pythagoras says; the losses."""
    return (
        [_way(path), _lengths(path), _losses(path)],
        [_way_alt(path), _lengths_alt(path), _losses_alt(path)],
    )


def _steps(path: Path) -> Array:
    return np.arange(path.setup.steps + 1, dtype=np.float32)


def _way(path: Path) -> Spec:
    """V from step to step; as a film the path grows and the arrow follows its end."""
    v = path.v.astype(np.float32)
    reach = 1.1 * _top(float(np.abs(v).max()), _NORM_TOPS)
    turns = np.linspace(0, 2 * np.pi, 73)
    circle = path.norm[0] * np.stack([np.cos(turns), np.sin(turns)])
    arrow = _line(np.zeros(2), np.zeros(2), BEFORE)
    data = [
        _line(
            circle[0],
            circle[1],
            MUTED,
            line={"color": MUTED, "width": 1.2, "dash": "dot"},
            hoverinfo="skip",
        ),
        _line(v[:, 0], v[:, 1], BEFORE, line={"color": BEFORE, "width": 1.5}),
        arrow | _arrow_to(v[-1]) | {"mode": "lines+markers", "marker": _tips()},
    ]
    chosen = np.unique(np.linspace(0, len(v) - 1, _FRAMES + 1).astype(int))
    frames = [
        {
            "name": str(step),
            "traces": [1, 2],
            "data": [{"meta": {"points": int(step) + 1}}, _arrow_to(v[step])],
        }
        for step in chosen
    ]
    spec = layout(
        title=_("v, step by step"),
        xaxis=axis("v₁", (-reach, reach), constrain="domain", zeroline=True),
        yaxis=axis("v₂", (-reach, reach), scaleanchor="x", constrain="domain", zeroline=True),
        meta={"player": {"start": "last", "pace": _PACE}},
    )
    return {"data": data, "layout": spec, "frames": frames}


def _tips() -> Spec:
    return {"size": [0, 11], "color": BEFORE, "symbol": "circle", "opacity": 1}


def _arrow_to(v: Array) -> Spec:
    return {
        "x": np.array([0.0, v[0]], np.float32),
        "y": np.array([0.0, v[1]], np.float32),
    }


def _lengths(path: Path) -> Spec:
    steps = _steps(path)
    every = max(1, path.setup.steps // 20)
    top = _top(1.02 * float(path.norm.max()), _NORM_TOPS)
    dots = {"symbol": "circle-open", "size": 8, "color": TEXT, "line": {"width": 2}}
    # Translators: in a legend: the length of v as the theorem of Pythagoras gives it.
    theory = _("by Pythagoras")
    data = [
        _line(steps, path.norm, BEFORE, name=_("‖v‖, measured"), showlegend=True),
        _line(steps[::every], path.expected[::every], TEXT)
        | {"mode": "markers", "marker": dots, "name": theory, "showlegend": True},
    ]
    return {"data": data, "layout": _over_steps(path, _("length ‖v‖"), (0, top), "‖v‖")}


def _losses(path: Path) -> Spec:
    steps = _steps(path)
    top = _top(1.02 * float(max(path.loss.max(), path.plain_loss.max())), _LOSS_TOPS)
    plain = {"color": MUTED, "width": 2.5, "dash": "dash"}
    # Translators: "w itself": a neuron that learns w without weight norm, in a legend.
    direct = _("w itself")
    data = [
        _line(steps, path.loss, AFTER, name=_("weight norm"), showlegend=True),
        _line(steps, path.plain_loss, MUTED, line=plain, name=direct, showlegend=True),
    ]
    return {"data": data, "layout": _over_steps(path, _("loss on all points"), (0, top), _("loss"))}


def _over_steps(path: Path, title: str, span: tuple[float, float], name: str) -> Spec:
    return layout(
        title=title,
        legend=True,
        # Translators: the axis along which steps of the descent are counted, from 0.
        xaxis=axis(_("step"), (0, path.setup.steps), zeroline=False),
        yaxis=axis(name, span, zeroline=False),
        margin={"l": 56, "r": 16, "t": 44, "b": 92},
    ) | {"legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.3, "yanchor": "top"}}


def _way_alt(path: Path) -> str:
    (x0, y0), (x1, y1) = path.v[0], path.v[-1]
    return ngettext(
        "The way of v in {steps} step, from ({x0}, {y0}) to ({x1}, {y1}), with a circle through "
        "the start: no step leads into it.",
        "The way of v in {steps} steps, from ({x0}, {y0}) to ({x1}, {y1}), with a circle through "
        "the start: no step leads into it.",
        path.setup.steps,
    ).format(steps=path.setup.steps, x0=f"{x0:.2f}", y0=f"{y0:.2f}", x1=f"{x1:.2f}", y1=f"{y1:.2f}")


def _lengths_alt(path: Path) -> str:
    return _(
        "The length of v over the steps: from {start} up to {end}. The length that Pythagoras "
        "gives lies on the same curve."
    ).format(start=f"{path.norm[0]:.3f}", end=f"{path.norm[-1]:.3f}")


def _losses_alt(path: Path) -> str:
    return ngettext(
        "The loss on {points} point: under weight norm from {start} to {end}, with w itself from "
        "{start} to {plain}.",
        "The loss on all {points} points: under weight norm from {start} to {end}, with w itself "
        "from {start} to {plain}.",
        POINTS,
    ).format(
        points=POINTS,
        start=f"{path.loss[0]:.3f}",
        end=f"{path.loss[-1]:.3f}",
        plain=f"{path.plain_loss[-1]:.3f}",
    )
