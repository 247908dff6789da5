"""A stream of mini-batches, and what batch norm remembers of it: training before inference.

One column of an array is one mini-batch of one channel, so that `batch_norm` takes the statistics
of a whole stream in one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, inf, isfinite, log, log1p, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from normviz.language import _
from normviz.norms.familiar import batch_norm
from normviz.norms.normalize import Normalized
from normviz.norms.running import Convention, Running, update_running

Array = NDArray[np.floating]

SHAPES = ("normal", "skewed", "groups")
# Where the centres of the two groups are, in standard deviations of the whole.
APART = 0.9
MUCH = 0.05  # of a running average that is still its start value


@dataclass(frozen=True)
class Source:
    """A distribution that samples come from, with this mean and std.

    `shape`: one of `SHAPES`: "normal"; "skewed", an exponential distribution, moved and scaled;
    "groups", two normal groups of equal weight, their centres 0.9 std below and above the mean.
    `mean`, `std`: in the unit of the samples, std at least 0. Raises ValueError for another shape,
    and for a mean or a std that is not finite.

    >>> Source("skewed", mean=5, std=2).skewness
    2.0
    """

    shape: str = "normal"
    mean: float = 0.0
    std: float = 1.0

    def __post_init__(self) -> None:
        if self.shape not in SHAPES:
            raise ValueError(
                _("{shape!r} is no shape of a distribution: use one of {known}.").format(
                    shape=self.shape, known=", ".join(SHAPES)
                )
            )
        if not (isfinite(self.mean) and isfinite(self.std) and self.std >= 0):
            raise ValueError(
                _(
                    "a distribution has a finite mean and a standard deviation of at least 0; "
                    "mean {mean} and std {std} are not."
                ).format(mean=self.mean, std=self.std)
            )

    @property
    def var(self) -> float:
        """sigma^2, in the unit of the samples squared."""
        return self.std * self.std

    @property
    def skewness(self) -> float:
        """E[z^3] with z = (x - mean) / std: 0 where both sides are alike."""
        return 2.0 if self.shape == "skewed" else 0.0

    @property
    def excess_kurtosis(self) -> float:
        """E[z^4] - 3 with z = (x - mean) / std: 0 for the normal distribution.

        Two groups with centres at -a and a: 3 - 2 a^4 - 3.

        >>> Source("skewed").excess_kurtosis
        6.0
        """
        return {"normal": 0.0, "skewed": 6.0, "groups": -2 * APART**4}[self.shape]

    def draw(self, count: int, *seed: int) -> Array:
        """Independent samples: the same for the same seed.

        A longer draw begins with the shorter one, and another mean and std move the samples
        without drawing others.

        `count`: how many. `seed`: whole numbers, at least 0. Result: (count,), in the unit of
        `mean`.

        >>> Source(mean=5).draw(3, 0).round(2)
        array([5.13, 4.87, 5.64])
        """
        rng = np.random.default_rng(seed)
        if self.shape == "skewed":
            z = rng.standard_exponential(count) - 1
        else:
            z = rng.standard_normal(count)
        if self.shape == "groups":
            upper = np.random.default_rng((*seed, 1)).random(count) < 0.5
            z = np.where(upper, APART, -APART) + z * sqrt(1 - APART**2)
        drawn: Array = self.mean + self.std * z
        return drawn


def batches(source: Source, size: int, count: int, *seed: int) -> Array:
    """Mini-batches of one channel, one a column.

    `source`: where the samples come from. `size`: m. `count`: how many batches. `seed`: any whole
    numbers from 0 up. Result: (size, count).

    >>> batches(Source(), 4, 10, 7).shape
    (4, 10)
    """
    return source.draw(size * count, *seed).reshape(count, size).T


@dataclass(frozen=True)
class BatchTheory:
    """What a batch's mean and kept variance are on average, and how far they scatter.

    `mean_std`: the standard deviation of the batch mean, whose own mean is the source's; in the
    unit of the samples. `var_mean`, `var_std`: mean and standard deviation of the kept variance, in
    that unit squared.
    """

    mean_std: float
    var_mean: float
    var_std: float


def batch_theory(source: Source, size: int, *, unbiased: bool) -> BatchTheory:
    """The scatter of the statistics of a batch of m independent samples; exact for every source.

    Formula, with the excess kurtosis k (0 for a normal source):

        Var(mean) = sigma^2 / m,   E[biased var] = (m - 1)/m sigma^2,
        Var(unbiased var) = sigma^4 (2/(m - 1) + k/m),   biased = (m - 1)/m unbiased.

    `size`: m, at least 1. For m = 1 the biased variance is always 0; the unbiased one does not
    exist, and its theory is NaN. `source`: its std and kurtosis count. `unbiased`: whether the
    variance is divided by m - 1. Result: `BatchTheory`.
    Source: Casella & Berger, "Statistical Inference", 2002, theorem 5.2.6 and exercise 5.8.

    >>> batch_theory(Source(std=2), 4, unbiased=False)
    BatchTheory(mean_std=1.0, var_mean=3.0, var_std=2.449489742783178)
    """
    mean_std = source.std / sqrt(size)
    if size == 1:
        return BatchTheory(mean_std, nan, nan) if unbiased else BatchTheory(mean_std, 0.0, 0.0)
    share = 1.0 if unbiased else (size - 1) / size
    scatter = source.var * sqrt(2 / (size - 1) + source.excess_kurtosis / size)
    return BatchTheory(mean_std, share * source.var, share * scatter)


def theory_by_size(source: Source, sizes: Sequence[int], *, unbiased: bool) -> tuple[Array, Array]:
    """How far the statistics of a batch scatter, for several batch sizes.

    Formula: that of `batch_theory`, once a size.

    `sizes`: n batch sizes m, each at least 1. `unbiased`: which variance is kept. Result: the
    standard deviations of the batch mean and of the kept variance, (n,) each.

    >>> theory_by_size(Source(std=2), [1, 4], unbiased=False)
    (array([2., 1.]), array([0.        , 2.44948974]))
    """
    found = [batch_theory(source, int(size), unbiased=unbiased) for size in sizes]
    return np.array([at.mean_std for at in found]), np.array([at.var_std for at in found])


def start_left(rule: Convention, steps: int) -> float:
    """The weight of the start value in the running statistics after `steps` batches.

    Formula: (1 - w)^steps, w the weight of a new batch.

    `rule`: the convention, which has the w. Result: 0 to 1.

    >>> from normviz.norms.running import CONVENTIONS
    >>> round(start_left(CONVENTIONS["keras"], 100), 3)
    0.366
    """
    return float((1 - rule.new_weight) ** steps)


def batches_until(rule: Convention, left: float) -> int | None:
    """How many batches it takes until the start value weighs no more than `left`.

    Formula: the least n with (1 - w)^n <= left, w the weight of a new batch:
    n = ceil(log(left) / log(1 - w)).

    `rule`: what gives w. `left`: between 0 and 1, both left out. Result: at least 1; None where a
    new batch has no weight, or so little that it takes above 2^53, and the start value never goes.

    >>> from normviz.norms.running import CONVENTIONS
    >>> batches_until(CONVENTIONS["torch"], 0.05), batches_until(CONVENTIONS["keras"], 0.05)
    (29, 299)
    """
    w = rule.new_weight
    if w == 1:
        return 1
    # By log1p: 1 - w is 1 for the least weights.
    batches = log(left) / log1p(-w) if w else inf
    return ceil(batches) if batches <= 2**53 else None


def memory_length(rule: Convention, share: float = 0.9) -> int:
    """How many of the last batches make up `share` of a long running average.

    Formula: the least n with 1 - (1 - w)^n >= share.

    `rule`: the convention, which has the weight w of a new batch. `share`: 0 to below 1. Result: at
    least 1; 0 where a new batch has no weight, or too little (see `batches_until`).

    >>> from normviz.norms.running import CONVENTIONS
    >>> memory_length(CONVENTIONS["torch"]), memory_length(CONVENTIONS["keras"])
    (22, 230)
    """
    return batches_until(rule, 1 - share) or 0


def settled_share(rule: Convention) -> float:
    """How much a running mean scatters in the long run, in units of a batch mean's scatter.

    Formula: sqrt(w / (2 - w)), w the weight of a new batch: the sum of the squared weights
    w (1 - w)^i is w / (2 - w).

    `rule`: the convention, which has the w. Result: 0 to 1.

    >>> from normviz.norms.running import CONVENTIONS
    >>> round(settled_share(CONVENTIONS["torch"]), 3)
    0.229
    """
    return sqrt(rule.new_weight / (2 - rule.new_weight))


@dataclass(frozen=True, eq=False)
class StreamTraining:
    """A stream of batches of one channel, and the running statistics on the way.

    `source`: where the samples come from. `rule`: the convention. `out`: the batches as
    `batch_norm` saw them, one a column, (m, steps). `means`, `kept`: (steps,), each batch's mean
    and the variance that is kept of it (NaN where it does not exist). `mean_path`, `var_path`:
    (steps + 1,), the running statistics from the start value on; they stay there where nothing
    could be learned: see `refusal`. `running`: the last of them.

    >>> from normviz.norms.running import CONVENTIONS
    >>> done = train(Source(), 8, 3, (0,), CONVENTIONS["torch"])
    >>> done.size, done.steps, done.mean_path.shape, done.refusal
    (8, 3, (4,), '')
    """

    source: Source
    rule: Convention
    out: Normalized
    means: Array
    kept: Array
    mean_path: Array
    var_path: Array
    running: Running

    @property
    def size(self) -> int:
        """m: the samples of one batch."""
        return self.out.size

    @property
    def steps(self) -> int:
        """How many batches there were."""
        return int(self.means.size)

    @property
    def theory(self) -> BatchTheory:
        """What mean and kept variance of these batches should be, and how far they scatter."""
        return batch_theory(self.source, self.size, unbiased=self.rule.unbiased)

    @property
    def inside(self) -> int:
        """How many batch means lie within sigma / sqrt(m) of the true mean, 0 to `steps`.

        >>> from normviz.norms.running import CONVENTIONS
        >>> train(Source(mean=5), 8, 60, (1,), CONVENTIONS["torch"]).inside
        45
        """
        return int((abs(self.means - self.source.mean) <= self.theory.mean_std).sum())

    @property
    def settled_std(self) -> float:
        """How far the running mean scatters in the long run, in the unit of the samples.

        Formula: `settled_share` times sigma / sqrt(m).
        """
        return settled_share(self.rule) * self.theory.mean_std

    @property
    def arrived(self) -> bool:
        """Whether hardly anything of the start value is left in the running statistics.

        Formula: with l the weight of the start value (mean a, variance b), l <= 0.05,
        l |a - mean| <= `settled_std` and l |b - E[kept var]| <= 0.05 sigma^2.

        >>> from normviz.norms.running import CONVENTIONS
        >>> far = Source(mean=10, std=0.2)
        >>> [train(each, 128, 29, (0,), CONVENTIONS["torch"]).arrived for each in (Source(), far)]
        [True, False]
        """
        left = start_left(self.rule, self.steps)
        mean = left * abs(self.mean_path[0] - self.source.mean)
        var = left * abs(self.var_path[0] - self.theory.var_mean)
        near = mean <= self.settled_std and var <= MUCH * self.source.var
        return bool(left <= MUCH and near)

    @property
    def refusal(self) -> str:
        """Why nothing was learned, in the reader's language; empty where something was."""
        if self.running.steps:
            return ""
        first = batch_norm(self.out.x[:, :1], convention=self.rule)
        try:
            update_running(self.running, first, self.rule)
        except ValueError as error:
            return str(error)
        return ""


@lru_cache(maxsize=32)
def train(
    source: Source,
    size: int,
    steps: int,
    seed: tuple[int, ...],
    rule: Convention,
    start: tuple[float, float] = (0.0, 1.0),
) -> StreamTraining:
    """Show batches to a batch norm that starts at (mean, var) = `start`.

    Formula: that of `update_running`, once a batch.

    `source`: where the samples come from. `size`: m. `steps`: how many batches. `seed`: of the
    samples. `rule`: the convention. `start`: in the unit of the samples and its square. Result:
    `StreamTraining`. Where a batch cannot be learned from (one sample under a convention that keeps
    the unbiased variance), the running statistics stay at `start`.

    >>> from normviz.norms.running import CONVENTIONS
    >>> done = train(Source(mean=5), 8, 200, (0,), CONVENTIONS["torch"])
    >>> bool(abs(done.running.mean[0] - 5) < 0.5), done.running.steps
    (True, 200)
    """
    x = batches(source, size, steps, *seed)
    out = batch_norm(x, convention=rule)
    running = Running(start[:1], start[1:])
    path = [running]
    try:
        for batch in x.T:
            learned = batch_norm(batch[:, None], convention=rule)
            running = update_running(running, learned, rule)
            path.append(running)
    except ValueError:  # `refusal` says it again, to whoever reads this result
        path = [running] * (steps + 1)
    return StreamTraining(
        source=source,
        rule=rule,
        out=out,
        means=out.mean.ravel(),
        kept=rule.kept_var(out.var.ravel(), size),
        mean_path=np.array([at.mean[0] for at in path]),
        var_path=np.array([at.var[0] for at in path]),
        running=running,
    )


def infer(x: ArrayLike, running: Running, rule: Convention) -> Array:
    """Batch norm at inference, for values of one channel.

    Formula: y = (x - running mean) / sqrt(running var + eps).

    `x`: (n,). `running`: of one channel. `rule`: the convention, whose eps is used. Result: (n,),
    without unit.

    >>> from normviz.norms.running import CONVENTIONS
    >>> infer([6.0], Running([2.0], [4.0]), CONVENTIONS["torch"]).round(3)
    array([2.])
    """
    column = np.asarray(x, dtype=np.float64)[:, None]
    return batch_norm(column, running=running, training=False, convention=rule).y[:, 0]
