import numpy as np
import pytest

import normviz as nv
from normviz.norms.weight import weight_lengths, weight_norm, weight_norm_backward
from tests.core.cases import rng
from tests.support import require_torch


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("shape", [(5, 3), (4, 3, 2, 2)], ids=str)
def test_against_torch(shape, axis):
    torch = require_torch()
    v = rng().normal(size=shape)
    g = rng(1).normal(size=shape[axis])
    right = torch._weight_norm(
        torch.tensor(v),
        torch.tensor(np.moveaxis(g.reshape(-1, *[1] * (len(shape) - 1)), 0, axis)),
        axis % len(shape),
    )
    if axis % len(shape) in (0, len(shape) - 1):  # torch's fused one knows the ends only
        np.testing.assert_allclose(nv.weight_norm(v, g, axis=axis), right.numpy())
    lengths = np.sqrt(
        (np.moveaxis(nv.weight_norm(v, g, axis=axis), axis, 0) ** 2)
        .reshape(shape[axis], -1)
        .sum(axis=1)
    )
    np.testing.assert_allclose(lengths, abs(g))


def test_the_length_of_v_does_not_matter():
    v, g = rng().normal(size=(5, 3)), np.ones(5)
    np.testing.assert_allclose(nv.weight_norm(1000 * v, g), nv.weight_norm(v, g))


def test_one_vector():
    assert nv.weight_norm([3.0, 4.0], -5.0).tolist() == [-3, -4]


def test_a_zero_vector_stays_zero_and_its_neighbours_do_not_notice():
    w = nv.weight_norm([[0.0, 0.0], [3.0, 4.0], [np.nan, 1.0]], [2.0, 10.0, 1.0])
    np.testing.assert_array_equal(w, [[0, 0], [6, 8], [np.nan, np.nan]])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_type_stays(dtype):
    v = np.array([[300.0, 400.0]], dtype)  # the squares overflow float16
    w = nv.weight_norm(v, [1.0])
    assert w.dtype == dtype
    np.testing.assert_allclose(w, [[0.6, 0.8]], rtol=1e-3)


@pytest.mark.parametrize(
    ("v", "g", "axis", "message"),
    [
        (np.ones((2, 3)), np.ones(3), 0, r"g has shape \(3,\): .* \(2,\)"),
        (np.ones((2, 3)), 1.0, 0, "one length per neuron"),
        (np.ones((2, 3)), np.ones(2), 2, "no axis 2"),
        (np.ones(()), 1.0, 0, "no axis"),
    ],
)
def test_errors_say_what_to_do(v, g, axis, message):
    with pytest.raises(ValueError, match=message):
        nv.weight_norm(v, g, axis=axis)


def test_backward_of_a_vector_without_direction_is_nothing():
    v, dw = np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[1.0, 2.0], [4.0, -3.0]])
    dv, dg = weight_norm_backward(v, [2.0, 10.0], dw)
    np.testing.assert_allclose(dv, [[0, 0], [8, -6]])  # at right angles already: times g / ||v||
    np.testing.assert_allclose(dg, [0, 0], atol=1e-12)
    with pytest.raises(ValueError, match=r"dw has shape \(2,\) and v \(2, 2\)"):
        weight_norm_backward(v, [2.0, 10.0], dw[0])


@pytest.mark.parametrize("axis", [0, 1])
def test_weights_by_their_own_lengths_are_themselves(axis):
    v = np.random.default_rng(0).normal(size=(4, 5)).astype(np.float32)
    lengths = weight_lengths(v, axis=axis)
    assert lengths.shape == (v.shape[axis],) and lengths.dtype == np.float32
    np.testing.assert_allclose(weight_norm(v, lengths, axis=axis), v, rtol=1e-6)
