"""A learner's own pictures: in the memory of the session, small, a few, and nowhere else."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from normviz.readers.pictures import PICTURES_MOST, read_picture

_KEPT = "pictures.own"
_COUNT = "pictures.own_count"


class Own(NamedTuple):
    """A picture of the learner's: the name of its file, and what was read from it."""

    name: str
    picture: NDArray[np.uint8]


def own_pictures() -> dict[str, Own]:
    """Those that the session has, by the keys under which the state names them."""
    kept: dict[str, Own] = st.session_state.setdefault(_KEPT, {})
    return kept


def keep(name: str, data: bytes, needed: tuple[str, ...]) -> str:
    """Read a file and keep its picture; the key for it. ValueError says why it cannot be.

    `needed`: the keys of what is on the page: where there are too many, the oldest of the others
    goes.
    """
    picture, kept = read_picture(data), own_pictures()
    while len(kept) >= PICTURES_MOST:
        del kept[next(key for key in kept if key not in needed)]
    session: Any = st.session_state
    session[_COUNT] = session.get(_COUNT, 0) + 1
    key = f"own{session[_COUNT]}"
    kept[key] = Own(name, picture)
    return key
