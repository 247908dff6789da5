"""The digits as a net takes them: rows of 64 numbers, scaled once, in mini-batches."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.norms.scaling import standardize
from normviz.readers.digits import load_digits

Array = NDArray[np.floating]

SCALINGS = ("standardized", "pixels")
PIXELS = 64
CLASSES = 10
_HELD_OUT = 360
_SPLIT_SEED = 1998  # which digits are held out is no choice of the learner


@dataclass(frozen=True, eq=False)
class DigitRows:
    """Digits for training and digits held out, read-only.

    `x`, `held_out`: float64, (1437, 64) and (360, 64). `labels`, `held_out_labels`: 0 to 9, (1437,)
    and (360,).
    """

    x: Array
    labels: NDArray[np.integer]
    held_out: Array
    held_out_labels: NDArray[np.integer]


@lru_cache(maxsize=len(SCALINGS))
def digit_rows(scaling: str = "standardized") -> DigitRows:
    """The shipped digits, shuffled once and split.

    `scaling`: "pixels" leaves them as they are, 0 (paper) to 16 (ink); "standardized" gives every
    pixel mean 0 and standard deviation 1 over the training digits, and a constant pixel 0; the
    digits held out are scaled with the same numbers. Raises ValueError for another scaling.

    >>> rows = digit_rows()
    >>> rows.x.shape, rows.held_out.shape
    ((1437, 64), (360, 64))
    """
    if scaling not in SCALINGS:
        raise ValueError(
            _("There is no scaling called “{name}”: use one of {known}.").format(
                name=scaling, known=", ".join(SCALINGS)
            )
        )
    digits = load_digits()
    order = np.random.default_rng(_SPLIT_SEED).permutation(len(digits.labels))
    x = digits.images.reshape(-1, PIXELS).astype(np.float64)[order]
    labels = digits.labels.astype(np.intp)[order]
    train, held_out = x[_HELD_OUT:], x[:_HELD_OUT]
    if scaling == "standardized":
        scaled = standardize(train)
        train, held_out = scaled.y, scaled.transform(held_out)
    rows = DigitRows(train, labels[_HELD_OUT:], held_out, labels[:_HELD_OUT])
    for array in (rows.x, rows.labels, rows.held_out, rows.held_out_labels):
        array.flags.writeable = False
    return rows


def mini_batch(size: int, seed: int, scaling: str = "standardized") -> Array:
    """A mini-batch of different training digits, the same for the same seed.

    `size`: how many, 1 to 1437. `seed`: which. `scaling`: as for `digit_rows`. Result: (size, 64).

    >>> mini_batch(32, seed=0).shape
    (32, 64)
    """
    batch: Array = digit_rows(scaling).x[_chosen(size, seed)]
    return batch


def mini_batch_labels(size: int, seed: int) -> NDArray[np.integer]:
    """What the digits of `mini_batch` are, 0 to 9.

    `size`, `seed`: as for `mini_batch`. Result: (size,).

    >>> mini_batch_labels(32, seed=0).shape
    (32,)
    """
    labels: NDArray[np.integer] = digit_rows().labels[_chosen(size, seed)]
    return labels


def _chosen(size: int, seed: int) -> NDArray[np.integer]:
    return np.random.default_rng((seed, 0)).permutation(len(digit_rows().x))[:size]
