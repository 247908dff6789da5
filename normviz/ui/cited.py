"""The articles that the lessons stand beside, by name, and the way to what is said to them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from normviz.language import N_, _, listed, ngettext
from normviz.ui.plain import plain
from normviz.ui.state import Controls


@dataclass(frozen=True)
class Article:
    """An article: its title as it stands there, and the language that it is in.

    One that has no title is called by its first words.
    """

    title: str
    language: str


ARTICLES = {
    "better": Article(
        "ساخت مدلهای یادگیری عمیق بهتر با Batch Normalization و Layer Normalization", N_("Persian")
    ),
    "batch_norm": Article("Алгоритм Batch Normalization", N_("Russian")),
    "techniques": Article(
        "Normalization and Normalization Techniques in Deep Learning", N_("Vietnamese")
    ),
    "challenges": Article("چالش های آموزش شبکههای عمیق و راه حل آنها", N_("Persian")),
    "workings": Article(
        "در این قسمت میخواهیم با نحوه کارکرد Batch Normalization و اثرات آن در شبکه عصبی آشنا شویم",
        N_("Persian"),
    ),
}


def named(*keys: str) -> str:
    """The articles by their titles and languages; `keys`: names of `ARTICLES`."""
    # Translators: an article; {language} is the one that it is in: "Russian".
    one = _("“{title}” ({language})")
    each = [
        one.format(
            title=f"\u2068{plain(ARTICLES[key].title)}\u2069", language=_(ARTICLES[key].language)
        )
        for key in keys
    ]
    return ngettext("The article: {articles}.", "The articles: {articles}.", len(keys)).format(
        articles=listed(each)
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
