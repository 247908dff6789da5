"""How the lab's names and numbers stand in its link: without loss, and short."""

from __future__ import annotations

import math

from normviz.language import _, ngettext
from normviz.readers.limits import EPS_POWERS, MAX_CELLS, MAX_LABEL, MAX_ROWS
from normviz.ui.plain import in_one_line

_EPS_DIGITS = 14  # of which a power of ten, itself a float64, loses none
_IN_NAME = "\t"  # stands for a "|" within a name: no name holds a tab


def read_numbers(text: str) -> tuple[float, ...]:
    """Numbers joined by "_"."""
    parts = text.split("_")
    if len(parts) > MAX_CELLS:
        text = ngettext(
            "it names more than {most} number.", "it names more than {most} numbers.", MAX_CELLS
        )
        raise ValueError(text.format(most=MAX_CELLS))
    try:
        numbers = tuple(float(part) for part in parts)
    except ValueError:
        raise ValueError(_("it is not a list of numbers joined by “_”.")) from None
    if not all(map(math.isfinite, numbers)):
        raise ValueError(_("each number must be finite."))
    return numbers


def write_numbers(values: tuple[float, ...]) -> str:
    """The inverse of `read_numbers`: each number as short as it comes back the same.

    >>> write_numbers((2.0, 0.1, 123456.789, 1 / 3))
    '2_0.1_123456.789_0.3333333333333333'
    """
    return "_".join(repr(float(value)).removesuffix(".0") for value in values)


def read_labels(text: str) -> tuple[str, ...]:
    """Names joined by "|"; a tab within a name stands for a "|" of its own."""
    labels = text.split("|")[:MAX_ROWS]
    return tuple(in_one_line(label.replace(_IN_NAME, "|"))[:MAX_LABEL] for label in labels)


def write_labels(labels: tuple[str, ...]) -> str:
    r"""The inverse of `read_labels`.

    >>> write_labels(("a|b", "c"))
    'a\tb|c'
    """
    return "|".join(label.replace("|", _IN_NAME) for label in labels)


def read_eps(text: str) -> float:
    """The power of ten that eps is: whole powers are what the slider stops at."""
    try:
        eps = float(text)
    except ValueError:
        raise ValueError(_("it is not a number.")) from None
    low, high = EPS_POWERS
    if not 10.0**low <= eps <= 10.0**high:
        raise ValueError(_("it must lie between 1e{low} and 1e{high}.").format(low=low, high=high))
    power = math.log10(eps)
    whole = float(round(power))
    return whole if math.isclose(eps, 10.0**whole, rel_tol=1e-15) else power


def eps_of(power: float) -> float:
    """The eps in force, as it was written: 3e-7, not the 3.0000000000000004e-07 beside it.

    >>> eps_of(read_eps("3e-7")), eps_of(-5.0)
    (3e-07, 1e-05)
    """
    return float(f"{10.0**power:.{_EPS_DIGITS}g}")


def write_eps(power: float) -> str:
    """The inverse of `read_eps`.

    >>> write_eps(-3.0), write_eps(read_eps("3e-7"))
    ('0.001', '3e-07')
    """
    return repr(eps_of(power)).removesuffix(".0")
