"""The Python half of the live slider: values belong to Python, and a browser may send anything."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from normviz.ui.live_slider import LiveSlider
from tests.pages.support import component

module = import_module("normviz.ui.live_slider")  # the package has a function of that name
SPEC = LiveSlider("a", "A", -1.0, 1.0, 0.25, 0.5)


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        (0.3, 0.25),
        (-0.13, -0.25),
        (1, 1.0),
        (7, 1.0),
        (-1e300, -1.0),
        (float("inf"), 1.0),
        (float("nan"), None),
        ("0.5", None),
        (True, None),
        (None, None),
        ([0.5], None),
        (10**400, 1.0),
    ],
    ids=lambda value: repr(value)[:9],
)
def test_whatever_is_sent_becomes_an_allowed_value(sent: object, value: float | None) -> None:
    assert SPEC.nearest(sent) == value


def test_the_last_step_does_not_pass_the_end() -> None:
    assert LiveSlider("a", "A", 0, 1, 0.3, 0).nearest(1.0) == pytest.approx(0.9)
    assert LiveSlider("a", "A", 0, 1, 0.1, 0).nearest(1.0) == 1.0


def test_steps_give_round_numbers() -> None:
    assert LiveSlider("a", "A", 0, 1, 0.1, 0).nearest(0.1 + 0.2) == 0.3


def test_a_panel_hands_its_specs_on() -> None:
    def script() -> None:
        import streamlit as st

        from normviz.ui.live_slider import LiveSlider, live_sliders

        specs = [LiveSlider("a", "A", 0, 1, 0.1, 0.5), LiveSlider("b", "B", -9, 0, 1, -5, log=True)]
        st.write(live_sliders(specs, key="panel"))

    app = AppTest.from_function(script).run()
    data = component(app, "normviz_live_slider")
    assert [(each["name"], each["value"], each["log"]) for each in data["sliders"]] == [
        ("a", 0.5, False),
        ("b", -5, True),
    ]
    assert data["seq"] == 0


@pytest.fixture
def panel(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, float]]:
    """panel(value, event=...) is one run of a script with this event from the browser before it."""
    session: dict[str, Any] = {}
    mounted: dict[str, Any] = {}
    monkeypatch.setattr(module.st, "session_state", session)
    monkeypatch.setattr(module, "_component", lambda: lambda **given: mounted.update(given))

    def run(value: float, event: object = None, **more: Any) -> dict[str, float]:
        if event is not None:
            session["k"] = {"event": event}
            mounted["on_event_change"]()
        specs = [LiveSlider("a", "A", -1.0, 1.0, 0.25, value)]
        values = module.live_sliders(specs, key="k", **more)
        assert mounted["data"]["sliders"][0]["value"] == values["a"]
        values["seq"] = mounted["data"]["seq"]
        return values

    return run


def test_without_a_callback_the_panel_keeps_the_values(panel: Callable[..., dict]) -> None:
    assert panel(0.5) == {"a": 0.5, "seq": 0}
    assert panel(0.5, {"seq": 1, "values": {"a": -0.5}}) == {"a": -0.5, "seq": 1}
    assert panel(0.5) == {"a": -0.5, "seq": 1}


def test_a_new_value_in_the_spec_moves_the_slider(panel: Callable[..., dict]) -> None:
    panel(0.5)
    panel(0.5, {"seq": 1, "values": {"a": -0.5}})
    assert panel(0.75)["a"] == 0.75
    assert panel(0.75)["a"] == 0.75


def test_with_a_callback_the_page_keeps_the_values(panel: Callable[..., dict]) -> None:
    told: list[dict[str, float]] = []
    panel(0.5, on_change=told.append)
    after = panel(0.5, {"seq": 1, "values": {"a": -0.5}}, on_change=told.append)
    assert told == [{"a": -0.5}]
    assert after == {"a": 0.5, "seq": 1}, "the page refused it, so the slider goes back"


@pytest.mark.parametrize(
    "event",
    [
        "x",
        [],
        {"seq": "1", "values": {"a": 0.25}, "more": 1},
        {"seq": 1, "values": {"b": 0.25}},
        {"seq": True, "values": "a"},
        {"seq": 1, "values": {"a": "<b>"}},
    ],
)
def test_a_hostile_event_changes_nothing_else(panel: Callable[..., dict], event: object) -> None:
    told: list[dict[str, float]] = []
    panel(0.5, on_change=told.append)
    after = panel(0.5, event, on_change=told.append)
    assert after["a"] == 0.5
    assert after["seq"] in (0, 1)
    assert told in ([], [{"a": 0.25}])
