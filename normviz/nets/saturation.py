"""One neuron after another with the same input: how much of a gradient each lets through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normviz.nets.activations import activation_named

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class HiddenUnit:
    """A neuron that gets `z`: its `value` f(z), its `slope` f'(z).

    `factor`: weight times slope, which a gradient meets in one layer. `left`: what is left of a
    gradient of 1 after 1, 2, ... such layers, (layers,).
    """

    z: float
    value: float
    slope: float
    factor: float
    left: Array


def neuron(activation: str, z: float, layers: int, weight: float = 1.0) -> HiddenUnit:
    """What a neuron with the input `z` makes of a value, and of a gradient on its way back.

    Formula: f(z), f'(z), (w f'(z))^l for l = 1, ..., layers: as many neurons in a row, each with
    the input z and the weight w.

    `activation`: the name of f. `layers`: how many neurons, at least 1. `weight`: w. Result:
    `HiddenUnit`. Raises ValueError for another activation.
    Source: Bengio, Simard & Frasconi, "Learning long-term dependencies with gradient descent is
    difficult", 1994, section IV.

    >>> out = neuron("sigmoid", -5.0, layers=2)
    >>> round(out.value, 4), round(out.slope, 4), float(out.left[1].round(6))
    (0.0067, 0.0066, 4.4e-05)
    """
    f = activation_named(activation)
    value = f.f(np.array([z]))
    slope = float(f.slope(value)[0])
    factor = weight * slope
    return HiddenUnit(z, float(value[0]), slope, factor, factor ** np.arange(1.0, layers + 1))


def curve(activation: str, z: Array) -> tuple[Array, Array]:
    """f(z) and f'(z) at many places.

    `activation`: the name of f. `z`: any shape. Result: two arrays of that shape. Raises ValueError
    for another activation.

    >>> value, slope = curve("tanh", np.array([0.0]))
    >>> float(value[0]), float(slope[0])
    (0.0, 1.0)
    """
    f = activation_named(activation)
    value = f.f(np.asarray(z, dtype=np.float64))
    return value, f.slope(value)


def steepest(activation: str) -> float:
    """The largest slope of an activation: 1/4 for a sigmoid, 1 for the others.

    `activation`: its name. Raises ValueError for another one.

    >>> steepest("sigmoid"), steepest("relu")
    (0.25, 1.0)
    """
    return float(curve(activation, np.array([0.0, 1.0]))[1].max())


def at_best(activation: str, layers: int, weight: float = 1.0) -> Array:
    """What is left of a gradient of 1 after each layer where the activation is steepest.

    Formula: (w max f'(z))^l for l = 1, ..., layers: no neuron with the weight w leaves more.

    Result: (layers,).

    >>> at_best("sigmoid", layers=2, weight=2.0).tolist()
    [0.5, 0.25]
    """
    left: Array = (weight * steepest(activation)) ** np.arange(1.0, layers + 1)
    return left
