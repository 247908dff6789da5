"""Axes of powers of ten, on which 1 always is."""

from __future__ import annotations

from math import log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.ui.style import Spec, axis, few_powers, ten_to

Array = NDArray[np.floating]

# An axis keeps one of a few ranges, so that a dragged slider moves what is drawn and not the axis.
_ENDS = (1.0, 3.0, 6.0, 10.0, 15.0, 20.0, 30.0, 45.0, 70.0, 110.0, 160.0, 230.0, 320.0)
_SHORT = 2.2  # decades, within which 2 and 5 are marked as well


def powers(values: Array) -> Array:
    """The powers of ten, in float32; NaN for what is not a positive finite number.

    >>> powers(np.array([0.01, 10.0, 0.0])).tolist()
    [-2.0, 1.0, nan]
    """
    good = np.isfinite(values) & (values > 0)
    return np.log10(values, where=good, out=np.full(values.shape, np.nan)).astype(np.float32)


def reach(*rows: Array) -> tuple[float, float]:
    """The ends, as powers of ten, of an axis that holds 1 and all these positive values.

    >>> reach(np.array([1e-5, 20.0]))
    (-6.0, 3.0)
    """
    known = np.concatenate([[0.0], *(powers(each) for each in rows)])
    low, high = float(np.nanmin(known)), float(np.nanmax(known))
    below = next((end for end in _ENDS if end >= -1.02 * low), _ENDS[-1])
    above = next((end for end in _ENDS if end >= 1.02 * high), _ENDS[-1])
    # What only grows, or only shrinks, needs little room on the other side.
    if low > -0.3:
        below = min(below, 0.06 * above + 0.3)
    if high < 0.3:
        above = min(above, 0.06 * below + 0.3)
    return -below, above


def power_axis(title: str, span: tuple[float, float], **more: Any) -> Spec:
    """An axis over powers of ten, its ticks written as 10 to the power.

    >>> power_axis("size", (-6.0, 1.0))["ticktext"][-1]
    '1'
    """
    low, high = span
    if high - low <= _SHORT:
        whole = range(int(np.floor(low)), int(np.ceil(high)) + 1)
        marks = [power + log10(digit) for power in whole for digit in (1, 2, 5)]
        ticks = [tick for tick in marks if low <= tick <= high]
    else:
        ticks = [float(power) for power in few_powers(span)]
    look = {
        "tickvals": ticks,
        "ticktext": [ten_to(tick) for tick in ticks],
        "zeroline": True,
        "zerolinewidth": 2,
        "fixedrange": True,
    }
    return axis(title, span, **look | more)
