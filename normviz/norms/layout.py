"""How statistics and parameters meet: both have to be broadcast against one view of the array.

Batch norm's gamma belongs to a group of cells that also share their statistics; layer norm's gamma
belongs to a column, its statistics to a row; group norm's statistics need the channels split, its
gamma does not. A layout expresses the parameters on the view of the statistics. Cells that share
both are *common*: sums over them are taken once, and lead to the sums of either partition.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from normviz.language import _
from normviz.norms.sums import Array, Sums, runs

if TYPE_CHECKING:
    from normviz.norms.partition import Partition


@dataclass(frozen=True)
class Layout:
    """The parameters of a partition `params`, seen on the view of a partition of statistics."""

    params: Partition
    view: tuple[int, ...]
    params_shape: tuple[int, ...]  # what broadcasts a parameter against the view
    common_shape: tuple[int, ...]  # what broadcasts a value per common group against the view
    to_common: Sums  # what leads from the cells to the common groups,
    to_stats: Sums  # from there to the groups of the statistics,
    to_params: Sums  # and to those of the parameters
    fits: bool  # False: the view cannot tell the parameters apart, each cell has its own copy

    @cached_property
    def finest(self) -> bool:
        """Whether every cell is a common group of its own, as in layer norm."""
        return self.common_shape == self.view

    @cached_property
    def as_given(self) -> bool:
        """Whether parameters broadcast against the view as they are, one a group."""
        kept = self.params.kept_shape
        return self.fits and self.params_shape == (1,) * (len(self.view) - len(kept)) + kept

    def lift(self, values: Array) -> Array:
        """Parameters, one a group, as an array that broadcasts against the view."""
        if self.as_given:
            return values
        if self.fits:
            return values.reshape(self.params_shape)
        return self.params.spread(values).reshape(self.view)


@lru_cache(maxsize=256)
def layout(stats: Partition, params: Partition) -> Layout:
    """The layout of two partitions of one array; ValueError if their shapes differ."""
    if stats.shape != params.shape:
        raise ValueError(
            _(
                "the parameters' partition is of an array of shape {params}, the statistics' of "
                "one of shape {stats}: make both from the same array."
            ).format(params=params.shape, stats=stats.shape)
        )
    view = stats.view
    owners = _owners(view, params.view)
    if owners is None:
        return Layout(
            params=params,
            view=view,
            params_shape=view,
            common_shape=view,
            to_common=Sums(view, (), view),
            to_stats=stats.sums,
            to_params=Sums(view, runs(params.view, params.keep), params.kept_shape),
            fits=False,
        )
    params_keep = [axis for axis, owner in enumerate(owners) if owner in params.keep]
    either = {*stats.keep, *params_keep}
    common_shape, params_shape = _with_ones(view, either), _with_ones(view, params_keep)
    return Layout(
        params=params,
        view=view,
        params_shape=params_shape,
        common_shape=common_shape,
        to_common=Sums(view, runs(view, either), common_shape),
        to_stats=Sums(common_shape, runs(common_shape, stats.keep), stats.stat_shape),
        to_params=Sums(common_shape, runs(common_shape, params_keep), params_shape),
        fits=True,
    )


def _with_ones(view: Sequence[int], keep: Collection[int]) -> tuple[int, ...]:
    return tuple(n if axis in keep else 1 for axis, n in enumerate(view))


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
