"""The controls of the ReLU page, and the neurons that they describe."""

from __future__ import annotations

from functools import cache

from normviz.studies.neuron import PLACES, READINGS, Inputs, Neuron, Norm, Passage, fire
from normviz.studies.neuron_shift import NeuronShift, shift
from normviz.ui.state import (
    Controls,
    Field,
    as_number,
    one_of,
    one_of_numbers,
    real_number,
    whole_number,
)

SETTINGS = ("a", "b")
VIEWS = ("side", "overlaid", "play")
DRAWERS = ("weights", "inputs")
SECTIONS = ("try", "predict", "orders", "next", "articles")
QUESTIONS = ("zeros", "bias")
SAMPLES = (20, 100, 500, 2000, 10_000)
# The controls of a neuron, of the inputs, of the norm: lowest value, highest, step.
NEURON_RANGES = {"w1": (-3.0, 3.0, 0.05), "w2": (-3.0, 3.0, 0.05), "b": (-3.0, 3.0, 0.05)}
INPUT_RANGES = {
    "mean1": (-3.0, 3.0, 0.1),
    "std1": (0.0, 3.0, 0.1),
    "mean2": (-3.0, 3.0, 0.1),
    "std2": (0.0, 3.0, 0.1),
    "rho": (-1.0, 1.0, 0.05),
}
NORM_RANGES = {"gamma": (-3.0, 3.0, 0.1), "beta": (-3.0, 3.0, 0.1)}
LOUDNESS = (0.0, 3.0, 0.1)


def weights_of(neurons: tuple[Neuron, Neuron]) -> dict[str, float]:
    """Two neurons as values of the controls.

    >>> weights_of((Neuron(1, 2, 3), Neuron(4, 5, 6)))
    {'w1a': 1, 'w2a': 2, 'ba': 3, 'w1b': 4, 'w2b': 5, 'bb': 6}
    """
    return {
        name + setting: value
        for setting, neuron in zip(SETTINGS, neurons, strict=True)
        for name, value in (("w1", neuron.w1), ("w2", neuron.w2), ("b", neuron.bias))
    }


def _number(name: str, default: float, bounds: tuple[float, float, float]) -> Field:
    return Field(name, default, real_number(*bounds[:2]), as_number)


@cache
def _fields() -> list[Field]:
    inputs = Inputs()
    first = weights_of(READINGS["first"])
    start = {
        "mean1": inputs.mean1,
        "std1": inputs.std1,
        "mean2": inputs.mean2,
        "std2": inputs.std2,
        "rho": inputs.correlation,
        "gamma": 1.0,
        "beta": 0.0,
    }
    return [
        *(_number(name, value, NEURON_RANGES[name[:-1]]) for name, value in first.items()),
        *(_number(name, start[name], INPUT_RANGES[name]) for name in INPUT_RANGES),
        Field("samples", SAMPLES[-1], one_of_numbers(*SAMPLES)),
        Field("seed", 0, whole_number(0, State.last_seed)),
        Field("norm", "off", one_of(*PLACES)),
        *(_number(name, start[name], NORM_RANGES[name]) for name in NORM_RANGES),
        Field("move", "b", one_of(*SETTINGS)),
        Field("view", "side", one_of(*VIEWS)),
        Field("controls", "weights", one_of(*DRAWERS)),
        Field("section", "try", one_of(*SECTIONS)),
        Field("ask", "zeros", one_of(*QUESTIONS)),
        _number("loud", 1.0, LOUDNESS),
    ]


class State(Controls):
    """The controls, and the inputs, the neurons and the norm that they describe."""

    last_seed = 999

    def __init__(self) -> None:
        super().__init__("relu", _fields())

    @property
    def inputs(self) -> Inputs:
        """The two inputs and their draws."""
        return Inputs(*(self[name] for name in (*INPUT_RANGES, "samples", "seed")))

    def neuron(self, setting: str) -> Neuron:
        """The neuron with the weights of setting "a" or "b"."""
        return Neuron(*(self[name + setting] for name in NEURON_RANGES))

    @property
    def pair(self) -> tuple[Neuron, Neuron]:
        """A and B."""
        return self.neuron("a"), self.neuron("b")

    @property
    def place(self) -> str:
        """Where batch norm stands: "off", "before" or "after" the ReLU."""
        return str(self["norm"])

    @property
    def norm(self) -> Norm:
        """Batch norm as the controls say."""
        return self.norm_at(self.place)

    def norm_at(self, place: str) -> Norm:
        """Batch norm at another place, with the same gamma and beta."""
        return Norm(place, self["gamma"], self["beta"])

    def activation(self, place: str | None = None) -> Passage:
        """What passes through A and B."""
        return fire(self.inputs, self.pair, self.norm_at(place or self.place))

    def shift(self, place: str | None = None) -> NeuronShift:
        """How far A and B are apart."""
        return shift(self.activation(place))

    @property
    def article(self) -> str | None:
        """Which reading of the article's numbers A and B show, "first" or "last"; None: neither."""
        return next((name for name, pair in READINGS.items() if pair == self.pair), None)
