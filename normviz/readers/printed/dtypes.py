"""Which of the two dtypes a batch has, from the words that array libraries print."""

from __future__ import annotations

import re

from normviz.language import _
from normviz.readers.number import shorten

# A norm computes with 16-bit numbers in float32, so that is what they become here.
_SINGLE = {"float32", "float16", "bfloat16", "half", "single", "float", "f4", "f2"}
_DOUBLE = {"float64", "double", "float128", "longdouble", "f8"}
_WHOLE = re.compile(r"u?int\d{0,2}|long|short|byte|bool_?|logical|i[1248]|u[1248]")


def dtype_of(word: str) -> str:
    """float32 or float64: whole numbers and booleans are read as float64.

    `word`: as it is written, such as "torch.float16" or "Int64". Raises ValueError for another.

    >>> dtype_of("torch.float32"), dtype_of("int64"), dtype_of("np.float64")
    ('float32', 'float64', 'float64')
    """
    first, _dot, last = word.strip("'\"").rpartition(".")
    name = last.lower().lstrip("<>=|")
    if name == "float" and first != "torch":
        return "float64"  # as Python and NumPy mean it
    if name in _SINGLE:
        return "float32"
    if name in _DOUBLE or _WHOLE.fullmatch(name):
        return "float64"
    message = _("Numbers of the kind {dtype} are not read; turn them into float32 or float64.")
    raise ValueError(message.format(dtype=shorten(word)))
