"""A recurrent cell's hidden state, step by step: its size, and how its values are distributed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.nets.recurrent import LARGEST_HALF, StateFrames, Unrolled
from normviz.ui.style import MUTED, SERIES, Spec, axis, layout, log_axis

Array = NDArray[np.floating]

# The three norms keep their colour, dash and mark in both charts.
_COLOURS = {"none": SERIES[1], "batch": SERIES[2], "layer": SERIES[0]}
_DASHES = {"none": "solid", "batch": "dash", "layer": "dot"}
_MARKS = {"none": "x", "batch": "square", "layer": "circle"}
_ROWS = ((0.72, 0.92), (0.37, 0.57), (0.02, 0.22))
_MOST_MARKS = 8


def norm_name(norm: str) -> str:
    """What is done to the sums of a cell, as a learner reads it."""
    return {
        # Translators: the name of a curve: a cell without any normalization.
        "none": _("no norm"),
        "batch": _("batch norm, each step"),
        "layer": _("layer norm"),
    }[norm]


def size_figure(runs: Sequence[Unrolled]) -> tuple[Spec, str]:
    """The root mean square of the hidden state at each step on a logarithmic axis; and in words."""
    steps = np.arange(1, runs[0].steps + 1)
    known = np.concatenate([run.rms[np.isfinite(run.rms) & (run.rms > 0)] for run in runs])
    powers = np.log10(known) if known.size else np.zeros(1)
    low, high = min(-2.0, np.floor(powers.min())), max(1.0, np.ceil(powers.max()))
    shapes = [_limit(float(np.log10(LARGEST_HALF)))] if high > np.log10(LARGEST_HALF) else []
    spec: Spec = {
        "data": [_line(run, steps) for run in runs],
        "layout": layout(
            title=_("Size of the hidden state"),
            legend=True,
            margin={"l": 64, "r": 8, "t": 40, "b": 124},
            # Translators: at the axis of time steps.
            xaxis=axis(_("step"), (0, len(steps) + 1), zeroline=False),
            yaxis=log_axis(_("root mean square"), (low, high)),
            shapes=shapes,
            hovermode="closest",
        )
        | {"legend": {"x": 0, "xanchor": "left", "y": -0.24, "yanchor": "top"}},
    }
    words = "; ".join(
        # Translators: one of several in a list, {norm} as "layer norm" in the legend.
        _("{norm}: {first} at step 1, {last} at step {steps}").format(
            norm=norm_name(run.norm),
            first=f"{run.rms[0]:.3g}",
            last=f"{run.rms[-1]:.3g}",
            steps=run.steps,
        )
        for run in runs
    )
    return spec, _("Root mean square of the hidden state. {words}.").format(words=words)


def _line(run: Unrolled, steps: NDArray[np.integer]) -> Spec:
    every = max(1, run.steps // _MOST_MARKS)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": steps.astype(np.float32),
        # Beyond float32's largest number there is nothing left to draw.
        "y": np.where(np.isfinite(run.rms), run.rms, np.nan),
        "name": norm_name(run.norm),
        "line": {"color": _COLOURS[run.norm], "dash": _DASHES[run.norm], "width": 2.5},
        "marker": {
            "symbol": _MARKS[run.norm],
            "color": _COLOURS[run.norm],
            "size": 9,
            "maxdisplayed": run.steps // every,
        },
        "hovertemplate": _("step {step}: {value}").format(step="%{x}", value="%{y:.3~g}")
        + "<extra>%{fullData.name}</extra>",
    }


def _limit(power: float) -> Spec:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": 10**power,
        "y1": 10**power,
        "line": {"color": MUTED, "width": 1.5, "dash": "dot"},
        "label": {
            # Translators: at a line in the chart: the largest number that float16 can hold.
            "text": _("largest float16 number"),
            "textposition": "end",
            "font": {"size": 12, "color": MUTED},
        },
    }


def states_figure(frames: Sequence[StateFrames]) -> tuple[Spec, str]:
    """The hidden units' values under each norm, a row each, a frame for each step; and in words."""
    edges, steps = frames[0].edges, frames[0].steps
    span = float(edges[0]), float(edges[-1])
    centres = ((edges[:-1] + edges[1:]) / 2).astype(np.float32)
    top = max(10.0, *(float(each.shares.max()) for each in frames))
    rows: dict[str, Any] = {
        f"yaxis{place + 1 if place else ''}": axis("", (0, 1.05 * top), domain=domain, nticks=3)
        | {"fixedrange": True}
        for place, domain in enumerate(_ROWS)
    }
    spec: Spec = {
        "data": [
            {
                "type": "bar",
                "x": centres,
                "y": each.shares[0],
                "yaxis": f"y{place + 1 if place else ''}",
                "width": float(edges[1] - edges[0]),
                "marker": {"color": _COLOURS[each.norm], "line": {"width": 0}},
                "hovertemplate": "%{x:.2f}: %{y:.1f} %<extra></extra>",
            }
            for place, each in enumerate(frames)
        ],
        "layout": layout(
            title=_("Hidden units, % of all"),
            margin={"l": 44, "r": 8, "t": 40, "b": 52},
            # Translators: at an axis: the values of the hidden units, as in the formula.
            xaxis=axis(_("h"), span, anchor="y3", fixedrange=True) | _ends(span),
            annotations=[
                _above(norm_name(each.norm), domain[1])
                for each, domain in zip(frames, _ROWS, strict=True)
            ],
            **rows,
        ),
        "frames": [
            {
                # Translators: which time step is shown: "step 7".
                "name": _("step {step}").format(step=step),
                "data": [{"y": each.shares[place]} for each in frames],
                "traces": list(range(len(frames))),
            }
            for place, step in enumerate(steps)
        ],
    }
    words = "; ".join(
        # Translators: one of several in a list, {norm} as "layer norm" in the legend.
        _("{norm}: {share} % in the last bin").format(
            norm=norm_name(each.norm), share=f"{each.shares[-1, -1]:.0f}"
        )
        for each in frames
    )
    return spec, _(
        "Histograms of the hidden units between {low} and {high}, from step 1 to step {steps}. At "
        "the end, {words}."
    ).format(low=f"{span[0]:g}", high=f"{span[1]:g}", steps=steps[-1], words=words)


def _ends(span: tuple[float, float]) -> Spec:
    """ReLU, from 0 on, has no upper end: the last bin holds what is beyond."""
    if span[0] < 0:
        return {"dtick": 0.5}
    ticks = [float(tick) for tick in range(int(span[1]) + 1)]
    return {"tickvals": ticks, "ticktext": [*(f"{t:g}" for t in ticks[:-1]), f"≥ {ticks[-1]:g}"]}


def _above(text: str, height: float) -> Spec:
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "xanchor": "left",
        "y": height,
        "yanchor": "bottom",
        "showarrow": False,
    }
