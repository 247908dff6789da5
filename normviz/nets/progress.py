"""What a training hands out on its way: how well the net does, and what goes on in its layers."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.nets.activations import activation_named
from normviz.nets.layers import Layer
from normviz.nets.network import Network, cross_entropy
from normviz.nets.optimizers import norm_of
from normviz.norms.normalize import normalize
from normviz.norms.partition import Partition
from normviz.norms.running import Running

Array = NDArray[Any]

CHUNK = 1024  # samples that go through a net at once when nothing is learned from them


@dataclass(frozen=True)
class Score:
    """How well a net does on one set, at inference.

    `loss`: the mean cross-entropy. `accuracy`: the share of right answers, 0 to 1. Both are NaN
    where the loss is not finite.
    """

    loss: float
    accuracy: float

    @property
    def certainty(self) -> float:
        """The probability that the net gives the right class: e^-loss, its geometric mean.

        >>> round(Score(loss=0.6931, accuracy=1.0).certainty, 3)
        0.5
        """
        return exp(-self.loss)


@dataclass(frozen=True, eq=False)
class Layers:
    """What goes on in the layers of a net.

    `gradient`: the norm of the gradient of each layer's weights at the last step, before clipping,
    the last layer included, (hidden + 1,). `mean`, `std`: of what each hidden layer's activation
    puts out, over all units and samples, (hidden,); `dead`: the share of its units that pass no
    gradient for any of the samples; `saturated`: the share of outputs near an end of the range.
    `square`: the mean square of what each hidden layer hands on, `differs`: the part of it that
    differs between the samples, which is the variance of a unit over them, on average over the
    units; (hidden,). The samples are the first of the training set, at inference. `running`: batch
    norm's running statistics, None for a layer without. `met`: the variance of what batch norm gets
    from these samples, as a multiple of what it remembers from training; the median over the units,
    NaN for a layer without batch norm. Dropout in front of it makes that less than 1, the variance
    shift of Li et al., 2018.
    """

    gradient: Array
    mean: Array
    std: Array
    dead: Array
    saturated: Array
    square: Array
    differs: Array
    running: tuple[Running | None, ...]
    met: Array

    @property
    def share_that_differs(self) -> float:
        """Of the mean square that the last hidden layer hands on, what differs between samples."""
        return float(self.differs[-1] / self.square[-1])


@dataclass(frozen=True, eq=False)
class Progress:
    """Where a training is after `step` steps, which is `epoch` epochs.

    `lr`: the rate of the last step. `batch_loss`: the mean loss of the mini-batches since the
    record before, in training; NaN before the first step. `train`, `valid`: the scores at inference
    on the first samples of the training set, and on the validation set. `layers`: what goes on in
    them. `seconds`: spent on steps so far, without what these records take.
    """

    step: int
    epoch: float
    lr: float
    batch_loss: float
    train: Score
    valid: Score
    layers: Layers
    seconds: float


@np.errstate(all="ignore")
def logits_of(network: Network, x: Array) -> Array:
    """The logits of all samples at inference, in a few passes.

    `network`: the net. `x`: (N, inputs), in its type. Result: (N, classes), a new array.

    >>> from normviz.nets.network import Net
    >>> logits_of(Network(Net(hidden=1, width=8)), np.zeros((5, 64), np.float32)).shape
    (5, 10)
    """
    parts = [
        network.forward(x[start : start + CHUNK], training=False).copy()
        for start in range(0, len(x), CHUNK)
    ]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


@np.errstate(all="ignore")
def score(network: Network, x: Array, labels: NDArray[np.integer]) -> Score:
    """How well a net does, at inference.

    `network`: the net. `x`: (N, inputs), in its type. `labels`: (N,). Result: `Score`.

    >>> from normviz.nets.network import Net
    >>> from normviz.nets.split import digit_split
    >>> split = digit_split()
    >>> 0 <= score(Network(Net(hidden=1)), split.valid, split.valid_labels).accuracy < 0.5
    True
    """
    return score_of(logits_of(network, x), labels)


@np.errstate(all="ignore")
def score_of(logits: Array, labels: NDArray[np.integer]) -> Score:
    """The score of these logits.

    `logits`: (N, classes). `labels`: (N,). Result: `Score`, both numbers NaN where the loss is not
    finite.

    >>> score_of(np.array([[0.0, 50.0], [50.0, 0.0]]), np.array([1, 1]))
    Score(loss=25.0, accuracy=0.5)
    """
    loss, _gradient = cross_entropy(logits, labels)
    if not np.isfinite(loss):
        return Score(np.nan, np.nan)
    return Score(loss, float(np.mean(logits.argmax(axis=1) == labels)))


@np.errstate(all="ignore")
def sureness(logits: Array) -> Array:
    """The probability of the class with the largest logit; NaN where one is not finite.

    Formula: 1 / sum_j exp(l_j - max l), which is softmax(l) at its largest.

    `logits`: (N, classes). Result: (N,), 0 to 1.

    >>> sureness(np.array([[0.0, 0.0], [0.0, 50.0]])).round(3).tolist()
    [0.5, 1.0]
    """
    most = logits.max(axis=1, keepdims=True)
    largest: Array = 1 / np.exp(logits - most).sum(axis=1)
    return largest


@np.errstate(all="ignore")
def look_into(network: Network, x: Array) -> Layers:
    """What the layers of a net make of some samples, at inference.

    `network`: the net, with the gradient of its last step. `x`: (N, inputs), of which the first
    `CHUNK` at most are looked at. Result: `Layers`.

    >>> from normviz.nets.network import Net
    >>> seen = look_into(Network(Net(hidden=2, width=8)), np.ones((5, 64), np.float32))
    >>> seen.gradient.tolist(), seen.mean.shape, seen.running
    ([0.0, 0.0, 0.0], (2,), (None, None))
    """
    activation = activation_named(network.net.activation)
    gradient = np.array([norm_of(layer.slopes["w"]) for layer in network.layers])
    network.forward(x[:CHUNK], training=False)
    outputs = [layer.a for layer in network.hidden if layer.a is not None]
    handed = [layer.h for layer in network.hidden if layer.h is not None]
    return Layers(
        gradient,
        np.array([float(a.mean()) for a in outputs]),
        np.array([float(a.std()) for a in outputs]),
        np.array([float(np.mean(~activation.slope(a).any(axis=0))) for a in outputs]),
        np.array([float(np.mean(activation.saturated(a))) for a in outputs]),
        np.array([float(np.square(h).mean()) for h in handed]),
        np.array([_differs(h) for h in handed]),
        tuple(layer.running for layer in network.hidden),
        np.array([_met(layer) for layer in network.hidden]),
    )


def _differs(h: Array) -> float:
    return float(normalize(h, Partition.batch(h.shape), scale=False).var.mean())


def _met(layer: Layer) -> float:
    if layer.running is None or layer.out is None:
        return float("nan")
    p = layer.out.partition
    seen = normalize(layer.out.x, p).var.reshape(p.kept_shape)
    return float(np.median(seen / layer.running.var))


def confusion(
    labels: NDArray[np.integer], named: NDArray[np.integer], classes: int = 10
) -> NDArray[np.integer]:
    """How often a sample of class i (row) was named j (column).

    `labels`, `named`: (N,), 0 to classes - 1. `classes`: how many there are. Result: (classes,
    classes).

    >>> confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), classes=2).tolist()
    [[1, 1], [0, 1]]
    """
    counts = np.bincount(labels * classes + named, minlength=classes * classes)
    return counts.reshape(classes, classes)


def smoothed(loss: Array, window: int = 15) -> Array:
    """The mean of each step and the ones before it.

    `loss`: (steps,). `window`: how many at most, at least 1. Result: the shape of `loss`.

    >>> smoothed(np.array([4.0, 2.0, 0.0]), window=2).tolist()
    [4.0, 3.0, 1.0]
    """
    ends = np.arange(1, len(loss) + 1)
    starts = np.maximum(ends - window, 0)
    sums = np.concatenate([[0.0], np.cumsum(loss)])
    result: Array = (sums[ends] - sums[starts]) / (ends - starts)
    return result
