"""The controls: the norm above the picture, the batch and the cell looked at beside it."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.studies.random_sequences import FEATURES, LONGEST, MOST_SEQUENCES, PATTERNS
from normviz.studies.sequences import SHARING
from normviz.ui.live_slider import LiveSlider, live_sliders
from pages.sequences.state import FEWEST_SEQUENCES, MOST_PAD, OWN, PADDING, State
from pages.sequences.words import padding_name, pattern_name, sharing_choice, sharing_story


def norm_chooser(state: State) -> None:
    """Who shares statistics, whether padding counts, which feature is shown."""
    st.segmented_control(
        _("Which cells share a mean and a variance?"),
        SHARING,
        format_func=sharing_choice,
        required=True,
        wrap=True,
        **state.widget("sharing"),
    )
    st.caption(sharing_story(state["sharing"]))
    with st.container(horizontal=True):
        st.segmented_control(
            _("Padding in the statistics"),
            PADDING,
            format_func=padding_name,
            required=True,
            **state.widget("padding"),
        )
        st.segmented_control(
            # Translators: above the buttons 1 to 4: which feature of the sequences is shown.
            _("Feature shown"),
            range(1, FEATURES + 1),
            required=True,
            **state.widget("feature"),
        )


def controls(state: State) -> None:
    """Everything that makes the batch, and the cell that is looked at."""
    shown = state.lengths
    st.segmented_control(
        _("Lengths"),
        (*PATTERNS, OWN),
        format_func=pattern_name,
        required=True,
        wrap=True,
        **state.widget("pattern", then=lambda: state.choose_pattern(shown)),
    )
    live_sliders(_sliders(state), key="sequences.sliders", on_change=state.take_sliders)
    with st.container(horizontal=True):
        # Translators: a button: draw other random sequences.
        st.button(_("Draw again"), icon=":material/casino:", on_click=state.next_seed)
        st.button(_("Reset"), icon=":material/restart_alt:", on_click=state.reset)


def _sliders(state: State) -> list[LiveSlider]:
    lengths = state.lengths
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
        # Translators: the number that random sequences are drawn from.
        LiveSlider("seed", _("Seed"), 0, state.last_seed, 1, state["seed"], digits=0),
    ]
    return looked_at + drawn + lengths_of
