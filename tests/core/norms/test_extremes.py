"""The largest numbers of a type, and what public reports of wrong norms had in them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import normviz as nv
from tests.core.cases import PARTITIONS, rng
from tests.core.grads import check_grads
from tests.support import require_torch

TYPES = {np.float32: 3e38, np.float64: 1.5e308}  # and how large their values get here
SHAPE = (4, 6, 5)


@pytest.mark.parametrize("size", [1.0, 1e-3, 1e-8])
@pytest.mark.parametrize("center", [True, False], ids=["center", "rms"])
@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", PARTITIONS)
def test_sums_may_pass_the_largest_number(name, dtype, center, size):
    p, largest = PARTITIONS[name](SHAPE), TYPES[dtype] * size
    tame = rng().uniform(-0.2, 1, SHAPE)
    tame[0] *= 1e-30  # a sample, and in some norms whole sets, of much smaller numbers
    dy = rng(1).normal(size=SHAPE).astype(dtype)
    gamma, beta = rng(2).normal(size=(2, *p.default_params.kept_shape))
    with np.errstate(all="raise"):
        out = nv.normalize((tame * largest).astype(dtype), p, gamma, beta, center=center)
        grads = nv.backward(out, dy)
    # In float64, and in a unit in which nothing is too large; eps is nothing beside such numbers.
    right = nv.normalize(tame, p, gamma, beta, eps=1e-5 / largest / largest, center=center)
    there = nv.backward(right, dy)
    close = {"rtol": 1e-4, "atol": 1e-5} if dtype == np.float32 else {"rtol": 1e-9, "atol": 1e-9}
    np.testing.assert_allclose(out.y, right.y, **close)
    np.testing.assert_allclose(out.x_hat, right.x_hat, **close)
    np.testing.assert_allclose(out.mean / largest, right.mean, **close)
    np.testing.assert_allclose(grads.dgamma, there.dgamma, **close)
    np.testing.assert_allclose(grads.dbeta, there.dbeta, **close)
    with np.errstate(over="ignore"):
        scale = there.dx / largest
    np.testing.assert_allclose(grads.dx, scale, rtol=1e-3, atol=1e-4 * abs(scale).max())
    # The variance is infinite only where the type cannot hold it.
    held = right.var.astype(np.longdouble) * largest * largest <= np.finfo(dtype).max
    assert np.array_equal(np.isfinite(out.var), held)


@pytest.mark.parametrize("name", PARTITIONS)
def test_the_gradient_at_1e200_is_the_slope(name):
    p = PARTITIONS[name](SHAPE)
    x, dy = rng().normal(size=(2, *SHAPE))
    dx = nv.backward(nv.normalize(1e200 * x, p), dy).dx
    check_grads(
        lambda u: float(np.vdot(dy, nv.normalize(1e200 * u, p).y)), [1e200 * dx], [x], rtol=1e-4
    )


@pytest.mark.parametrize("shape", [(40_000, 8), (3, 2, 100, 60)])
@pytest.mark.parametrize("norm", [nv.batch_norm, nv.layer_norm], ids=["batch", "layer"])
def test_one_huge_value_in_a_large_array_stays_in_its_set(norm, shape):
    x = rng().normal(size=shape).astype(np.float32)
    plain = norm(x)
    changed = x.copy()
    changed.flat[-1] = 3e38
    out = norm(changed)
    others = out.partition.ids != out.partition.ids.flat[-1]
    np.testing.assert_array_equal(out.y[others], plain.y[others])
    assert np.isfinite(out.x_hat).all()
    assert out.x_hat.flat[-1] == pytest.approx((out.size - 1) ** 0.5, rel=1e-3)
    assert np.isfinite(nv.backward(out, x).dx).all()


@given(
    hnp.arrays(
        np.float64,
        (3, 4),
        elements=st.sampled_from([0.0, 5e-324, -1e-310, 1e-160, 1.0, -1e9, 1e160, 1.7e308])
        | st.floats(-1.7e308, 1.7e308),
    ),
    st.sampled_from(sorted(PARTITIONS)),
    st.booleans(),
)
def test_finite_cells_become_finite_and_nothing_warns(x, name, center):
    p = PARTITIONS[name](x.shape)
    with np.errstate(all="raise"):
        out = nv.normalize(x, p, center=center)
        dx = nv.backward(out, np.ones_like(x)).dx
    assert np.isfinite(out.mean).all()
    assert not np.isnan(out.var).any()
    assert (abs(out.y) <= p.size**0.5 * (1 + 1e-9)).all()
    assert np.isfinite(dx).all()


def test_mean_only_norm_of_the_largest_numbers():
    x = np.float32([[3e38, 1], [3e38, 2], [2e38, 3]])
    out = nv.normalize(x, PARTITIONS["batch"](x.shape), scale=False)
    np.testing.assert_allclose(out.mean, [[8e38 / 3, 2]], rtol=1e-6)
    np.testing.assert_allclose(out.y[:, 0], [1e38 / 3, 1e38 / 3, -2e38 / 3], rtol=1e-5)


def test_the_largest_number_of_all_is_its_own_mean():
    for dtype in TYPES:
        largest = np.finfo(dtype).max
        for m in (2, 3, 7, 1000):
            out = nv.layer_norm(np.full((1, m), largest, dtype))
            assert out.mean.item() == largest and out.var.item() == 0
            assert not out.y.any()


# What public reports of wrong norms had in them, and was right here.
REPORTED = {
    "a mean of 1e4": 1e4 + rng(3).normal(size=(8, 64)),
    "neighbours around 40000": np.array([[40000.0, 40001.0, 40002.0, 40003.0]] * 3),
    "constant rows": np.repeat([[3.0], [1e4], [-0.1]], 16, axis=1),
    "one row of zeros": np.vstack([np.zeros(8), np.arange(8.0)]),
}


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("case", REPORTED)
def test_reported_batches_are_as_in_pytorch(case, dtype):
    torch = require_torch()
    x = REPORTED[case].astype(dtype)
    theirs = torch.nn.functional.layer_norm(torch.from_numpy(x.astype(np.float64)), x.shape[1:])
    np.testing.assert_allclose(
        nv.layer_norm(x).y, theirs.numpy(), atol=2e-3 if dtype == np.float32 else 1e-9
    )


def test_a_gamma_of_1e300_and_one_value_a_channel():
    x = rng().normal(size=(4, 3))
    out = nv.layer_norm(x, np.full(3, 1e300), np.zeros(3))
    np.testing.assert_allclose(out.y / 1e300, nv.layer_norm(x).y)
    alone = nv.batch_norm(np.float32([[1e4, -3.0, 3e38]]), np.ones(3), [1.0, 2.0, 3.0])
    assert alone.y.tolist() == [[1, 2, 3]]
