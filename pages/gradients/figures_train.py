"""Runs of one net without clipping and with it: loss, gradient before and after clipping."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.nets.progress import smoothed
from normviz.nets.recurrent_training import ReadingRun
from normviz.ui.style import BAD, MUTED, SERIES, Spec, axis, layout
from pages.gradients.figures_powers import power_axis, powers

Array = NDArray[np.floating]

_LOOKS = {
    "none": (BAD, "solid", "x"),
    "value": (SERIES[3], "dot", "diamond"),
    "norm": (SERIES[2], "dash", "circle"),
}
_LOSSES, _NORMS = (-1.0, 4.0), (-2.0, 6.0)  # ends of the axes, powers of ten
_SMOOTH = 9


def reading_figures(
    runs: Mapping[str, ReadingRun], names: Mapping[str, str]
) -> tuple[list[Spec], list[str]]:
    """The loss, the norm of the gradient before clipping and after it; an alt text each."""
    charts = [
        _loss(runs, names),
        _norms(runs, names, "before", _("Gradient before clipping")),
        _norms(runs, names, "after", _("Gradient the step takes")),
    ]
    return [spec for spec, _alt in charts], [alt for _spec, alt in charts]


def _chart(
    runs: Mapping[str, ReadingRun], rows: Mapping[str, Array], names: Mapping[str, str]
) -> Spec:
    steps = max(run.setup.steps for run in runs.values())
    data = []
    for how, values in rows.items():
        colour, dash, symbol = _LOOKS[how]
        x = np.arange(1, len(values) + 1, dtype=np.float32)
        ended = bool(runs[how].stopped)
        data.append(
            {
                "type": "scatter",
                # A run of three steps is hardly a line: each of them has its mark.
                "mode": "lines+markers" if ended else "lines",
                "x": x,
                "y": values,
                "name": names[how],
                "line": {"color": colour, "width": 2.5, "dash": dash},
                "marker": {"symbol": symbol, "size": 9, "color": colour},
                "hovertemplate": _("step %{x}: %{customdata:.3~g}")
                + "<extra>%{fullData.name}</extra>",
            }
        )
    return {
        "data": data,
        "layout": layout(
            legend=True,
            # Translators: title of the axis over the steps of training; a noun.
            xaxis=axis(_("step"), (-0.02 * steps, 1.02 * steps), zeroline=False, fixedrange=True),
            margin={"l": 60, "r": 12, "t": 40, "b": 84},
        )
        | {"legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.24, "yanchor": "top"}},
    }


def _loss(runs: Mapping[str, ReadingRun], names: Mapping[str, str]) -> tuple[Spec, str]:
    curves = {
        how: run.loss if run.stopped else smoothed(run.loss, _SMOOTH) for how, run in runs.items()
    }
    spec = _chart(runs, {how: _drawn(each, _LOSSES) for how, each in curves.items()}, names)
    for trace, curve in zip(spec["data"], curves.values(), strict=True):
        trace["customdata"] = curve
    spec["layout"] |= {
        "title": {"text": _("Loss, mean of 9 steps")},
        "yaxis": power_axis(_("cross-entropy"), _LOSSES, zeroline=False),
        # Translators: at a level line: the loss of a net that only guesses; a noun.
        "shapes": [_level(float(np.log10(np.log(10))), _("guessing"), "bottom")],
    }
    rows = "; ".join(_end(run, names[how]) for how, run in runs.items())
    # Translators: {ends} is a list of clauses such as "by value ends at 0.5".
    return spec, _("Loss over the steps: {ends}.").format(ends=rows)


def _end(run: ReadingRun, name: str) -> str:
    if run.stopped:
        # Translators: a clause in a list; {name} is a run's name in the legend, as "by value".
        return _("{name} ends at step {step} without a finite loss").format(
            name=name, step=run.stopped
        )
    # Translators: a clause in a list; {name} is a run's name in the legend, as "by value".
    return _("{name} ends at {loss}").format(name=name, loss=f"{run.last_loss:.3g}")


def _norms(
    runs: Mapping[str, ReadingRun], names: Mapping[str, str], which: str, title: str
) -> tuple[Spec, str]:
    values = {how: getattr(run, which) for how, run in runs.items()}
    spec = _chart(runs, {how: _drawn(each, _NORMS) for how, each in values.items()}, names)
    for trace, each in zip(spec["data"], values.values(), strict=True):
        trace["customdata"] = each
    limit = runs["norm"].setup.clip_at if "norm" in runs else 1.0
    spec["layout"] |= {
        "title": {"text": title},
        # Translators: title of an axis: the length of the gradient; not a normalization.
        "yaxis": power_axis(_("norm"), _NORMS, zeroline=False),
        # Translators: at a level line: where clipping by norm begins.
        "shapes": [_level(float(np.log10(limit)), _("limit of the norm"), "top")],
    }
    rows = "; ".join(
        # Translators: a clause in a list; {name} is a run's name in the legend, as "by value".
        _("{name} at most {most}").format(name=names[how], most=f"{np.nanmax(each):.3g}")
        for how, each in values.items()
        if np.isfinite(each).any()
    )
    # Translators: {title} is that of the chart; {rows} is a list such as "by value at most 5".
    return spec, _("{title}, its norm over the steps: {rows}.").format(title=title, rows=rows)


def _drawn(values: Array, span: tuple[float, float]) -> Array:
    """Powers of ten; beyond the frame it does not matter how far, and infinity is there as well."""
    top = 10.0 ** (2 * span[1])
    return powers(np.nan_to_num(values, nan=top, posinf=top)).clip(span[0], 2 * span[1])


def _level(height: float, name: str, anchor: str) -> Spec:
    """A line across, its name with this end at it."""
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": height,
        "y1": height,
        "line": {"color": MUTED, "width": 1.5, "dash": "dot"},
        "label": {
            "text": name,
            "textposition": "end",
            "yanchor": anchor,
            "font": {"size": 12, "color": MUTED},
        },
    }
