"""Tables of Markdown and LaTeX: rows of cells between rules."""

from __future__ import annotations

import re

from normviz.readers.table import Table

_RULE = set("|+-=: ")
_CELL_END = re.compile(r"(?<!\\)\|")
# What LaTeX writes around the cells; of a command with arguments they go along.
_BEGIN = re.compile(r"\\begin\{(?:tabular[*x]?|array|longtable)\}")
_AROUND = re.compile(
    r"\\(?:begin|end)\{\w{1,20}\*?\}(?:\[[^\]\n]{0,40}\])?"
    r"|\\(?:caption|label|cline)\{[^{}\n]{0,200}\}|\\cmidrule(?:\(\w{1,4}\))?\{[\d-]{1,9}\}"
    r"|\\(?:hline|toprule|midrule|bottomrule|centering|displaystyle|left|right|[bB]igg?[lr]?)\b[\[\](.|]?"
    r"|\\[\[\](),;!]|\$"
)
_ROW_END = re.compile(r"\\\\\*?(?:\[[^\]\n]{0,20}\])?|\\(?:tabularnewline|cr)\b")
_ESCAPED = re.compile(r"\\([&%#_{}])")
_GAP = re.compile(r"\\[lcvd]?dots\b")


def read_markdown(text: str) -> Table | None:
    r"""Cells between pipes, a rule under the names; None for others.

    >>> read_markdown("| a | b |\n|---|--:|\n| 1 | 2 |").rows
    [['a', 'b'], ['1', '2']]
    """
    lines = [(n, line.strip()) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    rules = [n for n, (_n, line) in enumerate(lines) if _is_rule(line)]
    if not rules or not all("|" in line for _n, line in lines if not _is_rule(line)):
        return None
    rows = [(n, line) for n, line in lines if not _is_rule(line)]
    if not rows or (rules[0] > 1 and not lines[0][1].startswith(("|", "+"))):
        return None
    cells = [_between_pipes(line) for _n, line in rows]
    # names stand above a rule that follows the first row and not each of them
    header = rules[0] == 1 or (rules[:2] == [0, 2] and len(cells) > 1)
    return Table(cells, [n for n, _line in rows], header or None)


def _is_rule(line: str) -> bool:
    return set(line) <= _RULE and "-" in line.replace("=", "-") and bool(set(line) & set("|+"))


def _between_pipes(line: str) -> list[str]:
    cells = [cell.strip().replace("\\|", "|") for cell in _CELL_END.split(line)]
    start = 1 if line.startswith("|") else 0
    return cells[start:-1] if line.endswith("|") and len(cells) > 1 else cells[start:]


def read_latex(text: str) -> Table | None:
    r"""Cells between ampersands, two backslashes at the end of a row; None for others.

    >>> read_latex(r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}").rows
    [['1', '2'], ['3', '4']]
    """
    if not _ROW_END.search(text) or ("&" not in text and "\\begin{" not in text):
        return None
    body = _AROUND.sub(" ", _without_columns(text))
    rows = [row for row in _ROW_END.split(body) if row.strip()]
    cells = [[_cell(cell) for cell in re.split(r"(?<!\\)&", row)] for row in rows]
    return Table(cells, list(range(1, len(rows) + 1)), dialect="latex")


def _without_columns(text: str) -> str:
    r"""Without what stands in braces behind \begin{tabular}: how the columns are set."""
    parts = []
    end = 0
    for found in _BEGIN.finditer(text):
        if found.start() < end:
            continue
        parts.append(text[end : found.start()])
        end = found.end()
        depth = 0
        for n in range(end, min(len(text), end + 200)):
            depth += (text[n] == "{") - (text[n] == "}")
            if depth == 0 and text[n] == "}":
                end = n + 1
                if text[end : end + 1] != "{":  # tabularx has a width in front
                    break
            elif depth == 0 and not text[n].isspace() and text[n] not in "[]tbcp":
                break
    return "".join([*parts, text[end:]])


def _cell(text: str) -> str:
    text = _GAP.sub("...", text)
    return _ESCAPED.sub(r"\1", " ".join(text.split()))
