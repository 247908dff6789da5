"""The picture of the ReLU page, and what is unusual about it."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from normviz.language import _, ngettext
from normviz.studies.neuron_shift import Gallery, film, portraits, way
from normviz.ui.plot import plot
from pages.relu.figures import film_figure, overlaid, side_by_side
from pages.relu.state import State
from pages.relu.words import whole

_HEIGHT = 430
_STEPS = 25


def picture(state: State, *, only_a: bool) -> None:
    """A and B as the learner wants them; with `only_a` B is kept for later."""
    if only_a:
        figures, alts = side_by_side(_alone(state)[:1], state.pair[:1], state.place)
        plot(figures, key="relu.only_a", alt=alts, height=_HEIGHT)
        return
    match state["view"]:
        case "side":
            galleries = _alone(state)
            figures, alts = side_by_side(galleries, state.pair, state.place)
            plot(figures, key="relu.side", alt=alts, height=_HEIGHT)
            if len({gallery.sizes for gallery in galleries}) > 1:
                st.caption(_("The axes of A and B are not alike here; Overlaid has common ones."))
        case "overlaid":
            gallery = portraits(state.inputs, state.pair, state.norm)
            figure, alt = overlaid(gallery, state.pair, state.place)
            plot(figure, key="relu.overlaid", alt=alt, height=_HEIGHT)
        case _play:
            gallery = _film(state.inputs, *state.pair, state.norm, _STEPS)
            figure, alt = film_figure(gallery, way(*state.pair, _STEPS), state.place)
            plot(figure, key="relu.film", alt=alt, height=_HEIGHT)


def _alone(state: State) -> list[Gallery]:
    """Each neuron on axes of its own, which keep still while the other one moves."""
    return [portraits(state.inputs, (neuron,), state.norm) for neuron in state.pair]


# The numbers are kept, not the figure: that has words in it, in the language of one reader.
_film = lru_cache(maxsize=4)(film)


def legend(state: State) -> str:
    """What the marks of the whole picture mean."""
    samples = state.inputs.samples
    parts = [
        ngettext(
            "Bars: {samples} sample. Line: what theory expects in each bar.",
            "Bars: {samples} samples. Line: what theory expects in each bar.",
            samples,
        ).format(samples=whole(samples))
    ]
    if state["view"] == "overlaid":
        parts.append(_("A is filled, B is the dashed outline; its theory is dash-dotted."))
    elif state.place == "before":
        parts.append(_("Dotted: z before batch norm."))
    elif state.place == "after":
        parts.append(_("Dotted: the ReLU's output before batch norm."))
    if state.place == "after":
        parts.append(_("The triangle marks where batch norm has put the zeros."))
    parts.append(
        _(
            "W₁, the Wasserstein-1 distance: how far values have to move, on average, to turn the "
            "one histogram into the other."
        )
    )
    return " ".join(parts)
