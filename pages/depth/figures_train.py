"""A small net in training: the input of its layers, step by step, beside its loss."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.nets.progress import smoothed
from normviz.nets.shift import Record, Shift, followed, moved
from normviz.ui.style import AFTER, BEFORE, GRID, SERIES, Spec, axis, colour, layout

Array = NDArray[np.floating]

# Each run has a colour, a dash and a symbol of its own.
_LOOKS = {
    "none": (BEFORE, "dot", "circle"),
    "batch": (AFTER, "solid", "square"),
    "noise": (SERIES[3], "dash", "x"),
}
_SOFT = {"none": colour("before-soft"), "batch": colour("after-soft"), "noise": GRID}
_LANE = 0.88  # of the height between two lanes
_LOSS_TOPS = (3.0, 6.0, 12.0, 25.0, 100.0)
_SHIFT_TOPS = (1.0, 10.0, 100.0, 1000.0)
_LEAST_SHIFT = 0.01
_EVERY = 5  # steps between two frames
_PACE = 250  # milliseconds a frame
_DOTS = 12  # neurons of a layer that move in the frames
_FAR = 2.0  # standard deviations from the middle of a row to its end


def _steps(record: Record) -> Array:
    return np.arange(1, record.steps + 1, dtype=np.float32)


def _step_axis(steps: int) -> Spec:
    # Translators: title of the axis over the steps of training; a noun.
    return axis(_("step"), (0, steps + 1), zeroline=False, fixedrange=True)


def _line(variant: str, name: str, x: Array, y: Array) -> Spec:
    look, dash, _symbol = _LOOKS[variant]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "name": name,
        "line": {"color": look, "width": 2.5, "dash": dash},
        "hovertemplate": "%{y:.3~g}<extra>%{fullData.name}</extra>",
    }


def _below() -> Spec:
    return {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.24, "yanchor": "top"}


# --- lanes: one a layer --------------------------------------------------------------------------


@np.errstate(all="ignore")
def lane_figures(
    records: Mapping[str, Record], names: Mapping[str, str], unit: int
) -> tuple[list[Spec], list[str], float]:
    """A chart a run: for each layer a lane with mean and mean ± std over the steps.

    Result: the charts, an alt text each, and the height of a lane in the unit of the values, one
    for all lanes of all charts.
    """
    values = {variant: followed(record, unit) for variant, record in records.items()}
    low, high = _common(records, values)
    figures, alts = [], []
    for variant, (mean, std) in values.items():
        lanes = _lanes(variant, _steps(records[variant]), mean, std, (low, high))
        steps = records[variant].setup.steps
        figures.append(_lane_chart(lanes, names[variant], steps, mean.shape[1]))
        alts.append(_lanes_alt(names[variant], mean, std))
    return figures, alts, (high - low) / _LANE


def _common(
    records: Mapping[str, Record], values: Mapping[str, tuple[Array, Array]]
) -> tuple[float, float]:
    """What a lane holds: almost all of mean ± std, of all runs that came to their end."""
    done = [name for name, record in records.items() if not record.stopped] or list(records)
    ends = np.concatenate(
        [np.stack([m - s, m + s]).ravel() for m, s in (values[name] for name in done)]
    )
    ends = ends[np.isfinite(ends)]
    low, high = np.quantile(ends, [0.005, 0.995]) if ends.size else (0.0, 1.0)
    return float(low), max(float(high), float(low) + 1e-6)


def _lanes(
    variant: str, x: Array, mean: Array, std: Array, span: tuple[float, float]
) -> list[Spec]:
    low, high = span
    traces: list[Spec] = []
    hidden = mean.shape[1]
    for layer in range(hidden):
        base = hidden - 1 - layer  # layer 1 on top

        def place(values: Array, base: int = base) -> Array:
            share = np.clip((values - low) / (high - low), 0, 1)
            lifted: Array = (base + _LANE * share).astype(np.float32)
            return lifted

        m, s = mean[:, layer], std[:, layer]
        below, above = place(m - s), place(m + s)
        band = {
            "type": "scatter",
            "mode": "lines",
            "x": np.concatenate([x, x[::-1]]),
            "y": np.concatenate([below, above[::-1]]),
            "fill": "toself",
            "fillcolor": _SOFT[variant],
            "line": {"width": 0, "color": _SOFT[variant]},
            "hoverinfo": "skip",
        }
        line = _line(variant, _("layer {layer}").format(layer=layer + 1), x, place(m)) | {
            "line": {"color": _LOOKS[variant][0], "width": 1.5},
            "customdata": np.stack([m, s], axis=1).astype(np.float32),
            "hovertemplate": _("step %{x}: mean %{customdata[0]:.3~g}, std %{customdata[1]:.3~g}")
            + "<extra>%{fullData.name}</extra>",
        }
        traces += [band, line]
    return traces


def _lane_chart(traces: list[Spec], title: str, steps: int, hidden: int) -> Spec:
    rows = axis(
        _("hidden layer"),
        (-0.05, hidden),
        tickvals=[hidden - 1 - layer + _LANE / 2 for layer in range(hidden)],
        ticktext=[str(layer + 1) for layer in range(hidden)],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    return {
        "data": traces,
        "layout": layout(title=title, xaxis=_step_axis(steps), yaxis=rows),
    }


def _lanes_alt(name: str, mean: Array, std: Array) -> str:
    return _(
        "{name}: mean and standard deviation of each hidden layer's input, step by step. "
        "Last layer: mean {first} and standard deviation {spread} at step 1, {last} and {late} at "
        "step {steps}."
    ).format(
        name=name,
        first=f"{mean[0, -1]:.3g}",
        spread=f"{std[0, -1]:.3g}",
        last=f"{mean[-1, -1]:.3g}",
        late=f"{std[-1, -1]:.3g}",
        steps=len(mean),
    )


# --- frames: how far each neuron's mean has moved ------------------------------------------------


def motion_figure(records: Mapping[str, Record], names: Mapping[str, str]) -> tuple[Spec, str]:
    """A row a run, a dot a unit of a layer's input: its mean, as far as it is from step 1's.

    The frames go through the steps; the chart itself shows the last one. Twelve units of each
    layer are shown; a dot further away than the row is high stands at its edge.
    """
    far = {
        variant: np.clip(np.nan_to_num(_some(record)), -_FAR, _FAR)
        for variant, record in records.items()
    }
    hidden = next(iter(far.values())).shape[1]
    spots = (np.arange(1, hidden + 1)[:, None] + np.linspace(-0.33, 0.33, _DOTS)).astype(np.float32)
    last = max(len(each) for each in far.values())
    steps = sorted({0, *range(_EVERY - 1, last, _EVERY), last - 1})
    axes = ["y", "y2", "y3"][: len(far)]

    def dots(variant: str, step: int) -> Spec:
        ends = far[variant]  # a run that was stopped stays where it was
        return {"y": ends[min(step, len(ends) - 1)].ravel().astype(np.float32)}

    data = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": spots.ravel(),
            "xaxis": "x",
            "yaxis": name,
            "marker": {"size": 6, "color": _LOOKS[variant][0], "symbol": _LOOKS[variant][2]},
            "hovertemplate": "%{y:.2f}<extra></extra>",
        }
        | dots(variant, last - 1)
        for variant, name in zip(far, axes, strict=True)
    ]
    frames = [
        {
            # Translators: a frame of a film, by its place: the first is step 1.
            "name": _("step {step}").format(step=step + 1),
            "data": [dots(variant, step) for variant in far],
            "traces": list(range(len(far))),
        }
        for step in steps
    ]
    # Translators: {rows} is a list of clauses such as "no norm: half of them end within 0.5".
    alt = _("How far the mean of each input moves from step 1, in standard deviations. {rows}.")
    ends = [
        # Translators: a clause in a list: half of the means; {name} is a run, such as "no norm".
        _("{name}: half of them end within {half}").format(
            name=names[variant], half=f"{np.median(np.abs(each[-1])):.2f}"
        )
        for variant, each in far.items()
    ]
    figure = {"data": data, "layout": _motion_layout(axes, names, list(far), hidden)}
    return figure | {"frames": frames}, alt.format(rows="; ".join(ends))


def _some(record: Record) -> Array:
    """The way of some units of each layer's input, (steps, hidden, dots)."""
    places = [np.linspace(0, len(mean.T) - 1, _DOTS).round().astype(int) for mean in record.mean]
    far = moved(record)
    return np.stack([way[:, chosen] for way, chosen in zip(far, places, strict=True)], axis=1)


def _motion_layout(
    axes: list[str], names: Mapping[str, str], variants: list[str], hidden: int
) -> Spec:
    height = 1 / len(axes)
    rows: Spec = {}
    notes = []
    for place, (name, variant) in enumerate(zip(axes, variants, strict=True)):
        top = 1 - place * height
        domain = [top - 0.82 * height, top - 0.1 * height]
        rows[f"yaxis{name[1:]}"] = axis(
            "", (-_FAR, _FAR), domain=domain, tickvals=[-1, 0, 1], fixedrange=True
        )
        notes.append(
            {
                "text": names[variant],
                "xref": "paper",
                "x": 0,
                "xanchor": "left",
                "yref": "paper",
                "y": domain[1],
                "yanchor": "bottom",
                "showarrow": False,
            }
        )
    below = axes[-1]
    ticks = list(range(1, hidden + 1))
    across = axis(_("hidden layer"), (0.5, hidden + 0.5), tickvals=ticks, fixedrange=True)
    return layout(
        title=_("How far each mean has moved"),
        xaxis=across | {"anchor": below, "zeroline": False},
        annotations=notes,
        meta={"player": {"start": "last", "pace": _PACE}},
        **rows,
    )


# --- loss and shift ------------------------------------------------------------------------------


def loss_figure(records: Mapping[str, Record], names: Mapping[str, str]) -> tuple[Spec, str]:
    """The loss of each run, averaged over the last few steps, and what it ends at."""
    data, ends = [], []
    top = _LOSS_TOPS[0]
    for variant, record in records.items():
        curve = smoothed(record.loss)
        data.append(_line(variant, names[variant], _steps(record), curve.astype(np.float32)))
        highest = float(curve[np.isfinite(curve)].max(initial=0.0))
        top = max(top, next((end for end in _LOSS_TOPS if end > highest), _LOSS_TOPS[-1]))
        ends.append(_end(record, names[variant]))
    steps = max(record.setup.steps for record in records.values())
    chart = {
        "data": data,
        "layout": layout(
            title=_("Loss, mean of 15 steps"),
            legend=True,
            xaxis=_step_axis(steps),
            yaxis=axis(_("cross-entropy"), (0, top), fixedrange=True),
            margin={"l": 60, "r": 12, "t": 40, "b": 84},
        )
        | {"legend": _below()},
    }
    # Translators: {ends} is a list of clauses such as "no norm ends at 0.5".
    return chart, _("Loss over the steps: {ends}.").format(ends="; ".join(ends))


def _end(record: Record, name: str) -> str:
    if record.stopped:
        # Translators: a clause in a list; {name} is a run of training, such as "no norm".
        return _("{name} ends at no finite loss").format(name=name)
    # Translators: a clause in a list; {name} is a run of training, such as "no norm".
    return _("{name} ends at {loss}").format(name=name, loss=f"{record.last_loss:.3g}")


def shift_figures(
    shifts: Mapping[str, Shift], names: Mapping[str, str]
) -> tuple[list[Spec], list[str]]:
    """Layer by layer, how much the mean jumps from step to step and wanders from first to last."""
    titles = {"jump": _("Jump from step to step"), "wander": _("Way from first to last steps")}
    figures, alts = [], []
    for measure, title in titles.items():
        values = {variant: getattr(each, measure) for variant, each in shifts.items()}
        figures.append(_shift_chart(values, names, title))
        rows = [
            f"{names[variant]} {', '.join(f'{value:.2g}' for value in each)}"
            for variant, each in values.items()
        ]
        alts.append(
            # Translators: {title} is that of a chart; {rows} are runs with a number a layer.
            _("{title}, in standard deviations, layer by layer: {rows}.").format(
                title=title, rows="; ".join(rows)
            )
        )
    return figures, alts


def _shift_chart(values: Mapping[str, Array], names: Mapping[str, str], title: str) -> Spec:
    data = []
    highest = max(float(each[np.isfinite(each)].max(initial=0.0)) for each in values.values())
    top = next((end for end in _SHIFT_TOPS if end > 1.2 * highest), _SHIFT_TOPS[-1])
    hidden = len(next(iter(values.values())))
    for variant, each in values.items():
        look, dash, symbol = _LOOKS[variant]
        x = np.arange(1, hidden + 1, dtype=np.float32)
        data.append(
            _line(variant, names[variant], x, each.astype(np.float32))
            | {
                "mode": "lines+markers",
                "line": {"color": look, "width": 2, "dash": dash},
                "marker": {"size": 8, "symbol": symbol, "color": look},
            }
        )
    decades = (math.log10(_LEAST_SHIFT), math.log10(top))
    ticks = [value for value in (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 1000) if value <= top]
    if top > 10:
        ticks = [value for value in (0.01, 0.1, 1, 10, 100, 1000) if value <= top]
    return {
        "data": data,
        "layout": layout(
            title=title,
            legend=True,
            xaxis=axis(
                _("hidden layer"),
                (0.7, hidden + 0.3),
                tickvals=list(range(1, hidden + 1)),
                zeroline=False,
                fixedrange=True,
            ),
            yaxis=axis(
                _("standard deviations"),
                decades,
                type="log",
                tickvals=ticks,
                ticktext=[f"{value:g}" for value in ticks],
                fixedrange=True,
            ),
            margin={"l": 60, "r": 12, "t": 40, "b": 84},
        )
        | {"legend": _below()},
    }
