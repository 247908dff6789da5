"""A hall whose trainings are held before each epoch, until a test lets them go."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from normviz.nets.network import Net
from normviz.nets.split import digit_split
from normviz.nets.trainer import Settings, Trainer, train_net
from normviz.ui.training.hall import Hall
from normviz.ui.training.job import Job, Ticket

LONG = 60.0  # seconds after which a test that hangs fails
EPOCHS = 3
SMALL = Settings(Net(hidden=1, width=4), epochs=EPOCHS, batch=256)


def job(number: int, epochs: int = EPOCHS) -> Job:
    return Job(replace(SMALL, net=replace(SMALL.net, seed=number), epochs=epochs))


def alone(job: Job) -> np.ndarray:
    """The losses of a job without a hall."""
    return train_net(job.settings, digit_split()).losses


class Stage:
    """A hall whose trainings take an epoch only when they are let."""

    def __init__(self, kept: int = 10**9) -> None:
        self.changed = threading.Condition()
        self.passes: Counter[Job] = Counter()
        self.free: set[Job] | None = set()  # jobs that need no pass; None for all
        self.held: set[Job] = set()
        self.moving: set[Job] = set()
        self.most = 0
        self.began: list[Job] = []
        self.there = {"Ann", "Bob", "Cas"}
        self.now = 0.0
        self.seconds: dict[Job, float] = {}  # that a job takes, 0 where it is not named
        self.hall = Hall(
            self._trainer,
            self.there.__contains__,
            lambda: self.now,
            kept,
            lambda job: self.seconds.get(job, 0.0),
        )

    def _trainer(self, job: Job) -> Trainer:
        with self.changed:
            self.began.append(job)
        return Held(self, job)

    def let(self, job: Job, epochs: int = 1) -> None:
        """Let a held training go on for so many epochs."""
        with self.changed:
            self.passes[job] += epochs
            self.changed.notify_all()
            self.until(lambda: not self.passes[job])

    def open(self, *jobs: Job) -> None:
        """Hold these no longer; none at all, where none is named."""
        with self.changed:
            self.free = self.free | set(jobs) if jobs and self.free is not None else None
            self.changed.notify_all()

    def close(self) -> None:
        """Nobody wants anything any more, and nothing is held."""
        for session in ("Ann", "Bob", "Cas"):
            self.hall.leave(session)
        self.open()

    def until(self, holds: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(holds, LONG), "it never came to this"

    def holds(self, *jobs: Job) -> None:
        """Wait until exactly these are under way, each held before its next epoch."""
        self.until(lambda: self.held == set(jobs) and not self.moving)


class Held(Trainer):
    def __init__(self, stage: Stage, job: Job) -> None:
        super().__init__(job.settings, digit_split())
        self.stage, self.job = stage, job

    def advance(self, steps: int) -> None:
        stage, job = self.stage, self.job
        with stage.changed:
            stage.held.add(job)
            stage.most = max(stage.most, len(stage.held) + len(stage.moving))
            stage.changed.notify_all()
            stage.until(lambda: stage.free is None or job in stage.free or stage.passes[job] > 0)
            stage.held.remove(job)
            stage.moving.add(job)
            if stage.passes[job]:
                stage.passes[job] -= 1
                stage.changed.notify_all()
        super().advance(steps)
        with stage.changed:
            stage.moving.remove(job)
            stage.changed.notify_all()


def states(tickets: list[Ticket]) -> list[str]:
    return [ticket.state for ticket in tickets]
