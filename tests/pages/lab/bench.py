"""What tests of the lab's sentences share: a state of the lab without a session."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from normviz.studies.experiment import Experiment, Setup, restoring_params, run
from normviz.ui.findings import Finding
from pages.lab.findings import findings


@dataclass
class Bench:
    """As much of the lab's state as the findings ask for, without a session."""

    x: np.ndarray
    setup: Setup
    restore: bool = False
    replaced: list[np.ndarray] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        return {"restore": self.restore}[name]

    def replace(self, x: np.ndarray) -> None:
        self.replaced.append(x)

    def without_missing(self) -> None:
        self.replace(np.nan_to_num(self.x, posinf=0, neginf=0))

    def pinned(self) -> tuple[int, ...]:
        return (0,) * self.x.ndim

    @property
    def experiment(self) -> Experiment:
        done = run(self.x, self.setup)
        pair = restoring_params(done) if self.restore else None
        return done if pair is None else self._with(gamma=pair[0], beta=pair[1])

    def _with(self, **changes: Any) -> Experiment:
        return run(self.x, Setup(**{**vars(self.setup), **changes}))

    @property
    def found(self) -> list[Finding]:
        with np.errstate(all="ignore"):
            return findings(self)

    @property
    def said(self) -> str:
        return "\n".join(finding.text for finding in self.found)

    def finding(self, words: str) -> Finding:
        """The one finding with these words."""
        (found,) = [finding for finding in self.found if words in finding.text]
        return found

    def mended(self, words: str) -> Bench:
        """What is on screen after the button of the finding with these words was pressed."""
        finding = self.finding(words)
        assert finding.mend
        if finding.first:
            finding.first()
        changes = dict(finding.changes)
        restore = changes.pop("restore", self.restore)
        names = {"infer": "training", "learned": "steps"}
        setup = {names.get(name, name): value for name, value in changes.items()}
        if "eps" in setup:
            setup["eps"] = 10.0 ** setup["eps"]
        setup = {name: None if value == () else value for name, value in setup.items()}
        x = self.replaced[-1] if self.replaced else self.x
        return Bench(x, Setup(**{**vars(self.setup), **setup}), restore)


def bench(x: Any, norm: str = "batch", restore: bool = False, **setup: Any) -> Bench:
    values = np.asarray(x)
    values = values if values.dtype.kind == "f" else values.astype(float)
    return Bench(values, Setup(norm, **setup), restore)


MINI = [[1.0, 2, 3, 6], [4, 5, 0, 7], [4, 8, 6, 2]]
