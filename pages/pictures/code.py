"""The same in NumPy and PyTorch, and the file that the code reads."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import streamlit as st

from normviz.code.pictures import FILE, colours_code, pictures_code
from normviz.language import _
from normviz.ui.choices import choose
from pages.pictures.state import State


def code(state: State) -> None:
    """The program, and its pictures."""
    names = {"numpy": "NumPy", "torch": "PyTorch"}
    choose(state, "framework", _("Framework"), names, label_shown=False)
    st.code(_source(state), language="python")
    st.download_button(
        _("Download the pictures as {file}").format(file=FILE),
        lambda: as_file(state),
        file_name=FILE,
        mime="application/octet-stream",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(
        _(
            "The file holds the pictures as the sliders have them, before the norm, in float32. "
            "The tests of this app run both versions."
        )
    )


def _source(state: State) -> str:
    shape = state.batch.shape
    if state["view"] == "colours":
        return colours_code(state["framework"], state.who, state["other"], shape)
    return pictures_code(state["framework"], state["norm"], shape, state["groups"], state.running)


def as_file(state: State) -> bytes:
    """The batch on screen as NumPy writes it."""
    file = BytesIO()
    np.save(file, state.batch.astype(np.float32))
    return file.getvalue()
