"""A test sequence that is longer than any in training: which statistics each step uses."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.norms.summary import nice_range
from normviz.studies.sequences import Inferred
from normviz.ui.style import AFTER, MUTED, SERIES, Spec, axis, layout

Array = NDArray[np.floating]

_LINES = (0.0, 0.8)
_SOURCES = (0.88, 1.0)


def longer_figure(
    inferred: Inferred, by_layer: Array, feature: int, trained: int
) -> tuple[Spec, str]:
    """x_hat of one feature at each step of the test sequence under two norms; and it in words.

    `by_layer`: (C, T), under layer norm at each step. `trained`: how many steps training had.
    """
    steps = np.arange(1, inferred.x.shape[1] + 1)
    batch, layer = inferred.x_hat[feature], by_layer[feature]
    own = inferred.source == steps - 1
    spec: Spec = {
        "data": [
            _line(steps, batch, _("batch norm, each step"), AFTER, _symbols(own, "circle")),
            _line(steps, layer, _("layer norm, each step"), SERIES[4], "diamond", dash="dash"),
            _sources(inferred, steps, own),
        ],
        "layout": layout(
            title=_("Test sequence: x̂ of feature {number}").format(number=feature + 1),
            legend=True,
            margin={"l": 60, "r": 8, "t": 40, "b": 92},
            xaxis=axis(
                # Translators: at the axis of time steps.
                _("step"),
                (0.4, len(steps) + 0.6),
                dtick=1 if len(steps) <= 10 else 2,
                fixedrange=True,
                showgrid=False,
                zeroline=False,
            ),
            yaxis=axis(_("x̂"), nice_range(np.r_[batch, layer, -2, 2]), domain=_LINES),
            yaxis2={
                "domain": _SOURCES,
                "range": [0, 1],
                "visible": False,
                "fixedrange": True,
            },
            shapes=[_never_trained(trained, len(steps))] if trained < len(steps) else [],
            hovermode="closest",
        )
        | {"legend": {"x": 0, "xanchor": "left", "y": -0.24, "yanchor": "top"}},
    }
    words = _(
        "x̂ of each step under batch norm: {batch}; under layer norm: {layer}. The step whose "
        "statistics batch norm uses: {sources}."
    ).format(
        batch=_listed(batch),
        layer=_listed(layer),
        sources=", ".join(_source_name(source) for source in inferred.source),
    )
    return spec, words


def _symbols(own: NDArray[np.bool_], symbol: str) -> list[str]:
    """Open marks where the statistics are those of another step, or of none."""
    return [symbol if mine else f"{symbol}-open" for mine in own]


def _line(
    steps: NDArray[np.integer],
    values: Array,
    name: str,
    colour: str,
    symbols: Any,
    dash: str = "solid",
) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": steps.astype(np.float32),
        "y": values.astype(np.float32),
        "name": name,
        "line": {"color": colour, "dash": dash, "width": 2},
        "marker": {
            "symbol": symbols,
            "size": 9,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        "hovertemplate": "%{y:.4~g}<extra>%{fullData.name}</extra>",
    }


def _source_name(source: int) -> str:
    return "–" if source < 0 else str(source + 1)


def _sources(inferred: Inferred, steps: NDArray[np.integer], own: NDArray[np.bool_]) -> Spec:
    """Above each step, whose statistics it uses."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": steps.astype(np.float32),
        "y": np.full(len(steps), 0.5, dtype=np.float32),
        "yaxis": "y2",
        "text": [_source_name(source) for source in inferred.source],
        "textfont": {"size": 13, "color": [MUTED if mine else SERIES[1] for mine in own]},
        "cliponaxis": False,
        "showlegend": False,
        "hovertemplate": _("statistics of training step {step}").format(step="%{text}")
        + "<extra></extra>",
    }


def _never_trained(trained: int, steps: int) -> Spec:
    return {
        "type": "rect",
        "yref": "paper",
        "x0": trained + 0.5,
        "x1": steps + 0.6,
        "y0": 0,
        "y1": 1,
        "line": {"width": 0},
        "fillcolor": MUTED,
        "opacity": 0.13,
        "layer": "below",
        "showlegend": True,
        # Translators: in the legend: steps that no sequence of the training had.
        "name": _("never in training"),
    }


def _listed(values: Array) -> str:
    return ", ".join(f"{value:.3g}".replace("-", "−") for value in values)
