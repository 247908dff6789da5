"""The articles that the lessons stand beside, by name, and the way to what is said to them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from normviz.language import N_, _
from normviz.ui.plain import plain
from normviz.ui.state import Controls


@dataclass(frozen=True)
class Article:
    """An article: its title as it stands there, and the language that it is in."""

    title: str
    language: str


ARTICLES = {
    "batch_norm": Article("Алгоритм Batch Normalization", N_("Russian")),
    "techniques": Article(
        "Normalization and Normalization Techniques in Deep Learning", N_("Vietnamese")
    ),
    "challenges": Article("چالش های آموزش شبکههای عمیق و راه حل آنها", N_("Persian")),
}


def named(key: str) -> str:
    """The article by its title and its language; `key`: a name of `ARTICLES`."""
    article = ARTICLES[key]
    # Translators: {language} is that of the article: "Russian".
    return _("The article: “{title}” ({language}).").format(
        title=plain(article.title), language=_(article.language)
    )


def name_article(state: Controls, key: str) -> None:
    """Where a lesson says "the article": which one that is, and a way to the section about it.

    `key`: a name of `ARTICLES`.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(named(key), width="content")
        if state["section"] != "articles":
            st.button(
                # Translators: a button: to the section with the articles' claims and our numbers.
                _("Beside the articles"),
                type="tertiary",
                icon=":material/menu_book:",
                key=f"{state.page}.article.{key}",
                on_click=state.set,
                kwargs={"section": "articles"},
            )
