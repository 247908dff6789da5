"""Batches drawn from a seed. Each generator: (rng, shape, its own numbers) -> float64 array."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Shape = tuple[int, ...]


def normal(rng: np.random.Generator, shape: Shape, mean: float = 0, std: float = 1) -> np.ndarray:
    """Independent values with the given mean and standard deviation.

    `rng`: draws them. `shape`: of the result. `mean`, `std`: in the unit of the values, std at
    least 0.

    >>> normal(np.random.default_rng(0), (2,), mean=10, std=0)
    array([10., 10.])
    """
    return rng.normal(mean, std, shape)


def exponential(rng: np.random.Generator, shape: Shape, scale: float = 1) -> np.ndarray:
    """Independent values with density exp(-x / scale) / scale: mean and std are both `scale`.

    `rng`: draws them. `shape`: of the result. `scale`: in the unit of the values, at least 0.

    >>> bool((exponential(np.random.default_rng(0), (9,), scale=2) > 0).all())
    True
    """
    return rng.exponential(scale, shape)


def lognormal(
    rng: np.random.Generator, shape: Shape, mean: float = 0, sigma: float = 1
) -> np.ndarray:
    """Independent values whose logarithm has the given mean and standard deviation.

    Formula: x = exp(mean + sigma e), e standard normal.

    `rng`: draws them. `shape`: of the result. `mean`, `sigma`: of the logarithm, sigma at least 0.

    >>> lognormal(np.random.default_rng(0), (2,), sigma=0)
    array([1., 1.])
    """
    return rng.lognormal(mean, sigma, shape)


def pattern(
    rng: np.random.Generator,
    shape: Shape,
    level: float = 1,
    contrast: Sequence[float] = (1, 1),
    noise: float = 0.1,
) -> np.ndarray:
    """Waves over the spatial axes, one pattern a channel, seen under each sample's own light.

    Formula: x[n, c, ...] = level_n + contrast_n * (pattern_c[...] + noise_n,c[...]), with level_n
    from N(0, level^2), contrast_n evenly from low to high, and the noise from N(0, noise^2).

    The samples show the same patterns, so that a norm per sample makes them alike and a norm per
    batch does not. `rng`: draws them. `shape`: (N, C, *spatial). `level`, `noise`: standard
    deviations, at least 0. `contrast`: (low, high).

    >>> x = pattern(np.random.default_rng(0), (2, 1, 8), contrast=(1, 1), noise=0)
    >>> bool(np.ptp((x[1] - x[0]).round(6)) == 0)                   # one pattern at two levels
    True
    """
    samples, channels, *spatial = shape
    per_sample = (samples, *[1] * (len(shape) - 1))
    waves = np.zeros((channels, *spatial))
    for axis, length in enumerate(spatial, start=1):
        along = [1] * len(waves.shape)
        along[axis] = length
        turns, phase = rng.uniform(0.5, 1.5, channels), rng.uniform(0, 2 * np.pi, channels)
        angle = 2 * np.pi * np.outer(turns, np.arange(length) / length) + phase[:, None]
        waves += np.sin(angle).reshape(channels, *along[1:])
    low, high = contrast
    levels = rng.normal(0, level, per_sample)
    contrasts = rng.uniform(low, high, per_sample)
    return levels + contrasts * (waves + rng.normal(0, noise, shape))


GENERATORS: dict[str, Callable[..., np.ndarray]] = {
    "normal": normal,
    "exponential": exponential,
    "lognormal": lognormal,
    "pattern": pattern,
}
