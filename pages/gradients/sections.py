"""The sections of "Gradients", one open at a time: only that one is computed."""

from __future__ import annotations

from normviz.language import _
from normviz.ui.frame import look_closer
from pages.gradients.articles import articles
from pages.gradients.clip import clipping
from pages.gradients.neurons import neurons
from pages.gradients.predict import predict
from pages.gradients.state import Gradients
from pages.gradients.train import training
from pages.gradients.tries import tries


def sections(page: Gradients) -> None:
    """The section picker and the section that it names."""
    names = {
        "try": _("Try this"),
        "predict": _("Predict"),
        "neurons": _("Two neurons"),
        "clip": _("Clipping, drawn"),
        "train": _("A run that explodes"),
        "articles": _("Articles"),
    }
    match look_closer(page.state, names):
        case "try":
            tries(page)
        case "predict":
            predict(page)
        case "neurons":
            neurons(page)
        case "clip":
            clipping(page)
        case "train":
            training(page)
        case _section:
            articles(page)
