"""The steps to try on "Gradients": each sets the controls to a state worth a look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from normviz.language import _
from normviz.ui.frame import TryThis, try_this
from pages.gradients.state import Gradients


def tries(page: Gradients) -> None:
    """The steps, each a button."""
    fresh = {name: field.default for name, field in page.state.fields.items()}

    def pick(changes: Mapping[str, Any]) -> None:
        page.state.set(**{**fresh, **changes})

    try_this(_tries(), on_pick=pick, key="gradients.try")


def _tries() -> list[TryThis]:
    return [
        TryThis(
            _("Batch norm in every layer"),
            _("The sigmoid stays. What arrives at layer 1 now? Then try layer norm instead."),
            {"norm": "batch"},
        ),
        TryThis(
            _("Residual connections instead, 50 layers"),
            _("Every factor is 1 plus something: a product of such factors cannot vanish."),
            {"residual": True, "depth": 50},
        ),
        TryThis(
            _("ReLU with He, then with Xavier"),
            _("A factor of 1 a layer. Choose Xavier after that: no sigmoid, and it vanishes too."),
            {"activation": "relu", "init": "he", "depth": 50},
        ),
        TryThis(
            _("Batch norm that explodes"),
            _("ReLU, 50 layers, batch norm: the remedy itself adds a fifth a layer."),
            {"activation": "relu", "init": "he", "norm": "batch", "depth": 50},
        ),
        TryThis(
            _("Clip what has vanished"),
            _("Clipping makes large gradients smaller. Look at layer 1: nothing comes back."),
            {"clip": "norm", "at": -2.0, "show": "weights"},
        ),
        TryThis(
            _("Clip [3, 4] to norm 1"),
            _("By norm it is [0.6, 0.8], almost: PyTorch divides by 5.000001. And by value?"),
            {"section": "clip", "b1": 0.0, "b2": 0.0},
        ),
    ]
