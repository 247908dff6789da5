"""Write data/pictures/*.png from the photographs that come with scikit-image.

scikit-image is no requirement of the app or of its tests. Install it where it does no harm, and run
from the repository's root:

    pip install scikit-image==0.26.0
    python scripts/make_pictures.py
"""

from __future__ import annotations

from pathlib import Path

import skimage.data
from PIL import Image

TARGET = Path(__file__).resolve().parents[1] / "data" / "pictures"
SIDE = 128

# The square that is kept of each, as left, top and side in pixels of the original.
SQUARES = {
    "astronaut": (56, 0, 400),
    "cat": (75, 0, 300),
    "coffee": (150, 0, 400),
    "rocket": (107, 0, 427),
}


def picture(name: str) -> Image.Image:
    """The square of the photograph, 128 x 128, RGB."""
    left, top, side = SQUARES[name]
    whole = Image.fromarray(getattr(skimage.data, name)())
    box = (left, top, left + side, top + side)
    return whole.resize((SIDE, SIDE), Image.Resampling.LANCZOS, box)


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for name in SQUARES:
        path = TARGET / f"{name}.png"
        picture(name).save(path, optimize=True)
        print(f"{path.name}: {path.stat().st_size} bytes")
