"""How a measurement is shown: a line of a table, with what it should reach."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """What a number should reach."""

    text: str
    reached: Callable[[float], bool]


@dataclass(frozen=True)
class Row:
    """One line: what was measured, the number, and perhaps its target."""

    what: str
    value: float
    target: Target | None = None


def at_most(limit: float) -> Target:
    """A number no larger than `limit`."""
    return Target(f"<= {limit:g}", lambda value: value <= limit)


def at_least(limit: float) -> Target:
    """A number no smaller than `limit`."""
    return Target(f">= {limit:g}", lambda value: value >= limit)


def between(low: float, high: float) -> Target:
    """A number from `low` to `high`."""
    return Target(f"{low:.2g}-{high:g}", lambda value: low <= value <= high)


def print_rows(title: str, rows: Sequence[Row]) -> None:
    """Print a table."""
    width = max(len(row.what) for row in rows)
    print(f"\n{title}\n")
    for row in rows:
        line = f"{row.what:<{width}}  {row.value:>10.4g}"
        if row.target:
            reached = "reached" if row.target.reached(row.value) else "MISSED"
            line += f"   {row.target.text:<8} {reached}"
        print(line)
