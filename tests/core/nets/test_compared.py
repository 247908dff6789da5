"""What several seeds, and one test set, allow to say."""

from __future__ import annotations

import numpy as np
import pytest

from normviz.nets.compared import Apart, Difference, agreed, apart, difference, factor_a_layer
from normviz.nets.outcomes import CLOSE


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((0.03, 0.01, 0.05), "first"),
        ((-0.03, -0.01, -0.05), "second"),
        ((0.01, -0.01, CLOSE), "same"),
        ((0.01, 0.01, 0.01), "same"),  # one side, but no distance
        ((0.3, 0.3, -0.001), "chance"),  # one seed says otherwise
        ((0.3, 0.3, 0.0), "chance"),
        ((float("nan"), 0.3, 0.3), "chance"),
    ],
)
def test_a_difference_is_one_where_every_seed_says_so(
    values: tuple[float, ...], verdict: str
) -> None:
    assert Difference(values).verdict == verdict


def test_a_difference_is_taken_seed_by_seed() -> None:
    by = difference([0.9, 0.5], [0.8, 0.6], close=0.0)
    assert by.values == pytest.approx((0.1, -0.1))
    assert (by.low, by.middle, by.high) == pytest.approx((-0.1, 0.0, 0.1))
    assert difference([0.91, 0.51], [0.9, 0.5], close=0.0).verdict == "first"


def test_who_agrees_says_what() -> None:
    assert agreed(["a", "a"]) == "a"
    assert agreed(["a", "b"]) is None
    assert agreed([]) is None


@pytest.mark.parametrize(
    ("first", "second", "exact"),  # by scipy.stats.binomtest
    [
        (3, 2, 1.0),
        (6, 0, 0.03125),
        (5, 0, 0.0625),
        (2, 17, 0.0007286),
        (0, 0, 1.0),
        (900, 800, 0.01632),
    ],
)
def test_how_often_chance_sets_two_nets_so_far_apart(first: int, second: int, exact: float) -> None:
    for by in (Apart(first, second), Apart(second, first)):
        assert by.by_chance == pytest.approx(exact, rel=1e-3)
        assert by.told == (exact < 0.05)


def test_two_nets_are_apart_by_the_samples_that_one_of_them_has_right() -> None:
    labels = np.array([0, 1, 2, 3, 4])
    by = apart(np.array([0, 1, 2, 9, 9]), np.array([0, 9, 9, 3, 9]), labels)
    assert (by.first, by.second, by.more) == (2, 1, 1)


def test_the_factor_of_a_layer_is_that_of_a_geometric_row() -> None:
    assert factor_a_layer(5 * 0.15 ** np.arange(6)) == pytest.approx(0.15)
    assert np.isnan(factor_a_layer(np.array([2.0])))
