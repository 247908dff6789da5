"""The one forward pass that every norm of the app goes through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from normviz.language import _
from normviz.norms.layout import Layout, layout
from normviz.norms.measure import Statistics, measure, measure_large
from normviz.norms.partition import Partition
from normviz.norms.sums import LARGE, WORKING, Array, Sum, numbers, scalar, work_on_rows


class MeanAndVar(Protocol):
    """What carries a mean and a variance, one value a group: `Running`, for example."""

    @property
    def mean(self) -> Array:
        """One mean a group."""

    @property
    def var(self) -> Array:
        """One variance a group."""


@dataclass(eq=False)  # not frozen, as are the next two: that would take a tenth of a small batch
class Rule:
    """What is done to the cells: an eps, two switches, and arrays or None.

    `eps`, `center`, `scale`: as in `normalize`. `given`: mean and variance to use instead of the
    cells' own. `gamma`, `beta`: the parameters. All of the arrays broadcast against the view of the
    statistics.
    """

    eps: float
    center: bool
    scale: bool
    given: tuple[Array, Array] | None
    gamma: Array | None
    beta: Array | None

    def of_rows(self, rows: slice, axes: int) -> Rule:
        """The rule for some rows of a view with `axes` axes.

        `rows`: a stretch of the view's first axis. What has no length there stays as it is.

        >>> gamma = np.array([[1.0], [2.0], [3.0]])              # one value a row of a view (3, 4)
        >>> Rule(1e-5, True, True, None, gamma, None).of_rows(slice(1, 3), 2).gamma.ravel()
        array([2., 3.])
        """

        def part(values: Array) -> Array:
            return values if values.ndim < axes or len(values) == 1 else values[rows]

        return Rule(
            self.eps,
            self.center,
            self.scale,
            None if self.given is None else (part(self.given[0]), part(self.given[1])),
            None if self.gamma is None else part(self.gamma),
            None if self.beta is None else part(self.beta),
        )


@dataclass(eq=False)
class Normalized:
    """What `normalize` hands back: the result, and everything that led to it.

    `x`: the input as given (its own type). `y`: the output, same shape and type. `x_hat`: the
    normalized value before gamma and beta. `partition`: which cells share statistics; `layout`:
    how they meet the parameters. `gamma`, `beta`: as given, in the type of the statistics, or None.
    `rule` and `statistics` hold the rest, which has names here too: `mean`, `var`, `inv_std`,
    `eps`, `center`, `scale`, `measured`.
    Treat all of it as read-only: without gamma and beta, `y` and `x_hat` are one array.

    >>> out = normalize([[1.0, 2.0], [3.0, 6.0]], Partition.batch((2, 2)), gamma=[1, 10], eps=0)
    >>> out.mean, out.var, out.inv_std
    (array([[2., 4.]]), array([[1., 4.]]), array([[1. , 0.5]]))
    >>> out.x_hat
    array([[-1., -1.],
           [ 1.,  1.]])
    >>> out.size, out.eps, out.center, out.scale, out.measured, out.params.kept_shape
    (2, 0, True, True, True, (2,))
    """

    x: Array
    y: Array
    partition: Partition
    layout: Layout
    gamma: Array | None
    beta: Array | None
    rule: Rule
    statistics: Statistics
    _centred: Array | None = field(repr=False)  # x - mean in its unit, where the array is small

    @property
    def mean(self) -> Array:
        """One mean a group, at `partition.stat_shape`; 0 where centring is off.

        Like the other statistics in the type they are taken in: float32 for float16 and float32
        input, else float64.
        """
        return self.statistics.mean

    @property
    def var(self) -> Array:
        """The biased variance (divided by m); the mean square where centring is off."""
        return self.statistics.var

    @property
    def inv_std(self) -> Array:
        """1 / sqrt(var + eps); 1 where scaling is off."""
        return self.statistics.inv_std

    @property
    def eps(self) -> float:
        """What was added to the variance, in the unit of x squared."""
        return self.rule.eps

    @property
    def center(self) -> bool:
        """Whether the mean was subtracted."""
        return self.rule.center

    @property
    def scale(self) -> bool:
        """Whether there was a division by the standard deviation."""
        return self.rule.scale

    @property
    def measured(self) -> bool:
        """Whether the statistics were taken from x; False when they were given."""
        return self.rule.given is None

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
        """(x - mean) * inv_std, at the shape and type of x, without unit."""
        if self.gamma is None and self.beta is None:
            return self.y
        with np.errstate(all="ignore"):
            work_on_rows(self.x.size)
            centred, room = self.centred()
            x_hat = np.multiply(centred, self.statistics.inv_std_in_unit, room)
        return x_hat.reshape(self.x.shape).astype(self.x.dtype, copy=False)

    def centred(self) -> tuple[Array, Array | None]:
        """Return x - mean on the partition's view, in the type of the statistics, and room.

        It is in the statistics' `unit`. Room is the same array where it may be written over; None
        where it is kept.

        >>> normalize([[1.0], [3.0]], Partition.batch((2, 1))).centred()[0].ravel()
        array([-1.,  1.])
        """
        if self._centred is not None:
            return self._centred, None
        x = np.ascontiguousarray(self.x, self.mean.dtype).reshape(self.partition.view)
        mean, rest, unit = self.mean, self.statistics.mean_rest, self.statistics.unit
        centred: Array = x - mean if unit is None else x / unit - mean / unit
        if rest is not None:
            centred -= rest if unit is None else rest / unit
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
    given: tuple[ArrayLike, ArrayLike] | MeanAndVar | None = None,
) -> Normalized:
    r"""Give the cells of every group of `p` mean 0 and variance (almost) 1, then scale and shift.

    Formula, over the m cells of a group:

        mean = sum(x) / m,   var = sum((x - mean)^2) / m,   inv_std = 1 / sqrt(var + eps),
        x_hat = (x - mean) * inv_std,   y = gamma * x_hat + beta.

    `x`: numbers of shape `p.shape`, any unit. `gamma`, `beta`: one value for every group of
    `params` (shape `params.kept_shape`); None stands for 1 and 0. `params`: which cells share
    gamma and beta; by default one pair per channel, for layer norm one per feature of a sample
    (`p.default_params`). `eps`: at least 0, in the unit of x squared. `center`: False leaves the
    mean in and divides by the root of the mean square (RMS norm). `scale`: False only subtracts
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
    - finite values whose sum or sum of squares passes the largest number of the type: mean, x_hat
      and y are right, as in a larger unit; var is inf where the type cannot hold it;
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
    dtype = WORKING[x.dtype]
    work_on_rows(x.size)
    together = layout(p, p.default_params if params is None else params, dtype)
    cells = np.ascontiguousarray(x, dtype)
    if p.view != p.shape:
        cells = cells.reshape(p.view)
    rule = Rule(eps, center, scale, None, None, None)
    if given is not None:
        rule.given = _given(given, p, dtype)
    if gamma is not None:
        gamma = _per_group(gamma, "gamma", together.params, dtype)
        rule.gamma = together.lift(gamma)
    if beta is not None:
        beta = _per_group(beta, "beta", together.params, dtype)
        rule.beta = together.lift(beta)

    centred: Array | None
    if x.size <= LARGE:
        y, centred, statistics = _forward(cells, rule, together, together.cells_to_stats)
    else:
        y, centred = np.empty_like(cells), None
        statistics = _joined(
            [
                _forward(cells[rows], rule.of_rows(rows, cells.ndim), together, sums, y[rows])[2]
                for rows, sums in together.slabs
            ]
        )
    if p.view != p.shape:
        y = y.reshape(p.shape)
    if dtype is not x.dtype:
        y = y.astype(x.dtype, copy=False)
    return Normalized(x, y, p, together, gamma, beta, rule, statistics, centred)


def _forward(
    cells: Array, rule: Rule, together: Layout, sums: Sum, out: Array | None = None
) -> tuple[Array, Array, Statistics]:
    """Return y, x - mean and the statistics of all cells, or of a slab with its own `sums`.

    With `out` the work is done in it: it becomes y, and x - mean is gone. Without, both are new.
    """
    if rule.given is None:
        centred, mean, rest, var = measure(cells, rule.center, together.stats.size, sums, out)
    else:
        mean, var = rule.given
        rest = None
        if not rule.center:
            mean = np.zeros_like(mean)
        centred = np.subtract(cells, mean, out)

    if rule.scale:
        inv_std = var + scalar(rule.eps, cells.dtype)
        np.reciprocal(np.sqrt(inv_std, inv_std), inv_std)
        # Quicker than to ask var: NaN makes a rest, infinity an inv_std of 0.
        doubtful = bool(rest is not None or np.count_nonzero(inv_std) < inv_std.size)
    else:
        inv_std = np.ones_like(var)
        doubtful = not bool(np.isfinite(var).all())
    statistics = Statistics(mean, rest, var, inv_std)
    if doubtful and rule.given is None:
        found = measure_large(
            cells, rule.eps, rule.center, rule.scale, together.stats, sums, out, statistics
        )
        if found is not None:
            centred, statistics = found
            inv_std = statistics.inv_std_in_unit

    gamma, beta = rule.gamma, rule.beta
    if gamma is None or together.finest:  # the product of both would be as large as y
        y = np.multiply(centred, inv_std, out)
        if gamma is not None:
            y *= gamma
    else:
        y = np.multiply(centred, inv_std * gamma, out)
    if beta is not None:
        y += beta
    return y, centred, statistics


def _joined(slabs: Sequence[Statistics]) -> Statistics:
    """The statistics of all slabs, one after another."""
    if len(slabs) == 1:
        return slabs[0]
    rest = None
    if any(each.mean_rest is not None for each in slabs):
        rests = [np.zeros_like(s.mean) if s.mean_rest is None else s.mean_rest for s in slabs]
        rest = np.concatenate(rests)
    unit = None
    if any(each.unit is not None for each in slabs):
        units = [np.ones_like(s.mean) if s.unit is None else s.unit for s in slabs]
        unit = np.concatenate(units)
    return Statistics(
        np.concatenate([each.mean for each in slabs]),
        rest,
        np.concatenate([each.var for each in slabs]),
        np.concatenate([each.inv_std for each in slabs]),
        unit,
    )


def _given(
    given: tuple[ArrayLike, ArrayLike] | MeanAndVar, p: Partition, dtype: np.dtype[Any]
) -> tuple[Array, Array]:
    mean, var = given if isinstance(given, (tuple, list)) else (given.mean, given.var)
    return (
        # Translators: the subject of “{name} has shape {given}”.
        _per_group(mean, _("the given mean"), p, dtype).reshape(p.stat_shape),
        # Translators: the subject of “{name} has shape {given}”.
        _per_group(var, _("the given variance"), p, dtype).reshape(p.stat_shape),
    )


def _per_group(values: ArrayLike, name: str, p: Partition, dtype: np.dtype[Any]) -> Array:
    """One value a group, checked, in the type of the statistics."""
    a = numbers(values, name)
    if a.shape != p.kept_shape and a.shape != p.stat_shape:
        raise ValueError(
            # Translators: {name} is gamma, beta, or “the given mean” or “the given variance”.
            _("{name} has shape {given}: give one value for every group, shape {right}.").format(
                name=name, given=a.shape, right=p.kept_shape
            )
        )
    return a if a.dtype is dtype else a.astype(dtype, copy=False)
