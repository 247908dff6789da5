"""How data travels to the browser: as JSON, arrays of numbers in it as packed bytes."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

# How JavaScript calls the types that are sent as bytes.
_TYPED = {"float32": "Float32Array", "float64": "Float64Array"}


def encode(data: Any) -> bytes:
    """`data` as JSON in UTF-8: arrays packed, NaN and infinities in plain lists as null."""
    try:
        text = _json(data)
    except ValueError:  # NaN or an infinity in a plain list: JSON has no word for it
        text = _json(sendable(data))
    return text.encode("utf-8", "replace")  # half a surrogate pair is no character


def sendable(value: Any) -> Any:
    """`value` in plain lists, dicts and numbers, as `encode` writes it: to be packed only once."""
    if isinstance(value, np.ndarray):
        return _packed(value)
    if isinstance(value, Mapping):
        return {key: sendable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [sendable(item) for item in value]
    if isinstance(value, np.generic):
        return sendable(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _packed(array: NDArray[Any]) -> Any:
    if array.dtype.kind in "iu":
        array = array.astype(np.float64)
    if array.dtype.name not in _TYPED:  # text, truth values
        return sendable(array.tolist())
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    return {
        "typed": _TYPED[array.dtype.name],
        "shape": list(array.shape),
        "base64": base64.b64encode(little.tobytes()).decode("ascii"),
    }


_json = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=sendable
).encode
