"""The noise of Santurkar et al.: another shift and another scale for every unit at every step."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

SHIFT, STRETCH, JITTER = 0.5, 0.25, 0.1  # at strength 1


class Noise:
    """Noise put in behind a norm: y becomes s y + m, with s and m drawn anew at every step.

    Formula, at strength k: each unit j draws a mean mu_j from U(-k/2, k/2) and a scale sigma_j
    from U(1, 1 + k/4); each sample i has its own m_ij from U(mu_j - k/10, mu_j + k/10) and s_ij
    from N(sigma_j, (k/10)^2) around them. So neither the mean is 0 nor the variance 1, and both
    jump from step to step: covariate shift, made on purpose.
    Source: Santurkar et al., "How Does Batch Normalization Help Optimization?", 2018, section 2.2.

    >>> s, m = Noise(strength=1.0, seed=0).draw((32, 8), np.float32)
    >>> s.shape, bool(abs(m).max() <= 0.6)
    ((32, 8), True)
    """

    def __init__(self, strength: float, seed: int) -> None:
        self.strength = strength
        self._rng = np.random.default_rng((seed, 2018))

    def draw(self, shape: tuple[int, ...], dtype: DTypeLike) -> tuple[NDArray[Any], NDArray[Any]]:
        """The factor s and the shift m of one step.

        `shape`: (samples, units). `dtype`: of the result. Result: two arrays of that shape.
        """
        rng, k = self._rng, self.strength
        units = shape[1:]
        mean = SHIFT * k * _uniform(rng, units)
        shift = _uniform(rng, shape)
        shift *= JITTER * k
        shift += mean
        scale = 1 + STRETCH * k * rng.random(units, dtype=np.float32)
        stretch = rng.standard_normal(shape, dtype=np.float32)
        stretch *= JITTER * k
        stretch += scale
        return stretch.astype(dtype, copy=False), shift.astype(dtype, copy=False)


def _uniform(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Uniform between -1 and 1; in float32, which takes half the time."""
    drawn: NDArray[np.float32] = rng.random(shape, dtype=np.float32)
    drawn *= 2
    drawn -= 1
    return drawn
