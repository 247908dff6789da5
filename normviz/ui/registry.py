"""The one list of pages: navigation, links and tests read it, and a new page is one entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from normviz.language import N_, _
from normviz.ui.language import PARAM

ROOT = Path(__file__).resolve().parent.parent.parent

SECTIONS = (
    N_("Start"),
    N_("Why normalize"),
    N_("Normalize"),
    N_("Train"),
    N_("Beyond"),
    N_("Check yourself"),
)


@dataclass(frozen=True)
class Page:
    """A lesson: its file below the project, its place in the navigation, its address.

    `title` and `section` are in the source language and translated where they are shown. The first
    page of the registry has the empty address.
    """

    key: str
    file: str
    section: str
    title: str
    icon: str
    url_path: str


PAGES = (Page("home", "pages/home.py", "Start", N_("Home"), ":material/home:", ""),)


def navigation() -> tuple[Page, Callable[[], None]]:
    """Put the navigation on the page; the page that is asked for, and what runs it."""
    made = {
        page.key: st.Page(
            ROOT / page.file,
            title=_(page.title),
            icon=page.icon,
            url_path=page.url_path,
            default=not page.url_path,
        )
        for page in PAGES
    }
    sections = {
        _(section): [made[page.key] for page in PAGES if page.section == section]
        for section in SECTIONS
    }
    chosen = st.navigation({name: pages for name, pages in sections.items() if pages})
    current = next(page for page in PAGES if made[page.key] is chosen)
    return current, chosen.run


def page_link(key: str, label: str, *, icon: str | None = None, **query: Any) -> None:
    """A link to another page, in a state of its own if `query` names one; the language stays."""
    page = next(page for page in PAGES if page.key == key)
    if PARAM in st.query_params:
        query[PARAM] = st.query_params[PARAM]
    st.page_link(ROOT / page.file, label=label, icon=icon or page.icon, query_params=query)
