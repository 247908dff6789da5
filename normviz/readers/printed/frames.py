"""Tables that are printed with spaces: pandas, and the matrices of MATLAB, Julia and R."""

from __future__ import annotations

import re

from normviz.language import _
from normviz.readers.limits import shape_text
from normviz.readers.number import is_name, looks_like_number
from normviz.readers.printed.dtypes import dtype_of
from normviz.readers.printed.hints import cut, flat
from normviz.readers.table import Table, count_up, counts_only

_SPACES = re.compile(r" {2,}|\t")
_JULIA = re.compile(
    r"\s*(?P<size>\d{1,6}(?:[\u00d7x]\d{1,6}){1,5}|(?P<flat>\d{1,9})-element) (?P<kind>.{1,90}):\s*"
)
_ELTYPE = re.compile(r"(Float16|Float32|Float64|BigFloat|U?Int\d{1,3}|Bool)")
# The heads of the pages of an array with three axes, and how one page is asked for.
_PAGES = {
    "x(:, :, 1)": re.compile(r"\s*\w{1,40}\(:,:,\d{1,6}\)\s*=\s*"),
    "x[:, :, 1]": re.compile(r"\s*\[:, :, \d{1,6}\]\s*=\s*"),
    "x[, , 1]": re.compile(r"\s*, , \w{1,40}\s*"),
    "x[0]": re.compile(r"\s*\(\d{1,6} ?,\.,\.\) =\s*"),
}
_MATLAB_NAME = re.compile(r"\s*[^\W\d]\w{0,60}\s*=\s*")
_MATLAB_KIND = re.compile(
    r"\s*(?:[^\W\d]\w{0,60}\s*=\s*)?\d{1,6}[\u00d7x]\d{1,6}(?:\s+(?P<kind>single|double|logical|u?int\d{1,2}))?(?:\s+matrix)?\s*"
)
_MATLAB_COLUMNS = re.compile(r"\s*Columns? \d{1,6}(?: (?:through|to|and) \d{1,6})?:?\s*", re.I)
_FACTOR = re.compile(r"\s*1(?:\.0*)?e(?P<power>[+-]?\d{1,3}) *\*\s*", re.IGNORECASE | re.ASCII)
_TORCH = re.compile(
    r"\s*\[ ?(?:torch\.|CPU|CUDA)(?:cuda\.)?(?P<kind>\w{1,12})Tensor"
    r"(?: of size [\dx]{1,40}|\{[\d,]{1,40}\})(?: \(GPU \d{1,2}\))? ?\]\s*"
)
_TORCH_KINDS = {"Float": "float32", "Half": "float16", "Double": "float64"}
_R_ROW, _R_COLUMN = re.compile(r"\[\d{1,6},\]"), re.compile(r"\[,\d{1,6}\]")
_R_VECTOR = re.compile(r"\s*\[1\] +[^\s,]")
_OMITTED = re.compile(
    r".{0,20}(?:reached .{0,60}omitted|\bmore rows?\b|\bmore variables?\b).{0,200}"
)
_SIZE = re.compile(r"\[\d{1,9} rows x \d{1,9} columns\]")
_SERIES = re.compile(r"(?:Name: .{0,80}, |Length: \d{1,9}, |Freq: \w{1,9}, ){0,3}dtype: \w{1,20}")
_TYPES = re.compile(r"<\w{1,9}>")
_DOTS = {"...", "..", "\u2026", "\u22ee", "\u22f1", "\u22ef"}

Lines = list[tuple[int, str]]


def read_frame(text: str) -> Table | None:
    r"""The table that is printed with spaces, if something besides rows of cells tells that it is.

    >>> read_frame("     [,1] [,2]\n[1,]    1    3").rows
    [['1', '3']]
    """
    lines = [(n, line.rstrip()) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        return None
    _refuse_pages(lines)
    return _julia(lines) or _matlab(lines) or _r(lines) or _pandas(lines)


def _rows(lines: Lines) -> list[list[str]]:
    return [line.split() for _n, line in lines]


def _julia(lines: Lines) -> Table | None:
    found = _JULIA.fullmatch(lines[0][1])
    if not found:
        return None
    if found["flat"]:
        raise flat("julia")
    rest = lines[1:]
    rows = _rows(rest)
    _refuse_cut(rows, "julia")
    size = tuple(map(int, re.split("[\u00d7x]", found["size"])))
    if size[0] != len(rows) or any(len(row) != size[1] for row in rows):
        message = _("The first line says {shape}, and the numbers below it are no such block.")
        raise ValueError(message.format(shape=shape_text(size)))
    kinds = _ELTYPE.findall(found["kind"])
    dtype = dtype_of(kinds[-1]) if kinds and kinds[-1] != "BigFloat" else "float64"
    return Table(rows, [n for n, _line in rest], False, False, dtype, "julia")


def _matlab(lines: Lines) -> Table | None:
    """MATLAB's and Octave's, and that of PyTorch before version 0.4 and of its C++ library."""
    dtype, shift, told = "float64", 0, False
    blocks: list[Lines] = [[]]
    for n, (number, line) in enumerate(lines):
        if _MATLAB_NAME.fullmatch(line) and n == 0:
            told = True
        elif n < 2 and (kind := _MATLAB_KIND.fullmatch(line)):
            told, dtype = True, dtype_of(kind["kind"] or "double")
        elif factor := _FACTOR.fullmatch(line):
            told, shift = True, int(factor["power"])
        elif _MATLAB_COLUMNS.fullmatch(line):
            told = True
            blocks.append([])
        elif n == len(lines) - 1 and (kind := _TORCH.fullmatch(line)):
            told, dtype = True, dtype_of(_TORCH_KINDS.get(kind["kind"], "int64"))
        else:
            blocks[-1].append((number, line))
    if not told:
        return None
    blocks = [block for block in blocks if block]
    if not blocks:
        return None
    rows = _beside([_rows(block) for block in blocks])
    _refuse_cut(rows, "")
    return Table(rows, [n for n, _line in blocks[0]], False, False, dtype, "matlab", shift)


def _r(lines: Lines) -> Table | None:
    """R's matrices; of its data frames, which look like those of pandas, only the cut ones."""
    if _R_VECTOR.match(lines[0][1]):
        raise flat("r")
    if any(_OMITTED.fullmatch(line) for _n, line in lines):
        raise cut("r")
    words = _rows(lines)
    numbered = [bool(_R_ROW.fullmatch(row[0])) for row in words]
    heads = [n for n, row in enumerate(words) if all(map(_R_COLUMN.fullmatch, row))]
    if not any(numbered) and not heads:
        return None
    if not heads:  # the columns are named
        heads = [n for n, own in enumerate(numbered) if not own]
    if heads[:1] != [0]:
        return None
    ends = [*heads[1:], len(words)]
    plain = all(map(_R_COLUMN.fullmatch, words[0]))
    blocks = []
    for start, end in zip(heads, ends, strict=True):
        body = [row[1:] for row in words[start + 1 : end]]
        blocks.append(body if plain else [words[start], *body])
    names = [row[0] for row in words[1 : ends[0]]]
    rows = _beside(blocks)
    named = not any(numbered)
    if named:
        corner = [] if plain else [""]
        rows = [[name, *row] for name, row in zip([*corner, *names], rows, strict=True)]
    place = [n for n, _line in lines[heads[0] + plain : ends[0]]]
    return Table(rows, place, not plain, named, dialect="r")


def _pandas(lines: Lines) -> Table | None:
    """What pandas and R print: names above, an index before each row that has none above it."""
    if _SERIES.fullmatch(lines[-1][1].strip()):
        raise flat("pandas")
    told = bool(_SIZE.fullmatch(lines[-1][1].strip()))
    lines = lines[:-1] if told else lines
    lines = [each for each in lines if not all(map(_TYPES.fullmatch, each[1].split()))]  # tibbles
    if any(all(mark in line for _n, line in lines) for mark in "\t;,") or '"' in lines[0][1]:
        return None  # cells that are parted by more than spaces
    cuts = any(set(line.split()) & _DOTS for _n, line in lines)
    if told and cuts:
        raise cut("pandas")
    blocks = _unwrapped(lines)
    parted = [_framed(block) for block in blocks]
    if cuts and all(parted):
        raise cut("pandas")
    rows = parted[0] or []
    for more in parted[1:]:
        if more is None or [row[0] for row in more[1:]] != [row[0] for row in rows[1:]]:
            return None
        rows = [[*row, *other[1:]] for row, other in zip(rows, more, strict=True)]
    if not rows:
        return None
    # names stand in over their index; where that was lost, the index itself has to show
    index = [row[0] for row in rows[1:]]
    set_in = lines[0][1][:1] == " "
    if not set_in and not count_up(index, "0") and not all(map(is_name, index)):
        return None
    if not all(map(is_name, rows[0][1:])) and not (counts_only(rows) and set_in):
        return None
    numbers = [n for n, _line in blocks[0]]
    own = [numbers[0], *numbers[len(numbers) - len(rows) + 1 :]]
    return Table(rows, own, True, True, dialect="pandas")


def _unwrapped(lines: Lines) -> list[Lines]:
    """The blocks of a print too wide for its window, each with its names above."""
    marked = sum(line.endswith("\\") for _n, line in lines)  # as pandas marks them
    heads = [n for n, (_n, line) in enumerate(lines) if _is_head(line)]
    count = marked + 1 if marked else max(len(heads), 1)
    length, left = divmod(len(lines), count)
    starts = range(0, len(lines), length) if length and not left else [0]
    blocks = [lines[n : n + length] if not left else lines for n in starts]
    return [[(n, line.removesuffix("\\").rstrip()) for n, line in block] for block in blocks]


def _is_head(line: str) -> bool:
    """Whether a line holds names only, and stands in a little as names over an index do."""
    words = line.split()
    return line[:1] == " " and not any(map(looks_like_number, words))


def _framed(block: Lines) -> list[list[str]] | None:
    """Names over an index: one name less than there are cells in each row."""
    for part in (str.split, _SPACES.split):
        rows = [part(line.strip()) for _n, line in block]
        body = rows[1:]
        if len(body) > 1 and len(body[0]) == 1 and len(body[1]) > 1:
            body = body[1:]  # pandas writes the name of the index in a line of its own
        if {len(row) for row in body} == {len(rows[0]) + 1}:
            return [["", *rows[0]], *body]
    return None


def _beside(blocks: list[list[list[str]]]) -> list[list[str]]:
    """The blocks of a matrix too wide for its window, side by side."""
    if len({len(block) for block in blocks}) > 1:
        raise ValueError(_("The parts of this print differ in their number of rows."))
    return [[cell for row in rows for cell in row] for rows in zip(*blocks, strict=True)]


def _refuse_cut(rows: list[list[str]], dialect: str) -> None:
    if any(_DOTS & set(row) for row in rows):
        raise cut(dialect)


def _refuse_pages(lines: Lines) -> None:
    for code, head in _PAGES.items():
        if any(head.fullmatch(line) for _n, line in lines[:2]):
            message = _("This array is printed page by page; paste one page, {code}.")
            raise ValueError(message.format(code=code))
