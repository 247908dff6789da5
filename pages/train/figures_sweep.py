"""A learning-rate sweep in one picture, and what chance does: several seeds of each run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.nets.sweep import GOOD, Spread, Swept
from normviz.ui.style import AFTER, BEFORE, MUTED, SERIES, SURFACE, Spec, axis, layout
from pages.train.figures import SYMBOLS, legend, letter

Array = NDArray[np.floating]

# Each norm has a colour, a symbol and a dash of its own.
LOOKS = {
    "none": (BEFORE, "circle", "dot"),
    "batch": (AFTER, "square", "solid"),
    "layer": (SERIES[3], "diamond", "dash"),
    "group": (SERIES[0], "triangle-up", "dashdot"),
    "rms": (SERIES[4], "star", "longdash"),
}
_LANE = 5.0  # percent, between two norms' marks below the axis
_JITTER = 0.16  # between the first and the last seed of a run, in runs


def sweep_figure(sweeps: Sequence[Swept], names: Mapping[str, str]) -> tuple[Spec, str]:
    """Validation accuracy over the learning rate, a line a norm; `names`: what norms are called.

    Below 0 each norm has a lane: a bar over its good region, an x at each rate where it diverged.
    A sweep that is not finished is shown as far as it is. Made for a height of 420.
    """
    data: list[Spec] = []
    for place, sweep in enumerate(sweeps):
        data += _norm_traces(sweep, names[sweep.norm], -_LANE * (place + 1))
    grid = [rate for sweep in sweeps for rate in sweep.grid]
    low, high = math.log10(min(grid)), math.log10(max(grid))
    bottom = -_LANE * (len(sweeps) + 1)
    powers = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
    spec = {
        "data": data,
        "layout": layout(
            legend=True,
            margin={"l": 64, "r": 16, "t": 16, "b": 60},
            xaxis=axis(
                _("learning rate"),
                (low - 0.15, high + 0.15),
                type="log",
                tickvals=[10.0**power for power in powers],
                ticktext=[f"{10.0**power:g}" for power in powers],
                zeroline=False,
                fixedrange=True,
            ),
            yaxis=axis(
                # Translators: an axis: the share of the validation set that is named right.
                _("validation right, %"),
                (bottom, 103),
                tickvals=[0, 30, 60, 90],
                zeroline=False,
                fixedrange=True,
            ),
            shapes=[_level(max(GOOD, sweeps[0].bar))],
        )
        | {"legend": legend(-0.2)},
    }
    return spec, " ".join(_sweep_words(sweep, names[sweep.norm]) for sweep in sweeps)


def _norm_traces(sweep: Swept, name: str, lane: float) -> list[Spec]:
    look, symbol, dash = LOOKS[sweep.norm]
    rates = np.array(sweep.rates, np.float64)
    right = 100 * np.array(sweep.accuracy, np.float64)
    stopped = rates[~np.isfinite(right)]
    common: Spec = {"type": "scatter", "legendgroup": name, "name": name}
    marks = {"color": look, "line": {"width": 1, "color": SURFACE}}
    traces: list[Spec] = [
        common
        | {
            "mode": "lines+markers",
            "x": rates,
            "y": right.astype(np.float32),
            "line": {"color": look, "width": 2.5, "dash": dash},
            "marker": {"size": 9, "symbol": symbol, **marks},
            "hovertemplate": _("rate {x}: {y} %").format(x="%{x:.3~g}", y="%{y:.1f}")
            + "<extra>%{fullData.name}</extra>",
        },
        common
        | {
            "mode": "markers",
            "x": stopped,
            "y": np.full(len(stopped), lane, np.float32),
            "marker": {"size": 11, "symbol": "x", "color": look},
            "showlegend": False,
            "hovertemplate": _("rate {x}: diverged").format(x="%{x:.3~g}")
            + "<extra>%{fullData.name}</extra>",
        },
    ]
    if sweep.good:
        ends = np.array([sweep.good[0], sweep.good[-1]])
        traces.append(
            common
            | {
                "mode": "lines+markers",
                "x": ends,
                "y": np.full(2, lane, np.float32),
                "line": {"color": look, "width": 6},
                "marker": {"size": 12, "symbol": "line-ns-open", "color": look, "opacity": 1},
                "showlegend": False,
                "hovertemplate": _good_words(sweep) + "<extra>%{fullData.name}</extra>",
            }
        )
    return traces


def _level(share: float) -> Spec:
    """Where a rate counts as good."""
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": 100 * share,
        "y1": 100 * share,
        "line": {"color": MUTED, "width": 1, "dash": "dot"},
    }


def _good_words(sweep: Swept) -> str:
    # Translators: over the bar of the good learning rates; a decade is a factor of ten.
    return _("good from rate {first} to {last}: {decades} decades").format(
        first=f"{sweep.good[0]:g}",
        last=f"{sweep.good[-1]:g}",
        decades=f"{sweep.decades:.1f}",
    )


def _sweep_words(sweep: Swept, name: str) -> str:
    if not sweep.rates:
        return _("{name}: not trained yet.").format(name=name)
    sentence = _sweep_sentence(
        ended=sweep.best_rate is not None, good=bool(sweep.good), lost=sweep.diverges is not None
    )
    good = sweep.good or (0.0,)
    return sentence.format(
        name=name,
        rate="" if sweep.best_rate is None else f"{sweep.best_rate:g}",
        best=f"{100 * sweep.best:.1f}",
        first=f"{good[0]:g}",
        last=f"{good[-1]:g}",
        decades=f"{sweep.decades:.1f}",
        bound="" if sweep.diverges is None else f"{sweep.diverges:g}",
    )


def _sweep_sentence(*, ended: bool, good: bool, lost: bool) -> str:
    """What to say where some run `ended`, where a rate is `good`, and where a run was `lost`."""
    if not ended:
        if lost:
            return _("{name}: it diverged from rate {bound}.")
        return _("{name}: it never diverged.")
    if not good:
        if lost:
            return _(
                "{name}: best at rate {rate} with {best} %; no rate is good; it diverged from rate "
                "{bound}."
            )
        return _("{name}: best at rate {rate} with {best} %; no rate is good; it never diverged.")
    if lost:
        return _(
            "{name}: best at rate {rate} with {best} %; good from rate {first} to {last}: "
            "{decades} decades; it diverged from rate {bound}."
        )
    return _(
        "{name}: best at rate {rate} with {best} %; good from rate {first} to {last}: {decades} "
        "decades; it never diverged."
    )


def seeds_figure(spreads: Mapping[str, Spread]) -> tuple[Spec, str]:
    """Test accuracy of each run with several seeds: a dot a seed, a line at the median.

    A run is a row; seeds that diverged are an x at 0. Made for a height of 80 + 70 a run.
    """
    data: list[Spec] = []
    shapes: list[Spec] = []
    for place, (name, spread) in enumerate(spreads.items()):
        data += _dots(place, name, spread)
        if math.isfinite(spread.middle):
            shapes.append(_median(place, spread))
    finite = [a for spread in spreads.values() for a in spread.finished]
    lost = any(spread.stopped for spread in spreads.values())
    low = 0.0 if lost or not finite else max(0.0, 10 * math.floor(10 * min(finite) - 0.2))
    spec = {
        "data": data,
        "layout": layout(
            margin={"l": 16, "r": 16, "t": 16, "b": 52},
            xaxis=axis(
                # Translators: an axis: the share of the test set that is named right.
                _("test right, %"),
                (low - 0.02 * (100 - low), 100 + 0.02 * (100 - low)),
                zeroline=False,
                fixedrange=True,
            ),
            yaxis=axis(
                "",
                (len(spreads) - 0.5, -0.75),
                showticklabels=False,
                zeroline=False,
                showgrid=False,
                fixedrange=True,
            ),
            shapes=shapes,
            annotations=[
                {
                    "text": letter(name),
                    "xref": "paper",
                    "x": 0,
                    "y": place - 0.32,
                    "xanchor": "left",
                    "yanchor": "bottom",
                    "showarrow": False,
                    "font": {"size": 13},
                }
                for place, name in enumerate(spreads)
            ],
        ),
    }
    return spec, " ".join(_spread_words(name, spread) for name, spread in spreads.items())


def _dots(place: int, name: str, spread: Spread) -> list[Spec]:
    right = 100 * np.array(spread.accuracy, np.float64)
    lost = ~np.isfinite(right)
    aside = place + _JITTER * np.linspace(-0.5, 0.5, max(len(right), 1))[: len(right)]
    looks: Any = [
        (lost, "x", _("seed {seed}: diverged").format(seed="%{customdata}")),
        (~lost, SYMBOLS[place % len(SYMBOLS)], _("seed %{customdata}: %{x:.1f} %")),
    ]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": np.nan_to_num(right[chosen]).astype(np.float32),
            "y": aside[chosen].astype(np.float32),
            "customdata": np.array(spread.seeds)[chosen],
            "name": letter(name),
            "marker": {
                "size": 11,
                "symbol": symbol,
                "color": SERIES[place % len(SERIES)],
                "opacity": 0.85,
            },
            "hovertemplate": words + "<extra>%{fullData.name}</extra>",
        }
        for chosen, symbol, words in looks
        if chosen.any()
    ]


def _median(place: int, spread: Spread) -> Spec:
    return {
        "type": "line",
        "x0": 100 * spread.middle,
        "x1": 100 * spread.middle,
        "y0": place - 0.28,
        "y1": place + 0.28,
        "line": {"color": SERIES[place % len(SERIES)], "width": 3},
    }


def _spread_words(name: str, spread: Spread) -> str:
    if not spread.seeds:
        return _("{name}: not trained yet.").format(name=name)
    if not spread.finished:
        count = len(spread.seeds)
        return ngettext(
            "{name}: {count} seed, and it diverged.", "{name}: all {count} seeds diverged.", count
        ).format(name=name, count=count)
    # Translators: so many of the seeds; the end of "{name}: {count} seeds, ...; {lost}."
    lost = ngettext("{stopped} diverged", "{stopped} diverged", spread.stopped)
    return ngettext(
        "{name}: {count} seed, test right from {low} % to {high} %, median {middle} %; {lost}.",
        "{name}: {count} seeds, test right from {low} % to {high} %, median {middle} %; {lost}.",
        len(spread.seeds),
    ).format(
        name=name,
        count=len(spread.seeds),
        low=f"{100 * spread.low:.1f}",
        high=f"{100 * spread.high:.1f}",
        middle=f"{100 * spread.middle:.1f}",
        lost=lost.format(stopped=spread.stopped),
    )
