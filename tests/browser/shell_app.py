"""A page for the browser tests: live sliders, charts of each kind, and buttons to move them."""

import numpy as np
import streamlit as st

from normviz.ui.frame import copy_link, reading
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.plot import plot
from normviz.ui.style import AFTER, BEFORE, axis, layout
from normviz.ui.theme import dress, set_page

set_page()
dress("ltr")
state = st.session_state
state.setdefault("values", {"a": 0.5, "eps": -5.0, "most": 0.0})
state.setdefault("log", [])


def take(moved: dict[str, float]) -> None:
    state["values"].update(moved, most=min(0.5, moved.get("most", state["values"]["most"])))
    state["log"].append(moved)


st.button("Preset", on_click=lambda: state["values"].update(a=1.2345), type="primary")
if not st.toggle("Without sliders"):
    live_sliders(
        [
            LiveSlider("a", "<b>a</b> & more", -2, 2, 0.1, state["values"]["a"], help="Drag it"),
            LiveSlider("eps", "epsilon", -12, 0, 1, state["values"]["eps"], log=True),
            LiveSlider("most", "at most a half", 0, 1, 0.01, state["values"]["most"]),
        ],
        key="sliders",
        on_change=take,
    )
reading(f"{len(state['log'])} updates, a = {state['values']['a']:.2f}")

a = np.float32(state["values"]["a"])
x = np.linspace(-3, 3, 25, dtype=np.float32)
y = np.exp(-((x - a) ** 2))
axes = {"xaxis": axis("value", (-3, 3)), "yaxis": axis("share", (0, 1.1))}
plot(
    [
        {
            "data": [{"type": "bar", "x": x, "y": y, "marker": {"color": BEFORE}}],
            "layout": layout(title="Bars", **axes),
        },
        {
            "data": [
                {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": {"color": AFTER}}
            ],
            "layout": layout(title="Line", **axes),
        },
    ],
    key="pair",
    alt=["Bars around a", "A line around a"],
)
plot(
    {
        "data": [{"type": "bar", "x": ["one", "two"], "y": [1, 2], "marker": {"color": AFTER}}],
        "layout": layout(yaxis=axis("share", (0, 6))),
        "frames": [{"name": f"step {k}", "data": [{"y": [1 + k, 2 + k]}]} for k in range(4)],
    },
    key="film",
    alt="Two bars that grow",
    height=240,
)
copy_link()
