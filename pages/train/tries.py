"""Steps to try on the page that trains."""

from __future__ import annotations

from normviz.language import _
from normviz.ui.frame import TryThis
from pages.train.runs import PLAIN, with_values


def tries() -> list[TryThis]:
    """The steps: each sets the controls, and runs that it does not name are the experiment's."""
    shallow = tuple(with_values(PLAIN, norm=norm, init="torch") for norm in ("none", "batch"))
    sigmoid = tuple(
        with_values(run, activation="sigmoid", width=64, lr=0.3, epochs=30) for run in shallow
    )
    return [
        TryThis(
            _("Drag the rate until it breaks"),
            _("Two nets, one rate. Which of them fails first, and how much later does the other?"),
            {"runs": shallow, "controls": "learning", "edit": "all"},
        ),
        TryThis(
            _("Add sigmoid layers one by one"),
            _("Under Net, raise the hidden layers: at which one does A stop to learn?"),
            {"runs": sigmoid, "controls": "net", "edit": "all"},
        ),
        TryThis(
            _("Where the gradient is lost"),
            _("Ten sigmoid layers: compare the bars of the first layer with those of the last."),
            {"preset": "deep_sigmoid", "section": "layers"},
        ),
        TryThis(
            _("A lottery of seeds"),
            _("The last batch of three, kept: train it with five seeds and see how they differ."),
            {"preset": "last_batch", "section": "seeds"},
        ),
        TryThis(
            _("How wide is the good region?"),
            _("Thirteen rates, without a norm, with batch and with layer norm, in one picture."),
            {"preset": "deep_relu", "section": "sweep"},
        ),
        TryThis(
            _("The digits it gets wrong"),
            _("Would you have read them? Look at how sure the net was."),
            {"preset": "article", "section": "errors"},
        ),
    ]
