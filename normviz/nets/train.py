"""Plain stochastic gradient descent on the digits, with a record of every step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.nets.data import digit_rows
from normviz.nets.network import Net, Network, cross_entropy
from normviz.nets.noise import Noise

Array = NDArray[np.floating]

_SHUFFLES = 1_000_003  # sets the order of the digits apart from the layers' random numbers


@dataclass(frozen=True)
class TrainingSetup:
    """A net and how it learns: `steps` of plain SGD with mini-batches of `batch` digits.

    `noise`: the strength of the noise behind every norm, 0 for none. The same `net.seed` means the
    same digits in the same order, and the same first weights.
    """

    net: Net = field(default_factory=Net)
    lr: float = 0.1
    steps: int = 150
    batch: int = 32
    noise: float = 0.0


@dataclass(frozen=True, eq=False)
class Record:
    """What happened at every step.

    `loss`: of the step's own mini-batch before its update, (steps,). `mean`, `std`: of what each
    hidden layer gets as its input, per unit over the mini-batch; one array a layer, float32,
    (steps, 64) for layer 1, whose input are the digits, (steps, width) for the others.
    `accuracy`: the share of held-out digits that the net names right in the end, at inference and
    without noise; NaN where training stopped. `stopped`: why it did, "" if it did not. A run that
    was stopped has fewer steps, the last with the loss that was not finite.
    """

    setup: TrainingSetup
    loss: Array
    mean: tuple[Array, ...]
    std: tuple[Array, ...]
    accuracy: float
    stopped: str

    @property
    def steps(self) -> int:
        """How many steps were recorded."""
        return len(self.loss)

    @property
    def last_loss(self) -> float:
        """The mean loss of the last tenth of the steps: one mini-batch alone says little."""
        return float(np.mean(self.loss[-_tenth(self.steps) :]))


@dataclass(frozen=True, eq=False)
class Shift:
    """How much the mean of a hidden layer's input moves, in standard deviations; one value a layer.

    `jump`: from one step to the next (root mean square over steps and units). `wander`: from the
    average of the first tenth of the steps to that of the last (root mean square over units), in
    which the jumps have mostly averaged out. Both are divided by the root mean square of the
    units' standard deviations. NaN where a stopped run left fewer than two finite steps.
    """

    jump: Array
    wander: Array


def _tenth(steps: int) -> int:
    return max(steps // 10, 1)


@np.errstate(all="ignore")
def shift(record: Record) -> Shift:
    """The internal covariate shift of a run, measured on what every hidden layer gets.

    Formula, with m_t and s_t the mean and the standard deviation of a unit at step t:

        jump = sqrt(mean((m_(t+1) - m_t)^2) / mean(s_t^2)),
        wander = sqrt(mean((m_late - m_early)^2) / mean(s_t^2)).

    Mini-batches of n samples alone give a jump of about sqrt(2 / n), without any learning.
    Result: `Shift`, shape (hidden,) each.
    Source: the shift is defined by Ioffe & Szegedy, 2015, section 2; the measure is ours.

    >>> still = shift(train(TrainingSetup(Net(hidden=1), lr=0, steps=100, batch=32)))
    >>> bool(abs(still.jump[0] - (2 / 32) ** 0.5) < 0.01), bool(still.wander[0] < 0.1)
    (True, True)
    """
    jump, wander = [], []
    for mean, std in zip(*_finite(record), strict=True):
        tenth, spread = _tenth(len(mean)), np.square(std).mean()
        moved = mean[-tenth:].mean(axis=0) - mean[:tenth].mean(axis=0)
        jump.append(np.sqrt(np.square(np.diff(mean, axis=0)).mean() / spread))
        wander.append(np.sqrt(np.square(moved).mean() / spread))
    return Shift(np.array(jump), np.array(wander))


@np.errstate(all="ignore")
def moved(record: Record) -> tuple[Array, ...]:
    """How far the mean of each unit of a layer's input is from where it was at step 1.

    Formula: (m_t - m_1) / sqrt(mean(s_t^2)), in the standard deviations of `shift`; one array a
    layer, (steps, units). NaN in a layer that never had any spread.

    >>> (far,) = moved(train(TrainingSetup(Net(hidden=1), steps=5)))
    >>> far.shape, bool(far[0].any())
    ((5, 64), False)
    """
    return tuple(
        (mean - mean[0]) / np.sqrt(np.square(std).mean())
        for mean, std in zip(*_finite(record), strict=True)
    )


def _finite(record: Record) -> tuple[list[Array], list[Array]]:
    """Means and standard deviations in float64, without the step at which a run was stopped."""
    steps = record.steps - bool(record.stopped and record.steps > 1)
    return (
        [mean[:steps].astype(np.float64) for mean in record.mean],
        [std[:steps].astype(np.float64) for std in record.std],
    )


def smoothed(loss: Array, window: int = 15) -> Array:
    """The mean of each step and the ones before it, at most `window` of them; shape of `loss`.

    >>> smoothed(np.array([4.0, 2.0, 0.0]), window=2).tolist()
    [4.0, 3.0, 1.0]
    """
    ends = np.arange(1, len(loss) + 1)
    starts = np.maximum(ends - window, 0)
    sums = np.concatenate([[0.0], np.cumsum(loss)])
    result: Array = (sums[ends] - sums[starts]) / (ends - starts)
    return result


def batches(count: int, size: int, steps: int, seed: int) -> Iterator[NDArray[np.integer]]:
    """Which samples make up the mini-batch of each step: every epoch in a new order.

    The last samples of an epoch that do not fill a batch are left out, as batch norm on a rest of
    one or two would be noise. Raises ValueError where `count` samples do not fill one batch.

    >>> [batch.tolist() for batch in batches(count=5, size=2, steps=3, seed=1)]
    [[2, 1], [4, 0], [0, 2]]
    """
    if size > count:
        raise ValueError(
            _("{count} samples do not fill a batch of {size}: use a smaller batch.").format(
                count=count, size=size
            )
        )
    rng = np.random.default_rng((seed, _SHUFFLES))
    whole = count // size
    for step in range(steps):
        place = step % whole
        if place == 0:
            order = rng.permutation(count)
        yield order[place * size : (place + 1) * size]


@np.errstate(all="ignore")
def train(setup: TrainingSetup) -> Record:
    """Train the net, w <- w - lr dL/dw with L the cross-entropy of the step's mini-batch.

    `setup`: see `TrainingSetup`. Result: `Record`. A loss that is NaN or infinite ends the run, and
    `stopped` says so.

    >>> record = train(TrainingSetup(Net(hidden=2, width=16), steps=60))
    >>> [mean.shape for mean in record.mean], bool(record.loss[-1] < record.loss[0])
    ([(60, 64), (60, 16)], True)
    """
    net = setup.net
    network = Network(net)
    rows = digit_rows()
    x, labels = rows.x.astype(network.dtype), rows.labels
    noise = Noise(setup.noise, net.seed) if setup.noise else None
    loss = np.full(setup.steps, np.nan)
    mean, std = (
        tuple(np.zeros((setup.steps, len(layer.w)), np.float32) for layer in network.hidden)
        for _what in range(2)
    )
    for step, chosen in enumerate(batches(len(x), setup.batch, setup.steps, net.seed)):
        logits = network.forward(x[chosen], noise=noise)
        loss[step], gradient = cross_entropy(logits, labels[chosen])
        for place, layer in enumerate(network.hidden):
            assert layer.x is not None
            layer.x.mean(axis=0, out=mean[place][step])
            layer.x.std(axis=0, out=std[place][step])
        if not np.isfinite(loss[step]):
            done = step + 1
            mean, std = (tuple(each[:done] for each in kind) for kind in (mean, std))
            return Record(setup, loss[:done], mean, std, np.nan, _reason(setup, done))
        network.backward(gradient)
        network.params -= np.float32(setup.lr) * network.grads
    logits = network.forward(rows.held_out.astype(network.dtype), training=False)
    accuracy = float(np.mean(logits.argmax(axis=1) == rows.held_out_labels))
    return Record(setup, loss, mean, std, accuracy, "")


def _reason(setup: TrainingSetup, step: int) -> str:
    return _(
        "Training stopped at step {step}: the loss is no longer a finite number. With a learning "
        "rate of {lr} each step overshoots and the weights grow until they overflow. A smaller "
        "learning rate or a norm keeps it finite."
    ).format(step=step, lr=f"{setup.lr:g}")
