"""The net that trains: gradients by finite differences, its way beside PyTorch's, its record."""

from dataclasses import replace

import numpy as np
import pytest

from normviz.nets.activations import ACTIVATIONS
from normviz.nets.data import digit_rows
from normviz.nets.network import Net, Network, cross_entropy
from normviz.nets.noise import Noise
from normviz.nets.signal import NORMS, PLACEMENTS
from normviz.nets.train import TrainingSetup, batches, moved, shift, smoothed, train
from tests.core.grads import check_grads
from tests.core.nets.twin import torch_twin
from tests.support import require_torch

SMALL = Net(hidden=2, width=7)


class Held:
    """Noise that is the same at every call."""

    def __init__(self):
        self._drawn = {}

    def draw(self, shape, dtype):
        rng = np.random.default_rng(shape)
        return rng.normal(1, 0.2, shape), rng.normal(0, 0.3, shape)


# --- gradients -----------------------------------------------------------------------------------


@pytest.mark.parametrize("noisy", [False, True], ids=["plain", "noise"])
@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_directional_derivative(activation, norm, placement, noisy):
    net = replace(SMALL, activation=activation, norm=norm, placement=placement, init="torch")
    network = Network(net, np.float64)
    rng = np.random.default_rng(1)
    network.params += 0.1 * rng.normal(size=network.params.shape)  # gamma is not 1, beta not 0
    x, labels = rng.normal(size=(9, 64)), rng.integers(0, 10, 9)
    noise = Held() if noisy else None
    start = network.params.copy()

    def loss(params):
        network.params[:] = params
        return cross_entropy(network.forward(x, noise=noise), labels)

    network.backward(loss(start)[1])
    check_grads(lambda params: loss(params)[0], [network.grads], [start], seed=1, atol=1e-6)


@pytest.mark.parametrize(
    "changes",
    [
        {"norm": "group", "groups": 4},
        {"norm": "group", "groups": 2, "placement": "after"},
        {"norm": "batch", "bias": True},
        {"norm": "layer", "bias": False},
        {"weight_norm": True},
        {"weight_norm": True, "norm": "batch", "placement": "after"},
        {"dropout": 0.4},
        {"dropout": 0.4, "norm": "layer"},
        {"dropout": 0.4, "norm": "batch", "placement": "after"},
        {"dropout": 0.4, "norm": "batch", "placement": "after", "drop_at": "activation"},
        {"dropout": 0.4, "drop_at": "activation", "placement": "after", "weight_norm": True},
        {"dropout": 0.4, "norm": "batch", "normed": (1,), "dropped": (2,)},
        {"hidden": 0},
        {"inputs": 5, "classes": 3, "hidden": 1},
    ],
    ids=str,
)
def test_directional_derivative_of_the_other_layers(changes):
    net = replace(SMALL, width=8, activation="tanh", init="torch", **changes)
    network = Network(net, np.float64)
    rng = np.random.default_rng(1)
    network.params += 0.1 * rng.normal(size=network.params.shape)
    x, labels = rng.normal(size=(9, net.inputs)), rng.integers(0, net.classes, 9)
    start = network.params.copy()

    def loss(params):
        network.params[:] = params
        network.rng = np.random.default_rng(3)  # the same are dropped every time
        return cross_entropy(network.forward(x), labels)

    network.backward(loss(start)[1])
    check_grads(lambda params: loss(params)[0], [network.grads], [start], seed=1, atol=1e-6)


def test_cross_entropy_of_huge_logits_is_finite():
    loss, gradient = cross_entropy(np.array([[1e4, 0.0], [-1e4, 1e4]]), np.array([0, 0]))
    assert loss == pytest.approx(1e4)
    np.testing.assert_allclose(gradient, [[0, 0], [-0.5, 0.5]], atol=1e-12)


# --- beside PyTorch ------------------------------------------------------------------------------


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_the_way_is_that_of_pytorch(activation, norm, placement):
    torch = require_torch()
    init = "torch" if activation == "relu" else "xavier"
    net = Net(3, 16, activation, init, norm=norm, placement=placement, seed=2)
    setup = TrainingSetup(net, lr=0.1, steps=60, batch=32)
    record = train(setup)
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


# --- what is built -------------------------------------------------------------------------------


def test_every_parameter_is_a_view_of_the_one_vector():
    network = Network(replace(SMALL, norm="layer"))
    count = 0
    for layer in network.layers:
        for each in (layer.w, layer.b, layer.gamma, layer.beta):
            if each is not None:
                assert np.shares_memory(each, network.params)
                count += each.size
    assert count == network.params.size
    network.params[:] = 5
    assert all((layer.w == 5).all() for layer in network.layers)


@pytest.mark.parametrize(
    ("norm", "placement", "has"),
    [
        ("none", "before", (True, False, False)),
        ("batch", "before", (False, True, True)),  # batch norm takes a bias away
        ("batch", "after", (True, True, True)),
        ("layer", "before", (True, True, True)),
        ("rms", "before", (True, True, False)),
    ],
)
def test_which_parameters_a_layer_has(norm, placement, has):
    first, *_rest, last = Network(replace(SMALL, norm=norm, placement=placement)).layers
    assert (first.b is not None, first.gamma is not None, first.beta is not None) == has
    assert last.b is not None and last.gamma is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"norm": "instance"}, "norm is “instance”: use one of none, batch"),
        ({"placement": "between"}, "use one of before, after"),
        ({"drop_at": "start"}, "use one of end, activation"),
        ({"norm": "group", "width": 6, "groups": 4}, "4 groups do not divide 6 .* 1, 2, 3, 6"),
        ({"dropout": 1.0}, "from 0 to below 1"),
        ({"classes": 0}, "at least one"),
    ],
)
def test_nets_that_cannot_be_built(changes, words):
    with pytest.raises(ValueError, match=words):
        Network(replace(SMALL, **changes))


def test_weight_norm_starts_with_the_weights_of_the_initialization():
    plain, split = (Network(replace(SMALL, weight_norm=on)) for on in (False, True))
    x = digit_rows().x[:20].astype(np.float32)
    np.testing.assert_allclose(plain.forward(x), split.forward(x), rtol=1e-4, atol=1e-5)
    assert split.params.size == plain.params.size + 2 * SMALL.width + 10


def test_dropout_keeps_the_mean_and_is_off_at_inference():
    network = Network(Net(hidden=1, width=200, dropout=0.3))
    x = digit_rows().x[:200].astype(np.float32)
    still = network.forward(x, training=False).copy()
    layer = network.layers[0]
    np.testing.assert_array_equal(layer.h, layer.a)
    moving = network.forward(x).copy()
    kept = layer.h[layer.a > 0] / layer.a[layer.a > 0]
    assert set(np.unique(kept.round(4))) == {np.float32(0), np.float32(1.4286)}
    assert (kept == 0).mean() == pytest.approx(0.3, abs=0.02)
    assert not np.array_equal(still, moving)
    np.testing.assert_allclose(layer.h.mean(), layer.a.mean(), rtol=0.02)


def test_with_and_without_a_norm_weights_and_batches_are_the_same():
    plain, normed = (Network(replace(SMALL, norm=norm)) for norm in ("none", "batch"))
    for a, b in zip(plain.layers, normed.layers, strict=True):
        np.testing.assert_array_equal(a.w, b.w)
    first = train(TrainingSetup(SMALL, steps=3))
    second = train(TrainingSetup(replace(SMALL, norm="batch"), steps=3))
    np.testing.assert_array_equal(first.mean[0], second.mean[0])  # the digits


# --- batches -------------------------------------------------------------------------------------


def test_an_epoch_sees_every_digit_once_and_drops_the_rest():
    seen = list(batches(count=100, size=32, steps=6, seed=0))
    assert {len(batch) for batch in seen} == {32}
    for epoch in (seen[:3], seen[3:]):
        assert len(np.unique(np.concatenate(epoch))) == 96
    assert not np.array_equal(seen[0], seen[3])


def test_a_batch_larger_than_the_data_is_refused():
    with pytest.raises(ValueError, match="5 samples do not fill a batch of 6"):
        next(batches(5, 6, 1, 0))


# --- the record ----------------------------------------------------------------------------------


def test_the_record_holds_each_layers_input():
    setup = TrainingSetup(replace(SMALL, norm="batch"), steps=4)
    record = train(setup)
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
    record = train(TrainingSetup(Net(8, 32), lr=3.0, steps=150))
    assert "smaller learning rate" in record.stopped and f"step {record.steps}:" in record.stopped
    assert record.steps < 150
    assert np.isfinite(record.loss[:-1]).all() and not np.isfinite(record.loss[-1])
    assert len(record.mean[0]) == record.steps
    assert np.isnan(record.accuracy)
    assert shift(record).jump.shape == (8,)
    assert all(np.isfinite(each).all() for each in moved(record)[:1])


def test_training_is_repeatable_and_leaves_floats_alone():
    setup = TrainingSetup(replace(SMALL, norm="batch"), steps=5, noise=1.0)
    a, b = train(setup), train(setup)
    np.testing.assert_array_equal(a.loss, b.loss)
    assert a.mean[1].dtype == np.float32


def test_batch_norm_keeps_the_means_still_and_noise_brings_the_jumps_back():
    net = Net(hidden=6, activation="tanh", init="xavier", norm="batch")
    plain, normed, noisy = (
        shift(train(TrainingSetup(*each)))
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
    record = train(TrainingSetup(SMALL, steps=20))
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
