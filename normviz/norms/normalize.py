"""The one forward pass that every norm of the app goes through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from normviz.language import _
from normviz.norms.layout import Layout, layout
from normviz.norms.partition import Partition
from normviz.norms.sums import (
    LARGE,
    WORKING,
    Array,
    numbers,
    scalar,
    work_on_rows,
)

if TYPE_CHECKING:
    from normviz.norms.running import Running

# A mean is far from zero, and its sum may have lost digits, when m * mean^2 > FAR * var. What was
# lost is worth a correction from this many units in the last place of a standard deviation on.
FAR = 32**2
VISIBLE = 32


@dataclass(eq=False)  # not frozen: that would take a tenth of a small batch's forward pass
class Normalized:
    """What `normalize` hands back: the result, and everything that led to it.

    `x`: the input as given (its own type). `y`: the output, same shape and type.
    `mean`, `var`, `inv_std`: one value a group at `partition.stat_shape`, in the type statistics
    are taken in (float32 for float16 and float32 input, else float64). `var` is the biased
    variance (divided by m); where centring is off, `mean` is 0 and `var` the mean square; where
    scaling is off, `inv_std` is 1. `mean_rest`: what of a mean far from zero is lost when it is
    rounded to its type; usually None. `x_hat`: the normalized value before gamma and beta.
    `gamma`, `beta`: as given, in the type of the statistics, or None.
    `measured`: False when the statistics were given instead of taken from x.
    Treat all of it as read-only: without gamma and beta, `y` and `x_hat` are one array.
    """

    x: Array
    y: Array
    mean: Array
    mean_rest: Array | None
    var: Array
    inv_std: Array
    partition: Partition
    layout: Layout
    gamma: Array | None
    beta: Array | None
    eps: float
    center: bool
    scale: bool
    measured: bool
    factor: Array = field(repr=False)  # inv_std * gamma; inv_std where that would be as large as y
    _centred: Array | None = field(repr=False)  # x - mean, kept where the array is small

    @property
    def size(self) -> int:
        """m: how many cells share one mean and one variance."""
        return self.partition.size

    @property
    def params(self) -> Partition:
        """Which cells share gamma and beta."""
        return self.layout.params

    @cached_property
    def x_hat(self) -> Array:
        """(x - mean) * inv_std, at the shape and type of x."""
        if self.gamma is None and self.beta is None:
            return self.y
        with np.errstate(all="ignore"):
            work_on_rows(self.x.size)
            centred, room = self.centred()
            x_hat = np.multiply(centred, self.inv_std, room)
        return x_hat.reshape(self.x.shape).astype(self.x.dtype, copy=False)

    def centred(self) -> tuple[Array, Array | None]:
        """Return x - mean on the partition's view, in the type of the statistics, and room.

        Room is the same array where it may be written over; None where it is kept.
        """
        if self._centred is not None:
            return self._centred, None
        x = np.ascontiguousarray(self.x, self.mean.dtype).reshape(self.partition.view)
        centred: Array = x - self.mean
        if self.mean_rest is not None:
            centred -= self.mean_rest
        return centred, centred


@np.errstate(all="ignore")
def normalize(
    x: ArrayLike,
    p: Partition,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    params: Partition | None = None,
    eps: float = 1e-5,
    center: bool = True,
    scale: bool = True,
    given: tuple[ArrayLike, ArrayLike] | Running | None = None,
) -> Normalized:
    r"""Give the cells of every group of `p` mean 0 and variance (almost) 1, then scale and shift.

    Formula, over the m cells of a group:

        mean = sum(x) / m,   var = sum((x - mean)^2) / m,   inv_std = 1 / sqrt(var + eps),
        x_hat = (x - mean) * inv_std,   y = gamma * x_hat + beta.

    `x`: numbers of shape `p.shape`, any unit. `gamma`, `beta`: one value for every group of
    `params` (shape `params.kept_shape`); None stands for 1 and 0. `params`: which cells share
    gamma and beta; by default one pair per channel, for layer norm one per feature of a sample
    (`p.default_params`). `eps`: at least 0, in the unit of x squared. `center=False` leaves the
    mean in and divides by the root of the mean square (RMS norm); `scale=False` only subtracts
    the mean (mean-only batch norm). `given`: (mean, var), one value a group, or a `Running`: used
    instead of the batch's own statistics, as at inference; the mean is ignored without centring.
    Result: `Normalized`; y and x_hat are dimensionless before gamma and beta, in the type of x.

    Types: float32 and float64 stay; integers become float64; float16 has its statistics taken
    in float32. The variance is two-pass. It is accurate for data far from zero, where
    E[x^2] - E[x]^2 may even come out negative.

    Special cells, none of which warns:
    - a constant group, and a group of one cell (m = 1): var = 0, x_hat = 0 (NaN if eps = 0);
    - NaN in a group: its mean, var and all its cells are NaN; other groups are untouched;
    - an infinity in a group: the mean is that infinity (NaN with both signs), var and all its
      cells NaN;
    - values whose sum passes the largest number of the type count as an infinity; if only the
      sum of squares does, var is inf and x_hat 0;
    - an empty array: y is empty; groups without cells have mean and var NaN.

    Raises ValueError for a wrong shape, a type that is no number, a negative eps.
    Source: Wu & He, "Group Normalization", 2018, section 3.1; a mean far from 0 is corrected as
    by Chan, Golub & LeVeque, "Algorithms for Computing the Sample Variance", 1983.

    >>> x = [[1.0, 2.0], [3.0, 6.0]]
    >>> out = normalize(x, Partition.batch((2, 2)), eps=0)
    >>> out.mean, out.var
    (array([[2., 4.]]), array([[1., 4.]]))
    >>> out.y
    array([[-1., -1.],
           [ 1.,  1.]])
    """
    x = numbers(x)
    if x.shape != p.shape:
        raise ValueError(
            _(
                "x has shape {given} and the partition {shape}: make the partition from the "
                "array's own shape."
            ).format(given=x.shape, shape=p.shape)
        )
    if not eps >= 0:
        raise ValueError(
            _("eps is {eps}: use 0 or a small positive number such as 1e-5.").format(eps=eps)
        )
    dtype, small, measured = WORKING[x.dtype], x.size <= LARGE, given is None
    work_on_rows(x.size)
    together = p.default_layout if params is None else layout(p, params)
    cells = np.ascontiguousarray(x, dtype)
    if p.view != p.shape:
        cells = cells.reshape(p.view)
    if given is not None:
        given = _given(given, p, dtype)
    scales = shifts = None
    if gamma is not None:
        gamma = _per_group(gamma, "gamma", together.params, dtype)
        scales = together.lift(gamma)
    if beta is not None:
        beta = _per_group(beta, "beta", together.params, dtype)
        shifts = together.lift(beta)

    settings = eps, center, scale, together.finest, small
    if len(p.slabs) == 1:
        y, centred, mean, rest, var, inv_std, factor = _forward(
            cells, p, given, scales, shifts, *settings
        )
    else:
        y, centred = np.empty_like(cells), None
        mean, rest, var, inv_std, factor = _joined(
            _forward(
                cells[rows],
                part,
                given and (given[0][rows], given[1][rows]),
                _of_rows(rows, cells, scales),
                _of_rows(rows, cells, shifts),
                *settings,
                y[rows],
            )[2:]
            for rows, part in p.slabs
        )
    if p.view != p.shape:
        y = y.reshape(p.shape)
    if dtype is not x.dtype:
        y = y.astype(x.dtype, copy=False)
    kept = centred if small else None
    return Normalized(  # without the names, which would take three times as long
        x,
        y,
        mean,
        rest,
        var,
        inv_std,
        p,
        together,
        gamma,
        beta,
        eps,
        center,
        scale,
        measured,
        factor,
        kept,
    )


def _forward(
    cells: Array,
    p: Partition,
    given: tuple[Array, Array] | None,
    gamma: Array | None,
    beta: Array | None,
    eps: float,
    center: bool,
    scale: bool,
    finest: bool,
    small: bool,
    out: Array | None = None,
) -> tuple[Array, Array, Array, Array | None, Array, Array, Array]:
    """Return y (in `out`, or a new array), x - mean, mean, its rest, var, inv_std and the factor.

    A large array is worked on in place: x - mean is gone then. Of a small one it is kept.
    """
    if given is None:
        centred, mean, rest, var = _measure(cells, p, center, out)
    else:
        mean, var = given
        rest = None
        if not center:
            mean = np.zeros_like(mean)
        centred = np.subtract(cells, mean, out)

    if scale:
        inv_std = var + scalar(eps, cells.dtype)
        np.reciprocal(np.sqrt(inv_std, inv_std), inv_std)
    else:
        inv_std = np.ones_like(var)

    factor = inv_std
    if gamma is not None and not finest:  # else the product of both would be as large as y
        factor = inv_std * gamma
    y = np.multiply(centred, factor, None if small else centred)
    if gamma is not None and finest:
        y *= gamma
    if beta is not None:
        y += beta
    return y, centred, mean, rest, var, inv_std, factor


def _of_rows(rows: slice, cells: Array, values: Array | None) -> Array | None:
    """The part of the values, which broadcast against the cells, that belongs to some rows."""
    if values is None or values.ndim < cells.ndim or len(values) == 1:
        return values
    return values[rows]


def _joined(
    parts: Iterable[tuple[Array, Array | None, Array, Array, Array]],
) -> tuple[Array, Array | None, Array, Array, Array]:
    """The mean, its rest, the variance, inv_std and the factor of all slabs, one after another."""
    means, rests, *others = zip(*parts, strict=True)
    rest = None
    if any(part is not None for part in rests):
        filled = (np.zeros_like(m) if r is None else r for m, r in zip(means, rests, strict=True))
        rest = np.concatenate(list(filled))
    var, inv_std, factor = map(np.concatenate, others)
    return np.concatenate(means), rest, var, inv_std, factor


def _measure(
    cells: Array, p: Partition, center: bool, out: Array | None
) -> tuple[Array, Array, Array | None, Array]:
    """Return x - mean (in `out`, or a new array), the mean, its rest and the biased variance."""
    sum_over = p.sums[cells.dtype]
    m, far, visible = _constants(p.size, cells.dtype)
    mean = sum_over.of(cells) / m if center else np.zeros(p.stat_shape, cells.dtype)
    centred = np.subtract(cells, mean, out)
    var = sum_over.of_product(centred, centred) / m
    if center and np.count_nonzero(mean * mean > var * far):
        error = sum_over.of(centred) / m
        lost = error * error > var * visible
        if np.count_nonzero(lost):
            error = np.where(lost, error, 0)
            centred -= error
            var = sum_over.of_product(centred, centred) / m
            corrected = mean + error
            return centred, corrected, error - (corrected - mean), var
    return centred, mean, None, var


@lru_cache(maxsize=256)
def _constants(m: int, dtype: np.dtype[Any]) -> tuple[Array, Array, Array]:
    """The number of cells m, and from which share of the variance on mean^2 and error^2 count."""
    visible = float((VISIBLE * np.finfo(dtype).eps) ** 2)
    return scalar(m, dtype), scalar(FAR / max(m, 1), dtype), scalar(visible, dtype)


def _given(
    given: tuple[ArrayLike, ArrayLike] | Running, p: Partition, dtype: np.dtype[Any]
) -> tuple[Array, Array]:
    mean, var = given if isinstance(given, (tuple, list)) else (given.mean, given.var)
    return (
        _per_group(mean, _("the given mean"), p, dtype).reshape(p.stat_shape),
        _per_group(var, _("the given variance"), p, dtype).reshape(p.stat_shape),
    )


def _per_group(values: ArrayLike, name: str, p: Partition, dtype: np.dtype[Any]) -> Array:
    """One value a group, checked, in the type of the statistics."""
    a = numbers(values, name)
    if a.shape != p.kept_shape and a.shape != p.stat_shape:
        raise ValueError(
            _("{name} has shape {given}: give one value for every group, shape {right}.").format(
                name=name, given=a.shape, right=p.kept_shape
            )
        )
    return a if a.dtype is dtype else a.astype(dtype, copy=False)
