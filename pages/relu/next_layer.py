"""The section on the next layer: neurons that hear the shift of this one's output."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.norms.summary import Histogram
from normviz.studies.neuron import PLACES
from normviz.studies.neuron_shift import Compared, Listener, compare_heard
from normviz.ui.live_slider import live_slider
from normviz.ui.numbers import number, percent
from normviz.ui.plot import plot
from normviz.ui.table import markdown_table
from pages.relu.figures_outputs import output_figures
from pages.relu.state import LOUDNESS, State

# The neurons of the next layer, before the learner makes them louder: what follows a large
# output, what follows a small one, what only the largest wake.
_LISTENERS = (Listener(1.0, -0.5), Listener(-1.0, 0.5), Listener(2.0, -2.0))


def next_layer(state: State) -> None:
    """Three listeners, what they hear of A and of B, and how far it is apart."""
    st.markdown(
        _(
            "Three neurons of the next layer hear the output h of this one; the second fires where "
            "h is small. Their weights stay as they are, as if they had learned under A; then A "
            "becomes B."
        )
    )
    low, high, step = LOUDNESS
    loud = live_slider(
        _("How strongly they listen: all three weights and biases times"),
        low,
        high,
        state["loud"],
        step=step,
        key="relu.loud",
        on_change=lambda value: state.set(loud=value),
    )
    listeners = tuple(each.louder(loud) for each in _LISTENERS)
    by_place = {place: compare_heard(state.activation(place), listeners) for place in PLACES}
    now = by_place[state.place]
    titles = [
        # Translators: a chart's title: "ReLU(2 h − 1)", and how far A and B are apart.
        _("ReLU({weight} h {bias}): W₁ = {apart}").format(
            weight=number(each.weight), bias=_signed(each.bias), apart=number(apart, 3)
        )
        for each, apart in zip(listeners, now.apart, strict=True)
    ]
    figures, alts = output_figures(now, titles)
    plot(figures, key="relu.next", alt=alts, height=270)
    st.markdown(
        _(
            "Under A the three are silent for {a} of the samples, under B for {b}. (A is filled, B "
            "the dashed outline.)"
        ).format(a=_shares(now.a), b=_shares(now.b))
    )
    st.markdown(_table(state, listeners, by_place))
    st.caption(
        _(
            "Distances W₁ between A and B. A weight of v carries a distance on |v| times as large, "
            "and a ReLU never makes it larger. Batch norm stands in the first layer only."
        )
    )


def _shares(histograms: tuple[Histogram, ...]) -> str:
    return ", ".join(percent(each.zero_share) for each in histograms)


def _signed(value: float) -> str:
    return ("+ " if value >= 0 else "− ") + number(abs(value))


def _table(state: State, listeners: tuple[Listener, ...], by_place: dict[str, Compared]) -> str:
    shifts = [state.shift(place) for place in PLACES]
    rows = [
        [_("z of this neuron"), *(number(each.z, 3) for each in shifts)],
        # Translators: a row of distances, below "z of this neuron": the neuron's output.
        [_("its output h"), *(number(each.out, 3) for each in shifts)],
    ]
    for i, each in enumerate(listeners):
        # Translators: a row of distances: those that a neuron of the next layer hears.
        name = _("heard with weight {weight}").format(weight=number(each.weight))
        rows.append([name, *(number(by_place[place].apart[i], 3) for place in PLACES)])
    head = [
        # Translators: head of a table's first column; the other columns say where it stands.
        _("batch norm:"),
        # Translators: head of a column: batch norm is not there.
        _("off"),
        # Translators: head of a column: batch norm stands before the ReLU.
        _("before"),
        # Translators: head of a column: batch norm stands after the ReLU.
        _("after"),
    ]
    return markdown_table(head, rows)
