"""What ReLU makes of a normal distribution, in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike

from normviz.language import _
from normviz.norms.sums import Array, numbers

# So many standard deviations from 0 one of the two tails is smaller than the smallest number.
_FAR = 40.0


@dataclass(frozen=True)
class RectifiedGaussian:
    """The distribution of max(0, Z) for Z ~ N(mu, sigma^2): see `rectified_gaussian`.

    `mu`, `sigma`: mean and standard deviation of Z. `zero_mass`: the probability of exactly 0.
    `mean`, `var`: of max(0, Z), in the unit of mu and its square.

    >>> RectifiedGaussian(mu=-1.0, sigma=0.0, zero_mass=1.0, mean=0.0, var=0.0) == (
    ...     rectified_gaussian(-1, 0)
    ... )
    True
    """

    mu: float
    sigma: float
    zero_mass: float
    mean: float
    var: float

    def pdf(self, y: ArrayLike) -> Array:
        """The density of the values above 0, at `y`; 0 for y <= 0 (0 itself has a mass instead).

        `y`: any shape. Result: the same shape; it integrates to 1 - zero_mass. With sigma = 0
        there is no density: 0 everywhere.

        >>> rectified_gaussian(0, 1).pdf([-1.0, 0.0, 1.0]).round(4)
        array([0.   , 0.   , 0.242])
        """
        y = numbers(y, "y")
        if self.sigma == 0:
            return np.zeros_like(y)
        density = np.exp(-0.5 * ((y - self.mu) / self.sigma) ** 2) / (self.sigma * sqrt(2 * pi))
        return np.where(y > 0, density, np.where(np.isnan(y), y, 0))


def rectified_gaussian(mean: float, std: float) -> RectifiedGaussian:
    r"""The distribution of ReLU(Z) = max(0, Z) for a normal Z with this mean and std.

    Formula, with a = mean / std, Phi and phi the standard normal distribution and density:

        P(0) = Phi(-a),   E = mean Phi(a) + std phi(a),
        E[Y^2] = (mean^2 + std^2) Phi(a) + mean std phi(a),   Var = E[Y^2] - E^2.

    `mean`, `std`: numbers in one unit, std >= 0. With std = 0 all of the mass is at max(0, mean).
    Result: `RectifiedGaussian`. Raises ValueError for a negative std or a NaN or infinite number.
    Source: Socci, Lee & Seung, "The Rectified Gaussian Distribution", 1997.

    >>> r = rectified_gaussian(0, 1)
    >>> r.zero_mass, round(r.mean, 4), round(r.var, 4)
    (0.5, 0.3989, 0.3408)
    """
    mu, sigma = float(mean), float(std)
    if not (np.isfinite(mu) and np.isfinite(sigma) and sigma >= 0):
        raise ValueError(
            _(
                "a normal distribution has a finite mean and a standard deviation of at least 0; "
                "mean {mean} and std {std} are not."
            ).format(mean=mean, std=std)
        )
    if sigma == 0:
        return RectifiedGaussian(mu, sigma, float(mu <= 0), max(mu, 0.0), 0.0)
    a = mu / sigma
    if abs(a) > _FAR:
        return RectifiedGaussian(
            mu, sigma, float(a < 0), max(mu, 0.0), sigma * sigma if a > 0 else 0.0
        )
    phi = float(np.exp(-0.5 * a * a)) / sqrt(2 * pi)
    above, below = 0.5 * erfc(-a / sqrt(2)), 0.5 * erfc(a / sqrt(2))
    # E[Y^2] - E^2 with the large terms already cancelled on paper.
    var = above + a * a * above * below + a * phi * (below - above) - phi * phi
    return RectifiedGaussian(
        mu=mu,
        sigma=sigma,
        zero_mass=below,
        mean=max(mu * above + sigma * phi, 0.0),
        var=max(sigma * sigma * var, 0.0),
    )
