"""What goes on in the layers of up to six trainings, from epoch to epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.nets.progress import Layers, Progress
from normviz.norms.summary import nice_range
from normviz.ui.style import SERIES, Spec, axis, layout
from pages.train.figures import SYMBOLS, Histories, legend, letter, moments_of

Array = NDArray[np.floating]

_MOST_FRAMES = 40
_PACE = 250  # milliseconds a frame
_GRADIENTS = (1e-12, 1e4)  # what the axis holds at most
_LABELS = 6  # of layers, at most, beside the output
_APART = 0.11  # between the symbols of two runs, in layers
_PANELS = ((0.71, 1.0), (0.36, 0.63), (0.0, 0.28))
_NAMES = (("x", "y"), ("x2", "y2"), ("x3", "y3"))


def layer_figures(histories: Histories) -> tuple[list[Spec], list[str]]:
    """Layer by layer: the gradient, the activations, and the units that are dead or saturated.

    `histories`: the records of each run so far, by its name; a run may have no record yet. The
    chart shows the last records; its frames go there from the first ones, and a run that has ended
    stays as it was. Made for a height of 720.
    """
    shown = {name: history for name, history in histories.items() if history}
    depth = max((len(history[-1].layers.mean) for history in shown.values()), default=1)
    places = {name: place for place, name in enumerate(histories)}
    traces = [
        trace
        for name, history in shown.items()
        for trace in _traces(name, places[name], len(histories), history[-1].layers, depth)
    ]
    moments = moments_of(shown.values(), _MOST_FRAMES)
    frames = [
        {
            # Translators: a moment of the film, beside its slider.
            "name": _("epoch {epoch}").format(epoch=int(moment)),
            "data": [
                change
                for history in shown.values()
                for change in _changes(_at(history, moment).layers)
            ],
            "traces": list(range(len(traces))),
        }
        for moment in moments
    ]
    spec = {
        "data": traces,
        "layout": _layout(shown, depth),
        "frames": frames if len(frames) > 1 else [],
    }
    return [spec], [_alt(histories)]


def _at(history: Sequence[Progress], epoch: float) -> Progress:
    """The last record up to an epoch."""
    return [record for record in history if record.epoch <= epoch][-1]


def _finite(values: Array) -> Array:
    shown: Array = np.where(np.isfinite(values), values, np.nan).astype(np.float32)
    return shown


def _gradient(layers: Layers) -> Array:
    """Before the first step there is none, and its norm is 0: neither is on a logarithmic axis."""
    gradient = _finite(layers.gradient)
    return np.where(gradient > 0, np.maximum(gradient, _GRADIENTS[0]), np.nan).astype(np.float32)


def _changes(layers: Layers) -> list[Spec]:
    """What a moment changes in the traces of a run, in their order."""
    return [
        {"y": _gradient(layers)},
        {"y": _finite(layers.mean), "error_y": {"array": _finite(layers.std)}},
        {"y": _finite(100 * layers.dead)},
        {"y": _finite(100 * layers.saturated)},
    ]


def _traces(name: str, place: int, count: int, layers: Layers, depth: int) -> list[Spec]:
    hidden = np.arange(1, len(layers.mean) + 1, dtype=np.float32)
    aside = np.float32(_APART * (place - (count - 1) / 2))
    columns = (np.append(hidden, np.float32(depth + 1)), *[hidden + aside] * 3)
    titles = (
        # Translators: over a point: the size of a gradient; what a layer puts out; its units.
        _("gradient %{y:.3~g}"),
        _("mean %{y:.3~g} ± %{error_y.array:.3~g}"),
        _("dead %{y:.1f} %"),
        _("saturated %{y:.1f} %"),
    )
    traces = []
    for number, (x, change, title) in enumerate(
        zip(columns, _changes(layers), titles, strict=True)
    ):
        across, up = _NAMES[min(number, 2)]
        saturated = number == 3
        trace: Spec = {
            "type": "scatter",
            "mode": "markers" if number == 1 else "lines+markers",
            "x": x,
            "xaxis": across,
            "yaxis": up,
            "name": letter(name),
            "legendgroup": name,
            "showlegend": number == 0,
            "line": {
                "color": SERIES[place],
                "width": 1.5 if saturated else 2,
                "dash": "dash" if saturated else "solid",
            },
            "marker": {
                "symbol": SYMBOLS[place] + ("-open" if saturated else ""),
                "size": 7,
                "color": SERIES[place],
            },
            "hovertemplate": title + "<extra>%{fullData.name}</extra>",
        } | change
        if number == 1:
            trace["error_y"] |= {"type": "data", "color": SERIES[place], "width": 3}
        traces.append(trace)
    return traces


def _layout(shown: Mapping[str, Sequence[Progress]], depth: int) -> Spec:
    step = math.ceil(depth / _LABELS)
    numbers = ["" if (layer - 1) % step else str(layer) for layer in range(1, depth + 1)]
    ticks = {"tickvals": list(range(1, depth + 2)), "fixedrange": True, "zeroline": False}
    bare = ticks | {"showticklabels": False}
    span = (0.5, depth + 1.5)
    decades = _decades(shown)
    powers = range(decades[0], decades[1] + 1, math.ceil((decades[1] - decades[0]) / 5))
    titles = (
        _("Size of the weights' gradient"),
        # Translators: std is the standard deviation.
        _("Activations: mean ± std"),
        _("Units, %: dead, dashed saturated"),
    )
    return layout(
        legend=True,
        margin={"l": 64, "r": 16, "t": 30, "b": 60},
        xaxis=axis("", span, anchor="y", **bare),
        xaxis2=axis("", span, anchor="y2", **bare),
        xaxis3=axis(
            _("hidden layer"),
            span,
            anchor="y3",
            # Translators: the output layer, on an axis, beside the numbers of hidden layers.
            ticktext=[*numbers, _("out")],
            tickangle=0,
            **ticks,
        ),
        yaxis=axis(
            "",
            decades,
            type="log",
            domain=list(_PANELS[0]),
            tickvals=[10.0**power for power in powers],
            ticktext=[f"{10.0**power:g}" for power in powers],
            fixedrange=True,
        ),
        yaxis2=axis("", _room(shown), domain=list(_PANELS[1]), anchor="x2", fixedrange=True),
        yaxis3=axis("", (-3, 103), domain=list(_PANELS[2]), anchor="x3", fixedrange=True),
        annotations=[
            {
                "text": text,
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "y": top,
                "xanchor": "left",
                "yanchor": "bottom",
                "yshift": 4,
                "showarrow": False,
                "font": {"size": 14},
            }
            for (_bottom, top), text in zip(_PANELS, titles, strict=True)
        ],
        meta={"player": {"start": "last", "pace": _PACE}},
    ) | {"legend": legend(-0.1)}


def _decades(shown: Mapping[str, Sequence[Progress]]) -> tuple[int, int]:
    """Powers of ten around every gradient of every record."""
    norms = [_gradient(record.layers) for history in shown.values() for record in history]
    every = np.concatenate([*norms, np.empty(0, np.float32)])
    every = every[every > 0]
    if not every.size:
        return -3, 1
    highest = min(float(every.max()), _GRADIENTS[1])
    low, high = math.floor(math.log10(every.min())), math.ceil(math.log10(highest))
    return min(low, high - 1), high


def _room(shown: Mapping[str, Sequence[Progress]]) -> tuple[float, float]:
    """What holds mean ± std of every record, of runs that are finite to their end if there are."""
    kept = [
        history
        for history in shown.values()
        if np.isfinite(history[-1].layers.std).all() and math.isfinite(history[-1].valid.loss)
    ]
    ends = [
        record.layers.mean + side * record.layers.std
        for history in kept or [history[:1] for history in shown.values()]
        for record in history
        for side in (-1, 1)
    ]
    return nice_range(*ends) if ends else (-1.0, 1.0)


def _alt(histories: Histories) -> str:
    rows = [_row(name, history) for name, history in histories.items()]
    return _("What goes on in the layers. {rows}").format(rows=" ".join(rows))


def _row(name: str, history: Sequence[Progress]) -> str:
    if not history:
        return _("{name}: not begun.").format(name=name)
    layers = history[-1].layers
    if not layers.mean.size:
        return _("{name}: no hidden layer.").format(name=name)
    if not math.isfinite(layers.mean.sum() + layers.std.sum() + layers.gradient.sum()):
        return _("{name}: not all numbers are finite at step {step}.").format(
            name=name, step=history[-1].step
        )
    return _(
        "{name}: gradient {first} in the first hidden layer and {last} in the last; activations of "
        "the last {mean} ± {std}; at most {dead} % of a layer's units are dead, {saturated} % "
        "saturated."
    ).format(
        name=name,
        first=f"{layers.gradient[0]:.2g}",
        last=f"{layers.gradient[-2]:.2g}",
        mean=f"{layers.mean[-1]:.2g}",
        std=f"{layers.std[-1]:.2g}",
        dead=f"{100 * layers.dead.max():.0f}",
        saturated=f"{100 * layers.saturated.max():.0f}",
    )
