"""Between the page and the hall of trainings: what trains at once, what on click, how it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from normviz.language import _
from normviz.nets.trainer import Run
from normviz.ui.assets import module_component
from normviz.ui.frame import notice
from normviz.ui.numbers import number
from normviz.ui.training.hall import hall, visitor
from normviz.ui.training.job import Job, Task, Ticket
from normviz.ui.training.length import LINK_SECONDS, QUICK_SECONDS, seconds_of, whole_seconds

WAIT_SECONDS = 0.4  # after that the page shows how far they are
_STARTED = "train.started"


@dataclass(frozen=True)
class Work:
    """Some trainings that belong together.

    `place` names them, `seconds` is about what is left to do, `quick`: whether that is so little
    that nobody has to be told.
    """

    place: str
    jobs: tuple[Task, ...]
    tickets: tuple[Ticket, ...]
    seconds: float
    quick: bool

    @property
    def done(self) -> bool:
        """Whether all of them have come to their end."""
        return all(ticket.state == "done" for ticket in self.tickets)

    @property
    def under_way(self) -> bool:
        """Whether something trains, or waits for its turn."""
        return any(not ticket.settled for ticket in self.tickets)

    def runs(self, jobs: Sequence[Job]) -> list[Run] | None:
        """The runs of these of its jobs; None while one of them is missing."""
        made = {
            job: ticket.run
            for job, ticket in zip(self.jobs, self.tickets, strict=True)
            if ticket.state == "done"
        }
        found = [made.get(job) for job in jobs]
        return None if None in found else [run for run in found if run is not None]


def work_on(
    place: str,
    jobs: Sequence[Task],
    *,
    at_once: bool = True,
    asked: bool = False,
    clicked: bool = False,
) -> Work:
    """Have these trained: at once where that is quick, else once the learner has asked for it.

    `asked`: whether the address asks for it, which counts where they do not take long; `clicked`:
    whether the learner did by a click that is not that of the button here.
    """
    jobs = tuple(jobs)
    tickets = hall.look(jobs, visitor())
    todo = [job for job, ticket in zip(jobs, tickets, strict=True) if ticket.state != "done"]
    seconds = sum(map(seconds_of, todo))
    quick = at_once and seconds <= QUICK_SECONDS
    if clicked or (asked and seconds <= LINK_SECONDS):
        st.session_state[f"{_STARTED}.{place}"] = frozenset(jobs)
    if quick or _started(place, todo):
        hall.ask(jobs, visitor(), place, quick=quick)
        tickets = hall.wait(jobs, visitor(), WAIT_SECONDS if quick else 0.0)
    return Work(place, jobs, tuple(tickets), seconds, quick)


def _started(place: str, jobs: Sequence[Task]) -> bool:
    begun: frozenset[Task] = st.session_state.get(f"{_STARTED}.{place}", frozenset())
    return begun.issuperset(jobs)


def start(place: str, jobs: Sequence[Task]) -> None:
    """The learner asks for these trainings, however long they take."""
    st.session_state[f"{_STARTED}.{place}"] = frozenset(jobs)
    hall.ask(jobs, visitor(), place, quick=False)
    hall.resume(jobs, visitor(), place)


def show_progress(work: Work, names: Sequence[str]) -> None:
    """A bar for each that trains or waits; a button for what has to be asked for."""
    for name, ticket in zip(names, work.tickets, strict=True):
        if ticket.error:
            # Translators: the name of a training, and why it failed.
            notice(_("{run}: {reason}").format(run=name, reason=ticket.error), "error")
    if not work.under_way:
        offer(work)
        return
    rows = [
        {"name": name, "said": said(ticket), "share": share(ticket)}
        for name, ticket in zip(names, work.tickets, strict=True)
    ]
    others = any(ticket.place > len(work.tickets) for ticket in work.tickets)
    _bars(work, rows if others or not work.quick else [])


def show_progress_of_all(work: Work, name: str) -> None:
    """One bar for many trainings; a button for what has to be asked for."""
    for error in dict.fromkeys(ticket.error for ticket in work.tickets if ticket.error):
        notice(error, "error")
    if not work.under_way:
        offer(work)
        return
    finished = sum(ticket.settled for ticket in work.tickets)
    # Translators: {done} and {all} count trainings.
    words = _("{done} of {all} trained, about {seconds} s left").format(
        done=finished, all=len(work.tickets), seconds=whole_seconds(work.seconds)
    )
    places = [ticket.place for ticket in work.tickets if ticket.state == "waiting"]
    if len(places) == len(work.tickets):
        words = _waiting(min(places))
    _bars(work, [{"name": name, "said": words, "share": finished / len(work.tickets)}])


def offer(work: Work) -> None:
    """How long it takes, and a button that starts it; nothing where nothing can be started."""
    if all(ticket.state in ("done", "failed") for ticket in work.tickets):
        return
    begun = any(ticket.state == "stopped" and ticket.step for ticket in work.tickets)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            _("This takes about {seconds} s on this machine.").format(
                seconds=whole_seconds(work.seconds)
            )
        )
        st.button(
            # Translators: a verb, a button: go on with a training that was stopped.
            _("Go on") if begun else _("Start training"),
            type="primary",
            icon=":material/play_arrow:",
            key=f"train.start.{work.place}",
            on_click=start,
            args=(work.place, work.jobs),
        )


def _bars(work: Work, rows: list[dict[str, Any]]) -> None:
    module_component("normviz_trainings")(
        key=f"train.progress.{work.place}",
        # Translators: a verb, a button.
        data={"rows": rows, "stop": _("Stop")},
        on_beat_change=lambda: None,
        on_stop_change=lambda: hall.stop(work.jobs, visitor(), work.place),
    )


def share(ticket: Ticket) -> float:
    """How much of a training is done, from 0 to 1."""
    if ticket.state == "done":
        return 1.0
    return ticket.step / ticket.steps if ticket.steps else 0.0


def said(ticket: Ticket) -> str:
    """How a training stands, in a few words."""
    match ticket.state:
        case "waiting" if ticket.step:
            # Translators: how a training stands that gives way to others for a second or so.
            return _("epoch {epoch}, taking turns with others").format(epoch=_epoch(ticket))
        case "waiting":
            return _waiting(ticket.place)
        case "running":
            # Translators: how a training stands; {left} is "about 3 s left" or "just begun".
            return _("epoch {epoch}, {left}").format(epoch=_epoch(ticket), left=_left(ticket))
        case "done":
            # Translators: how a training stands, beside its bar.
            return _("done")
        case "failed":
            # Translators: how a training stands, beside its bar.
            return _("failed")
    # Translators: how a training stands, beside its bar.
    return _("stopped")


def _epoch(ticket: Ticket) -> str:
    return number(ticket.history[-1].epoch if ticket.history else 0.0, 3)


def _left(ticket: Ticket) -> str:
    if ticket.seconds_left is None:
        # Translators: of a training; goes on from "epoch 0, ".
        return _("just begun")
    return _("about {seconds} s left").format(seconds=whole_seconds(ticket.seconds_left))


def _waiting(place: int) -> str:
    if place <= 1:
        return _("waiting: it is next")
    # Translators: a training that waits, {before} is how many trainings come before it.
    return _("waiting: {before} before it").format(before=place - 1)
