"""The frame that every page shares: what it is about, what it shows, what to try, where to read on.

Texts are Markdown, except where a learner's own words may be in them: `reading` and `notice` show
them as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import streamlit as st

from normviz.language import _
from normviz.ui.assets import module_component
from normviz.ui.choices import choose
from normviz.ui.cited import named
from normviz.ui.mail import this_run
from normviz.ui.plain import plain
from normviz.ui.stage import PICTURE, SECTION, begin_step, chosen_step, look_at, stage
from normviz.ui.state import Controls

Kept = TypeVar("Kept", bound=Controls)
Section = tuple[str, str, Callable[[Kept], None]]

Kind = Literal["info", "warning", "error", "success"]

_ICONS = {
    "info": ":material/info:",
    "warning": ":material/warning:",
    "error": ":material/error:",
    "success": ":material/check_circle:",
}
_REFERENCES = Path(__file__).resolve().parents[2] / "data" / "references.json"
_CITATIONS = (
    (re.compile(r"arXiv:(\d{4}\.\d{4,5})"), r"[arXiv:\1](https://arxiv.org/abs/\1)"),
    (re.compile(r"doi:(10\.\S+[^\s.,;)])"), r"[doi:\1](https://doi.org/\1)"),
)


@dataclass(frozen=True)
class TryThis:
    """A step to try: what to press, what to look for, and the controls that it sets.

    `control` is the one that `why` means, beside which it is said; without one that is at the
    picture. Its texts are in the source language and translated where they are shown.
    """

    label: str
    why: str
    changes: Mapping[str, Any]
    control: str = ""


@dataclass(frozen=True)
class Claim:
    """What articles say, and what the numbers on this page say to it.

    `articles`: which ones, by their names in `cited.ARTICLES`.
    """

    articles: tuple[str, ...]
    says: str
    measured: str


def page_header(title: str, sentence: str) -> None:
    """The page's name, one sentence on what there is to see, and the link to this very screen."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="normviz.header"):
        with st.container(width="stretch"):
            st.title(title, anchor=False)
            st.markdown(sentence)
        copy_link()


def reading(text: str) -> None:
    """The line under the picture that reads it aloud; a screen reader speaks it as it changes."""
    module_component("normviz_reading")(key="normviz.reading", data={"text": text})


def formula(*latex: str, words: str) -> None:
    """A block of formulas with the current numbers in them.

    `words`: one sentence that names their symbols.
    """
    for each in latex:
        st.latex(each)
    st.caption(words)


def notice(text: str, kind: Kind = "info") -> None:
    """What was wrong, what would be right, how to go on; words of the learner's stay words."""
    {"info": st.info, "warning": st.warning, "error": st.error, "success": st.success}[kind](
        plain(text), icon=_ICONS[kind]
    )


def try_this(
    state: Controls,
    items: Sequence[TryThis],
    on_pick: Callable[[Mapping[str, Any]], None] | None = None,
) -> None:
    """Steps to try; pressing one sets what it names, and leads to what it is about.

    Its changes go to `on_pick`, which otherwise is `state.pick`, before the script runs.
    """
    key, chosen = f"{state.page}.try", chosen_step(state.page)

    def take() -> None:
        place = st.session_state[key].get("picked")
        if isinstance(place, int) and 0 <= place < len(items):
            item = items[place]
            (on_pick or state.pick)(item.changes)
            begin_step(
                state.page,
                item.label,
                item.why,
                item.control,
                SECTION if "section" in item.changes else PICTURE,
            )

    module_component("normviz_try_this")(
        key=key,
        data={
            "items": [
                {"label": _(item.label), "why": _(item.why), "chosen": item.label == chosen}
                for item in items
            ]
        },
        on_picked_change=take,
    )


def articles_say(items: Sequence[Claim]) -> None:
    """What the articles claim, and what the numbers say, claim by claim."""
    st.header(_("What the articles say, and what the numbers say"), anchor=False)
    for item in items:
        with st.container(border=True):
            claim, measured = st.columns(2)
            claim.markdown(":material/format_quote: " + item.says)
            claim.caption(named(*item.articles))
            measured.markdown(":material/straighten: " + item.measured)


@cache
def references() -> dict[str, str]:
    """Every paper that the app names, once, by the key under which lessons name it."""
    found: dict[str, str] = json.loads(_REFERENCES.read_text(encoding="utf-8"))
    return found


def read_on(*keys: str) -> None:
    """Where to read on: references by key; `arXiv:...` and `doi:...` in them become links."""
    # Translators: a verb, over a list of papers.
    st.header(_("Read on"), anchor=False)
    st.markdown("\n".join(f"- {linked(references()[key])}" for key in keys))


def linked(reference: str) -> str:
    """A reference with its identifiers as links.

    >>> linked("Wu & He, 2018, arXiv:1803.08494")
    'Wu & He, 2018, [arXiv:1803.08494](https://arxiv.org/abs/1803.08494)'
    """
    for identifier, link in _CITATIONS:
        reference = identifier.sub(link, reference)
    return reference


def look_closer(state: Kept, sections: Sequence[Section[Kept]]) -> None:
    """What is below the picture: the picker of a section, and the one that is open.

    `sections`: key, title (in the source language) and what draws it. The choice is a control named
    "section"; only what is chosen is computed.
    """
    names = {key: _(title) for key, title, _draw in sections}
    if "section" in state.linked:
        _led_to(state)
    # Translators: a verb, the label of a row of sections below the picture.
    choose(state, "section", _("Look closer"), names, then=lambda: _led_to(state))
    with stage(state.page, SECTION):
        next(draw for key, _title, draw in sections if key == state["section"])(state)


def _led_to(state: Controls) -> None:
    """A question is asked in the picture's place: whoever chooses it is led there."""
    if state["section"] == "predict":
        look_at(PICTURE)


def steps(tries: Callable[[], Sequence[TryThis]]) -> Callable[[Controls], None]:
    """The section with the steps to try: what a step does not name goes back to the start."""

    def draw(state: Controls) -> None:
        try_this(state, tries())

    return draw


def copy_link() -> None:
    """A button that copies the address of exactly this screen."""
    # Without a key: Streamlit presents the state of every keyed component several times a run.
    module_component("normviz_copy_link")(
        data={
            "copy": _("Copy link"),
            "copied": _("Link copied"),
            "manual": _("Your browser does not let this page copy. Copy the link from here:"),
            "run": this_run(),
        },
        width="content",
    )
