"""What the lab hands out to take away: the batch and what became of it."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from normviz.studies.experiment import Experiment


def results(experiment: Experiment) -> dict[str, NDArray[Any]]:
    """The batch and all that was computed from it, under the names of the code.

    The statistics have the shape in which they spread over the cells that share them.
    """
    arrays = {"x": experiment.x, "y": experiment.y}
    if experiment.out is not None:
        out = experiment.out
        arrays |= {"x_hat": out.x_hat, "mean": out.mean, "var": out.var}
    return arrays
