"""Streamlit pieces that the pages share."""

from normviz.ui.frame import (
    Claim,
    TryThis,
    articles_say,
    copy_link,
    formula,
    look_closer,
    notice,
    page_header,
    read_on,
    reading,
    try_this,
)
from normviz.ui.grid import grid
from normviz.ui.live_slider import LiveSlider, live_slider, live_sliders
from normviz.ui.plot import plot
from normviz.ui.predict import Choice, Estimate, guessing, predict

__all__ = [
    "Choice",
    "Claim",
    "Estimate",
    "LiveSlider",
    "TryThis",
    "articles_say",
    "copy_link",
    "formula",
    "grid",
    "guessing",
    "live_slider",
    "live_sliders",
    "look_closer",
    "notice",
    "page_header",
    "plot",
    "predict",
    "read_on",
    "reading",
    "try_this",
]
