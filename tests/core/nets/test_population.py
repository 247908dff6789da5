"""Statistics of the training set in place of running averages."""

from dataclasses import replace

import numpy as np
import pytest

from normviz.nets.network import Net, Network
from normviz.nets.population import score_anew, with_population_statistics
from normviz.nets.progress import score
from normviz.nets.split import digit_split
from normviz.nets.trainer import Settings, Trainer
from normviz.norms.running import Running

NET = Net(hidden=2, width=12, norm="batch", dropout=0.5)


@pytest.fixture(scope="module")
def data():
    return digit_split()


def test_the_statistics_are_those_of_each_layer_s_own_input(data):
    network = Network(NET, np.float64)
    before = [layer.running for layer in network.hidden]
    twin = with_population_statistics(network, data.x)
    h = data.x.astype(np.float64)
    for layer in twin.hidden:
        z = h @ layer.w
        np.testing.assert_allclose(layer.running.mean, z.mean(axis=0), rtol=1e-8, atol=1e-12)
        np.testing.assert_allclose(layer.running.var, z.var(axis=0, ddof=1), rtol=1e-8)
        h = np.maximum((z - z.mean(axis=0)) / np.sqrt(z.var(axis=0, ddof=1) + 1e-5), 0)
    assert [layer.running for layer in network.hidden] == before  # its own stay


def test_the_averages_play_no_part_and_a_net_with_useless_ones_is_mended(data):
    trainer = Trainer(Settings(replace(NET, dropout=0.0), epochs=2), data)
    for _record in trainer.run():
        pass
    network, right = trainer.network, trainer.result().anew
    for layer in network.hidden:
        layer.running = Running.start(NET.width)
    assert score_anew(network, data) == right
    assert right.accuracy > score(network, data.test, data.test_labels).accuracy + 0.1


def test_nets_without_averages_and_those_that_stopped_have_none(data):
    assert score_anew(Network(replace(NET, norm="group")), data) is None
    lost = Trainer(Settings(replace(NET, norm="batch"), lr=1e30, epochs=1), data)
    for _record in lost.run():
        pass
    assert lost.stopped and lost.result().anew is None
