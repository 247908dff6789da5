"""A learner's own words inside our Markdown: they are shown, never interpreted."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~:&^])")


def plain(label: str) -> str:
    r"""`label` with every character that Markdown could read as a command escaped.

    >>> plain("![x](http://example.org)")
    '\\!\\[x\\]\\(http\\:\\/\\/example\\.org\\)'
    """
    return _MARKDOWN.sub(r"\\\1", label).replace("/", r"\/")
