"""The drawer "Data" of the page that trains: which images, and how a learner brings their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from normviz.language import _
from normviz.ui.frame import notice
from normviz.ui.training import data as train_data
from normviz.ui.training.data import DIGITS, FOLDER
from pages.train.state import State
from pages.train.words_data import about

UPLOAD_MB = 48  # MNIST's images, unpacked, have 45
_UPLOADS = "train.uploads"  # how many uploads were taken: each gets a widget of its own
_PLACE = "train.place"
_SAYS = "train.data_says"


def data_drawer(state: State) -> None:
    """What the nets learn from now, and the ways to other images."""
    st.markdown(about(state["data"]))
    if state["data"] != DIGITS:
        st.button(
            _("Back to the digits that ship"),
            icon=":material/undo:",
            key="train.digits",
            on_click=state.set,
            kwargs={"data": DIGITS},
        )
    _folder(state)
    uploads = st.session_state.setdefault(_UPLOADS, 0)
    key = f"{_UPLOADS}.{uploads}"
    st.file_uploader(
        _("Upload images and labels (IDX)"),
        accept_multiple_files=True,
        max_upload_size=UPLOAD_MB,
        key=key,
        on_change=_upload,
        args=(state, key),
        help=_(
            "Files as MNIST has them, packed (.gz) or not: the images and their labels, and those "
            "of a test set if there is one. Choose them all at once, or one after the other."
        ),
    )
    if said := st.session_state.get(_SAYS):
        notice(said, "warning")
    st.caption(
        _(
            "Your files stay in the memory of the machine that runs this app. A link to this page "
            "shows them as long as they are there."
        )
    )


def _folder(state: State) -> None:
    library = train_data.library
    if not library.has_folder:
        return
    places = library.folder_sets()
    if not places:
        st.caption(
            _(
                "The folder that {variable} names holds no set of images: none with "
                "train-images-idx3-ubyte and train-labels-idx1-ubyte, packed (.gz) or not."
            ).format(variable=FOLDER)
        )
        return

    def take() -> None:
        place = st.session_state[_PLACE]
        st.session_state[_PLACE] = None
        if place is not None:
            _use(state, lambda: library.bring_from_folder(place))

    st.selectbox(
        # Translators: sets of images, to choose one.
        _("Sets on this machine"),
        tuple(places),
        index=None,
        placeholder=_("Choose a set"),
        key=_PLACE,
        on_change=take,
    )


def _upload(state: State, key: str) -> None:
    files: list[Any] = st.session_state[key]
    if not files:
        st.session_state.pop(_SAYS, None)
        return
    given = [(file.name, file) for file in files]
    if _use(state, lambda: train_data.library.bring(given)):
        st.session_state[_UPLOADS] += 1  # an empty uploader; what it held has been read
        _forget(files)


def _forget(files: list[Any]) -> None:
    """Streamlit would keep the bytes of uploaded files until the tab closes."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for file in files:
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def _use(state: State, bring: Callable[[], str]) -> bool:
    """Show other data; where there are none, say why, and leave everything as it is."""
    try:
        source = bring()
    except ValueError as error:
        # Translators: {reason} is a whole sentence.
        st.session_state[_SAYS] = _("{reason} The data stay as they are.").format(reason=error)
        return False
    st.session_state.pop(_SAYS, None)
    state.set(data=source)
    return True
