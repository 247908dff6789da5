"""Mean-only batch norm of one batch, beside batch norm: the means go, the spreads stay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normviz.norms.familiar import batch_norm
from normviz.norms.partition import Partition
from normviz.norms.summary import Summary, summarize

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class MeanOnly:
    """A batch before and after mean-only batch norm.

    `x`, `y`: (N, C), the batch, and what is left without its means. `before`, `after`, `full`: each
    feature of x, of y, and of the batch under batch norm described, C sets.
    """

    x: Array
    y: Array
    before: Summary
    after: Summary
    full: Summary

    @property
    def widest(self) -> int:
        """The feature with the largest standard deviation, which mean-only batch norm leaves it."""
        return int(np.argmax(self.before.std))


def take_means(x: Array) -> MeanOnly:
    """Subtract the mean of each feature over the batch, divide by nothing.

    Formula: y_ij = x_ij - mean_j.

    `x`: (N, C), samples by features. Result: `MeanOnly`.
    Source: Salimans & Kingma, "Weight Normalization", 2016, section 4.

    >>> seen = take_means(np.array([[1.0, 10.0], [3.0, 30.0]]))
    >>> seen.y.tolist(), seen.after.std.tolist(), seen.full.std.round(3).tolist(), seen.widest
    ([[-1.0, -10.0], [1.0, 10.0]], [1.0, 10.0], [1.0, 1.0], 1)
    """
    columns = Partition.batch(x.shape)
    y = batch_norm(x, scale=False).y
    return MeanOnly(
        x=x,
        y=y,
        before=summarize(x, columns),
        after=summarize(y, columns),
        full=summarize(batch_norm(x).y, columns),
    )
