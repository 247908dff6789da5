"""When a lesson breaks off: what the learner is told and can do, and what the log is."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

import streamlit as st

from normviz.language import _
from normviz.ui.frame import notice
from normviz.ui.state import Controls, forget, visited

_LOG = logging.getLogger(__name__)
_LONGEST = 2000  # characters of a query in the log


def tell_broken(state: Controls | None) -> None:
    """Called while an exception is handled: log it, and show the way on.

    `state`: the lesson's controls, None where they could not be made.
    """
    page = state.page if state is not None else visited()
    query = _query_of(state)
    # One line that nobody can put a second one into: what is in the query is coded.
    _LOG.exception("The page /%s broke off, at ?%s", page, query[:_LONGEST])
    with st.container(key="normviz.broken"):
        notice(
            _(
                "This page broke off here because of an error in the app, not because of you. "
                "Resetting the lesson brings back its first state. To report the error, copy this "
                "link first: it leads to the state that broke. The log of the app says more."
            ),
            "error",
        )
        address = (st.context.url or "").partition("?")[0]
        st.code(f"{address}?{query}", language=None, wrap_lines=True)
        st.button(
            _("Reset this lesson"),
            icon=":material/restart_alt:",
            key="normviz.broken.reset",
            on_click=forget,
            args=(page,),
        )


def tell_broken_elsewhere(error: Exception) -> bool:
    """For Streamlit's `on_script_error`: what a callback, a header or a fragment of its own raised.

    Result: True, as all is said here that there is to say. `error` is in the log already.
    """
    tell_broken(None)
    return True


def _query_of(state: Controls | None) -> str:
    """The query of the state on screen; where it cannot be told, that of the address bar."""
    if state is not None:
        try:
            return state.query()
        except Exception:
            _LOG.exception("The state of /%s cannot be written as a link", state.page)
    return urlencode(st.query_params.to_dict())
