"""The row of buttons with which a learner picks one of a few."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from normviz.ui.plain import option_names
from normviz.ui.state import Controls


def choose(
    state: Controls,
    name: str,
    label: str,
    names: Mapping[str, str],
    *,
    label_shown: bool = True,
    then: Callable[[], None] | None = None,
) -> Any:
    """The control `name` as buttons, one for each key of `names`; what is chosen.

    `then` runs after a click. A label that is not shown is still there for a screen reader.
    """
    st.segmented_control(
        label,
        tuple(names),
        format_func=option_names(names),
        label_visibility="visible" if label_shown else "collapsed",
        required=True,
        wrap=True,
        **state.widget(name, then),
    )
    return state[name]
