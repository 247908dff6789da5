"""Mean and variance of groups of cells: near zero, far from it, and at the largest numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from normviz.norms.partition import Partition
from normviz.norms.sums import Array, Sum, scalar

# A mean is far from zero, and its sum may have lost digits, when m * mean^2 > FAR * var. What was
# lost is worth a correction from this many units in the last place of a standard deviation on.
FAR = 32**2
VISIBLE = 32


@dataclass(eq=False)
class Statistics:
    """What the cells of a group share, one value a group at `Partition.stat_shape`.

    `mean`: in the unit of x. `mean_rest`: what of a mean far from zero is lost when it is rounded
    to its type; usually None. `var`: biased, in the unit of x squared. `inv_std`: 1 / sqrt(var +
    eps). `unit`: a power of two in which x - mean is kept, where a sum passes the largest number
    of the type; usually None, which stands for 1.
    """

    mean: Array
    mean_rest: Array | None
    var: Array
    inv_std: Array
    unit: Array | None = None

    @property
    def inv_std_in_unit(self) -> Array:
        """What makes x_hat of x - mean as it is kept."""
        return self.inv_std if self.unit is None else self.inv_std * self.unit


def measure(
    cells: Array, center: bool, size: int, sums: Sum, out: Array | None
) -> tuple[Array, Array, Array | None, Array]:
    """Return x - mean (in `out`, or a new array), the mean, its rest and the biased variance.

    The rest is an array where a mean was corrected, and where a variance is NaN; else None.
    """
    m, far, visible = _constants(size, cells.dtype)
    mean = sums.of(cells) / m if center else np.zeros(sums.shape, cells.dtype)
    centred = np.subtract(cells, mean, out)
    var = sums.of_product(centred, centred) / m
    if center and np.count_nonzero(mean * mean <= var * far) < var.size:
        error = sums.of(centred) / m
        lost = error * error > var * visible
        if np.count_nonzero(lost) or np.isnan(var).any():
            error = np.where(lost, error, 0)
            centred -= error
            var = sums.of_product(centred, centred) / m
            corrected = mean + error
            return centred, corrected, error - (corrected - mean), var
    return centred, mean, None, var


def measure_large(
    cells: Array,
    eps: float,
    center: bool,
    scale: bool,
    p: Partition,
    sums: Sum,
    out: Array | None,
    naive: Statistics,
) -> tuple[Array, Statistics] | None:
    """Return x - mean and the statistics where sums of finite cells pass the largest number.

    None where there are no such groups. In one that is everything is measured in a power of two
    near its largest value, which costs no digit. `cells`: on the view of `p`, or some rows of it,
    summed by `sums`. `eps`, `center`, `scale`: as in `normalize`. `out`: where x - mean is to be.
    `naive`: what `measure` led to.
    """
    finite = np.isfinite(naive.mean) & np.isfinite(naive.var)
    if finite.all():
        return None
    axes = tuple(axis for axis in range(cells.ndim) if axis not in p.keep)
    reach = np.abs(cells).max(axis=axes, keepdims=True, initial=0)
    lost = np.isfinite(reach) & ~finite
    if not lost.any():
        return None
    one = cells.dtype.type(1)
    unit = np.where(lost, np.ldexp(one, np.frexp(reach)[1] - 1), one)
    centred, mean, rest, var = measure(cells / unit, center, p.size, sums, out)
    largest = np.finfo(cells.dtype).max
    mean = np.where(lost, np.clip(mean, -largest / unit, largest / unit), mean) * unit
    rest = None if rest is None else rest * unit
    kept = var * unit * unit
    if not scale:
        return np.subtract(cells, mean, out), Statistics(mean, None, kept, np.ones_like(var))
    unit = np.where(var == 0, one, unit)  # all cells are alike: eps alone divides
    inv_std = 1 / np.sqrt(var + scalar(eps, cells.dtype) / unit / unit) / unit
    return centred, Statistics(mean, rest, kept, inv_std, unit)


@lru_cache(maxsize=256)
def _constants(m: int, dtype: np.dtype[Any]) -> tuple[Array, Array, Array]:
    """The number of cells m, and from which share of the variance on mean^2 and error^2 count."""
    visible = float((VISIBLE * np.finfo(dtype).eps) ** 2)
    return scalar(m, dtype), scalar(FAR / max(m, 1), dtype), scalar(visible, dtype)
