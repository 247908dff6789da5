"""The drawer "Data" of the page that trains: which images, and how a learner brings their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from normviz.language import _
from normviz.readers.idx import MAX_ITEMS
from normviz.readers.idx_sets import IncompleteSetError
from normviz.ui.frame import notice
from normviz.ui.training import data as train_data
from normviz.ui.training.data import DIGITS, FOLDER
from normviz.ui.uploads import Files, uploader
from pages.train.state import State
from pages.train.words_data import about

UPLOAD_MB = 48  # MNIST's images, unpacked, have 45
_PLACE = "train.place"
_SAYS = "train.data_says"  # what was wrong, and the state of the page that it was said in


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
    uploader(
        _("Upload images and labels (IDX)"),
        key="train.uploads",
        most_mb=UPLOAD_MB,
        several=True,
        take=lambda files: _take(state, files),
        help=_(
            "Files as MNIST, EMNIST and QMNIST have them, packed (.gz) or not: the images and "
            "their labels, and those of a test set if there is one. Choose them all at once, or "
            "one after the other. Of more than {most} images the first are used."
        ).format(most=f"{MAX_ITEMS:,}"),
    )
    said, when = st.session_state.get(_SAYS, ("", ""))
    if said and when == state.query():
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
            with _said(state):
                state.set(data=library.bring_from_folder(place))

    st.selectbox(
        # Translators: sets of images, to choose one.
        _("Sets on this machine"),
        tuple(places),
        index=None,
        placeholder=_("Choose a set"),
        key=_PLACE,
        on_change=take,
    )


def _take(state: State, files: Files) -> bool:
    """Show what was uploaded; whether it is of no more use: part of a set waits for the rest."""
    if not files:
        st.session_state.pop(_SAYS, None)
        return True
    waits = False
    with _said(state):
        try:
            state.set(data=train_data.library.bring([(file.name, file) for file in files]))
        except IncompleteSetError:
            waits = True
            raise
    return not waits


@contextmanager
def _said(state: State) -> Iterator[None]:
    """Where there are no other data, say why, and leave everything as it is."""
    st.session_state.pop(_SAYS, None)
    try:
        yield
    except ValueError as error:
        # Translators: {reason} is a whole sentence.
        said = _("{reason} The data stay as they are.").format(reason=error)
        st.session_state[_SAYS] = said, state.query()
