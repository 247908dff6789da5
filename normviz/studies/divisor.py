"""What batch norm divides by: how 1 / sigma_B scatters, and where it has no mean any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf, lgamma, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from normviz.norms.familiar import batch_norm
from normviz.studies.stream import Source, batches

Array = NDArray[np.floating]

_DIVISORS = 106  # a stream of its own, beside those of `companions`
_NEARLY = 0.01


@dataclass(frozen=True)
class DivisorTheory:
    """Mean and standard deviation of sigma / sigma_B, without unit; inf where they do not exist."""

    mean: float
    std: float


def divisor_theory(source: Source, size: int) -> DivisorTheory:
    """How the factor sigma / sigma_B scatters over batches of m values, without eps.

    Formula, for a normal source, m sigma_B^2 / sigma^2 being chi-squared with n = m - 1 degrees:

        E[sigma / sigma_B] = sqrt(m/2) Gamma((n - 1)/2) / Gamma(n/2),   infinite for n <= 1,
        E[(sigma / sigma_B)^2] = m / (n - 2),                           infinite for n <= 2.

    Infinite for the same m with any source that has a density: m values lie within r of each other
    with a chance that grows as r^(m-1), and the mean of 1/r over that is infinite for m = 2, that
    of 1/r^2 for m = 3, too. The finite ones are to first order in 1/m for another source, with its
    excess kurtosis k: mean 1 + (1/2 + 3 (k + 2)/8)/m, std sqrt((k + 2)/(4 m)).

    `source`: its shape counts. `size`: m; for m = 1 sigma_B is 0, and both are NaN.
    Source: the moments of the chi distribution of order -1 and -2; the tests integrate them.

    >>> divisor_theory(Source(), 2)
    DivisorTheory(mean=inf, std=inf)
    >>> [round(divisor_theory(Source(), m).mean, 3) for m in (3, 4)]   # sqrt(3 pi/2), sqrt(8/pi)
    [2.171, 1.596]
    """
    n = size - 1
    if n == 0:
        return DivisorTheory(nan, nan)
    if source.shape == "normal":
        mean = inf if n == 1 else sqrt(size / 2) * exp(lgamma((n - 1) / 2) - lgamma(n / 2))
        return DivisorTheory(mean, inf if n <= 2 else sqrt(size / (n - 2) - mean * mean))
    tails = source.excess_kurtosis + 2
    return DivisorTheory(
        inf if n == 1 else 1 + (0.5 + 0.375 * tails) / size,
        inf if n <= 2 else sqrt(tails / (4 * size)),
    )


def divisor_stds(source: Source, sizes: Sequence[int]) -> Array:
    """The standard deviation of sigma / sigma_B by theory, for several batch sizes, as a line.

    Formula: that of `divisor_theory`.

    `sizes`: n batch sizes m, each at least 1. Result: (n,), NaN where it is infinite or not there.

    >>> divisor_stds(Source(), [3, 4]).round(3)
    array([  nan, 1.206])
    """
    stds = np.array([divisor_theory(source, int(size)).std for size in sizes])
    stds[~np.isfinite(stds)] = nan
    return stds


@dataclass(frozen=True, eq=False)
class Divisors:
    """The factor sigma / sqrt(sigma_B^2 + eps), measured, for several batch sizes and seeds.

    `sizes`: the batch sizes m. `means`, `stds`, `largest`: of the factor, (seeds, sizes). `signs`:
    the share of all outputs that are -1 or +1 within a hundredth, (seeds, sizes).
    """

    sizes: tuple[int, ...]
    means: Array
    stds: Array
    largest: Array
    signs: Array


@lru_cache(maxsize=16)
def divisors_by_size(
    source: Source, sizes: tuple[int, ...], count: int, seed: int, seeds: int, eps: float
) -> Divisors:
    """Measure the factor over `count` batches of every size, with several seeds.

    `source`: where the samples come from. `sizes`: batch sizes m, each at least 2. `seed`: of the
    batches. `seeds`: how many draws. `eps`: above 0, in the unit of x squared. Result: `Divisors`.

    >>> found = divisors_by_size(Source(), (2, 64), 400, 0, 5, 1e-5)
    >>> bool((found.means[:, 0] > 2).all()), found.means[:, 1].round(1)
    (True, array([1., 1., 1., 1., 1.]))
    """
    found = np.empty((4, seeds, len(sizes)))
    for row in range(seeds):
        for column, size in enumerate(sizes):
            out = batch_norm(batches(source, size, count, seed, _DIVISORS, row, size), eps=eps)
            factor = source.std * out.inv_std
            found[:, row, column] = (
                factor.mean(),
                factor.std(),
                factor.max(),
                (abs(abs(out.y) - 1) < _NEARLY).mean(),
            )
    return Divisors(sizes, *found)
