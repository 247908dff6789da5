"""What the lab hands out to take away: the batch and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from normviz.code.notebook import notebook
from normviz.language import current_language, set_language
from normviz.studies.experiment import Experiment
from pages.lab.state import State


def results(experiment: Experiment) -> dict[str, NDArray[Any]]:
    """The batch and all that was computed from it, under the names of the code.

    The statistics have the shape in which they spread over the cells that share them.
    """
    arrays = {"x": experiment.x, "y": experiment.y}
    if experiment.out is not None:
        out = experiment.out
        arrays |= {"x_hat": out.x_hat, "mean": out.mean, "var": out.var}
    return arrays


def as_notebook(state: State) -> Callable[[], bytes]:
    """What writes the notebook of what is on screen, in whatever thread it is called."""
    experiment, labels, language = state.experiment, state.labels, current_language()

    def write() -> bytes:
        set_language(language)
        return notebook(experiment.x, experiment.setup, *labels)

    return write
