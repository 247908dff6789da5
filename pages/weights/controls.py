"""The picture of the weight norm page and the controls beside it."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.nets.weight_descent import Gradient
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.plane import plane
from normviz.ui.plot import plot
from pages.weights.figures import neuron_figure
from pages.weights.state import LAST_SEED, RANGES, RATES, WeightPage
from pages.weights.words import ARROW, LONGEST, length, pair, parts

_HEIGHT = 470


def _specs(page: WeightPage) -> list[LiveSlider]:
    labels = {
        "v1": _("v₁"),
        "v2": _("v₂"),
        "g": _("g, the length of w"),
        "b": _("bias b"),
    }
    return [LiveSlider(name, labels[name], *RANGES[name], page.state[name]) for name in RANGES]


def weight_plane(page: WeightPage, found: Gradient, *, arrows: bool) -> None:
    """The plane in which v and w are dragged; `arrows`: with the gradients."""
    points = page.points
    plane(
        _specs(page),
        [
            (round(float(x1), 2), round(float(x2), 2), int(label))
            for (x1, x2), label in zip(points.x, points.label, strict=True)
        ],
        _downhill(found) if arrows else None,
        key="weights.plane",
        alt=_plane_alt(page),
        note=parts(found),
        on_change=lambda moved: page.state.set(**moved),
    )


def _downhill(found: Gradient) -> dict[str, tuple[float, float]]:
    """The way down in the plane; the parts of dw on one scale, dv on it where it fits."""
    long = length(found.dv)
    fits = ARROW if ARROW * long <= LONGEST else LONGEST / long
    parts = {
        "dw": ARROW * found.dw,
        "along": ARROW * found.along,
        "across": ARROW * found.across,
        "dv": fits * found.dv,
    }
    return {name: (-float(x), -float(y)) for name, (x, y) in parts.items()}


def _plane_alt(page: WeightPage) -> str:
    weights = page.weights
    return _(
        "The plane of the two inputs with {count} points of two classes, v = {v}, w = {w} and the "
        "line where w·x + b = 0."
    ).format(count=len(page.points.x), v=pair(weights.v), w=pair(weights.w))


def neuron_plot(page: WeightPage, found: Gradient) -> None:
    """The outputs, and the loss along direction and length."""
    figure, alt = neuron_figure(page.spread(), page.landscape(), page.weights, found.loss)
    plot(figure, key="weights.neuron", alt=alt, height=_HEIGHT)
    st.caption(
        _(
            "Top: outputs of class 0 (filled) and class 1 (dashed); the line at 0 is the "
            "decision. Below: the loss if v turned, and if g changed; the marks are where you are."
        )
    )


def sliders(page: WeightPage) -> None:
    """The same as the plane, as sliders; the learning rate; the points."""
    live_sliders(
        _specs(page), key="weights.sliders", on_change=lambda moved: page.state.set(**moved)
    )
    st.select_slider(_("Learning rate η"), RATES, **page.state.widget("lr"))
    seed, reset = st.columns(2, vertical_alignment="bottom")
    seed.number_input(_("Seed"), min_value=0, max_value=LAST_SEED, **page.state.widget("seed"))
    reset.button(
        _("Reset"), icon=":material/restart_alt:", on_click=page.state.reset, width="stretch"
    )
