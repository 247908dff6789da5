"""A learner's own words inside our Markdown: they are shown, never interpreted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~:&^])")


def plain(label: str) -> str:
    r"""`label` with every character that Markdown could read as a command escaped.

    >>> plain("![x](http://example.org)")
    '\\!\\[x\\]\\(http\\:\\/\\/example\\.org\\)'
    """
    return _MARKDOWN.sub(r"\\\1", label).replace("/", r"\/")


def option_names(names: Mapping[str, str]) -> Callable[[str], str]:
    """How a segmented control is told to call its options: by `names`, letters beyond ASCII coded.

    A reader sees the letters. Streamlit compares each option that begins with one with all emoji,
    in every run: for a single name that is a fortieth of a rerun of the lab.

    >>> option_names({"eps": "ε"})("eps")
    '&#949;'
    """
    coded = {key: name.encode("ascii", "xmlcharrefreplace").decode() for key, name in names.items()}
    return coded.__getitem__
