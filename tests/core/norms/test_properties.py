"""What holds for every norm on every batch: Hypothesis picks shapes, types and values."""

import doctest
import importlib
import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import normviz as nv
from tests.core.cases import PARTITIONS, by_hand

shapes = hnp.array_shapes(min_dims=2, max_dims=5, min_side=1, max_side=6).map(
    lambda shape: (shape[0], 2 * shape[1], *shape[2:])  # two groups must fit the channels
)


def batches(dtype, largest=100):
    """Batches of any rank whose values a float of this type holds without losing its digits."""
    values = st.floats(-largest, largest, width=np.dtype(dtype).itemsize * 8)
    return shapes.flatmap(lambda shape: hnp.arrays(dtype, shape, elements=values, fill=values))


partitions = st.sampled_from(sorted(PARTITIONS))


@given(partitions, batches(np.float64))
def test_forward_is_the_definition(name, x):
    p = PARTITIONS[name](x.shape)
    out = nv.normalize(x, p, eps=1e-3)
    mean, var = by_hand(x, p)
    np.testing.assert_allclose(out.mean, mean, atol=1e-9)
    np.testing.assert_allclose(out.var, var, atol=1e-7)
    np.testing.assert_allclose(
        out.y, (x - p.spread(mean)) / np.sqrt(p.spread(var) + 1e-3), atol=1e-6
    )


@given(partitions, st.sampled_from([np.float16, np.float32, np.float64]), st.data())
def test_shape_type_and_bound(name, dtype, data):
    x = data.draw(batches(dtype))
    p = PARTITIONS[name](x.shape)
    out = nv.normalize(x, p)
    grads = nv.backward(out, np.ones_like(x))
    assert (out.y.shape, out.y.dtype) == (grads.dx.shape, grads.dx.dtype) == (x.shape, x.dtype)
    assert np.all(out.var >= 0)
    assert np.all(abs(out.x_hat) <= np.sqrt(p.size - 1) * 1.01 + 0.02)


@given(partitions, batches(np.float64), st.floats(0.5, 4), st.floats(-50, 50))
def test_scaling_and_shifting_the_input_changes_nothing(name, x, scale, shift):
    p = PARTITIONS[name](x.shape)
    # eps is scaled along with the variance
    a, b = nv.normalize(x, p, eps=1e-2), nv.normalize(scale * x + shift, p, eps=1e-2 * scale**2)
    np.testing.assert_allclose(a.y, b.y, atol=1e-9)


@given(partitions, batches(np.float64), st.integers(0, 2**32 - 1))
def test_gradient_invariants(name, x, seed):
    p = PARTITIONS[name](x.shape)
    dy = np.random.default_rng(seed).normal(size=x.shape)
    eps = 1e-2
    out = nv.normalize(x, p, eps=eps)
    dx = nv.backward(out, dy).dx
    np.testing.assert_allclose(p.sum(dx), 0, atol=1e-8)
    right = out.inv_std * p.sum(dy * out.x_hat) * eps / (out.var + eps)
    np.testing.assert_allclose(p.sum(dx * out.x_hat), right, atol=1e-8)


@given(batches(np.float64))
def test_batch_norm_does_not_care_about_the_order_of_the_samples(x):
    np.testing.assert_allclose(nv.batch_norm(x[::-1]).y, nv.batch_norm(x).y[::-1], atol=1e-9)


@given(batches(np.float32), st.integers(0, 5))
def test_layer_norm_of_a_sample_does_not_depend_on_the_batch(x, i):
    i %= len(x)
    np.testing.assert_allclose(nv.layer_norm(x[i : i + 1]).y[0], nv.layer_norm(x).y[i], atol=1e-3)


@given(batches(np.float64))
def test_layer_norm_by_position_is_that_of_each_position_alone(x):
    pixels = np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])
    gamma, beta = np.random.default_rng(0).normal(size=(2, x.shape[1]))
    ours = nv.layer_norm(x, gamma, beta, axis="position")
    alone = nv.layer_norm(pixels, gamma, beta)
    y = np.moveaxis(ours.y, 1, -1).reshape(pixels.shape)
    np.testing.assert_allclose(y, alone.y, atol=1e-6)


@given(batches(np.float64), st.integers(0, 2**32 - 1))
def test_all_together_layer_norm_does_not_care_where_a_value_stands(x, seed):
    order = np.random.default_rng(seed).permutation(x.size)
    mixed = x.ravel()[order].reshape(x.shape)
    ours = nv.layer_norm(x, first_axis=0).y.ravel()[order]
    np.testing.assert_allclose(nv.layer_norm(mixed, first_axis=0).y.ravel(), ours, atol=1e-6)


PUBLIC = [name for name in nv.norms.__all__ if callable(getattr(nv, name))]
RESULTS = {"Gradients", "Normalized", "TraceStep", "RectifiedGaussian", "Scaled"}


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_explained_and_shown_by_an_example(name):
    thing = getattr(nv, name)
    assert inspect.getdoc(thing)
    if name in RESULTS:  # made by functions, whose examples show them
        return
    module = importlib.import_module(thing.__module__)
    examples = [t for t in doctest.DocTestFinder().find(thing, name, module) if t.examples]
    assert name in {t.name for t in examples}
    if inspect.isfunction(thing):
        assert "Formula" in thing.__doc__
        assert "Source" in thing.__doc__
        for argument in inspect.signature(thing).parameters:
            assert f"`{argument}`" in thing.__doc__ or f"`{argument}=" in thing.__doc__, argument
