"""What a lesson says of itself, and what follows: navigation, links, how one is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st

from normviz.language import N_, _, current_language, set_language
from normviz.ui.broken import tell_broken
from normviz.ui.frame import Kept, notice
from normviz.ui.stage import show_stage
from normviz.ui.state import LANGUAGE_PARAM, seen_address, visited

SECTIONS = (
    # Translators: a noun, the group of the first page in the navigation.
    N_("Start"),
    # Translators: a group of lessons, as the next ones.
    N_("Why normalize"),
    # Translators: a verb, a group of lessons.
    N_("Normalize"),
    # Translators: a verb, a group of lessons.
    N_("Train"),
    # Translators: a group of lessons: what goes beyond the basics.
    N_("Beyond"),
    # Translators: a group of lessons: exercises.
    N_("Check yourself"),
)


@dataclass(frozen=True)
class Door:
    """A way into a lesson: the state of its controls, as in its address, that is worth a visit."""

    label: str
    icon: str
    query: Mapping[str, str]


@dataclass(frozen=True)
class Lesson:
    """A lesson's entry, `LESSON` in its `lesson.py`.

    `promise` says on the home page what a learner does here. Texts are in the source language and
    translated where they are shown. `folder` is where everything of the lesson is, `home` whether
    it has the empty address: both are filled in by `gather`.
    """

    section: str
    title: str
    icon: str
    promise: str = ""
    doors: tuple[Door, ...] = ()
    folder: Path = field(default=Path(), repr=False)
    home: bool = False

    @property
    def key(self) -> str:
        """The name of its folder, which is what the app calls it everywhere."""
        return self.folder.name

    @property
    def url_path(self) -> str:
        """Its address below that of the app."""
        return "" if self.home else self.key

    @property
    def file(self) -> Path:
        """The script that shows it."""
        return self.folder / "page.py"


_known: dict[str, Lesson] = {}


def gather(package: Path, names: Sequence[str]) -> tuple[Lesson, ...]:
    """The lessons with these names, folders of a package; the first one is the home page."""
    for name in names:
        entry: Lesson = import_module(f"{package.name}.{name}.lesson").LESSON
        _known[name] = replace(entry, folder=package / name, home=name == names[0])
    return tuple(_known[name] for name in names)


def lessons() -> list[Lesson]:
    """Those that teach: all but the home page."""
    return [lesson for lesson in _known.values() if not lesson.home]


def navigation(shown: Iterable[Lesson]) -> tuple[Lesson, Callable[[], None]]:
    """Put the navigation on the page; the lesson that is asked for, and what runs it."""
    listed = list(shown)
    made = {
        lesson.key: st.Page(
            lesson.file,
            title=_(lesson.title),
            icon=lesson.icon,
            url_path=lesson.url_path,
            default=lesson.home,
        )
        for lesson in listed
    }
    # The home page stands for itself: a menu with one item would be a click for nothing.
    sections = {"": [made[lesson.key] for lesson in listed if lesson.home]} | {
        _(section): [
            made[lesson.key] for lesson in listed if lesson.section == section and not lesson.home
        ]
        for section in SECTIONS
    }
    # At the top: a lesson needs the width, on a laptop and on a projector.
    chosen = st.navigation(
        {name: pages for name, pages in sections.items() if pages}, position="top"
    )
    current = next(lesson for lesson in listed if made[lesson.key] is chosen)
    return current, chosen.run


def page_link(key: str, label: str, *, icon: str = "", **query: str) -> None:
    """A link to another lesson, in the state that `query` names; the language stays."""
    lesson = _known[key]
    params: dict[str, Any] = dict(query)
    if LANGUAGE_PARAM in st.query_params:
        params[LANGUAGE_PARAM] = st.query_params[LANGUAGE_PARAM]
    st.page_link(lesson.file, label=label, icon=icon or lesson.icon, query_params=params)


def show(
    header: Callable[[], None],
    page: Callable[[Kept], None],
    state: Callable[[], Kept],
    title: Callable[[Kept], str] = lambda _state: "",
) -> None:
    """Show a lesson: its header, what is wrong with its link, `page` below it, its address.

    `state` opens the lesson's controls. `title` says in a few words what is chosen, for the name of
    the browser's tab. What a learner does on the page runs `page` alone: neither
    the header nor app.py around it. Where that raises, the learner is told the way on.
    """
    language = current_language()

    @st.fragment
    def alone() -> None:
        set_language(language)  # each run is a thread of its own
        opened = None
        try:
            opened = state()
            # Before the page, whose parts answer what was done: a server that ends in between
            # leaves nothing answered that the link does not hold. After it, as the page may put
            # values right.
            opened.publish()
            for sentence in opened.notices:
                notice(sentence, "warning")
            page(opened)
            show_stage()
            opened.publish()
            _name_tab(title(opened))
        except Exception:  # Streamlit's own ways to end a run are none
            tell_broken(opened)

    header()
    alone()
    seen_address()


def _name_tab(chosen: str) -> None:
    """Name the browser's tab after what is chosen, and the lesson."""
    lesson = _known.get(visited())
    name = "" if lesson is None or lesson.home else _(lesson.title)
    st.set_page_config(page_title=" · ".join(filter(None, (chosen, name, "NormViz"))))
