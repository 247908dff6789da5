"""One sample among changing companions, in training and at inference; and a source that drifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from normviz.norms.familiar import batch_norm
from normviz.norms.partition import Partition
from normviz.norms.summary import summarize
from normviz.studies.stream import Source, StreamTraining, batches, infer, train

Array = NDArray[np.floating]

# Streams of their own: nobody meets the batches of the training again.
_COMPANIONS, _SIZES, _LATER, _MORE = 101, 102, 103, 104
_GRID = 121  # points of an integral; the integrand is smooth, the sum as good as exact
_SHOWN = 1024  # samples whose outputs are drawn, or a few more: whole batches


def _mean_and_std(values: Array) -> tuple[float, float]:
    described = summarize(values.reshape(-1, 1), Partition.batch((values.size, 1)))
    return float(described.mean[0]), float(described.std[0])


@dataclass(frozen=True, eq=False)
class Companions:
    """The outputs of one sample in many training batches, and its one output at inference.

    `sample`: its value. `x`: the batches, one a column, the sample in the first row. `means`,
    `stds`: (batches,), each batch's. `outputs`: (batches,), what training makes of the sample;
    `mean`, `std`: of these. `inference`: what inference makes of it, whoever is with it.
    """

    sample: float
    x: Array
    means: Array
    stds: Array
    outputs: Array
    mean: float
    std: float
    inference: float


@lru_cache(maxsize=16)
def companions(trained: StreamTraining, z: float, count: int, seed: int) -> Companions:
    """Put one sample into `count` batches with other companions each.

    Formula: x0 = mean + z std of the source; batch b is x0 with m - 1 samples from the source;
    outputs[b] = (x0 - mean_b) / sqrt(var_b + eps).

    `trained`: its source, batch size, convention and running statistics are used. `z`: where the
    sample is, in standard deviations from the mean of the source. `count`: how many batches.
    `seed`: of the companions. Result: `Companions`.

    >>> from normviz.norms.running import CONVENTIONS
    >>> trained = train(Source(mean=5, std=2), 8, 60, (0,), CONVENTIONS["torch"])
    >>> them = companions(trained, 1.5, 40, seed=0)
    >>> them.sample, them.outputs.shape, bool(them.std > 0.1)
    (8.0, (40,), True)
    """
    sample = trained.source.mean + z * trained.source.std
    x = batches(trained.source, trained.size, count, seed, _COMPANIONS).copy()
    x[0] = sample
    out = batch_norm(x, convention=trained.rule)
    mean, std = _mean_and_std(out.y[0])
    return Companions(
        sample=sample,
        x=x,
        means=out.mean.ravel(),
        stds=np.sqrt(out.var.ravel()),
        outputs=out.y[0],
        mean=mean,
        std=std,
        inference=float(infer([sample], trained.running, trained.rule)[0]),
    )


@lru_cache(maxsize=1024)
def output_std(z: float, size: int) -> float:
    """How far the output of one sample scatters with its companions, if these are normal; exact.

    Formula, in units of sigma, with n = m - 1 companions whose mean is t / sqrt(n) and whose sum
    of squared deviations is r^2 (t standard normal, r^2 chi-squared with n - 1 degrees):

        d = z - t / sqrt(n),   y = (n/m) d / sqrt(r^2/m + n d^2/m^2);

    the standard deviation of y is taken by integrating over t and r. Without eps.

    `z`: where the sample is, in standard deviations. `size`: m; the result is 0 for m = 1.
    Source: Student, "The Probable Error of a Mean", 1908, for the distribution of t and r.

    >>> output_std(0.0, 2), round(output_std(1.5, 8), 3), round(output_std(1.5, 128), 3)
    (1.0, 0.381, 0.128)
    """
    n = size - 1
    if n == 0:
        return 0.0
    if n == 1:  # y is +1 or -1, as the sample is the larger or the smaller of the two
        larger = 0.5 * erfc(-z / sqrt(2))
        return 2 * sqrt(larger * (1 - larger))
    t = np.linspace(-8, 8, _GRID)
    chance = np.exp(-0.5 * t * t)
    r = np.linspace(max(sqrt(n - 1) - 8, 0), sqrt(n - 1) + 8, _GRID)
    with np.errstate(divide="ignore"):
        log_density = (n - 2) * np.log(r) - 0.5 * r * r if n > 2 else -0.5 * r * r
    weight = np.exp(log_density - log_density.max())
    weight[[0, -1]] /= 2
    d = z - t / sqrt(n)
    square = r[:, None] ** 2 / size + n * d * d / size**2
    y = np.where(square > 0, n / size * d / np.sqrt(np.where(square > 0, square, 1)), 0)
    chances = weight[:, None] * chance
    chances /= chances.sum()
    mean = float((chances * y).sum())
    return sqrt(float((chances * (y - mean) ** 2).sum()))


def large_batch_std(source: Source, z: float, size: int) -> float:
    """How far the output of one sample scatters with its companions, for large batches.

    Formula, to first order in 1/m, with the skewness g and the excess kurtosis k of the source:

        y = z - d - z v / 2,   Var(d) = 1/m,   Var(v) = (k + 2)/m,   Cov(d, v) = g/m,
        std(y) = sqrt((1 + z g + z^2 (k + 2)/4) / m),

    where d and v are how far the batch's mean and variance are off, in units of sigma and sigma^2.
    For a normal source that is sqrt((1 + z^2/2) / m).

    `z`: where the sample is, in standard deviations. `size`: m. `source`: its skewness and kurtosis
    count. Result: in units of the output.
    Source: the delta method; Casella & Berger, "Statistical Inference", 2002, section 5.5.4.

    >>> large_batch_std(Source(), z=0.0, size=100)
    0.1
    """
    tilt = z * source.skewness + z * z * (source.excess_kurtosis + 2) / 4
    return sqrt((1 + tilt) / size)


def outputs_by_size(source: Source, z: float, sizes: Sequence[int]) -> Array:
    """How far the output of one sample scatters by theory, for several batch sizes.

    Formula: that of `output_std` for a normal source, where it is exact, else of `large_batch_std`.

    `z`: where the sample is, in standard deviations. `sizes`: n batch sizes m. Result: (n,), in
    units of the output.

    >>> outputs_by_size(Source(), 0.0, [2, 100]).round(2)
    array([1. , 0.1])
    """
    if source.shape == "normal":
        return np.array([output_std(z, int(size)) for size in sizes])
    return np.array([large_batch_std(source, z, int(size)) for size in sizes])


def sizes_between(least: int, most: int, points: int) -> NDArray[np.integer]:
    """Batch sizes for a smooth curve on a logarithmic axis: whole numbers at even ratios.

    `least`, `most`: the ends, at least 1, both included. `points`: how many there are before those
    that round to the same number become one. Result: (n,) with n at most `points`, rising.

    >>> sizes_between(1, 100, 5)
    array([  1,   3,  10,  32, 100])
    """
    sizes: NDArray[np.integer] = np.unique(np.geomspace(least, most, points).round()).astype(int)
    return sizes


@dataclass(frozen=True, eq=False)
class NoiseBySize:
    """How far statistics and output scatter from batch to batch, for several batch sizes.

    `sizes`: the batch sizes m. `means`, `variances`, `outputs`, `factors`: (len(sizes),), the
    measured standard deviation of the batch mean, of the biased batch variance, of one sample's
    output, and of sigma / sqrt(sigma_B^2 + eps).
    """

    sizes: tuple[int, ...]
    means: Array
    variances: Array
    outputs: Array
    factors: Array


@lru_cache(maxsize=16)
def noise_by_size(
    source: Source, z: float, sizes: tuple[int, ...], count: int, seed: int, eps: float
) -> NoiseBySize:
    """Measure the scatter over `count` batches of every size.

    `source`: where the samples come from. `z`: the one sample, in standard deviations from its
    mean. `sizes`: the batch sizes m, each at least 1. `seed`: of the batches. `eps`: at least 0, in
    the unit of x squared. Result: `NoiseBySize`.

    >>> noise = noise_by_size(Source(), 0.0, (1, 64), 400, 0, 1e-5)
    >>> noise.means.round(1), noise.outputs[0]
    (array([1. , 0.1]), np.float64(0.0))
    """
    found = []
    for size in sizes:
        x = batches(source, size, count, seed, _SIZES, size).copy()
        out = batch_norm(x, eps=eps)
        x[0] = source.mean + z * source.std
        output, factor = batch_norm(x, eps=eps).y[0], source.std * out.inv_std.ravel()
        scatter = (out.mean.ravel(), out.var.ravel(), output, factor)
        found.append([_mean_and_std(values)[1] for values in scatter])
    means, variances, outputs, factors = np.array(found).T
    return NoiseBySize(sizes, means, variances, outputs, factors)


@dataclass(frozen=True, eq=False)
class Outputs:
    """What a norm makes of a source, without unit.

    `y`: (values,). `mean`, `std`: measured of them.
    """

    y: Array
    mean: float
    std: float


@dataclass(frozen=True, eq=False)
class Drift:
    """A source that moved after training, and what the norm then makes of it.

    `source`: the new one. `before`: inference on the old source. `frozen`: inference on the new
    one, with the statistics of training. `fresh`: the new one by each batch's own statistics, as in
    training. `updated`: inference after `more` batches of the new source have updated the running
    statistics. `frozen_mean`, `frozen_std`: the theory of `frozen`. `more`: the training on the new
    source, None for no batches.
    """

    source: Source
    before: Outputs
    frozen: Outputs
    fresh: Outputs
    updated: Outputs
    frozen_mean: float
    frozen_std: float
    more: StreamTraining | None


@lru_cache(maxsize=16)
def drift(trained: StreamTraining, shift: float, ratio: float, more: int, seed: int) -> Drift:
    """Move the source after training: its mean by `shift` std, its std to `ratio` times.

    Formula: with the running mean r and variance v, inference gives outputs of

        mean (mu' - r) / sqrt(v + eps)   and   std sigma' / sqrt(v + eps).

    `trained`: what is used at inference. `shift`: in standard deviations of the old source.
    `ratio`: at least 0. `more`: batches of the new source that update the running statistics.
    `seed`: of the new source's samples. Result: `Drift`.

    >>> from normviz.norms.running import CONVENTIONS
    >>> trained = train(Source(), 32, 200, (0,), CONVENTIONS["torch"])
    >>> moved = drift(trained, shift=2.0, ratio=0.5, more=0, seed=0)
    >>> abs(moved.frozen_mean - 2) < 0.2, abs(moved.frozen_std - 0.5) < 0.1
    (True, True)
    """
    old, rule, running = trained.source, trained.rule, trained.running
    new = Source(old.shape, old.mean + shift * old.std, ratio * old.std)
    count = -(-_SHOWN // trained.size)
    x = batches(new, trained.size, count, seed, _LATER)
    later = None
    if more:
        start = (float(trained.mean_path[-1]), float(trained.var_path[-1]))
        later = train(new, trained.size, more, (seed, _MORE), rule, start)
    inv_std = 1 / sqrt(float(running.var[0]) + rule.eps)
    return Drift(
        source=new,
        before=_outputs(infer(old.draw(x.size, seed, _LATER), running, rule)),
        frozen=_outputs(infer(x.T.ravel(), running, rule)),
        fresh=_outputs(batch_norm(x, convention=rule).y.T.ravel()),
        updated=_outputs(infer(x.T.ravel(), later.running if later else running, rule)),
        frozen_mean=(new.mean - float(running.mean[0])) * inv_std,
        frozen_std=new.std * inv_std,
        more=later,
    )


def _outputs(y: Array) -> Outputs:
    return Outputs(y, *_mean_and_std(y))
