"""Training as a stream: every batch's mean and variance, and the running averages among them."""

from __future__ import annotations

from math import inf, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.norms.summary import nice_range
from normviz.studies.stream import StreamTraining
from normviz.ui.style import AFTER, BEFORE, BEFORE_SOFT, TEXT, Spec, axis, layout

Array = NDArray[np.floating]

_MOST_FRAMES = 40
_PACE = 250  # milliseconds a frame
# Below a title, where a phone has room for it.
LEGEND_LEFT = {
    "font": {"size": 13},
    "orientation": "h",
    "x": 0,
    "xanchor": "left",
    "y": 1.01,
    "yanchor": "bottom",
}
UPPER, LOWER = (0.56, 1.0), (0.0, 0.44)  # two charts, one above the other


def f32(values: NDArray[Any]) -> Array:
    """As a chart needs it: half the bytes."""
    small: Array = np.asarray(values, dtype=np.float32)
    return small


def roomy(*arrays: Array) -> tuple[float, float]:
    """An axis that holds these values with some air, and stays while they move a little."""
    values = np.concatenate([np.ravel(a) for a in arrays])
    values = values[np.isfinite(values)]
    air = 0.04 * float(np.ptp(values))
    return nice_range(np.array([values.min() - air, values.max() + air]), parts=5)


def box(left: float, right: float, low: float, high: float, colour: str, **more: Any) -> Spec:
    """A filled rectangle, as a trace: it stands in the legend and moves in frames."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": f32(np.array([left, right, right, left, left])),
        "y": f32(np.array([low, low, high, high, low])),
        "fill": "toself",
        "fillcolor": colour,
        "line": {"width": 0},
        "hoverinfo": "skip",
        **more,
    }


def level(left: float, right: float, height: float, **more: Any) -> Spec:
    """A horizontal line: what is true, drawn dashed."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": f32(np.array([left, right])),
        "y": f32(np.array([height, height])),
        "line": {"color": TEXT, "width": 1.5, "dash": "dash"},
        "hovertemplate": "%{y:.4~g}<extra></extra>",
        **more,
    }


def training_figure(trained: StreamTraining, *, answer: bool = True) -> Spec:
    """Batch means above, kept variances below, over the batches; it plays batch by batch.

    `answer=False` leaves out the running averages.
    """
    source, steps = trained.source, trained.steps
    theory = trained.theory
    rows = [
        (trained.means, trained.mean_path, source.mean, source.mean, theory.mean_std, "y"),
        (trained.kept, trained.var_path, source.var, theory.var_mean, theory.var_std, "y2"),
    ]
    data: list[Spec] = []
    moving: dict[int, int] = {}  # the traces that grow: their points before the first batch
    top = _variance_top(trained)
    for values, path, truth, centre, spread, to in rows:
        first: Spec = {"showlegend": to == "y", "yaxis": to}
        if isfinite(spread):
            band = (centre - spread, centre + spread)
            data.append(
                # Translators: in the legend: what theory expects, give or take its std.
                box(0, steps, *band, BEFORE_SOFT, name=_("theory ± std"), **first),
            )
        # Translators: in the legend: the true mean and variance of the source.
        data.append(level(0, steps, truth, name=_("truth"), **first))
        moving[len(data)] = 0
        # Translators: in the legend, and at axes: one mini-batch.
        data.append(_dots(values, top if to == "y2" else inf, name=_("batch"), **first))
        if answer:
            moving[len(data)] = 1
            # Translators: in the legend: the running mean and variance.
            data.append(_line(path, name=_("running"), **first))
    means = roomy(
        np.array([source.mean - 3 * source.std, source.mean + 3 * source.std]),
        trained.means,
        trained.mean_path,
    )
    return {
        "data": data,
        "layout": layout(
            legend=True,
            margin={"l": 56, "r": 12, "t": 40, "b": 48},
            # Translators: at the axis that counts mini-batches.
            xaxis=axis(_("batch"), (0, steps + 0.5), anchor="y2"),
            yaxis=axis(_("mean"), means, domain=UPPER),
            yaxis2=axis(_("variance"), (0.0, top), domain=LOWER),
            hovermode="closest",
            meta={"player": {"start": "last", "pace": _PACE}},
            annotations=_notes(trained, top),
        )
        | {"legend": LEGEND_LEFT},
        "frames": _frames(steps, moving),
    }


def _notes(trained: StreamTraining, top: float) -> list[Spec]:
    """What the triangles are, where there are some; why there is no dot, where there is none."""
    count = int((trained.kept > top).sum())
    if count:
        # Translators: how many triangles there are, which stand for batches too far up to be drawn.
        text = ngettext("▲ {count} above the axis", "▲ {count} above the axis", count).format(
            count=count
        )
    elif np.isnan(trained.kept).all():
        # Translators: why no variance is drawn: that of one value, divided by m − 1, is 0/0.
        text = _("of one value, ÷ (m − 1): 0/0")
    else:
        return []
    return [
        {
            "text": text,
            "xref": "paper",
            "x": 1,
            "xanchor": "right",
            "yref": "paper",
            "y": LOWER[1],
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"color": TEXT, "size": 13},
        }
    ]


def _variance_top(trained: StreamTraining) -> float:
    """Where the axis of the variances ends: single batches of few samples may lie far above."""
    return roomy(np.array([0.0, 3 * trained.source.var]), trained.var_path)[1]


def _dots(values: Array, top: float, **more: Any) -> Spec:
    """A dot a batch; a triangle at the edge for one above the axis, which ends at `top`."""
    above = values > top
    return {
        "type": "scatter",
        "mode": "markers",
        "x": f32(np.arange(1, values.size + 1)),
        "y": f32(np.where(above, 0.97 * top, values)),
        "customdata": f32(values),
        "marker": {
            "size": 6,
            "color": BEFORE,
            "opacity": 0.75,
            "symbol": np.where(above, "triangle-up", "circle").tolist()
            if above.any()
            else "circle",
        },
        "hovertemplate": "%{x}: %{customdata:.4~g}<extra></extra>",
        **more,
    }


def _line(path: Array, **more: Any) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": f32(np.arange(path.size)),
        "y": f32(path),
        "line": {"color": AFTER, "width": 3},
        "hovertemplate": "%{x}: %{y:.4~g}<extra></extra>",
        **more,
    }


def frame_steps(steps: int, most: int = _MOST_FRAMES) -> list[int]:
    """After how many batches a frame is shown: at most `most` of them, the last one included.

    >>> frame_steps(3), frame_steps(100, 4)
    ([1, 2, 3], [1, 34, 67, 100])
    """
    places = np.linspace(1, steps, min(steps, most)).round().astype(int)
    return [int(place) for place in places]


def _frames(steps: int, moving: dict[int, int]) -> list[Spec]:
    """The traces that grow, after so many batches."""
    # Translators: which batch is the last one shown: "batch 7".
    name = _("batch {step}")
    return [
        {
            "name": name.format(step=step),
            "traces": list(moving),
            "data": [{"meta": {"points": step + more}} for more in moving.values()],
        }
        for step in frame_steps(steps)
    ]


def training_alt(trained: StreamTraining, *, answer: bool = True) -> str:
    """The chart in words."""
    words = ngettext(
        "Mean and variance of {steps} batch of {size}. The true mean is {mean}, the true "
        "variance {var}; batch means scatter with a standard deviation of {spread} in theory.",
        "Means and variances of {steps} batches of {size}. The true mean is {mean}, the true "
        "variance {var}; batch means scatter with a standard deviation of {spread} in theory.",
        trained.steps,
    ).format(
        steps=trained.steps,
        size=trained.size,
        mean=f"{trained.source.mean:.3g}",
        var=f"{trained.source.var:.3g}",
        spread=f"{trained.theory.mean_std:.3g}",
    )
    if not answer:
        return words
    end = _("The running average ends at mean {mean} and variance {var}.").format(
        mean=f"{trained.mean_path[-1]:.3g}",
        var=f"{trained.var_path[-1]:.3g}",
    )
    return f"{words} {end}"
