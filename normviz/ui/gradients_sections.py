"""The sections of "Gradients", one open at a time: only that one is computed."""

from __future__ import annotations

from normviz.language import _
from normviz.ui.frame import look_closer
from normviz.ui.gradients_articles import articles
from normviz.ui.gradients_clip import clipping
from normviz.ui.gradients_neurons import neurons
from normviz.ui.gradients_predict import predict
from normviz.ui.gradients_state import Gradients
from normviz.ui.gradients_train import training
from normviz.ui.gradients_tries import tries


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
