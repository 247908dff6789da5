"""What is unusual about a picture: a sentence, and the button that mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class Finding:
    """Something that deserves a word: what happened (Markdown), and what would mend it."""

    text: str
    mend: str = ""  # the button's label; no button without one
    changes: Mapping[str, Any] = field(default_factory=dict)  # the controls that it sets
    first: Callable[[], None] | None = None  # what it does before that
    beside: Callable[[], None] | None = None  # draws what stands beside the button


def show_findings(found: Iterable[Finding], apply: Callable[..., None], *, key: str) -> None:
    """Every finding in a box of its own; its button hands the changes to `apply`, by name.

    `key`: the beginning of the buttons' keys; a number follows.
    """
    for position, finding in enumerate(found):
        with st.container(border=True):
            st.markdown(finding.text)
            with st.container(horizontal=True, vertical_alignment="center"):
                if finding.mend:
                    st.button(
                        finding.mend,
                        key=f"{key}.{position}",
                        on_click=partial(_mend, finding, apply),
                    )
                if finding.beside:
                    finding.beside()


def _mend(finding: Finding, apply: Callable[..., None]) -> None:
    if finding.first:
        finding.first()
    apply(**finding.changes)
