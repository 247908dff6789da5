"""Sequences of different lengths: padded to one length, normalized with padding or without it.

A padded batch is (N, C, L): N sequences of C features, filled up to L steps. Which cells share
statistics is a partition, as everywhere. With padding masked, a set loses the cells that no
sequence reaches, and what is left is handed to the one `normalize`, block by block.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.norms.normalize import normalize
from normviz.norms.partition import Partition

Array = NDArray[np.floating]

# Who shares a mean and a variance: one feature at one step over the batch; one feature over the
# batch and all steps; all features of one sequence at one step; everything of one sequence.
SHARING = ("step", "batch", "token", "layer")
POLICIES = ("last", "two", "none")


@dataclass(frozen=True, eq=False)
class Padded:
    """A padded batch: `x` (N, C, L) in any unit; `there` (N, L), False where a cell is padding.

    `lengths`: steps of each sequence, N numbers from 1 to L.

    >>> batch = pad_sequences([np.ones((1, 3)), np.ones((1, 1))])
    >>> batch.x.shape, batch.lengths, round(batch.padding_share, 2)
    ((2, 1, 3), (3, 1), 0.33)
    """

    x: Array
    there: NDArray[np.bool_]
    lengths: tuple[int, ...]

    @property
    def reach(self) -> NDArray[np.integer]:
        """How many sequences reach each step, (L,).

        >>> pad_sequences([np.ones((1, 3)), np.ones((1, 1))]).reach.tolist()
        [2, 1, 1]
        """
        reach: NDArray[np.integer] = self.there.sum(axis=0)
        return reach

    @property
    def steps_of_one(self) -> list[int]:
        """The steps that one sequence alone reaches, from 0.

        >>> pad_sequences([np.ones((1, 3)), np.ones((1, 1))]).steps_of_one
        [1, 2]
        """
        return [int(step) for step in np.flatnonzero(self.reach == 1)]

    @property
    def padding_share(self) -> float:
        """Cells that are padding over all cells, 0 to 1."""
        return 1.0 - float(self.there.mean())


def pad_sequences(sequences: Sequence[Array], value: float = 0.0) -> Padded:
    """Fill sequences up to the length of the longest.

    Formula: x[n, c, t] = sequence n's value for t < its length, else `value`.

    `sequences`: arrays (C, length), C the same for all, each length at least 1. `value`: what the
    padding holds, in the unit of the sequences. Result: `Padded`. Raises ValueError where there are
    no sequences, where one is empty and where the number of features differs.

    >>> pad_sequences([np.array([[1.0, 2.0]]), np.array([[3.0]])], value=9.0).x[1]
    array([[3., 9.]])
    """
    shapes = [np.shape(sequence) for sequence in sequences]
    if (
        not shapes
        or any(len(shape) != 2 or min(shape) < 1 for shape in shapes)
        or len({shape[0] for shape in shapes}) > 1
    ):
        raise ValueError(
            _(
                "sequences of the shapes {shapes} make no batch: give at least one, each "
                "(features, steps) with at least one step, with equally many features."
            ).format(shapes=shapes)
        )
    lengths = tuple(shape[1] for shape in shapes)
    there = np.arange(max(lengths)) < np.array(lengths)[:, None]
    x = np.full((len(shapes), shapes[0][0], max(lengths)), float(value))
    for row, sequence in zip(x, sequences, strict=True):
        row[:, : sequence.shape[1]] = sequence
    return Padded(x, there, lengths)


@lru_cache(maxsize=512)
def sharing_partition(sharing: str, shape: tuple[int, ...]) -> Partition:
    """Which cells of a padded batch share statistics.

    `sharing`: one of `SHARING`. `shape`: (N, C, L). Raises ValueError for another `sharing`.

    >>> [sharing_partition(s, (5, 4, 10)).size for s in SHARING]
    [5, 50, 4, 40]
    """
    match sharing:
        case "step":
            return Partition.axes(shape, keep=(1, 2))
        case "batch":
            return Partition.batch(shape)
        case "token":
            return Partition.axes(shape, keep=(0, 2))
        case "layer":
            return Partition.layer(shape)
    raise ValueError(
        _("nothing shares statistics as {given}: use one of {known}.").format(
            given=sharing, known=", ".join(SHARING)
        )
    )


@dataclass(frozen=True, eq=False)
class SequenceNorm:
    """A normalized padded batch, cell by cell: every array is (N, C, L).

    `batch`: what was normalized. `sharing`: one of `SHARING`. `counted`: whether padding counts.
    `x_hat`: no unit. `mean`, `var`, `size`: of the set that the cell belongs to; `size` is its m.
    With padding masked, padding belongs to no set: NaN, and 0 for `size`. `partition`: the sets,
    padding included. `eps`: what was added to var.
    """

    batch: Padded
    sharing: str
    counted: bool
    x_hat: Array
    mean: Array
    var: Array
    size: NDArray[np.integer]
    partition: Partition
    eps: float

    def members(self, cell: tuple[int, int, int]) -> NDArray[np.bool_]:
        """Which cells share statistics with one cell.

        `cell`: (n, c, t): sequence, feature and step, each from 0. Result: booleans (N, C, L).
        Raises ValueError outside the batch.

        >>> x = pad_sequences([np.ones((1, 2)), np.ones((1, 1))])
        >>> normalize_padded(x, "step").members((0, 0, 1))[:, 0].tolist()
        [[False, True], [False, False]]
        """
        members = self.partition.members(cell)
        return members if self.counted else members & self.batch.there[:, None, :]


def normalize_padded(
    batch: Padded, sharing: str, *, counted: bool = False, eps: float = 1e-5
) -> SequenceNorm:
    """Normalize a padded batch, with padding as values like any other or left out of every set.

    Formula: that of `normalize` over `sharing_partition`; masked (`counted=False`), over what is
    left of each set without padding: at step t the mean over the m_t sequences that reach it.

    `sharing`: one of `SHARING`. `eps`: at least 0, in the unit of x squared. `batch`: (N, C, L)
    with its lengths. `counted`: whether padding counts. Result: `SequenceNorm`. A step that one
    sequence reaches has m = 1 and x_hat = 0. Raises ValueError for another `sharing`.
    Source: for sets of a step Cooijmans et al., "Recurrent Batch Normalization", 2016, section 3;
    over all steps Laurent et al., "Batch Normalized Recurrent Neural Networks", 2015, section 3.

    >>> x = pad_sequences([np.array([[1.0, 5.0]]), np.array([[3.0]])])
    >>> normalize_padded(x, "step", eps=0.5).x_hat[:, 0, 0].round(2)
    array([-0.82,  0.82])
    >>> normalize_padded(x, "step").mean[0, 0], normalize_padded(x, "step", counted=True).mean[0, 0]
    (array([2., 5.]), array([2. , 2.5]))
    """
    shape = batch.x.shape
    whole = sharing_partition(sharing, shape)
    x_hat, mean, var = (np.full(shape, np.nan) for _copy in range(3))
    size = np.zeros(shape, dtype=np.intp)
    blocks = [(np.s_[:, :, :], whole)] if counted else _blocks(batch, sharing)
    for cells, partition in blocks:
        out = normalize(batch.x[cells], partition, eps=eps)
        x_hat[cells] = out.x_hat
        mean[cells] = partition.spread(out.mean)
        var[cells] = partition.spread(out.var)
        size[cells] = out.size
    return SequenceNorm(batch, sharing, counted, x_hat, mean, var, size, whole, eps)


def _blocks(batch: Padded, sharing: str) -> Iterator[tuple[Any, Partition]]:
    """The cells that are there, as indices of full blocks, each with its partition."""
    channels = np.arange(batch.x.shape[1])
    if sharing == "step":
        # Between two lengths that occur, every step is reached by the same sequences.
        ends = sorted(set(batch.lengths))
        for start, end in itertools.pairwise((0, *ends)):
            rows = np.flatnonzero(batch.there[:, start])
            shape = (len(rows), len(channels), end - start)
            cells = np.ix_(rows, channels, np.arange(start, end))
            yield cells, sharing_partition("step", shape)
    elif sharing == "layer":
        for row, length in enumerate(batch.lengths):
            cells = np.ix_(np.array([row]), channels, np.arange(length))
            yield cells, sharing_partition("layer", (1, len(channels), length))
    else:
        # All steps of all sequences as rows of one table: PyTorch's packed sequences.
        rows, steps = np.nonzero(batch.there)
        packed = (len(rows), len(channels))
        by_row = Partition.layer(packed) if sharing == "token" else Partition.batch(packed)
        yield (rows[:, None], channels[None, :], steps[:, None]), by_row


@dataclass(frozen=True, eq=False)
class StepStatistics:
    """The statistics of each feature at each step.

    `mean`, `var`: (C, L), in the unit of x and its square; the variance is biased. `size`: (L,),
    how many values each is made of.

    >>> StepStatistics(np.array([[3.0]]), np.array([[4.0]]), np.array([2])).std
    array([[2.]])
    """

    mean: Array
    var: Array
    size: NDArray[np.integer]

    @property
    def std(self) -> Array:
        """The standard deviation, (C, L), in the unit of x."""
        std: Array = np.sqrt(self.var)
        return std


def step_statistics(batch: Padded, *, counted: bool = False) -> StepStatistics:
    """Batch norm's statistics per time step, over all N rows or over those that reach the step.

    Formula: mean[c, t] = sum over n of x[n, c, t] / m, m = N with padding counted, m_t without.

    `batch`: (N, C, L) with its lengths. `counted`: whether padding counts. Result:
    `StepStatistics`.
    Source: as `normalize_padded`.

    >>> x = pad_sequences([np.array([[1.0, 5.0]]), np.array([[3.0]])])
    >>> step_statistics(x).mean, step_statistics(x).size
    (array([[2., 5.]]), array([2, 1]))
    """
    out = normalize_padded(batch, "step", counted=counted)
    row, step = batch.there.argmax(axis=0), np.arange(batch.there.shape[1])
    pick = np.s_[row, :, step]
    return StepStatistics(out.mean[pick].T, out.var[pick].T, out.size[row, 0, step])


def left_over(out: SequenceNorm) -> StepStatistics:
    """Mean and variance of x_hat at each step, over the sequences that reach it.

    0 and 1 where the sets are the steps without padding; what padding spoils, it spoils here.

    `out`: what `normalize_padded` returned. Result: `StepStatistics`, without unit.

    >>> x = pad_sequences([np.array([[1.0, 5.0]]), np.array([[3.0]])])
    >>> left_over(normalize_padded(x, "step", counted=True)).mean.round(2)
    array([[0., 1.]])
    """
    return step_statistics(replace(out.batch, x=out.x_hat))


@dataclass(frozen=True, eq=False)
class Inferred:
    """A test sequence under batch norm per step.

    `x`, `x_hat`: (C, T), before and after. `source`: (T,), the training step (from 0) whose
    statistics each step uses; -1 where there are none and the value is passed on as it is.
    """

    x: Array
    x_hat: Array
    source: NDArray[np.integer]


def infer_steps(x: Array, trained: StepStatistics, policy: str, *, eps: float = 1e-5) -> Inferred:
    """Batch norm per step at inference, for a sequence that may be longer than any in training.

    Formula: x_hat[c, t] = (x[c, t] - mean[c, s]) / sqrt(var[c, s] + eps) with s the `source` of t.

    `x`: (C, T). `trained`: what training left, its own L steps. `policy`: "last" takes s = t, and
    the last step's statistics beyond it; "two" takes the last step before with at least two values;
    "none" takes s = t and leaves every step beyond as it is. `eps`: at least 0, in the unit of x
    squared. Result: `Inferred`. Raises ValueError for another policy.
    Source: Cooijmans et al., "Recurrent Batch Normalization", 2016, section 4.

    >>> trained = StepStatistics(np.array([[1.0, 3.0]]), np.array([[4.0, 0.0]]), np.array([2, 1]))
    >>> infer_steps(np.array([[3.0, 3.0, 5.0]]), trained, "two", eps=0.0).x_hat
    array([[1., 1., 2.]])
    >>> infer_steps(np.array([[3.0, 3.0, 5.0]]), trained, "none").source
    array([ 0,  1, -1])
    """
    steps = np.arange(x.shape[1])
    last = len(trained.size) - 1
    match policy:
        case "last" | "none":
            source = steps.clip(max=last)
        case "two":
            several = np.flatnonzero(trained.size >= 2)
            before = np.searchsorted(several, steps, side="right") - 1
            source = several[before.clip(min=0)] if len(several) else steps.clip(max=last)
        case _other:
            raise ValueError(
                _("there is no policy called {given}: use one of {known}.").format(
                    given=policy, known=", ".join(POLICIES)
                )
            )
    given = trained.mean[:, source], trained.var[:, source]
    p = sharing_partition("step", (1, *x.shape))
    x_hat = normalize(x[None], p, eps=eps, given=given).x_hat[0]
    if policy == "none":
        beyond = steps > last
        x_hat, source = np.where(beyond, x, x_hat), np.where(beyond, -1, source)
    return Inferred(x, x_hat, source)
