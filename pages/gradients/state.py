"""The controls of "Gradients", and what the core computes from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from normviz.language import _
from normviz.nets.activations import ACTIVATIONS
from normviz.nets.clipping import WAYS, Clipped, clip_parts
from normviz.nets.data import SCALINGS
from normviz.nets.gradient_flow import Chain, Flow, gradient_flow
from normviz.nets.initialization import SCHEMES
from normviz.nets.optimizers import CLIPS
from normviz.nets.recurrent import CELL_ACTIVATIONS
from normviz.nets.recurrent_training import Reading, ReadingRun, learn_to_read
from normviz.nets.saturation import HiddenUnit, at_best, neuron
from normviz.nets.signal import NORMS, PLACEMENTS
from normviz.ui.deep_net import STD_POWERS, STD_STEP
from normviz.ui.state import (
    Controls,
    Field,
    as_number,
    as_power,
    as_switch,
    one_of,
    one_of_numbers,
    power_of_ten,
    stepped,
    whole_number,
    yes_or_no,
)

SECTIONS = ("try", "predict", "neurons", "clip", "train", "articles")
QUESTIONS = ("flow", "clip", "run")
SHOWN = ("signal", "weights")
DEPTHS = (2, 50)
WIDTHS = (16, 32, 64, 128)
BATCHES = (8, 32, 64, 128)
LIMIT_POWERS, LIMIT_STEP = (-4.0, 2.0), 0.25
FARTHEST, INPUT_STEP = 8.0, 0.5
MOST_WEIGHT, WEIGHT_STEP = 8.0, 0.25
LARGEST, NUMBER_STEP = 10.0, 0.1
GAINS, GAIN_STEP = (0.5, 3.0), 0.1
SEEDS = 3  # of what is claimed where chance plays a part
CLAIMED = {"width": 64, "batch": 32}  # small enough for all of these seeds
RATES = ("0.01", "0.03", "0.1", "0.3", "1")
VALUE_LIMITS = ("0.01", "0.03", "0.1", "0.3", "1")
NORM_LIMITS = ("0.1", "0.3", "1", "3", "10")
PARTS = ("a1", "a2", "b1", "b2")


def _fields() -> list[Field]:
    part = stepped(-LARGEST, LARGEST, NUMBER_STEP)
    at = stepped(-FARTHEST, FARTHEST, INPUT_STEP)
    return [
        Field("depth", 20, whole_number(*DEPTHS)),
        Field("width", 64, one_of_numbers(*WIDTHS)),
        Field("batch", 64, one_of_numbers(*BATCHES)),
        Field("activation", "sigmoid", one_of(*ACTIVATIONS)),
        Field("init", "xavier", one_of(*SCHEMES)),
        Field("std", -1.0, power_of_ten(*STD_POWERS, STD_STEP), as_power),
        Field("norm", "none", one_of(*NORMS)),
        Field("placement", "before", one_of(*PLACEMENTS)),
        Field("residual", False, yes_or_no, as_switch),
        Field("scaling", "standardized", one_of(*SCALINGS)),
        Field("seed", 0, whole_number(0, Controls.last_seed)),
        Field("show", "signal", one_of(*SHOWN)),
        Field("clip", "none", one_of(*WAYS)),
        Field("at", -1.0, power_of_ten(*LIMIT_POWERS, LIMIT_STEP), as_power),
        Field("section", "try", one_of(*SECTIONS)),
        Field("ask", "flow", one_of(*QUESTIONS)),
        Field("z1", -5.0, at, as_number),
        Field("z2", 5.0, at, as_number),
        Field("weight", 1.0, stepped(0.0, MOST_WEIGHT, WEIGHT_STEP), as_number),
        Field("a1", 3.0, part, as_number),
        Field("a2", 4.0, part, as_number),
        Field("b1", 0.3, part, as_number),
        Field("b2", -0.4, part, as_number),
        Field("limit", 1.0, stepped(NUMBER_STEP, LARGEST, NUMBER_STEP), as_number),
        Field("cell", "relu", one_of(*CELL_ACTIVATIONS)),
        Field("gain", 1.8, stepped(*GAINS, GAIN_STEP), as_number),
        Field("lr", "0.3", one_of(*RATES)),
        Field("value", "0.1", one_of(*VALUE_LIMITS)),
        Field("norm_at", "1", one_of(*NORM_LIMITS)),
    ]


@lru_cache(maxsize=96)
def flow_of(setup: Chain) -> Flow:
    """The gradient through this net, computed when it is first asked for."""
    return gradient_flow(setup)


@lru_cache(maxsize=48)
def run_of(setup: Reading) -> ReadingRun:
    """The run of this setup, trained when it is first asked for."""
    return learn_to_read(setup)


class State(Controls):
    """The controls, and the nets, gradients and runs that they describe."""

    chosen = (*Controls.chosen, "placement", "activation", "init", "show")

    def __init__(self) -> None:
        super().__init__("gradients", _fields())

    def chain(self, **changes: Any) -> Chain:
        """The deep net as the core takes it, without what has no effect on it."""
        names = ("depth", "width", "batch", "activation", "init", "norm", "placement", "residual")
        chosen = {name: self[name] for name in (*names, "scaling", "seed", "clip")} | changes
        if chosen["init"] == "fixed":
            chosen.setdefault("std", float(10.0 ** self["std"]))
        if chosen["norm"] == "none":
            chosen["placement"] = "before"
        if chosen["clip"] != "none":
            chosen.setdefault("clip_at", self.clip_at)
        return Chain(**chosen)

    @property
    def clip_at(self) -> float:
        """The limit at which the deep net's gradient is clipped."""
        return float(10.0 ** self["at"])

    def flow(self, **changes: Any) -> Flow:
        """The gradient through the net on screen, or through one with `changes`."""
        return flow_of(self.chain(**changes))

    def flows(self, **changes: Any) -> list[Flow]:
        """Gradients through smaller nets with the seed on screen and those after it."""
        return [self.flow(**{**CLAIMED, **changes, "seed": seed}) for seed in self._seeds()]

    def _seeds(self) -> list[int]:
        return [(self["seed"] + place) % (self.last_seed + 1) for place in range(SEEDS)]

    def neurons(self, activation: str = "") -> tuple[HiddenUnit, HiddenUnit]:
        """The two neurons, each as many times in a row as the net has layers."""
        first, second = (
            neuron(activation or self["activation"], self[z], self["depth"], self["weight"])
            for z in ("z1", "z2")
        )
        return first, second

    def best(self) -> np.ndarray:
        """What is left after each layer where the activation is steepest."""
        return at_best(self["activation"], self["depth"], self["weight"])

    @property
    def parts(self) -> tuple[np.ndarray, np.ndarray]:
        """The gradient that is drawn: two parameters with two numbers each."""
        a1, a2, b1, b2 = (float(self[name]) for name in PARTS)
        return np.array([a1, a2]), np.array([b1, b2])

    def clipped(self) -> dict[str, Clipped]:
        """That gradient, clipped in each way."""
        return {how: clip_parts(self.parts, how, self["limit"]) for how in WAYS[1:]}

    def reading(self, how: str) -> Reading:
        """How the recurrent net learns under this way of clipping."""
        limits = {"value": self["value"], "norm": self["norm_at"]}
        return Reading(
            activation=self["cell"],
            gain=self["gain"],
            lr=float(self["lr"]),
            clip=how,
            clip_at=float(limits.get(how, 1)),
            seed=self["seed"],
        )

    def unclipped(self, changes: Mapping[str, Any]) -> ReadingRun:
        """The run without clipping that these controls would give."""
        chosen = {name: self[name] for name in ("cell", "gain", "lr")} | dict(changes)
        setup = replace(
            self.reading("none"),
            activation=chosen["cell"],
            gain=chosen["gain"],
            lr=float(chosen["lr"]),
        )
        return run_of(setup)

    def runs_by_seed(self, how: str) -> list[ReadingRun]:
        """The run under this way of clipping with the seed on screen and those after it."""
        setup = self.reading(how)
        return [run_of(replace(setup, seed=seed)) for seed in self._seeds()]

    def runs(self) -> dict[str, ReadingRun]:
        """The runs side by side: without clipping, by value, by norm."""
        return {how: run_of(self.reading(how)) for how in CLIPS}


def clip_names() -> dict[str, str]:
    """The ways of clipping."""
    return {
        # Translators: a way of clipping, alone: in a list of choices, in a legend.
        "none": _("no clipping"),
        # Translators: a way of clipping, alone: each number is cut at the limit.
        "value": _("by value"),
        # Translators: a way of clipping, alone: all numbers shrink by the same factor.
        "norm": _("by one norm"),
        # Translators: a way of clipping, alone: each parameter has a norm of its own.
        "each": _("by a norm each"),
    }
