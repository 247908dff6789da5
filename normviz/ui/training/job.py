"""What the hall of trainings is asked for, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

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


class Training(Protocol):
    """What the hall has run. `step` of `steps` are done, `history` are the records so far."""

    step: int
    steps: int
    history: list[Any]

    def run(self, every: int | None = None) -> Iterator[Any]:
        """Go on from where it is; it may be left at every part that this yields."""

    def result(self) -> Any:
        """Where it is."""


class Study(Protocol):
    """Several trainings that make up one job: frozen, and equal to what gives the same.

    What its training leaves has `nbytes`.
    """

    @property
    def seconds(self) -> float:
        """About how long it takes."""

    def begin(self) -> Training:
        """It at work."""

    def __hash__(self) -> int: ...


Task = Job | Study


@dataclass(frozen=True, eq=False)
class Ticket:
    """How a job stands, as one session sees it at one moment.

    `place`: in the line, 1 for the next one; 0 when it does not wait. `history`: the records so
    far. `step` of `steps` are done; both are 0 before it runs. `seconds_left`: at the pace so far,
    None where there is none yet. `run`: how it ended, or how it was when it was stopped; None
    before, and where it was stopped before it began: of a `Job` a `Run`, of a `Study` what its
    training gives. `error`: a sentence that says why it failed.
    """

    state: Standing
    place: int = 0
    history: tuple[Progress, ...] = ()
    step: int = 0
    steps: int = 0
    seconds_left: float | None = None
    run: Any = None
    error: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing more comes by itself."""
        return self.state not in ("waiting", "running")


def size_of(run: Any) -> int:
    """About how many bytes a run takes, or what a study leaves."""
    if not isinstance(run, Run):
        return int(run.nbytes)
    records = 0
    for record in run.history:
        layers = record.layers
        kept = [each for each in layers.running if each is not None]
        arrays = [layers.gradient, layers.mean, layers.std, layers.dead, layers.saturated]
        arrays += [layers.square, layers.differs, layers.met]
        arrays += [array for each in kept for array in (each.mean, each.var)]
        records += _RECORD + sum(_ARRAY + array.nbytes for array in arrays)
    return records + run.losses.nbytes + run.named.nbytes
