"""How long a training will take, from its settings alone: a few costs, fitted to measurements.

Measured with one thread of OpenBLAS on a Xeon (2 cores, AVX-512), over random settings: 1 to 50
hidden layers of 16 to 256 units, all norms, activations and optimizers, batches of 8 to 256, 64 and
784 inputs. There 95 of 100 estimates lie within a factor of 1.5. Other machines are faster or
slower as a whole: good enough to tell a moment from a minute.
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil

from normviz.nets.network import Net
from normviz.nets.progress import CHUNK
from normviz.nets.trainer import Settings

APART = 0.5  # seconds between two records, about
_SHARE = 8  # a record may take a part in so many of the time

# Microseconds. Of a step:
_STEP, _LAYER, _NORM_LAYER, _LENGTH_LAYER = 20.0, 7.5, 32.0, 60.0
_PRODUCT = 19e-6  # of each multiplication with its addition
_INPUT = 1e-3  # of each number that goes in
_CELL, _LEAKY_CELL, _NORM_CELL, _DROP_CELL = 1.0e-3, 5.0e-3, 4.3e-3, 4.4e-3  # of an activation
_WEIGHT = {"sgd": 0.3e-3, "momentum": 0.9e-3, "adam": 2.3e-3}
_CHANGED_WEIGHT, _LENGTH_WEIGHT = 0.6e-3, 5e-3  # clipping or L2; weight norm
# Of the weights beyond so many, for which caches are small; most where others use the memory too.
_FAR_WEIGHT = {"sgd": 5e-3, "momentum": 6e-3, "adam": 10e-3}
_NEAR = 300_000
# Of a record:
_RECORD, _RECORD_LAYER, _RECORD_CELL, _RECORD_NORM_CELL = 240.0, 80.0, 1.5e-3, 2.6e-3


def step_seconds(settings: Settings) -> float:
    """About how long one step takes, in seconds.

    `settings`: net, batch and optimizer count.

    >>> 20e-6 < step_seconds(Settings(Net(hidden=1, width=128))) < 150e-6
    True
    """
    net, batch = settings.net, settings.batch
    weights, cells = _weights(net), batch * net.hidden * net.width
    first = net.inputs * (net.width if net.hidden else net.classes)
    products = batch * (3 * weights - first)  # nobody needs the gradient of the inputs
    layer, cell, weight = _LAYER, _CELL, _WEIGHT.get(settings.optimizer, 0.0)
    if net.activation == "leaky_relu":
        cell += _LEAKY_CELL
    if net.norm != "none":
        layer, cell = layer + _NORM_LAYER, cell + _NORM_CELL
    if net.dropout:
        cell += _DROP_CELL
    if net.weight_norm:
        layer, weight = layer + _LENGTH_LAYER, weight + _LENGTH_WEIGHT
    if settings.l2 or settings.clip != "none":
        weight += _CHANGED_WEIGHT
    far = max(weights - _NEAR, 0) * _FAR_WEIGHT.get(settings.optimizer, 0.0)
    return 1e-6 * (
        _STEP
        + layer * net.hidden
        + _PRODUCT * products
        + _INPUT * batch * net.inputs
        + cell * cells
        + weight * weights
        + far
    )


def record_seconds(settings: Settings, train: int, valid: int) -> float:
    """About how long a `Progress` takes, in seconds.

    `settings`: the net counts. `train`, `valid`: how many samples the sets have; of the training
    set at most `CHUNK` go in.

    >>> 0.5e-3 < record_seconds(Settings(Net(hidden=1, width=128)), 1257, 270) < 5e-3
    True
    """
    net, samples = settings.net, 2 * min(train, CHUNK) + valid
    cell = _RECORD_CELL + (_RECORD_NORM_CELL if net.norm != "none" else 0.0)
    each = _PRODUCT * _weights(net) + cell * net.hidden * net.width
    return 1e-6 * (_RECORD + _RECORD_LAYER * net.hidden + each * samples)


def records_every(settings: Settings, train: int, valid: int) -> int | None:
    """The `every` of `Trainer.run` with which a record comes about every half second.

    `settings`: of the training. `train`, `valid`: how many samples the sets have. Result: steps;
    None where an epoch takes no longer than that. Where records take long, they come less often. It
    follows from the settings alone: a training has its records in the same places every time.

    >>> records_every(Settings(), 1257, 270)
    >>> records_every(Settings(Net(hidden=3, width=256, inputs=784)), 50_000, 10_000) < 1562
    True
    """
    apart = max(APART, _SHARE * record_seconds(settings, train, valid))
    every = max(round(apart / step_seconds(settings)), 1)
    return every if every < _steps(settings, train) else None


def duration(settings: Settings, train: int, valid: int) -> float:
    """About how long a training takes, in seconds, records included.

    `settings`: of the training. `train`, `valid`: how many samples the sets have.

    >>> 0.05 < duration(Settings(epochs=20), 1257, 270) < 0.3
    True
    """
    steps = _steps(settings, train)
    records = ceil(steps / (records_every(settings, train, valid) or steps or 1))
    epoch = steps * step_seconds(settings) + records * record_seconds(settings, train, valid)
    return settings.epochs * epoch


def _weights(net: Net) -> int:
    sizes = [net.inputs, *[net.width] * net.hidden, net.classes]
    return sum(a * b for a, b in pairwise(sizes))


def _steps(settings: Settings, train: int) -> int:
    return train // settings.batch + bool(settings.keep_rest and train % settings.batch)
