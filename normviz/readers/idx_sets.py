"""Sets of images: from files in any order, or from a folder; each with a name of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from os import walk
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, listed, ngettext
from normviz.readers.characters import DIGIT_NAMES, Classes, classes_of, emnist_part
from normviz.readers.idx import (
    IMAGES,
    LABELS,
    MAX_ITEMS,
    MAX_SIDE,
    TABLE,
    Labelled,
    kept,
    labelled,
    magic_of,
    read_images,
    read_labels,
    shape_of,
)

FEWEST = 20  # images: enough for training, validation and a test
_DEEPEST, _MOST_FOLDERS, _MOST_SETS = 3, 500, 30
_USUAL = re.compile(
    r"(?:(emnist-[a-z]+|qmnist)-)?(train|t10k|test)-(images|labels)[-.]idx[123]-(?:ubyte|int)(\.gz)?"
)
_NAME = re.compile(r"[0-9a-f]{16}-(\d{1,5})x(\d\d?)x(\d\d?)(?:-(\d{1,5}))?")
_SHOWN = 60

Array = NDArray[np.uint8]


class IncompleteSetError(ValueError):
    """What was given is part of a set: another file makes it whole."""


@dataclass(frozen=True)
class Extent:
    """How many `images`, of how many pixels, and how many more for the test alone.

    `rows`, `columns`: pixels of an image. `tests`: images for the test; 0 where none are apart. As
    a text it is the end of a set's name.

    >>> str(Extent(60_000, 28, 28, 10_000)), str(Extent(40, 5, 4))
    ('60000x28x28-10000', '40x5x4')
    """

    images: int
    rows: int
    columns: int
    tests: int = 0

    def __str__(self) -> str:
        tests = f"-{self.tests}" if self.tests else ""
        return f"{self.images}x{self.rows}x{self.columns}{tests}"


@dataclass(frozen=True, eq=False)
class ImageSet:
    """Images for training, and those for the test where they are apart.

    `train`: N images, N labels from 0. `tests`: more of the same size, or None. `name`: a digest of
    all pixels and labels, and the extent: the same data have the same name, from whatever files
    they come. `classes`: what the labels stand for. `announced`: how many images the files for
    training and for the test have, of which these may be the first. `turned`: whether rows and
    columns of the images were swapped, as EMNIST needs it.
    """

    train: Labelled
    tests: Labelled | None
    name: str
    classes: tuple[str, ...] = DIGIT_NAMES
    announced: tuple[int, int] = (0, 0)
    turned: bool = False

    @property
    def nbytes(self) -> int:
        """The bytes of its arrays.

        >>> of = Labelled(np.zeros((40, 5, 4), np.uint8), np.zeros(40, np.uint8))
        >>> ImageSet(of, None, "forty").nbytes
        840
        """
        parts = [each for each in (self.train, self.tests) if each]
        return sum(each.images.nbytes + each.labels.nbytes for each in parts)


def extent_of(name: str) -> Extent:
    """What the name of a set says of it.

    `name`: of an `ImageSet`; it may come from an address. Result: `Extent`. Raises ValueError for
    what is no such name.

    >>> extent_of("0123456789abcdef-60000x28x28-10000")
    Extent(images=60000, rows=28, columns=28, tests=10000)
    """
    found = _NAME.fullmatch(name)
    if found:
        extent = Extent(*(int(each or 0) for each in found.groups()))
        sides = extent.rows, extent.columns
        counts = extent.images >= FEWEST and max(extent.images, extent.tests) <= MAX_ITEMS
        if counts and min(sides) >= 1 and max(sides) <= MAX_SIDE and name.endswith(f"-{extent}"):
            return extent
    raise ValueError(_("it is not the name of a set of images."))


def read_set(files: Sequence[tuple[str, BinaryIO]]) -> ImageSet:
    """The set in some IDX files: images and labels, and perhaps those of a test.

    `files`: a name for the messages, and a file object that can be sought in; in any order, as
    they are told apart by what they begin with, and belong together by their counts. Of two sets
    the larger is for training. Raises ValueError with a sentence for everything that does not make
    up a set: what is no IDX file, labels without images, counts that do not match, labels of more
    classes than there can be, and what `read_idx` refuses; IncompleteSetError where one more file
    would do. Headers are read first, and no more is unpacked than one set has.

    Files that are named as EMNIST's have its characters for classes, and their images, which EMNIST
    stores column by column, are turned.

    >>> from io import BytesIO
    >>> header = lambda *numbers: b"".join(n.to_bytes(4, "big") for n in numbers)
    >>> pictures = BytesIO(header(IMAGES, 20, 1, 2) + bytes(40))
    >>> labels = BytesIO(header(LABELS, 20) + bytes(20))
    >>> done = read_set([("b", labels), ("a", pictures)])
    >>> done.train.images.shape, done.tests, extent_of(done.name)
    ((20, 1, 2), None, Extent(images=20, rows=1, columns=2, tests=0))
    """
    found = [_looked_at(name, file) for name, file in files]
    pictures = [each for each in found if each.magic == IMAGES]
    names = [each for each in found if each.magic in (LABELS, TABLE)]
    _check_kinds(len(pictures), len(names))
    pairs = _paired(pictures, names)
    _check_shapes([images.shape for images, _labels in pairs])
    part = emnist_part([name for name, _file in files])
    read = [(images.read(), labels.read()[: kept(images.shape)]) for images, labels in pairs]
    classes = classes_of(part, [labels for _images, labels in read])
    sets = [_put_right(images, labels, classes, turn=bool(part)) for images, labels in read]
    train, tests = sets[0], sets[1] if len(sets) > 1 else None
    announced = len(pairs[0][0]), len(pairs[1][0]) if tests else 0
    name = f"{_digest(sets, classes.names)}-{_extent(train, tests)}"
    return ImageSet(train, tests, name, classes.names, announced, bool(part))


def _put_right(images: Array, labels: Array, classes: Classes, *, turn: bool) -> Labelled:
    """Labels that count from 0, and images that stand upright; read-only."""
    if turn:
        images = np.ascontiguousarray(images.transpose(0, 2, 1))
    labels = labels - np.uint8(classes.first)
    images.flags.writeable = labels.flags.writeable = False
    return labelled(images, labels, len(classes.names))


@dataclass(frozen=True, eq=False)
class _File:
    """A file of which only the header has been unpacked; `shape`: what that announces."""

    name: str
    file: BinaryIO
    magic: int
    shape: tuple[int, ...]

    def __len__(self) -> int:
        return self.shape[0]

    def read(self) -> Array:
        self.file.seek(0)
        with _named(self.name):
            return (read_images if self.magic == IMAGES else read_labels)(self.file)


def _looked_at(name: str, file: BinaryIO) -> _File:
    shown = name if len(name) <= _SHOWN else name[:_SHOWN] + "…"
    with _named(shown):
        file.seek(0)
        magic = magic_of(file)
        if magic not in (IMAGES, LABELS, TABLE):
            raise ValueError(
                _(
                    "it is not an IDX file of images or labels. Choose files such as "
                    "train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz, packed or not."
                )
            )
        file.seek(0)
        kind = IMAGES if magic == IMAGES else LABELS
        return _File(shown, file, magic, shape_of(file, kind))


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Have what is wrong with a file begin with its name."""
    try:
        yield
    except ValueError as error:
        # Translators: {name} is a file's, {reason} a sentence that says what is wrong with it.
        raise ValueError(_("“{name}”: {reason}").format(name=name, reason=error)) from error


def _check_kinds(pictures: int, names: int) -> None:
    if max(pictures, names) > 2:
        raise ValueError(
            ngettext(
                "These are {images} file of images and {labels} of labels: choose one of each, "
                "or two of each where there is a test set.",
                "These are {images} files of images and {labels} of labels: choose one of each, "
                "or two of each where there is a test set.",
                pictures,
            ).format(images=pictures, labels=names)
        )
    if not names:
        raise IncompleteSetError(
            _(
                "These are images without labels: add the file of their labels, for example "
                "train-labels-idx1-ubyte.gz."
            )
        )
    if not pictures:
        raise IncompleteSetError(
            _(
                "These are labels without images: add the file of the images, for example "
                "train-images-idx3-ubyte.gz."
            )
        )


def _paired(pictures: list[_File], names: list[_File]) -> list[tuple[_File, _File]]:
    """Images with the labels of the same count, those for training first."""
    first = sorted(pictures, key=lambda each: (-len(each), _for_test(each.name)))
    others = sorted(names, key=lambda each: _for_test(each.name))
    pairs = []
    for images in first:
        fits = [each for each in others if len(each) == len(images)]
        if not fits:
            counts = [len(each) for each in names]
            # Translators: in “train-images” has 60000 images.
            some = ngettext("{count} image", "{count} images", len(images))
            raise _lacking(names)(
                # Translators: {images} is “60000 images”; {labels} one number, or two: 30 and 40.
                ngettext(
                    "“{name}” has {images}, and there is {labels} label: add the labels that "
                    "belong to these images.",
                    "“{name}” has {images}, and there are {labels} labels: add the labels that "
                    "belong to these images.",
                    sum(counts),
                ).format(
                    name=images.name,
                    images=some.format(count=len(images)),
                    labels=listed([str(count) for count in counts]),
                )
            )
        others = [each for each in others if each is not fits[0]]
        pairs.append((images, fits[0]))
    if others:
        labels = others[0]
        raise _lacking(pictures)(
            ngettext(
                "“{name}” has {labels} label, and no image belongs to it: add its image, or "
                "take the file away.",
                "“{name}” has {labels} labels, and no images belong to them: add their images, or "
                "take the file away.",
                len(labels),
            ).format(name=labels.name, labels=len(labels))
        )
    return pairs


def _lacking(others: list[_File]) -> type[ValueError]:
    """What to raise where a partner is missing: of these there may be one more, or not."""
    return IncompleteSetError if len(others) < 2 else ValueError


def _for_test(name: str) -> bool:
    return "t10k" in name or "test" in name


def _check_shapes(shapes: list[tuple[int, ...]]) -> None:
    """Refuse too few images to train on, and a test with images of another size."""
    train, *tests = shapes
    if train[0] < FEWEST:
        raise ValueError(
            ngettext(
                "{count} image is too few to train on: use at least {fewest}.",
                "{count} images are too few to train on: use at least {fewest}.",
                train[0],
            ).format(count=train[0], fewest=FEWEST)
        )
    if tests and train[1:] != tests[0][1:]:
        raise ValueError(
            _(
                "The images for training have {given} pixels and those for the test {other}: "
                "choose the files of one set."
            ).format(
                given=" x ".join(map(str, train[1:])),
                other=" x ".join(map(str, tests[0][1:])),
            )
        )


def _extent(train: Labelled, tests: Labelled | None) -> Extent:
    images, rows, columns = train.images.shape
    return Extent(images, rows, columns, len(tests.images) if tests else 0)


def _digest(sets: Sequence[Labelled], classes: tuple[str, ...]) -> str:
    digest = sha256(b"" if classes == DIGIT_NAMES else " ".join(classes).encode())
    for each in sets:
        for array in (each.images, each.labels):
            digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()[:16]


# --- folders -------------------------------------------------------------------------------------

Files = tuple[Path, ...]


def sets_below(folder: Path) -> dict[str, Files]:
    """The sets in a folder and in those within, by the usual names of their files.

    These are train-images-idx3-ubyte and train-labels-idx1-ubyte, and t10k-... or test-... for the
    test, packed (.gz) or not; before them may stand qmnist- or a part of EMNIST, emnist-letters-
    for example.

    `folder`: where to begin; it goes at most three folders deep. Result: where each set is, seen
    from the folder, with what its names begin with, and its files; in order. What cannot be looked
    into is passed over.

    >>> sets_below(Path("no such folder"))
    {}
    """
    found: dict[str, Files] = {}
    for seen, (where, inner, names) in enumerate(walk(folder)):
        place = Path(where).relative_to(folder)
        if len(place.parts) >= _DEEPEST or seen >= _MOST_FOLDERS:
            inner.clear()
        inner.sort()
        sets: dict[str, dict[tuple[str, str], Path]] = {}
        for name in sorted(names, reverse=True):  # what is not packed comes later, and counts
            match = _USUAL.fullmatch(name)
            if match and Path(where, name).is_file():
                prefix, part, kind = match.group(1, 2, 3)
                of_set = sets.setdefault(prefix or "", {})
                of_set["train" if part == "train" else "test", kind] = Path(where, name)
        for prefix, files in sorted(sets.items()):
            train, tests = (
                [files.get((part, kind)) for kind in ("images", "labels")]
                for part in ("train", "test")
            )
            if all(train) and len(found) < _MOST_SETS:
                chosen = [*train, *(tests if all(tests) else [])]
                parts = [*place.parts, prefix] if prefix else place.parts or [folder.name]
                found[str(Path(*parts))] = tuple(each for each in chosen if each)
    return found


def announced(files: Files) -> Extent:
    """The extent that the headers of a set's files announce; nothing else is read.

    `files`: as `sets_below` finds them. Result: `Extent`. Raises ValueError as `read_idx` does, or
    OSError.
    """
    shapes = []
    for path in files:
        with path.open("rb") as file:
            magic = IMAGES if "images" in path.name else LABELS
            shapes.append(shape_of(file, magic))
    images = [shape for shape in shapes if len(shape) == 3]
    tests = kept(images[1]) if len(images) > 1 else 0
    sides = images[0][1:][::-1] if emnist_part([path.name for path in files]) else images[0][1:]
    return Extent(kept(images[0]), *sides, tests)


def read_files(files: Files) -> ImageSet:
    """The set in these files of this machine.

    `files`: as `sets_below` finds them. Result: `ImageSet`. Raises ValueError with a sentence as
    `read_set` does, or OSError.
    """
    opened: list[BinaryIO] = []
    try:
        opened += (path.open("rb") for path in files)
        return read_set([(path.name, file) for path, file in zip(files, opened, strict=True)])
    finally:
        for file in opened:
            file.close()
