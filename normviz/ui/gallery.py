"""The one door for photographs: a table of pictures, each with its text alternative.

The browser keeps the table between reruns (`frontend/gallery/gallery.js`) and decodes only the
pictures that have changed; they travel in the answer itself, as small data URLs.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from normviz.ui.assets import module_component

_QUALITY = 90  # some 6 kB of 128 x 128 pixels in 0.2 ms; PNG takes 28 kB and 2 ms, WebP 1 ms


@dataclass(frozen=True)
class Column:
    """What was done to the pictures of a column; on a phone a column gives way to the chosen one.

    `always`: it stays there too.
    """

    name: str
    chosen: bool = False
    always: bool = False


@dataclass(frozen=True)
class Photo:
    """One picture as it is sent: its address, which holds all of it, and what it shows in words."""

    src: str
    alt: str


def photo(pixels: NDArray[np.uint8], alt: str) -> Photo:
    """Make a picture to send: `pixels`, (H, W, 3), with the words `alt`."""
    height, width, _channels = pixels.shape
    return Photo(_jpeg(pixels.tobytes(), (width, height)), alt)


@lru_cache(maxsize=128)  # while a slider moves, most pictures stay
def _jpeg(pixels: bytes, size: tuple[int, int]) -> str:
    file = BytesIO()
    image = Image.frombytes("RGB", size, pixels)
    image.save(file, "JPEG", quality=_QUALITY, subsampling=0)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


@dataclass(frozen=True)
class Line:
    """A row of the table: one picture's name, and the picture in every column."""

    name: str
    photos: Sequence[Photo]
    chosen: bool = False


def gallery(
    columns: Sequence[Column],
    lines: Sequence[Line],
    *,
    key: str,
    caption: str,
    corner: str,
    size: tuple[int, int],
) -> None:
    """Put pictures on the page, a line for each row.

    `caption`: the whole table in words, for whoever cannot see it. `corner`: head of the column of
    names; without one that column is not shown. `size`: height and width that all pictures have, in
    pixels. Names may be a learner's own words: the browser shows them as text.
    """
    if not all(photo.alt for line in lines for photo in line.photos):
        raise ValueError("a picture came without a text alternative: give each one sentence.")
    height, width = size
    module_component("normviz_gallery")(
        key=key,
        data={
            "columns": [
                {"name": each.name, "chosen": each.chosen, "always": each.always}
                for each in columns
            ],
            "rows": [
                {
                    "name": line.name,
                    "chosen": line.chosen,
                    "cells": [{"src": photo.src, "alt": photo.alt} for photo in line.photos],
                }
                for line in lines
            ],
            "caption": caption,
            "corner": corner,
            "ratio": width / height,
        },
    )
