"""What the hall of trainings is asked for, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from normviz.nets.progress import Progress
from normviz.nets.trainer import Run, Settings
from normviz.ui.training.data import DataKey

Standing = Literal["waiting", "running", "done", "stopped", "failed"]

_RECORD = 3_000  # bytes of a `Progress` beside what grows with the layers
_ARRAY = 112  # bytes of an array beside its numbers


@dataclass(frozen=True)
class Job:
    """What is trained, and on what."""

    settings: Settings
    data: DataKey = field(default_factory=DataKey)


@dataclass(frozen=True, eq=False)
class Ticket:
    """How a job stands, as one session sees it at one moment.

    `place`: in the line, 1 for the next one; 0 when it does not wait. `history`: the records so
    far. `step` of `steps` are done; both are 0 before it runs. `seconds_left`: at the pace so far,
    None where there is none yet. `run`: how it ended, or how it was when it was stopped; None
    before, and where it was stopped before it began. `error`: a sentence that says why it failed.
    """

    state: Standing
    place: int = 0
    history: tuple[Progress, ...] = ()
    step: int = 0
    steps: int = 0
    seconds_left: float | None = None
    run: Run | None = None
    error: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing more comes by itself."""
        return self.state not in ("waiting", "running")


def size_of(run: Run) -> int:
    """About how many bytes a run takes."""
    records = 0
    for record in run.history:
        layers = record.layers
        kept = [each for each in layers.running if each is not None]
        arrays = [layers.gradient, layers.mean, layers.std, layers.dead, layers.saturated]
        arrays += [layers.square, layers.differs, layers.met]
        arrays += [array for each in kept for array in (each.mean, each.var)]
        records += _RECORD + sum(_ARRAY + array.nbytes for array in arrays)
    return records + run.losses.nbytes + run.named.nbytes
