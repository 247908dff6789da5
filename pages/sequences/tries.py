"""The steps to try: each sets the controls to a state worth a look."""

from normviz.language import N_
from normviz.ui.frame import TryThis

_TRIES = (
    TryThis(
        N_("Padding that shouts"),
        N_(
            "Padding of −10, counted: every mean after step 2 is dragged down. Slide its value "
            "and watch x̂ of the real cells follow; then mask it."
        ),
        {"sharing": "step", "padding": "counted", "pad": -10.0},
        "pad",
    ),
    TryThis(
        N_("One long sequence"),
        N_("From step 4 on it is alone: m = 1, x̂ = 0. Nine steps of it say nothing."),
        {"sharing": "step", "padding": "masked", "pattern": "one_long", "step": 8},
        "step",
    ),
    TryThis(
        N_("One mean for all steps"),
        N_(
            "Batch norm over all steps keeps one pair a feature, whatever the lengths: no step "
            "is alone. The course of a feature over the steps stays visible."
        ),
        {"sharing": "batch", "padding": "masked", "pattern": "one_long", "step": 8},
        "sharing",
    ),
    TryThis(
        N_("Layer norm does not see the batch"),
        N_("Slide padding and the other lengths: x̂ of sequence 1 stays where it is."),
        {"sharing": "token", "padding": "counted", "pad": -10.0},
        "pad",
    ),
    TryThis(
        N_("Longer than any in training"),
        N_("Which statistics does step 11 use? The last ones come from a single sequence."),
        {"sharing": "step", "padding": "masked", "section": "longer", "policy": "last"},
        "policy",
    ),
    TryThis(
        N_("A cell that explodes"),
        N_("ReLU, gain 3, the same weights 60 times: slide the gain under none and layer norm."),
        {"section": "cell", "activation": "relu", "gain": 3.0, "steps": 60},
        "gain",
    ),
)


def tries() -> tuple[TryThis, ...]:
    """The steps, in the order in which they are offered."""
    return _TRIES
