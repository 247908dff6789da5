"""Where values of a learner's own come from, and go back to: a spreadsheet, a CSV file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from normviz.language import _
from normviz.readers.batch import Block, read_block, read_csv
from normviz.readers.limits import MAX_ROWS
from normviz.readers.offers import Allow, Offered
from normviz.ui.plain import plain
from normviz.ui.state import Controls
from normviz.ui.uploads import Files, uploader

_SAID = "exchange"  # the place at which the drawer speaks


def exchange(
    state: Controls,
    *,
    take: Callable[[Block], None],
    unchanged: Callable[[ValueError], str],
    csv: Callable[[], bytes],
    file_name: str,
    example: str,
    how: str,
    limits: str,
    max_rows: int = MAX_ROWS,
) -> None:
    """A drawer to paste, upload and download in; closed, it costs nothing.

    `take` gets what came in, of at most `max_rows` samples; `unchanged` says of what was wrong with
    it that nothing has changed. What a click would put right has a button below what was pasted,
    and a file of this kind is put there. `csv` writes what is on screen, for a file named
    `file_name`. `example` stands in the empty field, `how` says how a table is read, `limits` how
    much.
    """
    page = state.page
    drawer = st.expander(
        _("Paste, upload, download"), key=f"{page}.exchange", on_change="rerun", type="compact"
    )
    if not drawer.open:
        return
    pasted, offer = f"{page}.pasted", f"{page}.offer"

    def attempt(read: Callable[[], Block], note: str = "") -> None:
        st.session_state.pop(offer, None)
        state.set()  # earlier notices are done with
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
        for file in files:
            attempt(partial(read_csv, file.getvalue(), max_rows))
        return True

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
            _("Upload CSV"),
            key=f"{page}.uploaded",
            most_mb=1,
            take=take_file,
            type=["csv", "tsv", "txt"],
        )
        st.download_button(
            _("Download CSV"),
            csv(),
            file_name=file_name,
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption(limits)


def what_is_read() -> str:
    """What can be pasted besides the cells of a spreadsheet."""
    return _(
        "Prints of NumPy, PyTorch, TensorFlow, JAX, pandas, MATLAB, Julia and R are understood, "
        "lists of Python and JSON, tables of Markdown and LaTeX."
    )
