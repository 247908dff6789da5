"""Photographs compared: how far two differ, and how bright they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def largest_difference(a: Array, b: Array) -> float:
    """How far two arrays differ at most.

    Formula: max |a - b|.

    `a`, `b`: one shape, in one unit. Result: in that unit; 0 for arrays without a value.

    >>> largest_difference(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    2.0
    """
    return float(np.abs(a - b).max(initial=0.0))


def mean_of_each(batch: NDArray[np.floating | np.integer]) -> Array:
    """The mean of all values of each picture.

    `batch`: (N, ...), any unit. Result: (N,), in that unit.

    >>> mean_of_each(np.array([[[1.0, 3.0]], [[5.0, 5.0]]]))
    array([2., 5.])
    """
    mean: Array = batch.reshape(len(batch), -1).mean(axis=1)
    return mean


def mean_differences(before: Array, after: Array) -> Array:
    """How much brighter each picture has become on average; below 0 for a darker one.

    Formula: mean(after - before) over all values of a picture.

    `before`, `after`: (N, 3, H, W), in one unit. Result: (N,), in that unit.

    >>> mean_differences(np.zeros((1, 3, 1, 1)), np.full((1, 3, 1, 1), -0.5))
    array([-0.5])
    """
    return mean_of_each(after - before)
