"""An edited batch as a short text for a link, and back, exactly.

The text is `dtype.shape.coding.payload`, for example `f8.3x4.d0i1.eNpjZGJ...`: the first three
parts can be read by eye, the payload is zlib in URL-safe base64. Two codings, the shorter wins:

    d<digits>i<bytes>   the values are whole multiples of 10^-digits: these multiples, as integers,
                        the lowest integers standing for -0.0, NaN and the infinities
    raw                 the bytes of the values

Both lay the first bytes of all values side by side, then the second ones, and so on: bytes of
like meaning compress better.
"""

from __future__ import annotations

import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from normviz.language import _, ngettext
from normviz.readers.limits import (
    MAX_CELLS,
    MAX_RANK,
    MAX_ROWS,
    MIN_RANK,
    check_shape,
    shape_text,
)

_TYPES: dict[str, np.dtype[Any]] = {"f8": np.dtype("<f8"), "f4": np.dtype("<f4")}
_SPECIAL = np.array([-0.0, np.nan, np.inf, -np.inf])
_MAX_DIGITS = 6  # more decimals than this and the raw bytes are about as short
_TEXT = re.compile(
    r"(?P<type>f[48])\.(?P<shape>[1-9]\d{0,3}(?:x[1-9]\d{0,3})+)\."
    r"(?:raw|d(?P<digits>[0-6])i(?P<width>[1248]))\.(?P<payload>[A-Za-z0-9_-]+)",
    re.ASCII,
)


def pack(array: np.ndarray, max_rows: int = MAX_ROWS) -> str:
    """`array` as a short text of letters, digits and `.`, `_`, `-`.

    `array`: float64 or float32, (N, C) to (N, C, D, H, W), within the limits of a batch.
    `max_rows`: the most samples. Raises ValueError for another dtype and a shape beyond the limits.

    >>> text = pack(np.array([[1.0, 2.5], [-3.0, np.nan]]))
    >>> unpack(text)
    array([[ 1. ,  2.5],
           [-3. ,  nan]])
    """
    kind = f"f{array.dtype.itemsize}"
    if array.dtype.kind != "f" or kind not in _TYPES:
        message = _("Only float64 and float32 batches fit into a link; this one is {dtype}.")
        raise ValueError(message.format(dtype=array.dtype))
    shape = "x".join(str(n) for n in check_shape(array.shape, max_rows))
    flat = array.astype(_TYPES[kind]).ravel()
    texts = [f"{kind}.{shape}.{coding}.{_squeeze(values)}" for coding, values in _codings(flat)]
    return min(texts, key=len)


def unpack(text: str, max_cells: int = MAX_CELLS, max_rows: int = MAX_ROWS) -> np.ndarray:
    """The array that `pack` made `text` from: same dtype, same shape, same bits.

    Reads no more than the cells that the text declares, and refuses to declare too many.

    `text`: anything, for it comes from the address bar. `max_cells`: the most cells to make.
    `max_rows`: the most samples. Raises ValueError where the text is damaged, or the batch is
    larger than `max_cells` or the limits.

    >>> unpack(pack(np.array([[1.5, -0.0]], np.float32)))
    array([[ 1.5, -0. ]], dtype=float32)
    """
    found = _TEXT.fullmatch(text)
    if not found:
        raise ValueError(
            _("The link holds no batch that can be read: copy the whole link once more.")
        )
    shape = tuple(int(n) for n in found["shape"].split("x"))
    if not MIN_RANK <= len(shape) <= MAX_RANK or prod(shape) > max_cells:
        message = ngettext(
            "The link holds a batch of shape {shape}; at most {limit} cell can be read.",
            "The link holds a batch of shape {shape}; at most {limit} cells can be read.",
            max_cells,
        )
        raise ValueError(message.format(shape=shape_text(shape), limit=max_cells))
    dtype = _TYPES[found["type"]]
    if found["digits"] is None:
        values = _unsqueeze(found["payload"], prod(shape), dtype)
    else:
        whole = _unsqueeze(found["payload"], prod(shape), np.dtype(f"<i{found['width']}"))
        values = _from_decimal(whole, int(found["digits"]), dtype)
    return values.astype(dtype.newbyteorder("=")).reshape(check_shape(shape, max_rows))


def _codings(flat: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    yield "raw", flat
    for digits in range(_MAX_DIGITS + 1):
        if (whole := _to_decimal(flat, digits)) is not None:
            yield f"d{digits}i{whole.itemsize}", whole
            return


def _to_decimal(flat: np.ndarray, digits: int) -> np.ndarray | None:
    """The integers that `_from_decimal` turns into exactly the bits of `flat`, if there are any."""
    with np.errstate(over="ignore"):  # infinity is too large for any width
        plain = np.where(np.isfinite(flat), flat, 0).astype(np.float64) * 10.0**digits
    largest = np.abs(plain).max()
    width = next((b for b in (1, 2, 4, 8) if largest < 2 ** (8 * b - 1) - len(_SPECIAL)), None)
    if width is None:
        return None
    whole = np.rint(plain).astype(f"<i{width}")
    lowest = np.iinfo(whole.dtype).min
    for n, special in enumerate(_SPECIAL.astype(flat.dtype)):
        whole[_bits(flat) == _bits(special)] = lowest + n
    back = _from_decimal(whole, digits, flat.dtype)
    return whole if np.array_equal(_bits(back), _bits(flat)) else None


def _from_decimal(whole: np.ndarray, digits: int, dtype: np.dtype[Any]) -> np.ndarray:
    values = (whole / 10.0**digits).astype(dtype)
    lowest = np.iinfo(whole.dtype).min
    for n, special in enumerate(_SPECIAL):
        values[whole == lowest + n] = special
    return values


def _bits(values: np.ndarray) -> np.ndarray:
    return values.view(f"<u{values.itemsize}")


def _squeeze(values: np.ndarray) -> str:
    planes = values.view(np.uint8).reshape(values.size, -1).T
    return urlsafe_b64encode(zlib.compress(planes.tobytes(), 9)).decode("ascii").rstrip("=")


def _unsqueeze(payload: str, count: int, dtype: np.dtype[Any]) -> np.ndarray:
    size = count * dtype.itemsize
    damaged = _("The batch in the link is damaged; copy the whole link once more.")
    try:
        packed = urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        inflate = zlib.decompressobj()
        planes = inflate.decompress(packed, size + 1)  # never more, whatever the text hides
    except (zlib.error, Base64Error) as error:
        raise ValueError(damaged) from error
    if len(planes) != size or not inflate.eof or inflate.unused_data:
        raise ValueError(damaged)
    rows = np.frombuffer(planes, np.uint8).reshape(dtype.itemsize, count)
    return np.ascontiguousarray(rows.T).view(dtype).ravel()
