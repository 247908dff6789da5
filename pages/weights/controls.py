"""The plane in which v and w are dragged, and the same as sliders."""

from __future__ import annotations

import streamlit as st

from normviz.language import _, ngettext
from normviz.nets.weight_descent import Gradient
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.plane import plane
from normviz.ui.whole import show_said, whole_field
from pages.weights.state import RANGES, RATES, State
from pages.weights.words import ARROW, LONGEST, pair, parts


def _specs(state: State) -> list[LiveSlider]:
    labels = {
        "v1": _("v₁"),
        "v2": _("v₂"),
        "g": _("g, the length of w"),
        # Translators: label of a slider; b is the symbol of the bias.
        "b": _("bias b"),
    }
    return [LiveSlider(name, labels[name], *RANGES[name], state[name]) for name in RANGES]


def weight_plane(state: State, *, arrows: bool) -> None:
    """The plane in which v and w are dragged; `arrows`: with the gradients."""
    points = state.points
    plane(
        _specs(state),
        [
            (round(float(x1), 2), round(float(x2), 2), int(label))
            for (x1, x2), label in zip(points.x, points.label, strict=True)
        ],
        _downhill(state.gradient) if arrows else None,
        key="weights.plane",
        alt=_plane_alt(state),
        note=parts(state),
        on_change=lambda moved: state.set(**moved),
    )


def _downhill(found: Gradient) -> dict[str, tuple[float, float]]:
    """The way down in the plane; the parts of dw on one scale, dv on it where it fits."""
    fits = ARROW if ARROW * found.push <= LONGEST else LONGEST / found.push
    parts = {
        "dw": ARROW * found.dw,
        "along": ARROW * found.along,
        "across": ARROW * found.across,
        "dv": fits * found.dv,
    }
    return {name: (-float(x), -float(y)) for name, (x, y) in parts.items()}


def _plane_alt(state: State) -> str:
    weights = state.weights
    count = len(state.points.x)
    return ngettext(
        "The plane of the two inputs with {count} point of two classes, v = {v}, w = {w} and the "
        "line where w·x + b = 0.",
        "The plane of the two inputs with {count} points of two classes, v = {v}, w = {w} and the "
        "line where w·x + b = 0.",
        count,
    ).format(count=count, v=pair(weights.v), w=pair(weights.w))


def sliders(state: State) -> None:
    """The same as the plane, as sliders; the learning rate; the points."""
    live_sliders(_specs(state), key="weights.sliders", on_change=lambda moved: state.set(**moved))
    st.select_slider(_("Learning rate η"), RATES, **state.widget("lr"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        whole_field(state, "seed", _("Seed"), (0, state.last_seed), width=120)
        st.button(_("Reset"), icon=":material/restart_alt:", on_click=state.reset)
    show_said(state, "seed")
