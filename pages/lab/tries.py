"""The lab's steps to try: each sets the controls to a state that is worth a look."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from normviz.language import _, current_language
from normviz.ui.frame import TryThis, try_this
from pages.lab.state import Lab

_FRESH: dict[str, Any] = {
    **dict.fromkeys(("gamma", "beta", "bias", "rows", "cols", "shape"), ()),
    "batch": "",
    "restore": False,
    "infer": False,
}


def tries(lab: Lab) -> None:
    """The steps, each a button."""

    def pick(changes: Mapping[str, Any]) -> None:
        lab.state.set(**{**_FRESH, **changes})

    try_this(_tries(current_language()), on_pick=pick, key="lab.try")


@lru_cache(maxsize=8)
def _tries(language: str) -> list[TryThis]:
    return [
        TryThis(
            _("Down the columns, along the rows"),
            _("Layer norm on the same 3 × 4 batch: sets of 3 become sets of 4."),
            {"preset": "mini", "norm": "layer", "step": "mean", "pin": 5},
        ),
        TryThis(
            _("A batch of one"),
            _("Under batch norm every output is 0. Why? And which norm still works?"),
            {"preset": "one", "norm": "batch", "step": "x_hat", "pin": 0},
        ),
        TryThis(
            _("Make the outlier larger"),
            _("Edit the 100 into 1000: x̂ hardly moves, it cannot pass √(m − 1)."),
            {"preset": "outlier", "norm": "batch", "step": "x_hat", "pin": 15},
        ),
        TryThis(
            _("Undo the normalization"),
            _("γ = √(σ² + ε) and β = μ give the input back: y equals x in every cell."),
            {"preset": "mini", "norm": "batch", "restore": True, "step": "y"},
        ),
        TryThis(
            _("Groups of channels"),
            _("Slide G from 1 (layer) to C (instance) on an image batch."),
            {"preset": "images", "norm": "group", "groups": 2, "step": "x"},
        ),
        TryThis(
            _("A bias that does nothing"),
            _("Add 20 to feature 1 before batch norm: y stays where it was."),
            {"preset": "mini", "norm": "batch", "bias": (20.0,), "step": "y"},
        ),
    ]
