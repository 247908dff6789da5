"""What the process does about memory: nothing after a rerun, one thing after the first page."""

from __future__ import annotations

import gc
from functools import cache


@cache
def freeze_what_startup_left() -> None:
    """Spare the garbage collector the modules that stay; once a process, after the first page."""
    gc.collect()
    gc.freeze()
