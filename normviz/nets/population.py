"""Batch norm's statistics taken anew after training, over the training set, not as averages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from normviz.nets.network import Network
from normviz.nets.progress import Array, Score, score
from normviz.nets.split import Split
from normviz.norms.normalize import Normalized
from normviz.norms.running import CONVENTIONS, Running, update_running

MOST = 4096  # samples at once
_ALL_NEW = replace(CONVENTIONS["torch"], momentum=1.0)  # keeps nothing of what was


def with_population_statistics(network: Network, x: Array) -> Network:
    """A twin of the net that normalizes, at inference, by the statistics of these samples.

    Layer by layer: the samples go through the layers below, which have their new statistics, and
    what a norm gets there has the mean and the (unbiased) variance that it uses from now on.
    Nothing is dropped. Statistics that are not finite are not taken.

    `network`: the net, which stays as it is. `x`: (N, inputs), in its type, N at least 2.
    Source: Ioffe & Szegedy, "Batch Normalization", 2015, algorithm 2.

    >>> from normviz.nets.network import Net
    >>> x = np.random.default_rng(0).normal(3, 2, (50, 64)).astype(np.float32)
    >>> net = with_population_statistics(Network(Net(hidden=2, width=8, norm="batch")), x)
    >>> h = net.forward(x, training=False)
    >>> out = net.hidden[1].out
    >>> out is not None and bool(abs(out.x_hat.mean(axis=0)).max() < 1e-5)
    True
    """
    twin = Network(network.net, network.dtype)
    twin.load(network)
    h = x
    for layer in twin.layers:
        after = layer.forward(h, False, None, twin.rng)
        if layer.norm is not None and layer.out is not None and layer.running is not None:
            layer.running = _taken(layer.running, layer.norm(layer.out.x))
            after = layer.forward(h, False, None, twin.rng)
        h = after
    return twin


def _taken(running: Running, out: Normalized) -> Running:
    try:
        return update_running(running, out, _ALL_NEW)
    except ValueError:  # not finite, or of one sample
        return running


@np.errstate(all="ignore")
def score_anew(network: Network, data: Split) -> Score | None:
    """How well a net does on the test set with statistics of the training set.

    `network`: the net. `data`: of the training set at most the first `MOST` samples go in. Result:
    `Score`; None for a net without a norm that remembers statistics.

    >>> from normviz.nets.network import Net
    >>> from normviz.nets.split import digit_split
    >>> score_anew(Network(Net(hidden=1, norm="layer")), digit_split()) is None
    True
    """
    if all(layer.running is None for layer in network.layers):
        return None
    twin = with_population_statistics(network, data.x[:MOST])
    return score(twin, data.test, data.test_labels)
