"""Two neurons on their activation's curve, and what many such layers leave of a gradient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.nets.saturation import HiddenUnit, curve
from normviz.ui.style import MUTED, SERIES, TEXT, Spec, axis, layout
from pages.gradients.figures_powers import power_axis, powers, reach

Array = NDArray[np.floating]

_REACH = 8.0
_TANGENT = 1.6  # half the length of a tangent, in units of z
_LOOKS = ((SERIES[1], "circle", "solid"), (SERIES[2], "diamond", "dot"))
# symbol, size and width of its line: where both lie in one place, one is seen in the other
_POINTS = (("circle", 6, 0), ("diamond-open", 12, 2))
_SPANS = {"sigmoid": (-0.15, 1.25), "tanh": (-1.35, 1.6)}
_LEGEND = {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.2, "yanchor": "top"}
_MARGIN = {"l": 60, "r": 12, "t": 40, "b": 96}


def neuron_figures(
    activation: str, name: str, neurons: Sequence[HiddenUnit], best: Array
) -> tuple[list[Spec], list[str]]:
    """The curve with the neurons on it, and what is left after each layer; an alt text each.

    `name`: what the activation is called. `best`: what is left where its slope is steepest.
    """
    charts = [_curve(activation, name, neurons), _left(neurons, best)]
    return [spec for spec, _alt in charts], [alt for _spec, alt in charts]


def _label(neuron: HiddenUnit) -> str:
    # Translators: a neuron in a legend, by its input; a noun.
    return _("input {z}").format(z=f"{neuron.z:g}".replace("-", "−"))


def _curve(activation: str, name: str, neurons: Sequence[HiddenUnit]) -> tuple[Spec, str]:
    z = np.linspace(-_REACH, _REACH, 161)
    value, slope = curve(activation, z)
    data: list[Spec] = [
        _line(z, value, name, TEXT, "solid"),
        # Translators: in a legend, below the activation's name.
        _line(z, slope, _("its slope"), MUTED, "dash"),
    ]
    for neuron, (colour, symbol, dash) in zip(neurons, _LOOKS, strict=True):
        ends = neuron.z + _TANGENT * np.array([-1.0, 1.0]) / np.hypot(1, neuron.slope)
        tangent = neuron.value + neuron.slope * (ends - neuron.z)
        data.append(
            _line(ends, tangent, _label(neuron), colour, dash)
            | {"line": {"color": colour, "width": 4, "dash": dash}, "showlegend": False}
        )
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": np.array([neuron.z], np.float32),
                "y": np.array([neuron.value], np.float32),
                "name": _label(neuron),
                "marker": {"size": 13, "symbol": symbol, "color": colour},
                "hovertemplate": _("value %{y:.4f}") + "<extra>%{fullData.name}</extra>",
            }
        )
    spec = {
        "data": data,
        "layout": layout(
            title=_("Value and slope"),
            legend=True,
            xaxis=axis(_("input z"), (-_REACH, _REACH), fixedrange=True),
            yaxis=axis(_("f(z)"), _SPANS.get(activation, (-1.0, 8.2)), fixedrange=True),
            margin=_MARGIN,
        )
        | {"legend": _LEGEND},
    }
    rows = "; ".join(
        # Translators: a clause in a list of two, a neuron each.
        _("at {z} the value is {value} and the slope {slope}").format(
            z=f"{each.z:g}", value=f"{each.value:.4g}", slope=f"{each.slope:.4g}"
        )
        for each in neurons
    )
    # Translators: {rows} is a list of clauses such as "at 5 the value is 0.99 and the slope 0.01".
    return spec, _("Curve of the activation, {name}: {rows}.").format(name=name, rows=rows)


def _line(x: Array, y: Array, name: str, colour: str, dash: str) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "name": name,
        "line": {"color": colour, "width": 2, "dash": dash},
        "hoverinfo": "skip",
    }


def _left(neurons: Sequence[HiddenUnit], best: Array) -> tuple[Spec, str]:
    layers = np.arange(1, len(best) + 1, dtype=np.float32)
    data: list[Spec] = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": layers,
            "y": powers(each.left),
            "customdata": each.left,
            "name": _label(each),
            "marker": {"color": colour, "symbol": symbol, "size": size, "line": {"width": line}},
            "hovertemplate": _("after %{x} layers: %{customdata:.3~g}")
            + "<extra>%{fullData.name}</extra>",
        }
        for each, (colour, _symbol, _dash), (symbol, size, line) in zip(
            neurons, _LOOKS, _POINTS, strict=True
        )
    ]
    data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": layers,
            "y": powers(best),
            "customdata": best,
            # Translators: in a legend: what is left where the slope is largest.
            "name": _("at the steepest place"),
            "line": {"color": TEXT, "width": 2, "dash": "dash"},
            "hovertemplate": _("at best: %{customdata:.3~g}") + "<extra></extra>",
        }
    )
    spec = {
        "data": data,
        "layout": layout(
            # Translators: title of a chart: how much of a gradient of 1 is left.
            title=_("Left of a gradient of 1"),
            legend=True,
            # Translators: title of an axis: how many layers; a plural noun.
            xaxis=axis(_("layers"), (0.2, len(best) + 0.8), zeroline=False, fixedrange=True),
            # Translators: title of an axis: how much is left; not a side.
            yaxis=power_axis(_("left"), reach(best, *(each.left for each in neurons))),
            margin=_MARGIN,
        )
        | {"legend": _LEGEND},
    }
    rows = "; ".join(
        # Translators: a clause in a list of two, a neuron each.
        _("with input {z} {left} is left").format(z=f"{each.z:g}", left=f"{each.left[-1]:.3g}")
        for each in neurons
    )
    # Translators: {rows} is a list of clauses such as "with input 5 0.01 is left".
    text = ngettext(
        "After {layers} layer, {rows}; at best {best}.",
        "After {layers} layers, {rows}; at best {best}.",
        len(best),
    )
    return spec, text.format(layers=len(best), rows=rows, best=f"{best[-1]:.3g}")
