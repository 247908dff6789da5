"""Undo: what some of a page's controls held, version by version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from normviz.ui.state import Controls

_DEPTH = 50


class History:
    """The versions of what a learner made of the controls `names`; the last is the one on screen.

    Changes of one of `slid`, one after the other, are one: a slider goes through many places.

    It lives in the session: an object of this class may be made anew in every run.
    """

    def __init__(self, state: Controls, names: Sequence[str], slid: Sequence[str] = ()) -> None:
        self._state, self._names, self._slid = state, names, slid
        self._versions: list[dict[str, Any]] = st.session_state.setdefault(
            f"{state.page}.history", []
        )

    def remember(self) -> None:
        """Note what is on screen, where it is new."""
        now = {name: self._state[name] for name in self._names}
        if self._versions[-1:] == [now]:
            return
        if self._slides_on(now):
            self._versions.pop()
        self._versions.append(now)
        del self._versions[:-_DEPTH]

    def _slides_on(self, now: dict[str, Any]) -> bool:
        """Whether the last change and the one to `now` are of the same slider alone."""
        if len(self._versions) < 2:
            return False
        earlier, last = self._versions[-2:]
        changed = [name for name in self._names if last[name] != now[name]]
        return (
            len(changed) == 1
            and changed[0] in self._slid
            and changed == [name for name in self._names if earlier[name] != last[name]]
        )

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier version to go back to."""
        return len(self._versions) > 1

    def undo(self) -> None:
        """The controls as they were before the last change."""
        if self.can_undo:
            self._versions.pop()
            self._state.set(**self._versions[-1])
