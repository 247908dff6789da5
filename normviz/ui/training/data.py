"""The data that nets learn from: the digits that ship, and what learners bring along.

What somebody brought is kept once for all, by a name that follows from its content; that name
stands in links. Memory is bounded: what nobody looked at for longest is forgotten.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from normviz.language import _
from normviz.nets.split import TEST, VALIDATION, Split, digit_split, split_rows
from normviz.readers.digits import load_digits
from normviz.readers.idx_sets import (
    Extent,
    Files,
    ImageSet,
    announced,
    extent_of,
    read_files,
    read_set,
    sets_below,
)
from normviz.ui.training.shelf import Shelf

DIGITS = "digits"  # the name of those that ship
FOLDER = "NORMVIZ_IDX"  # the variable that names the folder with sets of images
KEPT_SETS = 350_000_000  # bytes; MNIST takes 55 million
KEPT_SPLITS = 500_000_000  # bytes; MNIST takes 220 million, in float32


@dataclass(frozen=True)
class DataKey:
    """Which data, and how they are split and scaled; see `split_rows`.

    `source`: `DIGITS`, or the name of an `ImageSet`.
    """

    source: str = DIGITS
    seed: int = 0
    scaling: str = "unit"


class Library:
    """The sets that learners brought, and their splits; for any thread.

    `folder`: where sets of images lie on this machine, None for nowhere.
    """

    def __init__(
        self,
        folder: Path | None = None,
        kept_sets: int = KEPT_SETS,
        kept_splits: int = KEPT_SPLITS,
    ) -> None:
        self._folder = folder
        self._sets = Shelf[str, ImageSet](kept_sets, lambda each: each.nbytes)
        self._splits = Shelf[DataKey, Split](kept_splits, _split_bytes)
        self._names: dict[tuple[object, ...], str] = {}  # of files of the folder, as they are now
        self._shelves = threading.Lock()
        self._making = threading.RLock()  # large things are made one after the other

    def bring(self, files: Sequence[tuple[str, BinaryIO]]) -> str:
        """Keep the set in these files; its name. Raises ValueError as `read_set` does."""
        with self._making:
            return self._keep(read_set(files))

    @property
    def has_folder(self) -> bool:
        """Whether there is a folder to look for sets in."""
        return self._folder is not None

    def folder_sets(self) -> Mapping[str, Files]:
        """The sets in the folder, by where they are."""
        return sets_below(self._folder) if self._folder else {}

    def bring_from_folder(self, place: str) -> str:
        """Keep a set of the folder; its name. Raises ValueError with a sentence."""
        files = self.folder_sets().get(place)
        if files is None:
            raise ValueError(_("“{place}” is no longer in the folder.").format(place=place))
        with self._making:
            try:
                name = self._keep(read_files(files))
                self._names[_stamp(files)] = name
            except OSError as error:
                raise ValueError(
                    _("“{place}” cannot be read: {reason}.").format(
                        place=place, reason=error.strerror
                    )
                ) from error
            return name

    def has(self, source: str) -> bool:
        """Whether these data are at hand, or in the folder."""
        return source == DIGITS or self.brought(source) is not None

    def split(self, key: DataKey) -> Split:
        """The data of a key, split. Raises ValueError where they are not at hand."""
        if key.source == DIGITS:
            return digit_split(key.seed, key.scaling)
        split = self._kept(key)
        if split is None:
            with self._making:
                split = self._kept(key) or self._made(key)
        return split

    def _made(self, key: DataKey) -> Split:
        found = self.brought(key.source)
        if found is None:
            raise ValueError(_("These data are no longer on this server: upload them again."))
        tests = (found.tests.images, found.tests.labels) if found.tests else None
        train = found.train
        split = split_rows(
            train.images, train.labels, key.seed, key.scaling, tests=tests, names=found.classes
        )
        with self._shelves:
            self._splits.put(key, split)
        return split

    def _kept(self, key: DataKey) -> Split | None:
        with self._shelves:
            self._sets.get(key.source)  # which is looked at, too
            return self._splits.get(key)

    def _keep(self, brought: ImageSet) -> str:
        with self._shelves:
            if self._sets.get(brought.name) is None:
                self._sets.put(brought.name, brought)
        return brought.name

    def brought(self, name: str) -> ImageSet | None:
        """The set of this name, if it is at hand, or in the folder."""
        with self._shelves:
            found = self._sets.get(name)
        return found or self._set_of_folder(name)

    def _set_of_folder(self, name: str) -> ImageSet | None:
        """A set that is in the folder under this name; a file is read only where it may be it."""
        for place, files in self.folder_sets().items():
            try:
                known = self._names.get(_stamp(files))
                if known == name or (known is None and announced(files) == extent_of(name)):
                    self.bring_from_folder(place)
            except (OSError, ValueError):
                continue
            with self._shelves:
                found = self._sets.get(name)
            if found:
                return found
        return None


def _stamp(files: Files) -> tuple[object, ...]:
    """What changes when one of the files does."""
    states = [path.stat() for path in files]
    return (*files, *(state.st_mtime_ns for state in states), *(state.st_size for state in states))


def _split_bytes(split: Split) -> int:
    return sum(each.nbytes for each in vars(split).values() if isinstance(each, np.ndarray))


def _named_folder() -> Path | None:
    named = os.environ.get(FOLDER)
    return Path(named).expanduser().resolve() if named else None


library = Library(_named_folder())


def data_of(key: DataKey) -> Split:
    """The data of a key. Raises ValueError where they are not at hand."""
    return library.split(key)


def extent(source: str) -> Extent:
    """How many images these data have, and of how many pixels."""
    if source == DIGITS:
        return Extent(*load_digits().images.shape)
    return extent_of(source)


def sizes(source: str) -> tuple[int, int, int]:
    """How many images there are for training, for validation and for the test."""
    there = extent(source)
    valid = round(there.images * VALIDATION)
    test = 0 if there.tests else round(there.images * TEST)
    return there.images - valid - test, valid, there.tests or test


def read_source(text: str) -> str:
    """The data that a link names. Raises ValueError with a sentence."""
    if text != DIGITS:
        extent_of(text)
    return text
