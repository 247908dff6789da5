"""The sections of the page that trains, one open at a time: only that one is computed."""

from __future__ import annotations

from normviz.language import _
from normviz.ui.frame import look_closer, try_this
from normviz.ui.train_articles import articles
from normviz.ui.train_state import Train
from normviz.ui.train_tries import tries
from normviz.ui.train_work import Work


def sections(page: Train, work: Work) -> None:
    """The section picker and the section that it names."""
    names = {
        "try": _("Try this"),
        "layers": _("Layers"),
        "errors": _("Errors"),
        "table": _("Table of runs"),
        "sweep": _("Learning-rate sweep"),
        "seeds": _("Seeds"),
        "articles": _("Articles"),
    }
    match look_closer(page.state, names):
        case "try":
            try_this(tries(), on_pick=page.pick, key="train.try")
        case _section:
            articles(page)
