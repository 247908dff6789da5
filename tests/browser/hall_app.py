"""A page for the browser tests: with "?train" it wants a long training, else it looks on."""

import streamlit as st

from normviz.nets.network import Net
from normviz.nets.trainer import Settings
from normviz.ui.training.hall import hall, visitor
from normviz.ui.training.job import Job

LONG = Job(Settings(Net(hidden=1, width=8), epochs=10**5))

if "train" in st.query_params:
    hall.ask([LONG], visitor(), quick=False)


@st.fragment(run_every=0.2)
def look() -> None:
    (ticket,) = hall.look([LONG], visitor())
    st.text(f"{ticket.state}, {len(ticket.history)} records")


look()
