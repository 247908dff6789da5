"""The steps to try: each sets the controls; runs that it does not name are the experiment's."""

from __future__ import annotations

from normviz.language import N_
from normviz.ui.frame import TryThis
from pages.train.runs import PLAIN, with_values

_SHALLOW = tuple(with_values(PLAIN, norm=norm, init="torch") for norm in ("none", "batch"))
_SIGMOID = tuple(
    with_values(run, activation="sigmoid", width=64, lr=0.3, epochs=30) for run in _SHALLOW
)
_TRIES = (
    TryThis(
        N_("Drag the rate until it breaks"),
        N_("Two nets, one rate. Which of them fails first, and how much later does the other?"),
        {"runs": _SHALLOW, "controls": "learning", "edit": "all"},
        "runs",
    ),
    TryThis(
        N_("Add sigmoid layers one by one"),
        N_("Under Net, raise the hidden layers: at which one does A stop to learn?"),
        {"runs": _SIGMOID, "controls": "net", "edit": "all"},
        "runs",
    ),
    TryThis(
        N_("Where the gradient is lost"),
        N_("Ten sigmoid layers: compare the bars of the first layer with those of the last."),
        {"preset": "deep_sigmoid", "section": "layers"},
    ),
    TryThis(
        N_("A lottery of seeds"),
        N_("A smaller last batch, kept: train it with five seeds and see how they differ."),
        {"preset": "last_batch", "section": "seeds"},
    ),
    TryThis(
        N_("How wide is the good region?"),
        N_("Thirteen rates, without a norm, with batch and with layer norm, in one picture."),
        {"preset": "deep_relu", "section": "sweep"},
    ),
    TryThis(
        N_("How small may a batch be?"),
        N_("Batch, group and layer norm, with batches down to 2. Then switch ghost batches on."),
        {"preset": "batch_size", "section": "sizes"},
    ),
    TryThis(
        N_("The images it gets wrong"),
        N_("Would you have read them? Look at how sure the net was."),
        {"preset": "article", "section": "errors"},
    ),
)


def tries() -> tuple[TryThis, ...]:
    """The steps, in the order in which they are offered."""
    return _TRIES
