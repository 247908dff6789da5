"""Cells, values and groups made to fit another shape of the batch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normviz.language import ngettext

Array = NDArray[np.floating]


def resized(x: Array, shape: tuple[int, ...]) -> Array:
    """The batch with axes cut or extended to `shape`; new cells are 0."""
    kept = tuple(slice(min(old, new)) for old, new in zip(x.shape, shape, strict=True))
    result = np.zeros(shape, dtype=x.dtype)
    result[kept] = x[kept]
    return result


def new_cells(before: tuple[int, ...], after: tuple[int, ...]) -> str:
    """That the cells which a larger shape brings hold 0; "" where it brings none."""
    kept = np.prod([min(old, new) for old, new in zip(before, after, strict=True)])
    count = int(np.prod(after) - kept)
    if not count:
        return ""
    return ngettext(
        "{count} new cell holds 0 until you give it a value: double-click it, or press Enter.",
        "{count} new cells hold 0 until you give them values: double-click one, or press Enter.",
        count,
    ).format(count=count)


def fitted(values: tuple[float, ...], count: int, default: float) -> Array:
    """`values` cut or extended by `default` to `count` numbers."""
    kept = np.full(count, default)
    kept[: len(values)] = values[:count]
    return kept


def flat(place: tuple[int, ...], shape: tuple[int, ...]) -> int:
    """The flat index of a place in a batch of `shape`, or of the nearest that it has."""
    known = (*place, *(0 for _axis in shape))
    at = [min(index, size - 1) for index, size in zip(known, shape, strict=False)]
    return int(np.ravel_multi_index(at, shape))


def not_split(asked: int, used: int, shape: tuple[int, ...]) -> str:
    """Why the channels of a batch are in `used` groups and not in as many as were asked for."""
    channels = shape[1]
    # Translators: into so many equal groups; stands in "4 features cannot be split into ...".
    groups = ngettext("{count} equal group", "{count} equal groups", asked).format(count=asked)
    text = (
        ngettext(
            "{channels} feature cannot be split into {groups}. {used} is the nearest number that "
            "divides it, and is used instead.",
            "{channels} features cannot be split into {groups}. {used} is the nearest number that "
            "divides them, and is used instead.",
            channels,
        )
        if len(shape) == 2
        else ngettext(
            "{channels} channel cannot be split into {groups}. {used} is the nearest number that "
            "divides it, and is used instead.",
            "{channels} channels cannot be split into {groups}. {used} is the nearest number that "
            "divides them, and is used instead.",
            channels,
        )
    )
    return text.format(channels=channels, groups=groups, used=used)
