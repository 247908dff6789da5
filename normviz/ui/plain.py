"""The one door for words of users and of links: they are shown as text, never interpreted.

Whatever somebody else wrote, a name, a file's name, a value in a link, a reason that quotes one of
them, goes through `plain` on its way into Markdown, and through `quoted` where a sentence repeats
it. In charts `normviz.ui.style.verbatim` is what `plain` is here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~:&^/@=])")
# Streamlit's Markdown looks for addresses, :icons:, :emoji: and -> arrows in the finished text,
# where an escape is no longer seen. An invisible character within keeps each from being one; the
# line does not break there, and it is put into nothing else, so that what is copied stays as it is.
_JOINER = "\u2060"
_MADE_INTO_SOMETHING = re.compile(
    r"(?<=http)(?=s?://)|(?<=www)(?=\.)|(?<=[-.\w+])(?=@)"  # links
    r"|(?<=:)(?=[\w+-]+:)"  # icons, emoji and Streamlit's own image
    r"|(?<=[<>~-])(?=[>=-])|(?<=<)(?=->)",  # arrows and dashes
    re.IGNORECASE,
)
_JOINERS = "\u200c\u200d"  # letters of Persian and of Indian languages hang on these
_SPACE = re.compile(r"\s+")
_QUOTED = 40  # characters of a text that a sentence repeats


def plain(label: str) -> str:
    r"""`label` as Markdown that shows it and does nothing else, in one line.

    Every character that Markdown could read as a command is escaped; line breaks become spaces, and
    characters that are not seen, which turn the direction of what follows for example, are left
    out.

    >>> plain("![x]\n`y`")
    '\\!\\[x\\] \\`y\\`'
    """
    apart = _MADE_INTO_SOMETHING.sub(_JOINER, in_one_line(label))
    return _MARKDOWN.sub(r"\\\1", apart)


def in_one_line(text: str) -> str:
    r"""`text` without line breaks and without characters that are not seen.

    >>> in_one_line("  one\r\n two\u202e\x07")
    'one two'
    """
    return _SPACE.sub(" ", "".join(map(_seen, text))).strip()


def _seen(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    if kind == "Cs":  # half of a character: nothing can send it to a browser
        return "\ufffd"
    return "" if kind == "Cf" and character not in _JOINERS else character


def quoted(text: str, most: int = _QUOTED) -> str:
    """Somebody else's words for a sentence: in quotation marks, in one line, cut where too long.

    The sentence itself still goes through `plain`, as `notice` has it.

    >>> quoted("a long name", most=6)
    '“a long…”'
    """
    line = in_one_line(text)
    return f"“{line}”" if len(line) <= most else f"“{line[:most]}…”"


def option_names(names: Mapping[str, str]) -> Callable[[str], str]:
    """How a segmented control is told to call its options: by `names`, letters beyond ASCII coded.

    A reader sees the letters. Streamlit compares each option that begins with one with all emoji,
    in every run: for a single name that is a fortieth of a rerun of the lab.

    >>> option_names({"eps": "ε"})("eps")
    '&#949;'
    """
    coded = {key: name.encode("ascii", "xmlcharrefreplace").decode() for key, name in names.items()}
    return coded.__getitem__
