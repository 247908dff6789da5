"""The trainer: a net, its data and an optimizer, step by step, to be stopped, continued, copied."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from math import isfinite
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.nets.guessing import constant_share
from normviz.nets.network import Net, Network, cross_entropy
from normviz.nets.noise import Noise
from normviz.nets.optimizers import (
    CLIPS,
    DECAYS,
    OPTIMIZERS,
    SCHEDULES,
    clip,
    optimizer_named,
    rate,
)
from normviz.nets.population import score_anew
from normviz.nets.progress import (
    CHUNK,
    Progress,
    Score,
    logits_of,
    look_into,
    score,
    score_of,
    sureness,
)
from normviz.nets.split import Split
from normviz.norms.divisors import divisors
from normviz.norms.table import norm_named

Array = NDArray[Any]

_ORDER = 1_000_033  # sets the order of the samples apart from everything else that a seed draws


@dataclass(frozen=True)
class Settings:
    """A net and how it learns.

    `net`: what it is made of. `optimizer`: "sgd", "momentum" (beta = `momentum`) or "adam". `lr`:
    the learning rate, which `schedule` leaves "constant" or takes down to 0 over the `epochs`
    ("cosine"). `batch`: the size of a mini-batch; `keep_rest`: whether the samples that do not fill
    the last one of an epoch make up a smaller one. `l2`: times w is added to the gradient of every
    parameter w that `l2_on` names, one of `nets.optimizers.DECAYS`; "all" is `weight_decay` of
    PyTorch's SGD and Adam. `clip`, `clip_at`: see `nets.optimizers.clip`; it comes before L2.
    """

    net: Net = field(default_factory=lambda: Net(hidden=1, width=128))
    optimizer: str = "sgd"
    lr: float = 0.1
    epochs: int = 20
    batch: int = 32
    momentum: float = 0.9
    l2: float = 0.0
    l2_on: str = "all"
    clip: str = "none"
    clip_at: float = 1.0
    schedule: str = "constant"
    keep_rest: bool = False


class Trainer:
    """A training under way. `network` is the net as it is now, `history` the records so far.

    `stopped`: "" or the reason why the training cannot go on, which is that a loss or a parameter
    is no longer finite; `step` is then the step at which that was seen, counted from 1. `step`: how
    many steps were taken, of the `steps` that the settings ask for, `steps_per_epoch` an epoch;
    `losses`: the loss of every mini-batch, before its update.
    The same settings and the same data give the same numbers. Raises ValueError for settings that
    do not fit the data or each other.

    >>> from normviz.nets.split import digit_split
    >>> trainer = Trainer(Settings(Net(hidden=1, width=32, norm="batch"), epochs=2), digit_split())
    >>> [(record.step, record.epoch) for record in trainer.run()]
    [(0, 0.0), (39, 1.0), (78, 2.0)]
    >>> trainer.history[-1].valid.accuracy > 0.8
    True
    """

    def __init__(self, settings: Settings, data: Split) -> None:
        check(settings, data)
        self.settings, self.data = settings, data
        self.network = Network(settings.net)
        self.optimizer = optimizer_named(settings.optimizer, self.network.params, settings.momentum)
        self.step = 0
        self.stopped = ""
        self.losses: list[float] = []
        self.history: list[Progress] = []
        self.seconds = 0.0
        whole, rest = divmod(len(data.x), settings.batch)
        self.steps_per_epoch = whole + bool(rest and settings.keep_rest)
        self.steps = settings.epochs * self.steps_per_epoch
        self.lr = rate(settings.schedule, settings.lr, 0, self.steps)
        self._batch = np.empty((settings.batch, data.inputs), self.network.dtype)
        self._changed = np.empty_like(self.network.grads)  # the gradient after clipping and L2
        self._decay = np.empty_like(self.network.params)
        self._l2 = self.network.where(DECAYS[settings.l2_on]) * settings.l2
        self._order: tuple[int, NDArray[np.integer]] = (-1, np.empty(0, np.intp))

    def order(self, epoch: int) -> NDArray[np.integer]:
        """The order of the samples in an epoch, (N,); it follows from the seed and the `epoch`
        alone.
        """
        if self._order[0] != epoch:
            rng = np.random.default_rng((self.settings.net.seed, _ORDER, epoch))
            self._order = epoch, rng.permutation(len(self.data.x))
        return self._order[1]

    def run(self, every: int | None = None, epochs: int | None = None) -> Iterator[Progress]:
        """Train on, up to `epochs` in all (those of the settings by default), with records.

        Yields a `Progress` before the first step, after every epoch, and every `every` steps. To
        stop, ask for no more; to continue, call it again. A training that diverges ends with its
        last record, and `stopped` says why.
        """
        per_epoch = self.steps_per_epoch
        last = self.steps if epochs is None else epochs * per_epoch
        if not self.history:
            yield self._record()
        while self.step < last and not self.stopped:
            ahead = per_epoch - self.step % per_epoch
            if every is not None:
                ahead = min(ahead, every - self.step % every)
            self.advance(min(ahead, last - self.step))
            yield self._record()

    def advance(self, steps: int) -> None:
        """Take so many `steps` without a record, fewer where the training diverges."""
        start = perf_counter()
        with np.errstate(all="ignore"):
            for _step in range(steps):
                if not self._step():
                    break
            if not self.stopped and not np.isfinite(self.network.params).all():
                self.stopped = _reason(self.step, self.settings.lr)
        self.seconds += perf_counter() - start

    def _step(self) -> bool:
        """One step on the next mini-batch; whether the loss was finite."""
        size = self.settings.batch
        epoch, place = divmod(self.step, self.steps_per_epoch)
        return self.learn_from(self.order(epoch)[place * size : (place + 1) * size])

    def learn_from(
        self, chosen: NDArray[np.integer], noise: Noise | None = None, *, still: bool = False
    ) -> bool:
        """One step on these samples; whether the loss was finite, else nothing is learned.

        `chosen`: which samples of the training set, at most a mini-batch. `noise`: what is put in
        behind every norm. `still`: the weights stay as they are, and no gradient is taken. The
        layers keep what they got, until the next step.
        """
        settings, network = self.settings, self.network
        x = self._batch[: len(chosen)]
        self.data.x.take(chosen, 0, x, "clip")  # "clip" writes into x without a copy
        logits = network.forward(x, noise=noise)
        loss, dlogits = cross_entropy(logits, self.data.labels.take(chosen))
        self.losses.append(loss)
        self.step += 1
        if not isfinite(loss):
            self.stopped = _reason(self.step, settings.lr)
            return False
        if still:
            return True
        network.backward(dlogits)
        self.lr = rate(settings.schedule, settings.lr, self.step - 1, self.steps)
        grads = network.grads
        if settings.clip != "none" or settings.l2:
            np.copyto(self._changed, grads)
            grads = self._changed
            clip(grads, settings.clip, settings.clip_at)
            if settings.l2:
                np.multiply(network.params, self._l2, out=self._decay)
                grads += self._decay
        self.optimizer.step(network.params, grads, self.lr)
        return True

    def _record(self) -> Progress:
        data, network = self.data, self.network
        since = self.history[-1].step if self.history else 0
        losses = self.losses[since:]
        record = Progress(
            step=self.step,
            epoch=self.step / self.steps_per_epoch,
            lr=self.lr,
            batch_loss=sum(losses) / len(losses) if losses else float("nan"),
            train=score(network, data.x[:CHUNK], data.labels[:CHUNK]),
            valid=score(network, data.valid, data.valid_labels),
            layers=look_into(network, data.x),
            seconds=self.seconds,
        )
        self.history.append(record)
        return record

    def copy(self) -> Trainer:
        """Another training at the same point, which goes on by itself and in the same way."""
        twin = Trainer(self.settings, self.data)
        twin.network.load(self.network)
        twin.optimizer = deepcopy(self.optimizer)
        twin.step, twin.stopped, twin.seconds, twin.lr = (
            self.step,
            self.stopped,
            self.seconds,
            self.lr,
        )
        twin.losses, twin.history = list(self.losses), list(self.history)
        return twin

    def result(self) -> Run:
        """Where the training is, with the test: a `Run`."""
        data = self.data
        logits = logits_of(self.network, data.test)
        return Run(
            settings=self.settings,
            history=tuple(self.history),
            losses=np.array(self.losses),
            test=score_of(logits, data.test_labels),
            named=logits.argmax(axis=1),
            sure=sureness(logits),
            constant=constant_share(data.test_labels),
            parameters=self.network.params.size,
            samples=len(data.x),
            stopped=self.stopped,
            seconds=self.seconds,
            anew=None if self.stopped else score_anew(self.network, data),
        )


@dataclass(frozen=True, eq=False)
class Run:
    """A training, seen from its end.

    `settings`: of the training. `history`: its records. `losses`: of every mini-batch, before its
    update, (steps,). `test`: the score on the test set; `named`: the class that the net gives each
    of its samples, (N,); `sure`: with which probability, (N,). `constant`: the share of them that
    one answer for all has right. `parameters`: how many the net has. `samples`: how many it learns
    from. `stopped`, `seconds`: see `Trainer` and `Progress`. `anew`:
    see `nets.population.score_anew`; None, too, for a training that stopped.
    """

    settings: Settings
    history: tuple[Progress, ...]
    losses: Array
    test: Score
    named: NDArray[np.integer]
    sure: Array
    constant: float
    parameters: int
    samples: int
    stopped: str
    seconds: float
    anew: Score | None = None

    @property
    def best(self) -> Progress:
        """The first record with the highest accuracy on the validation set."""
        return max(self.history, key=lambda record: _or_nothing(record.valid.accuracy))

    @property
    def rest(self) -> int:
        """How many samples make up a smaller last batch of an epoch; 0 where there is none."""
        return self.samples % self.settings.batch if self.settings.keep_rest else 0

    def epochs_to(self, accuracy: float) -> float | None:
        """After how many epochs validation first reached an `accuracy`, 0 to 1; None if it never
        did.
        """
        reached = (record.epoch for record in self.history if record.valid.accuracy >= accuracy)
        return next(reached, None)


def train_net(settings: Settings, data: Split) -> Run:
    """Train a net to the end, with a record after every epoch.

    `settings`: of net and training. `data`: the three sets. Result: `Run`. Raises ValueError as
    `check` does.

    >>> from normviz.nets.split import digit_split
    >>> run = train_net(Settings(Net(hidden=1, width=32), lr=1e30, epochs=2), digit_split())
    >>> run.stopped.split(":")[0]
    'Training stopped at step 2'
    """
    trainer = Trainer(settings, data)
    for _record in trainer.run():
        pass
    return trainer.result()


def _or_nothing(value: float) -> float:
    return value if isfinite(value) else -1.0


def _reason(step: int, lr: float) -> str:
    return _(
        "Training stopped at step {step}: the loss or a parameter is no longer a finite number. "
        "Steps at a learning rate of {lr} led there. A smaller rate, a norm or clipping may keep "
        "the numbers finite."
    ).format(step=step, lr=f"{lr:g}")


def check(settings: Settings, data: Split) -> None:
    """Refuse, with a sentence, settings that do not fit the data or each other.

    `settings`: of net and training. `data`: the three sets. Raises ValueError that says what to do.

    >>> from normviz.nets.split import digit_split
    >>> check(Settings(batch=5000), digit_split())
    Traceback (most recent call last):
    ValueError: A batch of 5000 cannot be taken from 1257 samples: use 1 to 1257.
    """
    net = settings.net
    net.plans()
    for name, known in (
        ("optimizer", OPTIMIZERS),
        ("schedule", SCHEDULES),
        ("clip", CLIPS),
        ("l2_on", tuple(DECAYS)),
    ):
        given = getattr(settings, name)
        if given not in known:
            raise ValueError(
                _("{name} is “{given}”: use one of {known}.").format(
                    name=name, given=given, known=", ".join(known)
                )
            )
    not_below_0 = _("{name} is {given}: use a number at least 0.")
    below_1 = _("{name} is {given}: use a number from 0 to below 1.")
    above_0 = _("{name} is {given}: use a number larger than 0.")
    limits = (
        ("lr", settings.lr >= 0, not_below_0),
        ("epochs", settings.epochs >= 0, not_below_0),
        ("momentum", 0 <= settings.momentum < 1, below_1),
        ("l2", settings.l2 >= 0, not_below_0),
        ("clip_at", settings.clip_at > 0, above_0),
    )
    for name, fits, says in limits:
        given = getattr(settings, name)
        if not (fits and isfinite(given)):
            raise ValueError(says.format(name=name, given=given))
    if (net.inputs, net.classes) != (data.inputs, data.classes):
        # Translators: stands in "The net takes 64 numbers and tells {classes} apart".
        classes = ngettext("{count} class", "{count} classes", net.classes)
        raise ValueError(
            ngettext(
                "The net takes {inputs} number and tells {classes} apart, the data have "
                "{given_inputs} and {given_classes}: make a net for these data.",
                "The net takes {inputs} numbers and tells {classes} apart, the data have "
                "{given_inputs} and {given_classes}: make a net for these data.",
                net.inputs,
            ).format(
                inputs=net.inputs,
                classes=classes.format(count=net.classes),
                given_inputs=data.inputs,
                given_classes=data.classes,
            )
        )
    count = len(data.x)
    if not 1 <= settings.batch <= count:
        raise ValueError(
            ngettext(
                "A batch of {batch} cannot be taken from {count} sample: use 1 to {count}.",
                "A batch of {batch} cannot be taken from {count} samples: use 1 to {count}.",
                count,
            ).format(batch=settings.batch, count=count)
        )
    rest = count % settings.batch if settings.keep_rest else 0
    norm = norm_named(net.norm)
    own = norm if norm is not None and norm.remembers else None
    if own and net.ghost and (settings.batch % net.ghost or rest % net.ghost):
        raise ValueError(
            _(
                "Ghost batches of {ghost} do not divide a batch of {batch}: use one of {known}, "
                "and drop a smaller last batch."
            ).format(
                ghost=net.ghost,
                batch=settings.batch,
                known=", ".join(map(str, divisors(settings.batch))),
            )
        )
    if own and own.scale and 1 in (settings.batch, rest, net.ghost):
        raise ValueError(
            _(
                "Batch norm cannot learn from a batch of one sample, which has no variance: use "
                "another batch size, or drop the last batch where only one is left for it."
            )
        )
