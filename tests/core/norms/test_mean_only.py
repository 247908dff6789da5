"""Mean-only batch norm: what it takes and leaves, alone and within a net."""

from dataclasses import replace

import numpy as np
import pytest

import normviz as nv
from normviz.nets.network import MEAN_ONLY, Net, Network
from tests.core.grads import check_grads


@pytest.mark.parametrize("weights", [False, True], ids=["w", "weight norm"])
@pytest.mark.parametrize("placement", ["before", "after"])
def test_the_gradient_of_mean_only_batch_norm_against_differences(placement, weights):
    net = Net(2, 7, "tanh", "torch", norm=MEAN_ONLY, placement=placement, inputs=5, classes=1)
    network = Network(replace(net, weight_norm=weights), np.float64)
    rng = np.random.default_rng(1)
    network.params += 0.1 * rng.normal(size=network.params.shape)
    x, y = rng.normal(1, 2, size=(9, 5)), rng.normal(size=(9, 1))
    start = network.params.copy()

    def residual(params: np.ndarray) -> np.ndarray:
        network.params[:] = params
        return network.forward(x) - y

    network.backward(2 / 9 * residual(start))
    check_grads(lambda params: np.square(residual(params)).mean(), [network.grads], [start])


def test_mean_only_batch_norm_takes_the_mean_and_leaves_the_spread():
    x = np.random.default_rng(0).normal(5, 3, size=(16, 4, 2))
    out = nv.batch_norm(x, beta=np.arange(4.0), scale=False)
    np.testing.assert_allclose(out.y.mean(axis=(0, 2)), np.arange(4), atol=1e-12)
    np.testing.assert_allclose(out.y.std(axis=(0, 2)), x.std(axis=(0, 2)))
    running = nv.update_running(nv.Running.start(4), out)
    later = nv.batch_norm(x, running=running, training=False, scale=False)
    np.testing.assert_allclose(later.y, x - running.mean[:, None])


def test_mean_only_layers_have_a_shift_and_no_scale_and_remember_the_mean():
    network = Network(Net(1, 8, norm=MEAN_ONLY, inputs=3, classes=1))
    (layer,) = network.hidden
    assert layer.gamma is None and layer.b is None and layer.beta is not None
    network.forward(np.ones((4, 3), np.float32))
    assert layer.running is not None and layer.running.mean.any()
