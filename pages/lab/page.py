"""The normalization lab: build a batch, choose who shares statistics, watch the numbers."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.norms.divisors import divisors
from normviz.studies.experiment import NORMS
from normviz.ui.choices import choose
from normviz.ui.findings import show_findings
from normviz.ui.frame import formula, look_closer, page_header
from normviz.ui.grid import grid
from normviz.ui.plain import option_names
from normviz.ui.predict import guess_first, hides
from normviz.ui.registry import show
from normviz.ui.stage import beside, say_beside, stage
from pages.lab.controls import controls
from pages.lab.events import on_grid_event
from pages.lab.findings import findings
from pages.lab.formula import formula_words, step_latex
from pages.lab.key import key, what_to_do
from pages.lab.predict import asked, at_the_grid, into_grid
from pages.lab.sections import sections
from pages.lab.state import SPATIAL, State
from pages.lab.view import current_step, grid_data, norm_names
from pages.lab.words import reading


def axis_chooser(state: State) -> None:
    """Which cells share statistics; of layer and group norm there are several kinds."""
    st.segmented_control(
        _("Which cells share a mean and a variance?"),
        NORMS,
        format_func=option_names(norm_names()),
        required=True,
        wrap=True,
        **state.widget("norm"),
    )
    if state["norm"] == "layer" and state.has_places:
        _layer_over(state)
    if state["norm"] == "group":
        _groups(state)


def _layer_over(state: State) -> None:
    """Which of two norms is meant, that are both called layer norm."""
    names = {
        # Translators: a choice; goes on from "Layer norm takes a mean and a variance of".
        "sample": _("all of a sample"),
        # Translators: a choice; goes on from "Layer norm takes a mean and a variance of".
        "position": _("each position"),
    }
    choose(state, "over", _("Layer norm takes a mean and a variance of"), names)
    st.caption(
        _(
            "PyTorch's `LayerNorm([{axes}])` takes all of a sample; transformers, ConvNeXt and "
            "Keras' `LayerNormalization(axis=-1)` take each position, over its channels alone."
        ).format(axes=", ".join("C" + SPATIAL[state.x.ndim]))
    )


def _groups(state: State) -> None:
    """In how many groups the channels are split."""
    channels = state.x.shape[1]
    # Translators: an end of the slider of groups: with one group, group norm is layer norm.
    least = _("1 = layer")
    # Translators: an end of the slider of groups: with a group a channel it is instance norm.
    most = _("{channels} = instance").format(channels=channels)
    ends = {1: least, channels: most}
    options = divisors(channels)
    for sentence in state.said_at("groups"):
        st.info(sentence)
    if len(options) == 1:
        st.caption(
            _("One feature makes one group: group norm, layer norm and instance norm agree.")
            if state.x.ndim == 2
            else _("One channel makes one group: group norm, layer norm and instance norm agree.")
        )
        return
    st.select_slider(
        _("Groups G"),
        options,
        format_func=lambda count: ends.get(count, str(count)),
        **state.widget("groups"),
    )
    low, high = st.columns(2)
    low.caption(_("G = 1: the statistics of layer norm"))
    high.caption(
        _("G = C = {channels}: the statistics of instance norm").format(channels=channels),
        text_alignment="right",
    )


def header() -> None:
    page_header(
        _("The normalization lab"),
        _(
            "Choose which cells of a batch share a mean and a variance, and watch what that does "
            "to every number."
        ),
    )


def page(state: State) -> None:
    with beside(3, 1.15) as (picture, side):
        with picture:
            axis_chooser(state)
            experiment = state.experiment
            data = grid_data(state, experiment)
            into_grid(state, data)
            hidden = hides(asked(state))
            said = guess_first() if hidden else reading(state)
            what_to_do()
            with stage(state.page):
                at_the_grid(state)
                say_beside(state.page, ["batch"])
                grid(data, key="lab.grid", on_event=on_grid_event(state), reading=said)
            key(state)
            if not hidden:
                step = current_step(experiment, state["step"])
                formula(
                    step_latex(experiment, step, state.pinned()), words=formula_words(experiment)
                )
                show_findings(findings(state), state.set, key="lab.mend")
        with side:
            controls(state)
    look_closer(state, sections)


def title(state: State) -> str:
    if state["norm"] == "group":
        return _("Group norm, G = {groups}").format(groups=state.groups)
    return norm_names()[state.norm]


show(header, page, State, title)
