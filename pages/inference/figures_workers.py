"""One batch over several workers: whose mean, whose spread, whose output."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.studies.workers import WorkerSplit
from normviz.ui.style import (
    AFTER,
    AFTER_SOFT,
    BEFORE,
    BEFORE_SOFT,
    MUTED,
    TEXT,
    Spec,
    axis,
    layout,
)
from pages.inference.figures import LEGEND_LEFT, f32, roomy

Array = NDArray[np.floating]

_HALF = 0.36  # half the height of a lane's band


def worker_names(split: WorkerSplit) -> list[str]:
    """The workers, as they are called on the page.

    >>> from normviz.studies.workers import split_batch
    >>> worker_names(split_batch([1.0, 2.0, 3.0], 2))
    ['worker 1', 'worker 2']
    """
    # Translators: a name: the first worker is "worker 1".
    return [_("worker {number}").format(number=i + 1) for i in range(split.sizes.size)]


def _lanes(names: list[str]) -> Spec:
    count = len(names)
    return axis(
        "",
        (-0.6, count - 0.4),
        tickvals=list(range(count)),
        ticktext=names[::-1],
        showgrid=False,
        zeroline=False,
    )


def _heights(split: WorkerSplit) -> Array:
    """Each value's place in its lane, the first worker on top."""
    places = np.random.default_rng(3).uniform(-0.7, 0.7, split.x.size) * _HALF
    heights: Array = split.sizes.size - 1 - split.worker + places
    return heights


def _dots(x: Array, y: Array, colour: str, symbol: str, name: str) -> Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": f32(x),
        "y": f32(y),
        "name": name,
        "marker": {"size": 8, "color": colour, "symbol": symbol},
        "hovertemplate": "%{x:.4~g}<extra></extra>",
    }


def _bands(means: Array, variances: Array, heights: Array, soft: str, colour: str) -> list[Spec]:
    """Boxes from mean - std to mean + std, and lines at the means: a trace each, with gaps."""
    std, gap = np.sqrt(variances), np.full(means.size, np.nan)
    left, right, low, high = means - std, means + std, heights - _HALF, heights + _HALF
    boxes = np.stack([left, right, right, left, left, gap]), np.stack([low, low, high, high, low])
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": f32(boxes[0].T.ravel()),
            "y": f32(np.vstack([boxes[1], gap]).T.ravel()),
            "fill": "toself",
            "fillcolor": soft,
            "line": {"width": 0},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": f32(np.stack([means, means, gap]).T.ravel()),
            "y": f32(np.stack([low, high, gap]).T.ravel()),
            "line": {"color": colour, "width": 3},
            "hovertemplate": "%{x:.4~g}<extra></extra>",
        },
    ]


def shares_figure(split: WorkerSplit) -> Spec:
    """A lane a worker: its values, its mean ± std; the lane of the whole batch on top."""
    count, heights = split.sizes.size, _heights(split)
    together = np.array([split.mean]), np.array([split.var]), np.array([float(count)])
    local = split.means, split.vars, np.arange(count - 1.0, -1.0, -1.0)
    everywhere = np.concatenate([split.x, split.x])
    in_both = np.concatenate([heights, count + heights - heights.round()])
    data = [
        *_bands(*together, AFTER_SOFT, AFTER),
        *_bands(*local, BEFORE_SOFT, BEFORE),
        # Translators: the name of a mark: one value of the batch.
        _dots(everywhere, in_both, TEXT, "circle-open", _("a value")),
    ]
    lanes_axis = _lanes([_("whole batch"), *worker_names(split)])
    return {
        "data": data,
        "layout": layout(
            margin={"l": 84, "r": 12, "t": 40, "b": 48},
            xaxis=axis(_("value x, mean ± std"), roomy(split.x)),
            yaxis=lanes_axis,
            hovermode="closest",
        ),
    }


def outputs_figure(split: WorkerSplit) -> Spec:
    """The same values, normalized on each worker alone, and with synchronized statistics."""
    heights = _heights(split)
    span = roomy(split.local, split.synced, np.array([-2.0, 2.0]))
    joined = np.stack([split.local, split.synced, np.full(split.x.size, np.nan)], axis=1)
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": f32(joined.ravel()),
                "y": f32(np.repeat(heights, 3)),
                "line": {"color": MUTED, "width": 1},
                "hoverinfo": "skip",
                "showlegend": False,
            },
            # Translators: in the legend: outputs by each worker's own statistics.
            _dots(split.local, heights, BEFORE, "circle-open", _("local")),
            # Translators: in the legend: outputs by statistics that all workers share.
            _dots(split.synced, heights, AFTER, "x", _("synchronized")),
        ],
        "layout": layout(
            legend=True,
            margin={"l": 84, "r": 12, "t": 40, "b": 48},
            xaxis=axis(_("output x̂"), span),
            yaxis=_lanes(worker_names(split)),
            hovermode="closest",
        )
        | {"legend": LEGEND_LEFT},
    }


def workers_alts(split: WorkerSplit) -> list[str]:
    """Both charts in words."""
    shares = "; ".join(
        _("{name}: mean {mean}, std {std}").format(
            name=name, mean=f"{mean:.3g}", std=f"{np.sqrt(var):.3g}"
        )
        for name, mean, var in zip(worker_names(split), split.means, split.vars, strict=True)
    )
    return [
        _("Values by worker. Whole batch: mean {mean}, std {std}; {shares}.").format(
            mean=f"{split.mean:.3g}", std=f"{np.sqrt(split.var):.3g}", shares=shares
        ),
        _("Outputs by worker: local ones differ from the synchronized ones by up to {gap}.").format(
            gap=f"{split.gap:.3g}"
        ),
    ]
