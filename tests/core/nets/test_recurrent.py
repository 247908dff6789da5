"""The recurrent cell: against PyTorch, against closed forms, and where it overflows."""

from __future__ import annotations

import numpy as np
import pytest

from normviz.nets.recurrent import (
    CELL_ACTIVATIONS,
    CELL_NORMS,
    LARGEST_HALF,
    Cell,
    random_cell,
    random_inputs,
    state_frames,
    unroll,
)
from tests.support import require_torch


def growing(factor, steps, dtype=np.float64):
    """One unit that multiplies itself by `factor`, driven by 1 at every step."""
    cell = Cell(np.array([[factor]], dtype), np.ones((1, 1), dtype), np.zeros(1, dtype))
    return unroll(cell, np.ones((2, 1, steps), dtype), "none", "relu")


@pytest.mark.parametrize("activation", CELL_ACTIVATIONS)
def test_without_a_norm_against_pytorch(activation):
    torch = require_torch()
    cell, x = random_cell(6, 3, 1.2, seed=4), random_inputs(5, 3, 7, seed=4)
    theirs = torch.nn.RNN(3, 6, nonlinearity=activation, batch_first=True)
    with torch.no_grad():
        theirs.weight_hh_l0.copy_(torch.tensor(cell.w))
        theirs.weight_ih_l0.copy_(torch.tensor(cell.u))
        theirs.bias_hh_l0.zero_()
        theirs.bias_ih_l0.zero_()
        h = theirs(torch.tensor(x).transpose(1, 2))[0].numpy()
    np.testing.assert_allclose(
        unroll(cell, x, "none", activation).h.transpose(1, 0, 2), h, atol=1e-5
    )


@pytest.mark.parametrize("norm", ["batch", "layer"])
def test_a_norm_against_pytorch_step_by_step(norm):
    functional = require_torch().nn.functional
    torch = require_torch()
    cell, x = random_cell(6, 3, 1.2, seed=5), random_inputs(5, 3, 7, seed=5)
    w, u = torch.tensor(cell.w), torch.tensor(cell.u)
    state = torch.zeros(5, 6)
    done = unroll(cell, x, norm, "tanh")
    for step in range(7):
        z = state @ w.T + torch.tensor(x[:, :, step]) @ u.T
        if norm == "batch":
            z = functional.batch_norm(z, None, None, training=True)
        else:
            z = functional.layer_norm(z, (6,))
        state = torch.tanh(z)
        np.testing.assert_allclose(done.h[step], state.numpy(), atol=2e-5)
        assert done.rms[step] == pytest.approx(state.square().mean().sqrt().item(), rel=1e-4)


def test_a_bias_moves_the_state():
    cell = Cell(np.zeros((1, 1)), np.zeros((1, 1)), np.full(1, 3.0))
    assert unroll(cell, np.zeros((2, 1, 2)), "none", "relu").rms.tolist() == [3, 3]


def test_the_closed_form_of_one_unit():
    # h_t = 1 + a + ... + a^(t - 1)
    np.testing.assert_allclose(growing(3.0, 10).rms, (3.0 ** np.arange(1, 11) - 1) / 2)
    assert growing(3.0, 30).growth == pytest.approx(3.0, rel=1e-3)
    assert growing(0.0, 30).growth == 1.0


@pytest.mark.parametrize("activation", CELL_ACTIVATIONS)
@pytest.mark.parametrize("gain", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("norm", ["batch", "layer"])
def test_a_norm_keeps_the_size_whatever_the_gain(norm, gain, activation):
    done = unroll(random_cell(32, 4, gain), random_inputs(16, 4, 60), norm, activation)
    # ReLU keeps half of the mean square 1 of a normal z; tanh of one has rms 0.63
    expected = np.sqrt(0.5) if activation == "relu" else 0.63
    np.testing.assert_allclose(done.rms, expected, atol=0.08)
    assert done.growth == pytest.approx(1, abs=0.01)


def test_one_step_of_relu_multiplies_by_gain_over_root_two():
    cell = random_cell(400, 4, 3.0)
    state = np.maximum(np.random.default_rng(2).standard_normal((200, 400)), 0)
    after = np.maximum(state @ cell.w.T, 0)
    ratio = np.sqrt(np.mean(after**2) / np.mean(state**2))
    assert ratio == pytest.approx(3 / np.sqrt(2), rel=0.05)


def test_where_it_passes_half_precision_and_where_it_overflows():
    done = growing(10.0, 60, np.float32)
    # 11111 fits float16, 111111 does not; 1.1e38 fits float32, 1.1e39 does not
    assert done.half_until == 5
    assert done.finite_until == 39
    assert np.isfinite(done.rms[:39]).all() and not np.isfinite(done.rms[39:]).any()
    assert done.growth == pytest.approx(10, rel=1e-3)
    assert LARGEST_HALF == 65504


def test_what_stays_small_passes_every_step():
    done = growing(0.5, 20)
    assert (done.half_until, done.finite_until, done.steps) == (20, 20, 20)


def test_a_dead_state_has_no_growth():
    cell = Cell(np.ones((1, 1)), -np.ones((1, 1)), np.zeros(1))
    assert np.isnan(unroll(cell, np.ones((1, 1, 9)), "none", "relu").growth)


def test_batch_norm_has_to_keep_two_numbers_a_unit_and_step():
    cell, x = random_cell(8, 2, 1.0), random_inputs(4, 2, 10)
    assert [unroll(cell, x, norm).kept for norm in CELL_NORMS] == [0, 160, 0]


def test_under_layer_norm_a_sequence_does_not_see_the_others():
    cell, x = random_cell(8, 2, 1.5), random_inputs(4, 2, 10)
    together, alone = (unroll(cell, part, "layer").h for part in (x, x[:1]))
    np.testing.assert_allclose(together[:, :1], alone, atol=1e-5)
    together, alone = (unroll(cell, part, "batch").h for part in (x, x[:2]))
    assert np.abs(together[:, :2] - alone).max() > 0.1


def test_frames_hold_every_state_and_begin_and_end_with_the_steps():
    done = unroll(random_cell(8, 2, 4.0), random_inputs(5, 2, 90), "none", "relu")
    drawn = state_frames(done, (0.0, 4.0), bins=4, most=30)
    assert drawn.steps.tolist()[::29] == [1, 90] and len(drawn.steps) == 30
    np.testing.assert_allclose(drawn.shares.sum(axis=1), 100, rtol=1e-5)
    for step, shares in zip(drawn.steps, drawn.shares, strict=True):
        h = done.h[step - 1]
        assert shares[0] == pytest.approx(100 * (h < 1).mean())
        assert shares[-1] == pytest.approx(100 * (h >= 3).mean())


def test_states_that_are_no_number_are_in_no_bin():
    drawn = state_frames(growing(1e30, 4, np.float32), (0.0, 4.0))
    # 1, 1e30, and infinite: still in the last bin
    np.testing.assert_array_equal(drawn.shares[1:3, -1], 100)
    cell = Cell(*(np.full(shape, np.nan) for shape in ((1, 1), (1, 1), (1,))))
    assert not state_frames(unroll(cell, np.ones((1, 1, 2))), (0.0, 4.0)).shares.any()


def test_weights_and_inputs_are_the_same_for_the_same_seed():
    np.testing.assert_array_equal(random_cell(4, 2, 1.0, 7).w, random_cell(4, 2, 1.0, 7).w)
    assert not np.array_equal(random_cell(4, 2, 1.0, 7).w, random_cell(4, 2, 1.0, 8).w)
    assert random_cell(300, 2, 2.0).w.std() == pytest.approx(2 / np.sqrt(300), rel=0.02)
    assert random_inputs(3, 2, 5).dtype == random_cell(3, 2, 1.0).w.dtype == np.float32


def test_what_makes_no_sense_is_said():
    cell = random_cell(4, 2, 1.0)
    with pytest.raises(ValueError, match="use one of none, batch, layer"):
        unroll(cell, random_inputs(2, 2, 3), "group")
    with pytest.raises(ValueError, match="use one of tanh, relu"):
        unroll(cell, random_inputs(2, 2, 3), "none", "gelu")
    with pytest.raises(ValueError, match="cell with 2 inputs"):
        unroll(cell, random_inputs(2, 3, 3))
