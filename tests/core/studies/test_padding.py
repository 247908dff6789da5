"""What padding and the other sequences do to one sequence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normviz.studies.padding import alone_among_padding, dependence, members_of, padding_gap
from normviz.studies.random_sequences import draw_sequences
from normviz.studies.sequences import SHARING, normalize_padded, pad_sequences

lengths = st.lists(st.integers(1, 12), min_size=1, max_size=8)
sharings = st.sampled_from(SHARING)


@given(lengths, sharings, st.booleans())
def test_mean_and_variance_are_those_of_the_members(of, sharing, counted):
    batch = pad_sequences(draw_sequences(of), -3.0)
    out = normalize_padded(batch, sharing, counted=counted)
    cell = (0, 1, of[0] - 1)
    members = members_of(out, cell)
    whole = np.append(members.values, [-3.0] * members.padding)
    assert whole.size == out.size[cell]
    assert members.padding == 0 or counted
    assert (whole.mean(), whole.var()) == pytest.approx((out.mean[cell], out.var[cell]))


def test_padding_that_is_masked_has_no_members():
    out = normalize_padded(pad_sequences(draw_sequences([4, 2])), "step")
    assert members_of(out, (1, 0, 3)).padding == members_of(out, (0, 0, 3)).padding == 0
    assert members_of(out, (0, 0, 3)).values.size == 1


def gap(of, sharing, pad):
    batch = pad_sequences(draw_sequences(of), pad)
    both = (normalize_padded(batch, sharing, counted=counted) for counted in (True, False))
    return padding_gap(*both)


@given(st.integers(1, 12), sharings)
def test_without_padding_there_is_no_gap(length, sharing):
    assert gap([length] * 3, sharing, 5.0) == pytest.approx(0, abs=1e-12)


def test_the_gap_is_the_largest_one_among_what_is_there():
    # Step 2 holds 5 and padding of 1: x_hat is 1 in place of 0; step 1 is as it was.
    batch = pad_sequences([np.array([[1.0, 5.0]]), np.array([[3.0]])], 1.0)
    both = (normalize_padded(batch, "step", counted=counted) for counted in (True, False))
    assert padding_gap(*both) == pytest.approx(1, abs=1e-5)
    assert gap([9, 2], "token", -10.0) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("rows", [1, 2, 5, 8])
@pytest.mark.parametrize("pad", [-10.0, 0.5, 100.0])
def test_one_value_among_equal_padding_is_the_root_of_n_minus_one(rows, pad):
    batch = pad_sequences([np.array([[1.0, 7.3]])] + [np.array([[1.0]])] * (rows - 1), pad)
    x_hat = normalize_padded(batch, "step", counted=True, eps=0.0 if rows > 1 else 1e-5).x_hat
    assert abs(x_hat[0, 0, 1]) == pytest.approx(alone_among_padding(rows))


@pytest.mark.parametrize("pad", [0.0, -4.0])
def test_what_a_sequence_owes_to_its_batch(pad):
    sequences = draw_sequences([6, 4, 2])
    gaps = dependence(sequences, pad)
    assert list(gaps.alone) == list(gaps.padded) == list(SHARING)
    # Sets of one sequence do not see the others; those of one step of it see no padding either.
    assert gaps.alone["token"] == gaps.alone["layer"] == 0
    assert gaps.padded["token"] == pytest.approx(0, abs=1e-12)
    now = normalize_padded(pad_sequences(sequences), "step").x_hat[0]
    # Alone it is its own mean at every step, x_hat = 0: what there was is what changes.
    assert gaps.alone["step"] == pytest.approx(np.abs(now).max())
    longer = np.pad(sequences[0], ((0, 0), (0, 10)), constant_values=pad)
    by_hand = (sequences[0] - longer.mean()) / np.sqrt(longer.var() + 1e-5)
    masked = (sequences[0] - sequences[0].mean()) / np.sqrt(sequences[0].var() + 1e-5)
    assert gaps.padded["layer"] == pytest.approx(np.abs(by_hand - masked).max())


def test_without_more_padding_equal_lengths_do_not_move():
    gaps = dependence(draw_sequences([5, 5]), 3.0, more=0)
    assert list(gaps.padded.values()) == pytest.approx([0] * 4, abs=1e-12)
