"""One batch over several workers: synchronized statistics are the whole batch's, exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normviz.studies.workers import split_batch
from tests.core.cases import rng

X = rng(1).normal(5, 2, 24)


@given(size=st.integers(8, 60), workers=st.integers(1, 8), ordered=st.booleans())
def test_synchronized_statistics_are_the_whole_batchs(size, workers, ordered):
    x = rng(size).normal(5, 2, size)
    split = split_batch(x, workers, ordered=ordered)
    assert split.mean == pytest.approx(x.mean())
    assert split.var == pytest.approx(x.var())
    assert (split.whole_mean, split.whole_var) == pytest.approx((x.mean(), x.var()))
    assert split.sizes.sum() == size and np.ptp(split.sizes) <= 1
    assert split.even == (size % workers == 0)
    seen = np.sort(x) if ordered else x
    np.testing.assert_array_equal(split.x, seen)
    np.testing.assert_allclose(split.synced, (seen - x.mean()) / np.sqrt(x.var() + 1e-5))


def test_each_worker_normalizes_by_its_own():
    split = split_batch(X, 5)
    for worker in range(5):
        own = X[split.worker == worker]
        assert split.means[worker] == pytest.approx(own.mean())
        assert split.vars[worker] == pytest.approx(own.var())
        local = split.local[split.worker == worker]
        np.testing.assert_allclose(local, (own - own.mean()) / np.sqrt(own.var() + 1e-5))


def test_the_gap_is_the_largest_that_any_output_moves():
    split = split_batch([1.0, 3.0, 5.0, 11.0], 2, eps=0.0)
    # local (-1, 1, -1, 1); of all: mean 5, variance 14
    assert split.gap == pytest.approx(1 + 2 / np.sqrt(14))
    assert split_batch(X, 1).gap == pytest.approx(0, abs=1e-12)


def test_plain_averages_are_right_for_equal_shares_only():
    even, uneven = split_batch(X, 4), split_batch(X[:10], 4, ordered=True)
    assert (even.plain_mean, even.plain_var) == pytest.approx((X.mean(), X.var()))
    assert uneven.sizes.tolist() == [3, 3, 2, 2]
    assert abs(uneven.plain_mean - X[:10].mean()) > 0.01
    assert abs(uneven.plain_var - X[:10].var()) > 0.001


def test_the_variance_of_the_means_is_what_local_variances_miss():
    split = split_batch(X, 4, ordered=True)
    assert split.within == pytest.approx(split.vars.mean())
    assert split.between == pytest.approx(split.means.var())
    assert split.within + split.between == pytest.approx(X.var())
    assert split.between > split.within, "sorted shares differ more than their values do"


def test_one_value_has_as_many_outputs_as_there_are_statistics():
    split = split_batch(X, 3)
    outputs = split.output_of(4.0)
    np.testing.assert_allclose(outputs[:3], (4 - split.means) / np.sqrt(split.vars + 1e-5))
    np.testing.assert_allclose(outputs[3:], (4 - X.mean()) / np.sqrt(X.var() + 1e-5))


@pytest.mark.parametrize(("size", "workers"), [(3, 4), (0, 1), (5, 0)])
def test_errors_say_what_to_do(size, workers):
    with pytest.raises(ValueError, match="at least one each"):
        split_batch(np.ones(size), workers)
