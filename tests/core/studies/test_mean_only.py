"""Mean-only batch norm of a batch: what goes, what stays, and batch norm beside it."""

import numpy as np

from normviz.studies.mean_only import take_means
from tests.core.cases import rng


def test_the_means_go_and_the_spreads_stay():
    x = rng(1).normal([3, -20, 0], [1, 7, 0.2], (40, 3))
    seen = take_means(x)
    np.testing.assert_allclose(seen.y, x - x.mean(axis=0))
    np.testing.assert_allclose(seen.after.mean, 0, atol=1e-12)
    np.testing.assert_allclose(seen.after.std, x.std(axis=0))
    np.testing.assert_allclose(seen.before.mean, x.mean(axis=0))
    np.testing.assert_allclose(seen.before.std, seen.after.std)
    assert seen.widest == 1


def test_batch_norm_takes_the_spreads_too():
    seen = take_means(rng(2).normal(5, [1, 30], (40, 2)))
    np.testing.assert_allclose(seen.full.mean, 0, atol=1e-12)
    np.testing.assert_allclose(seen.full.std, 1, rtol=1e-4)


def test_of_one_sample_nothing_is_left():
    assert not take_means(np.array([[4.0, -2.0]])).y.any()
