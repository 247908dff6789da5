"""The URL is the document: what is read on arrival, what is written back, what survives."""

from __future__ import annotations

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ElementTree

from normviz.ui import state
from normviz.ui.state import as_number, one_of, real_number, whole_number, yes_or_no


def counter() -> None:
    """A page with two controls and everything that goes wrong with them."""
    import streamlit as st

    from normviz.ui.state import Controls, Field, one_of, visit, whole_number

    page = st.session_state.get("go", "here")
    visit(page)
    if page != "here":
        st.stop()
    state = Controls(
        "counter",
        [Field("size", 3, whole_number(1, 9)), Field("norm", "batch", one_of("batch", "layer"))],
    )
    for sentence in state.notices:
        st.warning(sentence)
    st.slider("Size", 1, 9, **state.widget("size"))
    st.button("Both", on_click=state.set, kwargs={"size": 5, "norm": "layer"})
    st.button("Reset", on_click=state.reset)
    st.write(f"{state['norm']} {state['size']}")
    st.code(state.query(norm="layer"))
    state.publish()


def open_with(**query: str) -> AppTest:
    app = AppTest.from_function(counter)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def test_url_sets_the_controls_and_only_what_differs_is_written() -> None:
    app = open_with(size="7")
    assert app.slider[0].value == 7
    app.button[0].click().run()
    assert dict(app.query_params) == {"size": "5", "norm": "layer", "entry": "1"}
    app.slider[0].set_value(6).run()
    assert dict(app.query_params) == {"size": "6", "norm": "layer"}, "no step of a slider is one"
    app.button[1].click().run()
    assert (app.slider[0].value, dict(app.query_params)) == (3, {"entry": "1"})


def test_back_reads_the_address_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_with(size="7")
    app.button[0].click().run()
    monkeypatch.setattr(state, "came_by_history", lambda: True)
    app.query_params.clear()
    app.query_params["size"] = "12"
    app.run()
    assert "it must lie between 1 and 9" in app.warning[0].value
    assert (app.slider[0].value, app.markdown[0].value) == (3, "batch 3")
    assert app.slider[0].proto.set_value, "the browser has another value"
    assert not dict(app.query_params), "what cannot be used is no entry of its own"


def test_a_value_goes_along_until_the_widget_has_sent_one(monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_with(size="7")
    assert app.run().slider[0].proto.set_value, "a browser may have missed the first run"
    app.slider[0].set_value(8).run()
    assert not app.slider[0].proto.set_value, "a later value may be on its way"
    app.button[0].click().run()
    assert app.run().slider[0].proto.set_value
    assert app.slider[0].value == 5
    monkeypatch.setattr(state, "_MAKING_SECONDS", -1.0)  # as if the time were over
    app = open_with(size="7")
    assert app.slider[0].value == 7
    assert not app.run().slider[0].proto.set_value, "a change may be on its way"
    assert app.slider[0].value == 7


def pair() -> None:
    """A page whose button changes two widgets."""
    import streamlit as st

    from normviz.ui.state import Controls, Field, one_of, visit, whole_number

    visit("pair")
    norms = ("batch", "layer")
    state = Controls(
        "pair", [Field("size", 3, whole_number(1, 9)), Field("norm", "batch", one_of(*norms))]
    )
    st.slider("Size", 1, 9, **state.widget("size"))
    st.radio("Norm", norms, **state.widget("norm"))
    st.button("Both", on_click=state.set, kwargs={"size": 5, "norm": "layer"})
    st.write(f"{state['norm']} {state['size']}")


def test_a_request_that_was_on_its_way_changes_nothing_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def browser_is_behind() -> str:
        """The button is pressed, and the next request has both as before."""
        app.button[0].click().run()
        app.slider[0].set_value(3)
        app.radio[0].set_value("batch").run()
        return str(app.markdown[0].value)

    app = AppTest.from_function(pair).run()
    assert browser_is_behind() == "layer 5"
    assert (app.slider[0].value, app.radio[0].value) == (5, "layer")
    app.radio[0].set_value("batch").run()
    assert app.markdown[0].value == "batch 5", "one alone has been chosen"
    monkeypatch.setattr(state, "_ECHO_SECONDS", 0.0)
    assert browser_is_behind() == "batch 3", "so late is no request under way"


def test_a_value_goes_along_as_long_as_the_browser_has_no_widget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However slow it is: else it sends the widget's minimum, as if the learner had chosen it."""
    monkeypatch.setattr(state, "_MAKING_SECONDS", -1.0)  # the time is over at once
    app = open_with(size="7")
    with monkeypatch.context() as slow:
        slow.setattr(ElementTree, "get_widget_states", lambda tree: WidgetStates())
        for _run in range(3):
            assert app.run().slider[0].proto.set_value
    assert not app.run().slider[0].proto.set_value, "now a request had it"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("size", "12", "it must lie between 1 and 9."),
        ("size", "1e9", "it is not a whole number."),
        ("size", "٣", "it is not a whole number."),
        ("size", "9" * 5000, "it is not a whole number."),
        ("norm", "<b>x</b>", "use one of batch, layer."),
    ],
)
def test_a_value_that_cannot_be_used_is_named_and_the_page_keeps_its_own(
    name: str, value: str, reason: str
) -> None:
    app = open_with(**{name: value})
    assert not app.exception
    assert reason in app.warning[0].value and f"{name} = “{value[:20]}" in app.warning[0].value
    assert len(app.warning[0].value) < 250
    assert app.markdown[0].value == "batch 3"
    app.slider[0].set_value(4).run()
    assert not app.warning  # the notice goes when the learner goes on


def test_several_values_that_cannot_be_used_are_named_in_one_notice() -> None:
    app = open_with(size="12", norm="evil")
    (notice,) = app.warning
    assert "2 things that cannot be used" in notice.value
    assert "size: it must lie between 1 and 9. norm: use one of batch, layer." in notice.value
    assert "evil" not in notice.value


def test_a_link_that_was_dropped_is_told_so_and_leaves_the_address() -> None:
    app = open_with(dropped="1")
    (notice,) = app.warning
    assert "too long to be read" in notice.value
    assert not dict(app.query_params)


def test_a_late_request_with_an_old_address_does_not_undo_the_state() -> None:
    app = open_with(size="7")
    app.slider[0].set_value(2).run()
    app.query_params["size"] = "7"
    assert app.run().slider[0].value == 2


def test_the_state_survives_a_visit_to_another_page_and_a_new_link_replaces_it() -> None:
    app = open_with(size="7")
    app.session_state["go"] = "elsewhere"
    app.run()
    app.query_params.clear()
    app.session_state["go"] = "here"
    assert app.run().slider[0].value == 7
    app.session_state["go"] = "elsewhere"
    app.run()
    app.query_params.clear()
    app.query_params["norm"] = "layer"
    app.session_state["go"] = "here"
    assert app.run().markdown[0].value == "layer 3"


def test_readers_refuse_what_they_do_not_know() -> None:
    assert one_of("a", "b")("b") == "b"
    assert whole_number(-3, 3)("-2") == -2
    assert yes_or_no("0") is False
    for read, text in [(one_of("a"), "A"), (whole_number(0, 9), ""), (yes_or_no, "true")]:
        with pytest.raises(ValueError, match="use one of|whole number"):
            read(text)


def test_real_numbers_are_read_within_their_limits() -> None:
    read = real_number(-2, 2.5)
    assert read(as_number(-1.25)) == -1.25
    assert read("2.5") == 2.5
    for text in ("", "x", "nan", "inf", "-2.01", "1e400"):
        with pytest.raises(ValueError, match="number|between -2 and 2.5"):
            read(text)
