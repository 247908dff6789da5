"""Write data/digits.npz from scikit-learn's copy of the UCI optical digits.

Run from the repository's root, with the development requirements installed:

    python scripts/make_digits.py
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parents[1] / "data" / "digits.npz"


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Images (1797, 8, 8) with pixels 0 to 16 and labels (1797,), both uint8."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images, labels = bunch.images.astype(np.uint8), bunch.target.astype(np.uint8)
    if not (np.array_equal(images, bunch.images) and np.array_equal(labels, bunch.target)):
        sys.exit("The source holds values that do not fit into uint8.")
    return images, labels


if __name__ == "__main__":
    images, labels = digits()
    np.savez_compressed(TARGET, images=images, labels=labels)
    print(f"{TARGET.name}: {len(labels)} digits, {TARGET.stat().st_size} bytes")
