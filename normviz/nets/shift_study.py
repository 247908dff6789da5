"""The noise experiment from several seeds: noise as strong as makes the means jump as before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite, log, nan
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from normviz.nets.estimate import step_seconds
from normviz.nets.outcomes import CLOSE
from normviz.nets.shift import Record, TrainingSetup, middle, outcome, shift, train_recorded
from normviz.nets.trainer import Settings

Array = NDArray[np.floating]
Fate = Literal["stays", "goes", "split", "no gain", "apart"]

SEEDS = 5
NEAR = 1.1  # jumps that differ by no larger a factor match
STRONGEST = 6.0  # strength of the noise
_ENOUGH = 1.02  # so near a factor that no better one is looked for
_TRIES = 4  # strengths that are tried
_COST = 3.0  # times what a step takes without a record of it, and without noise


@dataclass(frozen=True, eq=False)
class End:
    """What a run leaves.

    `jump`, `wander`: the shift, `middle` over the layers (NaN where the run left none). `layers`:
    the wander of each layer, (hidden,). `loss`: the last one, infinite where the run was stopped.
    `accuracy`: the share of held-out digits that it names right, NaN where it was stopped.
    """

    jump: float
    wander: float
    layers: Array
    loss: float
    accuracy: float


def end_of(record: Record) -> End:
    """What the run of this `record` leaves.

    >>> from normviz.nets.network import Net
    >>> end = end_of(train_recorded(TrainingSetup(Net(hidden=2, width=16), steps=20)))
    >>> 0 < end.jump < 1, end.layers.shape, 0 < end.accuracy < 1
    (True, (2,), True)
    """
    found = shift(record)
    return End(
        middle(found.jump), middle(found.wander), found.wander, record.ends_at, record.accuracy
    )


@dataclass(frozen=True, eq=False)
class Compared:
    """Three runs of one seed, with noise of the strength whose jumps come nearest.

    `setup`: of the run with batch norm. `none`, `batch`, `noise`: what the runs leave; `noise` is
    that of `batch` where no noise was tried. `strength`: of the noise, 0 where none was tried.
    """

    setup: TrainingSetup
    none: End
    batch: End
    noise: End
    strength: float

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes."""
        return 2_000 + 3 * self.none.layers.nbytes

    @property
    def matched(self) -> bool:
        """Whether noise makes the means jump as far as without a norm, to a factor of `NEAR`."""
        return self.strength > 0 and _apart(self.noise, self.none) <= log(NEAR)

    @property
    def fate(self) -> Fate:
        """What becomes of batch norm's gain when the jumps are back.

        Formula: "apart" where the jumps do not match; "no gain" where batch norm's last loss is not
        below that without a norm, or its accuracy more than `CLOSE` below. The loss stays where the
        `outcome` is "batch", nearer to batch norm's on a log scale. The accuracy stays where it is
        nearer to batch norm's, or no more than `CLOSE` below that where both differ by no more.
        "stays": both do; "goes": neither does; else "split".
        """
        none, batch, noise = self.none, self.batch, self.noise
        if not self.matched:
            return "apart"
        found = outcome(none.loss, batch.loss, noise.loss)
        gain = batch.accuracy - none.accuracy
        if found == "no gain" or gain < -CLOSE:
            return "no gain"
        lost = batch.accuracy - noise.accuracy
        kept = lost < gain / 2 if gain > CLOSE else lost <= CLOSE
        if (found == "batch") != kept:
            return "split"
        return "stays" if kept else "goes"


def verdict_of(fates: Sequence[Fate]) -> Fate | Literal["chance"]:
    """What the fates of several seeds say together.

    Formula: "apart" where fewer than three have jumps that match; else the fate on which all of
    these agree; "chance" where they do not.

    >>> verdict_of(["stays"] * 4 + ["apart"]), verdict_of(["stays"] * 4 + ["goes"])
    ('stays', 'chance')
    """
    told = [fate for fate in fates if fate != "apart"]
    if len(told) < 3:
        return "apart"
    return told[0] if len(set(told)) == 1 else "chance"


def _apart(noise: End, none: End) -> float:
    """By which factor the jumps differ, as its logarithm; infinite where one is not there."""
    if not (noise.jump > 0 and none.jump > 0):
        return float("inf")
    return abs(log(noise.jump / none.jump))


@dataclass(frozen=True)
class NoiseStudy:
    """The runs of one seed: without a norm, with batch norm, with noise behind it that matches.

    `setup`: of the run with batch norm, without noise. Equal studies give the same.
    """

    setup: TrainingSetup

    @property
    def seconds(self) -> float:
        """About how long it takes, at most."""
        setup = self.setup
        settings = Settings(setup.net, lr=setup.lr, batch=setup.batch)
        return _COST * (2 + _TRIES) * setup.steps * step_seconds(settings)

    def begin(self) -> StudyTraining:
        """The study at work."""
        return StudyTraining(self)


def study_of_seeds(setup: TrainingSetup, count: int = SEEDS) -> tuple[NoiseStudy, ...]:
    """The same study with several seeds.

    `setup`: of the run with batch norm; its own seed is the first. `count`: how many.

    >>> [each.setup.net.seed for each in study_of_seeds(TrainingSetup(), 3)]
    [0, 1, 2]
    """
    first = setup.net.seed
    return tuple(
        NoiseStudy(replace(setup, net=replace(setup.net, seed=seed)))
        for seed in range(first, first + count)
    )


class StudyTraining:
    """A study under way, run by run: `step` of `steps` are done.

    The jump of a run grows with the strength k of its noise about as
    jump^2 = (jump with batch norm)^2 + c k^2: each try gives c, and with it the next k. `history`
    is that of a training, and empty.

    >>> from normviz.nets.network import Net
    >>> net = Net(hidden=2, width=16, init="xavier", norm="batch")
    >>> training = NoiseStudy(TrainingSetup(net, lr=0.3, steps=60)).begin()
    >>> for _part in training.run():
    ...     pass
    >>> found = training.result()
    >>> found.matched, training.step == training.steps
    (True, True)
    """

    def __init__(self, study: NoiseStudy) -> None:
        self.setup = study.setup
        self.step = 0
        self.steps = (2 + _TRIES) * self.setup.steps
        self.history: list[object] = []
        self._plain: dict[str, End] = {}
        self._tried: dict[float, End] = {}

    def run(self, every: int | None = None) -> Iterator[None]:
        """Train on, a run at a time; to stop, ask for no more, to continue, call it again."""
        while self.step < self.steps:
            self._next()
            yield

    def _next(self) -> None:
        for norm in ("none", "batch"):
            if norm not in self._plain:
                net = replace(self.setup.net, norm=norm)
                self._plain[norm] = self._end(replace(self.setup, net=net))
                return
        strength = self._next_strength()
        if strength is None:
            self.step = self.steps
            return
        self._tried[strength] = self._end(replace(self.setup, noise=strength))

    def _end(self, setup: TrainingSetup) -> End:
        end = end_of(train_recorded(setup))
        self.step += setup.steps
        return end

    def _next_strength(self) -> float | None:
        """The strength to try next; None where another would not help."""
        none, batch = self._plain["none"], self._plain["batch"]
        if not isfinite(none.loss + batch.loss) or not none.jump > NEAR * batch.jump:
            return None  # there are no jumps to bring back
        missing = none.jump**2 - batch.jump**2
        if not self._tried:
            return 1.0
        nearest = self._nearest()
        if _apart(self._tried[nearest], none) <= log(_ENOUGH):
            return None
        made = self._tried[nearest].jump ** 2 - batch.jump**2
        strength = nearest * (missing / made) ** 0.5 if made > 0 else 2 * nearest
        strength = min(strength, STRONGEST)
        return None if strength in self._tried or not isfinite(strength) else strength

    def _nearest(self) -> float:
        return min(self._tried, key=lambda k: _apart(self._tried[k], self._plain["none"]))

    def result(self) -> Compared:
        """The three runs, so far."""
        lost = End(nan, nan, np.full(self.setup.net.hidden, nan), float("inf"), nan)
        none, batch = (self._plain.get(norm, lost) for norm in ("none", "batch"))
        if not self._tried:
            return Compared(self.setup, none, batch, batch, 0.0)
        strength = self._nearest()
        return Compared(self.setup, none, batch, self._tried[strength], strength)
