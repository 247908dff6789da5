"""Which cells of an array share statistics: the one idea that all the norms have in common.

Two cells share statistics if and only if they agree on every *kept* axis. Batch, layer, instance
and group normalization differ in nothing but the axes they keep (Wu & He, "Group Normalization",
2018, section 3.1, write the same as index sets S_i).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import prod
from operator import index

import numpy as np
from numpy.typing import ArrayLike

from normviz.language import _, ngettext
from normviz.norms.divisors import divisors
from normviz.norms.sums import WORKING, Array, numbers, sum_over, with_ones


@dataclass(frozen=True)
class Partition:
    """A division of the cells of an array into groups that share one mean and one variance.

    Formula: cells i and j share a group  <=>  i[k] = j[k] for every kept axis k of the view.

    `shape`: the array's shape. `view`: a shape with as many cells, in the same memory order, in
    which the kept axes can be named (group norm splits the channels: (N, G, C/G, ...)).
    `keep`: the axes of the view that are not averaged over.
    `kind`: "batch", "layer", "position", "instance", "group" or "axes"; decides only which cells
    share gamma and beta by default (see `default_params`), and does not count when two partitions
    are compared.

    Usually made by the static method of that name; raises ValueError when the view has another
    number of cells or an axis does not exist.

    >>> p = Partition.batch((3, 4))
    >>> p.count, p.size           # 4 features, each averaged over 3 samples
    (4, 3)
    >>> p.ids[0]
    array([0, 1, 2, 3])
    >>> Partition.instance((2, 3, 5)) == Partition.layer((2, 3, 5), first_axis=2)
    True
    """

    shape: tuple[int, ...]
    view: tuple[int, ...]
    keep: tuple[int, ...]
    kind: str = field(default="axes", compare=False)

    def __post_init__(self) -> None:
        if prod(self.view) != prod(self.shape):
            raise ValueError(
                _(
                    "an array of shape {shape} cannot be seen as {view}: give a view with "
                    "as many cells."
                ).format(shape=self.shape, view=self.view)
            )
        if sorted(set(self.keep)) != list(self.keep) or not all(
            0 <= axis < len(self.view) for axis in self.keep
        ):
            raise ValueError(
                _(
                    "the kept axes {keep} do not fit the view {view}: give axes from 0 to {last}, "
                    "each once, in rising order."
                ).format(keep=self.keep, view=self.view, last=len(self.view) - 1)
            )

    @cached_property
    def _hash(self) -> int:
        return hash((self.shape, self.view, self.keep))

    def __hash__(self) -> int:
        return self._hash  # every norm looks its layout up by it, small batches too

    @staticmethod
    def batch(shape: Sequence[int]) -> Partition:
        """One group per channel: averages over the samples and the spatial axes.

        `shape`: (N, C, *spatial). Raises ValueError for fewer than two axes.
        Source: Ioffe & Szegedy, "Batch Normalization", 2015, algorithm 1 and section 3.2.

        >>> Partition.batch((32, 64, 56, 56)).size
        100352
        """
        return _batch(tuple(shape))

    @staticmethod
    def layer(shape: Sequence[int], first_axis: int = 1) -> Partition:
        """One group per sample: averages over `first_axis` and every axis after it.

        `shape`: (N, C, *spatial); of an array with one axis, all is one group. `first_axis`: 1 (all
        of a sample) up to the last axis; 0 makes one group of the whole array, as ONNX' axis 0 and
        PyTorch's `LayerNorm(x.shape)` do; negative counts from the end, as Keras' `axis=-1` does.
        Raises ValueError for an axis that does not exist.
        Source: Ba, Kiros & Hinton, "Layer Normalization", 2016, section 3.

        >>> Partition.layer((32, 64, 56, 56)).size
        200704
        >>> Partition.layer((2, 3), first_axis=0).count
        1
        """
        return _layer(tuple(shape), first_axis)

    @staticmethod
    def position(shape: Sequence[int]) -> Partition:
        """One group per sample and place on the spatial axes: averages over the channels only.

        It is what layer norm does to a token in a transformer and to a pixel in ConvNeXt.

        `shape`: (N, C, *spatial). Without spatial axes the groups are those of `layer`. Raises
        ValueError for fewer than two axes.
        Source: Vaswani et al., "Attention Is All You Need", 2017, section 3.1; Liu et al., "A
        ConvNet for the 2020s", 2022, section 2.6.

        >>> p = Partition.position((32, 64, 56, 56))
        >>> p.size, p.count == 32 * 56 * 56
        (64, True)
        >>> Partition.position((3, 4)) == Partition.layer((3, 4))
        True
        """
        return _position(tuple(shape))

    @staticmethod
    def instance(shape: Sequence[int]) -> Partition:
        """One group per sample and channel: averages over the spatial axes only.

        `shape`: (N, C, *spatial). Without spatial axes every cell is alone in its group.
        Source: Ulyanov, Vedaldi & Lempitsky, "Instance Normalization", 2016.

        >>> Partition.instance((32, 64, 56, 56)).size
        3136
        """
        return _instance(tuple(shape))

    @staticmethod
    def group(shape: Sequence[int], groups: int) -> Partition:
        """One group per sample and set of C / groups neighbouring channels.

        `shape`: (N, C, *spatial). `groups`: a divisor of C; raises ValueError otherwise.
        Source: Wu & He, "Group Normalization", 2018, section 3.1.

        >>> Partition.group((2, 6), 3).members((0, 5)).astype(int)
        array([[0, 0, 0, 0, 1, 1],
               [0, 0, 0, 0, 0, 0]])
        """
        return _group(tuple(shape), groups)

    @staticmethod
    def axes(shape: Sequence[int], keep: Sequence[int]) -> Partition:
        """One group per position on the kept axes of the array itself.

        `shape`: any. `keep`: axes of the array, negative ones count from the end.

        >>> Partition.axes((2, 3, 4), keep=(0, -1)).size
        3
        """
        kept = tuple(sorted({axis + len(shape) if axis < 0 else axis for axis in keep}))
        return Partition(tuple(shape), tuple(shape), kept)

    @cached_property
    def stat_shape(self) -> tuple[int, ...]:
        """The view's shape with 1 for every axis averaged over: broadcasts against the view.

        >>> Partition.group((2, 6, 5), 3).stat_shape             # of the view (2, 3, 2, 5)
        (2, 3, 1, 1)
        """
        return with_ones(self.view, self.keep)

    @cached_property
    def kept_shape(self) -> tuple[int, ...]:
        """The lengths of the kept axes alone: (C,) for batch norm, (N, G) for group norm.

        >>> Partition.group((2, 6, 5), 3).kept_shape
        (2, 3)
        """
        return tuple(self.view[axis] for axis in self.keep)

    @cached_property
    def count(self) -> int:
        """How many groups there are.

        >>> Partition.group((2, 6, 5), 3).count
        6
        """
        return prod(self.kept_shape)

    @cached_property
    def size(self) -> int:
        """m: how many cells share one mean and one variance.

        >>> Partition.group((2, 6, 5), 3).size
        10
        """
        return prod(n for axis, n in enumerate(self.view) if axis not in self.keep)

    @cached_property
    def ids(self) -> Array:
        """The group of each cell: integers from 0 to count - 1, at `shape` (read-only).

        >>> Partition.group((2, 4), 2).ids
        array([[0, 0, 1, 1],
               [2, 2, 3, 3]])
        """
        ids = self.spread(np.arange(self.count))
        ids.flags.writeable = False
        return ids

    def members(self, cell: Sequence[int] | int) -> Array:
        """Which cells share statistics with `cell`: booleans at `shape`.

        `cell`: one index per axis, or one flat index. Raises ValueError outside the array.

        >>> Partition.layer((2, 3)).members((1, 0)).astype(int)
        array([[0, 0, 0],
               [1, 1, 1]])
        """
        shared: Array = self.ids == self.ids[self.locate(cell)]
        return shared

    def locate(self, cell: Sequence[int] | int) -> tuple[int, ...]:
        """`cell` (one index per axis, or one flat index) as a checked tuple of indices.

        >>> Partition.layer((2, 3)).locate(4)
        (1, 1)
        """
        whole = prod(self.shape)
        if isinstance(cell, Sequence):
            position = tuple(index(i) for i in cell)
            inside = len(position) == len(self.shape) and all(
                0 <= i < n for i, n in zip(position, self.shape, strict=True)
            )
        else:
            inside = 0 <= index(cell) < whole
            position = tuple(map(int, np.unravel_index(cell, self.shape))) if inside else ()
        if not inside:
            raise ValueError(
                _(
                    "there is no cell {cell} in an array of shape {shape}: give one index per "
                    "axis, each from 0 to below the axis' length."
                ).format(cell=cell, shape=self.shape)
            )
        return position

    def sum(self, a: ArrayLike) -> Array:
        """The sum of `a` over each group.

        `a`: numbers at `shape`. Result: at `stat_shape`; float16 is summed in float32, integers
        in float64. Raises ValueError for another shape.

        >>> Partition.batch((2, 3)).sum([[1, 2, 3], [4, 5, 6]])
        array([[5., 7., 9.]])
        """
        x = self._on_view(a)
        sums = sum_over(self.view, self.keep, x.dtype).of(x)
        return sums.copy() if self.size == 1 else sums  # groups of one cell are not views of `a`

    def mean(self, a: ArrayLike) -> Array:
        """The mean of `a` over each group; NaN where a group has no cells.

        `a`, result and errors: as for `sum`.

        >>> Partition.layer((2, 3)).mean([[1, 2, 3], [4, 5, 6]]).ravel()
        array([2., 5.])
        """
        with np.errstate(all="ignore"):
            return self.sum(a) / self.size

    def spread(self, s: ArrayLike) -> Array:
        """Per-group values laid out over the cells: the inverse of picking one value a group.

        `s`: one value per group, at `stat_shape`, `kept_shape` or flat. Result: a new array at
        `shape`. Raises ValueError for another number of values.

        >>> Partition.batch((2, 3)).spread([5, 7, 9])
        array([[5, 7, 9],
               [5, 7, 9]])
        """
        values = np.asarray(s)
        if values.shape not in (self.stat_shape, self.kept_shape, (self.count,)):
            # Translators: groups of cells, in “values of shape (2,) do not fit 3 groups”.
            groups = ngettext("{count} group", "{count} groups", self.count)
            raise ValueError(
                ngettext(
                    "{given} value of shape {shape} does not fit {groups}: give one value per "
                    "group, at shape {right}.",
                    "{given} values of shape {shape} do not fit {groups}: give one value per "
                    "group, at shape {right}.",
                    values.size,
                ).format(
                    given=values.size,
                    shape=values.shape,
                    groups=groups.format(count=self.count),
                    right=self.kept_shape,
                )
            )
        wide = np.broadcast_to(values.reshape(self.stat_shape), self.view)
        return wide.copy().reshape(self.shape)

    @cached_property
    def default_params(self) -> Partition:
        """Which cells share gamma and beta unless told otherwise.

        Layer norm has a pair for every feature of a sample (gamma at shape[first_axis:]); all
        other norms have one per channel (gamma at (C,)).

        >>> Partition.layer((8, 3, 5, 5)).default_params.kept_shape
        (3, 5, 5)
        >>> Partition.group((8, 6, 5, 5), 2).default_params.kept_shape
        (6,)
        """
        if self.kind == "layer":
            others = tuple(a for a in range(len(self.shape)) if a not in self.keep)
            return Partition(self.shape, self.shape, others)
        return Partition.batch(self.shape) if len(self.shape) > 1 else self

    def _on_view(self, a: ArrayLike) -> Array:
        x = numbers(a)
        if x.shape != self.shape:
            raise ValueError(
                _(
                    "an array of shape {given} does not fit a partition of shape {shape}: "
                    "make the partition from the array's own shape."
                ).format(given=x.shape, shape=self.shape)
            )
        return np.ascontiguousarray(x, WORKING[x.dtype]).reshape(self.view)


def _checked(shape: tuple[int, ...], axes: int = 2) -> tuple[int, ...]:
    """The shape as integers; ValueError where it has fewer axes or a negative length."""
    shape = tuple(index(n) for n in shape)
    if len(shape) < axes or min(shape) < 0:
        raise ValueError(
            _(
                "a batch has a shape (N, C) or (N, C, ...): samples, channels and perhaps spatial "
                "axes; {shape} is not one. Add the missing axis, for example x[:, None]."
            ).format(shape=shape)
        )
    return shape


@lru_cache(maxsize=256)
def _batch(shape: tuple[int, ...]) -> Partition:
    shape = _checked(shape)
    return Partition(shape, shape, (1,), "batch")


@lru_cache(maxsize=256)
def _layer(shape: tuple[int, ...], first_axis: int) -> Partition:
    axis = first_axis + len(shape) if first_axis < 0 else first_axis
    shape = _checked(shape, axes=1 if axis == 0 else 2)
    if not 0 <= axis < len(shape):
        raise ValueError(
            _(
                "layer norm averages from a first axis on; an array of shape {shape} has no axis "
                "{axis} to start from: use 0 to {last}."
            ).format(shape=shape, axis=first_axis, last=len(shape) - 1)
        )
    return Partition(shape, shape, tuple(range(axis)), "layer")


@lru_cache(maxsize=256)
def _position(shape: tuple[int, ...]) -> Partition:
    shape = _checked(shape)
    return Partition(shape, shape, (0, *range(2, len(shape))), "position")


@lru_cache(maxsize=256)
def _instance(shape: tuple[int, ...]) -> Partition:
    shape = _checked(shape)
    return Partition(shape, shape, (0, 1), "instance")


@lru_cache(maxsize=256)
def _group(shape: tuple[int, ...], groups: int) -> Partition:
    shape = _checked(shape)
    n, channels, *spatial = shape
    if not isinstance(groups, (int, np.integer)) or groups < 1 or channels % groups:
        raise ValueError(
            ngettext(
                "group norm splits {channels} channel into equal groups; {groups} does not "
                "divide {channels}: use {choices}.",
                "group norm splits {channels} channels into equal groups; {groups} does not "
                "divide {channels}: use {choices}.",
                channels,
            ).format(channels=channels, groups=groups, choices=_one_of(divisors(channels) or [1]))
        )
    return Partition(shape, (n, groups, channels // groups, *spatial), (0, 1), "group")


def _one_of(values: Sequence[int]) -> str:
    *first, last = map(str, values)
    if not first:
        return last
    # Translators: a choice of numbers: {first} may be several, with commas between.
    return _("{first} or {last}").format(first=", ".join(first), last=last)
