"""The curves of up to six trainings: loss and accuracy over the epochs, and the way there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.nets.progress import Progress
from normviz.ui.style import SERIES, SURFACE, Spec, axis, layout

Array = NDArray[np.floating]
Histories = Mapping[str, Sequence[Progress]]

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "star", "pentagon")

_MOST_POINTS = 400  # of a curve
_MOST_FRAMES = 50
_PACE = 250  # milliseconds a frame
_MARKERS = 8  # symbols on a curve
_LOSS_TOPS = (0.6, 1.0, 2.0, 3.0)  # powers of ten; the loss of ten equal guesses is 2.3
_LOSS_LOWS = (-2.0, -3.0, -4.0)
_ROOM = 2.0  # at least so high, where a run that diverged has to go up
_RIGHT = (0, 50, 80, 90, 95, 98, 99)  # where the axis of the accuracy is labelled
_ALL_RIGHT = 0.25  # percent of wrong answers that are drawn as none: the axis is logarithmic
_UPPER, _LOWER = (0.57, 1.0), (0.0, 0.45)


def letter(name: str) -> str:
    """What a run is called in a chart; the key below the chart has the whole name.

    >>> letter("A: no norm, rate 0.1")
    'A'
    """
    return name.partition(":")[0]


def legend(y: float) -> Spec:
    """A legend below the charts; `y`: where it begins, in heights of the plot."""
    return {"orientation": "h", "x": 0, "xanchor": "left", "y": y, "yanchor": "top"}


def curve_figures(histories: Histories, epochs: int) -> tuple[list[Spec], list[str]]:
    """Loss and accuracy over the epochs, one panel above the other, with frames to play them.

    `histories`: the records of each run so far, by its name; up to six runs, and a run may have
    no record yet. `epochs`: where the axis ends. Validation is a solid line, training a dashed one.
    A run that diverged goes up to an x, with the step. Made for a height of 560.
    """
    panels = [_loss_panel(histories, epochs), _accuracy_panel(histories)]
    traces, reached = [], []
    for panel, _ends in panels:
        for trace, at in panel:
            traces.append(trace)
            reached.append(at)
    spec = {
        "data": traces,
        "layout": _curve_layout(histories, epochs, *(ends for _panel, ends in panels)),
        "frames": _frames(reached, moments_of(histories.values(), _MOST_FRAMES)),
    }
    return [spec], [_curves_alt(histories)]


Drawn = tuple[Spec, Array]  # a trace, and the epoch at which each of its points is reached


def _loss_panel(histories: Histories, epochs: int) -> tuple[list[Drawn], tuple[float, float]]:
    low, high = _loss_span(histories)
    drawn: list[Drawn] = []
    stops = 0
    for place, (name, history) in enumerate(histories.items()):
        kept = _thinned(history)
        for part in ("valid", "train"):
            loss = np.array([getattr(record, part).loss for record in kept], np.float32)
            on_axis = np.maximum(loss, 10**low)
            trace = _curve(place, name, kept, on_axis, part) | {"customdata": loss}
            trace["hovertemplate"] = _hover(part, "%{customdata:.3~g}")
            drawn.append((trace, trace["x"]))
        if history and diverged(history):
            stops += 1
            height = high - 0.08 * stops * (high - low)
            drawn.append(_stop(place, name, history, height, history[-1].epoch > epochs / 2))
    return drawn, (low, high)


def _accuracy_panel(histories: Histories) -> tuple[list[Drawn], tuple[float, float]]:
    drawn: list[Drawn] = []
    for place, (name, history) in enumerate(histories.items()):
        kept = _thinned(history)
        for part in ("valid", "train"):
            right = np.array([100 * getattr(r, part).accuracy for r in kept], np.float32)
            trace = _curve(place, name, kept, np.maximum(100 - right, _ALL_RIGHT), part)
            trace |= {"xaxis": "x2", "yaxis": "y2", "showlegend": False, "customdata": right}
            trace["hovertemplate"] = _hover(part, "%{customdata:.1f} %")
            drawn.append((trace, trace["x"]))
    return drawn, (math.log10(100), math.log10(_ALL_RIGHT) - 0.05)


def diverged(history: Sequence[Progress]) -> bool:
    """Whether the last record is that of a training that is no longer finite."""
    return not math.isfinite(history[-1].valid.loss + history[-1].train.loss)


def _thinned(history: Sequence[Progress]) -> list[Progress]:
    """So many records that a screen can show them, the first and the last among them."""
    places = np.linspace(0, len(history) - 1, min(len(history), _MOST_POINTS)).round().astype(int)
    return [history[place] for place in places]


def _curve(place: int, name: str, history: Sequence[Progress], y: Array, part: str) -> Spec:
    solid = part == "valid"
    return {
        "type": "scatter",
        "mode": "lines+markers" if solid else "lines",
        "x": np.array([record.epoch for record in history], np.float32),
        "y": y.astype(np.float32),
        "name": letter(name),
        "legendgroup": name,
        "showlegend": solid,
        "line": {
            "color": SERIES[place],
            "width": 2.5 if solid else 1.5,
            "dash": "solid" if solid else "dash",
        },
        "marker": {
            "symbol": SYMBOLS[place],
            "size": 8,
            "maxdisplayed": _MARKERS,
            "color": SERIES[place],
        },
    }


def _hover(part: str, value: str) -> str:
    # Translators: {value} is a loss, or a share of right answers, on one of the sets.
    words = _("validation {value}") if part == "valid" else _("training {value}")
    return words.format(value=value) + "<extra>%{fullData.name}</extra>"


def _stop(place: int, name: str, history: Sequence[Progress], height: float, late: bool) -> Drawn:
    """From the last finite loss up to an x: what is not finite has no place on the axis.

    The words beside the x stand where there is room: on its left where that is `late`.
    """
    last = history[-1]
    # Translators: beside the x at which the curve of a run that diverged ends.
    words = _("stopped at step {step}").format(step=last.step)
    finite = [record for record in history if math.isfinite(record.valid.loss)]
    start = finite[-1:] or [last]
    loss = start[0].valid.loss if finite else 10**height
    x = np.array([start[0].epoch, last.epoch], np.float32)
    mark = {
        "type": "scatter",
        "mode": "lines+markers+text",
        "x": x,
        "y": np.array([loss, 10**height], np.float32),
        "name": letter(name),
        "legendgroup": name,
        "showlegend": False,
        "text": ["", f"  {words}  "],
        "textposition": "middle left" if late else "middle right",
        "cliponaxis": False,
        "line": {"color": SERIES[place], "width": 2.5, "dash": "dot"},
        "marker": {
            "symbol": [SYMBOLS[place], "x"],
            "size": [8, 13],
            "opacity": 1,
            "color": SERIES[place],
            "line": {"width": 1, "color": SURFACE},
        },
        # Translators: beside the x at which the curve of a run that diverged ends.
        "hovertemplate": _("no finite loss") + "<extra>%{fullData.name}</extra>",
    }
    return mark, x


def _loss_span(histories: Histories) -> tuple[float, float]:
    """Powers of ten around every finite loss, in a few steps, so that the axis seldom moves."""
    losses = np.array(
        [
            loss
            for history in histories.values()
            for record in history
            for loss in (record.train.loss, record.valid.loss)
            if math.isfinite(loss) and loss > 0
        ]
    )
    lowest, highest = np.log10([losses.min(), losses.max()]) if losses.size else (0.0, 0.0)
    low = next((end for end in _LOSS_LOWS if end <= lowest), _LOSS_LOWS[-1])
    high = next((end for end in _LOSS_TOPS if end >= highest), _LOSS_TOPS[-1])
    stopped = any(history and diverged(history) for history in histories.values())
    return low, max(high, _ROOM) if stopped else high


def moments_of(histories: Iterable[Sequence[Progress]], most: int) -> Array:
    """The epochs that have a frame each: all of them, where that is not too many."""
    last = max((history[-1].epoch for history in histories if history), default=0.0)
    moments = np.arange(0.0, math.ceil(last) + 1)
    if moments.size > most:
        moments = np.unique(np.linspace(0, moments[-1], most).round())
    return moments


def _frames(reached: Sequence[Array], moments: Array) -> list[Spec]:
    """Each frame only says how many points there are by then."""
    if len(moments) < 2:
        return []
    return [
        {
            # Translators: a moment of the film, beside its slider.
            "name": _("epoch {epoch}").format(epoch=int(moment)),
            "data": [{"meta": {"points": int((at <= moment).sum())}} for at in reached],
            "traces": list(range(len(reached))),
        }
        for moment in moments
    ]


def _curve_layout(
    histories: Histories, epochs: int, losses: tuple[float, float], rights: tuple[float, float]
) -> Spec:
    powers = range(math.ceil(losses[0]), math.floor(losses[1]) + 1)
    across = {"zeroline": False, "fixedrange": True}
    span = (-0.02 * epochs, 1.02 * epochs)
    titles = (
        (_UPPER[1], _("Loss: validation solid, training dashed")),
        (_LOWER[1], _("Right answers, %, on a stretched axis")),
    )
    return layout(
        legend=True,
        hovermode="x unified",  # all runs at one epoch
        margin={"l": 64, "r": 16, "t": 30, "b": 60},
        xaxis=axis("", span, anchor="y", matches="x2", showticklabels=False, **across),
        # Translators: the name of an axis.
        xaxis2=axis(_("epoch"), span, anchor="y2", **across),
        yaxis=axis(
            "",
            losses,
            type="log",
            domain=list(_UPPER),
            tickvals=[10.0**power for power in powers],
            ticktext=[f"{10.0**power:g}" for power in powers],
            **across,
        ),
        yaxis2=axis(
            "",
            rights,
            type="log",
            domain=list(_LOWER),
            anchor="x2",
            tickvals=[*(100 - right for right in _RIGHT), _ALL_RIGHT],
            ticktext=[*map(str, _RIGHT), "100"],
            **across,
        ),
        annotations=[
            {
                "text": text,
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "y": y,
                "xanchor": "left",
                "yanchor": "bottom",
                "yshift": 4,
                "showarrow": False,
                "font": {"size": 14},
            }
            for y, text in titles
        ],
        meta={"player": {"start": "last", "pace": _PACE}},
    ) | {"legend": legend(-0.14)}


def _curves_alt(histories: Histories) -> str:
    ends = [_end(name, history) for name, history in histories.items()]
    return _("Loss and share of right answers over the epochs. {ends}").format(ends=" ".join(ends))


def _end(name: str, history: Sequence[Progress]) -> str:
    if not history:
        return _("{name}: not begun.").format(name=name)
    last = history[-1]
    if diverged(history):
        return _("{name}: stopped at step {step}, no longer finite.").format(
            name=name, step=last.step
        )
    return ngettext(
        "{name}: after {epoch} epoch validation loss {loss}, {right} % right; training loss "
        "{train_loss}, {train_right} % right.",
        "{name}: after {epoch} epochs validation loss {loss}, {right} % right; training loss "
        "{train_loss}, {train_right} % right.",
        last.epoch,
    ).format(
        name=name,
        epoch=f"{last.epoch:.3g}",
        loss=f"{last.valid.loss:.3g}",
        right=f"{100 * last.valid.accuracy:.1f}",
        train_loss=f"{last.train.loss:.3g}",
        train_right=f"{100 * last.train.accuracy:.1f}",
    )
