"""A field for a whole number, with its limits beside it once it has refused one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from normviz.language import _
from normviz.ui.plain import plain
from normviz.ui.state import Controls, taken


def whole_field(
    state: Controls,
    name: str,
    label: str,
    limits: tuple[int, int],
    tied: Mapping[str, Any] | None = None,
    **options: Any,
) -> None:
    """A field that takes whole numbers within `limits`, and says them about any other.

    `tied`: what ties it to something else than the control `name`, as `Controls.widget` does.
    `options`: of Streamlit's field, which is told no limits: a browser would refuse a number
    without a word. What is refused is said where `show_said` of `name` stands.
    """
    low, high = limits
    tie = state.widget(name) if tied is None else tied
    key = tie["key"]

    def take() -> None:
        asked = st.session_state[key]
        if asked is None or low <= asked <= high:
            tie["on_change"]()
            return
        taken(key)
        state.set()
        text = _("{label}: use {low} to {high}. {asked} is outside, so nothing was changed.")
        state.say_at(name, text.format(label=label, low=low, high=high, asked=asked))

    st.number_input(label, step=1, **{**options, "key": key, "on_change": take})


def show_said(state: Controls, name: str) -> None:
    """What there is to say at the control `name`."""
    for sentence in state.said_at(name):
        st.caption(f":material/info: {plain(sentence)}")
