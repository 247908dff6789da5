"""What the process does about memory: one thing after the first page, one now and then."""

from __future__ import annotations

import gc
import threading
from functools import cache

from streamlit import runtime

from normviz.ui.streamlit_frontend import forget_closed_sessions

_EVERY = 30.0  # seconds


@cache
def freeze_what_startup_left() -> None:
    """Spare the garbage collector the modules that stay; once a process, after the first page."""
    gc.collect()
    gc.freeze()


@cache
def forget_who_left() -> None:
    """Have closed sessions forgotten in time, from now on; once a process, in a server."""
    if runtime.exists():
        threading.Thread(target=_forget_now_and_then, daemon=True).start()


def _forget_now_and_then() -> None:
    waiting = threading.Event()
    while not waiting.wait(_EVERY):
        forget_closed_sessions()
