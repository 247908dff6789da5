"""What trainings beside each other allow to say: over several seeds, and on one test set."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import comb, sqrt
from statistics import median
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from normviz.nets.outcomes import CLOSE

Verdict = Literal["first", "second", "same", "chance"]
Kind = TypeVar("Kind", bound=Hashable)

RARE = 0.05  # what happens by chance less often than this is not called chance


@dataclass(frozen=True)
class Difference:
    """One training less another, seed by seed: shares, or losses.

    `values`: the differences, one a seed. `close`: up to which one counts as none.

    >>> of = Difference((0.03, 0.01, 0.05))
    >>> of.low, of.middle, of.high, of.verdict
    (0.01, 0.03, 0.05, 'first')
    """

    values: tuple[float, ...]
    close: float = CLOSE

    @property
    def low(self) -> float:
        """The smallest difference."""
        return min(self.values)

    @property
    def middle(self) -> float:
        """The median of the differences."""
        return median(self.values)

    @property
    def high(self) -> float:
        """The largest difference."""
        return max(self.values)

    @property
    def verdict(self) -> Verdict:
        """Which of the two has more: "same" where no seed sets them more than `close` apart.

        "first" or "second" where every seed says so: of five seeds, chance alone would agree so in
        1 of 16 cases. Else "chance": what is seen may come from the seeds.
        """
        if all(abs(value) <= self.close for value in self.values):
            return "same"
        if self.low > 0:
            return "first"
        return "second" if self.high < 0 else "chance"


def difference(first: Sequence[float], second: Sequence[float], close: float = CLOSE) -> Difference:
    """The first numbers less the second, pair by pair.

    `first`, `second`: shares or losses, one a seed, at least one each. `close`: as in `Difference`.

    >>> difference([0.97, 0.96], [0.5, 0.96]).verdict
    'chance'
    """
    return Difference(tuple(a - b for a, b in zip(first, second, strict=True)), close)


def agreed(said: Iterable[Kind]) -> Kind | None:
    """What all say; None where they do not agree.

    >>> agreed([True, True]), agreed([True, False])
    (True, None)
    """
    found = set(said)
    return found.pop() if len(found) == 1 else None


@dataclass(frozen=True)
class Apart:
    """Two nets on one test set: how many samples the first alone has right, and the second.

    >>> Apart(3, 2).more, round(Apart(3, 2).by_chance, 3), Apart(0, 6).told
    (1, 1.0, True)
    """

    first: int
    second: int

    @property
    def more(self) -> int:
        """How many more samples the first has right."""
        return self.first - self.second

    @property
    def by_chance(self) -> float:
        """How often two equally good nets would be at least so far apart, from 0 to 1.

        Formula: with n samples that one of them alone has right, k of them the one that has fewer:
        min(1, 2 sum_(i <= k) binomial(n, i) / 2^n). The exact form of McNemar's test.
        Source: McNemar, "Note on the sampling error of the difference between correlated
        proportions or percentages", 1947.
        """
        n, k = self.first + self.second, min(self.first, self.second)
        return min(1.0, float(2 * sum(comb(n, i) for i in range(k + 1)) / 2**n))

    @property
    def told(self) -> bool:
        """Whether chance would set equally good nets so far apart in less than `RARE` of cases."""
        return self.by_chance < RARE


def apart(
    first: NDArray[np.integer], second: NDArray[np.integer], labels: NDArray[np.integer]
) -> Apart:
    """Two nets that name the same samples.

    `first`, `second`: the classes that they name, `labels`: the right ones; (N,).

    >>> apart(np.array([1, 2, 3]), np.array([1, 2, 4]), np.array([1, 5, 3]))
    Apart(first=1, second=0)
    """
    one, other = first == labels, second == labels
    return Apart(int(np.sum(one & ~other)), int(np.sum(other & ~one)))


def drawn_apart(first: float, second: float, counts: tuple[int, int]) -> float:
    """How far two shares are apart, in standard deviations of what the draw of the samples makes.

    Formula: (a - b) / sqrt(p (1 - p) (1 / n + 1 / m)), p = (n a + m b) / (n + m).

    `first`, `second`: a and b, the shares that one net has right of two sets drawn from one source.
    `counts`: n and m, their sizes. Result: 0 where both are 0 or both are 1.

    >>> round(drawn_apart(0.98, 0.94, (270, 270)), 2), drawn_apart(1.0, 1.0, (9, 9))
    (2.37, 0.0)
    """
    n, m = counts
    p = (n * first + m * second) / (n + m)
    by_chance = sqrt(p * (1 - p) * (1 / n + 1 / m))
    return (first - second) / by_chance if by_chance else 0.0


def factor_a_layer(values: NDArray[Any]) -> float:
    """By how much numbers of the layers grow from one to the next: the (geometric) mean factor.

    Formula: (v_L / v_1)^(1 / (L - 1)).

    `values`: v, of one unit, (L,). Result: NaN where there is no next layer.

    >>> factor_a_layer(np.array([8.0, 2.0, 2.0]))
    0.5
    """
    if len(values) < 2:
        return float("nan")
    return float(float(values[-1] / values[0]) ** (1 / (len(values) - 1)))
