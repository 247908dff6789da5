"""How numbers are written for people: as many digits as carry meaning, never nine."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.ui.style import percent

__all__ = ["decimals", "latex_number", "latex_term", "number", "percent", "small"]

_MOST_DECIMALS = 4
_ROUNDING = 1e-12  # of the size of what is added: more than float64 loses in a few sums
_POWER_OF_TEN = 1e6  # from here on numbers are written as one; the grid's `fmt` has it too


def number(value: float, significant: int = 4) -> str:
    """`value` as text: 4 significant digits, a power of ten where it is huge or tiny.

    >>> number(2.5), number(-1 / 3), number(1e-12), number(float("nan"))
    ('2.5', '−0.3333', '1e−12', 'NaN')
    """
    return _plain(value, significant).replace("-", "−")


def small(value: float, size: float = 1.0) -> str:
    """A number that is 0 in exact arithmetic: as that, unless rounding does not explain it.

    `size`: of the numbers that it is the difference, or the sum, of.

    >>> small(5.6e-17), small(0.0), small(0.01), small(0.01, 1e12)
    ('0 up to rounding', '0', '0.01', '0 up to rounding')
    """
    if 0 < abs(value) <= _ROUNDING * size:
        # Translators: a number in a sentence: "v·∇v = 0 up to rounding".
        return _("0 up to rounding")
    return number(value, 2)


def latex_number(value: float, significant: int = 4) -> str:
    r"""`value` for a formula.

    >>> latex_number(1.5e-12), latex_number(float("inf"))
    ('1.5\\times 10^{-12}', '\\infty')
    """
    if math.isnan(value):
        return r"\mathrm{NaN}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    mantissa, _e, exponent = _plain(value, significant).partition("e")
    if not exponent:
        return mantissa
    power = rf"10^{{{int(exponent)}}}"
    return power if mantissa == "1" else rf"{mantissa}\times {power}"


def latex_term(value: float, significant: int = 4) -> str:
    """`value` as it stands after an operator: in brackets where it is negative."""
    text = latex_number(value, significant)
    return f"({text})" if text.startswith("-") else text


def _plain(value: float, significant: int) -> str:
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if value != 0 and not 1e-3 <= abs(value) < _POWER_OF_TEN:
        mantissa, exponent = f"{value:.{significant - 1}e}".split("e")
        return f"{_trimmed(mantissa)}e{int(exponent)}"
    decimals = significant - 1 - (math.floor(math.log10(abs(value))) if value else 0)
    return _trimmed(f"{value:.{max(decimals, 0)}f}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimals(values: NDArray[np.floating], most: int = _MOST_DECIMALS) -> int:
    """How many decimals tell these values apart: what they need, `most` at the most.

    Values that are written as a power of ten count as little as those that are not finite.

    >>> decimals(np.array([1.0, 2.0])), decimals(np.array([1.25, 2.0])), decimals(np.array([1 / 3]))
    (0, 2, 4)
    """
    finite = values[np.abs(values) < _POWER_OF_TEN].astype(np.float64)
    tolerance = max(np.abs(finite).max(initial=0.0), 1e-3) * 1e-6
    if values.dtype.itemsize == 8:  # shorter ones are rounded to six digits by themselves
        tolerance = min(tolerance, 1e-3)
    for places in range(most):
        if np.abs(finite.round(places) - finite).max(initial=0.0) <= tolerance:
            return places
    return most
