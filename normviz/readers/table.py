"""A text as rows of cells: what parts them, which lines are none of them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from io import StringIO

from normviz.language import _
from normviz.readers.number import looks_like_number, shorten

_SEPARATORS = "\t;\u061b\uff1b,\u060c\uff0c"  # tab, semicolon, comma, in Arabic and Chinese too
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_SEP = re.compile(r'"?sep=(?P<mark>[,;\t|])"?(?P=mark)*', re.IGNORECASE)  # Excel's own first line
_COMMENTS = ("#", "%")
_ERROR = re.compile(r"#(?:N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!)")  # cells of spreadsheets
_OURS = "# NormViz"
DROPPED = "\1"  # stands in a line of which nothing is read


@dataclass(frozen=True)
class Table:
    """Cells as text, row by row.

    `rows`: the cells; `lines`: the number of each row's line, from 1. `header`, `named`: whether
    the first row and the first column hold names; None where the cells have to tell. `dtype`: of
    the numbers. `dialect`: what printed it; "" for a spreadsheet. `shift`: every number is to be
    multiplied by this power of ten.
    """

    rows: list[list[str]]
    lines: list[int]
    header: bool | None = None
    named: bool | None = None
    dtype: str = "float64"
    dialect: str = ""
    shift: int = 0


def split_cells(text: str) -> Table:
    r"""One row a line, tabs, semicolons, commas or spaces in between.

    Lines that begin with # or % are comments. Raises ValueError for quotation marks that do not
    pair up, and for a line that can be a comment or a row.

    >>> split_cells("sep=;\n# age and fee\n18; 20,5").rows
    [['18', '20,5']]
    """
    lines = text.split("\n")
    separator = _declared(lines)
    if separator is None:
        separator = _separator(text)
    comments = leave_out_comments(lines, separator)
    records = _parted(lines, separator)
    refuse_named(comments, records, separator)
    kept = [(n, row) for n, row in enumerate(records, 1) if row != [DROPPED]]
    return Table([row for _n, row in kept], [n for n, _row in kept])


def _declared(lines: list[str]) -> str | None:
    """The separator that Excel's first line tells, which is taken out; None where it tells none."""
    found = _SEP.fullmatch(lines[0].strip(" "))
    if not found:
        return None
    lines[0] = DROPPED
    return found["mark"]


def _separator(text: str) -> str:
    """What parts the cells; "" for spaces."""
    lines = [line for line in _QUOTED.sub("", text).split("\n") if line.strip()]
    body = [line for line in lines if not line.lstrip().startswith(_COMMENTS)] or lines
    used = [mark for mark in _SEPARATORS if any(mark in line for line in body)]
    if used == ["\t"] and not any("\t" in line.strip() for line in body):
        return ""  # tabs that only indent
    # a name may hold a semicolon in a file of commas: the separator is on every line
    everywhere = [mark for mark in used if all(mark in line for line in body)]
    return (everywhere or used or [""])[0]


def leave_out_comments(lines: list[str], separator: str) -> dict[int, str]:
    """The comments by number of their line, from 0; in `lines` nothing is left of them."""
    comments = {}
    inside = False  # a quoted name may go on in the next line
    for n, line in enumerate(lines):
        start = line.lstrip()
        is_cell = bool(separator) and start[1:].lstrip(" ").startswith(separator)  # the name "#"
        is_cell = is_cell or start.startswith(_OURS) or bool(_ERROR.match(start))
        if start.startswith(_COMMENTS) and not inside and not is_cell:
            comments[n] = start
            lines[n] = DROPPED
        else:
            inside ^= line.count('"') % 2 == 1
    return comments


def _parted(lines: list[str], separator: str) -> list[list[str]]:
    if not separator:
        return [[cell for cell in line.replace("\t", " ").split(" ") if cell] for line in lines]
    reader = csv.reader(
        StringIO("\n".join(lines), newline=""),
        delimiter=separator,
        skipinitialspace=True,
        strict=True,
    )
    try:
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise ValueError(_('The quotation marks (") in this text do not pair up.')) from error


def refuse_named(comments: dict[int, str], records: list[list[str]], separator: str) -> None:
    """A row may be named "#1": a comment as long as the rows, with numbers in it, could be one."""
    widths = {len(row) for row in records if any(row) and row != [DROPPED]}
    for n, line in comments.items():
        cells = line.split(separator) if separator else line.split()
        if (
            len(cells) > 1
            and len(cells) in (widths or {len(cells)})
            and all(map(looks_like_number, cells[1:]))
        ):
            message = _(
                'Row {row} begins with "{name}": is it a comment, or the name of a row? Take the '
                "line out, or begin the name with a letter."
            )
            raise ValueError(message.format(row=n + 1, name=shorten(cells[0])))


def count_up(cells: list[str], first: str) -> bool:
    """Whether names are whole numbers one after the other, as programs make them up.

    >>> count_up(["0", "1", "2"], "0"), count_up(["7", "8"], "0")
    (True, False)
    """
    return cells == [str(int(first) + n) for n in range(len(cells))]


def counts_only(rows: list[list[str]]) -> bool:
    """Whether names above and in front are those that pandas makes up: 0, 1, 2, ...

    >>> counts_only([["", "0", "1"], ["0", "2.5", "3"]])
    True
    """
    corner, *names = rows[0]
    index = [row[0] for row in rows[1:]]
    return not corner and bool(names and index) and count_up(names, "0") and count_up(index, "0")
