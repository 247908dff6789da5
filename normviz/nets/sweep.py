"""One training at many learning rates and under several norms, and with several seeds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import isfinite, log10
from statistics import median

from normviz.language import _
from normviz.nets.estimate import step_seconds
from normviz.nets.split import Split
from normviz.nets.trainer import Run, Settings, Trainer

RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
SWEPT_NORMS = ("none", "batch", "layer")
GOOD = 0.9  # of the validation set right at the end: this rate works
SEEDS = 5
_TENTHS = 5  # how often a rate is made ten times smaller
_FARTHER = 10  # times the steps that a run took
_TRIAL = 0.2  # seconds


def sweep_settings(
    base: Settings, rates: Sequence[float] = RATES, norms: Sequence[str] = SWEPT_NORMS
) -> tuple[Settings, ...]:
    """The trainings of a sweep: those of one norm after those of another, by rate.

    `base`: all else. `rates`, `norms`: what differs. Result: one for each pair. A bias stays where
    `base` says so in so many words, else each norm has what it needs.

    >>> [(run.net.norm, run.lr) for run in sweep_settings(Settings(), (0.1, 1.0), ("none", "rms"))]
    [('none', 0.1), ('none', 1.0), ('rms', 0.1), ('rms', 1.0)]
    """
    return tuple(
        replace(base, lr=rate, net=replace(base.net, norm=norm)) for norm in norms for rate in rates
    )


@dataclass(frozen=True)
class Swept:
    """One norm in a sweep, as far as it was trained.

    `norm`: its name. `rates`: those that were trained, from low to high. `accuracy`: the share of
    the validation set that was right at the end of each, NaN where the training stopped. `grid`:
    all rates of the sweep, from low to high. `bar`: what a net must pass to be clearly better than
    one answer for all of the validation set, see `nets.guessing.clearly_above`.

    >>> found = Swept("none", (0.1, 1.0, 10.0), (0.95, 0.97, float("nan")), (0.1, 1.0, 10.0))
    >>> found.best, found.best_rate, found.diverges, found.good, found.decades
    (0.97, 1.0, 10.0, (0.1, 1.0), 1.0)
    """

    norm: str
    rates: tuple[float, ...]
    accuracy: tuple[float, ...]
    grid: tuple[float, ...]
    bar: float = 0.0

    @property
    def best(self) -> float:
        """The highest accuracy; NaN where no training came to its end."""
        return max((a for a in self.accuracy if isfinite(a)), default=float("nan"))

    @property
    def best_rate(self) -> float | None:
        """The lowest rate with the highest accuracy; None where no training came to its end."""
        places = [r for r, a in zip(self.rates, self.accuracy, strict=True) if a == self.best]
        return places[0] if places else None

    @property
    def diverges(self) -> float | None:
        """The lowest rate at which training stopped because a number was no longer finite."""
        stopped = (r for r, a in zip(self.rates, self.accuracy, strict=True) if not isfinite(a))
        return next(stopped, None)

    @property
    def good(self) -> tuple[float, ...]:
        """The longest row of neighbouring rates that all reach `GOOD` and pass the bar.

        From low to high; neighbours in the grid, so that a rate that was not trained yet ends a
        row. Of two rows as long as each other the one with the lower rates.
        """
        reached = dict(zip(self.rates, self.accuracy, strict=True))
        rows = [
            tuple(row)
            for works, row in groupby(self.grid, lambda rate: self._works(reached.get(rate, 0.0)))
            if works
        ]
        return max(rows, key=len, default=())

    def _works(self, accuracy: float) -> bool:
        return accuracy >= GOOD and accuracy > self.bar

    @property
    def decades(self) -> float:
        """How wide the good region is: log10 of its last rate over its first.

        From measured rate to measured rate: the true edges lie a little further out. 0 for one
        good rate, and for none.
        """
        return log10(self.good[-1] / self.good[0]) if self.good else 0.0


def swept(
    runs: Iterable[Run],
    rates: Sequence[float] = RATES,
    norms: Sequence[str] = SWEPT_NORMS,
    bar: float = 0.0,
) -> tuple[Swept, ...]:
    """What a sweep shows so far, norm by norm.

    `runs`: those of `sweep_settings` that are finished, in any order. `rates`, `norms`: of the
    sweep. `bar`: of the validation set. Result: a `Swept` for each norm. Raises ValueError for a
    run that is not of this sweep.

    >>> [(one.norm, one.rates) for one in swept([], (0.1, 1.0), ("none", "batch"))]
    [('none', ()), ('batch', ())]
    """
    found: dict[str, dict[float, float]] = {norm: {} for norm in norms}
    for run in runs:
        norm, rate = run.settings.net.norm, run.settings.lr
        if norm not in found or rate not in rates:
            raise ValueError(
                _("A run with norm “{norm}” and rate {rate} is not part of this sweep.").format(
                    norm=norm, rate=f"{rate:g}"
                )
            )
        accuracy = float("nan") if run.stopped else run.history[-1].valid.accuracy
        found[norm][rate] = accuracy
    return tuple(
        Swept(
            norm,
            tuple(sorted(of_norm)),
            tuple(of_norm[r] for r in sorted(of_norm)),
            tuple(rates),
            bar,
        )
        for norm, of_norm in found.items()
    )


def seed_settings(base: Settings, count: int = SEEDS) -> tuple[Settings, ...]:
    """The same training with several seeds.

    `base`: the training; its own seed is the first. `count`: how many.

    >>> [run.net.seed for run in seed_settings(Settings(), 3)]
    [0, 1, 2]
    """
    first = base.net.seed
    return tuple(
        replace(base, net=replace(base.net, seed=seed)) for seed in range(first, first + count)
    )


def lower_rate(run: Run, data: Split) -> float | None:
    """A rate at which a run that diverged does not do so as early: it was tried.

    Formula: the first of lr / 10, lr / 100, ... at which as many steps as `_FARTHER` times those
    of the run, or all, or as many as `_TRIAL` seconds hold, leave every number finite; None where
    none of `_TENTHS` does.

    `run`: that stopped. `data`: what it learned from.

    >>> from normviz.nets.network import Net
    >>> from normviz.nets.split import digit_split
    >>> from normviz.nets.trainer import train_net
    >>> data, wild = digit_split(), Settings(Net(hidden=8, width=64), lr=1000.0, epochs=1)
    >>> lower_rate(train_net(wild, data), data)
    1.0
    """
    for tenth in range(1, _TENTHS + 1):
        rate = float(f"{run.settings.lr / 10**tenth:.3g}")
        trainer = Trainer(replace(run.settings, lr=rate), data)
        most = max(int(_TRIAL / step_seconds(trainer.settings)), len(run.losses))
        trainer.advance(min(_FARTHER * len(run.losses), trainer.steps, most))
        if not trainer.stopped:
            return rate
    return None


@dataclass(frozen=True)
class Spread:
    """What came out of one training with several seeds: the share of the test set that was right.

    `seeds`, `accuracy`: one a run, by seed, NaN where it stopped.

    >>> of = Spread((0, 1, 2), (0.9, 0.8, float("nan")))
    >>> of.finished, of.low, round(of.middle, 2), of.high, of.stopped
    ([0.9, 0.8], 0.8, 0.85, 0.9, 1)
    """

    seeds: tuple[int, ...]
    accuracy: tuple[float, ...]

    @property
    def finished(self) -> list[float]:
        """The accuracies of the runs that came to their end."""
        return [a for a in self.accuracy if isfinite(a)]

    @property
    def low(self) -> float:
        """The smallest accuracy; NaN, as the others, where no run came to its end."""
        return min(self.finished, default=float("nan"))

    @property
    def middle(self) -> float:
        """The median of the accuracies."""
        return median(self.finished) if self.finished else float("nan")

    @property
    def high(self) -> float:
        """The largest accuracy."""
        return max(self.finished, default=float("nan"))

    @property
    def stopped(self) -> int:
        """How many runs were no longer finite."""
        return len(self.accuracy) - len(self.finished)


def spread(runs: Iterable[Run]) -> Spread:
    """The runs of `seed_settings` that are finished, by seed.

    `runs`: in any order. Result: `Spread`.

    >>> spread([])
    Spread(seeds=(), accuracy=())
    """
    by_seed = {run.settings.net.seed: run for run in runs}
    seeds = tuple(sorted(by_seed))
    return Spread(
        seeds,
        tuple(
            float("nan") if by_seed[seed].stopped else by_seed[seed].test.accuracy for seed in seeds
        ),
    )
