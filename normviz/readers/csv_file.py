"""Batches as CSV files: what is downloaded can be edited in a spreadsheet and uploaded again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd

from normviz.language import _, ngettext
from normviz.readers.block import MARK, Block, read_block
from normviz.readers.cells import clean_name
from normviz.readers.encodings import as_unicode, in_old_encodings
from normviz.readers.limits import MAX_BYTES, MAX_LABEL, MAX_ROWS, check_shape
from normviz.readers.number import is_name
from normviz.readers.offers import Allow, Offered
from normviz.readers.presets import default_labels

_RUNS_AS_FORMULA = ("=", "+", "-", "@")


def read_csv(data: bytes, max_rows: int = MAX_ROWS) -> Block:
    """The batch in an uploaded file: UTF-8 or, as spreadsheets also save it, UTF-16.

    An older encoding is read where the numbers are the same in all that it can be; the names may be
    wrong then, as `Block.note` says.

    `read_block` reads the text: pandas would fill short rows and name what has no name. A file of
    `write_csv` comes back in its shape and dtype (`Block.array`).

    `data`: the bytes of the file. `max_rows`: the most samples. Raises ValueError for what is no
    text, cannot be told from another encoding or is too large, and for what `read_block` refuses.

    >>> read_csv(write_csv(np.ones((2, 1, 2)), ["a", "b"], ["red"])).array.shape
    (2, 1, 2)
    """
    if len(data) > MAX_BYTES:
        message = ngettext(
            "The file has {given} byte; at most {limit} are read.",
            "The file has {given} bytes; at most {limit} are read.",
            len(data),
        )
        raise ValueError(message.format(given=len(data), limit=MAX_BYTES))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ValueError(_('This is a workbook; save it as "CSV UTF-8" and upload that file.'))
    text = as_unicode(data)
    if text is None:
        return _read_old(data, max_rows)
    if "\0" in text:
        raise ValueError(_("The file holds bytes that are no text; upload a CSV file."))
    return read_block(text, max_rows=max_rows)


def _read_old(data: bytes, max_rows: int) -> Block:
    """The batch in a file of an older encoding, if its numbers are the same in each."""
    texts = in_old_encodings(data)
    values = [_all_values(text, max_rows) for text in texts.values()]
    alike = all(np.array_equal(each, values[0], equal_nan=True) for each in values)
    if b"\0" in data or not texts or not alike:
        message = _('The file is not UTF-8 text; save it as "CSV UTF-8" and upload it again.')
        raise ValueError(message)
    name, text = next(iter(texts.items()))
    note = _(
        "The file is not UTF-8; it is read as {encoding}. Its numbers are the same in the other "
        "encodings that were tried. Look at the names: if they are wrong, save the file as "
        '"CSV UTF-8" and upload it again.'
    ).format(encoding=name)
    try:
        return replace(read_block(text, max_rows=max_rows), note=note)
    except Offered as offered:
        offered.note = note
        raise


def _all_values(text: str, max_rows: int) -> np.ndarray:
    """The numbers in a text, whatever else it holds; none where it cannot be read."""
    try:
        return read_block(text, max_rows=max_rows, allow=Allow(missing=True, text=True)).values
    except ValueError:
        return np.empty(0)


def write_csv(
    values: np.ndarray,
    rows: Sequence[str] | None = None,
    cols: Sequence[str] | None = None,
    max_rows: int = MAX_ROWS,
) -> bytes:
    """A batch as CSV that `read_csv` restores exactly and a spreadsheet opens.

    One line a sample; an array with spatial axes has one column a place, named "red[0,1]". Where
    the names and numbers alone would not restore the batch, a first line tells shape and dtype.
    Names that a spreadsheet would run as a formula get an apostrophe in front.

    `values`: float64 or float32, (N, C) to (N, C, D, H, W). `rows`, `cols`: N and C names; None
    for the usual ones. `max_rows`: the most samples. Raises ValueError for a shape beyond the
    limits, and for another number of names.

    >>> print(write_csv(np.array([[1.0, 2.5]]), ["Ann"], ["age", "=fee"]).decode("utf-8-sig"))
    "","age","'=fee"
    "Ann",1.0,2.5
    <BLANKLINE>
    """
    shape = check_shape(values.shape, max_rows)
    own_rows, own_cols = default_labels(shape)
    row_names = _clean(own_rows if rows is None else rows, own_rows)
    col_names = _clean(own_cols if cols is None else cols, own_cols)
    places = list(product(*map(range, shape[2:])))
    columns = [
        name + (f"[{','.join(map(str, place))}]" if place else "")
        for name in col_names
        for place in places
    ]
    frame = pd.DataFrame(
        _shortest(values).reshape(shape[0], -1),
        index=[no_formula(name) for name in row_names],
        columns=[no_formula(name) for name in columns],
    )
    text = frame.to_csv(na_rep="nan", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    plain = len(shape) == 2 and values.dtype == np.float64
    if not plain or not all(map(is_name, (*row_names, *columns))):
        mark = MARK.format(shape="x".join(map(str, shape)), dtype=values.dtype)
        text = f"{mark}\n{text}"
    return text.encode("utf-8-sig")  # without the mark Excel misreads what is not ASCII


def _clean(names: Sequence[str], own: Sequence[str]) -> list[str]:
    """Names as they will be read: on one line, not too long, none empty."""
    if len(names) != len(own):
        message = ngettext(
            "{given} name was given for {places}.",
            "{given} names were given for {places}.",
            len(names),
        )
        # Translators: in “3 names were given for 4 rows or columns”.
        places = ngettext("{count} row or column", "{count} rows or columns", len(own))
        raise ValueError(message.format(given=len(names), places=places.format(count=len(own))))
    pairs = zip(names, own, strict=True)
    return [clean_name(name)[:MAX_LABEL].strip() or usual for name, usual in pairs]


def no_formula(name: str) -> str:
    """`name` as a spreadsheet shows it: one that it would run gets an apostrophe in front.

    >>> no_formula("=1+1"), no_formula("age")
    ("'=1+1", 'age')
    """
    return f"'{name}" if name.lstrip("'").startswith(_RUNS_AS_FORMULA) else name


def _shortest(values: np.ndarray) -> np.ndarray:
    """`values` as float64 that print as short as they did, and still round to the same value."""
    exact = values.astype(np.float64)
    short = np.array([float(str(value)) for value in values.ravel()]).reshape(values.shape)
    return np.where(short.astype(values.dtype) == values, short, exact)
