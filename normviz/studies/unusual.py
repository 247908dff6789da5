"""What is unusual about an experiment's sets and cells, and by how much: found, not yet told."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from normviz.norms.normalize import Normalized
from normviz.norms.summary import Summary, summarize
from normviz.studies.experiment import Array, Experiment

LARGE_EPS = 0.05  # of a variance: x_hat loses a twentieth of its own
_CANCELS = 1e-3  # a spread below this share of the mean costs digits
_SAME = 1e-5  # of the largest value: up to here y is x, up to rounding
_ROUNDINGS = 8  # of the largest value: a mean below them is 0


def sets_alike(z: Array, out: Normalized) -> NDArray[np.bool_]:
    """Which sets hold one finite value in all their cells; where no mean is taken, only zeros.

    `z`: (N, C, *spatial), what was normalized, `out`: its normalization. Result: flat, one entry a
    set, in order of the partition's `ids`.

    >>> from normviz.norms.familiar import batch_norm
    >>> z = np.array([[1.0, 5.0], [3.0, 5.0]])
    >>> sets_alike(z, batch_norm(z)).tolist()
    [False, True]
    """
    whole = summarize(z, out.partition)
    alike: NDArray[np.bool_] = np.isfinite(whole.min) & (whole.min == whole.max)
    return alike if out.center else alike & (whole.min == 0)


def cancelling_sets(out: Normalized) -> NDArray[np.intp]:
    """The sets whose mean is so large beside their spread that E[x^2] - E[x]^2 loses its digits.

    Formula: 0 < sqrt(var) < |mean| / 1000. Result: numbers of the partition's `ids`, rising.

    >>> from normviz.norms.familiar import batch_norm
    >>> cancelling_sets(batch_norm(np.array([[1.0, 1e6], [3.0, 1e6 + 2]]))).tolist()
    [1]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.sqrt(out.var) / np.abs(out.mean)
    hard = (relative.ravel() < _CANCELS) & (out.var.ravel() > 0)
    return np.flatnonzero(hard)


@dataclass(frozen=True)
class Dulled:
    """The set that eps dulls most: x_hat there keeps less than a variance of 1.

    `set`: a number of the partition's `ids`. `var`: its variance, or its mean square where no mean
    is taken. `left`: the variance of x_hat there, var / (var + eps). `power`: the largest power of
    ten, from -5 down, whose eps is small beside `var`.
    """

    set: int
    var: float
    left: float
    power: int


def dulled_set(experiment: Experiment) -> Dulled | None:
    """The set with the least variance, where eps is not small beside it; None where it is.

    Not small is a twentieth of the variance, or more. Sets of equal values do not count: of these
    the variance is 0 or rounding.

    >>> from normviz.studies.experiment import Setup, run
    >>> x = np.array([[1.0, 0.01], [3.0, 0.03]])
    >>> dulled = dulled_set(run(x, Setup(eps=1e-4)))
    >>> dulled.set, round(dulled.left, 6), dulled.power
    (1, 0.5, -6)
    >>> dulled_set(run(x, Setup(eps=1e-6))) is None
    True
    """
    out, eps = experiment.out, experiment.setup.eps
    if out is None:
        return None
    var = out.var.ravel()
    spread = np.isfinite(var) & (var > 0)
    spread &= ~sets_alike(experiment.z, out)
    if not spread.any() or eps < LARGE_EPS * var[spread].min():
        return None
    group = int(np.argmin(np.where(spread, var, np.inf)))
    left = var[group] * out.inv_std.flat[group] ** 2
    power = min(-5, floor(log10(LARGE_EPS * var[group]) - 1e-9))
    return Dulled(group, float(var[group]), float(left), power)


@dataclass(frozen=True, eq=False)
class Overflow:
    """What passes the largest number first on the way from x to y.

    `what`: "bias" (x + b), "mean" (the sum over a set), "var" (its squares) or "y". Mean and x_hat
    are right all the same: `normalize` then works in a larger unit. `sets`: of
    "mean" and "var" the numbers of the sets, else none. `cells`: of "y" how many outputs, else 0.
    """

    what: Literal["bias", "mean", "var", "y"]
    sets: NDArray[np.intp]
    cells: int = 0


def first_overflow(experiment: Experiment) -> Overflow | None:
    """Where finite numbers first become infinite on the way from x to y; None where they do not.

    Cells that are NaN or infinite from the start do not count, nor do their sets.

    >>> from normviz.studies.experiment import Setup, run
    >>> first_overflow(run(np.array([[1e300, 1.0], [-1e300, 2.0]]), Setup())).what
    'var'
    """
    out, z = experiment.out, experiment.z
    none = np.array([], dtype=np.intp)
    if np.any(np.isfinite(experiment.x) & ~np.isfinite(z)):
        return Overflow("bias", none)
    if out is not None and out.measured:
        whole = summarize(z, out.partition)
        numbers = np.isfinite(whole.min) & np.isfinite(whole.max)
        lost = np.flatnonzero(numbers & ~np.isfinite(out.partition.mean(z).ravel()))
        if lost.size and out.center:
            return Overflow("mean", lost)
        lost = np.flatnonzero(numbers & np.isinf(out.var.ravel()))
        if lost.size:
            return Overflow("var", lost)
    before = z if out is None or not out.measured else out.x_hat
    count = int(np.count_nonzero(np.isfinite(before) & ~np.isfinite(experiment.y)))
    return Overflow("y", none, count) if count else None


@dataclass(frozen=True)
class Restored:
    """How well gamma and beta give the input back.

    `cells`: how many cells have finite statistics and a finite input; `others`: how many do not.
    `gap`: the largest |y - x| of the first, `size`: their largest |x|.
    """

    cells: int
    others: int
    gap: float
    size: float

    @property
    def same(self) -> bool:
        """Whether y is x in these cells, up to rounding."""
        return self.gap <= _SAME * self.size


def restored(experiment: Experiment) -> Restored:
    """How far y is from x, where a mean and a variance are there to undo.

    Of an experiment with the gamma and beta of `restoring_params`; without a norm every finite cell
    counts.

    >>> from normviz.studies.experiment import Setup, run
    >>> x = np.array([[1.0], [3.0], [np.nan]])
    >>> restored(run(x, Setup("none")))
    Restored(cells=2, others=1, gap=0.0, size=3.0)
    """
    out = experiment.out
    cells = np.isfinite(experiment.x)
    if out is not None:
        cells = out.partition.spread(np.isfinite(out.mean) & np.isfinite(out.var)) & cells
    with np.errstate(invalid="ignore", over="ignore"):
        gap = float(np.abs(experiment.y - experiment.x)[cells].max(initial=0.0))
    size = float(np.abs(experiment.x[cells]).max(initial=0.0))
    count = int(np.count_nonzero(cells))
    return Restored(count, cells.size - count, gap, size)


def without_rounding(summary: Summary) -> Array:
    """The means of a summary; where a mean is 0 up to rounding, 0.

    Formula: 0 where |mean| <= 8 u max|x|, u the rounding unit of the means' type.

    >>> from normviz.norms.partition import Partition
    >>> x = np.array([[0.1, 1.0], [0.2, 1.0], [-0.3, 1.0]])
    >>> without_rounding(summarize(x, Partition.batch((3, 2)))).tolist()
    [0.0, 1.0]
    """
    largest = np.fmax.reduce(np.abs([summary.min, summary.max]), axis=0, initial=0.0)
    rounding = np.finfo(summary.mean.dtype).eps * np.where(np.isfinite(largest), largest, 0)
    means: Array = np.where(np.abs(summary.mean) <= _ROUNDINGS * rounding, 0.0, summary.mean)
    return means
