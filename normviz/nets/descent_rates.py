"""What theory says of a descent on a quadratic loss: which rates converge, how fast, how long."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from normviz.nets.descent import Descent, Quadratic, descend

Array = NDArray[np.float64]

SWEPT = np.arange(0.1, 1.05, 0.1).round(1)  # rates that are run, as shares of the limit
SWEPT_FINELY = np.linspace(0.02, 0.999, 240)  # rates at which theory is asked


def per_step(stretch: ArrayLike, momentum: float = 0.0) -> Array:
    """By what a step multiplies the distance to the minimum along an eigenvector, in the long run.

    Formula: |1 - a| without momentum; with beta the larger root, in size, of
    r^2 - (1 + beta - a) r + beta = 0: sqrt(beta) where it is complex. a = rate * eigenvalue.

    `stretch`: a, any shape, at least 0. `momentum`: beta, from 0 to below 1. Result: the shape of
    `stretch`, without unit.
    Source: Goh, "Why Momentum Really Works", 2017, Distill.

    >>> per_step([0.5, 1.0, 1.9, 2.5])
    array([0.5, 0. , 0.9, 1.5])
    >>> per_step([1.0], momentum=0.81)
    array([0.9])
    """
    middle = 1 + momentum - np.asarray(stretch, dtype=np.float64)
    under = middle**2 - 4 * momentum
    real = (np.abs(middle) + np.sqrt(np.maximum(under, 0))) / 2
    return np.where(under < 0, math.sqrt(momentum), real)


def contraction(problem: Quadratic, rate: float, momentum: float = 0.0) -> float:
    """By what a step multiplies the distance along the slowest direction.

    Formula: the largest `per_step` of rate * eigenvalue. Below 1 descent converges.

    `problem`: the loss; its directions without slope are left out. `rate`: above 0. `momentum`:
    beta, from 0 to below 1. Result: at least 0; NaN where no direction has a slope.

    >>> from normviz.nets.descent import least_squares
    >>> x = [[-1.0, -2.0], [1.0, -2.0], [-1.0, 2.0], [1.0, 2.0]]
    >>> problem = least_squares(x, [0, 0, 1, 1])
    >>> round(contraction(problem, problem.best_rate()), 12)    # (k - 1) / (k + 1), k = 4
    0.6
    """
    if not problem.curved.size:
        return math.nan
    return float(per_step(rate * problem.curved, momentum).max())


def steps_needed(contraction: float, tolerance: float) -> float:
    """How many steps of this contraction shrink the gap of the loss to `tolerance` of its size.

    Formula: ceil(ln(tolerance) / (2 ln(contraction))): the gap goes with the squared distance.
    Without momentum descent never takes more than this; with momentum it is about so many.

    `contraction`: as the function of that name says. `tolerance`: the share of the gap that may be
    left, between 0 and 1. Result: a whole number from 1 up; infinity where the contraction is not
    below 1.

    >>> steps_needed(0.5, 0.01), steps_needed(0.0, 0.01), steps_needed(1.0, 0.01)
    (4.0, 1.0, inf)
    """
    if not contraction < 1:
        return math.inf
    if contraction < 1e-150:
        return 1.0
    # Rounding must not add a step.
    needed = math.ceil(math.log(tolerance) / (2 * math.log(contraction)) - 1e-9)
    return float(max(1, needed))


def share_after(contraction: float, steps: float) -> float:
    """The share of the gap that theory leaves after so many steps of this contraction.

    Formula: contraction^(2 steps), at most e^300: what diverges is drawn and need not overflow.

    `contraction`: above 0. `steps`: from 0 up, not only whole ones.

    >>> round(share_after(0.5, 2), 12), share_after(2.0, 1e9) == math.exp(300)
    (0.0625, True)
    """
    return math.exp(min(2 * steps * math.log(contraction), 300.0))


def steps_to_share(contraction: float, share: float) -> float:
    """After how many steps, not rounded up, theory leaves this share of the gap.

    Formula: ln(share) / (2 ln(contraction)), the inverse of `share_after`.

    `contraction`: above 0. `share`: between 0 and 1. Result: from 0 up; infinity where the
    contraction is not below 1.

    >>> round(steps_to_share(0.5, 0.0625), 12), steps_to_share(1.0, 0.01)
    (2.0, inf)
    """
    return math.log(share) / (2 * math.log(contraction)) if contraction < 1 else math.inf


def steps_taken(problem: Quadratic, run: Descent, tolerance: float) -> float:
    """How many steps a descent takes: as counted where it arrived, else by `steps_needed`.

    `problem`: the loss. `run`: a descent on it. `tolerance`: the share of the first gap at which
    it was to stop. Infinity where it never arrives.

    >>> from normviz.nets.descent import least_squares
    >>> x = [[-1.0, -2.0], [1.0, -2.0], [-1.0, 2.0], [1.0, 2.0]]
    >>> problem = least_squares(x, [-3, -1, 1, 3])
    >>> [steps_taken(problem, descend(problem, 0.4, most=most), 0.01) for most in (9, 2)]
    [5.0, 5.0]
    """
    if run.reached is not None:
        return float(run.reached)
    return steps_needed(contraction(problem, run.rate, run.momentum), tolerance)


@dataclass(frozen=True, eq=False)
class RateSweep:
    """How many steps each learning rate takes, the rates as shares of the limit.

    `shares`, `measured`: (k,), rates that were run and the steps they took, NaN for one that does
    not arrive. `fine_shares`, `theory`: (f,), rates and the steps that theory says, infinity for
    one that never arrives.
    """

    shares: Array
    measured: Array
    fine_shares: Array
    theory: Array


def sweep_rates(
    problem: Quadratic,
    momentum: float = 0.0,
    tolerance: float = 0.01,
    most: int = 1000,
    *,
    shares: ArrayLike = SWEPT,
    fine_shares: ArrayLike = SWEPT_FINELY,
) -> RateSweep:
    """Descend at every one of these rates, and ask theory at more of them.

    `problem`: the loss, with a slope. `momentum`: beta, from 0 to below 1. `tolerance`: the share
    of the first gap at which to stop. `most`: steps of a run. `shares`, `fine_shares`: (k,) and
    (f,), rates over `problem.limit(momentum)`, above 0. Result: `RateSweep`; what arrives takes one
    step at least.

    >>> from normviz.nets.descent import least_squares
    >>> x = [[-1.0, -2.0], [1.0, -2.0], [-1.0, 2.0], [1.0, 2.0]]
    >>> seen = sweep_rates(least_squares(x, [-3, -1, 1, 3]), shares=[0.8, 1.0], fine_shares=[0.8])
    >>> seen.measured, seen.theory
    (array([ 5., nan]), array([5.]))
    """
    run_at, asked_at = np.asarray(shares, np.float64), np.asarray(fine_shares, np.float64)
    limit = problem.limit(momentum)
    runs = [descend(problem, share * limit, momentum, tolerance, most) for share in run_at.tolist()]
    measured = [math.nan if run.reached is None else max(run.reached, 1) for run in runs]
    theory = [
        steps_needed(contraction(problem, share * limit, momentum), tolerance) for share in asked_at
    ]
    return RateSweep(run_at, np.array(measured, np.float64), asked_at, np.array(theory, np.float64))
