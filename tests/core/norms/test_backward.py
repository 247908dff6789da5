"""The backward pass against finite differences: one random direction a case, every option."""

import importlib
from itertools import product

import numpy as np
import pytest

import normviz as nv
from normviz.norms import Partition as P
from normviz.norms.layout import layout
from normviz.norms.sums import sum_over
from tests.core.cases import PARTITIONS, rng
from tests.core.grads import check_grads

SHAPE = (3, 6, 4)
PARAMS = {
    "default": lambda p: None,
    "the same as the statistics": lambda p: p,
    "one a channel": lambda p: P.batch(SHAPE),
    "one a feature": lambda p: P.axes(SHAPE, (1, 2)),
    "one a cell": lambda p: P.axes(SHAPE, (0, 1, 2)),
    "one for all": lambda p: P.axes(SHAPE, ()),
    "by channels in threes": lambda p: P.group(SHAPE, 3),  # fits no view of two groups
}


@pytest.mark.parametrize("given", [False, True], ids=["measured", "given"])
@pytest.mark.parametrize("params", PARAMS)
@pytest.mark.parametrize("name", PARTITIONS)
def test_directional_derivative(name, params, given):
    p = PARTITIONS[name](SHAPE)
    shared = PARAMS[params](p)
    size = (shared or p.default_params).kept_shape
    r = rng()
    x, dy = r.normal(1, 2, SHAPE), r.normal(size=SHAPE)
    gamma, beta = r.normal(size=(2, *size))
    statistics = (r.normal(size=p.kept_shape), r.uniform(1, 2, p.kept_shape)) if given else None

    for center, scale, with_gamma, with_beta in product([True, False], repeat=4):
        options = {"params": shared, "center": center, "scale": scale, "given": statistics}
        names = [name for name, there in [("gamma", with_gamma), ("beta", with_beta)] if there]
        point = [x, *(each for each, there in [(gamma, with_gamma), (beta, with_beta)] if there)]

        def forward(x, *pair):
            return nv.normalize(
                x,
                p,
                **dict(zip(names, pair, strict=True)),  # noqa: B023
                eps=0.3,
                **options,  # noqa: B023
            )

        grads = nv.backward(forward(*point), dy)
        assert (grads.dgamma is not None, grads.dbeta is not None) == (with_gamma, with_beta)
        found = [each for each in (grads.dx, grads.dgamma, grads.dbeta) if each is not None]
        check_grads(
            lambda *args: np.vdot(forward(*args).y, dy), found, point, step=1e-5, case=options
        )


@pytest.mark.parametrize("params", PARAMS)
@pytest.mark.parametrize("name", PARTITIONS)
def test_large_arrays_get_the_same_as_small_ones(name, params, monkeypatch):
    p = PARTITIONS[name](SHAPE)
    shared = PARAMS[params](p)
    x, dy = rng(1).normal(2, 3, (2, *SHAPE))
    gamma, beta = rng(2).normal(size=(2, *(shared or p.default_params).kept_shape))

    def everything():
        out = nv.normalize(x, p, gamma, beta, shared)
        grads = nv.backward(out, dy)
        again = nv.backward(out, dy)  # nothing that `out` keeps was worked on in place
        np.testing.assert_array_equal(grads.dx, again.dx)
        return out.y, out.x_hat, out.var, grads.dx, grads.dgamma, grads.dbeta

    small = everything()
    made_ready = sum_over, layout
    for module in ("sums", "normalize"):
        monkeypatch.setattr(importlib.import_module(f"normviz.norms.{module}"), "LARGE", 0)
    for each in made_ready:
        each.cache_clear()
    large = everything()
    for each in made_ready:
        each.cache_clear()
    for few, many in zip(small, large, strict=True):
        np.testing.assert_allclose(many, few, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("eps", [0, 1e-5, 0.5])
@pytest.mark.parametrize("name", PARTITIONS)
def test_invariants_of_every_group(name, eps):
    p = PARTITIONS[name](SHAPE)
    x, dy = rng().normal(2, 3, SHAPE), rng(1).normal(size=SHAPE)
    gamma = rng(2).normal(size=p.default_params.kept_shape)
    out = nv.normalize(x, p, gamma, eps=eps)
    dx = nv.backward(out, dy).dx
    g = dy * out.params.spread(gamma)
    np.testing.assert_allclose(p.sum(dx), 0, atol=1e-12)
    np.testing.assert_allclose(
        p.sum(dx * out.x_hat),
        out.inv_std * p.sum(g * out.x_hat) * eps / (out.var + eps),
        atol=1e-12,
    )
    np.testing.assert_allclose(p.mean(out.x_hat**2), out.var / (out.var + eps), atol=1e-12)


def test_given_statistics_are_constants():
    x, dy = rng().normal(size=(4, 3)), rng(1).normal(size=(4, 3))
    running = nv.Running([1.0, 2.0, 3.0], [4.0, 4.0, 4.0])
    out = nv.batch_norm(x, running=running, training=False, eps=0)
    np.testing.assert_allclose(nv.backward(out, dy).dx, dy / 2)


def test_results_do_not_share_memory_with_the_input():
    x, dy = rng().normal(size=(2, 1, 6))
    out = nv.layer_norm(x, np.ones(6), np.ones(6))
    grads = nv.backward(out, dy)
    sums = P.instance(x.shape).sum(x)
    for result in (out.y, out.x_hat, out.mean, grads.dx, grads.dgamma, grads.dbeta, sums):
        assert not np.shares_memory(result, x)
        assert not np.shares_memory(result, dy)


def test_dgamma_and_dbeta_have_the_shape_of_gamma_and_beta():
    x = rng().normal(size=(2, 6, 4))
    wide = np.ones((1, 6, 1))
    grads = nv.backward(nv.batch_norm(x, wide, wide), x)
    assert grads.dgamma.shape == grads.dbeta.shape == (1, 6, 1)
    grads = nv.backward(nv.layer_norm(x, np.ones((6, 4)), np.ones((6, 4))), x)
    assert grads.dgamma.shape == grads.dbeta.shape == (6, 4)


def test_a_wrong_gradient_is_found():
    x = rng().normal(size=(4, 3))
    check_grads(lambda x: (x**3).sum(), [3 * x**2], [x])
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        check_grads(lambda x: (x**3).sum(), [3 * x**2 + 1e-3], [x])
