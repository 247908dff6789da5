"""The controls: what is looked at, above the picture; what is changed, beside it."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.choices import choose
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.predict import hides
from normviz.ui.stage import say_beside
from pages.pictures.drawer import drawer
from pages.pictures.predict import asked
from pages.pictures.state import MOST_STEPS, NEUTRAL, NORMS, RANGES, State
from pages.pictures.words import between_modes, capital, norm_names, picture_names


def view_names() -> dict[str, str]:
    """The two pictures, as they are called on the page."""
    return {
        "norms": _("Under the norms"),
        "colours": _("The colours of another"),
    }


def choices(state: State) -> None:
    """Which norm is looked at closely; in the other view, whose colours are taken."""
    if state["view"] == "colours":
        _pick_picture(state, "other", _("B, whose colours A gets"))
        return
    names = norm_names()
    choose(
        state,
        "norm",
        _("A closer look at"),
        {norm: capital(names[norm]) for norm in NORMS},
        label_shown=False,
    )


def controls(state: State) -> None:
    """The column of controls."""
    label = _("A, the picture to change") if state["view"] == "colours" else _("Picture to change")
    _pick_picture(state, "who", label)
    say_beside(state.page, ["changes"])

    def take(moved: dict[str, float]) -> None:
        state.set(changes=state.changed(state.change._replace(**moved)))

    labels = {
        # Translators: a slider: what is added to every value of a picture.
        "brightness": _("Brightness, added"),
        # Translators: a slider: how many times as far from its mean every value of a picture is.
        "contrast": _("Contrast, times"),
        # Translators: a slider: what is added to red and taken from blue.
        "cast": _("Colour cast: red +, blue −"),
    }
    live_sliders(
        [
            LiveSlider(name, labels[name], *RANGES[name], getattr(state.change, name))
            for name in RANGES
        ],
        key="pictures.sliders",
        on_change=take,
    )
    with st.container(horizontal=True):
        st.button(
            # Translators: a button: the sliders of one picture go back to where nothing changes.
            _("As it came"),
            icon=":material/undo:",
            on_click=state.set,
            kwargs={"changes": state.changed(NEUTRAL)},
            disabled=state.change == NEUTRAL,
        )
        st.button(_("Reset"), icon=":material/restart_alt:", on_click=state.reset)
    if state["view"] == "norms":
        _of_the_norms(state)
    drawer(state)


def _pick_picture(state: State, name: str, label: str) -> None:
    names = picture_names(state)
    st.selectbox(
        label,
        range(state.count),
        format_func=names.__getitem__,  # text, in these options
        **state.widget(name),
    )


def _of_the_norms(state: State) -> None:
    if state["norm"] == "group":
        groups = {
            1: _("1 group: all channels"),
            3: _("3 groups: each channel"),
        }
        st.segmented_control(
            _("Groups"),
            tuple(groups),
            format_func=groups.__getitem__,
            required=True,
            wrap=True,
            **state.widget("groups"),
        )
    choose(
        state,
        "mode",
        _("Mode of the layer"),
        {"training": _("Training"), "inference": _("Inference")},
    )
    if state["mode"] == "inference":
        live_sliders(
            [
                LiveSlider(
                    "steps",
                    _("Training steps on the pictures as they came"),
                    0,
                    MOST_STEPS,
                    1,
                    state["steps"],
                    0,
                )
            ],
            key="pictures.memory",
            on_change=lambda moved: state.set(steps=int(moved["steps"])),
        )
        if not hides(asked(state)):
            st.caption(between_modes(state))
