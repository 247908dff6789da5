"""Sums over some axes of an array, as few and as large BLAS calls as its memory order allows.

A *run* is a stretch of neighbouring axes that are all summed. Seen in memory order an array is
then (before, run, after), and its sum over the run is a product with a vector of ones.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import groupby
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from normviz.language import _

Array = NDArray[Any]
Run = tuple[int, int, int]

# NumPy takes rows shorter than its buffer through the buffer, which on a large array costs more
# than the arithmetic. On a small one it saves calls.
LARGE = 16_384
SMALL_BUFFER = 256
SLAB = 65_536  # cells of which the arithmetic of one group after another stays in the cache

# In which type an array's statistics are taken.
WORKING: dict[np.dtype[Any], np.dtype[Any]] = {
    np.dtype(np.float16): np.dtype(np.float32),
    np.dtype(np.float32): np.dtype(np.float32),
    np.dtype(np.float64): np.dtype(np.float64),
}


def numbers(x: ArrayLike, name: str = "x") -> Array:
    """`x` as an array of float16, float32 or float64; integers and booleans become float64.

    Raises ValueError for anything that is not a real number (text, complex, dates, objects).

    >>> numbers([1, 2]).dtype
    dtype('float64')
    >>> numbers(np.float32([1, 2])).dtype
    dtype('float32')
    """
    try:
        a = np.asarray(x)
    except ValueError as error:  # rows of different lengths
        raise ValueError(
            _("{name} is not a regular array: give every row the same length.").format(name=name)
        ) from error
    if a.dtype in WORKING:
        return a
    if a.dtype.kind in "iub":
        return a.astype(np.float64)
    raise ValueError(
        _(
            "{name} has the type {dtype}: give real numbers "
            "(float16, float32, float64, integers or booleans)."
        ).format(name=name, dtype=a.dtype)
    )


def runs(view: Sequence[int], keep: Collection[int]) -> tuple[Run, ...]:
    """The runs that sum an array of shape `view` over every axis that is not kept, last first.

    >>> runs((32, 64, 56, 56), keep=(1,))
    ((2048, 3136, 1), (1, 32, 64))
    """
    axes = [axis for axis, length in enumerate(view) if length != 1]
    result: list[Run] = []
    after = 1  # cells of the kept axes behind; the summed ones behind are gone already
    for kept, group in groupby(reversed(axes), key=lambda axis: axis in keep):
        stretch = list(group)
        length = prod(view[axis] for axis in stretch)
        if kept:
            after *= length
        else:
            result.append((prod(view[: stretch[-1]]), length, after))
    return tuple(result)


def work_on_rows(size: int) -> None:
    """Let NumPy work on the rows of a large array in place; undone where `np.errstate` ends."""
    if size > LARGE:
        np.setbufsize(SMALL_BUFFER)


@lru_cache(maxsize=128)
def _ones(rows: int, columns: int, dtype: np.dtype[Any]) -> Array:
    return np.ones((rows, columns), dtype)


@lru_cache(maxsize=256)
def scalar(value: float, dtype: np.dtype[Any]) -> Array:
    """A number as an array without axes: NumPy divides by it faster than by a Python number."""
    return np.array(value, dtype)


def total(a: Array, over: tuple[Run, ...], shape: tuple[int, ...]) -> Array:
    """The sum of `a` over the given runs (see `runs`) as an array of `shape`, in a's own type.

    Without runs it is `a` itself, seen as `shape`.
    """
    # A reshape that changes nothing takes longer than to ask whether it would: for a small batch
    # it is a twentieth of the time, here and in the two passes.
    for before, length, after in over:
        if after == 1:
            rows = a if a.shape == (before, length) else a.reshape(before, length)
            a = rows.dot(_ones(length, 1, a.dtype))
        elif before == 1:
            rows = a if a.shape == (length, after) else a.reshape(length, after)
            a = _ones(1, length, a.dtype).dot(rows)
        else:
            a = _ones(1, length, a.dtype) @ a.reshape(before, length, after)
    return a if a.shape == shape else a.reshape(shape)


def total_product(a: Array, b: Array, over: tuple[Run, ...], shape: tuple[int, ...]) -> Array:
    """The sum of `a * b` over the given runs as an array of `shape`, always a new one.

    Of large arrays the product is not written down; of small ones that takes the fewest calls.
    """
    if not over or a.size <= LARGE:
        return total(a * b, over, shape)
    (before, length, after), *rest = over
    if after == 1:
        sums = np.vecdot(a.reshape(before, length), b.reshape(before, length))
    elif before == 1:
        sums = np.einsum("rc,rc->c", a.reshape(length, after), b.reshape(length, after))
    else:
        a, b = a.reshape(before, length, after), b.reshape(before, length, after)
        sums = np.einsum("brc,brc->bc", a, b)
    return total(sums, tuple(rest), shape)
