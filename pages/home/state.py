"""The controls of the home page, and the students that they show."""

from __future__ import annotations

from functools import cached_property

from normviz.studies.experiment import Experiment, Setup, run
from normviz.studies.students import students
from normviz.ui.state import Controls, Field, one_of, whole_number

NORMS = ("none", "batch", "layer")


class State(Controls):
    """Who shares statistics, and which students."""

    def __init__(self) -> None:
        super().__init__(
            "home",
            [
                Field("norm", "none", one_of(*NORMS)),
                Field("seed", 7, whole_number(0, self.last_seed)),
            ],
        )

    @cached_property
    def experiment(self) -> Experiment:
        """The students under the chosen norm."""
        return run(students(self["seed"]), Setup(norm=self["norm"]))
