"""The cells of a table as numbers and names; each that cannot be read is named with its place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from normviz.language import _, ngettext
from normviz.readers.limits import MAX_LABEL
from normviz.readers.number import (
    has_decimal_comma,
    is_missing,
    is_numberish,
    read_number,
    shorten,
)
from normviz.readers.offers import Allow, Offered, offer_missing

_SHOWN = 4  # places in one sentence


def without_text(rows: list[list[str]], header: bool, first: int, allow: Allow) -> list[int]:
    """The columns that hold numbers, from 0; the others are left out where `allow` says so.

    `rows`: cells, the names first where `header` is set. `first`: the number of the first column.
    Raises Offered for a column without any number that is not wholly empty.

    >>> without_text([["1", "cat"], ["2", "dog"]], False, 1, Allow(text=True))
    [0]
    """
    body = rows[header:]
    columns = range(len(rows[0]))
    words = [j for j in columns if _is_text([row[j] for row in body])]
    kept = [j for j in columns if j not in words]
    if not words or allow.text or not kept:
        return kept if words and kept else list(columns)
    place = first + words[0]
    example = next(row[words[0]] for row in body if not is_missing(row[words[0]]))
    if header and rows[0][words[0]]:
        found = _('Column {column}, "{name}", holds text, such as "{example}".')
    else:
        found = _('Column {column} holds text, such as "{example}".')
    problem = found.format(column=place, name=shorten(rows[0][words[0]]), example=shorten(example))
    if len(words) > 1:
        others = ngettext(
            "So does {count} other column.", "So do {count} other columns.", len(words) - 1
        ).format(count=len(words) - 1)
        problem = f"{problem} {others}"
    button = (
        _("Leave out column {column}").format(column=place)
        if len(words) == 1
        else ngettext(
            "Leave out the {count} column of text",
            "Leave out the {count} columns of text",
            len(words),
        ).format(count=len(words))
    )
    raise Offered(problem, Allow(missing=allow.missing, text=True), button)


def _is_text(cells: list[str]) -> bool:
    filled = [cell for cell in cells if not is_missing(cell)]
    return len(cells) > 1 and bool(filled) and not any(map(is_numberish, filled))


def read_cells(
    cells: list[list[str]], lines: Sequence[int], columns: Sequence[int], allow: Allow
) -> np.ndarray:
    """The numbers in `cells`, float64; what is missing is NaN where `allow` says so.

    `lines`, `columns`: their numbers as the learner sees them. Raises ValueError for what is no
    number, Offered for what is missing.

    >>> read_cells([["1", "2,5"]], [1], [1, 2], Allow())
    array([[1. , 2.5]])
    """
    missing = [
        (row, column, cell)
        for line, row in zip(cells, lines, strict=True)
        for cell, column in zip(line, columns, strict=True)
        if is_missing(cell)
    ]
    if len(missing) == len(cells) * len(columns):
        raise ValueError(_("There are no numbers here: every cell is empty or says so."))
    decimal_comma = any(has_decimal_comma(cell) for line in cells for cell in line)
    values = np.full((len(cells), len(columns)), np.nan)
    for i, line in enumerate(cells):
        for j, cell in enumerate(line):
            if not is_missing(cell):
                try:
                    values[i, j] = read_number(cell, decimal_comma=decimal_comma)
                except ValueError as error:
                    message = _("Row {row}, column {column}: {problem}")
                    raise ValueError(
                        message.format(row=lines[i], column=columns[j], problem=error)
                    ) from error
    if missing and not allow.missing:
        raise offer_missing(_missing_places(missing), allow)
    return values


def _missing_places(missing: list[tuple[int, int, str]]) -> str:
    places = []
    for row, column, cell in islice(missing, _SHOWN):
        # Translators: one of the places in “2 values are missing: ...”.
        empty = _("row {row}, column {column} (empty)")
        # Translators: one of the places in “2 values are missing: ...”; {cell} is as written, “NA”.
        marked = _('row {row}, column {column} ("{cell}")')
        places.append((marked if cell else empty).format(row=row, column=column, cell=cell))
    return missing_text(places, len(missing))


def missing_text(places: list[str], count: int) -> str:
    """Which values are missing: the first places, and how many there are in all.

    >>> missing_text(["row 1, column 2 (empty)"], 1)
    '1 value is missing: row 1, column 2 (empty).'
    """
    text = ngettext(
        "{count} value is missing: {places}.", "{count} values are missing: {places}.", count
    )
    shown = "; ".join(places) + ("; \u2026" if count > len(places) else "")
    return text.format(count=count, places=shown)


def read_names(
    cells: Sequence[str], lines: Sequence[int], columns: Sequence[int]
) -> tuple[str, ...]:
    """The names in `cells`, whose places are `lines` and `columns`, one each.

    Raises ValueError for an empty one and for one that is too long.

    >>> read_names(["age ", "'=fee"], [1, 1], [1, 2])
    ('age', '=fee')
    """
    names = []
    for cell, row, column in zip(cells, lines, columns, strict=True):
        if not cell:
            message = _("Row {row}, column {column} is empty.")
            raise ValueError(message.format(row=row, column=column))
        escaped = cell.startswith("'") and cell.lstrip("'").startswith(("=", "+", "-", "@"))
        name = clean_name(cell[1:] if escaped else cell)
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
