"""The controls of the weight norm page, and what they describe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from normviz.nets.regression import VARIANTS, Fit, Regression, fit
from normviz.nets.weight_descent import (
    POINTS,
    DescentSetup,
    Gradient,
    Landscape,
    OutputSpread,
    Path,
    Points,
    Weights,
    descend,
    gradient,
    landscape,
    spread,
    two_classes,
)
from normviz.readers.presets import Preset, presets
from normviz.ui.state import (
    Field,
    Controls,
    as_number,
    as_switch,
    one_of,
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
LAST_SEED = 999
NET_RATES = ("0.01", "0.03", "0.1", "0.3", "1")
DEPTHS = (1, 2, 3)
STARTS = ("0.1", "1", "3")
OFFSETS = ("0", "2")


def tables() -> dict[str, Preset]:
    """The example batches that are tables: samples by features."""
    return {key: each for key, each in presets().items() if len(each.shape) == 2}


def _one_of_numbers(allowed: tuple[int, ...]) -> Any:
    read = one_of(*map(str, allowed))
    return lambda text: int(read(text))


@cache
def _fields() -> list[Field]:
    return [
        *(Field(name, START[name], real_number(*RANGES[name][:2]), as_number) for name in RANGES),
        Field("seed", 0, whole_number(0, LAST_SEED)),
        Field("lr", "1", one_of(*RATES)),
        Field("batch", 4, _one_of_numbers(BATCHES)),
        Field("section", "try", one_of(*SECTIONS)),
        Field("ask", "double", one_of(*QUESTIONS)),
        Field("preset", "mini", one_of(*tables())),
        Field("rate", "0.1", one_of(*NET_RATES)),
        Field("hidden", 2, _one_of_numbers(DEPTHS)),
        Field("start", "1", one_of(*STARTS)),
        Field("offset", "0", one_of(*OFFSETS)),
        Field("fromdata", False, yes_or_no, as_switch),
        Field("netseed", 0, whole_number(0, LAST_SEED)),
        Field("sweep", False, yes_or_no, as_switch),
    ]


@dataclass(frozen=True)
class WeightPage:
    """The page as one object: `state` is what the URL holds, the rest follows from it."""

    state: Controls

    @classmethod
    def open(cls) -> WeightPage:
        """The page of this session, from the URL on arrival."""
        return cls(Controls("weights", _fields()))

    @property
    def weights(self) -> Weights:
        """v, g and b as they stand."""
        return Weights(*(self.state[name] for name in RANGES))

    @property
    def points(self) -> Points:
        """The points of both classes."""
        return two_classes(self.state["seed"])

    @property
    def lr(self) -> float:
        """The learning rate of the neuron."""
        return float(self.state["lr"])

    def gradient(self, weights: Weights | None = None) -> Gradient:
        """The loss and its gradient, here or elsewhere."""
        return gradient(self.points, weights or self.weights)

    def landscape(self) -> Landscape:
        """The loss along direction and length."""
        return landscape(self.points, self.weights, RANGES["g"][1])

    def spread(self) -> OutputSpread:
        """The distribution of the outputs."""
        return spread(self.points, self.weights)

    def descent(self, **changes: Any) -> Path:
        """The way of plain SGD from here."""
        own = {"lr": self.lr, "batch": self.state["batch"], "seed": self.state["seed"]}
        return _descend(DescentSetup(self.weights, **{**own, "steps": STEPS, **changes}))

    def regression(self, variant: str, rate: str | None = None) -> Regression:
        """What one of the four nets learns, and how."""
        state = self.state
        return Regression(
            variant,
            float(rate or state["rate"]),
            state["hidden"],
            float(state["start"]),
            float(state["offset"]),
            state["fromdata"] and variant in ("weight", "mean"),
            state["netseed"],
        )

    def fits(self, rate: str | None = None) -> dict[str, Fit]:
        """The runs of the four nets."""
        return {variant: _fit(self.regression(variant, rate)) for variant in VARIANTS}

    def pick(self, changes: Mapping[str, Any]) -> None:
        """Set controls; whatever is not named goes back to the start, the open section stays."""
        fresh = {name: field.default for name, field in self.state.fields.items()}
        self.state.set(**{**fresh, "section": self.state["section"], **changes})


_descend = lru_cache(maxsize=32)(descend)
_fit = lru_cache(maxsize=128)(fit)
