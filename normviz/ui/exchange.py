"""Where values of a learner's own come from, and go back to: a spreadsheet, a CSV file."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from normviz.language import _
from normviz.ui.uploads import Files, uploader


def exchange(
    page: str,
    *,
    paste: Callable[[str], None],
    upload: Callable[[bytes], None],
    csv: Callable[[], bytes],
    file_name: str,
    example: str,
    how: str,
    limits: str,
) -> None:
    """A drawer to paste, upload and download in; closed, it costs nothing.

    `paste` and `upload` take what came in, and say themselves what was wrong with it. `csv` writes
    what is on screen, for a file named `file_name`. `example` stands in the empty field, `how`
    says what is understood, `limits` how much.
    """
    drawer = st.expander(
        _("Paste, upload, download"), key=f"{page}.exchange", on_change="rerun", type="compact"
    )
    if not drawer.open:
        return
    pasted = f"{page}.pasted"

    def take_text() -> None:
        paste(st.session_state[pasted])

    def take_file(files: Files) -> bool:
        for file in files:
            upload(file.getvalue())
        return True

    with drawer:
        st.text_area(
            _("Paste a block from a spreadsheet"), key=pasted, placeholder=example, help=how
        )
        st.button(_("Use these values"), on_click=take_text, type="primary")
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
