"""One number as people write it, in several scripts and locales, without guessing."""

from __future__ import annotations

import math
import re
import unicodedata

from normviz.language import _

_INVISIBLE = [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
_PLAIN = str.maketrans(
    dict.fromkeys("\u2212\u2010\u2011\u2013\ufe63\uff0d", "-")  # as word processors write minus
    | dict.fromkeys(map(chr, _INVISIBLE))  # direction marks come along with Persian and Arabic text
    | {"\u066b": ".", "\uff0e": "."}  # the Arabic decimal separator, the full-width point
    | {"\uff0b": "+", "\uff45": "e", "\uff25": "E"}  # full-width, as East Asian keyboards type
)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_ONE_OR_THOUSAND = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([ \u00a0\u202f'\u2019_.,\u066c]\d{3})+([.,]\d+)?", re.ASCII)
_WORD = re.compile(r"[+-]?(nan|inf|infinity|\u221e)", re.IGNORECASE)
_NUMBER_LIKE = re.compile(
    r"[+-]?[.,]?\d[\d.,'\u2019_\u066c\u00a0\u202f ]*(e[+-]?\d+)?%?", re.IGNORECASE | re.ASCII
)
_LIKE_A_DATE = re.compile(
    r"\d+([-:]\d+)+|\d+([./])\d+\2\d+|\d+-\d+-\d+[ T]\d+(:\d+)+(\.\d+)?", re.ASCII
)
# How a value that is not there is written, by people and by their programs, in small letters.
_MISSING = {
    *("", "?", "-", "--", "\u2013", "\u2014", "na", "n/a", "#n/a", "<na>", "nat"),
    *("null", "none", "missing", "nothing"),
}


def read_number(text: str, *, decimal_comma: bool = False) -> float:
    """The number that `text` means, where it can mean only one.

    Reads the decimal digits of every script, a Unicode minus, a decimal comma, an exponent, `nan`,
    `inf`. Refuses thousands separators.

    `text`: what was typed into one cell. `decimal_comma`: the text around it is known to use
    decimal commas, so that "1,234" is a little more than one and "1.234" is refused. Raises
    ValueError where there is nothing, no number, or one that can be read in two ways.

    >>> read_number("\u2212\u06f1\u06f2\u066b\u06f5"), read_number("2,5"), read_number("1e3")
    (-12.5, 2.5, 1000.0)
    >>> read_number("1,234")
    Traceback (most recent call last):
    ValueError: "1,234" can mean 1.234 or 1234; write one of them.
    """
    plain = _plain(text)
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
    plain = _plain(text)
    return bool(_COMMA.fullmatch(plain)) and not _ONE_OR_THOUSAND.fullmatch(plain)


def looks_like_number(text: str) -> bool:
    """Whether a person means a number by `text`, even one that `read_number` refuses.

    >>> looks_like_number("1,234,567"), looks_like_number("red 2")
    (True, False)
    """
    plain = _plain(text)
    return bool(_WORD.fullmatch(plain) or _NUMBER_LIKE.fullmatch(plain))


def _plain(text: str) -> str:
    """`text` with the digits and signs of every script as ASCII has them."""
    if text.isascii():
        return text.strip()
    digits = (unicodedata.decimal(each, None) for each in text)
    pairs = zip(text, digits, strict=True)
    plain = "".join(each if digit is None else str(digit) for each, digit in pairs)
    return plain.translate(_PLAIN).strip()


def is_missing(text: str) -> bool:
    """Whether `text` says that a value is not there: empty, "NA", "N/A", "?", "-", ...

    >>> is_missing("N/A"), is_missing("-"), is_missing("-1")
    (True, True, False)
    """
    return text.strip().lower() in _MISSING


def is_numberish(text: str) -> bool:
    """Whether digits without a letter stand in `text`: a number, or what could be meant as one.

    A date, a time and a range such as "18-25" are names.

    >>> is_numberish("1/2"), is_numberish("$5"), is_numberish("2024-05-01"), is_numberish("x1")
    (True, True, False, False)
    """
    if looks_like_number(text):
        return True
    plain = _plain(text)
    letters = any(map(str.isalpha, plain))
    return not letters and any(map(str.isdigit, plain)) and not _LIKE_A_DATE.fullmatch(plain)


def is_name(text: str) -> bool:
    """Whether `text` can be meant as a name only: no number, no missing value, no truth value.

    >>> is_name("age"), is_name("NA"), is_name("True"), is_name("1/2")
    (True, False, False, False)
    """
    no_value = is_missing(text) or text.strip().lower() in ("true", "false")
    dots = text.strip() in ("..", "...", "\u2026", "\u22ee", "\u22f1", "\u22ef")
    return not (no_value or dots or is_numberish(text))


def shorten(text: str, length: int = 24) -> str:
    """`text` on one line and cut to `length` characters, to be quoted in a message.

    >>> shorten("a long line of words", 8)
    'a long …'
    """
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "\u2026"
