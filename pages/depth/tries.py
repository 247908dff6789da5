"""The steps to try: each sets the controls to a state worth a look."""

from normviz.language import N_
from normviz.ui.frame import TryThis

_TRIES = (
    TryThis(
        N_("Double the variance: He"),
        N_("A ReLU lets half of the mean square through; twice the variance makes up for it."),
        {"init": "he", "depth": 50},
        "init",
    ),
    TryThis(
        N_("Standard deviation 0.01"),
        N_("It looks harmless. How small is the signal after 30 layers of 256 units?"),
        {"init": "fixed", "width": 256, "depth": 30},
    ),
    TryThis(
        N_("The same weights, with batch norm"),
        N_("The norm takes the factor out of every layer; then drag the standard deviation."),
        {"init": "fixed", "width": 256, "depth": 30, "norm": "batch"},
        "std",
    ),
    TryThis(
        N_("Saturate a tanh"),
        N_("The mean square looks healthy, and yet half of the activations are stuck."),
        {"activation": "tanh", "init": "fixed", "std": -0.5},
    ),
    TryThis(
        N_("Hold the weights still"),
        N_("Learning rate 0: what still moves is the change from batch to batch alone."),
        {"section": "train", "lr": "0"},
        "lr",
    ),
    TryThis(
        N_("Put the shift back in"),
        N_("Noise behind every batch norm of a sigmoid net: look at the shift, then the loss."),
        {"section": "noise", "activation": "sigmoid", "hidden": 5, "lr": "0.5"},
    ),
)


def tries() -> tuple[TryThis, ...]:
    """The steps, in the order in which they are offered."""
    return _TRIES
