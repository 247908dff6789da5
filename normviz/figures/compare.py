"""One batch under every norm, as small multiples: samples down, channels across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.figures.style import DIVERGING, SEQUENTIAL, layout, verbatim
from normviz.language import _
from normviz.norms.summary import nice_range

Array = NDArray[np.floating]
Spec = dict[str, Any]

_MOST_TEXT_CELLS = 60
_MOST_ROW_NAMES = 12
_MOST_COLUMN_NAMES = 4
_ACROSS = 3
_PLAIN_AXIS = {"fixedrange": True, "showgrid": False, "zeroline": False, "ticks": ""}


def montage(values: Array) -> Array:
    """The batch as one picture: a tile a sample and channel, NaN in the seams between them.

    (N, C) stays; (N, C, L) becomes strips; (N, C, H, W) tiles; (N, C, D, H, W) tiles with the
    slices side by side. float32.

    >>> montage(np.ones((2, 2, 3))).shape
    (2, 7)
    """
    flat = values.astype(np.float32)
    if flat.ndim == 2:
        return flat
    if flat.ndim == 3:
        tiles = flat[:, :, None, :]
    elif flat.ndim == 4:
        tiles = flat
    else:
        n, c, d, h, w = flat.shape
        tiles = flat.transpose(0, 1, 3, 2, 4).reshape(n, c, h, d * w)
    n, c, h, w = tiles.shape
    seam_down = 1 if h > 1 else 0
    picture = np.full((n, h + seam_down, c, w + 1), np.nan, dtype=np.float32)
    picture[:, :h, :, :w] = tiles.transpose(0, 2, 1, 3)
    whole = picture.reshape(n * (h + seam_down), c * (w + 1))
    return whole[: len(whole) - seam_down, :-1]


def _ticks(count: int, length: int, names: Sequence[str], shown: bool) -> Spec:
    """Names in the middle of their tiles."""
    if not shown:
        return {"showticklabels": False}
    pitch = (length + 1) / count if length > count else 1.0
    tile = pitch - 1 if length > count else 1.0
    return {
        "tickvals": [i * pitch + (tile - 1) / 2 for i in range(count)],
        "ticktext": [verbatim(name) for name in names],
        "tickangle": 0,
    }


def compare_figure(
    outputs: Mapping[str, Array], rows: Sequence[str], cols: Sequence[str]
) -> tuple[Spec, str]:
    """The outputs of every norm, and the picture in words.

    outputs: name -> (N, C, *spatial), the raw batch first. It has a colour scale of its own; all
    others share one, symmetric around 0.
    """
    raw, *normalized = outputs.values()
    finite = [np.abs(a[np.isfinite(a)]) for a in normalized]
    reach = max([float(a.max(initial=0.0)) for a in finite]) or 1.0
    down = -(-len(outputs) // _ACROSS)
    data: list[Spec] = []
    panels: Spec = {}
    notes: list[Spec] = []
    for number, (name, values) in enumerate(outputs.items()):
        column, row = number % _ACROSS, number // _ACROSS
        suffix = "" if number == 0 else str(number + 1)
        left, top = column / _ACROSS, 1 - row / down
        x_domain = [left + 0.015, left + 1 / _ACROSS - 0.015]
        y_domain = [top - 1 / down + 0.05, top - 0.09]
        picture = montage(values)
        trace: Spec = {
            "type": "heatmap",
            "z": picture,
            "xaxis": f"x{suffix}",
            "yaxis": f"y{suffix}",
            "coloraxis": "coloraxis" if number == 0 else "coloraxis2",
            "hoverongaps": False,
            "hovertemplate": "%{z:.4g}<extra>" + name + "</extra>",
        }
        if values.ndim == 2 and values.size <= _MOST_TEXT_CELLS:
            trace["texttemplate"] = "%{z:.3~g}"
        data.append(trace)
        names_below = row == down - 1 and len(cols) <= _MOST_COLUMN_NAMES
        names_beside = column == 0 and len(rows) <= _MOST_ROW_NAMES
        panels[f"xaxis{suffix}"] = {
            "domain": x_domain,
            "anchor": f"y{suffix}",
            **_PLAIN_AXIS,
            **_ticks(len(cols), picture.shape[1], cols, names_below),
        }
        panels[f"yaxis{suffix}"] = {
            "domain": y_domain,
            "anchor": f"x{suffix}",
            "autorange": "reversed",
            **_PLAIN_AXIS,
            **_ticks(len(rows), picture.shape[0], rows, names_beside),
        }
        notes.append(_heading(name, x_domain[0], y_domain[1]))
    low, high = nice_range(raw)
    spec = {
        "data": data,
        "layout": layout(
            annotations=notes,
            coloraxis={"cmin": low, "cmax": high, "colorscale": SEQUENTIAL, "showscale": False},
            coloraxis2={
                "cmin": -reach,
                "cmax": reach,
                "colorscale": DIVERGING,
                "colorbar": {"title": {"text": "y"}, "thickness": 12, "len": 0.9},
            },
            **panels,
        ),
    }
    return spec, _in_words(outputs)


def _heading(name: str, x: float, y: float) -> Spec:
    return {
        "text": f"<b>{name}</b>",
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "y": y + 0.012,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
    }


def _in_words(outputs: Mapping[str, Array]) -> str:
    ranges = []
    for name, values in outputs.items():
        finite = values[np.isfinite(values)]
        if finite.size:
            ranges.append(
                _("{name} from {low} to {high}").format(
                    name=name, low=f"{finite.min():.3g}", high=f"{finite.max():.3g}"
                )
            )
    return _("The same batch under every norm, samples down, channels across: {ranges}.").format(
        ranges=", ".join(ranges)
    )
