"""How numbers are written for people: as many digits as carry meaning, never nine."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from normviz.language import _
from normviz.ui.style import percent

__all__ = [
    "Agreement",
    "agreeing",
    "between",
    "bracketed",
    "decimals",
    "equation",
    "latex_number",
    "latex_term",
    "number",
    "percent",
    "shown",
    "small",
    "span",
    "told_apart",
]

_MOST_DECIMALS = 4
_MOST_SIGNIFICANT = 15  # digits; a float64 has no more to tell
_ROUNDING = 1e-12  # of the size of what is added: more than float64 loses in a few sums
_POWER_OF_TEN = 1e6  # from here on numbers are written as one; the grid's `fmt` has it too


def number(value: float, significant: int = 4) -> str:
    """`value` as text: 4 significant digits, a power of ten where it is huge or tiny.

    >>> number(2.5), number(-1 / 3), number(1e-12), number(-0.0)
    ('2.5', '−0.3333', '1e−12', '0')
    """
    return _plain(value, significant).replace("-", "−")


def span(values: Iterable[float], significant: int = 3) -> str:
    """From the smallest to the largest of these numbers, one number where they read the same.

    >>> span([0.4, 0.2]), span([0.2, 0.2001], 2)
    ('0.2 to 0.4', '0.2')
    """
    ordered = sorted(values)
    if not ordered:
        return ""
    return between(*(number(value, significant) for value in (ordered[0], ordered[-1])))


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


def between(low: str, high: str) -> str:
    """Two written numbers as a range; the number alone, where both read the same.

    >>> between("0.2", "0.4"), between("1", "1")
    ('0.2 to 0.4', '1')
    """
    # Translators: a range of numbers, such as 0.2 to 0.4.
    return low if low == high else _("{low} to {high}").format(low=low, high=high)


def told_apart(one: float, other: float, significant: int = 3, most: int = 6) -> tuple[str, str]:
    """Two numbers with as many digits as show that they differ, if they do: up to `most`.

    >>> told_apart(2.0, 3.0), told_apart(0.12345, 0.12349, 4)
    (('2', '3'), ('0.12345', '0.12349'))
    """
    for digits in range(significant, most + 1):
        written = number(one, digits), number(other, digits)
        if written[0] != written[1]:
            break
    return written


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
    return bracketed(latex_number(value, significant))


def _plain(value: float, significant: int) -> str:
    value = float(value) + 0.0  # no minus before a zero
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


def shown(value: float, significant: int = 4) -> float:
    """The number that stands there once `value` is written.

    >>> shown(2 / 3), shown(1234567.0), shown(0.125, 2)
    (0.6667, 1235000.0, 0.12)
    """
    if not math.isfinite(value):
        return value
    return float(_plain(value, significant))


@dataclass(frozen=True)
class Agreement:
    r"""How a line of arithmetic is written so that who recomputes it gets what it says.

    `digits`: significant ones, for each operand; `result`: of the result. `exact`: whether the
    written operands give the written result, to its last digit; where none can, as the result was
    rounded on its way, "≈" says so.

    >>> Agreement((4, 5), 4, True).sign, Agreement((4, 4), 4, False).sign
    ('=', '\\approx')
    """

    digits: tuple[int, ...]
    result: int
    exact: bool

    @property
    def sign(self) -> str:
        """The relation between the two sides, in LaTeX."""
        return "=" if self.exact else r"\approx"


def agreeing(
    compute: Callable[..., ArrayLike],
    *operands: ArrayLike,
    result: ArrayLike,
    significant: int = 4,
    least: int = 0,
) -> Agreement:
    """The fewest digits with which `compute` of the written operands is the written result.

    An operand, and the result, is a number, or several that are written alike. `significant`:
    digits of the result, and the least of an operand, where `least` does not say more. A line in
    which something is not finite has nothing to recompute.

    >>> agreeing(lambda a, b: a - b, 10001.284, 10000.411, result=0.873).digits
    (8, 8)
    >>> agreeing(lambda a, b: a * b, 2.0, 0.123456, result=0.246912).digits
    (4, 5)
    """
    values = [np.asarray(operand, dtype=np.float64) for operand in operands]
    as_it_is = Agreement((max(significant, least),) * len(values), significant, True)
    results = np.asarray(result, dtype=np.float64)
    if not all(np.isfinite(value).all() for value in (results, *values)):
        return as_it_is
    target = _shown(results, significant)
    steps = [_last_place(float(each), significant) for each in results.ravel()]
    most_off = 0.5 * np.reshape(steps, results.shape) * (1 + 1e-6)

    def agrees(digits: Sequence[int]) -> bool:
        written = [_shown(value, each) for value, each in zip(values, digits, strict=True)]
        with np.errstate(all="ignore"):
            return bool((np.abs(np.asarray(compute(*written)) - target) <= most_off).all())

    fewest = max(significant, least)
    for many in range(fewest, _MOST_SIGNIFICANT + 1):
        digits = [many] * len(values)
        if agrees(digits):
            break
    else:
        return replace(as_it_is, exact=False)
    for place in range(len(digits)):  # each as short as it can be on its own
        for few in range(fewest, many):
            shorter = [*digits[:place], few, *digits[place + 1 :]]
            if agrees(shorter):
                digits = shorter
                break
    return Agreement(tuple(digits), significant, True)


def equation(
    write: Callable[..., str],
    compute: Callable[..., float],
    *operands: float,
    result: float,
    significant: int = 3,
    least: int = 0,
) -> str:
    r"""The numbers that go in = the number that comes out, as `agreeing` has them written.

    `write` puts the texts of the operands into LaTeX; `bracketed` is for those after an operator.

    >>> equation(lambda a, b: f"{a} / {b}", lambda a, b: a / b, 2.0, 3.0, result=2 / 3)
    '2 / 3 = 0.667'
    """
    agreed = agreeing(compute, *operands, result=result, significant=significant, least=least)
    texts = map(latex_number, operands, agreed.digits)
    return f"{write(*texts)} {agreed.sign} {latex_number(result, significant)}"


def bracketed(text: str) -> str:
    """A number as it stands after an operator: in brackets where it is negative.

    >>> bracketed("-2"), bracketed("2")
    ('(-2)', '2')
    """
    return f"({text})" if text.startswith("-") else text


def _shown(values: NDArray[np.floating], significant: int) -> NDArray[np.floating]:
    flat = [shown(float(value), significant) for value in values.ravel()]
    return np.reshape(flat, values.shape)


def _last_place(value: float, significant: int) -> float:
    """What one step of the last written digit is worth; zeros at the end count as written."""
    if value == 0:
        return 10.0 ** (1 - significant)
    places = significant - 1 - math.floor(math.log10(abs(value)))
    if 1e-3 <= abs(value) < _POWER_OF_TEN:  # whole numbers are written in full
        places = max(places, 0)
    return 10.0**-places


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
