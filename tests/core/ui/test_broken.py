"""A lesson that raises: what the learner is told and can do, and what the log says."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def lesson() -> None:
    """Where x is 7 the page breaks, where it is 8 its state does; at 5 it stops on purpose."""
    import streamlit as st

    from normviz.ui.registry import show
    from normviz.ui.state import Controls, Field, visit, whole_number

    class State(Controls):
        def __init__(self) -> None:
            fields = [Field("x", 1, whole_number(0, 9)), Field("note", "", str)]
            super().__init__("broken", fields)
            if self["x"] == 8:
                raise OverflowError("of the state")

    def page(state: State) -> None:
        st.number_input("x", 0, 9, **state.widget("x"))
        st.text_input("note", **state.widget("note"))
        if state["x"] == 5:
            st.stop()
        if state["x"] == 7:
            with st.columns(2)[1]:
                raise ZeroDivisionError("of the page")
        st.text(f"x is {state['x']}")

    visit("broken")
    show(lambda: None, page, State)


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(lesson, default_timeout=30)
    app.query_params.update(query)
    return app.run()


def told(app: AppTest) -> str:
    """The one box on the page."""
    assert not app.exception
    (box,) = app.error
    return str(box.value)


def test_a_lesson_that_breaks_says_how_to_go_on_and_works_again(broken_pages: list[str]) -> None:
    app = opened(note="mine", lang="en")
    assert [each.value for each in app.text] == ["x is 1"] and not app.error
    app.number_input[0].set_value(7).run()
    assert "broke off" in told(app) and "Reset" in told(app)
    assert not any("Traceback" in str(each.value) for each in (*app.code, *app.markdown))
    assert app.code[0].value.endswith("?x=7&note=mine")  # the state that broke, not the one before
    (said,) = broken_pages
    assert said.startswith("The page /broken broke off, at ?x=7&note=mine\nTraceback")
    assert "ZeroDivisionError: of the page" in said
    broken_pages.clear()
    app.button[0].click().run()
    assert [each.value for each in app.text] == ["x is 1"] and not app.error
    assert app.number_input[0].value == 1 and app.text_input[0].value == ""
    assert app.query_params == {"lang": "en"}


@pytest.mark.parametrize("x", ["7", "8"])
def test_a_link_that_breaks_a_lesson_is_told_and_left(broken_pages: list[str], x: str) -> None:
    app = opened(x=x, note="a\nb&" + "é" * 3000)
    told(app)
    assert f"x={x}&note=a%0Ab%26%C3%A9" in app.code[0].value
    first = broken_pages[0].splitlines()[0]
    assert first.startswith(f"The page /broken broke off, at ?x={x}&note=a%0Ab%26%C3%A9")
    assert len(first.partition("?")[2]) == 2000
    broken_pages.clear()
    app.button[0].click().run()
    assert [each.value for each in app.text] == ["x is 1"] and not app.error


def test_a_page_that_stops_on_purpose_is_not_broken(broken_pages: list[str]) -> None:
    app = opened(x="5")
    assert not app.error and not app.text
    assert not broken_pages
