"""What the labels of a set of images stand for: digits, EMNIST's characters, or numbers alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase, digits

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, listed, ngettext

MAX_CLASSES = 62  # digits, large and small letters
DIGIT_NAMES = tuple(digits)

# Small letters that look like their large ones count as these.
_APART = "".join(sorted(set(ascii_lowercase) - set("cijklmopsuvwxyz")))
_PARTS = {  # of EMNIST: the characters in the order of their labels, and the first label
    "byclass": (digits + ascii_uppercase + ascii_lowercase, 0),
    "bymerge": (digits + ascii_uppercase + _APART, 0),
    "balanced": (digits + ascii_uppercase + _APART, 0),
    "letters": (ascii_uppercase, 1),
    "digits": (digits, 0),
    "mnist": (digits, 0),
}
_NAMED = re.compile(r"emnist[-_]([a-z]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Classes:
    """The classes of a set: their names in order, and the label that stands for the first."""

    names: tuple[str, ...]
    first: int = 0


def emnist_part(files: Sequence[str]) -> str:
    """The part of EMNIST that these files are, by their names; "" where they are none.

    The names are those under which EMNIST is handed out, emnist-letters-train-images-idx3-ubyte.gz
    for example; one is enough. Raises ValueError for names of two parts, and for an unknown one.

    >>> emnist_part(["emnist-letters-train-images-idx3-ubyte", "labels"]), emnist_part(["train"])
    ('letters', '')
    """
    parts = sorted({found[1].lower() for name in files if (found := _NAMED.search(name))})
    if len(parts) > 1:
        raise ValueError(
            _("These are files of several parts of EMNIST, {parts}: choose those of one.").format(
                parts=listed(parts)
            )
        )
    if not parts:
        return ""
    if parts[0] not in _PARTS:
        raise ValueError(
            _("EMNIST has no part “{part}”: its parts are {known}.").format(
                part=parts[0][:40], known=listed(list(_PARTS))
            )
        )
    return parts[0]


def classes_of(part: str, labels: Sequence[NDArray[np.uint8]]) -> Classes:
    """The classes of a set.

    A part of EMNIST has characters for names, and its letters count from 1. Elsewhere a class is
    named by its label; labels count from 0, or from 1 where there is no 0.

    `part`: as `emnist_part` tells it. `labels`: of the images for training, and of those for a
    test. Result: `Classes`. Raises ValueError for a label that is no class, and for more than
    `MAX_CLASSES`.
    Source: Cohen, Afshar, Tapson & van Schaik, "EMNIST: an extension of MNIST to handwritten
    letters", 2017, table II, and the mapping files that come with it.

    >>> classes_of("letters", [np.array([1, 26], np.uint8)]).names[:3]
    ('A', 'B', 'C')
    >>> classes_of("", [np.array([1, 3], np.uint8), np.array([2], np.uint8)])
    Classes(names=('1', '2', '3'), first=1)
    """
    least, most = min(int(each.min()) for each in labels), max(int(each.max()) for each in labels)
    if part:
        characters, first = _PARTS[part]
        classes = Classes(tuple(characters), first)
    else:
        first = min(least, 1)
        last = min(max(most, first + 1), first + MAX_CLASSES - 1)  # two classes at least
        classes = Classes(tuple(str(label) for label in range(first, last + 1)), first)
    for each in labels:
        _check(each, classes)
    return classes


def _check(labels: NDArray[np.uint8], classes: Classes) -> None:
    last = classes.first + len(classes.names) - 1
    wrong = np.flatnonzero((labels < classes.first) | (labels > last))
    if wrong.size:
        raise ValueError(
            ngettext(
                "Label {place} is {label}; there can be {count} class here, {first} to {last}: "
                "give the labels of these images.",
                "Label {place} is {label}; there can be {count} classes here, {first} to {last}: "
                "give the labels of these images.",
                len(classes.names),
            ).format(
                place=int(wrong[0]) + 1,
                label=int(labels[wrong[0]]),
                count=len(classes.names),
                first=classes.first,
                last=last,
            )
        )
