"""The plane in which a neuron's weights are dragged; the numbers belong to Python.

The drawing happens in the browser (`frontend/live_slider/plane.js`): v, w and the decision line
follow the hand at once. What is told here is checked like the values of live sliders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from normviz.language import _
from normviz.ui.assets import module_component
from normviz.ui.live_slider import LiveSlider, values_moved
from normviz.ui.mail import answer

Pair = tuple[float, float]


def plane(
    specs: Sequence[LiveSlider],
    points: Sequence[tuple[float, float, int]],
    arrows: Mapping[str, Pair] | None,
    *,
    key: str,
    alt: str,
    note: str,
    on_change: Callable[[dict[str, float]], None],
) -> None:
    """Draw the plane; `on_change` gets what was moved, before the script runs.

    `specs`: where v1, v2, g and b stand and may go. `points`: x1, x2 and the class, 0 or 1, of
    each. `arrows`: "dw", "along", "across" from the tip of w and "dv" from that of v; None draws
    none. `alt`: the picture in words. `note`: a line about the arrows.
    """
    memory: dict[str, Any] = st.session_state.setdefault(f"{key}:memory", {"seq": 0})

    def take() -> None:
        moved = values_moved(st.session_state[key].get("event"), memory, specs)
        if moved:
            on_change(moved)

    module_component("normviz_plane")(
        key=key,
        data={
            **answer(memory["seq"]),
            "values": {spec.name: spec.value for spec in specs},
            "limits": {
                spec.name: {"min": spec.min, "max": spec.max, "step": spec.step} for spec in specs
            },
            "points": points,
            "arrows": arrows,
            "alt": alt,
            "note": note,
            "text": _words(),
        },
        on_event_change=take,
    )


def _words() -> dict[str, Any]:
    """All text of the plane itself; names in braces are filled in by the browser."""
    return {
        "v": "v",
        "w": "w",
        "v_label": _(
            "v: drag it, or move it with the arrow keys, with Shift ten steps at once; plus and "
            "minus change g"
        ),
        "g_label": _("g, the length of w: drag it, or change it with the arrow keys"),
        # Translators: for a screen reader: where the arrow's tip is, and how long it is.
        "v_is": _("v = ({v1}, {v2}), length {norm}"),
        "g_is": _("g = {g}"),
        "v_row": _("v = ({v1}, {v2}), ‖v‖ = {norm}"),
        "w_row": _("w = ({w1}, {w2}), g = {g}"),
        # Translators: in the place of w where v is 0.
        "w_none": _("w: v has no direction"),
        "gradient": _("downhill in w, 3 times as long: −∇w"),
        # Translators: the arrows whose sum is −∇w; −∇v is drawn from where v ends.
        "parts": _("its parts; −∇v, at the tip of v"),
        "line": _("w·x + b = 0"),
        "classes": [_("class 0"), _("class 1")],
    }
