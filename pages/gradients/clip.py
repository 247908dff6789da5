"""The section on clipping: one gradient as arrows, clipped by value, by one norm, by two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from normviz.language import _
from normviz.ui.frame import formula
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.numbers import number
from normviz.ui.plot import plot
from pages.gradients.figures_clip import clip_figures
from pages.gradients.formula import clip_latex
from pages.gradients.state import LARGEST, NUMBER_STEP, PARTS, State, clip_names
from pages.gradients.words import degrees


def clipping(state: State) -> None:
    """The arrows, the table, the formula."""
    st.markdown(
        _(
            "A net with two parameters A and B, of two numbers each, has this gradient. By value: "
            "each number is cut at the limit (the square). By one norm: all four numbers shrink by "
            "one factor. By a norm each: A and B shrink by factors of their own (the circle)."
        )
    )
    chart, side = st.columns([3, 1.15], gap="medium")
    with side:
        _sliders(state)
    with chart:
        picture(state)
    st.markdown(story(state))
    formula(
        clip_latex(state.parts, state.clipped(), state["limit"]),
        words=_(
            "g is the gradient, ‖g‖ its length and ḡ what clipping by value leaves of it; clipping "
            "by norm shortens g to the limit c, by value it cuts each number, which turns g."
        ),
    )


def picture(state: State) -> None:
    """The planes of both parameters, and the numbers."""
    results = state.clipped()
    figures, alts = clip_figures(state.parts, results, clip_names(), state["limit"])
    plot(figures, key="gradients.chart.clip", alt=alts, height=440)
    _table(state)


def _sliders(state: State) -> None:
    names = dict(zip(PARTS, ("A: a₁", "A: a₂", "B: b₁", "B: b₂"), strict=True))
    specs = [
        LiveSlider(name, label, -LARGEST, LARGEST, NUMBER_STEP, state[name], digits=1)
        for name, label in names.items()
    ]
    specs.append(
        LiveSlider("limit", _("Limit c"), NUMBER_STEP, LARGEST, NUMBER_STEP, state["limit"], 1)
    )

    def take(moved: dict[str, float]) -> None:
        state.set(**{name: round(value, 6) for name, value in moved.items()})

    live_sliders(specs, key="gradients.clip.sliders", on_change=take)


def _table(state: State) -> None:
    names, rows = clip_names(), {}
    parts = state.parts
    # Translators: a row of a table: the gradient before clipping.
    rows[_("gradient")] = (*_pairs(parts), number(_whole(state)), "–")
    for how, out in state.clipped().items():
        rows[names[how]] = (*_pairs(out.parts), number(out.after), f"{degrees(out.turned)}°")
    columns = [
        # Translators: head of a column: the parameter A.
        _("A"),
        # Translators: head of a column: the parameter B.
        _("B"),
        # Translators: head of a column: the length of the whole gradient.
        _("norm of all"),
        # Translators: head of a column: by how many degrees clipping has turned the gradient.
        _("turned by"),
    ]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    # Translators: head of a column: the gradient, as it is and after each way of clipping.
    frame.index.name = _("gradient")
    st.dataframe(frame, alt=_("The gradient before and after each way of clipping."))


def _pairs(parts: Sequence[np.ndarray]) -> list[str]:
    return [f"({number(part[0])}, {number(part[1])})" for part in parts]


def _whole(state: State) -> float:
    return next(iter(state.clipped().values())).before


def story(state: State) -> str:
    """Which way keeps the direction, and which turns it, by how many degrees."""
    value, norm, each = state.clipped().values()
    limit = state["limit"]
    if not norm.before:
        return _("This gradient is 0: there is nothing to clip. Move a slider.")
    if norm.before <= limit and value.turned == 0:
        return _(
            "The norm {norm} is within the limit of {limit}, and so is every number: nothing is "
            "clipped. Lower the limit."
        ).format(norm=number(norm.before), limit=number(limit, 3))
    parts = [
        _(
            "The norm {norm} meets the limit {limit}. By one norm the direction stays: turned by "
            "{by_norm}°. **By value it turns by {by_value}°**, and by a norm each by "
            "{by_each}°."
        ).format(
            norm=number(norm.before),
            limit=number(limit, 3),
            by_norm=degrees(norm.turned),
            by_value=degrees(value.turned),
            by_each=degrees(each.turned),
        )
    ]
    if each.norms.all():
        ratio, ratio_each = (number(one.norms[0] / one.norms[1], 3) for one in (norm, each))
        text = (
            _(
                "The latter turns nothing within A or within B, and here not the whole either: A "
                "stays as long beside B as it was."
            )
            if ratio == ratio_each
            else _(
                "The latter turns nothing within A or within B; but A was {ratio} times as long as "
                "B, and is {ratio_each} times as long then."
            )
        )
        parts.append(text.format(ratio=ratio, ratio_each=ratio_each))
    return " ".join(parts)
