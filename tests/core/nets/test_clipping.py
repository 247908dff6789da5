"""Clipping by value, by one norm, by one norm for each parameter; angles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normviz.nets.clipping import WAYS, angle, clip_parts, length, shrinking
from tests.support import require_torch

numbers = st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-6)
vectors = st.lists(numbers, min_size=2, max_size=5).map(np.array)
limits = st.floats(1e-3, 1e3)


def test_three_and_four_at_norm_one():
    out = clip_parts([np.array([3.0, 4.0])], "norm", 1.0)
    np.testing.assert_allclose(out.parts[0], [0.5999999, 0.7999998], atol=5e-8)
    assert out.before == 5 and out.after < 1
    assert out.turned == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("limit", [0.1, 1.0, 4.9])
def test_by_norm_all_numbers_shrink_by_one_factor(limit):
    parts = [np.array([3.0, 4.0])]
    out = clip_parts(parts, "norm", limit)
    np.testing.assert_allclose(out.parts[0], parts[0] * shrinking(out.before, limit), rtol=1e-12)
    assert shrinking(5.0, limit) < 1 < shrinking(5.0, 5.1)


def test_by_value_turns_three_and_four():
    out = clip_parts([np.array([3.0, 4.0])], "value", 1.0)
    assert out.parts[0].tolist() == [1, 1]
    assert out.turned == pytest.approx(np.degrees(np.arctan2(4, 3)) - 45)


def test_each_by_its_own_norm_changes_the_ratio_of_the_parameters():
    parts = [np.array([3.0, 4.0]), np.array([0.3, -0.4])]
    alone, together = (clip_parts(parts, how, 1.0) for how in ("each", "norm"))
    np.testing.assert_allclose(alone.norms, [1, 0.5], rtol=1e-5)
    np.testing.assert_allclose(together.norms[0] / together.norms[1], 10)
    turned = np.degrees(np.arctan(0.5) - np.arctan(0.1))
    assert alone.turned == pytest.approx(turned, abs=1e-4)
    for part, before in zip(alone.parts, parts, strict=True):
        assert angle(part, before) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("how", ["value", "norm", "each"])
@pytest.mark.parametrize("limit", [0.1, 1.0, 1e3])
def test_clipping_is_that_of_pytorch(how, limit):
    torch = require_torch()
    rng = np.random.default_rng(0)
    parts = [rng.normal(size=(3, 4)), rng.normal(size=5) * 0.01]
    theirs = [torch.zeros(part.shape, dtype=torch.float64, requires_grad=True) for part in parts]
    for tensor, part in zip(theirs, parts, strict=True):
        tensor.grad = torch.tensor(part.copy())
    nn = torch.nn.utils
    if how == "value":
        nn.clip_grad_value_(theirs, limit)
    elif how == "norm":
        nn.clip_grad_norm_(theirs, limit)
    else:
        for tensor in theirs:
            nn.clip_grad_norm_([tensor], limit)
    for ours, tensor in zip(clip_parts(parts, how, limit).parts, theirs, strict=True):
        np.testing.assert_allclose(ours, tensor.grad.numpy(), rtol=1e-12)


@given(vectors, vectors, limits, st.sampled_from(WAYS))
def test_what_holds_for_every_gradient(a, b, limit, how):
    kept = a.copy(), b.copy()
    out = clip_parts([a, b], how, limit)
    np.testing.assert_array_equal(a, kept[0])
    np.testing.assert_array_equal(b, kept[1])
    assert out.after <= out.before * (1 + 1e-12)
    np.testing.assert_allclose(out.after**2, np.square(out.norms).sum(), rtol=1e-9)
    for part, before in zip(out.parts, (a, b), strict=True):
        assert (np.sign(part) == np.sign(before)).all()
    assert out.turned < 90  # downhill stays downhill
    if how == "value":
        assert all(np.abs(part).max() <= limit for part in out.parts)
    if how == "norm":
        assert out.after <= limit and out.turned < 1e-5
    if how == "each":
        assert out.norms.max() <= limit


def test_angles():
    assert angle(np.array([1.0, 0]), np.array([-3.0, 0])) == 180
    assert angle(np.array([1.0, 0]), np.array([1.0, 1e-9])) == pytest.approx(np.degrees(1e-9))
    assert np.isnan(angle(np.zeros(2), np.ones(2)))
    assert np.isnan(angle(np.array([np.inf, 0]), np.ones(2)))


def test_lengths_of_what_has_no_square():
    assert length(np.array([3e-200, 4e-200])) == pytest.approx(5e-200)
    assert length(np.array([3e200, 4e200])) == pytest.approx(5e200)
    assert length(np.zeros(3)) == 0 and length(np.array([np.inf])) == np.inf


def test_unknown_ways_are_answered_with_the_known_ones():
    with pytest.raises(ValueError, match="use one of none, value, norm, each"):
        clip_parts([np.ones(2)], "sum", 1.0)
