"""Data far from zero in float32: where E[x^2] - E[x]^2 fails and two passes do not."""

import numpy as np
import pytest

import normviz as nv
from tests.core.cases import PARTITIONS, by_hand, rng

BIG = {
    "batch": (nv.batch_norm, (8192, 8)),
    "layer": (nv.layer_norm, (8, 8192)),
    "images": (nv.batch_norm, (64, 3, 30, 31)),
    "prime length": (nv.batch_norm, (8191, 3)),
    "short": (nv.batch_norm, (24, 5)),
}


@pytest.mark.parametrize("offset", [1e4, -1e5])
@pytest.mark.parametrize("name", BIG)
def test_mean_and_variance_around_a_large_offset(name, offset):
    norm, shape = BIG[name]
    x = (offset + rng().normal(size=shape)).astype(np.float32)
    out = norm(x)
    mean, var = by_hand(x, out.partition)
    np.testing.assert_allclose(out.mean, mean, rtol=1e-7)
    np.testing.assert_allclose(out.var, var, rtol=1e-3)
    x_hat = (x - out.partition.spread(mean)) / np.sqrt(out.partition.spread(var))
    np.testing.assert_allclose(out.x_hat, x_hat, atol=2e-3)


def test_the_one_pass_formula_is_wrong_there():
    x = (1e4 + rng().normal(size=(8192, 8))).astype(np.float32)
    one_pass = (x * x).mean(axis=0) - x.mean(axis=0) ** 2
    assert abs(one_pass - x.var(axis=0, dtype=np.float64)).max() > 1


@pytest.mark.parametrize("value", [0.1, 10000.3, -3e7])
@pytest.mark.parametrize("m", [2, 3, 7, 24, 33, 1000, 8191])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_constant_group_becomes_zero(dtype, m, value):
    x = np.full((m, 2), value, dtype)
    out = nv.batch_norm(x)
    np.testing.assert_allclose(out.mean, x[:1], rtol=1e-6)
    assert abs(out.x_hat).max() < 1e-2


@pytest.mark.parametrize("name", PARTITIONS)
def test_gradients_around_a_large_offset(name):
    x = (1000 + rng().normal(size=(40, 4, 6))).astype(np.float32)
    dy = rng(1).normal(size=x.shape).astype(np.float32)
    p = PARTITIONS[name](x.shape)
    right = nv.backward(nv.normalize(x.astype(np.float64), p), dy.astype(np.float64)).dx
    np.testing.assert_allclose(
        nv.backward(nv.normalize(x, p), dy).dx, right, atol=1e-4 * abs(right).max()
    )
