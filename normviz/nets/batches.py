"""Mini-batches in a row: which samples each step of a run learns from."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from normviz.language import ngettext

_SHUFFLES = 1_000_003  # sets the order of the samples apart from the layers' random numbers


def batches(count: int, size: int, steps: int, seed: int) -> Iterator[NDArray[np.integer]]:
    """Which samples make up the mini-batch of each step: every epoch in a new order.

    `count`: how many samples there are. `size`: how many a batch has. `steps`: how many batches
    there are to be. `seed`: of the order. Yields indices (size,). The last samples of an epoch that
    do not fill a batch are left out, as batch norm on a rest of one or two would be noise. Raises
    ValueError where `count` samples do not fill one batch.

    >>> [batch.tolist() for batch in batches(count=5, size=2, steps=3, seed=1)]
    [[2, 1], [4, 0], [0, 2]]
    """
    if size > count:
        raise ValueError(
            ngettext(
                "{count} sample does not fill a batch of {size}: use a smaller batch.",
                "{count} samples do not fill a batch of {size}: use a smaller batch.",
                count,
            ).format(count=count, size=size)
        )
    rng = np.random.default_rng((seed, _SHUFFLES))
    whole = count // size
    for step in range(steps):
        place = step % whole
        if place == 0:
            order = rng.permutation(count)
        yield order[place * size : (place + 1) * size]
