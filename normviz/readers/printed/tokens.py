"""The pieces of a printed array: brackets, marks, atoms. Data only; nothing is ever evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Every alternative is one class of characters repeated, so that the time is linear in the text.
_TOKEN = re.compile(
    r"""
    (?P<space>[^\S\n]+)
    |(?P<line>\n)
    |(?P<comment>[#%][^\n]*)
    |(?P<dots>\.\.\.+|[\u2026\u22ee\u22ef\u22f1])
    |(?P<string>'[^'\n]*'|"[^"\n]*")
    |(?P<mark>[\[\](){},;=:<>*"'])
    |(?P<atom>[^\s\[\](){},;=:<>*"'\u2026\u22ee\u22ef\u22f1]+)
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"[^\W\d][\w.]*")


class Token(NamedTuple):
    """A piece of text: `kind` is space, line, comment, dots, string, mark or atom."""

    kind: str
    text: str


def tokens_of(text: str) -> list[Token]:
    """The pieces of `text`, without spaces, line ends and comments.

    >>> [token.text for token in tokens_of("x=[1, -2.5e3]  # two")]
    ['x', '=', '[', '1', ',', '-2.5e3', ']']
    """
    return [token for token in _scan(text) if token.kind not in ("space", "line", "comment")]


def lines_of(text: str) -> list[Token]:
    """The same with the line ends, where they part rows."""
    return [token for token in _scan(text) if token.kind not in ("space", "comment")]


def _scan(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        yield Token(str(found.lastgroup), found.group())


def is_word(text: str) -> bool:
    """Whether `text` is a name, with dots in it or not.

    >>> is_word("np.array"), is_word("1e3"), is_word("-inf")
    (True, False, False)
    """
    return bool(_WORD.fullmatch(text))
