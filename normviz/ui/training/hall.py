"""The hall of trainings: a few nets at a time, each trained once, and only while someone is there.

Pages say what they want and look at what there is; threads of the hall do the training. Equal jobs
are one. There are two lanes, so that what a page retrains as a control moves ("quick") never waits
behind what takes long. Within a lane learners take turns of a slice each, so that nobody waits for
the end of what somebody else has begun; of one's own the shortest goes first.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from normviz.language import _, current_language, set_language
from normviz.nets.estimate import records_every
from normviz.nets.trainer import Run, Trainer
from normviz.ui.training.data import data_of
from normviz.ui.training.job import Job, Standing, Task, Ticket, Training, size_of
from normviz.ui.training.length import check_length, seconds_of
from normviz.ui.training.line import Line
from normviz.ui.training.shelf import Shelf

WORKERS = 1  # a lane
SLICE = 1.0  # seconds after which a training gives way to others that wait
GRACE = 5.0  # seconds in which a connection that broke may come back
KEPT = 64_000_000  # bytes of finished runs, beside those that somebody wants

_LOG = logging.getLogger(__name__)


_Owner = tuple[str, str]  # a session, and the place of its page


@dataclass(eq=False)
class _Entry:
    """A job that someone wants, its `owners`; `resting`: those of them that stopped it.

    These have the run of that moment, None until there is one.
    """

    job: Task
    quick: bool
    language: str
    owners: set[_Owner] = field(default_factory=set)
    resting: dict[_Owner, Any] = field(default_factory=dict)
    state: Standing = "waiting"
    seconds: float = 0.0  # that it takes in all, about
    trainer: Training | None = None
    began: tuple[float, int] | None = None  # when, and at which step; None when it does not go on
    steps: int = 0
    run: Any = None
    error: str = ""

    def wanted_by(self) -> set[str]:
        """The sessions that would have it trained."""
        return {session for session, _place in self.owners - self.resting.keys()}

    def kept_by(self, session: str) -> list[Any]:
        """What a session has of it that stopped it wherever it wanted it; the last stop last."""
        if session in self.wanted_by():
            return []
        return [kept for (who, _place), kept in self.resting.items() if who == session]

    def ahead(self) -> float:
        """About how many seconds it still takes."""
        done = self.trainer.step / self.trainer.steps if self.trainer else 0.0
        return self.seconds * (1 - done)


def _seconds(job: Task) -> float:
    try:
        return seconds_of(job)
    except ValueError:
        return 0.0  # its data are gone: it fails at once


def _trainer(job: Task) -> Training:
    check_length(job)
    return Trainer(job.settings, data_of(job.data)) if isinstance(job, Job) else job.begin()


def _is_there(session: str) -> bool:
    """Whether the browser tab of a session is connected; without a server, who asks is there."""
    try:
        return runtime.get_instance().is_active_session(session)
    except RuntimeError:
        return True


class Hall:
    """Where nets are trained; every method is for any thread.

    A job is trained while a session wants it that is there; `is_there` says so, and one that no
    longer is counts for `GRACE` seconds more. `trainer` makes the trainer of a job, and raises
    ValueError with a sentence where there can be none. `kept`: see `Shelf`. `seconds`: about how
    long a job takes.
    """

    def __init__(
        self,
        trainer: Callable[[Task], Training] = _trainer,
        is_there: Callable[[str], bool] = _is_there,
        clock: Callable[[], float] = monotonic,
        kept: int = KEPT,
        seconds: Callable[[Task], float] = _seconds,
    ) -> None:
        self._trainer, self._is_there, self._clock = trainer, is_there, clock
        self._seconds = seconds
        self._changed = threading.Condition()  # its lock guards all that follows
        self._entries: dict[Task, _Entry] = {}
        self._lines = {quick: Line(_Entry.ahead) for quick in (True, False)}
        self._finished = Shelf[Task, Any](kept, size_of)
        self._missing: dict[str, float] = {}  # sessions that are not there, and since when
        self._open = False

    def ask(
        self, jobs: Sequence[Task], session: str, place: str = "", *, quick: bool = True
    ) -> list[Ticket]:
        """Want exactly these jobs in a place of a page, and look at them.

        What the session wanted in that place before, and now does not, it leaves. A job that it
        stopped stays so until `resume`, one that failed until nobody wants it any more.
        """
        lengths = {job: self._seconds(job) for job in jobs}
        with self._changed:
            self._count_heads(present=session)
            self._leave(session, place, keep=jobs)
            for job in jobs:
                self._want(job, session, place, quick, lengths[job])
            return self.look(jobs, session)

    def look(self, jobs: Sequence[Task], session: str) -> list[Ticket]:
        """How these jobs stand; one that nobody wants and nobody has finished is "stopped"."""
        with self._changed:
            places = {
                entry: place
                for line in self._lines.values()
                for place, entry in enumerate(line.order(), start=1)
            }
            return [self._ticket(job, session, places) for job in jobs]

    def wait(self, jobs: Sequence[Task], session: str, seconds: float) -> list[Ticket]:
        """Look at these jobs when all are settled, at the latest after so many seconds."""
        with self._changed:
            self._changed.wait_for(
                lambda: all(self._ticket(job, session, {}).settled for job in jobs), seconds
            )
            return self.look(jobs, session)

    def stop(self, jobs: Sequence[Task], session: str, place: str = "") -> None:
        """Let these jobs rest in this place; what is wanted elsewhere goes on, what is over stays.

        Elsewhere is another session, and another place of the same one.
        """
        owner = (session, place)
        with self._changed:
            for entry in self._wanted(jobs, owner):
                if entry.state in ("waiting", "running") and owner not in entry.resting:
                    entry.resting[owner] = self._so_far(entry)
                    self._let_rest(entry, session)
            self._changed.notify_all()

    def resume(self, jobs: Sequence[Task], session: str, place: str = "") -> None:
        """Go on with jobs that were stopped in this place, from where they are."""
        owner = (session, place)
        with self._changed:
            for entry in self._wanted(jobs, owner):
                if owner in entry.resting:
                    del entry.resting[owner]
                    self._line_up(entry, session)

    def leave(self, session: str, place: str | None = None) -> None:
        """Want nothing any more: in one place, or anywhere."""
        with self._changed:
            self._leave(session, place)

    # What follows is called with the lock held, until the workers.

    def _wanted(self, jobs: Sequence[Task], owner: _Owner) -> list[_Entry]:
        entries = (self._entries.get(job) for job in jobs)
        return [each for each in entries if each and owner in each.owners]

    def _want(self, job: Task, session: str, place: str, quick: bool, seconds: float) -> None:
        entry = self._entries.get(job)
        if entry is None:
            entry = self._entries[job] = _Entry(job, quick, current_language(), seconds=seconds)
            entry.run = self._finished.get(job)
            if entry.run is not None:
                entry.state, entry.steps = "done", _steps_of(entry.run)
        entry.owners.add((session, place))
        if quick and not entry.quick:  # now somebody waits for it at a control
            self._lines[False].discard(entry)
            entry.quick = True
            for each in entry.wanted_by():
                self._line_up(entry, each)
        self._line_up(entry, session)

    def _line_up(self, entry: _Entry, session: str) -> None:
        """Have the entry wait for a worker, for this session too, unless it is past that."""
        if session not in entry.wanted_by() or entry.state not in ("waiting", "stopped"):
            return
        entry.state = "waiting"
        self._lines[entry.quick].add(entry, session)
        self._changed.notify_all()
        if not self._open:
            self._open = True
            for quick in list(self._lines) * WORKERS:
                threading.Thread(target=self._work, args=(quick,), daemon=True).start()

    def _leave(self, session: str, place: str | None, keep: Sequence[Task] = ()) -> None:
        for entry in list(self._entries.values()):
            here = {o for o in entry.owners if o[0] == session and place in (None, o[1])}
            if not here or entry.job in keep:
                continue
            entry.owners -= here
            for owner in here:
                entry.resting.pop(owner, None)
            self._let_rest(entry, session)

    def _let_rest(self, entry: _Entry, session: str) -> None:
        """Take the session out of the line where no place of it wants the entry any more."""
        if session not in entry.wanted_by():
            self._lines[entry.quick].discard(entry, session)
        self._let_go(entry)

    def _so_far(self, entry: _Entry) -> Any:
        """The run of this moment; None where it has not begun, or where a worker has to say it."""
        if entry.state != "waiting" or entry.trainer is None:
            return None
        return entry.trainer.result()

    def _let_go(self, entry: _Entry) -> None:
        """Forget what nobody wants, rest what nobody wants now. A worker lets go of its own."""
        if entry.state == "running":
            return
        if not entry.owners:
            self._entries.pop(entry.job, None)
        elif entry.state == "waiting" and not entry.wanted_by():
            entry.state = "stopped"

    def _count_heads(self, present: str = "") -> None:
        """Let those leave who have been gone for too long."""
        sessions = {who for entry in self._entries.values() for who, _place in entry.owners}
        gone = {each for each in sessions if each != present and not self._is_there(each)}
        now = self._clock()
        self._missing = {each: self._missing.get(each, now) for each in gone}
        for session, since in self._missing.items():
            if now - since >= GRACE:
                self._leave(session, None)

    def _ticket(self, job: Task, session: str, places: Mapping[_Entry, int]) -> Ticket:
        entry = self._entries.get(job)
        if entry is None:
            run = self._finished.get(job)
            return _over("done", run, _steps_of(run)) if run else Ticket("stopped")
        kept = entry.kept_by(session)
        run = kept[-1] if kept else entry.run
        state: Standing = "stopped" if kept else entry.state
        if run is not None:
            return _over(state, run, entry.steps)
        trainer = entry.trainer
        if trainer is None:
            return Ticket(state, places.get(entry, 0), error=entry.error)
        when, first = entry.began or (0.0, trainer.step)
        taken, ahead = trainer.step - first, trainer.steps - trainer.step
        runs = state == "running" and taken > 0
        return Ticket(
            state,
            0 if kept else places.get(entry, 0),
            tuple(trainer.history),
            trainer.step,
            trainer.steps,
            (self._clock() - when) / taken * ahead if runs else None,
        )

    # The workers.

    def _work(self, quick: bool) -> None:
        while True:
            entry = self._take(quick)
            set_language(entry.language)
            try:
                self._train(entry)
            except Exception:
                _LOG.exception("A training failed: %s", entry.job)
                self._fail(
                    entry,
                    _(
                        "This training broke off because of an error in the app; its log has the "
                        "details. Another setting may work."
                    ),
                )

    def _take(self, quick: bool) -> _Entry:
        with self._changed:
            while True:
                self._count_heads()
                entry = self._lines[quick].next()
                if entry is not None:
                    entry.state = "running"
                    return entry
                self._changed.wait()

    def _train(self, entry: _Entry) -> None:
        try:
            trainer = entry.trainer or self._trainer(entry.job)
        except ValueError as error:
            self._fail(entry, str(error))
            return
        with self._changed:
            entry.trainer, entry.steps = trainer, trainer.steps
            entry.began = entry.began or (self._clock(), trainer.step)
            slice_ends = self._clock() + SLICE
        for _record in trainer.run(_apart(trainer)):
            if not self._goes_on(entry, trainer) or self._gives_way(entry, trainer, slice_ends):
                return
        run = trainer.result()
        with self._changed:
            self._finished.put(entry.job, run)
            entry.resting = {owner: kept or run for owner, kept in entry.resting.items()}
            self._end(entry, "done", run=run)

    def _goes_on(self, entry: _Entry, trainer: Training) -> bool:
        """Between two records: hand over to those who stopped it; whether somebody wants it."""
        while True:
            with self._changed:
                self._count_heads()
                if None not in entry.resting.values():
                    if not entry.wanted_by():
                        self._end(entry, "stopped", trainer=trainer)
                        return False
                    return True
            run = trainer.result()
            with self._changed:
                entry.resting = {owner: kept or run for owner, kept in entry.resting.items()}

    def _gives_way(self, entry: _Entry, trainer: Training, slice_ends: float) -> bool:
        """Between two records: wait for its next turn, where others wait for this one."""
        with self._changed:
            line = self._lines[entry.quick]
            settled = trainer.step < trainer.steps and None not in entry.resting.values()
            if not settled or self._clock() < slice_ends or not line:
                return False
            entry.state = "waiting"
            for session in entry.wanted_by():
                self._line_up(entry, session)
            self._let_go(entry)  # somebody may have left just now
            return True

    def _fail(self, entry: _Entry, sentence: str) -> None:
        with self._changed:
            self._end(entry, "failed", error=sentence)

    def _end(
        self,
        entry: _Entry,
        state: Standing,
        trainer: Training | None = None,
        run: Any = None,
        error: str = "",
    ) -> None:
        entry.state, entry.trainer, entry.run, entry.error = state, trainer, run, error
        entry.began = None
        self._let_go(entry)
        self._changed.notify_all()


def _apart(trainer: Training) -> int | None:
    if not isinstance(trainer, Trainer):
        return None
    return records_every(trainer.settings, len(trainer.data.x), len(trainer.data.valid))


def _steps_of(run: Any) -> int:
    """How many steps were taken; a study has none that count."""
    return len(run.losses) if isinstance(run, Run) else 1


def _over(state: Standing, run: Any, steps: int) -> Ticket:
    history = run.history if isinstance(run, Run) else ()
    return Ticket(state, 0, history, _steps_of(run), steps, None, run)


def visitor() -> str:
    """The session that this script runs for."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


hall = Hall()
