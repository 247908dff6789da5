"""The drawer "Data" of the page that trains: which images, and how a learner brings their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from normviz.language import _
from normviz.ui.frame import notice
from normviz.ui.state import Controls
from normviz.ui.training import data as train_data
from normviz.ui.training.data import DIGITS, FOLDER, extent, sizes

UPLOAD_MB = 48  # MNIST's images, unpacked, have 45
_UPLOADS = "train.uploads"  # how many uploads were taken: each gets a widget of its own
_PLACE = "train.place"
_SAYS = "train.data_says"


def source_at_hand(state: Controls) -> str:
    """The data that the page shows: those of its state, or else the digits that ship."""
    return str(state["data"]) if train_data.library.has(state["data"]) else DIGITS


def check_data(state: Controls) -> bool:
    """Go back to the digits that ship, with a notice, where a link names data that are gone."""
    if train_data.library.has(state["data"]):
        return True
    state.notices.append(_gone(state["data"]))
    state.correct(data=DIGITS)
    return False


def data_drawer(state: Controls) -> None:
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


def about(source: str) -> str:
    """The data in two sentences."""
    there, (train, valid, test) = extent(source), sizes(source)
    what = (
        _("**The digits that ship**: {images} images of {rows} × {columns} pixels.")
        if source == DIGITS
        else _("**Images of your own**: {images} images of {rows} × {columns} pixels.")
    )
    split = _("{train} to train on, {valid} to validate, {test} for the test.")
    return " ".join(
        [
            what.format(
                images=_count(there.images + there.tests), rows=there.rows, columns=there.columns
            ),
            split.format(train=_count(train), valid=_count(valid), test=_count(test)),
        ]
    )


def _gone(source: str) -> str:
    there = extent(source)
    pixels = {"rows": there.rows, "columns": there.columns}
    if there.tests:
        sentence = _(
            "This page is about {images} images of {rows} × {columns} pixels and {tests} for the "
            "test, which this server does not have (any more). Upload the four files again under "
            "“Data”: images and labels, for training and for the test. Until then you see the "
            "digits that ship."
        )
    else:
        sentence = _(
            "This page is about {images} images of {rows} × {columns} pixels, which this server "
            "does not have (any more). Upload the two files again under “Data”: images and labels. "
            "Until then you see the digits that ship."
        )
    return sentence.format(images=_count(there.images), tests=_count(there.tests), **pixels)


def _folder(state: Controls) -> None:
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
        _("Sets on this machine"),
        tuple(places),
        index=None,
        placeholder=_("Choose a set"),
        key=_PLACE,
        on_change=take,
    )


def _upload(state: Controls, key: str) -> None:
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


def _use(state: Controls, bring: Callable[[], str]) -> bool:
    """Show other data; where there are none, say why, and leave everything as it is."""
    try:
        source = bring()
    except ValueError as error:
        st.session_state[_SAYS] = _("{reason} The data stay as they are.").format(reason=error)
        return False
    st.session_state.pop(_SAYS, None)
    state.set(data=source)
    return True


def _count(number: int) -> str:
    return f"{number:,}"
