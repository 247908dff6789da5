"""The drawer for a learner's own pictures: how they come, how they go, where they are."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.readers.pictures import MEGABYTES_MOST, MEGAPIXELS_MOST, PICTURES_MOST, SIDE_MOST
from normviz.studies.pictures import SIZE
from normviz.ui.plain import plain, quoted
from normviz.ui.uploads import Files, uploader
from normviz.ui.whole import show_said
from pages.pictures.own import keep
from pages.pictures.state import SEVERAL, SIZE_OF_MANY, State
from pages.pictures.words import name_of


def drawer(state: State) -> None:
    """A drawer for pictures of one's own; closed, it costs nothing."""
    show_said(state, "pictures")
    if state.has_own:
        st.caption(
            _(
                "Your own pictures are in no link, and leave this server's memory with your visit: "
                "a copied link holds everything else, and shows examples in their place."
            )
        )
    box = st.expander(
        _("Your own pictures"), key="pictures.drawer", on_change="rerun", type="compact"
    )
    if not box.open:
        return
    with box:
        uploader(
            _("Upload pictures"),
            key="pictures.uploads",
            most_mb=MEGABYTES_MOST,
            several=True,
            take=lambda files: _take(state, files),
        )
        st.caption(
            _(
                "PNG, JPEG, WebP or GIF (its first frame), at most {mb} MB and {pixels} megapixels "
                "each, made smaller to {side} × {side}; {most} pictures at most."
            ).format(mb=MEGABYTES_MOST, pixels=MEGAPIXELS_MOST, side=SIDE_MOST, most=PICTURES_MOST)
        )
        st.caption(
            _(
                "In the batch each picture has {now} pixels now: {large} where there are at most "
                "{several}, {small} where there are more. Norms and statistics are of these."
            ).format(now=_by(state.size), large=_by(SIZE), small=_by(SIZE_OF_MANY), several=SEVERAL)
        )
        st.button(
            # Translators: a button: {picture} is no longer in the batch.
            _("Take out: {picture}").format(picture=plain(name_of(state, state.who))),
            key="pictures.take_out",
            icon=":material/remove:",
            on_click=state.take_out,
            disabled=state.count == 1,
        )


def _by(size: tuple[int, int]) -> str:
    return "{} × {}".format(*size)


def _take(state: State, files: Files) -> bool:
    """Add what can be read, and say of every other file why it cannot; done with all of them."""
    keys, said = list(state["pictures"]), []
    for file in files:
        # Translators: the name of a file, and a sentence on what is wrong with it.
        why = _("{file}: {reason}")
        if len(keys) == PICTURES_MOST:
            full = _("There are {most} pictures already: take one out.").format(most=PICTURES_MOST)
            said.append(why.format(file=quoted(file.name), reason=full))
            continue
        try:
            keys.append(keep(file.name, file.getvalue(), tuple(keys)))
        except ValueError as error:
            said.append(why.format(file=quoted(file.name), reason=error))
    if len(keys) > state.count:
        state.set(pictures=tuple(keys), who=len(keys) - 1)
    else:
        state.set()
    for sentence in said:
        state.say_at("pictures", sentence)
    return True
