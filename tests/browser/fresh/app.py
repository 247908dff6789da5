"""app.py, but where the address says `fresh` the session has forgotten what no address holds."""

import runpy

import streamlit as st

from tests.support import ROOT

KEPT = "normviz.look"  # the browser has counted too

if "fresh" in st.query_params:
    for name in set(st.session_state) - {KEPT}:
        del st.session_state[name]
    del st.query_params["fresh"]

runpy.run_path(str(ROOT / "app.py"))
