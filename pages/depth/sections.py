"""The sections of "Shift through depth", one open at a time: only that one is computed."""

from __future__ import annotations

from normviz.language import _
from normviz.ui.frame import look_closer
from pages.depth.articles import articles
from pages.depth.predict import predict
from pages.depth.state import Depth
from pages.depth.train import experiment, training
from pages.depth.tries import tries


def sections(depth: Depth) -> None:
    """The section picker and the section that it names."""
    names = {
        "try": _("Try this"),
        "predict": _("Predict"),
        "train": _("While it trains"),
        "noise": _("Put the shift back"),
        "articles": _("Articles"),
    }
    match look_closer(depth.state, names):
        case "try":
            tries(depth)
        case "predict":
            predict(depth)
        case "train":
            training(depth)
        case "noise":
            experiment(depth)
        case _section:
            articles(depth)
