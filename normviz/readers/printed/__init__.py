"""What notebooks and programs print, recognised strictly and parsed as data."""

from __future__ import annotations

import numpy as np

from normviz.language import _
from normviz.readers.cells import missing_text
from normviz.readers.number import is_missing, read_number
from normviz.readers.offers import Allow, offer_missing
from normviz.readers.printed.brackets import Printed, read_brackets
from normviz.readers.printed.frames import read_frame
from normviz.readers.printed.hints import cut, flat, scalar
from normviz.readers.printed.lead import is_bracketed, without_name, without_prompts
from normviz.readers.printed.literals import read_r, read_semicolons
from normviz.readers.printed.markup import read_latex, read_markdown
from normviz.readers.table import DROPPED, Table, leave_out_comments, refuse_named

__all__ = ["Printed", "array_values", "read_printed", "scaled"]

_TRUTH = {"true": 1.0, "false": 0.0}
_SHOWN = 4  # places in one sentence


def read_printed(text: str) -> Printed | Table | None:
    r"""The array or table that `text` prints; None where it is rows of cells and nothing else.

    Raises ValueError where it is a print and cannot be read.

    >>> read_printed("x = np.array([[1, 2], [3, 4]])").shape
    (2, 2)
    >>> read_printed("   age\n0   18\n1   19").rows
    [['', 'age'], ['0', '18'], ['1', '19']]
    >>> read_printed("1 2") is None
    True
    """
    if any("more row" in line for line in text.split("\n") if line.lstrip().startswith("#")):
        raise cut("tibble")
    lines = text.split("\n")
    comments = leave_out_comments(lines, "")
    plain = without_prompts("\n".join("" if line == DROPPED else line for line in lines))
    found = _read_array(plain) or read_markdown(plain) or read_latex(plain)
    if not found and (found := read_frame(plain)):
        refuse_named(comments, found.rows, "")
    return found


def _read_array(text: str) -> Printed | None:
    body = without_name(text).strip()
    printed = read_semicolons(body) or read_r(body)
    if not printed:
        if body.startswith("<tf.") and "numpy=" in body:
            body = body[body.index("numpy=") + len("numpy=") :].strip().removesuffix(">")
        printed = read_brackets(body) if is_bracketed(body) else None
    if printed and len(printed.shape) < 2:
        raise flat(printed.dialect) if printed.shape else scalar(printed.dialect)
    return printed


def array_values(printed: Printed, allow: Allow) -> np.ndarray:
    """The numbers of an array, float64 in its shape; true is 1 and false is 0.

    `allow`: whether what is missing may be NaN. Raises ValueError for what is no number, Offered
    for what is missing.

    >>> array_values(read_printed("[[1, true]]"), Allow())
    array([[1., 1.]])
    """
    missing = [n for n, cell in enumerate(printed.cells) if is_missing(cell)]
    values = np.full(len(printed.cells), np.nan)
    for n, cell in enumerate(printed.cells):
        if not is_missing(cell):
            values[n] = _value(cell, _place(n, printed.shape))
    if missing and not allow.missing:
        places = [f"{_place(n, printed.shape)} ({printed.cells[n]})" for n in missing[:_SHOWN]]
        raise offer_missing(missing_text(places, len(missing)), allow)
    return scaled(values, printed.shift).reshape(printed.shape)


def _value(cell: str, place: str) -> float:
    word = cell.lower()
    if word in _TRUTH:
        return _TRUTH[word]
    if word.endswith((".nan", ".inf")) and word[:-4].isidentifier():
        word = word[-3:]  # np.nan
    try:
        return read_number(word)
    except ValueError as error:
        # Translators: {place} is an index such as “x[0, 1]”, {problem} a sentence about a number.
        message = _("{place}: {problem}")
        raise ValueError(message.format(place=place, problem=error)) from error


def _place(flat_index: int, shape: tuple[int, ...]) -> str:
    index = np.unravel_index(flat_index, shape)
    return f"x[{', '.join(map(str, index))}]"


def scaled(values: np.ndarray, shift: int) -> np.ndarray:
    """`values` times ten to the power of `shift`, each as its digits say.

    >>> scaled(np.array([5.524, np.nan]), -2)
    array([0.05524,     nan])
    """
    if not shift:
        return values
    pairs = (repr(value).partition("e") for value in values.ravel().tolist())
    shifted = [
        float(f"{digits}e{int(power or 0) + shift}") if digits[-1].isdigit() else float(digits)
        for digits, _e, power in pairs
    ]
    return np.array(shifted).reshape(values.shape)
