"""The optical digits of the UCI repository, as shipped in data/ (source and licence beside it)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parents[2] / "data"


@dataclass(frozen=True)
class Digits:
    """Handwritten digits, 1797 of them. Both arrays are read-only.

    `images`: uint8, (1797, 8, 8), each pixel 0 (paper) to 16 (ink). `labels`: uint8, (1797,), the
    digit 0 to 9.
    """

    images: np.ndarray
    labels: np.ndarray


@lru_cache(maxsize=1)
def load_digits() -> Digits:
    """The whole set, read once a process.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine
    Learning Repository, 1998 (its test part), CC BY 4.0.

    >>> load_digits().images.shape
    (1797, 8, 8)
    """
    with np.load(DATA / "digits.npz", allow_pickle=False) as file:
        images, labels = file["images"], file["labels"]
    images.flags.writeable = False
    labels.flags.writeable = False
    return Digits(images, labels)
