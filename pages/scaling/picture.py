"""The picture of "Scaling the inputs": two clouds, or two descents and the gap of their losses."""

from __future__ import annotations

import numpy as np
import streamlit as st

from normviz.language import _
from normviz.ui.numbers import number
from normviz.ui.plot import plot
from pages.scaling.figures import Cloud, box, cloud_figures
from pages.scaling.figures_descent import Runner, race_figures
from pages.scaling.state import Scaling, Side, scaling_names

_HEIGHT = 380


def picture(page: Scaling) -> None:
    """What the view shows."""
    if page.state["view"] == "data":
        _clouds(page)
    else:
        _descents(page)


def _clouds(page: Scaling) -> None:
    kind = page.state["scaling"]
    scaled = page.scaled()
    corners = box(scaled, kind, page.spanless())
    new = np.array(page.new)
    if corners is None:
        before = after = Cloud(page.x, new, None, None)
    else:
        before = Cloud(page.x, new, *corners)
        after = Cloud(scaled.y, page.new_scaled(), *(scaled.transform(c[None])[0] for c in corners))
    titles = [_("As they are"), scaling_names()[kind]]
    figures, alts = cloud_figures(before, after, page.names[:2], titles)
    plot(figures, key="scaling.clouds", alt=alts, height=_HEIGHT)
    st.caption(f"{_('One unit is as long in both directions.')} {_box_words(kind)}")


def _box_words(kind: str) -> str:
    return {
        "none": "",
        "minmax": _("The dashed box goes from the smallest to the largest value."),
        "standardize": _("The dashed box: mean ± one standard deviation."),
        "robust": _("The dashed box: median ± half the interquartile range."),
    }[kind]


def _descents(page: Scaling) -> None:
    sides = page.sides
    figures, alts = race_figures([_runner(page, side) for side in sides], page.tolerance)
    plot(figures, key="scaling.race", alt=alts, height=_HEIGHT, together=True)
    words = _(
        "Each line joins places of equal loss, a quarter of the next one out. Circle: the start, "
        "at weights 0; cross: the minimum. Dotted in the last chart: theory, and the gap to "
        "arrive at."
    )
    if page.state["axes"] == "effect" and page.state["bias"] == "best":
        words += " " + _("As effects, both losses are one landscape; only the way down differs.")
    st.caption(words)


def _runner(page: Scaling, side: Side) -> Runner:
    first, second = page.names[:2]
    if page.state["axes"] == "effect":
        spread = np.sqrt(np.diag(side.problem.hessian))
        units = np.where(spread > 0, spread, 1.0)
        axes = _("effect of {name}").format(name=first), _("effect of {name}").format(name=second)
    else:
        units = np.ones(2)
        axes = _("w₁, of {name}").format(name=first), _("w₂, of {name}").format(name=second)
    name = scaling_names()[side.kind]
    title = _("{name}: κ = {condition}").format(
        name=name, condition=number(side.problem.condition, 3)
    )
    return Runner(name, title, side.problem, side.run, side.contraction, units, axes)
