"""Batches drawn from a seed. Each generator: (rng, shape, its own numbers) -> float64 array."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Shape = tuple[int, ...]


def normal(rng: np.random.Generator, shape: Shape, mean: float = 0, std: float = 1) -> np.ndarray:
    """Independent values with the given mean and standard deviation."""
    return rng.normal(mean, std, shape)


def exponential(rng: np.random.Generator, shape: Shape, scale: float = 1) -> np.ndarray:
    """Independent values with density exp(-x / scale) / scale: mean and std are both `scale`."""
    return rng.exponential(scale, shape)


def lognormal(
    rng: np.random.Generator, shape: Shape, mean: float = 0, sigma: float = 1
) -> np.ndarray:
    """Independent values whose logarithm has the given mean and standard deviation."""
    return rng.lognormal(mean, sigma, shape)


def pattern(
    rng: np.random.Generator,
    shape: Shape,
    level: float = 1,
    contrast: Sequence[float] = (1, 1),
    noise: float = 0.1,
) -> np.ndarray:
    """Waves over the spatial axes, one pattern a channel, seen under each sample's own light.

    x[n, c, ...] = level_n + contrast_n * (pattern_c[...] + noise), with level_n drawn from
    N(0, level^2) and contrast_n evenly from `contrast` = (low, high). The samples show the same
    patterns, so that a norm per sample makes them alike and a norm per batch does not.
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
