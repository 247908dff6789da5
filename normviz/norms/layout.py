"""How a partition is executed: statistics and parameters, broadcast against one view of the array.

Batch norm's gamma belongs to a group of cells that also share their statistics; layer norm's gamma
belongs to a column, its statistics to a row; group norm's statistics need the channels split, its
gamma does not. A layout expresses the parameters on the view of the statistics. Cells that share
both are *common*: sums over them are taken once, and lead to the sums of either partition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import prod
from typing import Any

import numpy as np

from normviz.language import _
from normviz.norms.partition import Partition
from normviz.norms.sums import SLAB, Array, Sum, sum_over, with_ones


@dataclass(frozen=True, eq=False)
class Layout:
    """The parameters of a partition `params`, seen on the view of a partition `stats`.

    Made by `layout`, for arrays whose statistics are taken in `dtype`. Cells are *common* where
    they share statistics and parameters. `params_shape`: what broadcasts a parameter against the
    view. `common_shape`: what broadcasts a value per common group against it. `cells_to_stats`: the
    sum from the cells to the groups of the statistics; `cells_to_common`: to the common groups;
    `common_to_stats`, `common_to_params`: from there to the groups of the statistics and of the
    parameters. `fits`: False where the view cannot tell the parameters apart, so that each cell has
    its own copy.
    """

    stats: Partition
    params: Partition
    dtype: np.dtype[Any]
    params_shape: tuple[int, ...]
    common_shape: tuple[int, ...]
    cells_to_stats: Sum
    cells_to_common: Sum
    common_to_stats: Sum
    common_to_params: Sum
    fits: bool

    def __reduce__(self) -> tuple[Callable[..., Layout], tuple[Any, ...]]:
        return layout, (self.stats, self.params, self.dtype)  # sums are made anew, not copied

    @cached_property
    def finest(self) -> bool:
        """Whether every cell is a common group of its own, as in layer norm.

        >>> own = Partition.layer((2, 3))
        >>> layout(own, own.default_params, np.dtype(float)).finest
        True
        """
        return self.common_shape == self.stats.view

    @cached_property
    def as_given(self) -> bool:
        """Whether parameters broadcast against the view as they are, one a group.

        >>> by_batch, by_layer = Partition.batch((2, 3, 4)), Partition.layer((2, 12))
        >>> [layout(p, p.default_params, np.dtype(float)).as_given for p in (by_batch, by_layer)]
        [False, True]
        """
        kept = self.params.kept_shape
        return self.fits and self.params_shape == (1,) * (len(self.stats.view) - len(kept)) + kept

    def lift(self, values: Array) -> Array:
        """Parameters, one a group, as an array that broadcasts against the view.

        `values`: at `params.kept_shape`, any unit. Result: at `params_shape`, or at the whole view
        where the layout does not fit.

        >>> own = Partition.batch((2, 3, 4))
        >>> layout(own, own, np.dtype(float)).lift(np.array([5.0, 7.0, 9.0])).shape
        (1, 3, 1)
        """
        if self.as_given:
            return values
        if self.fits:
            return values.reshape(self.params_shape)
        return self.params.spread(values).reshape(self.stats.view)

    @cached_property
    def slabs(self) -> tuple[tuple[slice, Sum], ...]:
        """Stretches of the view's first axis that share no statistics, each with its sum.

        Normalized one after the other, a slab stays in the processor's cache on the whole way from
        x to y. All is one slab where the array is small or the first axis is averaged over.

        >>> own = Partition.layer((2, 3))
        >>> [rows for rows, _sum in layout(own, own, np.dtype(float)).slabs]
        [slice(None, None, None)]
        """
        length, *others = self.stats.view
        rows = max(1, SLAB // max(1, prod(others)))
        if 0 not in self.stats.keep or length < 4 * rows:
            return ((slice(None), self.cells_to_stats),)
        starts = range(0, length, rows)
        return tuple(
            (
                slice(start, start + rows),
                sum_over((min(rows, length - start), *others), self.stats.keep, self.dtype),
            )
            for start in starts
        )


@lru_cache(maxsize=256)
def layout(stats: Partition, params: Partition, dtype: np.dtype[Any]) -> Layout:
    """The layout of two partitions of one array.

    `stats`: which cells share statistics. `params`: which cells share gamma and beta. `dtype`: the
    type in which statistics are taken. Result: `Layout`, kept for the next call. Raises ValueError
    where the shapes of the two differ.

    >>> stats = Partition.group((8, 6, 5), 2)                # on the view (8, 2, 3, 5)
    >>> layout(stats, stats.default_params, np.dtype(float)).params_shape
    (1, 2, 3, 1)
    """
    if stats.shape != params.shape:
        raise ValueError(
            _(
                "the parameters' partition is of an array of shape {params}, the statistics' of "
                "one of shape {stats}: make both from the same array."
            ).format(params=params.shape, stats=stats.shape)
        )
    view = stats.view
    owners = _owners(view, params.view)
    every = tuple(range(len(view)))
    if owners is None:
        params_keep, common = every, every
    else:
        params_keep = tuple(axis for axis, owner in enumerate(owners) if owner in params.keep)
        common = tuple(sorted({*stats.keep, *params_keep}))
    common_shape = with_ones(view, common)
    return Layout(
        stats=stats,
        params=params,
        dtype=dtype,
        params_shape=with_ones(view, params_keep),
        common_shape=common_shape,
        cells_to_stats=sum_over(view, stats.keep, dtype),
        cells_to_common=sum_over(view, common, dtype),
        common_to_stats=sum_over(common_shape, stats.keep, dtype),
        common_to_params=sum_over(params.view, params.keep, dtype).after_reshape(params.view)
        if owners is None
        else sum_over(common_shape, params_keep, dtype),
        fits=owners is not None,
    )


def _owners(fine: Sequence[int], coarse: Sequence[int]) -> list[int] | None:
    """For every axis of the view `fine`, the axis of `coarse` that it is a part of.

    None where `fine` does not split the axes of `coarse`, and for an empty array. The owner of an
    axis of length 1 does not matter: it is given as -1.

    >>> _owners((8, 2, 3, 5), (8, 6, 5))
    [0, 1, 1, 2]
    >>> _owners((8, 6, 5), (8, 2, 3, 5)) is None
    True
    """
    if 0 in fine:
        return None
    owners = []
    axis, left = -1, 1  # the axis of `coarse` that is being covered, and what is left of it
    for length in fine:
        while left == 1 and length > 1:
            axis += 1
            left = coarse[axis]
        if left % length:
            return None
        left //= length
        owners.append(axis if length > 1 else -1)
    return owners
