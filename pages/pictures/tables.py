"""The tables below the picture: each change by itself, the other pictures, the statistics."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from normviz.language import _
from normviz.studies.pictures import ROUNDING, statistics
from normviz.ui.plain import plain
from normviz.ui.table import markdown_table
from pages.pictures.state import FIRST, NEUTRAL, NORMS, Change, Effect, State
from pages.pictures.words import (
    capital,
    channel_names,
    difference,
    name_of,
    norm_names,
    picture_names,
    said,
    taken_back,
    to_others,
)


def undone(state: State) -> None:
    """What each norm takes back of brightness, contrast and cast, one at a time."""
    names = norm_names()
    found = {change: state.effects_of(change) for change in _one_by_one(state.change)}
    rows = [
        [names[norm], *(_marked(effects[norm]) for effects in found.values())] for norm in NORMS
    ]
    verdicts = [
        # Translators: a change of a picture, and a sentence about it.
        _("{change}: {verdict}").format(change=said(change), verdict=taken_back(effects))
        for change, effects in found.items()
    ]
    # Translators: head of a column of norms, before columns of changes.
    st.markdown(markdown_table([_("norm"), *map(said, found)], rows))
    st.markdown("\n".join(f"- {verdict}" for verdict in verdicts))
    st.caption(
        _(
            "The largest difference between the output of {picture} with one change alone and its "
            "output as it came; y goes from about −3 to 3. ✓ means: 0, if ε were 0. Where a slider "
            "stands at the start, the table has another value in its place."
        ).format(picture=plain(name_of(state, state.who)))
    )


def _one_by_one(change: Change) -> list[Change]:
    """The three changes, each alone; one that is neutral is taken from the page's first view."""
    taken = [
        now if now != neutral else first
        for now, neutral, first in zip(change, NEUTRAL, FIRST[0], strict=True)
    ]
    return [
        NEUTRAL._replace(**{name: value})
        for name, value in zip(NEUTRAL._fields, taken, strict=True)
    ]


def _marked(effect: Effect) -> str:
    written = difference(effect.own)
    return f"{written} ✓" if effect.exactly else written


def companions(state: State) -> None:
    """How much the outputs of the other pictures change with the one."""
    if state.count == 1:
        st.markdown(to_others(state))
        return
    names = norm_names()
    pictures = [name for place, name in enumerate(picture_names(state)) if place != state.who]
    st.dataframe(
        pd.DataFrame(
            {
                names[norm]: [difference(each) for each in state.effects[norm].others.values()]
                for norm in NORMS
            },
            index=pd.Index(pictures, name=_("picture")),
        ),
        alt=_("The largest difference of each other picture's output, by norm."),
    )
    st.markdown(to_others(state))
    st.caption(
        _(
            "The largest difference of each picture's output between {picture}, {change}, and "
            "{picture} as it came."
        ).format(picture=plain(name_of(state, state.who)), change=said(state.change))
    )


def picture_statistics(state: State) -> None:
    """Mean and standard deviation of each channel of each picture, before and after the norm."""
    norm = norm_names()[state["norm"]]
    out = state.outputs[state["norm"]]
    # Translators: heads of columns: mean and standard deviation, before and after a norm.
    heads = (_("mean before"), _("std before"), _("mean after"), _("std after"))
    columns = (*statistics(out.x), *statistics(out.y))
    table = pd.DataFrame(
        {head: column.ravel() for head, column in zip(heads, columns, strict=True)},
        index=pd.Index(
            [
                # Translators: a row of a table: a picture and one of its channels.
                _("{picture}, {channel}").format(picture=picture, channel=channel)
                for picture in picture_names(state)
                for channel in channel_names()
            ],
            name=_("picture"),
        ),
    )
    st.dataframe(
        table.where(table.abs() > ROUNDING, 0.0),  # not −0.000
        column_config={head: st.column_config.NumberColumn(format="%.3f") for head in heads},
        alt=_("Mean and standard deviation of each channel of each picture."),
    )
    st.caption(
        _("{norm}: each picture's own mean and standard deviation, channel by channel.").format(
            norm=capital(norm)
        )
    )
