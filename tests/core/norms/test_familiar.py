"""The familiar norms against PyTorch, forward and backward, and against their closed forms."""

import numpy as np
import pytest

import normviz as nv
from tests.core.cases import rng
from tests.support import require_torch


def channels(shape):
    return shape[1:2]


def features(shape):
    return shape[1:]


# name: ours, PyTorch's, the shape of gamma and beta
ORACLES = {
    "batch": (
        lambda x, g, b: nv.batch_norm(x, g, b),
        lambda F, x, g, b: F.batch_norm(x, None, None, g, b, training=True, eps=1e-5),
        channels,
    ),
    "layer": (
        lambda x, g, b: nv.layer_norm(x, g, b),
        lambda F, x, g, b: F.layer_norm(x, x.shape[1:], g, b, eps=1e-5),
        features,
    ),
    "layer, last axis": (
        lambda x, g, b: nv.layer_norm(x, g, b, first_axis=-1),
        lambda F, x, g, b: F.layer_norm(x, x.shape[-1:], g, b, eps=1e-5),
        lambda shape: shape[-1:],
    ),
    "layer, all together": (
        lambda x, g, b: nv.layer_norm(x, g, b, first_axis=0),
        lambda F, x, g, b: F.layer_norm(x, x.shape, g, b, eps=1e-5),
        lambda shape: shape,
    ),
    "layer, each position": (
        lambda x, g, b: nv.layer_norm(x, g, b, axis="position"),
        lambda F, x, g, b: F.layer_norm(x.movedim(1, -1), g.shape, g, b, 1e-5).movedim(-1, 1),
        channels,
    ),
    "instance": (
        lambda x, g, b: nv.instance_norm(x, g, b),
        lambda F, x, g, b: F.instance_norm(x, weight=g, bias=b, eps=1e-5),
        channels,
    ),
    "group": (
        lambda x, g, b: nv.group_norm(x, 3, g, b),
        lambda F, x, g, b: F.group_norm(x, 3, g, b, eps=1e-5),
        channels,
    ),
    "rms": (
        lambda x, g, b: nv.rms_norm(x, g),
        lambda F, x, g, b: F.rms_norm(x, x.shape[1:], g, eps=1e-5),
        features,
    ),
    "rms, all together": (
        lambda x, g, b: nv.rms_norm(x, g, first_axis=0),
        lambda F, x, g, b: F.rms_norm(x, x.shape, g, eps=1e-5),
        lambda shape: shape,
    ),
    "rms, each position": (
        lambda x, g, b: nv.rms_norm(x, g, axis="position"),
        lambda F, x, g, b: F.rms_norm(x.movedim(1, -1), g.shape, g, 1e-5).movedim(-1, 1),
        channels,
    ),
}
LARGE = (600, 4, 256)  # several slabs of it are normalized one after the other, where they can be


def against_pytorch(name, shape, dtype):
    """The result and every gradient of one norm of `ORACLES` are PyTorch's."""
    torch = require_torch()
    ours, theirs, params_shape = ORACLES[name]
    if name == "instance" and len(shape) == 2:
        shape = (5, 6, 2)  # PyTorch refuses a group of one cell
    r = rng(3)
    x, dy = r.normal(2, 3, shape).astype(dtype), r.normal(size=shape).astype(dtype)
    gamma, beta = r.normal(size=(2, *params_shape(shape))).astype(dtype)
    out = ours(x, gamma, beta)
    grads = nv.backward(out, dy)

    tx, tg, tb = (torch.tensor(a, requires_grad=True) for a in (x, gamma, beta))
    ty = theirs(torch.nn.functional, tx, tg, tb)
    ty.backward(torch.tensor(dy))
    tolerance = {"rtol": 2e-4, "atol": 2e-4} if dtype == "float32" else {"atol": 1e-10}
    np.testing.assert_allclose(out.y, ty.detach().numpy(), **tolerance)
    np.testing.assert_allclose(grads.dx, tx.grad.numpy(), **tolerance)
    np.testing.assert_allclose(grads.dgamma, tg.grad.numpy(), **tolerance)
    if not name.startswith("rms"):
        np.testing.assert_allclose(grads.dbeta, tb.grad.numpy(), **tolerance)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(5, 6), (4, 6, 7), (3, 6, 5, 4), (2, 6, 3, 2, 4)], ids=str)
@pytest.mark.parametrize("name", ORACLES)
def test_against_pytorch(name, shape, dtype):
    against_pytorch(name, shape, dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", [name for name in ORACLES if "," in name])
def test_large_arrays_against_pytorch(name, dtype):
    against_pytorch(name, LARGE, dtype)


@pytest.mark.parametrize("first_axis", [0, -1])
def test_layer_norm_of_a_vector_is_that_of_its_only_axis(first_axis):
    x = rng().normal(size=7)
    gamma, beta, dy = rng(1).normal(size=(3, 7))
    ours = nv.layer_norm(x, gamma, beta, first_axis=first_axis)
    row = nv.layer_norm(x[None], gamma, beta)
    np.testing.assert_allclose(ours.y, row.y[0])
    ours, row = nv.backward(ours, dy), nv.backward(row, dy[None])
    np.testing.assert_allclose(ours.dx, row.dx[0])
    np.testing.assert_allclose(ours.dgamma, row.dgamma)
    np.testing.assert_allclose(ours.dbeta, row.dbeta)


@pytest.mark.parametrize("shape", [(5, 6), (3, 6, 5, 4)], ids=str)
def test_inference_against_pytorch(shape):
    torch = require_torch()
    r = rng(4)
    x, dy = r.normal(size=(2, *shape))
    mean, gamma, beta = r.normal(size=(3, 6))
    var = r.uniform(0.5, 2, 6)
    out = nv.batch_norm(x, gamma, beta, running=nv.Running(mean, var), training=False)
    grads = nv.backward(out, dy)
    tx, tg, tb = (torch.tensor(a, requires_grad=True) for a in (x, gamma, beta))
    ty = torch.nn.functional.batch_norm(tx, torch.tensor(mean), torch.tensor(var), tg, tb)
    ty.backward(torch.tensor(dy))
    np.testing.assert_allclose(out.y, ty.detach().numpy(), atol=1e-12)
    for got, right in [(grads.dx, tx), (grads.dgamma, tg), (grads.dbeta, tb)]:
        np.testing.assert_allclose(got, right.grad.numpy(), atol=1e-12)


def test_training_uses_the_batch_even_where_running_statistics_are_at_hand():
    x = rng().normal(size=(4, 3))
    out = nv.batch_norm(x, running=nv.Running([9.0] * 3, [9.0] * 3))
    np.testing.assert_array_equal(out.y, nv.batch_norm(x).y)


def test_the_worked_mini_batch():
    x = np.array([[1.0, 2, 3, 4], [2, 4, 6, 8], [3, 6, 9, 12]])
    batch, layer = nv.batch_norm(x, eps=0), nv.layer_norm(x, eps=0)
    assert batch.mean.tolist() == [[2, 4, 6, 8]]
    np.testing.assert_allclose(batch.var, [[2 / 3, 8 / 3, 6, 32 / 3]])
    np.testing.assert_allclose(batch.y, np.outer([-1, 0, 1], [1.5**0.5] * 4))
    assert layer.mean.ravel().tolist() == [2.5, 5, 7.5]
    np.testing.assert_allclose(layer.y, np.tile(np.array([-3, -1, 1, 3]) / 5**0.5, (3, 1)))


def test_two_values_become_minus_one_and_plus_one_whatever_they_were():
    x = [[-3.0, 1e9, 0.001], [5.0, -1e9, 0.002]]
    np.testing.assert_allclose(nv.batch_norm(x, eps=0).y, [[-1, 1, -1], [1, -1, 1]])


def test_an_outlier_comes_to_at_most_the_root_of_m_minus_one():
    x = np.zeros((10, 1))
    x[4] = 1e6
    assert nv.batch_norm(x, eps=0).y.max() == pytest.approx(3)


def test_gamma_sigma_and_beta_mu_give_the_input_back():
    x = rng().normal(3, 2, (5, 4))
    plain = nv.batch_norm(x)
    back = nv.batch_norm(x, 1 / plain.inv_std, plain.mean)
    np.testing.assert_allclose(back.y, x)


def test_a_bias_before_batch_norm_changes_nothing():
    x = rng().normal(size=(5, 4))
    np.testing.assert_allclose(nv.batch_norm(x + np.arange(4)).y, nv.batch_norm(x).y, atol=1e-12)


def test_group_norm_ends():
    x = rng().normal(size=(2, 6, 3))
    np.testing.assert_allclose(nv.group_norm(x, 1).y, nv.layer_norm(x).y, atol=1e-12)
    np.testing.assert_allclose(nv.group_norm(x, 6).y, nv.instance_norm(x).y, atol=1e-12)
    assert nv.group_norm(x, 1).params.kept_shape == (6,)
    assert nv.layer_norm(x).params.kept_shape == (6, 3)


def test_eps_is_the_conventions_unless_given():
    x = [[1.0], [3.0]]
    assert nv.batch_norm(x).eps == 1e-5
    assert nv.batch_norm(x, convention="keras").eps == 1e-3
    assert nv.batch_norm(x, convention="keras", eps=0.5).eps == 0.5
