"""The steps to try: each sets the controls to a state worth a look."""

from normviz.language import N_
from normviz.studies.neuron import READINGS
from normviz.ui.frame import TryThis
from pages.relu.state import weights_of

_FIRST, _LAST = weights_of(READINGS["first"]), weights_of(READINGS["last"])
_TRIES = (
    TryThis(
        N_("Watch the shift happen"),
        N_("Play: from A to B, always with the same inputs. Where do the zeros come from?"),
        {**_FIRST, "view": "play"},
    ),
    TryThis(
        N_("Read the article to the letter"),
        N_("With w₀ = 1.0 as the bias B has fewer zeros than A, not more."),
        {**_LAST, "view": "side"},
    ),
    TryThis(
        N_("Let the weights move under batch norm"),
        N_("Play again: the dotted z wanders, what enters the ReLU holds still."),
        {**_FIRST, "norm": "before", "view": "play"},
    ),
    TryThis(
        N_("A bias that does nothing"),
        N_("Drag b from one end to the other: the dotted z moves, the bars do not."),
        {**_FIRST, "norm": "before", "move": "b", "bb": 2.5},
        "bb",
    ),
    TryThis(
        N_("Normalize after the ReLU"),
        N_("Mean and spread agree now. Do the histograms?"),
        {**_FIRST, "norm": "after", "view": "overlaid"},
    ),
    TryThis(
        N_("A dead neuron"),
        N_("b = −3 lies far below what the inputs can lift: nothing gets through. Wake it."),
        {**_FIRST, "w1b": 0.25, "w2b": 0.25, "bb": -3.0},
        "bb",
    ),
)


def tries() -> tuple[TryThis, ...]:
    """The steps, in the order in which they are offered."""
    return _TRIES
