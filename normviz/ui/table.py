"""A small table in Markdown, for numbers that are read and not sorted."""

from __future__ import annotations

from collections.abc import Sequence


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """The lines of a table: the first `left` columns are words, the others numbers, to the right.

    Cells are Markdown: text of users goes through `plain` first. Every column has a name, which a
    screen reader says.

    >>> print(markdown_table(["feature", "mean"], [["A", "1"]]))
    | feature | mean |
    | --- | ---: |
    | A | 1 |
    """
    rule = ["---"] * left + ["---:"] * (len(head) - left)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
