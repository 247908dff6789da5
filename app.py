"""NormViz: page setup, language, page registry, navigation. `streamlit run app.py` starts it."""

import gc

import streamlit as st

from normviz.ui.language import choose_language
from normviz.ui.registry import navigation
from normviz.ui.state import visit
from normviz.ui.theme import dress, set_page


@st.cache_resource(show_spinner=False)
def freeze_what_startup_left() -> None:
    """Spare the garbage collector the modules that stay; once a process, after the first page."""
    gc.collect()
    gc.freeze()


set_page()
language = choose_language()
dress(language.direction)
page, run = navigation()
visit(page.key)
run()
freeze_what_startup_left()
