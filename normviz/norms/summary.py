"""Descriptions of an array that a page draws: statistics per set of cells, and histograms."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.norms.normalize import normalize
from normviz.norms.partition import Partition

Array = NDArray[np.floating]

_LARGEST = sys.float_info.max
_FINEST = 2.0**-40  # of the largest value: 4096 steps of float64, a bin some six of them
_NARROWEST = 1e-300
_UP = 512  # from there to numbers whose inverse is one


@dataclass(frozen=True)
class Summary:
    """What `summarize` tells of each set of cells, one value a set: (sets,), in the unit of the
    values.

    `mean`: the mean. `std`: the standard deviation, biased. `min`, `max`: the smallest and the
    largest value.
    """

    mean: Array
    std: Array
    min: Array
    max: Array


def summarize(values: Array, partition: Partition) -> Summary:
    """Describe each set of `partition`; every result is flat, one value a set, in order of `ids`.

    Formula: std = sqrt(mean((x - mean(x))^2)), two passes.

    `values`: shape of the partition, any unit; float16 is described in float32. `partition`: which
    cells make up a set. Result: `Summary`; a set with a NaN is NaN. Raises ValueError for another
    shape than the partition's.

    >>> s = summarize(np.array([[1.0, 2.0], [3.0, 2.0]]), Partition.batch((2, 2)))
    >>> s.mean.tolist(), s.std.tolist(), s.max.tolist()
    ([2.0, 2.0], [1.0, 0.0], [3.0, 2.0])
    """
    wide = values.astype(np.float32) if values.dtype == np.float16 else values
    with np.errstate(invalid="ignore", over="ignore"):
        mean = partition.mean(wide)
        centred = wide - partition.spread(mean)
        std = np.sqrt(partition.mean(centred * centred))
        if not np.isfinite(std).all():  # a sum may have passed the largest number
            out = normalize(wide, partition, eps=0)
            mean = out.mean
            std = np.where(np.isfinite(out.var), np.sqrt(out.var), 1 / out.inv_std)
    averaged = tuple(axis for axis in range(len(partition.view)) if axis not in partition.keep)
    in_view = wide.reshape(partition.view)
    return Summary(
        mean=mean.ravel(),
        std=std.ravel(),
        min=in_view.min(axis=averaged).ravel(),
        max=in_view.max(axis=averaged).ravel(),
    )


def one_pass_variance(values: Array, partition: Partition) -> Array:
    """The variance of each set by the formula NOT to use.

    Formula: E[x^2] - E[x]^2. The two terms agree in almost all digits when the mean is large
    against the spread, and their difference keeps only rounding noise; it can even be negative.
    `normalize` takes the mean of squared deviations instead.

    `values`: shape of `partition`, any unit. Result: (sets,), in the unit of the values squared, in
    their own precision (float16 is summed in float32).
    Source: Chan, Golub & LeVeque, "Algorithms for Computing the Sample Variance", 1983.

    >>> one_pass_variance(np.array([[1.0], [3.0]]), Partition.batch((2, 1))).tolist()
    [1.0]
    >>> bool(one_pass_variance(np.array([[1e8], [1e8 + 2]]), Partition.batch((2, 1)))[0] == 1)
    False
    """
    with np.errstate(invalid="ignore", over="ignore"):
        mean = partition.mean(values)
        difference = partition.mean(values * values) - mean * mean
    flat: Array = difference.ravel()
    return flat


def mean_and_std(values: Array) -> tuple[float, float]:
    """Mean and biased standard deviation of all `values`, also where their squares are infinite.

    Formula: r mean(x/r) and r std(x/r), with r the largest |x|: of what is small nothing overflows.
    `values`: at least one, all finite, of any shape; they are described in float64.

    >>> mean_and_std(np.array([1.0, 3.0])), mean_and_std(np.array([-1e300, 1e300]))
    ((2.0, 1.0), (0.0, 1e+300))
    """
    wide = values.astype(np.float64)
    reach = float(np.abs(wide).max()) or 1.0
    small = wide / reach
    return float(reach * small.mean()), float(reach * small.std())


@dataclass(frozen=True)
class Histogram:
    """How many values fall between each two edges: what `histogram` counts.

    `edges`: (bins + 1,), rising, in the unit of the values. `counts`: (bins,). `zeros`: exact zeros
    that were counted apart. `missing`: NaN and infinite values. `total`: all values, so that
    sum(counts) + zeros + missing = total.
    """

    edges: Array
    counts: NDArray[np.integer]
    zeros: int
    missing: int
    total: int

    @property
    def zero_share(self) -> float:
        """The zeros counted apart over all values, 0 to 1; 0 where there are no values.

        >>> histogram(np.array([0.0, 0.0, 1.0, 3.0]), (0.0, 4.0), zeros_apart=True).zero_share
        0.5
        """
        return self.zeros / self.total if self.total else 0.0


def nice_range(*arrays: Array, parts: int = 2) -> tuple[float, float]:
    """An axis from a round number below all finite values to a round number above them.

    `arrays`: of any shapes, in one unit. `parts`: into how many parts a power of ten may be cut;
    with more the axis fits more closely. Result: (low, high), low < high, in the unit of the
    arrays; (-1, 1) where no value is finite.

    >>> nice_range(np.array([-1.3, 2.2]))
    (-1.5, 2.5)
    >>> nice_range(np.array([-1.3, 12.2])), nice_range(np.array([-1.3, 12.2]), parts=5)
    ((-5.0, 15.0), (-2.0, 14.0))
    """
    finite = [a[np.isfinite(a)] for a in arrays]
    kept = [a for a in finite if a.size]
    if not kept:
        return -1.0, 1.0
    low = float(min(a.min() for a in kept))
    high = float(max(a.max() for a in kept))
    reach = max(abs(low), abs(high))
    spread = (high - low) or reach or 1.0
    # Wide enough for float64 to tell the ends of many bins apart, and itself a float64.
    spread = min(max(spread, reach * _FINEST, _NARROWEST), _LARGEST)
    unit = float(10.0 ** np.floor(np.log10(spread)) / parts)
    low_edge, high_edge = float(np.floor(low / unit)) * unit, float(np.ceil(high / unit)) * unit
    if low_edge == high_edge:
        low_edge, high_edge = low_edge - unit, high_edge + unit
    return max(min(low, low_edge), -_LARGEST), min(max(high, high_edge), _LARGEST)


def histogram(
    values: Array, span: tuple[float, float], bins: int = 24, *, zeros_apart: bool = False
) -> Histogram:
    """Count the finite `values` in equal bins over `span`; a value outside joins the end bin.

    `values`: any shape and unit. `span`: (low, high), in that unit. `bins`: how many, at least 1.
    `zeros_apart`: exact zeros (a ReLU's silence) are counted on their own, not in a bin. Result:
    `Histogram`. Raises ValueError for a span that does not run upwards.

    >>> h = histogram(np.array([0.0, 0.0, 1.0, np.nan]), (0.0, 2.0), 2, zeros_apart=True)
    >>> h.counts.tolist(), h.zeros, h.missing, h.zero_share
    ([0, 1], 2, 1, 0.5)
    """
    flat = values.ravel()
    finite = flat[np.isfinite(flat)]
    zeros = int(np.count_nonzero(finite == 0)) if zeros_apart else 0
    binned = finite[finite != 0] if zeros_apart else finite
    counts = np.bincount(_places(binned, span, bins), minlength=bins)
    return Histogram(_edges(span, bins), counts, zeros, flat.size - finite.size, flat.size)


def _in_reach(span: tuple[float, float]) -> int:
    """The power of two that brings a span too wide or too narrow for float64 into its middle."""
    width = float(span[1]) - float(span[0])
    if not width > 0:
        raise ValueError(
            _("an axis runs upwards: give a span from a smaller number to a larger one.")
        )
    if width > _LARGEST / 4:
        return -2
    return _UP if width < _NARROWEST else 0


def _places(values: Array, span: tuple[float, float], bins: int) -> NDArray[np.intp]:
    """The bin of each value: equal bins, so a division, many times faster here than a search."""
    power = _in_reach(span)
    with np.errstate(over="ignore", under="ignore"):  # far outside the span: in the end bin
        wide = values.astype(np.float64)
        wide = np.ldexp(wide, power) if power else wide
        low, high = (math.ldexp(end, power) for end in span)
        place = ((wide - low) * (bins / (high - low))).clip(0, bins - 1)
    return place.astype(np.intp)


def _edges(span: tuple[float, float], bins: int) -> Array:
    power = _in_reach(span)
    low, high = (math.ldexp(end, power) for end in span)
    edges: Array = np.ldexp(np.linspace(low, high, bins + 1), -power)
    edges[[0, -1]] = span  # of the smallest numbers ldexp drops a digit
    return edges
