"""The steps to try: each sets the controls to a state worth a look."""

from normviz.language import N_
from normviz.ui.frame import TryThis

_TRIES = (
    TryThis(
        N_("The same w from a quarter of v"),
        N_("Drag v along its own line: w and the loss hold still, the gradient in v does not."),
        {"v1": -0.25, "v2": 0.5},
        "v1",
    ),
    TryThis(
        N_("A v that is nearly nothing"),
        N_("The first step throws v far out; after it the steps turn it gently. Play it."),
        {"v1": -0.05, "v2": 0.1, "section": "growth"},
    ),
    TryThis(
        N_("A learning rate that is too large"),
        N_("η = 30: with w itself the loss stays wild, weight norm brakes itself as ‖v‖ grows."),
        {"lr": "30", "section": "growth"},
        "lr",
    ),
    TryThis(
        N_("The zero vector"),
        N_("0/0: what frameworks return, and how to get out."),
        {"v1": 0.0, "v2": 0.0},
        "v1",
    ),
    TryThis(
        N_("Inputs that are not centred"),
        N_("Four nets at inputs of mean 2: which runs are those of mean 0, digit by digit?"),
        {"section": "nets", "offset": "2"},
        "offset",
    ),
    TryThis(
        N_("First weights three times too large"),
        N_("Which net still learns? Then let g and b start from the data."),
        {"section": "nets", "start": "3"},
        "fromdata",
    ),
)


def tries() -> tuple[TryThis, ...]:
    """The steps, in the order in which they are offered."""
    return _TRIES
