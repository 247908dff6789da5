"""The samples that a net gets wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def wrong_places(
    labels: NDArray[np.integer], named: NDArray[np.integer], sure: Array, most: int = 20
) -> NDArray[np.integer]:
    """Where a net names another class than it should, what it was most sure of first.

    `labels`, `named`: the class of each sample and the one it was given, (N,). `sure`: the
    probability that the net gave the latter, (N,). Result: at most `most` places; of equally sure
    ones the first comes first.

    >>> wrong_places(np.array([1, 2, 3]), np.array([1, 7, 8]), np.array([1.0, 0.5, 0.9])).tolist()
    [2, 1]
    """
    wrong = np.flatnonzero(labels != named)
    return wrong[np.argsort(-sure[wrong], kind="stable")][:most]
