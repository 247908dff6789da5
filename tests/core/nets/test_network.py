"""The net at work: its gradient against differences, what it is built of, what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from normviz.nets.activations import ACTIVATIONS
from normviz.nets.data import digit_rows
from normviz.nets.network import Net, Network, cross_entropy
from normviz.nets.signal import NORMS, PLACEMENTS
from tests.core.grads import check_grads

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
        {"norm": "batch", "ghost": 3},
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
