"""IDX files for tests."""

import gzip
import io
from pathlib import Path

import numpy as np

from normviz.readers.idx import IMAGES, LABELS

TRAIN = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
TEST = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def images(count: int = 40, rows: int = 5, columns: int = 4, seed: int = 0) -> bytes:
    """A file of images."""
    pixels = np.random.default_rng(seed).integers(0, 256, (count, rows, columns), np.uint8)
    return np.array([IMAGES, *pixels.shape], ">u4").tobytes() + pixels.tobytes()


def labels(count: int = 40) -> bytes:
    """A file of labels: 0, 1, ..., 9, 0, 1, ..."""
    return np.array([LABELS, count], ">u4").tobytes() + bytes(n % 10 for n in range(count))


def opened(**files: bytes) -> list[tuple[str, io.BytesIO]]:
    """Files as `read_set` takes them."""
    return [(name, io.BytesIO(data)) for name, data in files.items()]


def write(folder: Path, names: tuple[str, str], count: int, pack: bool = False, **of: int) -> None:
    """The two files of a set in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in zip(names, (images(count, **of), labels(count)), strict=True):
        path = folder / (f"{name}.gz" if pack else name)
        path.write_bytes(gzip.compress(data) if pack else data)
