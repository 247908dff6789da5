"""What padding and the other sequences of a batch do to one sequence, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from normviz.studies.sequences import SHARING, SequenceNorm, normalize_padded, pad_sequences

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Members:
    """What shares statistics with a cell: `values` (k,), and how many cells of `padding` beside.

    `values`: those of sequences, in the unit of x, row by row. k + `padding` is the cell's m.
    """

    values: Array
    padding: int


def members_of(out: SequenceNorm, cell: tuple[int, int, int]) -> Members:
    """What the mean and the variance of a cell are made of.

    `out`: a normalized batch. `cell`: sequence, feature and step, each from 0. Result: `Members`,
    without any for padding that is masked.

    >>> x = pad_sequences([np.array([[1.0, 5.0]]), np.array([[3.0]])])
    >>> members_of(normalize_padded(x, "step", counted=True), (0, 0, 1))
    Members(values=array([5.]), padding=1)
    """
    members = out.members(cell)
    there = out.batch.there[:, None, :]
    return Members(out.batch.x[members & there], int((members & ~there).sum()))


def padding_gap(counted: SequenceNorm, masked: SequenceNorm) -> float:
    """By how much counted padding moves x_hat of the values that are there, at the most.

    Formula: the largest |x_hat counted - x_hat masked| over the cells that are no padding.

    `counted`, `masked`: the same batch under the same norm, with padding counted and without.
    Result: at least 0, in the unit of x_hat.

    >>> x = pad_sequences([np.array([[1.0, 5.0]]), np.array([[3.0]])])
    >>> counted = normalize_padded(x, "step", counted=True, eps=0.0)
    >>> padding_gap(counted, normalize_padded(x, "step", eps=1e-5))
    1.0
    """
    there = counted.batch.there[:, None, :] & np.ones_like(counted.x_hat, dtype=bool)
    return float(np.abs(counted.x_hat - masked.x_hat)[there].max())


def alone_among_padding(rows: int) -> float:
    """|x_hat| of the one value of a step where all other cells are padding of one value, counted.

    Formula: with N cells, x - mean = (N - 1)/N d and var = (N - 1)/N^2 d^2 for the difference d of
    the value and the padding, so x_hat = +-sqrt(N - 1), whatever d is but 0. Without eps.

    `rows`: N, at least 1.

    >>> alone_among_padding(5)
    2.0
    """
    return sqrt(rows - 1)


@dataclass(frozen=True)
class Dependence:
    """By how much x_hat of the first sequence moves, at the most, for each way to share.

    The keys are those of `SHARING`. `alone`: without the other sequences. `padded`: with more
    padding after all sequences, counted.
    """

    alone: dict[str, float]
    padded: dict[str, float]


def dependence(sequences: Sequence[Array], pad: float, more: int = 10) -> Dependence:
    """Take the batch away from the first sequence, then add padding, and look at its x_hat.

    Formula: the largest |x_hat' - x_hat| over the first sequence, x_hat from the batch with padding
    masked, x_hat' from the changed one.

    `sequences`: arrays (C, length). `pad`: what padding holds, in their unit. `more`: steps of
    padding that are added after the longest one, and counted as all padding then is. Result:
    `Dependence`. Raises ValueError where the sequences make no batch.

    >>> gaps = dependence([np.array([[1.0, 5.0], [3.0, 7.0]]), np.array([[3.0], [5.0]])], 0.0)
    >>> gaps.alone["token"], round(gaps.alone["step"], 3), gaps.padded["layer"] > 1
    (0.0, 1.0, True)
    """
    batch = pad_sequences(sequences, pad)
    own = batch.lengths[0]
    longer = list(np.pad(batch.x, ((0, 0), (0, 0), (0, more)), constant_values=pad))
    alone, padded = {}, {}
    for sharing in SHARING:
        now = normalize_padded(batch, sharing).x_hat[0, :, :own]
        single = normalize_padded(pad_sequences(sequences[:1], pad), sharing).x_hat[0]
        counted = normalize_padded(pad_sequences(longer), sharing, counted=True)
        alone[sharing] = float(np.abs(single - now).max())
        padded[sharing] = float(np.abs(counted.x_hat[0, :, :own] - now).max())
    return Dependence(alone, padded)
