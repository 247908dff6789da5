"""Gradient descent on the least squares of a linear model: the loss, and what happens.

The loss is a quadratic, so that its eigenvalues tell the whole story; `descent_rates` has it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from normviz.language import _
from normviz.nets.optimizers import optimizer_named
from normviz.norms.normalize import normalize
from normviz.norms.partition import Partition
from normviz.norms.sums import numbers

Array = NDArray[np.float64]

BIASES = ("best", "none", "learned")
MOST_STEPS = 4000
BLOWN_UP = 1e4  # times the gap at the start: a descent is stopped, it diverges
_FLAT = 1e-14  # times the largest eigenvalue: what is smaller is rounding, the loss is flat there
_SLOPELESS = 1e-200  # an eigenvalue below it is no slope: its steps and rates would be infinite
_CHUNK = 100


@dataclass(frozen=True, eq=False)
class Quadratic:
    """A loss with one valley: L(w) = floor + (w - best)^T H (w - best) / 2.

    `hessian`: H, (D, D). `best`: where the loss is smallest, (D,); of several such places the one
    nearest to 0. `floor`: the loss there. `eigenvalues`: of H, largest first, (D,), those that are
    only rounding, or below 1e-200, as 0. `directions`: their eigenvectors as columns, (D, D).

    >>> x = [[-1.0, -2.0], [1.0, -2.0], [-1.0, 2.0], [1.0, 2.0]]
    >>> loss = least_squares(x, [-3, -1, 1, 3])
    >>> loss.steepest, loss.flattest, loss.flat, float(loss.gap([1.0, 2.0]))
    (4.0, 1.0, 0, 2.0)
    >>> loss.best_rate(), round(loss.best_momentum, 4)
    (0.4, 0.1111)
    """

    hessian: Array
    best: Array
    floor: float
    eigenvalues: Array
    directions: Array

    @property
    def steepest(self) -> float:
        """The largest eigenvalue, the curvature across the valley."""
        return float(self.eigenvalues[0])

    @property
    def curved(self) -> Array:
        """The eigenvalues that are not 0, largest first: (at most D,)."""
        return self.eigenvalues[self.eigenvalues > 0]

    @property
    def flattest(self) -> float:
        """The smallest eigenvalue that is not 0, along the valley; NaN for a loss without slope."""
        return float(self.curved[-1]) if self.curved.size else math.nan

    @property
    def flat(self) -> int:
        """Along how many directions the loss does not change at all."""
        return int(np.count_nonzero(self.eigenvalues == 0))

    @property
    def condition(self) -> float:
        """Largest eigenvalue over smallest, of those that are not 0; NaN where there is none."""
        return self.steepest / self.flattest

    @property
    def elongation(self) -> float:
        """How many times as long as wide the valley is: the root of `condition`; NaN where flat.

        >>> least_squares([[-3.0, -1.0], [3.0, -1.0], [-3.0, 1.0], [3.0, 1.0]], [0] * 4).elongation
        3.0
        """
        return math.sqrt(self.condition)

    @property
    def spreads(self) -> Array:
        """The root mean square of each feature that the loss sees, (D,): sqrt(diag(H)).

        A weight times it is that weight's effect on what the model says, in the unit of y.

        >>> least_squares([[-3.0, -1.0], [3.0, -1.0], [-3.0, 1.0], [3.0, 1.0]], [0] * 4).spreads
        array([3., 1.])
        """
        spreads: Array = np.sqrt(np.diag(self.hessian))
        return spreads

    def gap(self, weights: ArrayLike) -> Array:
        """How far the loss lies above the floor, in its unit.

        `weights`: (..., D). Result: (...).
        """
        off = np.asarray(weights, dtype=np.float64) - self.best
        gap: Array = np.einsum("...i,ij,...j->...", off, self.hessian, off) / 2
        return gap

    def limit(self, momentum: float = 0.0) -> float:
        """The learning rate from which on descent no longer converges.

        Formula: 2 (1 + beta) / lambda_max.

        `momentum`: beta, from 0 to below 1. Result: infinite for a loss without slope.
        Source: Polyak, "Introduction to Optimization", 1987, section 3.2.1.

        >>> least_squares([[-1.0], [1.0]], [0, 1]).limit(momentum=0.5)
        3.0
        """
        return 2 * (1 + momentum) / self.steepest if self.steepest else math.inf

    def best_rate(self, momentum: float = 0.0) -> float:
        """The rate at which the slowest direction is fastest.

        Formula: 2 (1 + beta) / (lambda_max + lambda_min).

        `momentum`: beta, from 0 to below 1. Result: infinite for a loss without slope.
        """
        both = self.steepest + self.flattest
        return 2 * (1 + momentum) / both if both > 0 else math.inf

    @property
    def best_momentum(self) -> float:
        """The momentum that, with its best rate, is fastest: 0 to below 1.

        Formula: ((sqrt(k) - 1) / (sqrt(k) + 1))^2, k the `condition`.
        Source: Polyak, "Some Methods of Speeding up the Convergence of Iteration Methods", 1964.
        """
        root = self.elongation
        return ((root - 1) / (root + 1)) ** 2


def least_squares(x: ArrayLike, y: ArrayLike, bias: str = "best") -> Quadratic:
    """The loss of a linear model as a function of its weights.

    Formula: L(w) = sum((w . x_i + b - t_i)^2) / (2 N) with t = y - mean(y), so H = A^T A / N.

    `x`: (N, D), any unit. `y`: (N,). `bias`: "best": b takes its best value for each w, so A is x
    minus its mean; "none": b = 0, A = x; "learned": b is a weight of its own, the last one,
    A = (x, 1). Result: `Quadratic` over D weights, over D + 1 with a learned bias, in the unit of
    y squared. Raises ValueError for other shapes, no sample, or another way with the bias.
    Source: LeCun, Bottou, Orr & Mueller, "Efficient BackProp", 1998, sections 4.3 and 5.1.

    >>> x = [[-1.0, -2.0], [1.0, -2.0], [-1.0, 2.0], [1.0, 2.0]]
    >>> loss = least_squares(x, [-3, -1, 1, 3])
    >>> loss.eigenvalues, loss.best, loss.condition, loss.limit()
    (array([4., 1.]), array([1., 1.]), 4.0, 0.5)
    """
    x, y = numbers(x).astype(np.float64), numbers(y, "y").astype(np.float64)
    if x.ndim != 2 or y.shape != x.shape[:1] or not x.size:
        raise ValueError(
            _("x has shape {x} and y {y}: give x as (N, D) and y as (N,), N at least 1.").format(
                x=x.shape, y=y.shape
            )
        )
    if bias not in BIASES:
        raise ValueError(
            _("There is no bias called “{name}”: use one of {known}.").format(
                name=bias, known=", ".join(BIASES)
            )
        )
    target = _centred(y[:, None])[:, 0]
    match bias:
        case "best":
            x = _centred(x)
        case "learned":
            x = np.column_stack([x, np.ones(len(x))])
    hessian = x.T @ x / len(x)
    found, directions = np.linalg.eigh(hessian)
    eigenvalues, directions = found[::-1].copy(), directions[:, ::-1]
    eigenvalues[eigenvalues <= max(_FLAT * eigenvalues[0], _SLOPELESS)] = 0
    along = directions.T @ (x.T @ target / len(x))
    steps = np.divide(along, eigenvalues, out=np.zeros_like(along), where=eigenvalues > 0)
    best = directions @ steps
    floor = float(np.mean((x @ best - target) ** 2) / 2)
    return Quadratic(hessian, best, floor, eigenvalues, directions)


def _centred(values: Array) -> Array:
    centred: Array = normalize(values, Partition.batch(values.shape), eps=0, scale=False).y
    # What rounding leaves of a constant column is no slope.
    return np.where(values.min(axis=0) == values.max(axis=0), 0.0, centred)


@dataclass(frozen=True, eq=False)
class Descent:
    """A descent that was run: the weights after each step, and what became of them.

    `weights`: (steps + 1, D), from the start on. `gap`: the loss above its floor, (steps + 1,).
    `rate`, `momentum`: as they were. `reached`: the first step at which the gap was small enough,
    None if it never was. `diverged`: whether the gap grew until the descent was stopped.
    """

    weights: Array
    gap: Array
    rate: float
    momentum: float
    reached: int | None
    diverged: bool

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.gap) - 1

    @property
    def shares(self) -> Array:
        """The gap after each step as a share of the one at the start, (steps + 1,).

        From 1e-30 up, as a logarithm has no place for 0; all 1e-30 where the start is the minimum.
        """
        shares: Array = np.maximum(self.gap / (float(self.gap[0]) or 1.0), 1e-30)
        return shares


@np.errstate(all="ignore")  # a huge rate may overflow before it is stopped
def descend(
    problem: Quadratic,
    rate: float,
    momentum: float = 0.0,
    tolerance: float = 0.01,
    most: int = MOST_STEPS,
) -> Descent:
    """Take steps against the gradient H (w - best), from w = 0, until the gap has shrunk.

    Formula: m <- beta m + gradient, w <- w - rate m (`optimizers.Momentum`; SGD for beta = 0).

    `problem`: the loss. `rate`: above 0. `momentum`: beta, from 0 to below 1. `tolerance`: the
    share of the first gap at which to stop. `most`: steps. Result: `Descent`; it also ends when the
    gap has grown 10^4-fold.

    >>> x = [[-1.0, -2.0], [1.0, -2.0], [-1.0, 2.0], [1.0, 2.0]]
    >>> problem = least_squares(x, [-3, -1, 1, 3])
    >>> path = descend(problem, rate=0.4)
    >>> path.weights[:2].tolist(), path.reached
    ([[0.0, 0.0], [0.4, 1.6]], 5)
    """
    off = -problem.best  # the distance to the minimum: nothing of it is lost to rounding near 0
    first = float(problem.gap(np.zeros_like(off)))
    way, gaps = [off[None].copy()], [np.array([first])]
    done, reached, diverged = 0, 0 if first == 0 else None, False
    optimizer = optimizer_named("momentum" if momentum else "sgd", off, momentum)
    while done < most and reached is None and not diverged:
        part = np.empty((min(_CHUNK, most - done), len(off)))
        for row in part:
            optimizer.step(off, problem.hessian @ off, rate)
            row[:] = off
        gap = np.einsum("ni,ij,nj->n", part, problem.hessian, part) / 2
        ends = np.flatnonzero((gap <= tolerance * first) | (gap > BLOWN_UP * first))
        if ends.size:
            part, gap = part[: ends[0] + 1], gap[: ends[0] + 1]
            diverged = bool(gap[-1] > first)
        way.append(part)
        gaps.append(gap)
        done += len(part)
        if ends.size and not diverged:
            reached = done
    weights = np.concatenate(way) + problem.best
    weights[0] = 0  # not what rounding makes of -best + best
    return Descent(weights, np.concatenate(gaps), rate, momentum, reached, diverged)


def crossings(problem: Quadratic, run: Descent) -> int:
    """How many steps of a descent crossed the valley: to the other side of its steepest direction.

    `problem`: the loss. `run`: a descent on it. Result: from 0 to `run.steps`.

    >>> x = [[-1.0, -2.0], [1.0, -2.0], [-1.0, 2.0], [1.0, 2.0]]
    >>> problem = least_squares(x, [-3, -1, 1, 3])
    >>> crossings(problem, descend(problem, rate=0.4)), crossings(problem, descend(problem, 0.2))
    (5, 0)
    """
    across = (run.weights - problem.best) @ problem.directions[:, 0]
    return int(np.count_nonzero(np.sign(across[1:]) != np.sign(across[:-1])))


def level_set(problem: Quadratic, gap: float, far: float, points: int = 73) -> Array:
    """The weights at which the loss lies `gap` above its floor: an ellipse.

    Formula: best + sum_j sqrt(2 gap / lambda_j) q_j circle_j; sqrt(2 gap / lambda) is the half
    axis, at most `far`, where the loss is flat exactly that.

    `problem`: a loss of two weights. `gap`: at least 0, in the unit of the loss. `far`: in the unit
    of the weights. `points`: how many, the last at the place of the first. Result: (points, 2).

    >>> x = [[-1.0, -2.0], [1.0, -2.0], [-1.0, 2.0], [1.0, 2.0]]
    >>> loss = least_squares(x, [-3, -1, 1, 3])
    >>> level_set(loss, gap=2.0, far=100.0, points=5)[0].round(6).tolist()
    [1.0, 2.0]
    """
    values = problem.eigenvalues
    axes = np.full(len(values), float(far))
    np.divide(2 * gap, values, out=axes, where=values > 0)
    axes = np.where(values > 0, np.minimum(np.sqrt(axes), far), far)
    ring: Array = problem.best + (_circle(points) * axes) @ problem.directions.T
    return ring


@cache
def _circle(points: int) -> Array:
    angles = np.linspace(0, 2 * np.pi, points)
    return np.column_stack([np.cos(angles), np.sin(angles)])
