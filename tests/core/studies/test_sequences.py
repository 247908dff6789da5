"""Padded batches: what is counted, what is masked, and what a longer sequence is left with."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import normviz as nv
from normviz.studies.random_sequences import (
    FEATURES,
    LONGEST,
    PATTERNS,
    draw_lengths,
    draw_sequences,
    draw_test_sequence,
)
from normviz.studies.sequences import (
    POLICIES,
    SHARING,
    StepStatistics,
    infer_steps,
    left_over,
    normalize_padded,
    pad_sequences,
    sharing_partition,
    step_statistics,
)
from tests.support import require_torch

lengths = st.lists(st.integers(1, 12), min_size=1, max_size=8)
sharings = st.sampled_from(SHARING)


def batch(of, value=0.0, seed=0):
    return pad_sequences(draw_sequences(of, seed), value)


def by_hand(x, members):
    """Mean and variance of the set of each cell that is in one, NaN elsewhere."""
    mean, var = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    for cell in np.ndindex(x.shape):
        of_set = x[members(cell)]
        if of_set.size:
            mean[cell], var[cell] = of_set.mean(), of_set.var()
    return mean, var


@given(lengths, sharings, st.booleans())
def test_every_cell_is_normalized_by_its_set(of, sharing, counted):
    padded = batch(of, value=-3.0)
    out = normalize_padded(padded, sharing, counted=counted, eps=1e-3)
    mean, var = by_hand(padded.x, out.members)
    np.testing.assert_allclose(out.mean, np.where(out.size > 0, mean, np.nan), atol=1e-9)
    np.testing.assert_allclose(out.var, np.where(out.size > 0, var, np.nan), atol=1e-9)
    expected = (padded.x - out.mean) / np.sqrt(out.var + 1e-3)
    np.testing.assert_allclose(out.x_hat, expected, atol=1e-9)


@given(lengths, sharings, st.booleans())
def test_m_is_the_number_of_members(of, sharing, counted):
    padded = batch(of)
    out = normalize_padded(padded, sharing, counted=counted)
    there = padded.there[:, None, :] & np.ones(padded.x.shape, dtype=bool)
    for cell in np.ndindex(padded.x.shape):
        if counted or there[cell]:
            assert out.size[cell] == out.members(cell).sum()
        else:
            assert out.size[cell] == 0
            assert np.isnan(out.x_hat[cell])


@given(lengths, sharings, st.floats(-1e6, 1e6))
def test_masked_padding_changes_nothing_whatever_it_holds(of, sharing, value):
    plain = normalize_padded(batch(of), sharing).x_hat
    np.testing.assert_array_equal(normalize_padded(batch(of, value), sharing).x_hat, plain)


@given(lengths, st.floats(-100, 100))
def test_padding_never_reaches_the_sets_of_one_step_of_one_sequence(of, value):
    padded = batch(of, value)
    counted = normalize_padded(padded, "token", counted=True).x_hat
    masked = normalize_padded(padded, "token").x_hat
    real = ~np.isnan(masked)
    np.testing.assert_allclose(counted[real], masked[real], atol=1e-12)
    assert np.array_equal(real.all(axis=1), padded.there)


@given(lengths)
def test_the_order_of_the_sequences_does_not_matter(of):
    sequences = draw_sequences(of)
    there = normalize_padded(pad_sequences(sequences), "step").x_hat
    back = normalize_padded(pad_sequences(sequences[::-1]), "step").x_hat[::-1]
    np.testing.assert_allclose(back, there, atol=1e-12)


def test_a_step_that_one_sequence_reaches_is_zero():
    out = normalize_padded(batch([5, 2, 2]), "step")
    np.testing.assert_array_equal(out.x_hat[0, :, 2:], 0)
    assert (out.size[0, :, 2:] == 1).all() and (out.var[0, :, 2:] == 0).all()


def test_two_values_become_minus_one_and_one():
    out = normalize_padded(batch([4, 4]), "step", eps=0)
    np.testing.assert_allclose(np.abs(out.x_hat), 1, rtol=1e-12)


def test_counted_padding_pulls_the_mean_by_its_share():
    padded = batch([9, 6, 3, 3], value=-8.0)
    counted, masked = step_statistics(padded, counted=True), step_statistics(padded)
    assert masked.size.tolist() == padded.reach.tolist() == [4] * 3 + [2] * 3 + [1] * 3
    assert counted.size.tolist() == [4] * 9
    share = masked.size / 4
    np.testing.assert_allclose(counted.mean, share * masked.mean + (1 - share) * -8.0)
    # the law of total variance, for two kinds of cells
    np.testing.assert_allclose(
        counted.var, share * masked.var + share * (1 - share) * (masked.mean + 8.0) ** 2
    )


@given(lengths)
def test_steps_of_one_are_those_beyond_the_second_longest(of):
    longest = sorted((0, *of))
    assert batch(of).steps_of_one == list(range(longest[-2], longest[-1]))


def test_what_is_left_is_zero_and_one_only_without_padding():
    padded = batch([6, 6, 3])
    masked = left_over(normalize_padded(padded, "step", eps=0))
    np.testing.assert_allclose(masked.mean, 0, atol=1e-12)
    np.testing.assert_allclose(masked.var, 1, rtol=1e-9)
    counted = left_over(normalize_padded(padded, "step", counted=True))
    np.testing.assert_allclose(counted.mean[:, :3], 0, atol=1e-12)
    assert np.abs(counted.mean[:, 3:]).min() > 0.1


def test_the_sets_of_whole_sequences_are_those_of_layer_norm():
    padded = batch([7, 7, 7])
    out = normalize_padded(padded, "layer")
    np.testing.assert_allclose(out.x_hat, nv.layer_norm(padded.x).y, atol=1e-12)
    assert sharing_partition("layer", (3, 4, 7)) == nv.Partition.layer((3, 4, 7))


def test_against_pytorch():
    torch = require_torch()
    functional = torch.nn.functional
    sequences = draw_sequences([8, 3, 5])
    padded = pad_sequences(sequences)
    x = torch.tensor(padded.x)
    over_all = functional.batch_norm(x, None, None, training=True)
    counted = normalize_padded(padded, "batch", counted=True).x_hat
    np.testing.assert_allclose(counted, over_all.numpy(), atol=1e-9)
    # LayerNorm(C) on (N, L, C)
    per_step = functional.layer_norm(x.transpose(1, 2), (FEATURES,)).transpose(1, 2)
    counted = normalize_padded(padded, "token", counted=True).x_hat
    np.testing.assert_allclose(counted, per_step.numpy(), atol=1e-9)
    # batch norm over a packed sequence sees no padding
    packed = torch.nn.utils.rnn.pack_sequence(
        [torch.tensor(s.T.copy()) for s in sequences], enforce_sorted=False
    )
    data = functional.batch_norm(packed.data, None, None, training=True)
    masked = normalize_padded(padded, "batch").x_hat.transpose(0, 2, 1)[padded.there]
    np.testing.assert_allclose(np.sort(masked, axis=0), np.sort(data.numpy(), axis=0), atol=1e-9)


def test_pytorch_refuses_a_step_of_one():
    torch = require_torch()
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        torch.nn.functional.batch_norm(torch.ones(1, 4), None, None, training=True)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(count=st.integers(2, 8), seed=st.integers(0, 99))
def test_lengths_fit_and_fall(pattern, count, seed):
    drawn = draw_lengths(pattern, count, seed)
    assert len(drawn) == count
    assert all(1 <= length <= LONGEST for length in drawn)
    assert list(drawn) == sorted(drawn, reverse=True)
    assert drawn == draw_lengths(pattern, count, seed)


def test_patterns_are_what_they_are_called():
    assert draw_lengths("equal", 3) == (8, 8, 8)
    assert draw_lengths("one_long", 4) == (12, 3, 3, 3)
    drawn = np.array([draw_lengths("geometric", 8, seed) for seed in range(300)])
    # P(1) = 0.3, and the mean of a geometric distribution is 1 / 0.3
    assert (drawn == 1).mean() == pytest.approx(0.3, abs=0.03)
    assert drawn.mean() == pytest.approx(1 / 0.3, abs=0.15)
    uniform = np.array([draw_lengths("uniform", 8, seed) for seed in range(300)])
    assert uniform.mean() == pytest.approx(6.5, abs=0.3)


def test_a_sequence_keeps_its_values_when_another_changes():
    one, two = draw_sequences([5, 9], seed=3), draw_sequences([8, 2], seed=3)
    np.testing.assert_array_equal(one[0], two[0][:, :5])
    np.testing.assert_array_equal(one[1][:, :2], two[1])


def test_the_test_sequence_is_none_of_training():
    assert not np.allclose(draw_test_sequence(5, 0), draw_sequences([5], 0)[0])
    assert not np.allclose(draw_test_sequence(5, 0), draw_test_sequence(5, 1))


# --- a sequence longer than any in training ---------------------------------------------------


def trained(sizes=(4, 4, 2, 1)):
    steps = len(sizes)
    mean = np.arange(2 * steps, dtype=float).reshape(2, steps)
    return StepStatistics(mean, np.full((2, steps), 4.0), np.array(sizes))


@pytest.mark.parametrize(
    ("policy", "source"),
    [
        ("last", [0, 1, 2, 3, 3, 3]),
        ("two", [0, 1, 2, 2, 2, 2]),
        ("none", [0, 1, 2, 3, -1, -1]),
    ],
)
def test_which_statistics_a_step_uses(policy, source):
    x = np.random.default_rng(1).normal(size=(2, 6))
    done = infer_steps(x, trained(), policy, eps=0)
    assert done.source.tolist() == source
    for step, used in enumerate(source):
        expected = x[:, step] if used < 0 else (x[:, step] - trained().mean[:, used]) / 2
        np.testing.assert_allclose(done.x_hat[:, step], expected)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_shorter_sequence_uses_its_own_steps(policy):
    done = infer_steps(np.ones((2, 2)), trained(), policy)
    assert done.source.tolist() == [0, 1]


def test_statistics_of_one_sequence_multiply_by_one_over_root_eps():
    statistics = step_statistics(batch([6, 3, 3]))
    x = statistics.mean[:, [-1]] + 1.0
    done = infer_steps(np.repeat(x, 8, axis=1), statistics, "last", eps=1e-5)
    np.testing.assert_allclose(done.x_hat[:, -1], 1 / np.sqrt(1e-5))


def test_without_any_step_of_two_the_last_is_used():
    done = infer_steps(np.ones((2, 3)), trained((1, 1)), "two")
    assert done.source.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: pad_sequences([]),
        lambda: pad_sequences([np.ones((2, 3)), np.ones((3, 3))]),
        lambda: pad_sequences([np.ones((2, 0))]),
        lambda: pad_sequences([np.ones(3)]),
        lambda: draw_lengths("long", 3),
        lambda: sharing_partition("sequence", (2, 3, 4)),
        lambda: infer_steps(np.ones((2, 2)), trained(), "first"),
    ],
)
def test_what_makes_no_sense_is_said(wrong):
    with pytest.raises(ValueError, match=r"use one of|give at least one"):
        wrong()
