"""The samples that a net gets wrong, and rows of numbers as pictures."""

from __future__ import annotations

from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import ngettext

Array = NDArray[Any]


def wrong_places(
    labels: NDArray[np.integer], named: NDArray[np.integer], sure: Array, most: int = 20
) -> NDArray[np.integer]:
    """Where a net names another class than it should, what it was most sure of first.

    `labels`, `named`: the class of each sample and the one it was given, (N,). `sure`: the
    probability that the net gave the latter, (N,). Result: at most `most` places; of equally sure
    ones the first comes first.

    >>> wrong_places(np.array([1, 2, 3]), np.array([1, 7, 8]), np.array([1.0, 0.5, 0.9])).tolist()
    [2, 1]
    """
    wrong = np.flatnonzero(labels != named)
    return wrong[np.argsort(-sure[wrong], kind="stable")][:most]


def pictures(rows: Array) -> Array:
    """Square pictures of rows of pixels.

    `rows`: (n, side * side). Result: (n, side, side). Raises ValueError for rows that are no
    squares.

    >>> pictures(np.zeros((3, 64))).shape
    (3, 8, 8)
    """
    count, pixels = rows.shape
    side = isqrt(pixels)
    if side * side != pixels:
        raise ValueError(
            ngettext(
                "{pixels} pixel does not make a square picture.",
                "{pixels} pixels do not make a square picture.",
                pixels,
            ).format(pixels=pixels)
        )
    return rows.reshape(count, side, side)
