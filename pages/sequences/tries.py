"""Steps to try on the page on sequences: each sets the controls to a state worth a look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from normviz.language import _
from normviz.ui.frame import TryThis, try_this
from pages.sequences.state import Sequences

_FRESH: dict[str, Any] = {
    "lengths": (),
    "pattern": "stairs",
    "count": 5,
    "pad": 0.0,
    "step": 7,
    "sequence": 1,
    "feature": 1,
}


def tries(page: Sequences) -> None:
    """The steps, each a button."""

    def pick(changes: Mapping[str, Any]) -> None:
        page.state.set(**{**_FRESH, **changes})

    try_this(_tries(), on_pick=pick, key="sequences.try")


def _tries() -> list[TryThis]:
    return [
        TryThis(
            _("Padding that shouts"),
            _(
                "Padding of −10, counted: every mean after step 2 is dragged down. Slide its value "
                "and watch x̂ of the real cells follow; then mask it."
            ),
            {"sharing": "step", "padding": "counted", "pad": -10.0},
        ),
        TryThis(
            _("One long sequence"),
            _("From step 4 on it is alone: m = 1, x̂ = 0. Nine steps of it say nothing."),
            {"sharing": "step", "padding": "masked", "pattern": "one_long", "step": 8},
        ),
        TryThis(
            _("One mean for all steps"),
            _(
                "Batch norm over all steps keeps one pair a feature, whatever the lengths: no step "
                "is alone. The course of a feature over the steps stays visible."
            ),
            {"sharing": "batch", "padding": "masked", "pattern": "one_long", "step": 8},
        ),
        TryThis(
            _("Layer norm does not see the batch"),
            _("Slide padding and the other lengths: x̂ of sequence 1 stays where it is."),
            {"sharing": "token", "padding": "counted", "pad": -10.0},
        ),
        TryThis(
            _("Longer than any in training"),
            _("Which statistics does step 11 use? The last ones come from a single sequence."),
            {"sharing": "step", "padding": "masked", "section": "longer", "policy": "last"},
        ),
        TryThis(
            _("A cell that explodes"),
            _("ReLU, gain 3, the same weights 60 times: slide the gain under none and layer norm."),
            {"section": "cell", "activation": "relu", "gain": 3.0, "steps": 60},
        ),
    ]
