"""The steps to try: each sets the controls to a state worth a look."""

from normviz.language import N_
from normviz.ui.frame import TryThis

_TRIES = (
    TryThis(
        N_("Batch norm in every layer"),
        N_("The sigmoid stays. What arrives at layer 1 now? Then try layer norm instead."),
        {"norm": "batch"},
        "norm",
    ),
    TryThis(
        N_("Residual connections instead, 50 layers"),
        N_("Every factor is 1 plus something: a product of such factors cannot vanish."),
        {"residual": True, "depth": 50},
    ),
    TryThis(
        N_("ReLU with He, then with Xavier"),
        N_("A factor of 1 a layer. Choose Xavier after that: no sigmoid, and it vanishes too."),
        {"activation": "relu", "init": "he", "depth": 50},
        "init",
    ),
    TryThis(
        N_("Batch norm that explodes"),
        N_("ReLU, 50 layers, batch norm: the remedy itself adds a fifth a layer."),
        {"activation": "relu", "init": "he", "norm": "batch", "depth": 50},
    ),
    TryThis(
        N_("Clip what has vanished"),
        N_("Clipping makes large gradients smaller. Look at layer 1: nothing comes back."),
        {"clip": "norm", "at": -2.0, "show": "weights"},
    ),
    TryThis(
        N_("Clip [3, 4] to norm 1"),
        N_("By norm it is [0.6, 0.8], almost: PyTorch divides by 5.000001. And by value?"),
        {"section": "clip", "b1": 0.0, "b2": 0.0},
    ),
)


def tries() -> tuple[TryThis, ...]:
    """The steps, in the order in which they are offered."""
    return _TRIES
