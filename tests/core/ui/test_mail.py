"""What the browser is told of its messages: which are answered, and when the page ran anew."""

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest


def test_only_a_run_of_the_whole_page_has_a_new_name() -> None:
    def script() -> None:
        import streamlit as st

        from normviz.ui.mail import answer, whole_run

        whole_run()
        st.session_state["told"] = [answer(3), answer(4)]

    def told(app: AppTest) -> list[dict[str, Any]]:
        both: list[dict[str, Any]] = app.run().session_state["told"]
        return both

    app = AppTest.from_function(script)
    first, second = told(app), told(app)
    assert [each["seq"] for each in first] == [3, 4]
    assert first[0]["run"] == first[1]["run"] != second[0]["run"]


def test_the_link_holds_a_change_before_the_page_answers_it() -> None:
    def script() -> None:
        import streamlit as st

        from normviz.ui.registry import show
        from normviz.ui.state import Controls, Field, whole_number

        class State(Controls):
            def __init__(self) -> None:
                super().__init__("five", [Field("last", 9, whole_number(0, 100))])

        def page(state: State) -> None:
            st.slider("last", 0, 100, **state.widget("last"))
            st.session_state["link"] = st.query_params.to_dict()

        show(lambda: None, page, State)

    app = AppTest.from_function(script).run()
    assert not app.exception
    app.slider[0].set_value(7).run()
    assert app.session_state["link"] == {"last": "7"}


def test_a_run_of_the_whole_page_tells_widgets_their_values_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A browser that was cut off before it made a widget starts it with the widget's minimum."""

    def script() -> None:
        import streamlit as st

        from normviz.ui.state import hand, visit

        if st.session_state.get("whole", True):
            visit("page")
        hand("count", 5)
        st.number_input("count", min_value=1, key="count")

    now = [100.0]
    monkeypatch.setattr("normviz.ui.state.time", SimpleNamespace(monotonic=lambda: now[0]))

    def told(app: AppTest) -> bool:
        return bool(app.run().number_input[0].proto.set_value)

    app = AppTest.from_function(script)
    assert told(app)
    app.session_state["whole"] = False
    now[0] += 10
    assert not told(app)
    app.session_state["whole"] = True
    assert told(app)
    assert app.number_input[0].value == 5
