"""MNIST's own files, and QMNIST's: images and labels in the IDX format, packed with gzip or not."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from math import prod
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext

IMAGES, LABELS = 2051, 2049  # the magic numbers: unsigned bytes with three axes, or with one
TABLE = 3074  # QMNIST's labels: integers of 32 bits with two axes
TABLE_COLUMNS = 8  # of which the first is the label
MAX_ITEMS = 70_000  # all of MNIST; of a larger set the first ones are read
MAX_SIDE = 64  # pixels; larger images are not for a fully connected net
MAX_CELLS = MAX_ITEMS * 28 * 28

_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 16


@dataclass(frozen=True, eq=False)
class Labelled:
    """Images with their labels, read-only.

    `images`: uint8, (N, rows, columns), 0 (paper) to 255 (ink). `labels`: uint8, (N,).
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def read_idx(images: bytes | BinaryIO, labels: bytes | BinaryIO, classes: int = 10) -> Labelled:
    """The images of one IDX file with the labels of another.

    `images`, `labels`: the files' bytes, or file objects opened in binary mode; gzip is found out
    from the first two bytes. `classes`: labels must be 0 to classes - 1. Of more than `MAX_ITEMS`
    images or `MAX_CELLS` pixels the first are read. Result: `Labelled`. Raises ValueError that says
    what was given and what to do: another magic number, a file that is cut off or has bytes too
    many, broken gzip, another number of labels than of images, a label that is no class, a side
    longer than `MAX_SIDE`. No more is unpacked than a file's header announces, and that is checked
    first.
    Source: LeCun, Cortes & Burges, "The MNIST database of handwritten digits", 1998; for labels of
    32 bits the README of QMNIST: Yadav & Bottou, "Cold Case: The Lost MNIST Digits", 2019.

    >>> header = lambda *numbers: b"".join(n.to_bytes(4, "big") for n in numbers)
    >>> two = read_idx(header(2051, 2, 1, 3) + bytes(range(6)), header(2049, 2) + bytes([7, 1]))
    >>> two.images.tolist(), two.labels.tolist()
    ([[[0, 1, 2]], [[3, 4, 5]]], [7, 1])
    """
    pictures, whole = _read(images, IMAGES)
    names, named = _read(labels, LABELS)
    return labelled(pictures, names[: len(pictures)] if whole == named else names, classes)


def kept(shape: tuple[int, ...]) -> int:
    """How many images are read of a file that announces this shape: all, or the first.

    `shape`: (N, rows, columns), or (N, ...) of labels.

    >>> kept((60_000, 28, 28)), kept((124_800, 28, 28)), kept((60_000, 64, 64))
    (60000, 70000, 13398)
    """
    pixels = prod(shape[1:]) if len(shape) == 3 else 1
    return min(shape[0], MAX_ITEMS, MAX_CELLS // pixels)


def labelled(pictures: NDArray[np.uint8], names: NDArray[np.uint8], classes: int = 10) -> Labelled:
    """Images with labels that have been read already.

    `pictures`: uint8, (N, rows, columns). `names`: uint8, (N,), their labels. `classes`: labels
    must be 0 to classes - 1. Result: `Labelled`. Raises ValueError for another number of labels
    than of images and for a label that is no class.

    >>> labelled(np.zeros((2, 1, 3), np.uint8), np.array([7, 1], np.uint8)).labels
    array([7, 1], dtype=uint8)
    """
    if len(pictures) != len(names):
        raise ValueError(
            ngettext(
                "There is {images} image and {labels}: give the two files of one set, "
                "for example train-images and train-labels.",
                "There are {images} images and {labels}: give the two files of one set, "
                "for example train-images and train-labels.",
                len(pictures),
            ).format(
                images=len(pictures),
                # Translators: in “There are 60000 images and 10000 labels”.
                labels=ngettext("{count} label", "{count} labels", len(names)).format(
                    count=len(names)
                ),
            )
        )
    wrong = np.flatnonzero(names >= classes)
    if wrong.size:
        raise ValueError(
            ngettext(
                "Label {place} is {label}; the net has {classes} class, 0 to {last}: give labels "
                "of digits, such as MNIST's.",
                "Label {place} is {label}; the net has {classes} classes, 0 to {last}: give labels "
                "of digits, such as MNIST's.",
                classes,
            ).format(
                place=int(wrong[0]) + 1,
                label=int(names[wrong[0]]),
                classes=classes,
                last=classes - 1,
            )
        )
    return Labelled(pictures, names)


def read_images(file: bytes | BinaryIO) -> NDArray[np.uint8]:
    """The images of an IDX file: uint8, (N, rows, columns), read-only.

    `file`: its bytes, or a file object opened in binary mode. Raises ValueError as `read_idx` does.

    >>> header = b"".join(n.to_bytes(4, "big") for n in (IMAGES, 2, 1, 3))
    >>> read_images(header + bytes(range(6))).tolist()
    [[[0, 1, 2]], [[3, 4, 5]]]
    """
    return _read(file, IMAGES)[0]


def read_labels(file: bytes | BinaryIO) -> NDArray[np.uint8]:
    """The labels of an IDX file: uint8, (N,), read-only; of eight columns of integers the first.

    `file`: its bytes, or a file object opened in binary mode. Raises ValueError as `read_idx` does.

    >>> read_labels(LABELS.to_bytes(4, "big") + (2).to_bytes(4, "big") + bytes([7, 1])).tolist()
    [7, 1]
    """
    return _read(file, LABELS)[0]


def magic_of(file: bytes | BinaryIO) -> int | None:
    """The magic number that a file begins with, unpacked; None where there is none to be had.

    `file`: its bytes, or a file object opened in binary mode, of which the beginning is read.

    >>> magic_of(bytes([0, 0, 8, 1])), magic_of(b"P")
    (2049, None)
    """
    try:
        first = _opened(BytesIO(file) if isinstance(file, bytes) else file, "")(4)
    except ValueError:  # packed, but broken
        return None
    return int.from_bytes(first, "big") if len(first) == 4 else None


def shape_of(file: bytes | BinaryIO, magic: int) -> tuple[int, ...]:
    """The shape that the header of a file of images or labels announces; no more is read.

    `file`: its bytes, or a file object opened in binary mode. `magic`: `IMAGES` or `LABELS`, which
    it must be. Result: (N, rows, columns), and (N,) or (N, 8) of labels. Raises ValueError as
    `read_idx` does.

    >>> shape_of(LABELS.to_bytes(4, "big") + (60_000).to_bytes(4, "big"), LABELS)
    (60000,)
    """
    return _header(file, magic)[0]


def _kind(magic: int) -> str:
    # Translators: always in “file of images”, “file of labels”: in the case that this asks for.
    return _("images") if magic == IMAGES else _("labels")


def _read(file: bytes | BinaryIO, magic: int) -> tuple[NDArray[np.uint8], int]:
    """What a file holds, or the first of it, and how many images or labels it announces."""
    what = _kind(magic)
    shape, read = _header(file, magic)
    width = 4 if len(shape) == 2 else 1  # bytes a number
    size = prod(shape) * width
    first = (kept(shape), *shape[1:])
    wanted = prod(first) * width
    cells = read(wanted)
    if len(cells) < wanted:
        raise ValueError(
            ngettext(
                "The file of {what} is cut off: its header announces {right}, {given} follows. "
                "Download it again.",
                "The file of {what} is cut off: its header announces {right}, {given} follow. "
                "Download it again.",
                len(cells),
            ).format(
                what=what,
                # Translators: in “its header announces 16 bytes”.
                right=ngettext("{count} byte", "{count} bytes", size).format(count=size),
                given=len(cells),
            )
        )
    if first == shape and read(1):
        raise ValueError(
            ngettext(
                "The file of {what} goes on after the {right} byte that its header announces: "
                "it is damaged, or another file is attached. Download it again.",
                "The file of {what} goes on after the {right} bytes that its header announces: "
                "it is damaged, or another file is attached. Download it again.",
                size,
            ).format(what=what, right=size)
        )
    if width == 4:
        cells = _first_column(np.frombuffer(cells, ">i4").reshape(first))
        first = first[:1]
    return np.frombuffer(cells, np.uint8).reshape(first), shape[0]  # of bytes, hence read-only


def _first_column(table: NDArray[np.int32]) -> bytes:
    labels = table[:, 0]
    wrong = np.flatnonzero((labels < 0) | (labels > 255))
    if wrong.size:
        raise ValueError(
            _(
                "Label {place} is {label}, and a label is 0 to 255: choose a file of labels as "
                "QMNIST has it."
            ).format(place=int(wrong[0]) + 1, label=int(labels[wrong[0]]))
        )
    return labels.astype(np.uint8).tobytes()


def _header(file: bytes | BinaryIO, magic: int) -> tuple[tuple[int, ...], Callable[[int], bytes]]:
    """The shape of what follows, and a function that reads it."""
    what = _kind(magic)
    read = _opened(BytesIO(file) if isinstance(file, bytes) else file, what)
    found = _check_magic(read(4), magic, what)
    axes = {IMAGES: 3, LABELS: 1, TABLE: 2}[found]
    header = read(4 * axes)
    if len(header) < 4 * axes:
        raise ValueError(
            ngettext(
                "The file of {what} ends within its header, after {given} of {right} byte: "
                "download it again.",
                "The file of {what} ends within its header, after {given} of {right} bytes: "
                "download it again.",
                4 + 4 * axes,
            ).format(what=what, given=4 + len(header), right=4 + 4 * axes)
        )
    shape = tuple(int(n) for n in np.frombuffer(header, ">u4"))
    _check_shape(shape, what)
    return shape, read


def _check_magic(given: bytes, magic: int, what: str) -> int:
    """The magic number, if it is the right one: labels have two."""
    if len(given) < 4:
        raise ValueError(
            ngettext(
                "The file of {what} has {given} byte, too few for a header: choose an IDX file "
                "such as MNIST's.",
                "The file of {what} has {given} bytes, too few for a header: choose an IDX file "
                "such as MNIST's.",
                len(given),
            ).format(what=what, given=len(given))
        )
    number = int.from_bytes(given, "big")
    if number == magic or (magic == LABELS and number == TABLE):
        return number
    if number in (IMAGES, LABELS, TABLE):
        raise ValueError(
            _(
                "This file is one of images (magic number 2051) where labels (2049) belong: swap "
                "the two files."
            )
            if number == IMAGES
            else _(
                "This file is one of labels (magic number {number}) where images (2051) belong: "
                "swap the two files."
            ).format(number=number)
        )
    raise ValueError(
        _(
            "The file of {what} starts with the bytes {given}; an IDX file of {what} starts with "
            "{right} (magic number {magic}). Choose a file as MNIST has it, packed (.gz) or not."
        ).format(
            what=what, given=given.hex(" "), right=magic.to_bytes(4, "big").hex(" "), magic=magic
        )
    )


def _check_shape(shape: tuple[int, ...], what: str) -> None:
    text = " x ".join(map(str, shape))
    if 0 in shape:
        raise ValueError(
            _(
                "The file of {what} announces {shape}, which is nothing: choose one with at least "
                "one entry."
            ).format(what=what, shape=text)
        )
    if len(shape) == 2:
        if shape[1] != TABLE_COLUMNS:
            raise ValueError(
                ngettext(
                    "The file of labels has {given} column of integers: choose one with "
                    "{columns}, as QMNIST has it, or one with a byte for each label.",
                    "The file of labels has {given} columns of integers: choose one with "
                    "{columns}, as QMNIST has it, or one with a byte for each label.",
                    shape[1],
                ).format(given=shape[1], columns=TABLE_COLUMNS)
            )
    elif max(shape[1:], default=0) > MAX_SIDE:
        raise ValueError(
            _(
                "The images have {shape} pixels: use images of at most {side} x {side}, or make "
                "them smaller first."
            ).format(shape=" x ".join(map(str, shape[1:])), side=MAX_SIDE)
        )


def _opened(file: BinaryIO, what: str) -> Callable[[int], bytes]:
    """A function that returns the next n bytes of the contents, fewer only at the end."""
    first = _exactly(file, len(_GZIP))
    if first == _GZIP:
        return _Unpacked(file, first, what).read

    def plain(size: int) -> bytes:
        nonlocal first
        start, first = first[:size], first[size:]
        return start + _exactly(file, size - len(start))

    return plain


def _exactly(file: BinaryIO, size: int) -> bytes:
    """The next `size` bytes: a file object may hand out fewer at a time."""
    parts: list[bytes] = []
    while size > 0:
        part = file.read(size)
        if not isinstance(part, bytes):
            raise ValueError(_("The file was opened as text: open it in binary mode, “rb”."))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Unpacked:
    """A gzip file of one member, unpacked only as far as it is read."""

    def __init__(self, file: BinaryIO, first: bytes, what: str) -> None:
        self._file, self._waiting, self._what = file, first, what
        self._stream = zlib.decompressobj(16 + zlib.MAX_WBITS)  # 16: with gzip's header and check

    def read(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size > 0 and not self._stream.eof:
            packed = self._waiting or _exactly(self._file, _CHUNK)
            if not packed:
                raise ValueError(
                    _("The file of {what} is cut off within gzip: download it again.").format(
                        what=self._what
                    )
                )
            try:
                part = self._stream.decompress(packed, size)
            except zlib.error as error:
                raise ValueError(
                    _(
                        "The file of {what} starts like gzip, but cannot be unpacked ({error}): "
                        "download it again."
                    ).format(what=self._what, error=error)
                ) from error
            self._waiting = self._stream.unconsumed_tail
            parts.append(part)
            size -= len(part)
        if size > 0 and (self._stream.unused_data or _exactly(self._file, 1)):
            raise ValueError(
                _(
                    "Something follows the packed file of {what}: it is damaged, or another file "
                    "is attached. Download it again."
                ).format(what=self._what)
            )
        return b"".join(parts)
