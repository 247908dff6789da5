"""The steps to try: each sets the controls to a state worth a look."""

from normviz.language import N_
from normviz.ui.frame import TryThis

_TRIES = (
    TryThis(
        N_("Down the columns, along the rows"),
        N_("Layer norm on the same 3 × 4 batch: sets of 3 become sets of 4."),
        {"preset": "mini", "norm": "layer", "step": "mean", "pin": 5},
        "norm",
    ),
    TryThis(
        N_("A batch of one"),
        N_("Under batch norm every output is 0. Why? And which norm still works?"),
        {"preset": "one", "norm": "batch", "step": "x_hat", "pin": 0},
        "norm",
    ),
    TryThis(
        N_("Make the outlier larger"),
        N_("Edit the 100 into 1000: x̂ hardly moves, it cannot pass √(m − 1)."),
        {"preset": "outlier", "norm": "batch", "step": "x_hat", "pin": 15},
        "batch",
    ),
    TryThis(
        N_("Undo the normalization"),
        N_("γ = √(σ² + ε) and β = μ give the input back: y equals x in every cell."),
        {"preset": "mini", "norm": "batch", "restore": True, "step": "y"},
    ),
    TryThis(
        N_("Groups of channels"),
        N_("Slide G from 1 (layer) to C (instance) on an image batch."),
        {"preset": "images", "norm": "group", "groups": 2, "step": "x"},
        "groups",
    ),
    TryThis(
        N_("A bias that does nothing"),
        N_("Add 20 to feature 1 before batch norm: y stays where it was."),
        {"preset": "mini", "norm": "batch", "bias": (20.0,), "step": "y", "pin": 4},
    ),
)


def tries() -> tuple[TryThis, ...]:
    """The steps, in the order in which they are offered."""
    return _TRIES
