"""The lab's charts: histograms of the input, the output and the ReLU after it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.norms.summary import Histogram, histogram, mean_and_std, nice_range
from normviz.ui.style import AFTER, BEFORE, MUTED, axis, layout, percent, verbatim
from pages.lab.figures_drawable import drawable, in_unit

Array = NDArray[np.floating]
Spec = dict[str, Any]

_BINS = 32
_PARTS = 4  # of an axis, between written numbers


def _centres(h: Histogram) -> Array:
    # Not in float32: bins may lie closer than that tells apart.
    centres: Array = h.edges[:-1] / 2 + h.edges[1:] / 2
    return centres


def _shares(h: Histogram) -> Array:
    shares: Array = (100 * h.counts / max(h.total, 1)).astype(np.float32)
    return shares


def _bars(h: Histogram, colour: str) -> Spec:
    return {
        "type": "bar",
        "x": _centres(h),
        "y": _shares(h),
        "width": float(h.edges[1] - h.edges[0]),
        "marker": {"color": colour, "line": {"width": 0}},
        "hovertemplate": "%{x:.3g}: %{y:.1f} %<extra></extra>",
        "showlegend": False,
    }


def _share_axis(*histograms: Histogram) -> Spec:
    top = max([float(_shares(h).max(initial=0)) for h in histograms] + [1.0])
    return axis(_("share of values, %"), (0.0, 1.08 * top))


def _value_axis(span: tuple[float, float]) -> Spec:
    """An axis with both of its ends written, and round numbers between where they have room."""
    low, high = span
    rough = (high - low) / _PARTS
    unit = 10.0 ** np.floor(np.log10(rough))
    step = next(unit * size for size in (1, 2, 5, 10) if unit * size >= rough * 0.999)
    round_numbers = step * np.arange(np.ceil(low / step), np.floor(high / step) + 1) + 0.0  # no −0
    clear = (round_numbers - low > 0.5 * step) & (high - round_numbers > 0.5 * step)
    at = [low, *(float(value) for value in round_numbers[clear]), high]
    written = [f"{value:.3g}".replace("-", "−") for value in at]
    # Translators: the title of a histogram's axis.
    return axis(_("value"), span, tickvals=at, ticktext=written)


def _pooled(values: Array, title: str, colour: str) -> Spec:
    span = nice_range(values)
    h = histogram(values, span, _BINS)
    return {
        "data": [_bars(h, colour)],
        "layout": layout(title=title, xaxis=_value_axis(span), yaxis=_share_axis(h)),
    }


def _ridges(values: Array, title: str, colour: str, names: list[str]) -> Spec:
    """One feature a line, each standing on a base of its own, as high as its tallest bar allows.

    The count of that bar stands at the end of the line: it is the line's scale.
    """
    span = nice_range(values)
    data: list[Spec] = []
    tallest: list[Spec] = []
    for channel, name in enumerate(names):
        h = histogram(values[:, channel], span, _BINS)
        most = int(h.counts.max(initial=0))
        height = 0.85 * h.counts / max(most, 1)
        base = float(len(names) - 1 - channel)
        tallest.append(_at_line_end(str(most), base + 0.45))
        data.append(
            {
                "type": "bar",
                "x": _centres(h),
                "y": height.astype(np.float32),
                "base": base,
                "width": float(h.edges[1] - h.edges[0]),
                "marker": {"color": colour, "line": {"width": 0}},
                "customdata": h.counts,
                "name": verbatim(name),
                "hovertemplate": "%{x:.3g}: %{customdata}<extra>%{fullData.name}</extra>",
                "showlegend": False,
            }
        )
    # Translators: short for maximum: the head of a column with the count of each tallest bar.
    most_head = _("max")
    rows = axis("", (-0.1, float(len(names))))
    rows.update(
        tickvals=list(range(len(names))),
        ticktext=[verbatim(name) for name in names[::-1]],
        showgrid=True,
    )
    return {
        "data": data,
        "layout": layout(
            title=title,
            xaxis=_value_axis(span),
            yaxis=rows,
            barmode="overlay",
            margin={"l": 56, "r": 48, "t": 44, "b": 52},
            annotations=[_at_line_end(most_head, float(len(names))), *tallest],
        ),
    }


def _at_line_end(text: str, y: float) -> Spec:
    """A word to the right of a line, outside of the axes."""
    return {
        "text": text,
        "x": 1.0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 6,
        "y": y,
        "showarrow": False,
        "font": {"size": 12},
    }


def _after_relu(active: Array, y: Array, title: str) -> tuple[Spec, float]:
    """ReLU's output: the exact zeros in a bar of their own, left of the histogram of the rest."""
    span = (0.0, max(nice_range(y)[1], 1e-6))
    h = histogram(active, span, _BINS, zeros_apart=True)
    zeros = 100 * h.zero_share
    bar = {
        "type": "bar",
        # Translators: below a bar that shows how many values are exactly 0.
        "x": [_("zeros")],
        "y": [zeros],
        "xaxis": "x",
        "marker": {"color": MUTED, "line": {"width": 0}},
        "text": [percent(h.zero_share)],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y:.1f} %<extra></extra>",
        "showlegend": False,
    }
    top = max(float(_shares(h).max(initial=0)), zeros, 1.0)
    spec = {
        "data": [bar, {**_bars(h, AFTER), "xaxis": "x2"}],
        "layout": layout(
            title=title,
            xaxis={"domain": [0.0, 0.14], "type": "category", "fixedrange": True},
            xaxis2={**_value_axis(span), "domain": [0.2, 1.0], "anchor": "y"},
            yaxis=axis(_("share of values, %"), (0.0, 1.15 * top)),
        ),
    }
    return spec, h.zero_share


def histogram_figures(
    z: Array, y: Array, active: Array, names: list[str], *, pooled: bool
) -> tuple[list[Spec], list[str]]:
    """Input, output and ReLU of the output, with a text alternative each.

    `z`, `y`, `active`: (N, C, *spatial). `pooled` puts all features in one histogram; else each has
    a row of its own, on a common axis.
    """
    titles = _("Input to the norm"), _("Output y")
    alts = [_described(values, title) for values, title in zip((z, y), titles, strict=True)]
    (z,), unit_in = drawable(z)
    (y, active), unit = drawable(y, active)
    pairs = [(z, titles[0], BEFORE), (y, titles[1], AFTER)]
    if pooled:
        figures = [_pooled(*pair) for pair in pairs]
    else:
        figures = [_ridges(*pair, names) for pair in pairs]
    relu_title = _("After ReLU: max(y, 0)") if pooled else _("After ReLU, all features")
    relu, zero_share = _after_relu(active, y, relu_title)
    alts.append(
        _("Histogram after ReLU, all features: {share} of the values are exactly zero.").format(
            share=percent(zero_share)
        )
    )
    figures.append(relu)
    for figure, divided_by in zip(figures, (unit_in, unit, unit), strict=True):
        values_axis = figure["layout"].get("xaxis2", figure["layout"]["xaxis"])
        values_axis["title"]["text"] = in_unit(values_axis["title"]["text"], divided_by)
    return figures, alts


def _described(values: Array, title: str) -> str:
    finite = values[np.isfinite(values)].astype(np.float64)
    if not finite.size:
        return _("{title}: no finite value.").format(title=title)
    mean, std = mean_and_std(finite)
    return ngettext(
        "Histogram, {title}: {count} value from {low} to {high}, mean {mean}, standard "
        "deviation {std}.",
        "Histogram, {title}: {count} values from {low} to {high}, mean {mean}, standard "
        "deviation {std}.",
        finite.size,
    ).format(
        title=title,
        count=finite.size,
        low=f"{finite.min():.3g}",
        high=f"{finite.max():.3g}",
        mean=f"{mean:.3g}",
        std=f"{std:.3g}",
    )
