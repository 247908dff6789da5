"""Scaling the inputs of a network: fit the numbers once, use them for all data after."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from normviz.language import _
from normviz.norms.normalize import normalize
from normviz.norms.partition import Partition
from normviz.norms.sums import WORKING, Array, numbers

_NARROWEST = 1e-300  # a range that can still be cut into steps


@dataclass(frozen=True, eq=False)
class Scaled:
    """Data brought to a common scale, y = (x - offset) / span, and the numbers that did it.

    `y`: the scaled data, shape of x. `offset`, `span`: the fitted numbers, broadcastable against
    x, in its unit: the smallest value and the range for `min_max`, the mean and the standard
    deviation for `standardize`, the median and the interquartile range for `robust`, 0 and 1 for
    `unscaled`. A span of 0, as of a constant feature, is taken as 1, and so is a subnormal one: it
    holds too few digits, and what it divides would soon be infinite. `spanless`: where that was
    done. A range that passes the largest number of the type is an infinite span, and y is 0.

    >>> scaled = min_max([[10.0], [30.0]])
    >>> scaled.y.ravel(), scaled.offset, scaled.span
    (array([0., 1.]), array([[10.]]), array([[20.]]))
    """

    y: Array
    offset: Array
    span: Array
    spanless: NDArray[np.bool_]

    @np.errstate(all="ignore")
    def transform(self, x: ArrayLike) -> Array:
        """New data, such as a test set, scaled with the numbers fitted before.

        Formula: (x - offset) / span.
        `x`: broadcastable against the fitted numbers. Result: shape of x, nothing is clipped.

        >>> min_max([[0.0], [10.0]]).transform([[5.0], [20.0]]).ravel()
        array([0.5, 2. ])
        """
        return _in_spans(numbers(x), self.offset, self.span)

    @np.errstate(all="ignore")
    def inverse(self, y: ArrayLike) -> Array:
        """From scaled values back to the original unit.

        Formula: y * span + offset.

        `y`: broadcastable against the fitted numbers, without unit. Result: shape of y, in the unit
        of the data that were fitted.

        >>> min_max([[0.0], [10.0]]).inverse([[0.5]])
        array([[5.]])
        """
        x: Array = numbers(y, "y") * self.span + self.offset
        return x


@np.errstate(all="ignore")
def min_max(x: ArrayLike, axis: int | tuple[int, ...] | None = 0) -> Scaled:
    """Every feature brought to the range from 0 to 1.

    Formula: y = (x - min) / (max - min), min and max over `axis`.

    `x`: any shape, usually (N, features). `axis`: what is scaled together; 0 scales every feature
    over the samples, None all cells with one pair of numbers. Result: `Scaled`, y without unit. A
    constant feature becomes 0, a feature with a NaN is NaN. Raises ValueError for empty data.
    Source: Han, Kamber & Pei, "Data Mining", 2011, section 3.5.2.

    >>> min_max([[18.0, 5.0], [22.0, 5.0], [20.0, 5.0]]).y
    array([[0. , 0. ],
           [1. , 0. ],
           [0.5, 0. ]])
    """
    x = _samples(x)
    low, high = x.min(axis=axis, keepdims=True), x.max(axis=axis, keepdims=True)
    return _scaled(x, low, high - low)


@np.errstate(all="ignore")
def standardize(x: ArrayLike, axis: int | tuple[int, ...] | None = 0) -> Scaled:
    """Every feature brought to mean 0 and standard deviation 1 (z-scores).

    Formula: y = (x - mean) / std, mean and biased std over `axis`: `normalize` with eps = 0.

    `x`: any shape, usually (N, features). `axis`: as for `min_max`. Result: `Scaled`, y without
    unit. A constant feature becomes 0, a feature with a NaN is NaN. Raises ValueError for empty
    data.
    Source: LeCun, Bottou, Orr & Mueller, "Efficient BackProp", 1998, section 4.3.

    >>> standardize([[1.0, 7.0], [3.0, 7.0]]).y
    array([[-1.,  0.],
           [ 1.,  0.]])
    """
    x = _samples(x)
    together = range(x.ndim) if axis is None else np.atleast_1d(axis) % x.ndim
    p = Partition.axes(x.shape, [a for a in range(x.ndim) if a not in together])
    low, high = x.min(axis=axis, keepdims=True), x.max(axis=axis, keepdims=True)
    power = _unit(x, axis)
    out = normalize(np.ldexp(x, -power), p, eps=0)
    mean, std = np.ldexp(out.mean, power), np.ldexp(np.sqrt(out.var), power)
    # Rounding may leave a constant feature a tiny variance, and dividing by it would be noise.
    constant = low == high
    return _scaled(x, np.where(constant, low, mean), np.where(constant, 0, std))


@np.errstate(all="ignore")
def robust(x: ArrayLike, axis: int | tuple[int, ...] | None = 0) -> Scaled:
    """Every feature brought to median 0 and interquartile range 1: a few outliers move neither.

    Formula: y = (x - median) / (q75 - q25), quantiles over `axis`, between two values linear.

    `x`: any shape, usually (N, features). `axis`: as for `min_max`. Result: `Scaled`, y without
    unit. Where a quarter and three quarters of the values agree, as in a constant feature, the
    span is 1; a feature with a NaN is NaN. Raises ValueError for empty data.
    Source: Tukey, "Exploratory Data Analysis", 1977, chapter 2 (hinges and their spread).

    >>> robust([[1.0], [2.0], [3.0], [4.0], [1000.0]]).y.ravel()
    array([ -1. ,  -0.5,   0. ,   0.5, 498.5])
    """
    x = _samples(x)
    power = _unit(x, axis)
    low, median, high = (
        np.quantile(np.ldexp(x, -power), q, axis=axis, keepdims=True).astype(x.dtype)
        for q in (0.25, 0.5, 0.75)
    )
    return _scaled(x, np.ldexp(median, power), np.ldexp(high - low, power))


def unscaled(x: ArrayLike, axis: int | tuple[int, ...] | None = 0) -> Scaled:
    """The data as they are: what the other ways are compared with.

    Formula: y = x.

    `x`, `axis`: as for `min_max`, in any unit, which y keeps. Result: `Scaled` with offset 0 and
    span 1. Raises ValueError for empty data. Source: none; it stands beside the others so that
    all can be treated alike.

    >>> unscaled([[18.0, 20.0], [25.0, 50.0]]).span
    array([[1., 1.]])
    """
    x = _samples(x)
    like = x.min(axis=axis, keepdims=True)
    return _scaled(x, np.zeros_like(like), np.ones_like(like))


def _samples(x: ArrayLike) -> Array:
    x = numbers(x)
    if x.size == 0:
        raise ValueError(
            _("there is nothing to fit in data of shape {shape}: give one sample or more.").format(
                shape=x.shape
            )
        )
    return x.astype(WORKING[x.dtype], copy=False)


def _scaled(x: Array, offset: Array, span: Array) -> Scaled:
    spanless = span < np.finfo(span.dtype).tiny
    span = np.where(spanless, span.dtype.type(1), span)
    return Scaled(_in_spans(x, offset, span), offset, span, spanless)


def _in_spans(x: Array, offset: Array, span: Array) -> Array:
    """(x - offset) / span, also where the difference passes the largest number."""
    apart = x - offset
    y: Array = np.where(np.isfinite(apart), apart / span, x / span - offset / span)
    return y


def _unit(x: Array, axis: int | tuple[int, ...] | None) -> NDArray[np.integer]:
    """The power of two in which differences and squares of x are neither too small nor too large.

    Multiplied with it, every digit stays.
    """
    power: NDArray[np.integer] = np.frexp(np.abs(x).max(axis=axis, keepdims=True))[1]
    return power + 1


# The ways to scale inputs, by the names that pages and links use.
SCALERS: dict[str, Callable[[ArrayLike], Scaled]] = {
    "none": unscaled,
    "minmax": min_max,
    "standardize": standardize,
    "robust": robust,
}


@np.errstate(all="ignore")
def corners(scaled: Scaled, kind: str) -> tuple[Array, Array] | None:
    """Opposite corners of the box that was fitted, in the unit of the data.

    Formula: the range for "minmax"; mean plus and minus a standard deviation for "standardize";
    median plus and minus half an interquartile range for "robust".

    `scaled`: of two features or more, over the samples. `kind`: a name of `SCALERS`. Result: two
    arrays (features,), alike in a feature whose span was 0; None for "none", where nothing was
    fitted.

    >>> corners(standardize([[1.0, 7.0], [3.0, 7.0]]), "standardize")
    (array([1., 7.]), array([3., 7.]))
    """
    offset, span = scaled.offset[0], np.where(scaled.spanless[0], 0, scaled.span[0])
    match kind:
        case "none":
            return None
        case "minmax":
            return offset, offset + span
        case "robust":
            return offset - span / 2, offset + span / 2
    return offset - span, offset + span


def room_around(low: float, high: float, held: float | None = None) -> tuple[float, float, float]:
    """Where a value may be moved to that was not among those from `low` to `high`, and how finely.

    Formula: from low - r to high + 1.5 r, r = high - low, outwards to whole steps; the step is the
    power of ten below r / 10.

    `low`, `high`: the smallest and the largest value, up to 1e300 in size; where they agree, r is
    |high|, or 1 for 0. An r below 1e-300 is taken as 0: its steps could not be told apart.
    `held`: a value that has to have room, None for none. Result: lowest, highest and step.

    >>> room_around(18.0, 25.0), room_around(20.0, 20.0, held=100.0)
    ((11.0, 35.5, 0.1), (0.0, 100.0, 1.0))
    """
    span = next((size for size in (high - low, abs(high)) if size > _NARROWEST), 1.0)
    step = 10.0 ** (math.floor(math.log10(span)) - 1)
    lowest, highest = low - span, high + 1.5 * span
    if held is not None:
        lowest, highest = min(lowest, held), max(highest, held)
    return math.floor(lowest / step) * step, math.ceil(highest / step) * step, step
