"""What the browser is told about the messages that it sends (`frontend/shared/mail.js`)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import streamlit as st

from normviz.language import _

_RUN = "normviz.run"


def whole_run() -> None:
    """Note that the page runs as a whole: as it does on arrival, and when a lost line is back.

    The browser then sees another name of the run, and sends again what has not been answered. It
    is also how it learns that a server which was started anew is there.
    """
    st.session_state[_RUN] = uuid4().hex


@st.fragment(run_every=24 * 60 * 60)
def run_when_the_line_is_back() -> None:
    """Have Streamlit run the page as a whole when a lost line is back; this itself does nothing.

    It does so for a page with a part that runs by itself. Without one, a server that was started
    anew would not know a page where nothing had been done yet, and drop all that is done on it.
    """


def this_run() -> str:
    """The name of the run as a whole that the page is from, as `whole_run` noted it."""
    name: str = st.session_state.get(_RUN, "")
    return name


def answer(seq: int) -> dict[str, Any]:
    """The part of a component's data that answers: `seq` is the last message that was run through.

    `late` is what the browser says while an answer does not come.
    """
    return {
        "seq": seq,
        "run": this_run(),
        "late": _(
            "The server does not answer at the moment. What you changed is kept here and sent "
            "again; the other numbers follow when the answer comes."
        ),
    }
