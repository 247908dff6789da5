"""Random sequences of different lengths, each feature with a course of its own over the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _

Array = NDArray[np.floating]

PATTERNS = ("stairs", "equal", "one_long", "uniform", "geometric")
FEATURES = 4
MOST_SEQUENCES = 8
LONGEST = 12  # steps in training
LONGEST_TEST = 16

# The features over the steps: level at the first step, change a step, spread, growth of the spread.
_COURSES = np.array(
    [[2.0, 0.4, 0.8, 0.0], [6.0, -0.3, 0.6, 0.0], [4.0, 0.0, 0.4, 0.2], [3.0, 0.0, 1.0, 0.0]]
)


def draw_lengths(pattern: str, count: int, seed: int = 0) -> tuple[int, ...]:
    """Lengths of sequences, the longest first.

    `pattern`: "stairs" falls evenly from 10 to 2; "equal" is 8 for all; "one_long" has one of 12
    among threes; "uniform" draws each length from 1 to 12 alike; "geometric" draws short ones often
    (each step is the last one with probability 0.3). `count`: at least 1. `seed`: of the drawn
    patterns. Raises ValueError for another pattern.

    >>> draw_lengths("stairs", 5)
    (10, 8, 6, 4, 2)
    """
    rng = np.random.default_rng(seed)
    drawn: NDArray[Any]
    match pattern:
        case "stairs":
            drawn = np.linspace(10, 2, count).round()
        case "equal":
            drawn = np.full(count, 8)
        case "one_long":
            drawn = np.r_[LONGEST, np.full(count - 1, 3)]
        case "uniform":
            drawn = rng.integers(1, LONGEST + 1, count)
        case "geometric":
            drawn = rng.geometric(0.3, count).clip(1, LONGEST)
        case _other:
            raise ValueError(
                _("there is no pattern of lengths called {given}: use one of {known}.").format(
                    given=pattern, known=", ".join(PATTERNS)
                )
            )
    return tuple(sorted((int(length) for length in drawn), reverse=True))


def draw_sequences(lengths: Sequence[int], seed: int = 0) -> list[Array]:
    """Random sequences of these `lengths`, arrays (4, length).

    Each feature has a course of its own over the steps: one rises, one falls, the spread of one
    grows, one stays. A sequence keeps its values when another length changes, or its own.

    `lengths`: at most `MOST_SEQUENCES`, each from 1 to `LONGEST_TEST`. `seed`: another one gives
    another batch.

    >>> short, long = draw_sequences([3]), draw_sequences([5])
    >>> bool((short[0] == long[0][:, :3]).all())
    True
    """
    rng = np.random.default_rng((seed, 4))
    noise = rng.standard_normal((MOST_SEQUENCES, FEATURES, LONGEST_TEST))
    level, slope, spread, growth = _COURSES[:, :, None].transpose(1, 0, 2)
    t = np.arange(LONGEST_TEST)
    values = level + slope * t + (spread + growth * t) * noise
    return [values[n, :, :length] for n, length in enumerate(lengths)]


def draw_test_sequence(length: int, seed: int = 0) -> Array:
    """A sequence with the courses of `draw_sequences`, of which training saw none.

    `length`: from 1 to `LONGEST_TEST` steps. `seed`: that of the training batch. Result:
    (4, length).

    >>> draw_test_sequence(16).shape
    (4, 16)
    """
    # Another seed than any training batch of the same `seed`.
    return draw_sequences([length], seed + 1_000_003)[0]
