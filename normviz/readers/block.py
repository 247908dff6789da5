"""A block of numbers as it comes from a spreadsheet, a file or the keyboard: read strictly.

Nothing is guessed silently: a cell that is empty or no number, a row of another length, a number
that can be read in two ways are refused with the place and the reason. Rows and columns are
counted from 1 as a spreadsheet shows them, names included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import prod

import numpy as np

from normviz.language import _, ngettext
from normviz.readers.cells import read_cells, read_names, without_text
from normviz.readers.limits import MAX_CHARS, MAX_ROWS, check_shape
from normviz.readers.number import is_name, is_numberish, shorten
from normviz.readers.offers import Allow, Offered
from normviz.readers.printed import Printed, array_values, read_printed, scaled
from normviz.readers.printed.hints import cut, ragged
from normviz.readers.table import Table, count_up, counts_only, split_cells

MARK = "# NormViz batch {shape} {dtype}"  # the first line of a file that needs one to be restored
_MARK = re.compile(r"# NormViz batch (?P<shape>\d{1,4}(x\d{1,4})+) (?P<dtype>float64|float32)")
_PLACE = re.compile(r"\[\d+(,\d+)*\]$")  # "channel 1[0,1]": the spatial place of a column
_DOTS = {"...", "\u2026", "\u22ee"}


@dataclass(frozen=True)
class Block:
    r"""Numbers with the names around them.

    `values`: float64, (N, columns), one row a sample, columns = C * product of the spatial lengths.
    `rows`, `cols`: names of the N samples and of the C features or channels; None where not given.
    `shape`, `dtype`: of the batch; (N, columns) and float64 unless the text says otherwise.
    `note`: what the reader of it should look at, as names in an old encoding; "" for nothing.

    >>> read_block("a b\n1 2\n3 4")
    Block(values=array([[1., 2.],
           [3., 4.]]), rows=None, cols=('a', 'b'), shape=(2, 2), dtype='float64')
    """

    values: np.ndarray
    rows: tuple[str, ...] | None
    cols: tuple[str, ...] | None
    shape: tuple[int, ...]
    dtype: str = "float64"
    note: str = field(default="", repr=False)

    @property
    def array(self) -> np.ndarray:
        """The batch: `values` in its shape and dtype; what is too large for float32 is infinity
        there.

        >>> Block(np.array([[1.0, 2.0]]), None, None, (1, 1, 2), "float32").array
        array([[[1., 2.]]], dtype=float32)
        """
        with np.errstate(over="ignore"):  # 1e300 is infinity in float32, which the page shows
            return self.values.reshape(self.shape).astype(self.dtype)


def read_block(
    text: str,
    shape: Sequence[int] | None = None,
    max_rows: int = MAX_ROWS,
    allow: Allow | None = None,
) -> Block:
    r"""The numbers in `text`: a table, or what a program printed of an array.

    A table has one row a line, with tabs, semicolons, commas or spaces in between. A first row of
    names gives the names of the columns, a first column of names those of the rows. A decimal comma
    is understood where the comma does not part the cells. Of arrays the prints of NumPy, PyTorch,
    TensorFlow, JAX, pandas, MATLAB, Julia and R are understood, lists of Python and JSON, and
    tables of Markdown and LaTeX; brackets give the shape, and float32 stays where it is written.
    PyTorch writes no dtype where it is its own default: fractions of a tensor are float32 then.

    `text`: what was pasted or typed. `shape`: the (N, C, *spatial) that must come out; None for a
    block as it is. `max_rows`: the most samples. `allow`: what else may be done. Raises ValueError
    that says what is wrong, and where; of its kind Offered, where `allow` could end it.

    >>> block = read_block("age; fee\n18; 20,5\n19; 35")
    >>> block.cols, block.values.tolist()
    (('age', 'fee'), [[18.0, 20.5], [19.0, 35.0]])
    >>> read_block("tensor([[[1., 2.]]])").array
    array([[[1., 2.]]], dtype=float32)
    """
    allow = allow or Allow()
    if len(text) > MAX_CHARS:
        message = ngettext(
            "The text is {given} character long; at most {limit} are read.",
            "The text is {given} characters long; at most {limit} are read.",
            len(text),
        )
        raise ValueError(message.format(given=len(text), limit=MAX_CHARS))
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    plain = plain.replace("\u3000", " ")  # the space of East Asian keyboards
    try:
        is_file = plain.lstrip().startswith(('"', "# NormViz"))
        found = None if is_file else read_printed(plain)
        if isinstance(found, Printed):
            return _block_of_array(found, shape, max_rows, allow)
        return _block_of_table(found or split_cells(plain), shape, max_rows, allow)
    except Offered as offered:
        offered.text = text
        raise


def _block_of_array(
    printed: Printed, shape: Sequence[int] | None, max_rows: int, allow: Allow
) -> Block:
    axes = check_shape(printed.shape, max_rows)
    size = (axes[0], prod(axes[1:]))
    axes = axes if shape is None else _fit(size, shape, max_rows)
    values = array_values(printed, allow).reshape(size)
    return Block(values, None, None, axes, printed.dtype)


def _block_of_table(
    table: Table, shape: Sequence[int] | None, max_rows: int, allow: Allow
) -> Block:
    table = _trim(table)
    marked = _read_mark(table.rows[0], max_rows)
    if marked:
        shape = marked[0] if shape is None else shape
        table = Table(table.rows[1:], table.lines[1:], True, True, marked[1])
    _refuse_formulas(table)
    _refuse_ragged(table)
    unnamed = not marked and counts_only(table.rows)
    header = unnamed or (_holds_names(table.rows[:1]) if table.header is None else table.header)
    body = table.rows[header:]
    if not body:
        raise ValueError(_("There are names here but no numbers."))
    named = table.named if table.named is not None else _is_named(table.rows, header)
    named = named and len(body[0]) > 1
    rows = [row[named:] for row in table.rows]
    kept = list(range(len(rows[0])))
    if not marked:
        _refuse_dots(table, named)
        kept = without_text(rows, header, 1 + named, allow)
    size = (len(body), len(kept))
    axes = _fit(size, shape, max_rows)
    columns = [1 + named + j for j in kept]
    lines = table.lines[header:]
    cells = [[row[j] for j in kept] for row in rows]
    values = read_cells(cells[header:], lines, columns, allow)
    if table.shift:
        values = scaled(values, table.shift)
    index = [row[0] for row in body]
    if not marked and header and not table.rows[0][0]:
        # what pandas and R count where they are given no names
        named = named and not (count_up(index, "0") or count_up(index, "1"))
    names = read_names(index, lines, [1] * len(body)) if named else None
    named_columns = header and not unnamed
    cols = _names_of_columns(cells[0], axes, table.lines[0], columns) if named_columns else None
    return Block(values, names, cols, axes, table.dtype)


def _holds_names(rows: list[list[str]]) -> bool:
    """Whether a first row gives the names: no cell of it is a number, and one is a name."""
    cells = [cell for row in rows for cell in row]
    return not any(map(is_numberish, cells)) and any(map(is_name, cells))


def _is_named(rows: list[list[str]], header: bool) -> bool:
    """Whether the first column gives the names: so spreadsheets and pandas leave its head empty."""
    if header and not rows[0][0]:
        return True
    return _holds_names([row[:1] for row in rows[header:]])


def _trim(table: Table) -> Table:
    """Without the empty rows around and the empty columns behind."""
    filled = [n for n, row in enumerate(table.rows) if any(row)]
    if not filled:
        raise ValueError(_("There is nothing to read; paste or type rows of numbers."))
    kept = slice(filled[0], filled[-1] + 1)
    rows = table.rows[kept]
    width = max(n for row in rows for n, cell in enumerate(row, 1) if cell)
    return replace(table, rows=[row[:width] for row in rows], lines=table.lines[kept])


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


def _refuse_formulas(table: Table) -> None:
    for n, row in zip(table.lines, table.rows, strict=True):
        for column, cell in enumerate(row, 1):
            if cell.startswith("="):
                message = _(
                    'Row {row}, column {column} holds a formula, "{formula}"; write the number '
                    "that the spreadsheet shows for it. A name that begins with = needs an "
                    "apostrophe in front."
                )
                raise ValueError(message.format(row=n, column=column, formula=shorten(cell)))


def _refuse_ragged(table: Table) -> None:
    for n, row in zip(table.lines, table.rows, strict=True):
        if not any(row):
            message = _("Row {row} is empty; fill it in or take it out.")
            raise ValueError(message.format(row=n))
        if len(row) != len(table.rows[0]):
            if any(_DOTS & set(each) for each in table.rows):
                raise cut(table.dialect)
            raise ragged(table.lines[0], len(table.rows[0]), n, len(row))


def _refuse_dots(table: Table, named: bool) -> None:
    if any(_DOTS & set(row[named:]) for row in table.rows):
        raise cut(table.dialect)


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


def _names_of_columns(
    cells: Sequence[str], shape: tuple[int, ...], row: int, columns: Sequence[int]
) -> tuple[str, ...]:
    """The C names; of an array with spatial axes each is written over all places of a channel."""
    if len(shape) > 2:
        cells = [_PLACE.sub("", cell) for cell in cells]
    return read_names(cells, [row] * len(cells), columns)[:: prod(shape[2:])]
