"""Matrices as they are written in MATLAB, Julia and R: data, parsed and never run."""

from __future__ import annotations

import re
from math import prod

import numpy as np

from normviz.language import _
from normviz.readers.limits import MAX_CELLS, shape_text
from normviz.readers.number import shorten
from normviz.readers.printed.brackets import Printed
from normviz.readers.printed.dtypes import dtype_of
from normviz.readers.printed.hints import cut, flat, has_to_run, more_follows, ragged
from normviz.readers.printed.tokens import Token, lines_of, tokens_of, too_many

_KIND = re.compile(r"\s*(?P<kind>[A-Z]\w{0,20}|single\(|double\()?\[")
_R_CALL = re.compile(r"\s*(?P<name>matrix|structure|rbind|cbind|array|c)\s*\(")
_R_ARRAY = re.compile(r"\bdim\s*=")
_R_RANGE = re.compile(r"-?\d{1,6}", re.ASCII)


def read_semicolons(text: str) -> Printed | None:
    """A matrix with semicolons between its rows, as MATLAB and Julia write it; None for others.

    >>> read_semicolons("[1 2; 3 4]").shape
    (2, 2)
    """
    found = _KIND.match(text)
    end = text.find("]")
    if not found or ";" not in text[found.end() : end] or "[" in text[found.end() : end]:
        return None
    kind = found["kind"] or "float64"
    rest = text[end + 1 :].strip().removeprefix(")" if kind.endswith("(") else "").strip("; \n")
    if rest:
        raise more_follows(rest)
    rows: list[list[str]] = [[]]
    tokens = lines_of(text[found.end() : end])
    for n, token in enumerate(tokens):
        if token.kind == "line" or token.text == ";":
            if rows[-1]:
                rows.append([])
            elif token.text == ";":
                raise ValueError(_("Two semicolons stand together, with no numbers in between."))
        elif token.kind == "dots":
            # in MATLAB three dots at the end of a line go on in the next
            if n + 1 == len(tokens) or tokens[n + 1].kind != "line":
                raise cut("julia")
            tokens[n + 1] = Token("space", "")
        elif token.kind == "atom":
            rows[-1].append(token.text)
        elif token.text not in (",", ""):
            message = _('"{text}" is not a number.')
            raise ValueError(message.format(text=shorten(token.text)))
    rows = [row for row in rows if row]
    for n, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise ragged(1, len(rows[0]), n, len(row))
    dtype = dtype_of(kind.rstrip("("))
    cells = [_julia(cell) for row in rows for cell in row]
    return Printed(cells, (len(rows), len(rows[0]) if rows else 0), dtype, "julia")


def _julia(cell: str) -> str:
    """A number of Julia's with the exponent of a Float32, 1.5f0, as others write it."""
    return re.sub(r"(?<=[\d.])f(?=[+-]?\d)", "e", cell, count=1)


def read_r(text: str) -> Printed | None:
    """A matrix as code of R: matrix(), rbind(), cbind(), and what dput() writes; None for others.

    R counts down the columns unless `byrow` says otherwise.

    >>> read_r("matrix(c(1, 2, 3, 4), nrow = 2)").cells
    ['1', '3', '2', '4']
    """
    found = _R_CALL.match(text)
    if not found or (found["name"] == "array" and not _R_ARRAY.search(text)):
        return None
    tokens = tokens_of(text[found.end() - 1 :])
    if any(token.kind == "dots" for token in tokens):
        raise cut("r")
    end = _closing(tokens)
    if any(token.text != ";" for token in tokens[end + 1 :]):
        raise more_follows(" ".join(token.text for token in tokens[end + 1 : end + 12]))
    if found["name"] == "c":
        raise flat("r")
    args = [_named(part) for part in _parts(tokens[1:end])]
    if found["name"] in ("rbind", "cbind"):
        return _bound([_vector(value) for _name, value in args], down=found["name"] == "cbind")
    given = _matched(args, found["name"])
    cells = _vector(given.pop("data", []))
    if found["name"] == "matrix":
        return _matrix(cells, given)
    dim = [int(n) for n in _vector(given.pop("dim", [])) if _R_RANGE.fullmatch(n)]
    _refuse_rest(given)
    return _arranged(cells, tuple(dim), "F")


def _closing(tokens: list[Token]) -> int:
    depth = 0
    for n, token in enumerate(tokens):
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        if depth == 0:
            return n
    raise ValueError(_("A bracket is opened and not closed: the end is missing."))


def _parts(tokens: list[Token]) -> list[list[Token]]:
    """The arguments of a call: what the commas outside of further brackets part."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        if token.text == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _named(tokens: list[Token]) -> tuple[str, list[Token]]:
    """An argument and its name, "" where it has none."""
    if len(tokens) > 1 and tokens[1].text == "=":
        return tokens[0].text, tokens[2:]
    return "", tokens


def _matched(args: list[tuple[str, list[Token]]], call: str) -> dict[str, list[Token]]:
    """Each argument by its name, those without one in the order of R's own."""
    order = ["data", "nrow", "ncol", "byrow"] if call == "matrix" else ["data", "dim"]
    given: dict[str, list[Token]] = {}
    for name, value in args:
        free = next((own for own in order if own not in given), "")
        given["data" if name == ".Data" else name or free] = value
    return given


def _vector(tokens: list[Token]) -> list[str]:
    """The numbers of c(1, 2L, 3:6), of 1:6, or of one number alone."""
    parts = [tokens]
    if len(tokens) > 2 and (tokens[0].text, tokens[1].text) == ("c", "("):
        parts = _parts(tokens[2 : 1 + _closing(tokens[1:])])
    cells = []
    for part in parts:
        cells += _range(part)
        if len(cells) > MAX_CELLS:
            raise too_many()
    return cells


def _range(tokens: list[Token]) -> list[str]:
    words = [token.text.removesuffix("L") for token in tokens]
    if len(tokens) == 1 and tokens[0].kind == "atom":
        return words
    if len(tokens) == 3 and words[1] == ":" and all(map(_R_RANGE.fullmatch, words[::2])):
        low, high = int(words[0]), int(words[2])
        step = 1 if high >= low else -1
        return [str(n) for n in range(low, high + step, step)][: MAX_CELLS + 1]
    raise has_to_run(" ".join(token.text for token in tokens[:12]))


def _bound(rows: list[list[str]], *, down: bool) -> Printed:
    for n, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise ragged(1, len(rows[0]), n, len(row))
    shape = (len(rows), len(rows[0]))
    cells = [cell for row in rows for cell in row]
    return _arranged(cells, shape[::-1], "F") if down else _arranged(cells, shape, "C")


def _matrix(cells: list[str], given: dict[str, list[Token]]) -> Printed:
    sizes: list[int | None] = []
    for name in ("nrow", "ncol"):
        words = _vector(given.pop(name)) if name in given else []
        sizes.append(int(words[0]) if words and _R_RANGE.fullmatch(words[0]) else None)
    byrow = [token.text for token in given.pop("byrow", [])]
    _refuse_rest(given)
    rows, cols = sizes
    if rows is None and cols is None:
        cols = 1
    if rows is None:
        rows = len(cells) // max(cols or 1, 1)
    if cols is None:
        cols = len(cells) // max(rows, 1)
    return _arranged(cells, (rows, cols), "C" if byrow in (["TRUE"], ["T"]) else "F")


def _refuse_rest(given: dict[str, list[Token]]) -> None:
    if given:
        message = _('"{name}" is not read in code of R; print the matrix and paste what comes out.')
        raise ValueError(message.format(name=shorten(next(iter(given)))))


def _arranged(cells: list[str], shape: tuple[int, ...], order: str) -> Printed:
    if not shape or min(shape) < 1 or prod(shape) != len(cells):
        message = _("There are {given} numbers for the shape {shape}.")
        raise ValueError(message.format(given=len(cells), shape=shape_text(shape) or "?"))
    places = np.arange(len(cells)).reshape(shape, order="F" if order == "F" else "C")
    return Printed([cells[n] for n in places.ravel()], shape, "float64", "r")
