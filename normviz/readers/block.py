"""A block of numbers as it comes from a spreadsheet, a file or the keyboard: read strictly.

Nothing is guessed silently: a cell that is empty or no number, a row of another length, a number
that can be read in two ways are refused with the place and the reason. Rows and columns are
counted from 1 as a spreadsheet shows them, names included.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from math import prod

import numpy as np

from normviz.language import _, ngettext
from normviz.readers.limits import MAX_CHARS, MAX_LABEL, MAX_ROWS, check_shape
from normviz.readers.number import has_decimal_comma, looks_like_number, read_number, shorten

MARK = "# NormViz batch {shape} {dtype}"  # the first line of a file that needs one to be restored
_MARK = re.compile(r"# NormViz batch (?P<shape>\d{1,4}(x\d{1,4})+) (?P<dtype>float64|float32)")
_SEPARATORS = "\t;\u061b,\u060c"  # tab, semicolon, comma, the latter two in Arabic script too
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_PLACE = re.compile(r"\[\d+(,\d+)*\]$")  # "channel 1[0,1]": the spatial place of a column
_ESCAPED = re.compile(r"'+[=+\-@]")  # an apostrophe keeps spreadsheets from running a formula

Records = list[list[str]]


@dataclass(frozen=True)
class Block:
    r"""Numbers with the names around them.

    `values`: float64, (N, columns), one row a sample, columns = C * product of the spatial lengths.
    `rows`, `cols`: names of the N samples and of the C features or channels; None where not given.
    `shape`, `dtype`: of the batch; (N, columns) and float64 unless the text says otherwise.

    >>> read_block("a b\n1 2\n3 4")
    Block(values=array([[1., 2.],
           [3., 4.]]), rows=None, cols=('a', 'b'), shape=(2, 2), dtype='float64')
    """

    values: np.ndarray
    rows: tuple[str, ...] | None
    cols: tuple[str, ...] | None
    shape: tuple[int, ...]
    dtype: str = "float64"

    @property
    def array(self) -> np.ndarray:
        """The batch: `values` in its shape and dtype; what is too large for float32 is infinity
        there.

        >>> Block(np.array([[1.0, 2.0]]), None, None, (1, 1, 2), "float32").array
        array([[[1., 2.]]], dtype=float32)
        """
        with np.errstate(over="ignore"):  # 1e300 is infinity in float32, which the page shows
            return self.values.reshape(self.shape).astype(self.dtype)


def read_block(text: str, shape: Sequence[int] | None = None, max_rows: int = MAX_ROWS) -> Block:
    r"""The numbers in `text`: one row a line, tabs, semicolons, commas or spaces in between.

    A first row without any number gives the names of the columns, a first column without any
    number the names of the rows. A decimal comma is understood where the comma does not part the
    cells.

    `text`: what was pasted or typed. `shape`: the (N, C, *spatial) that must come out; None for a
    table as large as it is. `max_rows`: the most samples. Raises ValueError that says what is
    wrong, and where.

    >>> block = read_block("age; fee\n18; 20,5\n19; 35")
    >>> block.cols, block.values.tolist()
    (('age', 'fee'), [[18.0, 20.5], [19.0, 35.0]])
    """
    if len(text) > MAX_CHARS:
        message = ngettext(
            "The text is {given} character long; at most {limit} are read.",
            "The text is {given} characters long; at most {limit} are read.",
            len(text),
        )
        raise ValueError(message.format(given=len(text), limit=MAX_CHARS))
    first, records = _trim(_split(text))
    marked = _read_mark(records[0], max_rows)
    if marked:
        records, first = records[1:], first + 1
        shape, dtype = (marked[0] if shape is None else shape), marked[1]
        if not records:
            raise ValueError(_("There are names here but no numbers."))
    else:
        dtype = "float64"
    _refuse_formulas(records, first)
    _refuse_ragged(records, first)
    header = bool(marked) or not any(looks_like_number(cell) for cell in records[0])
    data = records[header:]
    if not data:
        raise ValueError(_("There are names here but no numbers."))
    named = len(data[0]) > 1 and (
        bool(marked)
        or (header and not records[0][0])  # an empty corner, as spreadsheets and pandas write it
        or not any(looks_like_number(row[0]) for row in data)
    )
    size = (len(data), len(data[0]) - named)
    axes = _fit(size, shape, max_rows)
    cells = [row[named:] for row in data]
    values = _read_cells(cells, row=first + header, column=1 + named)
    rows = _names([row[0] for row in data], first + header, 1) if named else None
    cols = _names_of_columns(records[0][named:], axes, first, 1 + named) if header else None
    return Block(values, rows, cols, axes, dtype)


def _split(text: str) -> Records:
    """The cells of each line, without the white space around them."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = [line for line in _QUOTED.sub("", text).split("\n") if line.strip()]
    body = [line for line in lines if not line.startswith("# NormViz")] or lines
    used = [mark for mark in _SEPARATORS if any(mark in line for line in body)]
    # a name may hold a semicolon in a file of commas: the separator is on every line
    everywhere = [mark for mark in used if all(mark in line for line in body)]
    if not used:
        return [[cell for cell in line.split(" ") if cell] for line in text.split("\n")]
    separator = (everywhere or used)[0]
    reader = csv.reader(
        StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True
    )
    try:
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise ValueError(_('The quotation marks (") in this text do not pair up.')) from error


def _trim(records: Records) -> tuple[int, Records]:
    """Without the empty rows around and the empty columns behind; the number of the first row."""
    filled = [n for n, row in enumerate(records) if any(row)]
    if not filled:
        raise ValueError(_("There is nothing to read; paste or type rows of numbers."))
    kept = records[filled[0] : filled[-1] + 1]
    width = max(n for row in kept for n, cell in enumerate(row, 1) if cell)
    return filled[0] + 1, [row[:width] for row in kept]


def _read_mark(record: list[str], max_rows: int) -> tuple[tuple[int, ...], str] | None:
    if not record or not record[0].startswith("# NormViz"):
        return None
    line = " ".join(cell for cell in record if cell)  # a spreadsheet adds empty cells
    if not (found := _MARK.fullmatch(line)):
        message = _('The first line should read like "{right}"; it reads "{line}".')
        right = MARK.format(shape="3x4", dtype="float64")
        raise ValueError(message.format(right=right, line=shorten(line, 60)))
    shape = check_shape([int(n) for n in found["shape"].split("x")], max_rows)
    return shape, found["dtype"]


def _refuse_formulas(records: Records, first: int) -> None:
    for n, row in enumerate(records, first):
        for column, cell in enumerate(row, 1):
            if cell.startswith("="):
                message = _(
                    'Row {row}, column {column} holds a formula, "{formula}"; write the number '
                    "that the spreadsheet shows for it. A name that begins with = needs an "
                    "apostrophe in front."
                )
                raise ValueError(message.format(row=n, column=column, formula=shorten(cell)))


def _refuse_ragged(records: Records, first: int) -> None:
    for n, row in enumerate(records, first):
        if not any(row):
            message = _("Row {row} is empty; fill it in or take it out.")
            raise ValueError(message.format(row=n))
        if len(row) != len(records[0]):
            message = _(
                "The rows differ in length: row {first} has {count}, row {row} has {given}."
            )
            raise ValueError(
                message.format(first=first, count=len(records[0]), row=n, given=len(row))
            )


def _fit(size: tuple[int, int], shape: Sequence[int] | None, max_rows: int) -> tuple[int, ...]:
    """The shape of the batch, if the block has as many cells as it asks for."""
    axes = check_shape(size if shape is None else shape, max_rows)
    if size != (axes[0], prod(axes[1:])):
        message = _("The batch needs {needed}; this block has {given_rows} of {given_cols}.")
        raise ValueError(
            message.format(
                needed=_rows_of(axes[0], prod(axes[1:])),
                given_rows=_rows(size[0]),
                given_cols=size[1],
            )
        )
    return axes


def _rows(count: int) -> str:
    # Translators: rows of a table, in “this block has 3 rows of 4”.
    return ngettext("{count} row", "{count} rows", count).format(count=count)


def _rows_of(rows: int, numbers: int) -> str:
    # Translators: in “The batch needs 3 rows of 4 numbers”; {rows} is “3 rows”.
    text = ngettext("{rows} of {count} number", "{rows} of {count} numbers", numbers)
    return text.format(rows=_rows(rows), count=numbers)


def _read_cells(cells: Records, row: int, column: int) -> np.ndarray:
    decimal_comma = any(has_decimal_comma(cell) for line in cells for cell in line)
    values = np.empty((len(cells), len(cells[0])))
    for i, line in enumerate(cells):
        for j, cell in enumerate(line):
            _refuse_empty(cell, row + i, column + j)
            try:
                values[i, j] = read_number(cell, decimal_comma=decimal_comma)
            except ValueError as error:
                message = _("Row {row}, column {column}: {problem}")
                raise ValueError(
                    message.format(row=row + i, column=column + j, problem=error)
                ) from error
    return values


def _names_of_columns(
    cells: Sequence[str], shape: tuple[int, ...], row: int, column: int
) -> tuple[str, ...]:
    """The C names; of an array with spatial axes each is written over all places of a channel."""
    if len(shape) > 2:
        cells = [_PLACE.sub("", cell) for cell in cells]
    return _names(cells, row, None, column)[:: prod(shape[2:])]


def _names(
    cells: Sequence[str], row: int, column: int | None = None, first_column: int = 1
) -> tuple[str, ...]:
    names = []
    for n, cell in enumerate(cells):
        at = (row + n, column) if column else (row, first_column + n)
        _refuse_empty(cell, *at)
        name = clean_name(cell[1:] if _ESCAPED.match(cell) else cell)
        if len(name) > MAX_LABEL:
            message = ngettext(
                'The name "{name}" is longer than {limit} character.',
                'The name "{name}" is longer than {limit} characters.',
                MAX_LABEL,
            )
            raise ValueError(message.format(name=shorten(name), limit=MAX_LABEL))
        names.append(name)
    return tuple(names)


def clean_name(text: str) -> str:
    r"""`text` with every run of white space made one space, and none around it.

    >>> clean_name(" red \t green\n")
    'red green'
    """
    return " ".join(text.replace("\0", " ").split())


def _refuse_empty(cell: str, row: int, column: int) -> None:
    if not cell:
        message = _("Row {row}, column {column} is empty.")
        raise ValueError(message.format(row=row, column=column))
