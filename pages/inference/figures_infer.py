"""One sample among changing companions, and how far batch statistics scatter by batch size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.studies.companions import Companions
from normviz.studies.stream import StreamTraining
from normviz.ui.style import (
    ACCENT,
    AFTER,
    AFTER_SOFT,
    BEFORE,
    BEFORE_SOFT,
    SURFACE,
    TEXT,
    Spec,
    axis,
    layout,
)
from pages.inference.figures import LEGEND_LEFT, box, f32, frame_steps, level, roomy

Array = NDArray[np.floating]

_FRAMES = 20
_PACE = 700  # milliseconds a frame: the eye has two places to look at


def _jitter(count: int) -> Array:
    return f32(np.random.default_rng(3).uniform(-0.55, 0.55, count))


def companions_figure(them: Companions, trained: StreamTraining, *, training: bool) -> Spec:
    """The last batch on a number line above, the sample's output in every batch below.

    It plays batch by batch. `training`: by each batch's own statistics, else by the running ones.
    """
    colour, soft = (BEFORE, BEFORE_SOFT) if training else (AFTER, AFTER_SOFT)
    count = them.outputs.size
    learned = trained.running.mean[0], np.sqrt(trained.running.var[0])
    centres = them.means if training else np.full(count, learned[0])
    spreads = them.stds if training else np.full(count, learned[1])
    outputs = them.outputs if training else np.full(count, them.inference)
    bands = np.stack([centres - spreads, centres + spreads], axis=1)
    span = roomy(them.x, bands)
    heights = roomy(np.array([-3.0, 3.0]), them.outputs, np.array([them.inference]))
    # Translators: what a box on the number line spans; it stands in the key of the marks, too.
    name = _("mean ± std of the batch") if training else _("running mean ± std")
    data: list[Spec] = [
        {
            **box(bands[-1, 0], bands[-1, 1], -1, 1, soft, name=name),
            "line": {"width": 1, "color": colour},
        },
        _companions(them.x[1:, -1]),
        {
            "type": "scatter",
            "mode": "markers",
            "x": f32(np.array([them.sample])),
            "y": f32(np.array([0.0])),
            # Translators: the name of a mark: the one sample that the picture is about.
            "name": _("the sample"),
            "marker": {
                "symbol": "diamond",
                "size": 15,
                "color": ACCENT,
                "line": {"width": 2, "color": SURFACE},
            },
            "hovertemplate": "%{x:.4~g}<extra></extra>",
        },
        level(
            0,
            count + 1,
            them.inference,
            name=_("its output at inference"),
            yaxis="y2",
            xaxis="x2",
            line={"color": AFTER, "width": 2, "dash": "dash"},
        ),
        {
            "type": "scatter",
            "mode": "markers",
            "x": f32(np.arange(1, count + 1)),
            "y": f32(outputs),
            "name": _("its output, batch by batch"),
            "xaxis": "x2",
            "yaxis": "y2",
            "marker": {"size": 8, "color": colour, "symbol": "circle" if training else "square"},
            "hovertemplate": "%{x}: %{y:.4~g}<extra></extra>",
        },
    ]
    plain = {"showticklabels": False, "showgrid": False, "zeroline": False}
    return {
        "data": data,
        "layout": layout(
            margin={"l": 56, "r": 12, "t": 44, "b": 48},
            xaxis=axis(_("value x"), span, anchor="y"),
            yaxis=axis("", (-1.15, 1.15), domain=(0.7, 1.0), **plain),
            # Translators: at the axis that counts mini-batches.
            xaxis2=axis(_("batch"), (0, count + 1), anchor="y2"),
            yaxis2=axis(_("output x̂"), heights, domain=(0.0, 0.42)),
            annotations=[
                # Translators: the key of the marks: {band} is what the box spans.
                _key(1.0, _("◆ the sample, ● its companions,<br>▭ {band}").format(band=name)),
                _key(0.42, _("● its output, ┄ its output at inference")),
            ],
            hovermode="closest",
            meta={"player": {"start": "last", "pace": _PACE}},
        ),
        "frames": _companion_frames(them, bands),
    }


def _key(height: float, text: str) -> Spec:
    """What the marks below mean: shorter than a legend, and never over the lines."""
    return {
        "text": text,
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": height,
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "font": {"color": TEXT, "size": 13},
    }


def _companions(x: Array) -> Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": f32(x),
        "y": _jitter(x.size),
        # Translators: the name of a mark: the other samples of the batch.
        "name": _("its companions"),
        "marker": {"size": 8, "color": TEXT, "opacity": 0.55},
        "hovertemplate": "%{x:.4~g}<extra></extra>",
    }


def _companion_frames(them: Companions, bands: Array) -> list[Spec]:
    frames = []
    for step in frame_steps(len(bands), _FRAMES):
        low, high = bands[step - 1]
        frames.append(
            {
                # Translators: which batch is shown: "batch 7".
                "name": _("batch {step}").format(step=step),
                "traces": [0, 1, 4],
                "data": [
                    {"x": f32(np.array([low, high, high, low, low]))},
                    {"x": f32(them.x[1:, step - 1])},
                    {"meta": {"points": step}},
                ],
            }
        )
    return frames


def companions_alt(them: Companions, *, training: bool) -> str:
    """The chart in words."""
    if not training:
        return ngettext(
            "At inference the sample {sample} has the output {output} in {count} batch.",
            "At inference the sample {sample} has the output {output} in each of {count} batches.",
            them.outputs.size,
        ).format(
            sample=f"{them.sample:.3g}", output=f"{them.inference:.3g}", count=them.outputs.size
        )
    return ngettext(
        "In training the sample {sample} has outputs from {low} to {high} in {count} batch, "
        "mean {mean}, standard deviation {std}; at inference {output}.",
        "In training the sample {sample} has outputs from {low} to {high} in {count} batches, "
        "mean {mean}, standard deviation {std}; at inference {output}.",
        them.outputs.size,
    ).format(
        sample=f"{them.sample:.3g}",
        low=f"{them.outputs.min():.3g}",
        high=f"{them.outputs.max():.3g}",
        count=them.outputs.size,
        mean=f"{them.mean:.3g}",
        std=f"{them.std:.3g}",
        output=f"{them.inference:.3g}",
    )


def noise_figure(
    sizes: tuple[int, ...],
    measured: Array,
    theory_sizes: NDArray[np.integer],
    theory: Array,
    *,
    title: str,
    size: int,
    theory_name: str = "",
) -> Spec:
    """A standard deviation against the batch size, both on logarithmic axes.

    measured: (len(sizes),). theory: at `theory_sizes`. `size`: the one in use, marked.
    """
    seen = measured > 0
    powers = np.log10(np.concatenate([measured[seen], theory[theory > 0]]))
    low, high = np.floor(powers.min()), np.ceil(2 * powers.max() + 0.2) / 2
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": f32(theory_sizes),
                "y": f32(theory),
                # Translators: in the legend: what theory expects, beside what is measured.
                "name": theory_name or _("theory"),
                "line": {"color": TEXT, "width": 1.5, "dash": "dash"},
                "hovertemplate": "m = %{x}: %{y:.3~g}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": f32(np.array(sizes)[seen]),
                "y": f32(measured[seen]),
                # Translators: in the legend: the values that were measured.
                "name": _("measured"),
                "marker": {"size": 9, "color": BEFORE},
                "hovertemplate": "m = %{x}: %{y:.3~g}<extra></extra>",
            },
        ],
        "layout": layout(
            title=title,
            legend=True,
            margin={"l": 60, "r": 12, "t": 72, "b": 48},
            xaxis=axis(
                _("batch size m"),
                (-0.08, np.log10(150)),
                type="log",
                tickvals=[1, 2, 4, 8, 16, 32, 64, 128],
            ),
            yaxis=axis(_("standard deviation"), (low, high), type="log", dtick=1),
            shapes=[
                {
                    "type": "line",
                    "x0": size,
                    "x1": size,
                    "yref": "paper",
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": ACCENT, "width": 1.5, "dash": "dot"},
                }
            ],
        )
        | {"legend": LEGEND_LEFT},
    }


def noise_alt(title: str, sizes: Sequence[int], measured: Array) -> str:
    """A chart of `noise_figure` in words."""
    pairs = ", ".join(
        # Translators: one of several in a list: "0.35 at m = 32".
        _("{value} at m = {size}").format(value=f"{value:.2g}", size=size)
        for size, value in zip(sizes, measured, strict=True)
    )
    # Translators: {title} is the chart's title, {pairs} a list such as "1 at m = 4, 0.5 at m = 16".
    return _("{title}, measured: {pairs}.").format(title=title, pairs=pairs)
