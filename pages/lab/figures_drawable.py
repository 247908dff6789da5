"""Numbers near the ends of float64, brought to where a chart can draw them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normviz.language import _

Array = NDArray[np.floating]

# Plotly gives up well before the largest number, and its arrays here are float32.
_LEAST, _MOST = 1e-30, 1e30
_TINY = 1e-300


def drawable(*arrays: Array) -> tuple[list[Array], str]:
    """`arrays` in units of a power of ten that a chart can draw, and that unit; "" where it is 1.

    >>> values, unit = drawable(np.array([1.5e200, -1e200, 0.0]))
    >>> values[0].round(9).tolist(), unit
    ([1.5, -1.0, 0.0], '1e200')
    >>> drawable(np.array([2.0]))
    ([array([2.])], '')
    """
    finite = [np.abs(a[np.isfinite(a)]) for a in arrays]
    reach = max(float(a.max(initial=0.0)) for a in finite)
    if not reach or _LEAST <= reach <= _MOST:
        return list(arrays), ""
    power = int(np.floor(np.log10(reach)))
    half = power // 2  # the inverse of the smallest numbers' unit is itself no float64
    return [_times(a.astype(np.float64), -half, half - power) for a in arrays], f"1e{power}"


def _times(values: Array, *powers: int) -> Array:
    """`values` times powers of ten; what becomes too small stays apart from an exact zero."""
    scaled = values
    with np.errstate(under="ignore"):
        for power in powers:
            scaled = scaled * 10.0**power
    lost = (scaled == 0) & (values != 0)
    return np.where(lost, np.copysign(_TINY, values), scaled)


def in_unit(title: str, unit: str) -> str:
    """The title of a chart or an axis whose numbers are in units of `unit`."""
    # Translators: {title} of a chart or an axis, {unit} a power of ten such as 1e200.
    return _("{title}, in units of {unit}").format(title=title, unit=unit) if unit else title
