"""What one and the same answer for every sample gets right, and what is clearly more than that."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

_LESS_WRONG = 0.2  # of what that answer has wrong: so much a net must have right beside
_FAR = 2.0  # standard deviations of what the draw of the samples does to a share


def constant_share(labels: NDArray[np.integer]) -> float:
    """The share that the best constant answer has right: that of the most frequent label.

    Formula: max_k n_k / n, with n_k samples of class k among n.

    `labels`: of the set that is judged, (n,), at least one. Result: from 1 / classes to 1.

    >>> constant_share(np.array([0, 0, 0, 1])), constant_share(np.array([0, 1]))
    (0.75, 0.5)
    """
    return float(np.bincount(labels).max() / len(labels))


def clearly_above(constant: float, count: int) -> float:
    """The share of right answers above which a net is clearly better than a constant answer.

    Formula: c + max((1 - c) / 5, 2 sqrt(c (1 - c) / n)): a fifth of what the constant answer has
    wrong, and more than the draw of the samples makes of equally good ones.

    `constant`: c, of `constant_share`. `count`: n, the samples that are judged. Result: 0 to 1 for
    sets of some samples; nothing is above it where all of them have one label, c = 1.

    >>> [round(clearly_above(c, 270), 3) for c in (1 / 62, 0.1, 0.5, 0.9, 1.0)]
    [0.213, 0.28, 0.6, 0.937, 1.0]
    >>> round(clearly_above(0.5, 6), 3)
    0.908
    """
    by_draw = _FAR * sqrt(constant * (1 - constant) / count)
    return constant + max(_LESS_WRONG * (1 - constant), by_draw)
