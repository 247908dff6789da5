"""The picture: photographs as they are and under each norm; or one in the colours of another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.studies.picture_effects import mean_of_each
from normviz.studies.pictures import as_pixels, displayed
from normviz.ui.gallery import Column, Line, Photo, gallery
from pages.pictures.state import NORMS, State
from pages.pictures.words import (
    capital,
    clipped_said,
    colours_clipped,
    norm_names,
    picture_names,
    said,
    short,
)

Pixels = NDArray[np.uint8]


def under_norms(state: State, *, answer: bool) -> str:
    """Every picture as it is and, where the answer may be seen, under each norm; a caption."""
    names, norms = picture_names(state), norm_names()
    before, _clipped = as_pixels(state.batch)
    # Translators: head of a column of pictures: before a norm.
    columns = [Column(_("Before"), always=True)]
    cells = [_before(state, before)]
    shares: dict[str, list[float]] = {}
    for norm in NORMS if answer else ():
        columns.append(Column(capital(norms[norm]), chosen=norm == state["norm"]))
        # In float32, which a pixel has no use to pass, it takes a third of the time.
        pixels, clipped = displayed(state.outputs[norm].y.astype(np.float32))
        shares[norm] = clipped.tolist()
        cells.append(
            _photos(
                pixels,
                [
                    _("{picture} after {norm}").format(picture=name, norm=norms[norm])
                    for name in names
                ],
            )
        )
    gallery(
        columns,
        [
            Line(name, row, chosen=place == state.who)
            for place, (name, row) in enumerate(zip(names, zip(*cells, strict=True), strict=True))
        ],
        key="pictures.gallery",
        caption=_("The pictures, before and after each norm"),
        corner=_("picture"),
        size=state.size,
    )
    return clipped_said(shares) if answer else ""


def in_colours(state: State, *, answer: bool) -> str:
    """A, B and, where the answer may be seen, A in the colours of B; a caption."""
    names = picture_names(state)
    a, b = state.who, state["other"]
    before, _clipped = as_pixels(state.batch)
    photos = _before(state, before)
    columns = [
        Column(_("A: {picture}").format(picture=names[a]), always=True),
        Column(_("B: {picture}").format(picture=names[b]), always=True),
    ]
    row = [photos[a], photos[b]]
    share = 0.0
    if answer:
        pixels, (share,) = as_pixels(state.recoloured[None])
        columns.append(Column(_("A in the colours of B"), chosen=True))
        words = _("{a} in the colours of {b}").format(a=names[a], b=names[b])
        row += _photos(pixels, [words])
    gallery(
        columns,
        # Translators: the name of a row of pictures.
        [Line(_("A and B"), row)],
        key="pictures.colours",
        caption=_("A picture, another one, and the first in the colours of the second"),
        corner="",
        size=state.size,
    )
    return colours_clipped(share) if answer else ""


def _before(state: State, pixels: Pixels) -> list[Photo]:
    return _photos(
        pixels,
        [
            # Translators: a picture, and what was done to it: "Cat, brightness −0.2".
            _("{picture}, {change}").format(picture=name, change=said(state.change_of(place)))
            for place, name in enumerate(picture_names(state))
        ],
    )


def _photos(pixels: Pixels, words: list[str]) -> list[Photo]:
    """Pictures to send, each with what it shows and how bright it is."""
    return [
        Photo(
            picture,
            _("{picture}: mean brightness {mean}, from 0 to 1").format(
                picture=each, mean=short(round(mean / 255, 2))
            ),
        )
        for picture, each, mean in zip(pixels, words, mean_of_each(pixels), strict=True)
    ]
