"""One number as people write it, in several scripts and locales, without guessing."""

from __future__ import annotations

import math
import re

from normviz.language import _

_INVISIBLE = [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
_PLAIN = str.maketrans(
    {chr(zero + n): str(n) for zero in (0x06F0, 0x0660) for n in range(10)}  # Persian, Arabic
    | dict.fromkeys("\u2212\u2010\u2011\u2013\ufe63\uff0d", "-")  # as word processors write minus
    | dict.fromkeys(map(chr, _INVISIBLE))  # direction marks come along with Persian and Arabic text
    | {"\u066b": "."}  # the Arabic decimal separator
)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_ONE_OR_THOUSAND = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([ \u00a0\u202f'\u2019_.,\u066c]\d{3})+([.,]\d+)?", re.ASCII)
_WORD = re.compile(r"[+-]?(nan|inf|infinity|\u221e)", re.IGNORECASE)
_NUMBER_LIKE = re.compile(
    r"[+-]?[.,]?\d[\d.,'\u2019_\u066c\u00a0\u202f ]*(e[+-]?\d+)?%?", re.IGNORECASE | re.ASCII
)


def read_number(text: str, *, decimal_comma: bool = False) -> float:
    """The number that `text` means, where it can mean only one.

    Reads Persian and Arabic digits, a Unicode minus, a decimal comma, an exponent, `nan`, `inf`.
    Refuses thousands separators.

    `text`: what was typed into one cell. `decimal_comma`: the text around it is known to use
    decimal commas, so that "1,234" is a little more than one and "1.234" is refused. Raises
    ValueError where there is nothing, no number, or one that can be read in two ways.

    >>> read_number("\u2212\u06f1\u06f2\u066b\u06f5"), read_number("2,5"), read_number("1e3")
    (-12.5, 2.5, 1000.0)
    >>> read_number("1,234")
    Traceback (most recent call last):
    ValueError: "1,234" can mean 1.234 or 1234; write one of them.
    """
    plain = text.translate(_PLAIN).strip()
    if not plain:
        raise ValueError(_("The cell is empty; write a number."))
    if _WORD.fullmatch(plain):
        return float(plain.replace("\u221e", "inf"))
    if decimal_comma and "." in plain and _NUMBER.fullmatch(plain):
        message = _('"{text}" has a decimal point, but other numbers have a decimal comma.')
        raise ValueError(message.format(text=shorten(text)))
    if _ONE_OR_THOUSAND.fullmatch(plain) and not decimal_comma:
        # Translators: {small} and {large} are two readings of one number: 1.234 or 1234.
        message = _('"{text}" can mean {small} or {large}; write one of them.')
        small, large = plain.replace(",", "."), plain.replace(",", "")
        raise ValueError(message.format(text=shorten(text), small=small, large=large))
    if _COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        if _THOUSANDS.fullmatch(plain):
            message = _('"{text}" has thousands separators; write the number without them.')
        else:
            message = _('"{text}" is not a number.')
        raise ValueError(message.format(text=shorten(text)))
    value = float(plain)
    if math.isinf(value):
        message = _('"{text}" is too large: the largest number is about 1.8e308.')
        raise ValueError(message.format(text=shorten(text)))
    return value


def has_decimal_comma(text: str) -> bool:
    """Whether `text` can only be a number with a decimal comma: "2,5", but not "1,234".

    >>> has_decimal_comma("2,5"), has_decimal_comma("1,234")
    (True, False)
    """
    plain = text.translate(_PLAIN).strip()
    return bool(_COMMA.fullmatch(plain)) and not _ONE_OR_THOUSAND.fullmatch(plain)


def looks_like_number(text: str) -> bool:
    """Whether a person means a number by `text`, even one that `read_number` refuses.

    >>> looks_like_number("1,234,567"), looks_like_number("red 2")
    (True, False)
    """
    plain = text.translate(_PLAIN).strip()
    return bool(_WORD.fullmatch(plain) or _NUMBER_LIKE.fullmatch(plain))


def shorten(text: str, length: int = 24) -> str:
    """`text` on one line and cut to `length` characters, to be quoted in a message.

    >>> shorten("a long line of words", 8)
    'a long …'
    """
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "\u2026"
