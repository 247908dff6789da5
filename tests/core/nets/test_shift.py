"""Runs with a record: their way beside PyTorch's, what is recorded, the shift in it, the noise."""

import math
from dataclasses import replace

import numpy as np
import pytest

from normviz.nets.batches import batches
from normviz.nets.data import digit_rows
from normviz.nets.network import Net, Network
from normviz.nets.noise import Noise
from normviz.nets.progress import smoothed
from normviz.nets.shift import (
    WHOLE_LAYER,
    TrainingSetup,
    followed,
    jump_of_batches,
    middle,
    moved,
    nearest,
    outcome,
    shift,
    train_recorded,
)
from normviz.nets.signal import NORMS, PLACEMENTS
from tests.core.nets.twin import torch_twin
from tests.support import require_torch

SMALL = Net(hidden=2, width=7)


# --- beside PyTorch ------------------------------------------------------------------------------


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_the_way_is_that_of_pytorch(activation, norm, placement):
    torch = require_torch()
    init = "torch" if activation == "relu" else "xavier"
    net = Net(3, 16, activation, init, norm=norm, placement=placement, seed=2)
    setup = TrainingSetup(net, lr=0.1, steps=60, batch=32)
    record = train_recorded(setup)
    twin = torch_twin(torch, Network(net))
    rows = digit_rows()
    x = torch.from_numpy(rows.x.astype(np.float32))
    labels = torch.from_numpy(rows.labels.copy())
    descent = torch.optim.SGD(twin.parameters(), lr=0.1)
    losses = []
    for chosen in batches(len(x), 32, 60, seed=2):
        descent.zero_grad()
        loss = torch.nn.functional.cross_entropy(twin(x[chosen]), labels[chosen])
        loss.backward()
        descent.step()
        losses.append(loss.item())
    np.testing.assert_allclose(record.loss, losses, rtol=2e-3, atol=2e-4)
    twin.eval()
    named = twin(torch.from_numpy(rows.held_out.astype(np.float32))).argmax(1).numpy()
    right = (named == rows.held_out_labels).mean()
    assert record.accuracy == pytest.approx(right, abs=2 / 360)


# --- the record ----------------------------------------------------------------------------------


def test_the_record_holds_each_layers_input():
    setup = TrainingSetup(replace(SMALL, norm="batch"), steps=4)
    record = train_recorded(setup)
    rows = digit_rows()
    x = rows.x.astype(np.float32)
    first = next(batches(len(x), 32, 1, seed=0))
    network = Network(setup.net)
    network.forward(x[first])
    for layer, mean, std in zip(network.hidden, record.mean, record.std, strict=True):
        np.testing.assert_allclose(mean[0], layer.x.mean(axis=0), atol=1e-6)
        np.testing.assert_allclose(std[0], layer.x.std(axis=0), atol=1e-6)
    assert [each.shape for each in record.mean] == [(4, 64), (4, 7)]


def test_a_run_that_diverges_ends_with_a_reason():
    record = train_recorded(TrainingSetup(Net(8, 32), lr=3.0, steps=150))
    assert "smaller learning rate" in record.stopped and f"step {record.steps}:" in record.stopped
    assert record.steps < 150
    assert np.isfinite(record.loss[:-1]).all() and not np.isfinite(record.loss[-1])
    assert len(record.mean[0]) == record.steps
    assert np.isnan(record.accuracy)
    assert shift(record).jump.shape == (8,)
    assert all(np.isfinite(each).all() for each in moved(record)[:1])


def test_training_is_repeatable_and_leaves_floats_alone():
    setup = TrainingSetup(replace(SMALL, norm="batch"), steps=5, noise=1.0)
    a, b = train_recorded(setup), train_recorded(setup)
    np.testing.assert_array_equal(a.loss, b.loss)
    assert a.mean[1].dtype == np.float32


def test_batch_norm_keeps_the_means_still_and_noise_brings_the_jumps_back():
    net = Net(hidden=6, activation="tanh", init="xavier", norm="batch")
    plain, normed, noisy = (
        shift(train_recorded(TrainingSetup(*each)))
        for each in (
            (replace(net, norm="none"), 0.1, 100),
            (net, 0.1, 100),
            (net, 0.1, 100, 32, 1.0),
        )
    )
    assert (normed.jump[1:] < 0.5 * plain.jump[1:]).all()
    assert (noisy.jump[1:] > plain.jump[1:]).all()
    assert plain.jump[0] == normed.jump[0] == noisy.jump[0]


def test_shift_of_a_mean_that_moves_by_one_standard_deviation_a_step():
    record = train_recorded(TrainingSetup(SMALL, steps=20))
    steps = np.arange(20, dtype=np.float32)[:, None]
    means = tuple(np.broadcast_to(steps * scale, (20, 7)) for scale in (1, 2))
    stds = (np.ones((20, 7), np.float32), np.ones((20, 7), np.float32))
    done = shift(replace(record, mean=means, std=stds))
    np.testing.assert_allclose(done.jump, [1, 2])
    np.testing.assert_allclose(done.wander, [18, 36])  # steps 18.5 and 0.5, averaged in pairs
    np.testing.assert_allclose(
        moved(replace(record, mean=means, std=stds))[1][:, 0], 2 * steps[:, 0]
    )


def test_smoothing_averages_the_steps_before():
    np.testing.assert_allclose(smoothed(np.arange(5.0), 3), [0, 0.5, 1, 2, 3])


def test_with_and_without_a_norm_weights_and_batches_are_the_same():
    plain, normed = (Network(replace(SMALL, norm=norm)) for norm in ("none", "batch"))
    for a, b in zip(plain.layers, normed.layers, strict=True):
        np.testing.assert_array_equal(a.w, b.w)
    first = train_recorded(TrainingSetup(SMALL, steps=3))
    second = train_recorded(TrainingSetup(replace(SMALL, norm="batch"), steps=3))
    np.testing.assert_array_equal(first.mean[0], second.mean[0])  # the digits


# --- what is read off a record -------------------------------------------------------------------


def test_the_whole_layer_has_the_mean_and_spread_of_all_its_values():
    record = train_recorded(TrainingSetup(SMALL, lr=0.0, steps=1))
    x = digit_rows().x[next(batches(1437, 32, 1, seed=0))]
    mean, std = followed(record, WHOLE_LAYER)
    assert mean[0, 0] == pytest.approx(x.mean(), abs=1e-6)
    assert std[0, 0] == pytest.approx(x.std(), rel=1e-6)


def test_still_weights_jump_as_far_as_batches_of_that_size_do():
    held = shift(train_recorded(TrainingSetup(SMALL, lr=0.0, steps=100, batch=64)))
    assert middle(held.jump) == pytest.approx(jump_of_batches(64), abs=0.03)


def test_a_run_that_was_stopped_ends_above_all_others():
    fine = train_recorded(TrainingSetup(SMALL, steps=20))
    lost = train_recorded(TrainingSetup(SMALL, lr=1e30, steps=20))
    assert fine.ends_at == fine.last_loss and not fine.stopped
    assert lost.stopped and lost.ends_at == math.inf


@pytest.mark.parametrize(
    ("losses", "found", "near"),
    [
        ((1.0, 0.1, 0.2), "batch", "batch"),
        ((1.0, 0.1, 0.3), "batch", "batch"),  # nearer on a log scale: 0.3^2 < 0.1
        ((1.0, 0.1, 0.33), "none", "none"),
        ((1.0, 0.1, 0.5), "none", "none"),
        ((1.0, 0.1, 1.1), "worse", "worse"),
        ((0.1, 0.2, 0.3), "no gain", "worse"),
        ((0.1, 0.2, 0.12), "no gain", "none"),
        ((0.1, 0.2, 0.18), "no gain", "batch"),
        ((math.inf, 0.2, 0.3), "batch", "batch"),
        ((math.inf, 0.2, math.inf), "worse", "worse"),
        ((math.inf, math.inf, 0.3), "no gain", "batch"),
    ],
)
def test_what_a_run_with_noise_says(losses, found, near):
    assert outcome(*losses) == found
    assert nearest(*losses) == near


# --- the noise -----------------------------------------------------------------------------------


def test_noise_has_neither_mean_zero_nor_variance_one_and_changes_at_every_step():
    noise = Noise(1.0, seed=0)
    (s, m), (_s, again) = (noise.draw((4000, 50), np.float32) for _step in range(2))
    means, scales = m.mean(axis=0), s.mean(axis=0)
    assert 0.4 < means.max() < 0.52 and -0.52 < means.min() < -0.4
    assert 0.98 < scales.min() < 1.05 and 1.2 < scales.max() < 1.27
    assert np.abs(m - means).max() < 0.11
    np.testing.assert_allclose(s.std(axis=0), 0.1, atol=0.01)
    assert not np.allclose(again.mean(axis=0), means, atol=0.05)
