"""What is unusual about sets and cells, against cases that are worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from normviz.norms.familiar import batch_norm, rms_norm
from normviz.norms.partition import Partition
from normviz.norms.summary import summarize
from normviz.studies.experiment import Setup, restoring_params, run
from normviz.studies.unusual import (
    cancelling_sets,
    dulled_set,
    first_overflow,
    restored,
    sets_alike,
    without_rounding,
)


def test_equal_values_are_alike_where_a_mean_takes_them_away() -> None:
    z = np.array([[5.0, 0.0, np.nan, 1.0], [5.0, 0.0, np.nan, 2.0]])
    assert sets_alike(z, batch_norm(z)).tolist() == [True, True, False, False]
    rows = np.array([[5.0, 5.0], [0.0, 0.0], [0.0, 1.0]])
    assert sets_alike(rows, rms_norm(rows)).tolist() == [False, True, False]


@pytest.mark.parametrize(("mean", "cancels"), [(999.0, False), (1001.0, True), (-1001.0, True)])
def test_a_mean_of_a_thousand_spreads_costs_digits(mean: float, cancels: bool) -> None:
    out = batch_norm(np.array([[0.0, mean - 1], [2.0, mean + 1]]))
    assert cancelling_sets(out).tolist() == ([1] if cancels else [])


def test_equal_values_do_not_cancel() -> None:
    assert not cancelling_sets(batch_norm(np.full((3, 1), 7.0))).size


@pytest.mark.parametrize(
    ("eps", "left", "power"), [(1.0, 0.5, -5), (1 / 3, 0.75, -5), (0.05, 1 / 1.05, -5)]
)
def test_eps_takes_its_share_of_a_variance_of_one(eps: float, left: float, power: int) -> None:
    dulled = dulled_set(run(np.array([[0.0, 50.0], [2.0, 90.0]]), Setup(eps=eps)))
    assert dulled is not None
    assert (dulled.set, dulled.var, dulled.power) == (0, 1.0, power)
    assert dulled.left == pytest.approx(left)


@pytest.mark.parametrize(("spread", "power"), [(1e-2, -6), (1e-3, -8), (1e-4, -10)])
def test_the_power_that_would_do_is_small_beside_the_variance(spread: float, power: int) -> None:
    dulled = dulled_set(run(np.array([[-spread], [spread]]), Setup(eps=1e-1)))
    assert dulled is not None and dulled.power == power
    assert 10.0**power <= 0.05 * dulled.var < 10.0 ** (power + 1)
    assert dulled_set(run(np.array([[-spread], [spread]]), Setup(eps=10.0**power))) is None


def test_a_small_eps_dulls_nothing_nor_does_any_where_all_is_equal() -> None:
    assert dulled_set(run(np.array([[0.0], [2.0]]), Setup(eps=0.049))) is None
    assert dulled_set(run(np.full((2, 1), 3.0), Setup(eps=1.0))) is None
    assert dulled_set(run(np.array([[0.0], [2.0]]), Setup("none", eps=1.0))) is None


LARGEST = float(np.finfo(np.float64).max)


@pytest.mark.parametrize(
    ("x", "setup", "what", "sets", "cells"),
    [
        ([[LARGEST, 1.0], [0.0, 2.0]], Setup(bias=np.array([LARGEST, 0.0])), "bias", [], 0),
        ([[0.0, 1e300], [1.0, -1e300]], Setup(), "var", [1], 0),
        ([[1e300, 1.0], [1.0, 2.0]], Setup("rms"), "var", [0], 0),
        ([[0.0, 1.0], [2.0, 3.0]], Setup(gamma=np.full(2, LARGEST), beta=np.full(2, LARGEST)),
         "y", [], 2),
    ],
)  # fmt: skip
def test_what_passes_the_largest_number_first(
    x: list[list[float]], setup: Setup, what: str, sets: list[int], cells: int
) -> None:
    with np.errstate(all="ignore"):
        passed = first_overflow(run(np.array(x), setup))
    assert passed is not None
    assert (passed.what, passed.sets.tolist(), passed.cells) == (what, sets, cells)


def test_infinite_cells_and_their_sets_do_not_count() -> None:
    with np.errstate(all="ignore"):
        for norm in ("batch", "rms"):
            assert first_overflow(run(np.array([[np.inf, 1.0], [2.0, 3.0]]), Setup(norm))) is None


def test_what_is_restored_and_what_is_not() -> None:
    x = np.array([[1.0, np.nan], [-4.0, 2.0]])
    done = run(x, Setup())
    pair = restoring_params(done)
    assert pair is not None
    back = restored(run(x, Setup(gamma=pair[0], beta=pair[1])))
    assert (back.cells, back.others, back.size) == (2, 2, 4.0)
    assert back.gap < 1e-12
    assert restored(done).gap == pytest.approx(3.0, abs=1e-4)


def test_a_mean_within_rounding_is_zero_and_a_small_one_is_not() -> None:
    x = np.array([[0.1, 1e-9, np.inf, 1.0], [0.2, 3e-9, 1.0, -1.0], [-0.3, 2e-9, 2.0, 3e-14]])
    means = without_rounding(summarize(x, Partition.batch(x.shape)))
    assert summarize(x, Partition.batch(x.shape)).mean[0] != 0
    assert means[0] == 0 and means[1] == pytest.approx(2e-9) and np.isinf(means[2])
    assert means[3] == pytest.approx(1e-14, rel=0.01, abs=0)
