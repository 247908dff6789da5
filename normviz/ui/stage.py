"""The stage of a page: where its picture stands, and what is said right at the picture.

Whoever chooses a step or reveals an answer further down has the stage brought into view. The
instruction of a step that was chosen stands beside the control that it means, or on the stage,
until it is done or dismissed. Both are kept in the session: one place for all lessons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from normviz.language import _
from normviz.ui.assets import module_component
from normviz.ui.plain import plain

Place = Literal["picture", "section"]

_LOOK = "normviz.look"
PICTURE: Place = "picture"
SECTION: Place = "section"  # what is open under "Look closer"


@contextmanager
def stage(page: str, place: Place = PICTURE) -> Iterator[None]:
    """What is drawn in it is brought into view by `look_at`; a step without a control is said."""
    with st.container(key=f"normviz.stage.{place}"):
        step = _open_step(page)
        if step and step["place"] == place and not step["control"]:
            _say(page, step)
        yield


def look_at(place: Place = PICTURE) -> None:
    """Have the browser bring this stage into view after the run, where it is not."""
    turn, _before = st.session_state.get(_LOOK, (0, ""))
    st.session_state[_LOOK] = (turn + 1, place)


def show_stage() -> None:
    """Tell the browser what to bring into view; at the end of a page, whose parts are there then.

    A turn that the browser has seen moves nothing.
    """
    turn, place = st.session_state.get(_LOOK, (0, PICTURE))
    # Without a key: Streamlit presents the state of every keyed component several times a run.
    module_component("normviz_look")(data={"turn": turn, "place": place})


def begin_step(page: str, label: str, why: str, control: str, place: Place) -> None:
    """Say `why` from now on beside `control`, or on the stage, and bring that stage into view.

    Texts are in the source language. The controls are as the step has set them.
    """
    step = {"label": label, "why": why, "control": control, "place": place}
    st.session_state[f"{page}.step"] = {**step, "values": _values(page, control)}
    look_at(place)


def chosen_step(page: str) -> str:
    """The label of the step that was chosen last; "" before the first, and after `drop_step`."""
    step = st.session_state.get(f"{page}.step")
    return str(step["label"]) if step else ""


def say_beside(page: str, controls: Iterable[str]) -> None:
    """The instruction of the step that means one of these controls, where it is open."""
    step = _open_step(page)
    if step and step["control"] in controls:
        _say(page, step)


def _values(page: str, control: str) -> dict[str, Any]:
    """The control that a step means; of one without a control, all but what is only looked at."""
    kept: dict[str, Any] = st.session_state[f"{page}.state"]
    if control:
        return {control: kept[control]}
    return {name: value for name, value in kept.items() if name not in ("section", "notices")}


def _open_step(page: str) -> dict[str, Any] | None:
    """The step whose instruction is neither dismissed nor done: its control is as it was."""
    step: dict[str, Any] | None = st.session_state.get(f"{page}.step")
    if not step or step.get("dismissed"):
        return None
    if _values(page, step["control"]) != step["values"]:
        step["dismissed"] = True
        return None
    return step


def _say(page: str, step: dict[str, Any]) -> None:
    with st.container(
        border=True,
        horizontal=True,
        vertical_alignment="center",
        gap="small",
        key="normviz.step",
    ):
        # Translators: a step to try: its name, and what to do.
        text = _("**{step}.** {instruction}").format(
            step=plain(_(step["label"])), instruction=plain(_(step["why"]))
        )
        st.markdown(f":small[:material/touch_app: {text}]")
        st.button(
            # Translators: a button: the instruction has been followed, and goes.
            _("Done"),
            key=f"{page}.step.done",
            type="tertiary",
            on_click=step.update,
            kwargs={"dismissed": True},
        )


@contextmanager
def beside(*widths: float) -> Iterator[list[DeltaGenerator]]:
    """Two columns: one has the stage, the other the controls that move its picture.

    On a phone the controls follow the picture, which stays in view while they are scrolled.
    """
    with st.container(key="normviz.beside"):
        yield st.columns(widths, gap="medium")
