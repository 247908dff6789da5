"""The picture of "Scaling the inputs": two clouds, or two descents and the gap of their losses."""

from __future__ import annotations

import numpy as np
import streamlit as st

from normviz.language import _
from normviz.norms.scaling import corners
from normviz.ui.numbers import number
from normviz.ui.plot import plot
from pages.scaling.figures import Cloud, cloud_figures
from pages.scaling.figures_descent import Runner, race_figures
from pages.scaling.state import Side, State, scaling_names

_HEIGHT = 380


def picture(state: State) -> None:
    """What the view shows."""
    if state["view"] == "data":
        _clouds(state)
    else:
        _descents(state)


def _clouds(state: State) -> None:
    kind = state["scaling"]
    scaled = state.scaled()
    box = corners(scaled, kind)
    new = np.array(state.new)
    if box is None:
        before = after = Cloud(state.x, new, None, None)
    else:
        before = Cloud(state.x, new, *box)
        ends = (scaled.transform(corner[None])[0] for corner in box)
        after = Cloud(scaled.y, state.new_scaled(), *ends)
    # Translators: the title of a chart: features that are not scaled.
    titles = [_("As they are"), scaling_names()[kind]]
    figures, alts = cloud_figures(before, after, state.names[:2], titles)
    plot(figures, key="scaling.clouds", alt=alts, height=_HEIGHT)
    unit = _("One unit is as long in both directions.")
    st.caption(f"{unit} {_box_words(kind)}")


def _box_words(kind: str) -> str:
    return {
        "none": "",
        "minmax": _("The dashed box goes from the smallest to the largest value."),
        "standardize": _("The dashed box: mean ± one standard deviation."),
        "robust": _("The dashed box: median ± half the interquartile range."),
    }[kind]


def _descents(state: State) -> None:
    sides = state.sides
    figures, alts = race_figures([_runner(state, side) for side in sides], state.tolerance)
    plot(figures, key="scaling.race", alt=alts, height=_HEIGHT, together=True)
    words = _(
        "Each line joins places of equal loss, a quarter of the next one out. Circle: the start, "
        "at weights 0; cross: the minimum. Dotted in the last chart: theory, and the gap to "
        "arrive at."
    )
    if state["axes"] == "effect" and state["bias"] == "best":
        words += " " + _(
            "As effects, both losses are one landscape; what can differ is the way down."
        )
    st.caption(words)


def _runner(state: State, side: Side) -> Runner:
    first, second = state.names[:2]
    if state["axes"] == "effect":
        spreads = side.problem.spreads
        units = np.where(spreads > 0, spreads, 1.0)
        # Translators: an axis: a weight times the spread of its feature, which is {name}.
        axes = _("effect of {name}").format(name=first), _("effect of {name}").format(name=second)
    else:
        units = np.ones(2)
        # Translators: an axis: a weight; {name} is its feature, such as "age".
        axes = _("w₁, of {name}").format(name=first), _("w₂, of {name}").format(name=second)
    name = scaling_names()[side.kind]
    title = _("{name}: κ = {condition}").format(
        name=name, condition=number(side.problem.condition, 3)
    )
    return Runner(name, title, side.problem, side.run, side.contraction, units, axes)
