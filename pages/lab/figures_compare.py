"""One batch under every norm, as small multiples: samples down, channels across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.norms.summary import nice_range
from normviz.ui.style import DIVERGING, SEQUENTIAL, layout, verbatim
from pages.lab.figures_drawable import drawable, in_unit

Array = NDArray[np.floating]
Spec = dict[str, Any]

_MOST_TEXT_CELLS = 60
_MOST_ROW_NAMES = 12
_MOST_COLUMN_NAMES = 4
_PLAIN_AXIS = {"fixedrange": True, "showgrid": False, "zeroline": False, "ticks": ""}


def montage(values: Array) -> Array:
    """The batch as one picture: a tile a sample and channel, NaN in the seams between them.

    (N, C) stays; (N, C, L) becomes strips; (N, C, H, W) tiles; (N, C, D, H, W) tiles with the
    slices side by side. float32; what is not finite is NaN too, a gap.

    >>> montage(np.ones((2, 2, 3))).shape
    (2, 7)
    """
    flat = np.where(np.isfinite(values), values, np.nan).astype(np.float32)
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
    }


def compare_figures(
    outputs: Mapping[str, Array], rows: Sequence[str], cols: Sequence[str]
) -> tuple[list[Spec], list[str]]:
    """The outputs of every norm, a figure each, and each in words.

    `outputs`: name -> (N, C, *spatial), the raw batch first. It has a colour scale of its own; all
    others share one, symmetric around 0.
    """
    (name, raw), *others = outputs.items()
    (drawn,), unit = drawable(raw)
    low, high = nice_range(drawn)
    own = {"cmin": low, "cmax": high, "colorscale": SEQUENTIAL}
    first = _numbered(_panel(in_unit(name, unit), drawn, rows, cols, own), raw, unit)
    figures, alts = signed_figures(dict(others), rows, cols)
    return [first, *figures], [_in_words(name, raw), *alts]


def signed_figures(
    panels: Mapping[str, Array], rows: Sequence[str], cols: Sequence[str]
) -> tuple[list[Spec], list[str]]:
    """A figure for each of the named arrays, (N, C, *spatial), and each in words.

    All have one colour scale, symmetric around 0.
    """
    drawn, unit = drawable(*panels.values())
    reach = max([float(np.abs(a[np.isfinite(a)]).max(initial=0.0)) for a in drawn]) or 1.0
    common = {"cmin": -reach, "cmax": reach, "colorscale": DIVERGING}
    figures = [
        _numbered(_panel(in_unit(name, unit), picture, rows, cols, common), values, unit)
        for (name, values), picture in zip(panels.items(), drawn, strict=True)
    ]
    return figures, [_in_words(name, values) for name, values in panels.items()]


def _numbered(figure: Spec, values: Array, unit: str) -> Spec:
    if values.ndim == 2 and (unit or values.size <= _MOST_TEXT_CELLS):
        _write_numbers(figure["data"][0], values)
    return figure


def _panel(name: str, values: Array, rows: Sequence[str], cols: Sequence[str], scale: Spec) -> Spec:
    picture = montage(values)
    tiles: Spec = {
        "type": "heatmap",
        "z": picture,
        "coloraxis": "coloraxis",
        "hoverongaps": False,
        "hovertemplate": "%{z:.4g}<extra></extra>",
    }
    below = _ticks(len(cols), picture.shape[1], cols, len(cols) <= _MOST_COLUMN_NAMES)
    beside = _ticks(len(rows), picture.shape[0], rows, len(rows) <= _MOST_ROW_NAMES)
    return {
        "data": [tiles],
        "layout": layout(
            title=name,
            margin={"l": 70, "r": 76, "t": 40, "b": 44},
            coloraxis={**scale, "colorbar": {"thickness": 8, "len": 1.0}},
            xaxis={**_PLAIN_AXIS, **below},
            yaxis={**_PLAIN_AXIS, **beside, "autorange": "reversed"},
        ),
    }


def _write_numbers(tiles: Spec, values: Array) -> None:
    """Have the tiles say the numbers themselves: in units of 1e308 a 1 would read 0."""
    tiles["text"] = [[f"{value:.3g}".replace("-", "−") for value in row] for row in values]
    tiles["hovertemplate"] = "%{text}<extra></extra>"
    if values.size <= _MOST_TEXT_CELLS:
        tiles["texttemplate"] = "%{text}"


def _in_words(name: str, values: Array) -> str:
    finite = values[np.isfinite(values)]
    if not finite.size:
        return _("{name}: no finite value.").format(name=name)
    return _("{name}: from {low} to {high}, samples down, channels across.").format(
        name=name, low=f"{finite.min():.3g}", high=f"{finite.max():.3g}"
    )
