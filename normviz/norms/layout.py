"""How statistics and parameters meet: one view of the array in which both can be broadcast.

Batch norm's gamma belongs to a group of cells that also share their statistics; layer norm's gamma
belongs to a column, its statistics to a row; group norm's statistics need the channels split, its
gamma does not. A layout answers for any two partitions of the same array: the common view, the
shapes in which per-group values broadcast against it, and the sums that lead from the cells to
the *common* groups (cells that share both), and from those to either partition's groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from normviz.language import _
from normviz.norms.sums import Array, Run, runs

if TYPE_CHECKING:
    from normviz.norms.partition import Partition


@dataclass(frozen=True)
class Layout:
    """The common view of a partition of statistics and a partition of parameters."""

    params: Partition
    view: tuple[int, ...]
    stats_shape: tuple[int, ...]  # a statistic, on the view
    params_shape: tuple[int, ...]  # a parameter, on the view
    common_shape: tuple[int, ...]  # what is constant where both are, on the view
    to_common: tuple[Run, ...]  # cells -> common groups
    to_stats: tuple[Run, ...]  # common groups -> groups of the statistics
    to_params: tuple[Run, ...]  # common groups -> groups of the parameters
    aligned: bool  # False: no view suits both, parameters are spread over the cells

    def lift(self, values: Array) -> Array:
        """Parameters (one a group) as an array that broadcasts against the view."""
        if self.aligned:
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
    pieces = _common_pieces(stats.view, params.view)
    if pieces is None:
        everything = tuple(range(len(stats.view)))
        return Layout(
            params=params,
            view=stats.view,
            stats_shape=stats.stat_shape,
            params_shape=stats.view,
            common_shape=stats.view,
            to_common=runs(stats.view, everything),
            to_stats=runs(stats.view, stats.keep),
            to_params=runs(params.view, params.keep),
            aligned=False,
        )
    view = tuple(length for length, _stat, _param in pieces)
    stats_keep = [axis for axis, piece in enumerate(pieces) if piece[1] in stats.keep]
    params_keep = [axis for axis, piece in enumerate(pieces) if piece[2] in params.keep]
    either = sorted({*stats_keep, *params_keep})
    common_shape = _shape(view, either)
    return Layout(
        params=params,
        view=view,
        stats_shape=_shape(view, stats_keep),
        params_shape=_shape(view, params_keep),
        common_shape=common_shape,
        to_common=runs(view, either),
        to_stats=runs(common_shape, stats_keep),
        to_params=runs(common_shape, params_keep),
        aligned=True,
    )


def _shape(view: tuple[int, ...], keep: list[int]) -> tuple[int, ...]:
    return tuple(n if axis in keep else 1 for axis, n in enumerate(view))


def _common_pieces(a: tuple[int, ...], b: tuple[int, ...]) -> list[tuple[int, int, int]] | None:
    """The coarsest view that splits the axes of both `a` and `b`: (length, axis of a, axis of b).

    None where there is none: six channels seen as 2 x 3 and as 3 x 2, or an empty array.

    >>> _common_pieces((8, 6, 5), (8, 2, 3, 5))
    [(8, 0, 0), (2, 1, 1), (3, 1, 2), (5, 2, 3)]
    >>> _common_pieces((3, 2), (2, 3)) is None
    True
    """
    if 0 in a:
        return None
    if a == b:
        return [(length, axis, axis) for axis, length in enumerate(a)]
    axes_a = [(n, axis) for axis, n in enumerate(a) if n != 1]
    axes_b = [(n, axis) for axis, n in enumerate(b) if n != 1]
    pieces = []
    while axes_a and axes_b:
        (left_a, axis_a), (left_b, axis_b) = axes_a.pop(0), axes_b.pop(0)
        length = min(left_a, left_b)
        if left_a % length or left_b % length:
            return None
        pieces.append((length, axis_a, axis_b))
        if left_a > length:
            axes_a.insert(0, (left_a // length, axis_a))
        if left_b > length:
            axes_b.insert(0, (left_b // length, axis_b))
    return pieces or [(1, 0, 0)]
