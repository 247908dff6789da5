"""How many learners there is room for: each takes file descriptors, of which a process has few.

Streamlit keeps the session of a page that was closed for two minutes, up to 128 of them, each with
an event loop of three descriptors. Of 256, a usual number on macOS, these alone are more.
"""

from __future__ import annotations

from dataclasses import dataclass

from normviz.language import ngettext
from normviz.ui.streamlit_frontend import keep_closed_sessions

try:
    import resource
except ImportError:  # on Windows, where there is no such limit
    resource = None  # type: ignore[assignment]

_ENOUGH = 8192  # macOS refuses more than 10240, whatever it says is allowed
_OUR_OWN = 64  # files, pipes and sockets of a server at which nobody is
_CLOSED = 3  # of a closed page: its event loop
_OPEN = 6  # of an open one: event loop, connection, and on average two that bring files
_KEPT_BY_STREAMLIT = 128


@dataclass(frozen=True)
class Room:
    """What a number of file descriptors is shared out to: closed sessions, and learners."""

    closed: int
    learners: int

    @classmethod
    def within(cls, limit: int) -> Room:
        """A quarter of what is free is for pages that were closed, as far as they need it.

        >>> Room.within(256)
        Room(closed=16, learners=24)
        >>> Room.within(8192)
        Room(closed=128, learners=1290)
        """
        free = max(0, limit - _OUR_OWN)
        closed = min(_KEPT_BY_STREAMLIT, free // 4 // _CLOSED)
        return cls(closed, (free - closed * _CLOSED) // _OPEN)


def make_room() -> str:
    """Raise the limit where that is allowed, keep within it; the result says how far it goes."""
    if resource is None:
        return ""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = _raised(soft, hard)
    room = Room.within(limit)
    keep_closed_sessions(room.closed)
    return ngettext(
        "This computer lets the server have {limit} files open, enough for {n} learner at a "
        "time, as far as files go.",
        "This computer lets the server have {limit} files open, enough for {n} learners at a "
        "time, as far as files go.",
        room.learners,
    ).format(limit=limit, n=room.learners)


def _raised(soft: int, hard: int) -> int:
    """The limit after the attempt to raise it."""
    unlimited = resource.RLIM_INFINITY
    wanted = _ENOUGH if hard == unlimited else min(_ENOUGH, hard)
    if soft == unlimited or soft >= wanted:
        return _ENOUGH if soft == unlimited else soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):  # the system allows less than it says
        return soft
    return wanted
