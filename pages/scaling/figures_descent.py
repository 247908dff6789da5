"""Two descents side by side: level sets, the path in frames, the gap of the loss."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.nets.descent import Descent, Quadratic, level_set
from normviz.nets.descent_rates import share_after, steps_to_share
from normviz.ui.style import (
    AFTER,
    AFTER_SOFT,
    BEFORE,
    BEFORE_SOFT,
    MUTED,
    SURFACE,
    TEXT,
    Spec,
    axis,
    layout,
    log_axis,
    verbatim,
)

Array = NDArray[np.floating]

FRAMES = 48
DRAWN_STEPS = 400  # of a path, as lines; later steps are single dots
_LATER_DOTS = 80
_DENSE = 80  # steps from which lines have to be thin
_ONE_BY_ONE = 16  # frames that are one step apart
_PACE_MS = 220
_LEVELS = tuple(4.0**power for power in range(2, -4, -1))  # times the gap at the start
_ROOM = 1.4
_FAR = 300.0  # half axes of an ellipse, in windows: beyond it lines are parallel to the eye
_CURVE_POINTS = 400


@dataclass(frozen=True)
class Colours:
    """How one of the two descents is drawn: a colour, and what tells it apart without one."""

    colour: str
    soft: str
    dash: str
    symbol: str


LOOKS = (
    Colours(BEFORE, BEFORE_SOFT, "solid", "circle"),
    Colours(AFTER, AFTER_SOFT, "dash", "diamond"),
)


@dataclass(frozen=True, eq=False)
class Runner:
    """One side: its name, a title, its loss, its descent, what theory says a step multiplies.

    `units`: (2,), what a weight is multiplied by before it is drawn. `axes`: the axes' names.
    """

    name: str
    title: str
    problem: Quadratic
    run: Descent
    contraction: float
    units: Array
    axes: tuple[str, str]


def race_figures(runners: Sequence[Runner], tolerance: float) -> tuple[list[Spec], list[str]]:
    """Level sets and path of each, then the gaps of both; the same frames in all three."""
    last = max(each.run.steps for each in runners)
    steps = milestones(last)
    figures = [_valley(each, look, steps) for each, look in zip(runners, LOOKS, strict=True)]
    alts = [_valley_alt(each) for each in runners]
    figures.append(_gaps(runners, tolerance, steps))
    alts.append(_gaps_alt(runners))
    return figures, alts


def milestones(last: int, most: int = FRAMES) -> list[int]:
    """The steps that are frames: the first ones all, later ones further and further apart.

    >>> milestones(3), len(milestones(4000)), milestones(4000)[-1]
    ([0, 1, 2, 3], 48, 4000)
    """
    if last < most:
        return list(range(last + 1))
    wanted = most - _ONE_BY_ONE
    for count in range(wanted, 4 * wanted):  # rounding makes some of them one step
        spread = np.geomspace(_ONE_BY_ONE, last, count).round().astype(int)
        if len(later := sorted(set(spread.tolist()))) >= wanted:
            break
    # An odd stride would always show the same side of a zigzag; geometric ones show both.
    return [*range(_ONE_BY_ONE), *later[-wanted:]]


# --- the valley ----------------------------------------------------------------------------------


def _valley(runner: Runner, look: Colours, steps: Sequence[int]) -> Spec:
    (x0, x1), (y0, y1) = frame = _window(runner)
    rings = _rings(runner, max(x1 - x0, y1 - y0))
    path = (runner.run.weights * runner.units).astype(np.float32)
    early, late = path[: DRAWN_STEPS + 1], _later(len(path))
    bands = {
        "type": "scatter",
        "mode": "lines",
        "x": rings[:, 0],
        "y": rings[:, 1],
        "fill": "toself",
        "fillcolor": look.soft,
        "line": {"color": look.colour, "width": 1},
        "opacity": 0.75,
        "hoverinfo": "skip",
    }
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": early[:, 0],
        "y": early[:, 1],
        "line": {"color": TEXT, "width": 1.5 if len(path) < _DENSE else 0.6},
        "marker": {"size": 4 if len(path) < _DENSE else 3, "color": TEXT},
        "hovertemplate": "(%{x:.3~g}, %{y:.3~g})<extra></extra>",
    }
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": path[late, 0],
        "y": path[late, 1],
        "marker": {"size": 4, "color": TEXT, "symbol": "circle-open"},
        "hoverinfo": "skip",
    }
    best = runner.problem.best * runner.units
    marks = {
        "type": "scatter",
        "mode": "markers",
        **_places(best, path[-1]),
        "text": _mark_names(),
        "marker": {
            "symbol": ["circle-open", "x-thin-open", look.symbol],
            "size": 12,
            "color": [TEXT, TEXT, look.colour],
            "line": {"width": 2, "color": [TEXT, TEXT, SURFACE]},
        },
        "hovertemplate": "%{text} (%{x:.3~g}, %{y:.3~g})<extra></extra>",
    }
    moving = [line, dots, marks] if late.size else [line, marks]
    data = [bands, *moving]
    moved = list(range(len(data) - len(moving), len(data)))
    frames = [
        {
            "name": _("step {step}").format(step=step),
            "traces": moved,
            "data": _at(step, path, len(early), late, best),
        }
        for step in steps
    ]
    return {
        "data": data,
        "frames": frames,
        "layout": layout(
            title=verbatim(runner.title),
            xaxis=axis(verbatim(runner.axes[0]), frame[0], nticks=5, constrain="range"),
            yaxis=axis(verbatim(runner.axes[1]), frame[1], nticks=6, scaleanchor="x", scaleratio=1),
            margin={"l": 60, "r": 12, "t": 44, "b": 52},
            meta={"player": {"start": "last", "pace": _PACE_MS}},
        ),
    }


def _mark_names() -> list[str]:
    return [
        # Translators: over a mark: where a descent starts.
        _("start"),
        # Translators: over a mark: where the loss is smallest.
        _("minimum"),
        # Translators: over a mark: where a descent is.
        _("here"),
    ]


def _window(runner: Runner) -> tuple[tuple[float, float], tuple[float, float]]:
    """A square around the minimum, as many times as wide as the way to it, on either side."""
    middle = runner.problem.best * runner.units
    half = _ROOM * float(np.abs(middle).max()) or 1.0
    first, second = ((float(m - half), float(m + half)) for m in middle)
    return first, second


def _rings(runner: Runner, width: float) -> Array:
    """All level sets as one path with gaps, (points, 2).

    Every other one runs backwards, so that its fill leaves every other band empty.
    """
    first = float(runner.run.gap[0])
    if first == 0 or not runner.problem.curved.size:
        return np.zeros((0, 2), np.float32)
    far = _FAR * width / float(runner.units.min())
    rings = [
        level_set(runner.problem, level * first, far)[:: 1 - 2 * (i % 2)] * runner.units
        for i, level in enumerate(_LEVELS)
    ]
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for ring in rings for part in (ring, gap)]).astype(np.float32)


def _later(points: int) -> NDArray[np.intp]:
    """The steps that are dots: beyond those that are drawn as a line, further and further apart."""
    if points <= DRAWN_STEPS + 1:
        return np.zeros(0, np.intp)
    return np.unique(np.geomspace(DRAWN_STEPS + 1, points - 1, _LATER_DOTS).round().astype(np.intp))


def _at(step: int, path: Array, early: int, late: NDArray[np.intp], best: Array) -> list[Spec]:
    """What moves, as it is at a step: the path so far, its later dots if it has any, the place."""
    grown: list[Spec] = [{"meta": {"points": min(step + 1, early)}}]
    if late.size:
        grown.append({"meta": {"points": int(np.searchsorted(late, step, side="right"))}})
    return [*grown, _places(best, path[min(step, len(path) - 1)])]


def _places(best: Array, here: Array) -> Spec:
    """The start, the minimum and where the descent is."""
    return {
        "x": [0.0, float(best[0]), float(here[0])],
        "y": [0.0, float(best[1]), float(here[1])],
    }


def _valley_alt(runner: Runner) -> str:
    problem, run = runner.problem, runner.run
    start, end, best = (
        ", ".join(f"{value:.3g}" for value in weights * runner.units)
        for weights in (run.weights[0], run.weights[-1], problem.best)
    )
    return ngettext(
        "{name}: level sets of the loss around the minimum at ({best}), {length} times as long as "
        "wide. The path starts at ({start}) and is at ({end}) after {steps} step.",
        "{name}: level sets of the loss around the minimum at ({best}), {length} times as long as "
        "wide. The path starts at ({start}) and is at ({end}) after {steps} steps.",
        run.steps,
    ).format(
        name=runner.name,
        best=best,
        length=f"{problem.elongation:.3g}",
        start=start,
        end=end,
        steps=run.steps,
    )


# --- the gap of the loss -------------------------------------------------------------------------


def _gaps(runners: Sequence[Runner], tolerance: float, steps: Sequence[int]) -> Spec:
    last = max(steps[-1], 1)
    shares = [each.run.shares for each in runners]
    data: list[Spec] = []
    for each, look, share in zip(runners, LOOKS, shares, strict=True):
        chosen = np.unique(np.linspace(0, len(share) - 1, _CURVE_POINTS).round().astype(int))
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": chosen.astype(np.float32),
                "y": share[chosen],
                "name": each.name,
                "line": {"color": look.colour, "width": 2.5, "dash": look.dash},
                "hovertemplate": _("step %{x}: %{y:.3~g}") + "<extra>%{fullData.name}</extra>",
            }
        )
    data.append(_theories(runners, last, tolerance))
    spots = {
        "type": "scatter",
        "mode": "markers",
        **_spots(last, shares),
        "marker": {
            "size": 11,
            "symbol": [look.symbol for look in LOOKS],
            "color": [look.colour for look in LOOKS],
            "line": {"width": 2, "color": SURFACE},
        },
        "showlegend": False,
        "hoverinfo": "skip",
    }
    frames = [
        {
            "name": _("step {step}").format(step=step),
            "traces": [len(data)],
            "data": [_spots(step, shares)],
        }
        for step in steps
    ]
    top = max(1.0, *(float(share.max()) for share in shares))
    span = (math.log10(tolerance) - 0.6, math.ceil(math.log10(top)) + 0.3)
    line = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": tolerance,
        "y1": tolerance,
        "line": {"color": MUTED, "width": 1.5, "dash": "dot"},
    }
    return {
        "data": [*data, spots],
        "frames": frames,
        "layout": layout(
            title=_("Gap of the loss"),
            legend=True,
            # Translators: the axis along which steps of the descent are counted, from 0.
            xaxis=axis(_("step"), (-0.02 * last, 1.03 * last), nticks=6, zeroline=False),
            yaxis=log_axis("", span),
            shapes=[line],
            margin={"l": 60, "r": 12, "t": 44, "b": 96},
            meta={"player": {"start": "last", "pace": _PACE_MS}},
        )
        | {"legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.2, "yanchor": "top"}},
    }


def _spots(step: int, shares: Sequence[Array]) -> Spec:
    """Where both gaps are at a step."""
    places = [min(step, len(share) - 1) for share in shares]
    return {
        "x": [float(place) for place in places],
        "y": [float(share[place]) for share, place in zip(shares, places, strict=True)],
    }


def _theories(runners: Sequence[Runner], last: int, tolerance: float) -> Spec:
    """The gap goes with the square of the contraction: two straight lines on this axis."""
    x: list[float] = []
    y: list[float] = []
    for each in runners:
        factor = each.contraction
        if factor > 0:  # NaN is not
            end = min(float(last), steps_to_share(factor, tolerance / 4))
            x += [0.0, end, math.nan]
            y += [1.0, share_after(factor, end), math.nan]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": TEXT, "width": 1.5, "dash": "dot"},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _gaps_alt(runners: Sequence[Runner]) -> str:
    parts = [
        ngettext(
            "{name}: {share} of the first gap is left after {steps} step",
            "{name}: {share} of the first gap is left after {steps} steps",
            each.run.steps,
        ).format(name=each.name, share=f"{each.run.shares[-1]:.3g}", steps=each.run.steps)
        for each in runners
    ]
    # Translators: {ends}: for each descent "Min-max: 0.01 of the first gap is left after 7 steps",
    # with ";" between.
    return _("Gap of the loss to its smallest value, logarithmic. {ends}.").format(
        ends="; ".join(parts)
    )
