"""Arrays as Python source that evaluates to exactly the same values."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTH = 88  # characters a line of source
MAKERS = {"np": "np.array", "torch": "torch.tensor"}


def array_source(values: NDArray[np.floating[Any]], module: str = "np") -> str:
    """The source of `values` for NumPy or PyTorch, which gives exactly these back.

    A vector on one line where it fits, a table with one row a line, anything else as a flat list
    that is given its shape; one value repeated as `zeros`, `ones` or `full`.

    `values`: any shape, float32 or float64. `module`: "np" or "torch".

    >>> print(array_source(np.array([[1.0, 2.5], [-0.0, np.inf]])))
    np.array([
        [1, 2.5],
        [-0.0, np.inf],
    ], dtype=np.float64)
    >>> print(array_source(np.ones((3, 4), np.float32), "torch"))
    torch.ones((3, 4), dtype=torch.float32)
    """
    kind = f"dtype={module}.{values.dtype}"
    texts = [number_source(value, module) for value in values.ravel()]
    if len(texts) > 1 and len(set(texts)) == 1:
        fill = {"0": "zeros", "1": "ones"}.get(texts[0])
        start = f"{fill}({values.shape}" if fill else f"full({values.shape}, {texts[0]}"
        return f"{module}.{start}, {kind})"
    maker = MAKERS[module]
    if values.ndim == 2:
        width = values.shape[1]
        rows = [", ".join(texts[n : n + width]) for n in range(0, len(texts), width)]
        return "\n".join([f"{maker}([", *(f"    [{row}]," for row in rows), f"], {kind})"])
    flat = ", ".join(texts)
    shape = "" if values.ndim == 1 else f".reshape{values.shape}"
    if len(flat) < WIDTH - 40:
        return f"{maker}([{flat}], {kind}){shape}"
    lines = textwrap.wrap(
        flat, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False
    )
    return "\n".join([f"{maker}([", *lines, f"], {kind}){shape}"])


def number_source(value: np.floating[Any], module: str = "np") -> str:
    """The shortest source that gives `value` back when it is read in its own type.

    `value`: float32 or float64. `module`: as for `array_source`; what NaN and infinity are called
    in.

    >>> number_source(np.float32(0.1)), number_source(np.float64("nan"))
    ('0.1', 'np.nan')
    """
    if np.isnan(value):
        return f"{module}.nan"
    if np.isinf(value):
        return f"{module}.inf" if value > 0 else f"-{module}.inf"
    short = str(value)
    if value.dtype.type(float(short)) != value:  # rounded twice, a float32 may miss by a bit
        short = repr(float(value))
    return short.removesuffix(".0") if short != "-0.0" else short
