"""The sections of the ReLU page, one open at a time: only that one is computed."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.norms.summary import Histogram
from normviz.studies.neuron import PLACES, READINGS
from normviz.studies.neuron_shift import Compared, Listener, compare_heard, compare_norms
from normviz.ui.frame import TryThis, look_closer, try_this
from normviz.ui.live_slider import live_slider
from normviz.ui.numbers import number, percent
from normviz.ui.plot import plot
from pages.relu.articles import articles
from pages.relu.controls import place_name
from pages.relu.figures_outputs import output_figures
from pages.relu.predict import questions
from pages.relu.state import LOUDNESS, Relu, weights_of

# The neurons of the next layer, before the learner makes them louder: what follows a large
# output, what follows a small one, what only the largest wake.
_LISTENERS = (Listener(1.0, -0.5), Listener(-1.0, 0.5), Listener(2.0, -2.0))


def sections(relu: Relu) -> None:
    """The section picker and the section that it names."""
    names = {
        "try": _("Try this"),
        "predict": _("Predict"),
        "orders": _("Before or after"),
        "next": _("The next layer"),
        "articles": _("Articles"),
    }
    match look_closer(relu.state, names):
        case "try":
            try_this(tries(), on_pick=relu.pick, key="relu.try")
        case "predict":
            questions(relu)
        case "orders":
            _orders(relu)
        case "next":
            _next_layer(relu)
        case _section:
            articles(relu)


def tries() -> list[TryThis]:
    """The steps to try: each sets the controls, and whatever it does not name starts afresh."""
    first, last = weights_of(READINGS["first"]), weights_of(READINGS["last"])
    return [
        TryThis(
            _("Watch the shift happen"),
            _("Play: from A to B, always with the same inputs. Where do the zeros come from?"),
            {**first, "view": "play"},
        ),
        TryThis(
            _("Read the article to the letter"),
            _("With w₀ = 1.0 as the bias B has fewer zeros than A, not more."),
            {**last, "view": "side"},
        ),
        TryThis(
            _("Let the weights move under batch norm"),
            _("Play again: the dotted z wanders, what enters the ReLU holds still."),
            {**first, "norm": "before", "view": "play"},
        ),
        TryThis(
            _("A bias that does nothing"),
            _("Drag b from one end to the other: the dotted z moves, the bars do not."),
            {**first, "norm": "before", "move": "b", "bb": 2.5},
        ),
        TryThis(
            _("Normalize after the ReLU"),
            _("Mean and spread agree now. Do the histograms?"),
            {**first, "norm": "after", "view": "overlaid"},
        ),
        TryThis(
            _("A dead neuron"),
            _("b = −3 lies far below what the inputs can lift: nothing gets through. Wake it."),
            {**first, "w1b": 0.25, "w2b": 0.25, "bb": -3.0},
        ),
    ]


def _orders(relu: Relu) -> None:
    norms = tuple(relu.norm_at(place) for place in PLACES)
    compared = compare_norms(relu.inputs, relu.pair, norms)
    titles = [
        _("{place}: W₁ = {apart}").format(place=place_name(place), apart=number(apart, 3))
        for place, apart in zip(PLACES, compared.apart, strict=True)
    ]
    figures, alts = output_figures(compared, titles)
    plot(figures, key="relu.orders", alt=alts, height=270)
    st.markdown(
        _(
            "A is filled, B the dashed outline. Before the ReLU, z is normal, and a normal "
            "distribution is its mean and its variance: batch norm sets both, and nothing of the "
            "weights is left to see. After the ReLU the share of zeros is part of the shape, and "
            "shape is what batch norm keeps: it only moves and stretches. Ioffe & Szegedy "
            "normalize before the activation; the code in "
            "the article normalizes after it."
        )
    )


def _next_layer(relu: Relu) -> None:
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
        relu.state["loud"],
        step=step,
        key="relu.loud",
        on_change=lambda value: relu.state.set(loud=value),
    )
    listeners = tuple(Listener(loud * each.weight, loud * each.bias) for each in _LISTENERS)
    by_place = {place: compare_heard(relu.activation(place), listeners) for place in PLACES}
    now = by_place[relu.place]
    titles = [
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
    st.markdown(_table(relu, listeners, by_place))
    st.caption(
        _(
            "Distances W₁ between A and B. A weight of v carries a distance on |v| times as large, "
            "and a ReLU can only make it smaller. Batch norm stands in the first layer only."
        )
    )


def _shares(histograms: tuple[Histogram, ...]) -> str:
    return ", ".join(percent(each.zero_share) for each in histograms)


def _signed(value: float) -> str:
    return ("+ " if value >= 0 else "− ") + number(abs(value))


def _table(relu: Relu, listeners: tuple[Listener, ...], by_place: dict[str, Compared]) -> str:
    shifts = [relu.shift(place) for place in PLACES]
    rows = [
        [_("z of this neuron"), *(number(each.z, 3) for each in shifts)],
        [_("its output h"), *(number(each.out, 3) for each in shifts)],
    ]
    for i, each in enumerate(listeners):
        name = _("heard with weight {weight}").format(weight=number(each.weight))
        rows.append([name, *(number(by_place[place].apart[i], 3) for place in PLACES)])
    head = [_("batch norm:"), _("off"), _("before"), _("after")]
    lines = [" | ".join(cells) for cells in (head, ["---", *["---:"] * len(PLACES)], *rows)]
    return "\n".join(f"| {line} |" for line in lines)
