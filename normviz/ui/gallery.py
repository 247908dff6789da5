"""The one door for photographs: a table of pictures, each with its text alternative.

The browser keeps the table between reruns (`frontend/gallery/gallery.js`) and decodes only the
pictures that have changed; they travel in the answer itself, as small data URLs.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO

import numpy as np
import streamlit as st
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


@dataclass(frozen=True, eq=False)
class Photo:
    """One picture, uint8 (H, W, 3), and what it shows in words."""

    pixels: NDArray[np.uint8]
    alt: str


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
    # While a slider moves most pictures stay. What was sent last is kept in the session, and goes
    # with it: pictures may be a learner's own.
    last: dict[bytes, str] = st.session_state.get(f"{key}:sent", {})
    sent: dict[bytes, str] = {}
    st.session_state[f"{key}:sent"] = sent

    def source(photo: Photo) -> str:
        name = blake2b(photo.pixels.tobytes(), digest_size=16).digest()
        if name not in sent:
            sent[name] = last.get(name) or _jpeg(photo.pixels)
        return sent[name]

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
                    "cells": [{"src": source(photo), "alt": photo.alt} for photo in line.photos],
                }
                for line in lines
            ],
            "caption": caption,
            "corner": corner,
            "ratio": width / height,
        },
    )


def _jpeg(pixels: NDArray[np.uint8]) -> str:
    """A picture as an address that holds all of it."""
    file = BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=_QUALITY, subsampling=0)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"
