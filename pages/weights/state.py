"""The controls of the weight norm page, and what they describe."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, cached_property, lru_cache
from typing import Any

from normviz.nets.regression import VARIANTS, Fit, Regression, fit
from normviz.nets.weight_descent import (
    POINTS,
    DescentSetup,
    Gradient,
    Path,
    Points,
    Weights,
    descend,
    gradient,
    two_classes,
)
from normviz.nets.weight_landscape import Landscape, OutputSpread, landscape, spread
from normviz.readers.presets import Preset, presets
from normviz.ui.state import (
    Controls,
    Field,
    as_number,
    as_switch,
    one_of,
    one_of_numbers,
    real_number,
    whole_number,
    yes_or_no,
)

SECTIONS = ("try", "predict", "growth", "mean", "nets", "articles")
QUESTIONS = ("double", "grow", "rate")
# lowest value, highest, step
RANGES = {
    "v1": (-3.0, 3.0, 0.05),
    "v2": (-3.0, 3.0, 0.05),
    "g": (-3.0, 3.0, 0.05),
    "b": (-3.0, 3.0, 0.05),
}
START = {"v1": -1.0, "v2": 2.0, "g": 1.5, "b": 0.0}
RATES = ("0.1", "0.3", "1", "3", "10", "30")
BATCHES = (1, 4, 16, POINTS)
STEPS = 100
NET_RATES = ("0.01", "0.03", "0.1", "0.3", "1")
DEPTHS = (1, 2, 3)
STARTS = ("0.1", "1", "3")
OFFSETS = ("0", "2")
SEEDS = 5  # with which the four nets are compared: the one on screen and those after it


def tables() -> dict[str, Preset]:
    """The example batches that are tables: samples by features."""
    return {key: each for key, each in presets().items() if len(each.shape) == 2}


@cache
def _fields() -> list[Field]:
    return [
        *(Field(name, START[name], real_number(*RANGES[name][:2]), as_number) for name in RANGES),
        Field("seed", 0, whole_number(0, State.last_seed)),
        Field("lr", "1", one_of(*RATES)),
        Field("batch", 4, one_of_numbers(*BATCHES)),
        Field("section", "try", one_of(*SECTIONS)),
        Field("ask", "double", one_of(*QUESTIONS)),
        Field("preset", "mini", one_of(*tables())),
        Field("rate", "0.1", one_of(*NET_RATES)),
        Field("hidden", 2, one_of_numbers(*DEPTHS)),
        Field("start", "1", one_of(*STARTS)),
        Field("offset", "0", one_of(*OFFSETS)),
        Field("fromdata", False, yes_or_no, as_switch),
        Field("netseed", 0, whole_number(0, State.last_seed)),
        Field("sweep", False, yes_or_no, as_switch),
        Field("seeds", False, yes_or_no, as_switch),
    ]


class State(Controls):
    """The controls, and the neuron and the nets that they describe."""

    last_seed = 999

    def __init__(self) -> None:
        super().__init__("weights", _fields())

    @property
    def weights(self) -> Weights:
        """v, g and b as they stand."""
        return Weights(*(self[name] for name in RANGES))

    @property
    def points(self) -> Points:
        """The points of both classes."""
        return two_classes(self["seed"])

    @property
    def lr(self) -> float:
        """The learning rate of the neuron."""
        return float(self["lr"])

    @cached_property
    def gradient(self) -> Gradient:
        """The loss and its gradient, here."""
        return self.gradient_at(self.weights)

    def gradient_at(self, weights: Weights) -> Gradient:
        """The loss and its gradient, elsewhere."""
        return gradient(self.points, weights)

    def landscape(self) -> Landscape:
        """The loss along direction and length."""
        return landscape(self.points, self.weights, RANGES["g"][1])

    @cached_property
    def spread(self) -> OutputSpread:
        """The distribution of the outputs."""
        return spread(self.points, self.weights)

    def descent(self, **changes: Any) -> Path:
        """The way of plain SGD from here."""
        own = {"lr": self.lr, "batch": self["batch"], "seed": self["seed"]}
        return _descend(DescentSetup(self.weights, **{**own, "steps": STEPS, **changes}))

    def regression(self, variant: str, **changes: Any) -> Regression:
        """What one of the four nets learns, and how."""
        setup = Regression(
            variant,
            float(self["rate"]),
            self["hidden"],
            float(self["start"]),
            float(self["offset"]),
            self["fromdata"] and variant in ("weight", "mean"),
            self["netseed"],
        )
        return replace(setup, **changes)

    def fits(self, **changes: Any) -> dict[str, Fit]:
        """The runs of the four nets."""
        return {variant: _fit(self.regression(variant, **changes)) for variant in VARIANTS}

    @property
    def compared_seeds(self) -> list[int]:
        """The seeds with which the four nets are compared, that on screen first."""
        return [(self["netseed"] + i) % (self.last_seed + 1) for i in range(SEEDS)]

    def fits_by_seed(self) -> list[dict[str, Fit]]:
        """The runs of the four nets with each of these seeds."""
        return [self.fits(seed=seed) for seed in self.compared_seeds]


_descend = lru_cache(maxsize=32)(descend)
_fit = lru_cache(maxsize=128)(fit)
