"""What two things beside each other allow to say over several seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from normviz.nets.outcomes import CLOSE

Verdict = Literal["first", "second", "same", "chance"]


@dataclass(frozen=True)
class Difference:
    """One thing less another, seed by seed.

    `values`: the differences, one a seed. `close`: up to which one counts as none.

    >>> of = Difference((0.03, 0.01, 0.05))
    >>> of.low, of.high, of.verdict
    (0.01, 0.05, 'first')
    """

    values: tuple[float, ...]
    close: float = CLOSE

    @property
    def low(self) -> float:
        """The smallest difference."""
        return min(self.values)

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

    `first`, `second`: of one unit, one a seed, at least one each. `close`: as in `Difference`.

    >>> difference([0.97, 0.96], [0.5, 0.96]).verdict
    'chance'
    """
    return Difference(tuple(a - b for a, b in zip(first, second, strict=True)), close)
