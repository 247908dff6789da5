"""The shift of each hidden layer's input in one run: the trainer's steps, with a record of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.nets.batches import batches
from normviz.nets.data import digit_rows
from normviz.nets.network import Net
from normviz.nets.noise import Noise
from normviz.nets.progress import logits_of
from normviz.nets.split import Split
from normviz.nets.trainer import Settings, Trainer
from normviz.norms.sums import sum_over

Array = NDArray[np.floating]

WHOLE_LAYER = 0  # the "unit" that stands for all of them


@dataclass(frozen=True)
class TrainingSetup:
    """A net and how it learns: `steps` of plain SGD with mini-batches of `batch` digits.

    `net`: what it is made of. `lr`: the rate. `noise`: the strength of the noise behind every norm,
    0 for none. The same `net.seed` means the same digits in the same order, and the same first
    weights.
    """

    net: Net = field(default_factory=Net)
    lr: float = 0.1
    steps: int = 150
    batch: int = 32
    noise: float = 0.0


@dataclass(frozen=True, eq=False)
class Record:
    """What happened at every step.

    `setup`: the net and how it learned. `loss`: of the step's own mini-batch before its update,
    (steps,). `mean`, `std`: of what each hidden layer gets as its input, per unit over the
    mini-batch; one array a layer, float32, (steps, 64) for layer 1, whose input are the digits,
    (steps, width) for the others. `accuracy`: the share of held-out digits that the net names right
    in the end, at inference and without noise; NaN where training stopped. `stopped`: why it did,
    "" if it did not. A run that was stopped has fewer steps, the last with the loss that was not
    finite.
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

    @property
    def ends_at(self) -> float:
        """`last_loss`, infinite where training stopped: so a stopped run ends above all others."""
        return np.inf if self.stopped else self.last_loss


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

    `record`: of `train_recorded`. Result: `Shift`, shape (hidden,) each.
    Source: the shift is defined by Ioffe & Szegedy, 2015, section 2; the measure is ours.

    >>> still = shift(train_recorded(TrainingSetup(Net(hidden=1), lr=0, steps=100, batch=32)))
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


def middle(values: Array) -> float:
    """The median over the layers behind the first, whose input no weight of the net can move.

    `values`: (hidden,), of at least two layers, such as `Shift.jump`.

    >>> middle(np.array([9.0, 1.0, 2.0, 6.0]))
    2.0
    """
    return float(np.median(values[1:]))


def jump_of_batches(samples: int) -> float:
    """The jump of a mean that mini-batches of `samples` digits make alone, with still weights.

    Formula: sqrt(2 / n): each of two means has the variance 1 / n, in standard deviations.

    >>> jump_of_batches(32)
    0.25
    """
    return float((2 / samples) ** 0.5)


def outcome(none: float, batch: float, noise: float) -> str:
    """Which loss the run with noise ends nearest to, on a log scale: "batch", "none", or neither.

    Formula: "no gain" where batch norm did not help in the first place, batch >= none; "worse"
    where noise >= none; "batch" where noise^2 < none batch, nearer to batch on a log scale; else
    "none".

    `none`, `batch`, `noise`: the last losses of the runs without a norm, with batch norm, and with
    noise behind it; infinite where one was stopped.

    >>> outcome(none=1.0, batch=0.4, noise=0.5), outcome(none=0.2, batch=0.3, noise=0.4)
    ('batch', 'no gain')
    """
    if not batch < none:
        return "no gain"
    if noise >= none:
        return "worse"
    return "batch" if noise * noise < none * batch else "none"


def nearest(none: float, batch: float, noise: float) -> str:
    """The `outcome`, and where batch norm has no gain the nearer of both losses, or "worse".

    Formula, without a gain: "worse" where noise > batch, which is the larger one then; else the
    loss with the smaller distance |noise - loss|.

    `none`, `batch`, `noise`: as for `outcome`. Result: "batch", "none" or "worse".

    >>> nearest(none=0.2, batch=0.3, noise=0.4), nearest(none=0.2, batch=0.3, noise=0.22)
    ('worse', 'none')
    """
    found = outcome(none, batch, noise)
    if found != "no gain":
        return found
    if noise > batch:
        return "worse"
    return "none" if abs(noise - none) < abs(noise - batch) else "batch"


def followed(record: Record, unit: int) -> tuple[Array, Array]:
    """Mean and standard deviation of one unit of each hidden layer's input, step by step.

    Formula, for the whole layer, with m_i and s_i of unit i: mean(m_i), and the root of
    mean(s_i^2) + mean(m_i^2) - mean(m_i)^2.

    `unit`: 1 for what the first neuron before it hands on; of the digits, which have more pixels
    than a layer has neurons, one as far from their middle. `WHOLE_LAYER` stands for all the values
    of the input together. Result: (steps, hidden) each, in the unit of the values.

    >>> record = train_recorded(TrainingSetup(Net(hidden=2, width=16), steps=3))
    >>> mean, std = followed(record, WHOLE_LAYER)
    >>> mean.shape, bool(abs(mean[0, 0] - record.mean[0][0].mean()) < 1e-6)
    ((3, 2), True)
    """
    means, stds = [], []
    for mean, std in zip(record.mean, record.std, strict=True):
        mean, std = mean.astype(np.float64), std.astype(np.float64)
        if unit != WHOLE_LAYER:
            place = unit - 1 + (mean.shape[1] - record.setup.net.width) // 2
            means.append(mean[:, place])
            stds.append(std[:, place])
            continue
        together = mean.mean(axis=1)
        square = np.square(std).mean(axis=1) + np.square(mean).mean(axis=1) - np.square(together)
        means.append(together)
        stds.append(np.sqrt(np.maximum(square, 0)))
    return np.stack(means, axis=1), np.stack(stds, axis=1)


@np.errstate(all="ignore")
def moved(record: Record) -> tuple[Array, ...]:
    """How far the mean of each unit of a layer's input is from where it was at step 1.

    Formula: (m_t - m_1) / sqrt(mean(s_t^2)), in the standard deviations of `shift`.

    `record`: of `train_recorded`. Result: one array a layer, (steps, units). NaN in a layer that
    never had any spread.

    >>> (far,) = moved(train_recorded(TrainingSetup(Net(hidden=1), steps=5)))
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


@np.errstate(all="ignore")
def train_recorded(setup: TrainingSetup) -> Record:
    """Take the steps of a run with the one trainer, and record what each hidden layer gets.

    Formula: w <- w - lr dL/dw with L the cross-entropy of the step's mini-batch. The batches are
    those of `nets.batches`, in which no net sees a rest of an epoch.

    `setup`: see `TrainingSetup`. Result: `Record`. A loss that is NaN or infinite ends the run, and
    `stopped` says so.

    >>> record = train_recorded(TrainingSetup(Net(hidden=2, width=16), steps=60))
    >>> [mean.shape for mean in record.mean], bool(record.loss[-1] < record.loss[0])
    ([(60, 64), (60, 16)], True)
    """
    data = _digits()
    trainer = Trainer(Settings(setup.net, lr=setup.lr, batch=setup.batch), data)
    hidden = trainer.network.hidden
    noise = Noise(setup.noise, setup.net.seed) if setup.noise else None
    mean, std = (
        tuple(np.zeros((setup.steps, len(layer.w)), np.float32) for layer in hidden)
        for _what in range(2)
    )
    drawn = batches(len(data.x), setup.batch, setup.steps, setup.net.seed)
    for step, chosen in enumerate(drawn):
        finite = trainer.learn_from(chosen, noise, still=setup.lr == 0)
        for place, layer in enumerate(hidden):
            assert layer.x is not None  # what came in at this step: nothing writes over it
            mean[place][step], std[place][step] = _mean_and_std(layer.x)
        if not finite:
            done = trainer.step
            mean, std = (tuple(each[:done] for each in kind) for kind in (mean, std))
            loss = np.array(trainer.losses)
            return Record(setup, loss, mean, std, np.nan, _reason(setup, done))
    named = logits_of(trainer.network, data.test).argmax(axis=1)
    accuracy = float(np.mean(named == data.test_labels))
    return Record(setup, np.array(trainer.losses), mean, std, accuracy, "")


def _mean_and_std(x: Array) -> tuple[Array, Array]:
    """Of each unit over the samples; with the core's sums this takes a third of NumPy's time."""
    sums = sum_over(x.shape, (1,), x.dtype)
    mean = sums.of(x) / len(x)
    centred = x - mean
    return mean[0], np.sqrt(sums.of_product(centred, centred)[0] / len(x))


@cache
def _digits() -> Split:
    """The digits of all lessons about depth, as the trainer takes them: 360 are held out."""
    rows = digit_rows()
    x, held_out = rows.x.astype(np.float32), rows.held_out.astype(np.float32)
    for array in (x, held_out):
        array.flags.writeable = False
    names = rows.held_out_labels
    return Split(x, rows.labels, held_out, names, held_out, names, np.arange(len(names)))


def _reason(setup: TrainingSetup, step: int) -> str:
    return _(
        "Training stopped at step {step}: the loss is no longer a finite number. With a learning "
        "rate of {lr} each step overshoots and the weights grow until they overflow. A smaller "
        "learning rate or a norm keeps it finite."
    ).format(step=step, lr=f"{setup.lr:g}")
