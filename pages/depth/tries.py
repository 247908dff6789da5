"""The steps to try on "Shift through depth": each sets the controls to a state worth a look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from normviz.language import _
from normviz.ui.frame import TryThis, try_this
from pages.depth.state import Depth


def tries(depth: Depth) -> None:
    """The steps, each a button."""
    fresh = {name: field.default for name, field in depth.state.fields.items()}

    def pick(changes: Mapping[str, Any]) -> None:
        depth.state.set(**{**fresh, **changes})

    try_this(_tries(), on_pick=pick, key="depth.try")


def _tries() -> list[TryThis]:
    return [
        TryThis(
            _("Double the variance: He"),
            _("A ReLU lets half of the mean square through; twice the variance makes up for it."),
            {"init": "he", "depth": 50},
        ),
        TryThis(
            _("Standard deviation 0.01"),
            _("It looks harmless. How small is the signal after 30 layers of 256 units?"),
            {"init": "fixed", "width": 256, "depth": 30},
        ),
        TryThis(
            _("The same weights, with batch norm"),
            _("The norm takes the factor out of every layer; then drag the standard deviation."),
            {"init": "fixed", "width": 256, "depth": 30, "norm": "batch"},
        ),
        TryThis(
            _("Saturate a tanh"),
            _("The mean square looks healthy, and yet half of the activations are stuck."),
            {"activation": "tanh", "init": "fixed", "std": -0.5},
        ),
        TryThis(
            _("Hold the weights still"),
            _("Learning rate 0: what still moves is the change from batch to batch alone."),
            {"section": "train", "lr": "0"},
        ),
        TryThis(
            _("Put the shift back in"),
            _("Noise behind every batch norm of a sigmoid net: look at the shift, then the loss."),
            {"section": "noise", "activation": "sigmoid", "hidden": 5, "lr": "0.5"},
        ),
    ]
