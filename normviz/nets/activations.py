"""Activation functions, each with its derivative and with what counts as saturated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _

Array = NDArray[np.floating]

LEAK = 0.01  # PyTorch's own
# Where a bounded function counts as saturated: within a twentieth of the ends of its range.
_TANH_END, _SIGMOID_END = 0.95, 0.05


@dataclass(frozen=True)
class Activation:
    """One activation function h = f(z), elementwise; types stay as they are.

    `name`: its key in `ACTIVATIONS`. `f`: from z to h, written into `out` where one is given (z
    itself may be). `slope`: f'(z), from the OUTPUT h, which is what a net keeps. `saturated`: of
    each h, whether it lies so near an end of the range that almost no gradient passes; never for a
    function without ends. `he`: n Var(w) of He's initialization, 2 / (1 + leak^2).

    >>> tanh = ACTIVATIONS["tanh"]
    >>> h = tanh.f(np.array([0.0, 9.0]))
    >>> tanh.slope(h).round(3), tanh.saturated(h)
    (array([1., 0.]), array([False,  True]))
    """

    name: str
    f: Callable[..., Array]
    slope: Callable[[Array], Array]
    saturated: Callable[[Array], NDArray[np.bool_]]
    he: float = 2.0


def _scalar(value: float, like: Array) -> Any:
    return like.dtype.type(value)


def _relu(z: Array, out: Array | None = None) -> Array:
    h: Array = np.maximum(z, _scalar(0, z), out=out)
    return h


def _tanh(z: Array, out: Array | None = None) -> Array:
    h: Array = np.tanh(z, out=out)
    return h


def _sigmoid(z: Array, out: Array | None = None) -> Array:
    # 1 / (1 + e^-z) overflows for large negative z; tanh does not.
    half = _scalar(0.5, z)
    h: Array = np.multiply(z, half, out=out)
    np.tanh(h, out=h)
    h *= half
    h += half
    return h


def _leaky(z: Array, out: Array | None = None) -> Array:
    h: Array = np.maximum(z, z * _scalar(LEAK, z), out=out)
    return h


def _leaky_slope(h: Array) -> Array:
    slope: Array = np.where(h > 0, _scalar(1, h), _scalar(LEAK, h))
    return slope


def _never(h: Array) -> NDArray[np.bool_]:
    return np.zeros(h.shape, dtype=np.bool_)


ACTIVATIONS = MappingProxyType(
    {
        each.name: each
        for each in (
            Activation(
                "relu",
                _relu,
                lambda h: (h > 0).astype(h.dtype),
                _never,
            ),
            Activation("leaky_relu", _leaky, _leaky_slope, _never, 2 / (1 + LEAK**2)),
            Activation(
                "tanh",
                _tanh,
                lambda h: 1 - h * h,
                lambda h: np.abs(h) > _TANH_END,
            ),
            Activation(
                "sigmoid",
                _sigmoid,
                lambda h: h * (1 - h),
                lambda h: (h < _SIGMOID_END) | (h > 1 - _SIGMOID_END),
            ),
        )
    }
)


def activation_named(name: str) -> Activation:
    """The activation with this name.

    `name`: a key of `ACTIVATIONS`. Raises ValueError that lists the names for any other.

    >>> relu = activation_named("relu")
    >>> h = relu.f(np.array([-2.0, 3.0]))
    >>> h.tolist(), relu.slope(h).tolist()
    ([0.0, 3.0], [0.0, 1.0])
    """
    try:
        return ACTIVATIONS[name]
    except KeyError:
        raise ValueError(
            _("There is no activation called “{name}”: use one of {known}.").format(
                name=name, known=", ".join(ACTIVATIONS)
            )
        ) from None


# A standard normal variable on a grid, each point with its share of the probability. Equal steps
# integrate what is smooth and dies out at both ends to many digits; a kink at 0 falls on a point.
_GRID = np.linspace(-9.0, 9.0, 2401)
_SHARES = np.exp(-0.5 * _GRID**2)
_SHARES /= _SHARES.sum()


def moments(activation: Activation, mean_square: float) -> tuple[float, float]:
    """E[h] and E[h^2] of h = f(z) for a normal z with mean 0.

    Formula: the integrals of f(sqrt(q) t)^k exp(-t^2 / 2) / sqrt(2 pi) dt, k = 1, 2, with q =
    E[z^2].

    `activation`: f. `mean_square`: q, at least 0. Result: two numbers, without unit.
    Source: Poole et al., "Exponential expressivity in deep neural networks", 2016, equation 3.

    >>> first, second = moments(activation_named("relu"), 4.0)
    >>> round(first, 4), round(second, 4)                     # sqrt(4 / 2 pi) and 4 / 2
    (0.7979, 2.0)
    """
    h = activation.f(np.sqrt(mean_square) * _GRID)
    return float(h @ _SHARES), float((h * h) @ _SHARES)


def slope_square(activation: Activation, mean_square: float) -> float:
    """E[f'(z)^2] for a normal z with mean 0.

    Formula: the integral of f'(sqrt(q) t)^2 exp(-t^2 / 2) / sqrt(2 pi) dt, with q = E[z^2].

    `activation`: f. `mean_square`: q, at least 0. Result: one number, without unit.
    Source: Schoenholz et al., "Deep Information Propagation", 2017, equation 10 (without Var(w)).

    >>> round(slope_square(activation_named("relu"), 4.0), 4)
    0.5
    >>> round(slope_square(activation_named("sigmoid"), 1e-9), 4)       # at 0: (1/4)^2
    0.0625
    """
    squares = activation.slope(activation.f(np.sqrt(mean_square) * _GRID)) ** 2
    # At 0 a ReLU has two slopes, and the grid has a point there.
    middle = len(_GRID) // 2
    squares[middle] = (squares[middle - 1] + squares[middle + 1]) / 2
    return float(squares @ _SHARES)
