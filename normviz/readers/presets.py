"""The example batches of data/presets.json, ready to be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from normviz.language import _, current_language
from normviz.readers.digits import DATA, load_digits
from normviz.readers.generators import GENERATORS
from normviz.readers.limits import check_shape, shape_text
from normviz.readers.preset_file import read_presets, shape_of

PRESETS_FILE = DATA / "presets.json"
DECIMALS = 2  # of drawn values: few enough to check by hand


@dataclass(frozen=True)
class Preset:
    """An example batch, with its texts in the reader's language.

    `key`: its name in the file and in links. `title`, `teaches`: what the reader reads of it.
    `rows`, `cols`: names of the N samples and the C features or channels at `shape`. `shape`: (N,
    C, *spatial). `fixed_shape`: whether the batch exists in this shape only. `seeded`: whether
    another seed gives another batch. `dtype`: "float64" or "float32". `pin`: the index of the cell
    to look at. `suggests`: settings that show its point, in the words of `Setup`. `source`: the
    entry of the file, checked.
    """

    key: str
    title: str
    teaches: str
    rows: tuple[str, ...]
    cols: tuple[str, ...]
    shape: tuple[int, ...]
    fixed_shape: bool
    seeded: bool
    dtype: str
    pin: tuple[int, ...]
    suggests: Mapping[str, Any]
    source: Mapping[str, Any]

    def make(self, shape: Sequence[int] | None = None, seed: int = 0) -> np.ndarray:
        """The batch: `dtype`, drawn values rounded to 2 decimals, the same for the same seed.

        `shape`: the shape to draw, (N, C, *spatial); None for the preset's own. `seed`: any whole
        number from 0 up; ignored where `seeded` is False. Raises ValueError for a shape beyond the
        limits, and for another shape where `fixed_shape` is True.

        >>> drawn = next(preset for preset in presets().values() if not preset.fixed_shape)
        >>> drawn.make((3, 2), seed=1).shape
        (3, 2)
        """
        axes = check_shape(self.shape if shape is None else shape)
        if self.fixed_shape and axes != self.shape:
            message = _('"{title}" has the shape {shape}; it cannot be made as {given}.')
            raise ValueError(
                message.format(
                    title=self.title, shape=shape_text(self.shape), given=shape_text(axes)
                )
            )
        rng = np.random.default_rng(seed)
        if "values" in self.source:
            return np.array(self.source["values"], dtype=self.dtype)
        if "digits" in self.source:
            return _pick_digits(rng, self.source["digits"]).astype(self.dtype)
        numbers = {name: v for name, v in self.source["random"].items() if name != "kind"}
        drawn = GENERATORS[self.source["random"]["kind"]](rng, axes, **numbers)
        # + 0.0 turns the -0.0 that rounding leaves into the 0.0 a learner expects
        return (np.round(drawn, DECIMALS) + 0.0).astype(self.dtype)

    def labels(self, shape: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Names of the samples and of the features or channels for a batch of `shape`: N and C of
        them.

        Its own where there are as many, else the usual ones.

        >>> preset = next(iter(presets().values()))
        >>> preset.labels(preset.shape) == (preset.rows, preset.cols)
        True
        """
        rows, cols = default_labels(shape)
        return (
            self.rows if len(self.rows) == len(rows) else rows,
            self.cols if len(self.cols) == len(cols) else cols,
        )


def default_labels(shape: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names for the N samples and the C features (of a table) or channels (of anything else).

    `shape`: (N, C, *spatial). Result: N and C names, counted from 1.

    >>> default_labels((2, 1)), default_labels((1, 1, 5))[1]
    ((('sample 1', 'sample 2'), ('feature 1',)), ('channel 1',))
    """
    # Translators: the usual names of rows and columns, numbered by {n} from 1.
    sample = _("sample {n}")
    # Translators: the usual names of columns and channels, numbered by {n} from 1.
    feature = _("feature {n}") if len(shape) == 2 else _("channel {n}")
    return (
        tuple(sample.format(n=n + 1) for n in range(shape[0])),
        tuple(feature.format(n=n + 1) for n in range(shape[1])),
    )


def presets() -> dict[str, Preset]:
    """All presets by key, in the order of the file, with texts in the current language.

    >>> all(preset.key == key for key, preset in presets().items())
    True
    """
    return _presets_in(current_language())


@cache
def _presets_in(_language: str) -> dict[str, Preset]:
    return {key: _preset(key, entry) for key, entry in read_presets(PRESETS_FILE).items()}


def _preset(key: str, entry: Mapping[str, Any]) -> Preset:
    shape = shape_of(entry)
    rows, cols = default_labels(shape)
    return Preset(
        key=key,
        title=_(entry["title"]),
        teaches=_(entry["teaches"]),
        rows=tuple(_(name) for name in entry["rows"]) if "rows" in entry else rows,
        cols=tuple(_(name) for name in entry["cols"]) if "cols" in entry else cols,
        shape=shape,
        fixed_shape="random" not in entry,
        seeded="values" not in entry,
        dtype=entry.get("dtype", "float64"),
        pin=tuple(entry.get("pin", (0,) * len(shape))),
        suggests=dict(entry.get("suggests", {})),
        source=entry,
    )


def _pick_digits(rng: np.random.Generator, wanted: Sequence[int]) -> np.ndarray:
    """One image of each digit in `wanted`: (len(wanted), 1, 8, 8)."""
    digits = load_digits()
    picked = [rng.choice(np.flatnonzero(digits.labels == digit)) for digit in wanted]
    return digits.images[picked][:, None]
