"""Arrays and partitions that several tests of the core go through."""

from __future__ import annotations

import numpy as np

from normviz.norms import Partition

SHAPES = [(4, 6), (4, 6, 5), (3, 4, 2, 3), (2, 4, 2, 1, 3)]

# Each norm as a partition of a batch of any of the shapes above.
PARTITIONS = {
    "batch": Partition.batch,
    "layer": Partition.layer,
    "layer from the last axis": lambda shape: Partition.layer(shape, -1),
    "layer from the first axis": lambda shape: Partition.layer(shape, 0),
    "position": Partition.position,
    "instance": Partition.instance,
    "group": lambda shape: Partition.group(shape, 2),
    "first and last axis kept": lambda shape: Partition.axes(shape, (0, -1)),
    "all cells together": lambda shape: Partition.axes(shape, ()),
}


def rng(seed: int = 0) -> np.random.Generator:
    """The same random numbers in every run."""
    return np.random.default_rng(seed)


def by_hand(x: np.ndarray, p: Partition, center: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Mean and biased variance of every group, by the definition: loop, pick the cells, average."""
    flat = x.astype(np.float64).ravel()
    groups = [flat[p.ids.ravel() == i] for i in range(p.count)]
    means = [g.mean() if center else 0.0 for g in groups]
    variances = [((g - mean) ** 2).mean() for g, mean in zip(groups, means, strict=True)]
    return np.array(means).reshape(p.stat_shape), np.array(variances).reshape(p.stat_shape)
