"""The table of "Scaling the inputs": what it may hold, and what follows from its numbers."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.nets.descent import Descent, Quadratic, descend, least_squares
from normviz.nets.descent_rates import RateSweep, sweep_rates
from normviz.nets.tables import example
from normviz.norms.scaling import SCALERS, Scaled
from normviz.readers.limits import MAX_CELLS, MAX_TABLE_ROWS
from normviz.readers.share import unpack

Array = NDArray[np.float64]

OWN = "own"  # the "data" of a table that was pasted or uploaded
LARGEST = 1e9  # what a cell may hold: squares and sums of it are still exact enough
FEWEST = 3  # complete rows
SWEEP_STEPS = 1000

Source = tuple[str, int, str]  # data, seed, table: what the numbers of the table follow from


@lru_cache(maxsize=256)
def table_of(source: Source) -> Array:
    """The table on screen, (N, 3); a cell that is empty is NaN."""
    data, seed, text = source
    return unpack(text, MAX_CELLS, MAX_TABLE_ROWS) if text else example(data, seed)


@lru_cache(maxsize=256)
def complete_of(source: Source) -> Array:
    """The rows of it without an empty cell."""
    table = table_of(source)
    return table[np.isfinite(table).all(axis=1)]


@lru_cache(maxsize=256)
def scaled_of(source: Source, kind: str) -> Scaled:
    """Their features, scaled this way."""
    return SCALERS[kind](complete_of(source)[:, :2])


@lru_cache(maxsize=256)
def problem_of(source: Source, kind: str, bias: str) -> Quadratic:
    """The loss of a linear model on features scaled this way."""
    return least_squares(scaled_of(source, kind).y, complete_of(source)[:, 2], bias)


@lru_cache(maxsize=128)  # a descent is at most 0.1 MB
def descent_of(
    source: Source,
    kind: str,
    bias: str,
    rate: float,
    momentum: float,
    tolerance: float,
    most: int,
) -> Descent:
    """Its descent."""
    return descend(problem_of(source, kind, bias), rate, momentum, tolerance, most)


@lru_cache(maxsize=16)
def sweep_of(source: Source, kind: str, bias: str, momentum: float, tolerance: float) -> RateSweep:
    """Its descents at every rate, of `SWEEP_STEPS` steps at most."""
    return sweep_rates(problem_of(source, kind, bias), momentum, tolerance, SWEEP_STEPS)


def checked(table: Array) -> Array:
    """`table`, if the page can work with it: three columns, rows enough, no monstrous number."""
    if table.ndim != 2 or table.shape[1] != 3:
        raise ValueError(_("the table needs two features and a target: three columns."))
    if len(table) > MAX_TABLE_ROWS:
        raise ValueError(
            ngettext(
                "{given} row is too many: use at most {limit}.",
                "{given} rows are too many: use at most {limit}.",
                len(table),
            ).format(given=len(table), limit=MAX_TABLE_ROWS)
        )
    if np.isinf(table).any() or np.nanmax(np.abs(table), initial=0.0) > LARGEST:
        raise ValueError(
            _("each number must lie between −{limit} and {limit}.").format(limit="10⁹")
        )
    if np.isfinite(table).all(axis=1).sum() < FEWEST:
        raise ValueError(
            ngettext(
                "at least {count} row must be complete, or there is nothing to fit.",
                "at least {count} rows must be complete, or there is nothing to fit.",
                FEWEST,
            ).format(count=FEWEST)
        )
    return table


def column_names(data: str) -> tuple[str, str, str]:
    """What the columns of an example are called."""
    match data:
        case "wide" | "own":
            return "x₁", "x₂", "y"
        case "dollars":
            return _age(), _("tuition in $"), _loan()
    # Translators: a column of a table of students: what a year costs, in thousand dollars.
    return _age(), _("tuition"), _loan()


def _age() -> str:
    # Translators: a column of a table of students: their age, in years.
    return _("age")


def _loan() -> str:
    # Translators: a column of a table of students: what they borrow.
    return _("loan")
