"""A line of arithmetic read as a person reads it, and computed again from what stands there."""

from __future__ import annotations

import math
import re
from statistics import NormalDist

_GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)\}"
_VECTOR = re.compile(r"\(([^(),]+), ([^(),]+)\)")
_FUNCTIONS = {"sqrt": math.sqrt, "tanh": math.tanh, "e": math.e, "Phi": NormalDist().cdf}


def lines_of(latex: str) -> list[str]:
    """The chain of equal things that a formula is; of several below each other, one each."""
    inner = re.sub(r"\\(begin|end)\{\w+\}", "", latex)
    rows = [row.strip() for row in inner.split(r"\\")]
    chains: list[str] = []
    for row in rows:
        if re.match(r"&?\s*(=|\\approx)", row) and chains:
            chains[-1] += f" {row}"
        else:
            chains.append(row)
    chains = [chain.replace("&", "") for chain in chains]
    return [each for chain in chains for each in _by_component(chain)]


def _by_component(chain: str) -> list[str]:
    """A line of vectors of two as two lines of numbers."""
    if not _VECTOR.search(chain):
        return [chain]
    parts = [_VECTOR.sub(rf"(\{k})", chain) for k in (1, 2)]
    return [re.sub(r"= \(([^()]*)\)$", r"= \1", part) for part in parts]


def value_of(text: str) -> float | None:
    """What an expression in LaTeX is; None where it holds symbols, words or dots."""
    text = re.sub(r"\\(bigl|bigr|left|right|,|;|!)", " ", text).replace(r"\tfrac", r"\frac")
    text = re.sub(r"([\d.]+)\\times 10\^\{(-?\d+)\}", r"\1e\2", text)
    text = re.sub(r"(?<![\d.])10\^\{(-?\d+)\}", r"1e\1", text)
    for _depth in range(6):
        text = re.sub(rf"\\frac{_GROUP}{_GROUP}", r"((\1)/(\2))", text)
        text = re.sub(rf"\\sqrt{_GROUP}", r"sqrt(\1)", text)
    text = re.sub(rf"\^{_GROUP}", r"**(\1)", text).replace("^", "**")
    text = (
        text.replace(r"\cdot", "*")
        .replace(r"\tanh", "tanh")
        .replace(r"\Phi", "Phi")
        .replace("{", "(")
        .replace("}", ")")
    )
    text = re.sub(r"\)\s*\(", ")*(", text)
    without_names = re.sub(r"(?<=\d)e(?=-?\d)|\be\b|sqrt|tanh|Phi", "", text)
    if "\\" in text or re.search(r"[A-Za-z]", without_names):
        return None
    try:
        return float(eval(text, {"__builtins__": {}}, dict(_FUNCTIONS)))
    except (SyntaxError, ZeroDivisionError, OverflowError, ValueError):
        return None


def last_place(text: str) -> float:
    """What one step of the last digit of a written number is worth."""
    found = re.fullmatch(r"-?(\d+)(?:\.(\d+))?(?:\\times 10\^\{(-?\d+)\})?", text.strip())
    if found is None:
        return (
            0.0
            if not re.fullmatch(r"-?10\^\{-?\d+\}", text.strip())
            else abs(value_of(text) or 0.0)
        )
    return 10.0 ** (int(found[3] or 0) - len(found[2] or ""))


def wrong_lines(latex: str) -> tuple[list[str], int, int]:
    """The steps "a = b" of a formula that do not hold as written, how many hold, how many say ≈."""
    wrong, right, about = [], 0, 0
    for line in lines_of(latex):
        if re.search(r",\\quad c = ", line):  # equal whatever c is: all sides hold it alike
            line = re.sub(r"\bc\b", "0", line.split(r",\quad c = ")[0])
        parts = re.split(r"\s(=|\\approx)\s", line)
        sides, signs = parts[::2], parts[1::2]
        for left, sign, side in zip(sides, signs, sides[1:], strict=False):
            a, b = value_of(left), value_of(side)
            if a is None or b is None or not (math.isfinite(a) and math.isfinite(b)):
                continue
            if sign != "=":
                about += 1
            elif abs(a - b) <= 0.5 * last_place(re.split(r" [+-] ", side)[-1]) * (1 + 1e-5):
                right += 1
            else:
                wrong.append(line)
    return wrong, right, about
