"""Sums over some axes of an array, as few and as large BLAS calls as its memory order allows.

A *run* is a stretch of neighbouring axes that are all summed. Seen in memory order an array is
then (before, run, after), and its sum over the run is a product with a vector of ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
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
SLAB = 131_072  # cells of which the arithmetic of one group after another stays in the cache

# In which type an array's statistics are taken.
WORKING: dict[np.dtype[Any], np.dtype[Any]] = {
    np.dtype(np.float16): np.dtype(np.float32),
    np.dtype(np.float32): np.dtype(np.float32),
    np.dtype(np.float64): np.dtype(np.float64),
}


def numbers(x: ArrayLike, name: str = "x") -> Array:
    """`x` as an array of float16, float32 or float64; integers and booleans become float64.

    `x`: numbers of any shape and unit. `name`: what a message calls it. Result: x itself where it
    is such an array already. Raises ValueError for rows of different lengths and for anything that
    is not a real number (text, complex, dates, objects).

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

    `keep`: the axes that stay, from 0. Result: (cells before, length, cells after) of each run.

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


def with_ones(view: Sequence[int], keep: Collection[int]) -> tuple[int, ...]:
    """The shape `view` with 1 for every axis that is not in `keep`: broadcasts against it.

    >>> with_ones((32, 64, 56, 56), keep=(1,))
    (1, 64, 1, 1)
    """
    return tuple(n if axis in keep else 1 for axis, n in enumerate(view))


def work_on_rows(size: int) -> None:
    """Let NumPy work on the rows of a large array in place; undone where `np.errstate` ends.

    `size`: how many cells the array has; up to `LARGE` nothing is done.

    >>> with np.errstate():
    ...     work_on_rows(LARGE + 1)
    ...     np.getbufsize() == SMALL_BUFFER
    True
    """
    if size > LARGE:
        np.setbufsize(SMALL_BUFFER)


@lru_cache(maxsize=256)
def scalar(value: float, dtype: np.dtype[Any]) -> Array:
    """A number as an array without axes: NumPy divides by it faster than by a Python number.

    `value`: the number. `dtype`: the type of the array. Result: (), kept for the next call.

    >>> scalar(3, np.dtype(np.float32)).dtype, scalar(3, np.dtype(np.float32)).shape
    (dtype('float32'), ())
    """
    return np.array(value, dtype)


@dataclass(frozen=True, eq=False)
class Sum:
    """The sum over some axes of an array of one shape and type, made ready to be taken often.

    `shape`: that of a sum, 1 for every axis that is gone. `of`: called with an array, sums it in
    its own type; where there is nothing to sum the result is the array itself. `of_product`: called
    with two, sums their product, and is always a new array. Made by `sum_over`.

    >>> over_rows = sum_over((2, 3), (1,), np.dtype(float))
    >>> over_rows.shape, over_rows.of_product(np.ones((2, 3)), np.full((2, 3), 4.0))
    ((1, 3), array([[8., 8., 8.]]))
    """

    shape: tuple[int, ...]
    of: Callable[[Array], Array]
    of_product: Callable[[Array, Array], Array]

    def after_reshape(self, view: tuple[int, ...]) -> Sum:
        """The same sum, of arrays that have another shape than `view` and the same memory order.

        `view`: the shape that the sum was made for. Result: `Sum`.

        >>> over_rows = sum_over((2, 3), (1,), np.dtype(float))
        >>> over_rows.after_reshape((2, 3)).of(np.arange(6.0))
        array([[3., 5., 7.]])
        """
        return Sum(
            self.shape,
            lambda a: self.of(a.reshape(view)),
            lambda a, b: self.of_product(a.reshape(view), b.reshape(view)),
        )


@lru_cache(maxsize=1024)
def sum_over(view: tuple[int, ...], keep: tuple[int, ...], dtype: np.dtype[Any]) -> Sum:
    """The sum of an array of shape `view` and type `dtype` over every axis that is not kept.

    `keep`: the axes that stay, from 0. Result: `Sum`, kept for the next call.

    >>> sum_over((2, 3), (0,), np.dtype(float)).of(np.array([[1.0, 2, 3], [4, 5, 6]]))
    array([[ 6.],
           [15.]])
    """
    over, shape = runs(view, keep), with_ones(view, keep)
    return Sum(shape, _sum(view, over, shape, dtype), _sum_of_product(view, over, shape, dtype))


def _sum(
    view: tuple[int, ...], over: tuple[Run, ...], shape: tuple[int, ...], dtype: np.dtype[Any]
) -> Callable[[Array], Array]:
    """The function that sums: for rows or columns of a matrix one call of BLAS and nothing else."""
    match over:
        case () if view == shape:
            return lambda a: a
        case ((1, length, after),) if view == (length, after) and shape == (1, after):
            return np.ones((1, length), dtype).dot
        case ((before, length, 1),) if view == (before, length) and shape == (before, 1):
            ones = np.ones((length, 1), dtype)
            return lambda a: a.dot(ones)
    steps = [(run, np.ones((run[1], 1) if run[2] == 1 else (1, run[1]), dtype)) for run in over]

    def total(a: Array) -> Array:
        for (before, length, after), ones in steps:
            if after == 1:
                a = a.reshape(before, length).dot(ones)
            elif before == 1:
                a = ones.dot(a.reshape(length, after))
            else:
                a = ones @ a.reshape(before, length, after)
        return a.reshape(shape)

    return total


def _sum_of_product(
    view: tuple[int, ...], over: tuple[Run, ...], shape: tuple[int, ...], dtype: np.dtype[Any]
) -> Callable[[Array, Array], Array]:
    """Of a large array the product is not written down; of a small one that is quickest."""
    if not over or prod(view) <= LARGE:
        of = _sum(view, over, shape, dtype)
        return lambda a, b: of(a * b)
    (before, length, after), *others = over
    rest = _sum((before, after), tuple(others), shape, dtype)
    rows = before, length, after

    def of_product(a: Array, b: Array) -> Array:
        a, b = a.reshape(rows), b.reshape(rows)
        if after == 1:
            sums = np.vecdot(a[:, :, 0], b[:, :, 0])
        elif before == 1:
            sums = np.einsum("rc,rc->c", a[0], b[0])
        else:
            sums = np.einsum("brc,brc->bc", a, b)
        return rest(sums.reshape(before, after))

    return of_product
