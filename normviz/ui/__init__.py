"""Streamlit pieces that the pages share."""

from normviz.ui.frame import (
    Claim,
    TryThis,
    articles_say,
    copy_link,
    formula,
    notice,
    page_header,
    read_on,
    reading,
    try_this,
)
from normviz.ui.grid import grid
from normviz.ui.live_slider import LiveSlider, live_slider, live_sliders
from normviz.ui.plot import plot

__all__ = [
    "Claim",
    "LiveSlider",
    "TryThis",
    "articles_say",
    "copy_link",
    "formula",
    "grid",
    "live_slider",
    "live_sliders",
    "notice",
    "page_header",
    "plot",
    "read_on",
    "reading",
    "try_this",
]
