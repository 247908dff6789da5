"""A neuron under weight norm from all sides: its loss and outputs over direction and length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normviz.nets.weight_descent import Points, Weights, logistic_loss, outputs
from normviz.norms.partition import Partition
from normviz.norms.summary import Histogram, Summary, histogram, summarize
from normviz.norms.weight import weight_lengths, weight_norm

Array = NDArray[np.floating]

_REACHES = (4.0, 8.0, 16.0, 32.0)


@dataclass(frozen=True, eq=False)
class Landscape:
    """The loss along the two things that weight norm holds apart, all else as it is.

    `degrees`, `turning`: the direction of v, (121,), and the loss there. `lengths`, `stretching`:
    g, (81,), and the loss there. `angle`: where v points, in degrees, NaN for a v without
    direction. `highest`: the largest loss that any direction gives with g, and with any of
    `lengths`; turning v changes neither.
    """

    degrees: Array
    turning: Array
    lengths: Array
    stretching: Array
    angle: float
    highest: tuple[float, float]


def landscape(points: Points, weights: Weights, reach: float) -> Landscape:
    """The loss against the direction of v, and against g from -reach to reach.

    `points`: of both classes. `weights`: of the neuron; what is not varied stays as it is there.
    `reach`: the largest |g|. Result: `Landscape` at 121 directions and 81 lengths.

    >>> from normviz.nets.weight_descent import two_classes
    >>> seen = landscape(two_classes(), Weights(1.0, 0.0, 1.5), 4.0)
    >>> round(float(seen.turning.min()), 3), float(seen.stretching[40].round(4))    # log 2 at g = 0
    (0.431, 0.6931)
    """
    degrees = np.linspace(-180, 180, 121)
    radians = np.radians(degrees)
    directions = np.stack([np.cos(radians), np.sin(radians)], axis=1)
    lengths = np.linspace(-reach, reach, 81)
    along_v = np.tile(weights.v, (len(lengths), 1))

    def losses(v: Array, g: Array) -> Array:
        return logistic_loss(weight_norm(v, g) @ points.x.T + weights.b, points.label)

    turning = losses(directions, np.full(len(directions), weights.g))
    longest = losses(directions, np.full(len(directions), reach))
    angle = float(np.degrees(np.arctan2(weights.v2, weights.v1))) if weights.norm else np.nan
    highest = float(turning.max()), float(longest.max())
    return Landscape(degrees, turning, lengths, losses(along_v, lengths), angle, highest)


@dataclass(frozen=True, eq=False)
class OutputSpread:
    """How the neuron's outputs are distributed.

    `all`: of them described. `classes`: a histogram for each class. `reach`: of its axis, to both
    sides.
    """

    all: Summary
    classes: tuple[Histogram, Histogram]
    reach: float


def spread(points: Points, weights: Weights, bins: int = 32) -> OutputSpread:
    """The distribution of z, on an axis that does not change while v turns.

    Formula: |z| <= |g| max||x|| + |b|; the axis ends at the next of 4, 8, 16, 32.

    `points`: of both classes. `weights`: of the neuron. `bins`: of each histogram. Result:
    `OutputSpread`.

    >>> from normviz.nets.weight_descent import two_classes
    >>> seen = spread(two_classes(), Weights(1.0, 0.0, -1.5, 0.5))
    >>> seen.all.mean.round(3), seen.all.std.round(3), seen.reach       # mean b, spread |g|
    (array([0.5]), array([1.5]), 8.0)
    """
    z = outputs(points, weights)
    largest = abs(weights.g) * float(weight_lengths(points.x).max()) + abs(weights.b)
    reach = next((each for each in _REACHES if each >= largest), _REACHES[-1])
    first, second = (histogram(z[points.label == each], (-reach, reach), bins) for each in (0, 1))
    return OutputSpread(summarize(z[:, None], Partition.batch((len(z), 1))), (first, second), reach)


def spreads_by_direction(points: Points, g: float) -> tuple[float, float]:
    """The smallest and the largest standard deviation of z that turning v can give.

    Formula: |g| sqrt(u' C u), C the covariance of the inputs, u any direction; the extremes are
    the roots of the eigenvalues of C.

    `points`: of both classes. `g`: the length of w.

    >>> from normviz.nets.weight_descent import two_classes
    >>> low, high = spreads_by_direction(two_classes(), 1.0)
    >>> low < 1 < high
    True
    """
    centred = points.x - points.x.mean(axis=0)
    low, high = np.linalg.eigvalsh(centred.T @ centred / len(centred))
    return abs(g) * float(np.sqrt(low)), abs(g) * float(np.sqrt(high))


# --- how noisy statistics are --------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class StatisticNoise:
    """How far statistics of mini-batches are from those of all values, root mean square.

    `mean`: in standard deviations, `var`: in variances; exact. `std`: in standard deviations, once
    for each set of draws, (sets,). `kurtosis`: of all values; `level`: at this kurtosis mean and
    variance are equally noisy, above it the variance is the noisier one.
    """

    mean: float
    var: float
    std: Array
    kurtosis: float
    level: float


@np.errstate(all="ignore")
def batch_noise(
    values: Array, size: int, seed: int = 0, draws: int = 2000, sets: int = 5
) -> StatisticNoise:
    """How much mean, variance and standard deviation of `size` of these values differ by chance.

    Formula, with k the kurtosis E[(x - mean)^4] / var^2 and m the size, for draws with replacement:

        mean: 1 / sqrt(m),   var: sqrt((m - 1)^2 / m^3 (k - (m - 3) / (m - 1)) + 1 / m^2);

    they are equal at k = (2 m - 3) / (m - 1). The standard deviation's has no closed form and is
    drawn; for a normal distribution it is about 1 / sqrt(2 m).

    `values`: (n,), drawn from with replacement. `size`: m, at least 2. `seed`: of the draws.
    `draws`: how many mini-batches make up a set. `sets`: how many sets. Result: `StatisticNoise`,
    all NaN but `level` where the values do not differ.

    >>> noise = batch_noise(np.random.default_rng(0).normal(size=10_000), 50)
    >>> round(noise.mean, 2), round(noise.var, 1), noise.std.round(1)
    (0.14, 0.2, array([0.1, 0.1, 0.1, 0.1, 0.1]))
    """
    rng = np.random.default_rng((seed, size))
    drawn = rng.choice(values, (size, sets * draws))
    seen = summarize(drawn, Partition.batch(drawn.shape))
    whole = summarize(values[:, None], Partition.batch((len(values), 1)))
    std = float(whole.std[0])
    kurtosis = float(np.mean(((values - whole.mean[0]) / std) ** 4))
    spread = (size - 1) ** 2 / size**3 * (kurtosis - (size - 3) / (size - 1))
    off = np.square(seen.std / std - 1).reshape(sets, draws)
    return StatisticNoise(
        size**-0.5 if std else float("nan"),
        float(np.sqrt(spread + 1 / size**2)),
        np.sqrt(off.mean(axis=1)),
        kurtosis,
        (2 * size - 3) / (size - 1),
    )
