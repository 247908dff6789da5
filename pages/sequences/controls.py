"""The controls beside the picture: lengths, padding, the values, which cell is looked at."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.studies.sequences import LONGEST, MOST_SEQUENCES, PATTERNS
from normviz.ui.live_slider import LiveSlider, live_sliders
from pages.sequences.state import FEWEST_SEQUENCES, LAST_SEED, MOST_PAD, OWN, Sequences
from pages.sequences.words import pattern_name


def controls(page: Sequences) -> None:
    """Everything that makes the batch, and the cell that is looked at."""
    state, shown = page.state, page.lengths
    st.segmented_control(
        _("Lengths"),
        (*PATTERNS, OWN),
        format_func=pattern_name,
        required=True,
        wrap=True,
        **state.widget("pattern", then=lambda: page.choose_pattern(shown)),
    )
    live_sliders(_sliders(page), key="sequences.sliders", on_change=page.take_sliders)
    with st.container(horizontal=True):
        st.button(_("Draw again"), icon=":material/casino:", on_click=page.draw_again)
        st.button(_("Reset"), icon=":material/restart_alt:", on_click=state.reset)


def _sliders(page: Sequences) -> list[LiveSlider]:
    state, lengths = page.state, page.lengths
    lengths_of = [
        LiveSlider(
            f"length{i}",
            _("Length of sequence {number}").format(number=i + 1),
            1,
            LONGEST,
            1,
            length,
            digits=0,
        )
        for i, length in enumerate(lengths)
    ]
    looked_at = [
        LiveSlider("step", _("Look at step"), 1, max(lengths), 1, state["step"], digits=0),
        LiveSlider(
            "sequence", _("Look at sequence"), 1, len(lengths), 1, state["sequence"], digits=0
        ),
        LiveSlider(
            "pad", _("Value of the padding"), -MOST_PAD, MOST_PAD, 0.5, state["pad"], digits=1
        ),
    ]
    drawn = [
        LiveSlider(
            "count",
            _("Sequences N"),
            FEWEST_SEQUENCES,
            MOST_SEQUENCES,
            1,
            len(lengths),
            digits=0,
        ),
        LiveSlider("seed", _("Seed"), 0, LAST_SEED, 1, state["seed"], digits=0),
    ]
    return looked_at + drawn + lengths_of
