"""Ghost batches: a mini-batch in parts, each of which batch norm normalizes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from normviz.language import _
from normviz.norms.divisors import divisors
from normviz.norms.normalize import Normalized
from normviz.norms.partition import Partition
from normviz.norms.running import Convention, Running, convention_named


def ghost_partition(shape: Sequence[int], size: int) -> Partition:
    """One group per channel and `size` neighbouring samples.

    `shape`: (N, C, *spatial). `size`: a divisor of N; raises ValueError otherwise.
    Source: Hoffer, Hubara & Soudry, "Train longer, generalize better", 2017.

    >>> ghost_partition((4, 2), 2).ids
    array([[0, 1],
           [0, 1],
           [2, 3],
           [2, 3]])
    """
    return _ghosts(tuple(shape), size)


@lru_cache(maxsize=256)
def _ghosts(shape: tuple[int, ...], size: int) -> Partition:
    samples, *others = shape
    if size < 1 or samples % size:
        raise ValueError(
            _(
                "ghost batches of {size} do not divide a batch of {samples}: use one of {known}."
            ).format(size=size, samples=samples, known=", ".join(map(str, divisors(samples))))
        )
    return Partition(shape, (samples // size, size, *others), (0, 2))


def update_by_ghosts(
    running: Running, out: Normalized, convention: str | Convention = "torch"
) -> Running:
    """The running statistics after a batch that was normalized in ghost batches, one by one.

    Formula: that of `update_running` once for each of the k ghost batches, together

        new = (1 - w)^k * old + sum_i w (1 - w)^(k - i) * batch_i,   i = 1 to k.

    `running`: (C,). `out`: what was normalized by a `ghost_partition`. `convention`: a key of
    `CONVENTIONS`, or a `Convention`. Result: a new `Running`, k steps on. Raises ValueError where a
    statistic is NaN or infinite, or an unbiased variance does not exist.
    Source: as for `ghost_partition`.

    >>> from normviz.norms.normalize import normalize
    >>> out = normalize([[1.0], [3.0], [4.0], [8.0]], ghost_partition((4, 1), 2))
    >>> new = update_by_ghosts(Running.start(1), out)
    >>> new.mean.round(3), new.steps                           # 0.1 of 6, 0.09 of 2
    (array([0.78]), 2)
    """
    rule = convention_named(convention)
    w, channels = rule.new_weight, running.mean.size
    means = out.mean.reshape(-1, channels)
    variances = rule.kept_var(out.var.reshape(-1, channels), out.size)
    if not (np.isfinite(means).all() and np.isfinite(variances).all()):
        raise ValueError(
            _(
                "a ghost batch has a mean or a variance that is no finite number: mend the batch, "
                "or use ghost batches of at least 2 values."
            )
        )
    count = len(means)
    weights = w * (1 - w) ** np.arange(count - 1, -1, -1)
    old = (1 - w) ** count
    return Running(
        old * running.mean + weights @ means,
        old * running.var + weights @ variances,
        running.steps + count,
    )
