"""The controls of "Shift through depth", and what the core computes from them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from normviz.language import _
from normviz.nets.activations import ACTIVATIONS
from normviz.nets.data import SCALINGS
from normviz.nets.initialization import SCHEMES
from normviz.nets.network import Net
from normviz.nets.shift import (
    WHOLE_LAYER,
    Record,
    Shift,
    TrainingSetup,
    shift,
    train_recorded,
)
from normviz.nets.signal import NORMS, PLACEMENTS, Signal, Stack, signal_through
from normviz.ui.deep_net import STD_POWERS, STD_STEP
from normviz.ui.state import (
    Controls,
    Field,
    as_number,
    as_power,
    one_of,
    one_of_numbers,
    power_of_ten,
    stepped,
    whole_number,
)
from pages.depth.figures import room

SECTIONS = ("try", "predict", "train", "noise", "articles")
QUESTIONS = ("square", "noise")
DEPTHS = (1, 50)
WIDTHS = (16, 32, 64, 128, 256)
BATCHES = (2, 8, 32, 128, 256)
RATES = ("0", "0.01", "0.03", "0.1", "0.3", "0.5", "1", "3")
MINI_BATCHES = (8, 16, 32, 64, 128)
MOST_NOISE = 3.0
NOISE_STEP = 0.25
UNITS = 32  # width of the net that trains
STEPS = 150
VARIANTS = ("none", "batch", "noise")


def _fields() -> list[Field]:
    return [
        Field("depth", 20, whole_number(*DEPTHS)),
        Field("width", 128, one_of_numbers(*WIDTHS)),
        Field("batch", 128, one_of_numbers(*BATCHES)),
        Field("activation", "relu", one_of(*ACTIVATIONS)),
        Field("init", "xavier", one_of(*SCHEMES)),
        Field("std", -2.0, power_of_ten(*STD_POWERS, STD_STEP), as_power),
        Field("norm", "none", one_of(*NORMS)),
        Field("placement", "before", one_of(*PLACEMENTS)),
        Field("scaling", "standardized", one_of(*SCALINGS)),
        Field("seed", 0, whole_number(0, Controls.last_seed)),
        Field("show", "passed", one_of("passed", "entered")),
        Field("section", "try", one_of(*SECTIONS)),
        Field("ask", "square", one_of(*QUESTIONS)),
        Field("hidden", 8, whole_number(2, 10)),
        Field("lr", "0.3", one_of(*RATES)),
        Field("minibatch", 32, one_of_numbers(*MINI_BATCHES)),
        Field("unit", WHOLE_LAYER, whole_number(WHOLE_LAYER, UNITS)),
        Field("noise", 1.0, stepped(0.0, MOST_NOISE, NOISE_STEP), as_number),
    ]


@lru_cache(maxsize=64)
def _signal(setup: Stack) -> Signal:
    return signal_through(setup)


@lru_cache(maxsize=48)  # a record is at most 0.4 MB
def record_of(setup: TrainingSetup) -> Record:
    """The run of this setup, trained when it is first asked for."""
    return train_recorded(setup)


@lru_cache(maxsize=48)
def shift_of(setup: TrainingSetup) -> Shift:
    """The shift in the run of this setup."""
    return shift(record_of(setup))


class State(Controls):
    """The controls, and the nets and trainings that they describe."""

    chosen = (*Controls.chosen, "placement", "activation", "init")

    def __init__(self) -> None:
        super().__init__("depth", _fields())

    @property
    def std(self) -> float:
        """The standard deviation of weights that start at a fixed one."""
        return float(10.0 ** self["std"])

    def stack(self, **changes: Any) -> Stack:
        """The deep net as the core takes it, without what has no effect on it."""
        names = ("depth", "width", "batch", "activation", "init", "norm", "placement")
        chosen = {name: self[name] for name in (*names, "scaling", "seed")} | changes
        if chosen["init"] == "fixed":
            chosen.setdefault("std", self.std)
        if chosen["norm"] == "none":
            chosen["placement"] = "before"
        return Stack(**chosen)

    def signal(self, **changes: Any) -> Signal:
        """The signal through the net on screen, or through one with `changes`.

        A deeper net begins as a shallower one: within one length of the axis, depth is a cut.
        """
        setup = self.stack(**changes)
        whole = self.stack(**{**changes, "depth": room(setup.depth)})
        return _signal(whole).upto(setup.depth)

    def training(self, variant: str, *, later: int = 0, **changes: Any) -> TrainingSetup:
        """How the net trains "none" (without norm), "batch" (with), or "noise" (and noise).

        `later`: by how many its seed comes after the one on screen.
        """
        net = Net(
            hidden=self["hidden"],
            width=UNITS,
            activation=self["activation"],
            init=self["init"],
            std=self.std if self["init"] == "fixed" else 0.01,
            norm="none" if variant == "none" else "batch",
            placement="before" if variant == "none" else self["placement"],
            seed=self["seed"] + later,
        )
        chosen: dict[str, Any] = {
            "lr": float(self["lr"]),
            "steps": STEPS,
            "batch": self["minibatch"],
            "noise": self["noise"] if variant == "noise" else 0.0,
        }
        return TrainingSetup(net, **{**chosen, **changes})

    def record(self, variant: str, **changes: Any) -> Record:
        """The run of this variant."""
        return record_of(self.training(variant, **changes))

    def shift(self, variant: str, **changes: Any) -> Shift:
        """The shift in that run."""
        return shift_of(self.training(variant, **changes))


def variant_names() -> dict[str, str]:
    """The nets that train side by side."""
    return {
        # Translators: a run of training, in legends and as the title of a chart.
        "none": _("no norm"),
        # Translators: a run of training, in legends and as the title of a chart.
        "batch": _("batch norm"),
        # Translators: a run of training, in legends and as the title of a chart.
        "noise": _("batch norm + noise"),
    }
