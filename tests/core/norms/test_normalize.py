import warnings

import numpy as np
import pytest

import normviz as nv
from normviz.norms import Partition as P
from normviz.norms.layout import layout
from tests.core.cases import PARTITIONS, SHAPES, by_hand, rng

nan, inf = np.nan, np.inf


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", PARTITIONS)
@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("scale", [True, False])
def test_the_definition(name, shape, center, scale):
    p = PARTITIONS[name](shape)
    x = rng().normal(3, 2, shape)
    gamma, beta = rng(1).normal(size=(2, *p.default_params.kept_shape))
    out = nv.normalize(x, p, gamma, beta, eps=0.1, center=center, scale=scale)
    mean, var = by_hand(x, p, center)
    inv_std = 1 / np.sqrt(var + 0.1) if scale else np.ones_like(var)
    x_hat = (x - p.spread(mean)) * p.spread(inv_std)
    y = out.params.spread(gamma) * x_hat + out.params.spread(beta)
    for got, right in [
        (out.mean, mean),
        (out.var, var),
        (out.inv_std, inv_std),
        (out.x_hat, x_hat),
        (out.y, y),
    ]:
        assert got.shape == right.shape
        np.testing.assert_allclose(got, right, atol=1e-12)
    assert out.size == p.size


@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("center", [True, False])
def test_given_statistics_are_used_as_they_are(center, scale):
    x = rng().normal(size=(5, 3, 2))
    mean, var = np.array([1.0, 2.0, 3.0]), np.array([4.0, 9.0, 16.0])
    p = P.batch(x.shape)
    given = (mean, var)
    out = nv.normalize(x, p, eps=0, center=center, scale=scale, given=given)
    right = x - mean[:, None] if center else x
    right = right / np.sqrt(var)[:, None] if scale else right
    np.testing.assert_allclose(out.y, right)
    assert not out.measured
    same = nv.normalize(x, p, eps=0, center=center, scale=scale, given=nv.Running(mean, var, 7))
    np.testing.assert_array_equal(same.y, out.y)


@pytest.mark.parametrize(
    ("given", "kept", "statistics"),
    [
        (np.float16, np.float16, np.float32),
        (np.float32, np.float32, np.float32),
        (np.float64, np.float64, np.float64),
        (np.int32, np.float64, np.float64),
        (np.uint8, np.float64, np.float64),
        (bool, np.float64, np.float64),
    ],
)
def test_types(given, kept, statistics):
    x = rng().integers(0, 2, (4, 6)).astype(given)
    out = nv.batch_norm(x, np.ones(6), np.zeros(6, np.float32))
    grads = nv.backward(out, np.ones((4, 6)))
    assert {a.dtype for a in (out.x, out.y, out.x_hat, grads.dx)} == {np.dtype(kept)}
    got = (out.mean, out.var, out.inv_std, out.gamma, out.beta, grads.dgamma, grads.dbeta)
    assert {a.dtype for a in got} == {np.dtype(statistics)}


def test_float16_statistics_do_not_overflow():
    x = np.float16([[60000, 1], [60000, 2], [49984, 3]])
    out = nv.batch_norm(x)
    np.testing.assert_allclose(out.mean.ravel(), [169984 / 3, 2], rtol=1e-6)
    np.testing.assert_allclose(out.y[:, 0], [0.7071, 0.7071, -1.4142], atol=2e-3)


def test_input_is_left_alone_in_any_memory_order():
    x = rng().normal(size=(6, 4)).astype(np.float32)
    for view in (x.T, x[::-1], x[:, ::2], np.asfortranarray(x)):
        before = view.copy()
        out = nv.layer_norm(view)
        nv.backward(out, view)
        np.testing.assert_array_equal(view, before)
        np.testing.assert_array_equal(out.y, nv.layer_norm(view.copy()).y)


# One column a case: what a group of these three values becomes. None: every cell NaN.
SPECIAL = [
    ("constant", [5, 5, 5], 5, 0, [0, 0, 0]),
    ("NaN", [1, nan, 2], nan, nan, None),
    ("infinity", [1, inf, 2], inf, nan, None),
    ("both infinities", [inf, -inf, 2], nan, nan, None),
    ("sum overflows", [3e38, 3e38, 3e38], 3e38, 0, [0, 0, 0]),
    ("squares overflow", [1e30, -1e30, 0], 0, inf, [1.2247449, -1.2247449, 0]),
    ("ordinary", [1, 2, 3], 2, 2 / 3, [-1.2247357, 0, 1.2247357]),
]


def test_special_groups_do_not_warn_nor_touch_their_neighbours():
    x = np.float32([values for _, values, *_ in SPECIAL]).T
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        out = nv.batch_norm(x, np.ones(len(SPECIAL)), np.zeros(len(SPECIAL)))
        grads = nv.backward(out, np.ones_like(x))
    for column, (name, _, mean, var, y) in enumerate(SPECIAL):
        np.testing.assert_allclose(out.mean[0, column], mean, err_msg=name)
        np.testing.assert_allclose(out.var[0, column], var, rtol=1e-6, err_msg=name)
        right = [nan] * 3 if y is None else y
        np.testing.assert_allclose(out.y[:, column], right, atol=1e-6, err_msg=name)
        np.testing.assert_allclose(out.x_hat[:, column], right, atol=1e-6, err_msg=name)
    assert np.isfinite(grads.dx[:, [0, 4, 5, 6]]).all()


def test_a_long_group_with_an_infinity_keeps_its_mean():
    x = np.float32(1e4 + rng().normal(size=(5000, 2)))
    x[7, 0] = inf
    out = nv.batch_norm(x)
    assert out.mean[0, 0] == inf
    assert np.isnan(out.y[:, 0]).all()
    assert np.isfinite(out.y[:, 1]).all()


def test_one_value_per_group_becomes_zero():
    for out in (nv.batch_norm([[3.0, -7.0]]), nv.instance_norm([[3.0, -7.0]])):
        assert out.size == 1
        assert np.array_equal(out.x_hat, [[0, 0]])
        assert np.array_equal(nv.backward(out, [[1.0, 2.0]]).dx, [[0, 0]])


def test_a_constant_group_without_eps_is_nan_quietly():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(nv.batch_norm([[2.0], [2.0]], eps=0).y).all()


@pytest.mark.parametrize("shape", [(0, 4), (3, 0), (2, 4, 0), (0, 4, 2, 2)], ids=str)
@pytest.mark.parametrize("name", PARTITIONS)
def test_empty_arrays(name, shape):
    p = PARTITIONS[name](shape)
    size = p.default_params.kept_shape
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        out = nv.normalize(np.zeros(shape), p, np.ones(size), np.zeros(size))
        grads = nv.backward(out, np.zeros(shape))
    assert out.y.shape == out.x_hat.shape == grads.dx.shape == shape
    assert out.mean.shape == out.var.shape == p.stat_shape
    without_cells = nan if p.count and not p.size else 0
    assert np.array_equal(out.mean, np.full(p.stat_shape, without_cells), equal_nan=True)
    assert np.array_equal(grads.dgamma, np.zeros(size))
    assert np.array_equal(grads.dbeta, np.zeros(size))


def test_numpys_settings_are_left_as_they_were():
    x = rng().normal(size=(200, 100))
    before = np.getbufsize(), np.geterr()
    nv.backward(nv.batch_norm(x, np.ones(100)), x)
    _ = nv.batch_norm(x, np.ones(100)).x_hat
    assert (np.getbufsize(), np.geterr()) == before


def test_without_gamma_and_beta_y_is_x_hat():
    out = nv.layer_norm(rng().normal(size=(3, 4)))
    assert out.y is out.x_hat
    assert out.gamma is None


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: nv.normalize(x, P.batch((4, 3))), r"x has shape \(3, 4\) and .* \(4, 3\)"),
        (lambda x: nv.batch_norm(x, np.ones(3)), r"gamma has shape \(3,\): .* \(4,\)"),
        (lambda x: nv.batch_norm(x, None, np.ones(5)), r"beta has shape \(5,\)"),
        (lambda x: nv.layer_norm(x, np.ones((2, 4))), r"gamma has shape \(2, 4\)"),
        (lambda x: nv.layer_norm(x, np.ones(4), first_axis=0), r"shape \(4,\): .* \(3, 4\)"),
        (lambda x: nv.layer_norm(x, axis="channels"), "'channels': use \"position\""),
        (lambda x: nv.rms_norm(x, axis=-1), 'axis is -1: use "position" .* first_axis='),
        (lambda x: nv.layer_norm(x, first_axis=0, axis="position"), "give only one of the two"),
        (lambda x: nv.batch_norm(x, eps=-1), "eps is -1: use 0 or a small"),
        (lambda x: nv.batch_norm(x, eps=nan), "eps is nan"),
        (lambda x: nv.batch_norm(x + 1j), "complex128: give real numbers"),
        (lambda x: nv.batch_norm(x, training=False), r"Running.start\(4\)"),
        (lambda x: nv.batch_norm(x, convention="caffe"), "'caffe' .* torch, keras, flax, onnx"),
        (
            lambda x: nv.batch_norm(x, running=nv.Running.start(3), training=False),
            r"given mean has shape \(3,\): .* \(4,\)",
        ),
        (lambda x: nv.backward(nv.batch_norm(x), x[:2]), r"dy has shape \(2, 4\)"),
        (
            lambda x: nv.normalize(x, P.batch((3, 4)), params=P.batch((2, 4))),
            "make both from the same array",
        ),
    ],
)
def test_errors_say_what_to_do(call, message):
    with pytest.raises(ValueError, match=message):
        call(np.arange(12.0).reshape(3, 4))


@pytest.mark.parametrize("name", ["layer", "instance", "group", "a gamma a sample", "given", "rms"])
def test_slabs_of_a_large_array_are_normalized_as_its_samples_are(name):
    x = rng().standard_normal((600, 4, 256), np.float32)
    x[7] += 1e5  # its mean has a rest
    x[200, 2, 3] = np.nan
    p = {"instance": P.instance, "group": lambda shape: P.group(shape, 2)}.get(name, P.layer)
    params = P.axes(x.shape, (0,)) if name == "a gamma a sample" else p(x.shape).default_params
    assert len(layout(p(x.shape), params, x.dtype).slabs) == 5
    gamma, beta = rng(1).standard_normal((2, *params.kept_shape))
    pair = rng(2).random((2, 600)) if name == "given" else None
    rules = {"center": name != "rms"}
    out = nv.normalize(
        x, p(x.shape), gamma, beta, params, given=None if pair is None else tuple(pair), **rules
    )
    for i in (0, 7, 127, 128, 200, 599):
        one = slice(i, i + 1)
        row = x[one]
        a_sample = name == "a gamma a sample"
        alone = nv.normalize(
            row,
            p(row.shape),
            *((gamma[one], beta[one]) if a_sample else (gamma, beta)),
            params=P.axes(row.shape, (0,)) if a_sample else None,
            given=None if pair is None else (pair[0, one], pair[1, one]),
            **rules,
        )
        for field in ("y", "x_hat", "mean", "var", "inv_std"):
            ours, theirs = getattr(out, field)[one], getattr(alone, field)
            np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4, err_msg=f"{field} {i}")
