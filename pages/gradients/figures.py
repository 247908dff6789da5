"""The sizes of values and gradients, layer by layer, as points on an axis of powers of ten."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.nets.gradient_flow import Flow
from normviz.nets.saturation import steepest
from normviz.ui.style import (
    AFTER,
    BAD,
    BEFORE,
    MUTED,
    SERIES,
    TEXT,
    Spec,
    axis,
    layout,
)
from pages.gradients.figures_powers import power_axis, powers, reach

Array = NDArray[np.floating]

# Axes keep one of a few lengths: a key on the depth slider moves the points and not the axis.
_LENGTHS = (5, 10, 15, 25, 35, 50)
_BOUNDED = ("tanh", "sigmoid")
_MARGIN = {"l": 62, "r": 12, "t": 40, "b": 84}


def flow_figures(flow: Flow, *, weights: bool = False) -> tuple[list[Spec], list[str]]:
    """The way forward, the way back, the neurons that let nothing through; an alt text each.

    `weights`: the gradients of the weights, before and after clipping, instead of those of what the
    layers hand on.
    """
    back = _weights(flow) if weights else _backward(flow)
    charts = [_forward(flow), back, _silent(flow)]
    return [spec for spec, _alt in charts], [alt for _spec, alt in charts]


def _layers(flow: Flow) -> Array:
    return np.arange(1, flow.setup.depth + 1, dtype=np.float32)


def _chart(data: list[Spec], flow: Flow, title: str, yaxis: Spec) -> Spec:
    length = next(end for end in _LENGTHS if end >= flow.setup.depth)
    return {
        "data": data,
        "layout": layout(
            title=title,
            legend=True,
            # Translators: title of the axis over the layers, 1 to the last.
            xaxis=axis(_("layer"), (0.2, length + 0.8), zeroline=False, fixedrange=True),
            yaxis=yaxis,
            margin=_MARGIN,
            bargap=0.25,
            barmode="group",
        )
        | {"legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.24, "yanchor": "top"}},
    }


def _points(x: Array, values: Array, name: str, colour: str, symbol: str = "circle") -> Spec:
    """Points: an axis of powers of ten has no zero, from which a bar would rise or hang."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": powers(values),
        "customdata": values,
        "name": name,
        "marker": {"color": colour, "size": 7, "symbol": symbol},
        "hovertemplate": _("layer %{x}: %{customdata:.3~g}") + "<extra>%{fullData.name}</extra>",
    }


def _theory(x: Array, values: Array) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": powers(values),
        "customdata": values,
        # Translators: in a legend: what theory says of it, beside "measured".
        "name": _("theory"),
        "line": {"color": TEXT, "width": 2.5, "dash": "dash"},
        "hovertemplate": _("theory, layer %{x}: %{customdata:.3~g}") + "<extra></extra>",
    }


def _colour(flow: Flow) -> str:
    return BEFORE if flow.setup.norm == "none" else AFTER


def _forward(flow: Flow) -> tuple[Spec, str]:
    x, measured, theory = _layers(flow), flow.forward[1:], flow.forward_theory[1:]
    # Translators: in a legend: what was measured in this net, beside "theory".
    data = [_points(x, measured, _("measured"), _colour(flow)), _theory(x, theory)]
    yaxis = power_axis(_("root mean square"), reach(measured, theory))
    alt = _(
        "Forward: root mean square of what each layer hands on, in powers of ten. Mini-batch "
        "{start}, layer 1 {first}, layer {depth} {last}; theory gives {theory}."
    ).format(
        start=f"{flow.forward[0]:.3g}",
        first=f"{measured[0]:.3g}",
        depth=flow.setup.depth,
        last=f"{measured[-1]:.3g}",
        theory=f"{theory[-1]:.3g}",
    )
    return _chart(data, flow, _("Forward: values →"), yaxis), alt


def _backward(flow: Flow) -> tuple[Spec, str]:
    x, last = _layers(flow), flow.backward[-1]
    measured, theory = flow.backward / last, flow.backward_theory / last
    data = [
        _points(x, measured, _("measured"), _colour(flow)),
        # Translators: in a legend: the factors of the layers, multiplied.
        _theory(x, theory) | {"name": _("product of factors")},
    ]
    yaxis = power_axis(
        _("gradient, layer {depth} = 1").format(depth=flow.setup.depth), reach(measured, theory)
    )
    alt = _(
        "Backward: norm of the gradient at each layer over that at layer {depth}, in powers of "
        "ten. {left} arrives at layer 1; the product of factors gives {theory}."
    ).format(depth=flow.setup.depth, left=f"{measured[0]:.3g}", theory=f"{flow.left_theory:.3g}")
    return _chart(data, flow, _("Backward: gradient ←"), yaxis), alt


def _weights(flow: Flow) -> tuple[Spec, str]:
    x, clipping = _layers(flow), flow.setup.clip != "none"
    data = [_points(x, flow.weights, _("weights' gradient"), _colour(flow))]
    if clipping:
        data.append(_points(x, flow.clipped, _("after clipping"), SERIES[0], "diamond"))
    yaxis = power_axis(_("norm of the gradient"), reach(flow.weights, flow.clipped))
    alt = _(
        "Norm of the gradient of each layer's weights, in powers of ten: layer 1 {first}, layer "
        "{depth} {last}."
    ).format(first=f"{flow.weights[0]:.3g}", depth=flow.setup.depth, last=f"{flow.weights[-1]:.3g}")
    if clipping:
        alt += " " + _("After clipping: layer 1 {first}, layer {depth} {last}.").format(
            first=f"{flow.clipped[0]:.3g}", depth=flow.setup.depth, last=f"{flow.clipped[-1]:.3g}"
        )
    return _chart(data, flow, _("Backward: weights' gradient"), yaxis), alt


def _silent(flow: Flow) -> tuple[Spec, str]:
    x = _layers(flow)

    def bars(values: Array, name: str, colour: str) -> Spec:
        return {
            "type": "bar",
            "x": x,
            "y": (100 * values).astype(np.float32),
            "name": name,
            "marker": {"color": colour, "line": {"width": 0}},
            "hovertemplate": _("layer %{x}: %{y:.3~g} %") + "<extra>%{fullData.name}</extra>",
        }

    best = steepest(flow.setup.activation)
    slope = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": (100 * flow.slope / best).astype(np.float32),
        "customdata": flow.slope,
        "name": _("slope, % of the steepest"),
        "line": {"color": TEXT, "width": 2.5, "dash": "dash"},
        "hovertemplate": _("layer %{x}: slope %{customdata:.3~g}") + "<extra></extra>",
    }
    # A bounded function saturates; a ReLU dies.
    if flow.setup.activation in _BOUNDED:
        title, ends = _("Slopes and saturation"), bars(flow.saturated, _("saturated values"), MUTED)
    else:
        title, ends = _("Slopes and dead units"), bars(flow.dead, _("dead units"), BAD)
    # Translators: title of an axis: the unit alone.
    yaxis = axis(_("%"), (0, 103), tickvals=[0, 25, 50, 75, 100], fixedrange=True)
    alt = _(
        "Saturated values: {low} % in layer 1, {high} % in layer {depth}. Dead units: {first} % "
        "in layer 1, {last} % in layer {depth}. Root mean square slope: {slope} in layer {depth}, "
        "at best {best}."
    ).format(
        slope=f"{flow.slope[-1]:.3g}",
        best=f"{best:.3g}",
        low=f"{100 * flow.saturated[0]:.0f}",
        high=f"{100 * flow.saturated[-1]:.0f}",
        first=f"{100 * flow.dead[0]:.0f}",
        last=f"{100 * flow.dead[-1]:.0f}",
        depth=flow.setup.depth,
    )
    return _chart([ends, slope], flow, title, yaxis), alt
