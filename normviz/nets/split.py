"""Images for training, for validation and for the test: rows of numbers, split by seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.norms.scaling import standardize
from normviz.readers.characters import DIGIT_NAMES
from normviz.readers.digits import load_digits

Array = NDArray[Any]
Labels = NDArray[np.integer]

PIXEL_SCALINGS = ("unit", "standardized")
VALIDATION, TEST = 0.15, 0.15
_BLOCK = 64  # pixels that are standardized at a time
_SPLIT = 1_234_577  # sets the split apart from everything else that a seed draws


@dataclass(frozen=True, eq=False)
class Split:
    """Three sets that share no sample, read-only.

    `x`, `valid`, `test`: float32, (N, inputs). `labels`, `valid_labels`, `test_labels`: integers,
    (N,), 0 to classes - 1. `test_places`: which images of the original order the test set has.
    `names`: what the classes are called, in order.
    """

    x: Array
    labels: Labels
    valid: Array
    valid_labels: Labels
    test: Array
    test_labels: Labels
    test_places: Labels
    names: tuple[str, ...] = DIGIT_NAMES

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return len(self.names)

    @property
    def inputs(self) -> int:
        """How many numbers a sample has."""
        return int(self.x.shape[1])


def split_rows(
    images: Array,
    labels: Labels,
    seed: int = 0,
    scaling: str = "unit",
    valid: float = VALIDATION,
    test: float = TEST,
    tests: tuple[Array, Labels] | None = None,
    names: tuple[str, ...] = DIGIT_NAMES,
) -> Split:
    """Shuffle images by seed and split them.

    `images`: (N, ...), numbers of any type, seen as rows. `labels`: (N,). `seed`: of the order.
    `scaling`: "unit" divides by the largest number of the training set; "standardized" gives every
    pixel mean 0 and standard deviation 1 over the training set, and a constant one 0. Whatever is
    fitted is fitted to the training set alone. `valid`, `test`: shares of N. `tests`: images and
    labels of a test set of its own, as MNIST has one; then `test` plays no part. `names`: of the
    classes, in order. Result: `Split`. Raises ValueError for another scaling, other lengths, images
    of another size and a set without a sample.

    >>> split = split_rows(np.arange(80).reshape(20, 2, 2), np.arange(20) % 10)
    >>> split.x.shape, split.valid.shape, split.test.shape
    ((14, 4), (3, 4), (3, 4))
    """
    if scaling not in PIXEL_SCALINGS:
        raise ValueError(
            _("There is no scaling called “{name}”: use one of {known}.").format(
                name=scaling, known=", ".join(PIXEL_SCALINGS)
            )
        )
    count = len(images)
    order = np.random.default_rng((seed, _SPLIT)).permutation(count)
    ends = [round(count * valid)]
    if tests is None:
        ends.append(ends[0] + round(count * test))
    chosen = order[ends[-1] :], order[: ends[0]]
    places = order[ends[0] : ends[1]] if tests is None else np.arange(len(tests[0]))
    others, other_labels = (images, labels) if tests is None else tests
    _check(images, labels, others, other_labels)
    sets = [images[chosen[0]], images[chosen[1]], others[places]]
    if not all(len(each) for each in sets):
        raise ValueError(
            ngettext(
                "{count} sample cannot be split into training, validation and test: each needs "
                "at least one. Give more samples or other shares.",
                "{count} samples cannot be split into training, validation and test: each needs "
                "at least one. Give more samples or other shares.",
                count,
            ).format(count=count)
        )
    x, held, last = _scaled([each.reshape(len(each), -1) for each in sets], scaling)
    of = [labels[chosen[0]], labels[chosen[1]], other_labels[places]]
    split = Split(
        x,
        of[0].astype(np.intp),
        held,
        of[1].astype(np.intp),
        last,
        of[2].astype(np.intp),
        places,
        names,
    )
    for array in vars(split).values():
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return split


def _check(images: Array, labels: Labels, others: Array, other_labels: Labels) -> None:
    for pictures, names in ((images, labels), (others, other_labels)):
        if len(pictures) != len(names):
            # Translators: stands in "There are {images} images and {labels}: give one for each."
            named = ngettext("{count} label", "{count} labels", len(names))
            raise ValueError(
                ngettext(
                    "There is {images} image and {labels}: give one for each.",
                    "There are {images} images and {labels}: give one for each.",
                    len(pictures),
                ).format(images=len(pictures), labels=named.format(count=len(names)))
            )
    if images.shape[1:] != others.shape[1:]:
        raise ValueError(
            # Translators: {given} and {other} are sizes, as "8 x 8"; the last 8 counts.
            ngettext(
                "The images for training have {given} pixel and those for the test {other}: "
                "give two files of one set.",
                "The images for training have {given} pixels and those for the test {other}: "
                "give two files of one set.",
                images.shape[-1],
            ).format(
                given=" x ".join(map(str, images.shape[1:])),
                other=" x ".join(map(str, others.shape[1:])),
            )
        )


def _scaled(sets: list[Array], scaling: str) -> list[Array]:
    rows = [each.astype(np.float32) for each in sets]
    if scaling == "standardized":
        for start in range(0, rows[0].shape[1], _BLOCK):  # MNIST in one piece would take 1 GB
            block = np.s_[:, start : start + _BLOCK]
            fitted = standardize(rows[0][block])
            for each in rows:
                each[block] = fitted.transform(each[block])
        return rows
    largest = float(rows[0].max())
    for each in rows:
        each /= largest or 1.0
    return rows


@lru_cache(maxsize=16)
def digit_split(seed: int = 0, scaling: str = "unit") -> Split:
    """The shipped digits, 64 numbers each: 1257 for training, 270 for validation, 270 for the test.

    `seed`, `scaling`: see `split_rows`.

    >>> split = digit_split()
    >>> len(split.x), len(split.valid), len(split.test), split.inputs
    (1257, 270, 270, 64)
    """
    digits = load_digits()
    return split_rows(digits.images, digits.labels, seed, scaling)
