"""Sliders that send every value while they are dragged: where watching the change is the lesson.

The values belong to Python: what a `LiveSlider` says is shown. A panel of sliders is one component
with one message under way at a time, so that Python is never asked more than it can answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from normviz.ui.assets import module_component
from normviz.ui.mail import answer
from normviz.ui.stage import say_beside


@dataclass(frozen=True)
class LiveSlider:
    """One slider: what it is called, where it may go, where it stands.

    With `log`, `min`, `max`, `step` and `value` are powers of ten; the reader sees 10^value.
    """

    name: str
    label: str
    min: float
    max: float
    step: float
    value: float
    digits: int = 2
    log: bool = False
    help: str = ""

    def nearest(self, value: object) -> float | None:
        """The allowed value nearest to what a browser sent; None where that is no number."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        if value != value:  # only NaN differs from itself
            return None
        inside = float(min(max(value, self.min), self.max))
        steps = round((inside - self.min) / self.step)
        # A last step that would pass the end is not taken, as in the browser.
        last = math.floor((self.max - self.min) / self.step + 1e-9)
        return round(self.min + min(steps, last) * self.step, 12)


def live_sliders(
    specs: Sequence[LiveSlider],
    *,
    key: str,
    on_change: Callable[[dict[str, float]], None] | None = None,
) -> dict[str, float]:
    """A panel of live sliders; the value of each, by name.

    With `on_change` the page keeps the values: it is called with the ones that moved, before the
    script runs, and the next `specs` say where the sliders stand. Without it the panel keeps them,
    until a spec comes with another value than before. `key` begins with the page's name: what a
    step to try says about one of the sliders stands above them.
    """
    say_beside(key.partition(".")[0], [spec.name for spec in specs])
    memory: dict[str, Any] = st.session_state.setdefault(
        f"{key}:memory", {"seq": 0, "specs": {}, "moved": {}}
    )
    earlier: dict[str, float] = memory["specs"]
    memory["specs"] = {spec.name: spec.value for spec in specs}
    kept = {
        name: value
        for name, value in memory["moved"].items()
        if on_change is None and memory["specs"].get(name, math.nan) == earlier.get(name)
    }
    memory["moved"] = kept
    values = {spec.name: kept.get(spec.name, spec.value) for spec in specs}

    def take() -> None:
        moved = values_moved(st.session_state[key].get("event"), memory, specs)
        memory["moved"].update(moved)
        if moved and on_change:
            on_change(moved)

    _component()(
        key=key,
        data={
            "sliders": [asdict(spec) | {"value": values[spec.name]} for spec in specs],
            **answer(memory["seq"]),
        },
        on_event_change=take,
    )
    return values


def live_slider(
    label: str,
    min: float,
    max: float,
    value: float,
    *,
    key: str,
    step: float = 0.1,
    digits: int = 2,
    log: bool = False,
    help: str = "",
    on_change: Callable[[float], None] | None = None,
) -> float:
    """One live slider, alone; its value. Several of them belong into one `live_sliders`."""
    spec = LiveSlider("value", label, min, max, step, value, digits, log, help)
    tell = None if on_change is None else (lambda moved: on_change(moved["value"]))
    return live_sliders([spec], key=key, on_change=tell)["value"]


def values_moved(
    event: Any, memory: dict[str, Any], specs: Sequence[LiveSlider]
) -> dict[str, float]:
    """What an event from the browser changes: known sliders only, moved to allowed values."""
    if not isinstance(event, Mapping):
        return {}
    seq, sent = event.get("seq"), event.get("values")
    if isinstance(seq, int) and not isinstance(seq, bool):
        memory["seq"] = seq
    if not isinstance(sent, Mapping):
        return {}
    known = {spec.name: spec for spec in specs}
    nearest = {name: known[name].nearest(value) for name, value in sent.items() if name in known}
    return {name: value for name, value in nearest.items() if value is not None}


def _component() -> Callable[..., Any]:
    return module_component("normviz_live_slider")
