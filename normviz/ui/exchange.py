"""Where values of a learner's own come from, and go back to: a spreadsheet, a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st
from numpy.typing import NDArray

from normviz.language import _
from normviz.readers.arrays import Stored, holds_arrays, read_arrays, write_npy
from normviz.readers.batch import Block, read_block, read_csv
from normviz.readers.limits import MAX_ROWS, shape_text
from normviz.readers.offers import Allow, Offered
from normviz.ui.plain import in_one_line, plain
from normviz.ui.state import Controls
from normviz.ui.uploads import Files, uploader

_SAID = "exchange"  # the place at which the drawer speaks
_SHOWN = 40  # characters of an array's name


def exchange(
    state: Controls,
    *,
    take: Callable[[Block], None],
    unchanged: Callable[[ValueError], str],
    csv: Callable[[], bytes],
    file_name: str,
    arrays: Mapping[str, NDArray[Any]],
    example: str,
    how: str,
    limits: str,
    max_rows: int = MAX_ROWS,
    notebook: Callable[[], bytes] | None = None,
) -> None:
    """A drawer to paste, upload and download in; closed, it costs nothing.

    `take` gets what came in, of at most `max_rows` samples; `unchanged` says of what was wrong with
    it that nothing has changed. What a click would put right has a button below what was pasted,
    and a file of this kind is put there. `csv` writes what is on screen, for a file named
    `file_name`; `arrays` are to be had as files too, by name. `example` stands in the empty field,
    `how` says how a table is read, `limits` how much. `notebook` writes one, called at a click,
    when nothing of the session is at hand.
    """
    page = state.page
    drawer = st.expander(
        _("Paste, upload, download"), key=f"{page}.exchange", on_change="rerun", type="compact"
    )
    if not drawer.open:
        return
    pasted, offer = f"{page}.pasted", f"{page}.offer"
    several = f"{page}.several"  # the arrays of a file, to choose one

    def forget_earlier() -> None:
        st.session_state.pop(offer, None)
        state.set()  # notices go with it

    def attempt(read: Callable[[], Block], note: str = "") -> None:
        forget_earlier()
        try:
            block = read()
            take(block)
        except Offered as offered:
            st.session_state[pasted] = offered.text
            st.session_state[offer] = (offered.allow, offered.button, offered.note or note)
            state.say_at(_SAID, unchanged(offered))
        except ValueError as error:
            state.say_at(_SAID, unchanged(error))
        else:
            if block.note or note:
                state.say_at(_SAID, block.note or note)

    def take_text(allow: Allow | None = None, note: str = "") -> None:
        text = st.session_state[pasted]
        attempt(partial(read_block, text, max_rows=max_rows, allow=allow), note)

    def take_file(files: Files) -> bool:
        st.session_state.pop(several, None)
        for file in files:
            content = file.getvalue()
            if holds_arrays(content):
                take_arrays(content)
            else:
                attempt(partial(read_csv, content, max_rows))
        return True

    def take_arrays(content: bytes) -> None:
        try:
            found = read_arrays(content, max_rows)
        except ValueError as error:
            forget_earlier()
            state.say_at(_SAID, unchanged(error))
            return
        if len(found) == 1:
            attempt(found[0].taken, found[0].says)
        else:
            st.session_state[several] = found

    with drawer:
        st.text_area(
            _("Paste a table, or an array as it is printed"),
            key=pasted,
            placeholder=example,
            help=how,
        )
        st.button(_("Use these values"), on_click=take_text, type="primary")
        said = state.said_at(_SAID)
        for sentence in said:
            st.warning(plain(sentence))
        if said and offer in st.session_state:
            allow, button, note = st.session_state[offer]
            st.button(button, key=f"{page}.agree", on_click=take_text, args=(allow, note))
        st.caption(what_is_read())
        uploader(
            _("Upload CSV, .npy or .npz"),
            key=f"{page}.uploaded",
            most_mb=1,
            take=take_file,
            type=["csv", "tsv", "txt", "npy", "npz"],
        )
        if several in st.session_state:
            _choose_array(f"{page}.array", st.session_state[several], attempt)
        st.caption(limits)
        st.download_button(
            _("Download CSV"),
            csv(),
            file_name=file_name,
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption(_("As NumPy arrays, to read with np.load:"))
        with st.container(horizontal=True, gap="small"):
            for name, values in arrays.items():
                st.download_button(
                    f"{name}.npy",
                    write_npy(values),
                    key=f"{page}.{name}.npy",
                    file_name=f"normviz-{name}.npy",
                    mime="application/octet-stream",
                    on_click="ignore",
                )
        if notebook:
            st.download_button(
                # Translators: a button: download what is on screen as a Jupyter notebook.
                _("As a notebook"),
                notebook,
                key=f"{page}.notebook",
                file_name="normviz.ipynb",
                mime="application/x-ipynb+json",
                icon=":material/download:",
                on_click="ignore",
                help=_(
                    "For Jupyter: the batch, its code in NumPy and PyTorch, and a check that the "
                    "same numbers come out."
                ),
            )


def _choose_array(
    key: str, found: Sequence[Stored], attempt: Callable[[Callable[[], Block], str], None]
) -> None:
    """Of the arrays of a file the learner takes one."""

    def take() -> None:
        place = st.session_state[key]
        if place is not None:
            attempt(found[place].taken, found[place].says)

    st.selectbox(
        _("The file holds several arrays: choose one"),
        range(len(found)),
        index=None,
        format_func=lambda place: _described(found[place]),
        # Translators: what stands in an empty field: choose an array of a file.
        placeholder=_("Choose an array"),
        key=key,
        on_change=take,
    )


def _described(stored: Stored) -> str:
    """What an array is called, and what it is."""
    name = in_one_line(stored.name)
    name = name if len(name) <= _SHOWN else name[:_SHOWN] + "…"
    if not stored.dtype:
        # Translators: in a list of arrays: one that is no array of numbers.
        return _("{name}: no array of numbers").format(name=name)
    # Translators: in a list of arrays: the shape of an array without axes.
    shape = shape_text(stored.shape) if stored.shape else _("a single number")
    # Translators: in a list of arrays: {shape} is such as 3 x 4, {dtype} such as float32.
    return _("{name}: {shape}, {dtype}").format(name=name, shape=shape, dtype=stored.dtype)


def what_is_read() -> str:
    """What can be pasted besides the cells of a spreadsheet."""
    return _(
        "Prints of NumPy, PyTorch, TensorFlow, JAX, pandas, MATLAB, Julia and R are understood, "
        "lists of Python and JSON, tables of Markdown and LaTeX."
    )
