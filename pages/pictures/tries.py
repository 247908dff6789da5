"""The steps to try: each sets the controls to a state worth a look."""

from normviz.language import N_
from normviz.ui.frame import TryThis
from pages.pictures.state import NEUTRAL, Change

_TRIES = (
    TryThis(
        N_("A cast of colour"),
        N_("Move the cast to and fro: which columns stay as they are?"),
        {"changes": (Change(cast=0.3),), "norm": "layer"},
        "changes",
    ),
    TryThis(
        N_("Nothing but brightness"),
        N_("Which norms do not see it? RMS norm subtracts nothing."),
        {"changes": (Change(brightness=0.3),), "norm": "rms"},
        "changes",
    ),
    TryThis(
        N_("Hardly any contrast"),
        N_("Go to the left end: ε is no longer small beside the variance."),
        {"changes": (NEUTRAL, NEUTRAL, Change(contrast=0.1)), "who": 2},
        "changes",
    ),
    TryThis(
        N_("One dark picture among others"),
        N_("Move its brightness, and watch the other pictures under batch norm."),
        {"changes": (NEUTRAL, Change(brightness=-0.4)), "who": 1, "norm": "batch"},
        "changes",
    ),
    TryThis(
        N_("The same at inference"),
        N_("Switch to training and back: do the others still notice?"),
        {
            "changes": (NEUTRAL, Change(brightness=-0.4)),
            "who": 1,
            "norm": "batch",
            "mode": "inference",
        },
        "mode",
    ),
    TryThis(
        N_("Three channels, one or three groups"),
        N_("With which number is group norm layer norm, with which instance norm?"),
        {"changes": (Change(cast=0.3),), "norm": "group", "groups": 3},
        "groups",
    ),
    TryThis(
        N_("The colours of another picture"),
        N_("Change A, then change B: which of the two is seen in the result?"),
        {"view": "colours", "changes": (), "who": 1, "other": 0},
    ),
)


def tries() -> tuple[TryThis, ...]:
    """The steps, in the order in which they are offered."""
    return _TRIES
