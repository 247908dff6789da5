"""A page for the browser tests: a lesson that breaks where x is 7, and at the press of a button."""

import streamlit as st

from normviz.ui.frame import page_header
from normviz.ui.registry import show
from normviz.ui.state import Controls, Field, visit, whole_number
from normviz.ui.theme import dress, set_page


class State(Controls):
    def __init__(self) -> None:
        super().__init__("breaks", [Field("x", 1, whole_number(0, 9))])


def fail() -> None:
    raise ArithmeticError("pressed")


def page(state: State) -> None:
    st.number_input("Number", 0, 9, **state.widget("x"))
    if state["x"] == 7:
        raise ZeroDivisionError("seven")
    st.button("Break", on_click=fail)
    st.text(f"It is {state['x']}")


set_page()
dress("ltr")
visit("breaks")
show(lambda: page_header("A lesson", "It breaks at 7."), page, State)
