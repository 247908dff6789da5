"""Array files as NumPy writes them, `.npy` and `.npz`: read strictly, and nothing in them is run.

Of each array the header comes first: what is no batch of real numbers, or too large for one, is
never unpacked.
"""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from ast import literal_eval
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from math import prod
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np

from normviz.language import _, ngettext
from normviz.readers.block import Block
from normviz.readers.limits import MAX_ROWS, check_shape, shape_text

MAX_FILE = 1 << 20  # bytes; several arrays may be in one file
MAX_ARRAYS = 100

_MAGIC, _ZIP = b"\x93NUMPY", b"PK\x03\x04"
_LENGTHS = {b"\1\0": "<H", b"\2\0": "<I", b"\3\0": "<I"}  # how a version writes its header's length
_MAX_HEADER = 4096  # characters; NumPy writes 118 for an array of numbers
_MOST_AXES = 64
_REAL = re.compile(r"[<>|=]?(f[248]|[iu][1248]|b1|\?)")
_BROKEN = (  # what Python raises for a zip file that is damaged
    BadZipFile,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)

Read = Callable[[int], bytes]


@dataclass(frozen=True, eq=False)
class Stored:
    """An array of a file.

    `name`: what it is called in a file of several, else "". `shape`, `dtype`: as the file says, ()
    and "" where it cannot be read. `block`: its numbers; None where they are no batch. `says`: why
    they are none, or what was changed to hold them; "" where there is nothing to say.
    """

    name: str
    shape: tuple[int, ...] = ()
    dtype: str = ""
    block: Block | None = None
    says: str = ""

    def taken(self) -> Block:
        """Its numbers. Raises ValueError, with a sentence, where they are no batch.

        >>> read_arrays(write_npy(np.ones((1, 2))))[0].taken().array
        array([[1., 1.]])
        """
        if self.block is None:
            raise ValueError(self.says)
        return self.block


def holds_arrays(data: bytes) -> bool:
    """Whether a file begins as `.npy` does, or as `.npz`: a zip file whose first entry is one.

    >>> holds_arrays(write_npy(np.ones((1, 2)))), holds_arrays(b"1 2")
    (True, False)
    """
    if data.startswith(_ZIP):
        length = int.from_bytes(data[26:28], "little")
        return data[30 : 30 + length].endswith(b".npy")
    return data.startswith(_MAGIC)


def read_arrays(data: bytes, max_rows: int = MAX_ROWS) -> tuple[Stored, ...]:
    """The array of a `.npy` file, or all arrays of a `.npz` file, in their order.

    float32 and float64 stay. float16 becomes float32, in which its statistics are taken anyway;
    integers and booleans become float64. Either byte order and either order of axes are read, and
    never a pickle.

    `data`: the bytes of the file. `max_rows`: the most samples. Raises ValueError where the file
    is damaged, too large, or has too many arrays; what is wrong with one array is in its `says`.
    Source: NumPy's documentation of `numpy.lib.format`, versions 1.0 to 3.0.

    >>> file = BytesIO()
    >>> np.savez(file, small=np.array([[1, 2]]), flat=np.ones(3))
    >>> [(each.name, each.shape, each.dtype) for each in read_arrays(file.getvalue())]
    [('small', (1, 2), 'int64'), ('flat', (3,), 'float64')]
    """
    if len(data) > MAX_FILE:
        message = ngettext(
            "The file has {given} byte; at most {limit} are read.",
            "The file has {given} bytes; at most {limit} are read.",
            len(data),
        )
        raise ValueError(message.format(given=len(data), limit=MAX_FILE))
    if data.startswith(_ZIP):
        return _of_zip(data, max_rows)
    return (_array("", BytesIO(data).read, max_rows),)


def write_npy(values: np.ndarray) -> bytes:
    """`values` as a `.npy` file.

    >>> np.load(BytesIO(write_npy(np.array([[1.5, 2.0]]))))
    array([[1.5, 2. ]])
    """
    file = BytesIO()
    np.save(file, values, allow_pickle=False)
    return file.getvalue()


def _of_zip(data: bytes, max_rows: int) -> tuple[Stored, ...]:
    try:
        archive = ZipFile(BytesIO(data))
    except _BROKEN as error:
        raise ValueError(_("The .npz file is damaged or cut off: save it again.")) from error
    with archive:
        entries = [each for each in archive.infolist() if each.filename.endswith(".npy")]
        if len(entries) > MAX_ARRAYS:
            message = ngettext(
                "The file holds {given} array; at most {limit} are looked at. Save fewer.",
                "The file holds {given} arrays; at most {limit} are looked at. Save fewer.",
                len(entries),
            )
            raise ValueError(message.format(given=len(entries), limit=MAX_ARRAYS))
        if not entries:
            raise ValueError(_("The .npz file holds no array."))
        return tuple(_entry(archive, each, max_rows) for each in entries)


def _entry(archive: ZipFile, entry: ZipInfo, max_rows: int) -> Stored:
    """An array in a zip file, of which no more is unpacked than a batch can have."""
    name = entry.filename.removesuffix(".npy")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # the others unpack without a limit
        return Stored(
            name, says=_("This array is packed in a way that np.savez has not: save it again.")
        )
    try:
        member = archive.open(entry)
    except _BROKEN:
        return Stored(name, says=_damaged())
    with member:

        def read(size: int) -> bytes:
            try:
                return member.read(size)
            except _BROKEN as error:
                raise ValueError(_damaged()) from error

        return _array(name, read, max_rows)


def _damaged() -> str:
    return _("The array is damaged or cut off: save it again.")


def _array(name: str, read: Read, max_rows: int) -> Stored:
    shape: tuple[int, ...] = ()
    dtype = ""
    try:
        shape, descr, fortran = _header(read)
        stored = _real(descr)
        dtype = stored.name
        block, says = _block(read, _check_axes(shape, max_rows), stored, fortran)
    except ValueError as error:
        return Stored(name, shape, dtype, says=str(error))
    return Stored(name, shape, dtype, block, says)


def _header(read: Read) -> tuple[tuple[int, ...], Any, bool]:
    """The shape, the type as it is described, and whether the first axis runs fastest."""
    start = read(8)
    length = _LENGTHS.get(start[6:8]) if start.startswith(_MAGIC) else None
    if length is None:
        raise ValueError(_("This is no array as NumPy saves it: save it with np.save or np.savez."))
    size = read(struct.calcsize(length))
    if len(size) < struct.calcsize(length):
        raise ValueError(_damaged())
    count = struct.unpack(length, size)[0]
    if count > _MAX_HEADER:
        message = ngettext(
            "The header of the array has {given} byte; that of an array of numbers has at most "
            "{limit}.",
            "The header of the array has {given} bytes; that of an array of numbers has at most "
            "{limit}.",
            count,
        )
        raise ValueError(message.format(given=count, limit=_MAX_HEADER))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what only looks like a literal
            header = literal_eval(read(count).decode("utf-8" if start[6] > 2 else "latin-1"))
        shape, descr, fortran = (header[key] for key in ("shape", "descr", "fortran_order"))
    except (ValueError, SyntaxError, TypeError, LookupError, MemoryError, RecursionError) as error:
        raise ValueError(_damaged()) from error
    sound = isinstance(shape, tuple) and len(shape) <= _MOST_AXES and isinstance(fortran, bool)
    if not sound or not all(type(n) is int and 0 <= n < 2**63 for n in shape):
        raise ValueError(_damaged())
    return shape, descr, fortran


def _real(descr: Any) -> np.dtype[Any]:
    """The type, if it is one of real numbers that a batch can hold."""
    if isinstance(descr, list):
        raise ValueError(
            _(
                "The array has fields, each with a type of its own: save its numbers as a plain "
                "array, a column for each field."
            )
        )
    if not isinstance(descr, str):
        raise ValueError(_damaged())
    if _REAL.fullmatch(descr):
        return np.dtype(descr)
    match descr.lstrip("<>|=")[:1]:
        case "O":
            text = _(
                "The array holds Python objects. To read them could run a program, and so they "
                "are refused: save numbers, x.astype(float) for example."
            )
        case "c":
            text = _(
                "The numbers of the array are complex, and a batch holds real ones: save x.real, "
                "x.imag or abs(x)."
            )
        case "U" | "S" | "a":
            text = _(
                "The array holds text, and a batch holds numbers: if the text is numbers, save "
                "x.astype(float)."
            )
        case "f":
            text = _(
                "The numbers of the array are wider than float64, as not every machine has them: "
                "save x.astype(np.float64)."
            )
        case _:
            text = _(
                "The array is not one of real numbers: save it as float64, float32, float16, whole "
                "numbers or booleans."
            )
    raise ValueError(text)


def _check_axes(shape: tuple[int, ...], max_rows: int) -> tuple[int, ...]:
    """`shape`, if it is that of a batch; where axes are lacking, how to add them is said."""
    if not shape:
        raise ValueError(
            _(
                "The array is a single number without axes; a batch has at least two, (N, C). Save "
                "x.reshape(1, 1) for one sample with one feature."
            )
        )
    if len(shape) == 1:
        message = _(
            "The array has one axis, of length {length}; a batch has at least two, (N, C). Save "
            "x[None, :] for one sample, or x[:, None] for one feature."
        )
        raise ValueError(message.format(length=shape[0]))
    return check_shape(shape, max_rows)


def _block(
    read: Read, shape: tuple[int, ...], dtype: np.dtype[Any], fortran: bool
) -> tuple[Block, str]:
    """The numbers, and what was changed to hold them."""
    size = prod(shape) * dtype.itemsize
    data = read(size + 1)  # one more: behind the numbers nothing follows
    if len(data) < size:
        raise ValueError(_damaged())
    if len(data) > size:
        message = _(
            "More follows after the {shape} numbers of the array: save one array in a .npy file, "
            "several in a .npz file."
        )
        raise ValueError(message.format(shape=shape_text(shape)))
    cells = np.frombuffer(data, np.uint8 if dtype.kind == "b" else dtype)
    cells = cells.astype(dtype.newbyteorder("=")).reshape(shape, order="F" if fortran else "C")
    with np.errstate(invalid="ignore"):  # a NaN that signals
        values = cells.astype(np.float64).reshape(shape[0], -1)
    kept = "float32" if dtype.kind == "f" and dtype.itemsize < 8 else "float64"
    return Block(values, None, None, shape, kept), _changed(cells, values, kept)


def _changed(cells: np.ndarray, values: np.ndarray, kept: str) -> str:
    if cells.dtype.name == kept:
        return ""
    if kept == "float32":
        return _(
            "The array was float16; here it is float32, in which the statistics of float16 are "
            "taken anyway. No number has changed."
        )
    same = all(map(int.__eq__, map(int, cells.flat), map(int, values.flat)))
    text = (
        _("The array was {dtype}; here it is float64. No number has changed.")
        if same
        else _(
            "The array was {dtype}; here it is float64, which holds whole numbers up to 2⁵³: the "
            "largest ones are rounded."
        )
    )
    return text.format(dtype=cells.dtype.name)
