"""Files that learners upload: read once, then forgotten, whether they were of use or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from normviz.ui.streamlit_frontend import forget_uploads

Files = list[Any]  # of Streamlit's UploadedFile


def uploader(
    label: str,
    *,
    key: str,
    most_mb: int,
    take: Callable[[Files], bool],
    several: bool = False,
    **options: Any,
) -> None:
    """A widget to upload files with, of `most_mb` each; `several`: together.

    `take` gets them, and says whether it is done with them: then the widget is empty again, and the
    memory that they took is free, which Streamlit would keep until some time after the tab closes.
    """
    turns = f"{key}.turns"  # each turn has a widget of its own
    widget = f"{key}.{st.session_state.setdefault(turns, 0)}"

    def taken() -> None:
        given = st.session_state[widget]
        files: Files = given if isinstance(given, list) else [given] if given else []
        if not all(hasattr(file, "read") for file in files):
            return  # they were forgotten; a request that was under way has brought them once more
        if take(files) and files:
            st.session_state[turns] += 1
            forget_uploads(files)

    st.file_uploader(
        label,
        accept_multiple_files=several,
        max_upload_size=most_mb,
        key=widget,
        on_change=taken,
        **options,
    )
