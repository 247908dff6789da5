"""The steps to try: each sets the controls to a state worth a look."""

from normviz.language import N_
from normviz.ui.frame import TryThis

_TRIES = (
    TryThis(
        N_("Batches of one"),
        N_("PyTorch refuses, Keras returns zeros. Why? Mend it, and look at the variance."),
        {"m": 1, "controls": "memory"},
        "m",
    ),
    TryThis(
        N_("Divide by m or by m − 1"),
        N_("Two samples a batch, variance ÷ m: the running variance settles at half the truth."),
        {"m": 2, "batches": 200, "kept": "biased", "controls": "memory"},
        "kept",
    ),
    TryThis(
        N_("A long memory needs many batches"),
        N_("Keras keeps 0.99 of the old: after 60 batches half of it is still the start."),
        {"convention": "keras", "controls": "memory"},
        "convention",
    ),
    TryThis(
        N_("Same sample, other companions"),
        N_("Press Play, then switch to inference: a cloud becomes one line."),
        {"view": "infer", "m": 6},
        "mode",
    ),
    TryThis(
        N_("The world moves on"),
        N_("The data drift by 2 σ after training. Let it learn 30 more batches."),
        {"view": "drift", "shift": 2.0, "m": 32, "more": 0},
        "more",
    ),
    TryThis(
        N_("Four workers, nobody shuffled"),
        N_("Each calls its own values mean 0. And 10 values make unequal shares: weigh them."),
        {"view": "workers", "m": 10, "ordered": True},
        "ordered",
    ),
    TryThis(
        N_("Shares of 7 and 3"),
        N_("Averaged without weights, the workers' gradients are not the whole batch's."),
        {"view": "workers", "m": 10, "workers": 2, "uneven": True},
    ),
)


def tries() -> tuple[TryThis, ...]:
    """The steps, in the order in which they are offered."""
    return _TRIES
