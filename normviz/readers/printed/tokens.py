"""The pieces of a printed array: brackets, marks, atoms. Data only; nothing is ever evaluated."""

from __future__ import annotations

import re
from typing import NamedTuple

from normviz.language import _
from normviz.readers.limits import MAX_CELLS

_MOST = 12 * MAX_CELLS  # tokens: "np.float64(1.0)," has five a number

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

    Raises ValueError for more of them than an array of the largest size has.

    >>> [token.text for token in tokens_of("x=[1, -2.5e3]  # two")]
    ['x', '=', '[', '1', ',', '-2.5e3', ']']
    """
    return _kept(text, ("space", "line", "comment"))


def lines_of(text: str) -> list[Token]:
    """The same with the line ends, where they part rows."""
    return _kept(text, ("space", "comment"))


def _kept(text: str, left_out: tuple[str, ...]) -> list[Token]:
    tokens = []
    for found in _TOKEN.finditer(text):
        kind = str(found.lastgroup)
        if kind not in left_out:
            tokens.append(Token(kind, found.group()))
            if len(tokens) > _MOST:
                raise too_many()
    return tokens


def too_many() -> ValueError:
    """The refusal of an array with more numbers than a batch may have."""
    message = _("There are more than {limit} numbers; a batch holds at most that many.")
    return ValueError(message.format(limit=MAX_CELLS))


def is_word(text: str) -> bool:
    """Whether `text` is a name, with dots in it or not.

    >>> is_word("np.array"), is_word("1e3"), is_word("-inf")
    (True, False, False)
    """
    return bool(_WORD.fullmatch(text))
