"""How the weights of a layer start: schemes that differ in the variance they draw from."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from normviz.language import _
from normviz.nets.activations import Activation

SCHEMES = ("he", "xavier", "lecun", "torch", "fixed")


def variance(
    scheme: str, fan_in: int, fan_out: int, activation: Activation, std: float = 0.01
) -> float:
    """Var(w) under a scheme.

    Formula: he 2 / ((1 + leak^2) fan_in) (leak 0 but for a leaky ReLU); xavier
    2 / (fan_in + fan_out); lecun 1 / fan_in; torch, the default of PyTorch's nn.Linear,
    1 / (3 fan_in); fixed std^2.

    `scheme`: one of `SCHEMES`. `fan_in`, `fan_out`: the layer's inputs and outputs. `activation`:
    for He's leak. `std`: of the weights where the scheme is "fixed". Raises ValueError for another
    scheme.
    Source: He et al., 2015, equation 15; Glorot & Bengio, 2010, equation 12; LeCun et al.,
    "Efficient BackProp", 1998, section 4.6.

    >>> from normviz.nets.activations import activation_named
    >>> relu = activation_named("relu")
    >>> variance("he", 100, 50, relu), variance("lecun", 100, 50, relu)
    (0.02, 0.01)
    """
    match scheme:
        case "he":
            return activation.he / fan_in
        case "xavier":
            return 2 / (fan_in + fan_out)
        case "lecun":
            return 1 / fan_in
        case "torch":
            return 1 / (3 * fan_in)
        case "fixed":
            return std * std
    raise ValueError(
        _("There is no initialization called “{name}”: use one of {known}.").format(
            name=scheme, known=", ".join(SCHEMES)
        )
    )


def deviation(
    scheme: str, fan_in: int, fan_out: int, activation: Activation, std: float = 0.01
) -> float:
    """The standard deviation of the weights under a scheme: the root of their `variance`.

    Formula: sqrt(Var(w)), so sqrt(2 / fan_in) for He's weights in front of a ReLU.

    All arguments are those of `variance`.

    >>> from normviz.nets.activations import activation_named
    >>> deviation("he", 50, 50, activation_named("relu"))
    0.2
    """
    return float(variance(scheme, fan_in, fan_out, activation, std) ** 0.5)


def bias_variance(scheme: str, fan_in: int) -> float:
    """Var(b) under a scheme.

    Formula: 1 / (3 fan_in) in PyTorch's default, else 0: biases start at 0.

    `scheme`: one of `SCHEMES`. `fan_in`: the layer's inputs.

    >>> bias_variance("he", 100), round(bias_variance("torch", 100), 5)
    (0.0, 0.00333)
    """
    return 1 / (3 * fan_in) if scheme == "torch" else 0.0


def generator(seed: int, layer: int) -> np.random.Generator:
    """The random numbers of one layer: the same, however many layers follow it.

    `seed`: of the net. `layer`: its place, from 1.

    >>> bool(generator(3, 1).random() == generator(3, 1).random())
    True
    """
    return np.random.default_rng((seed, layer))


def draw(
    rng: np.random.Generator,
    scheme: str,
    shape: tuple[int, int],
    activation: Activation,
    std: float = 0.01,
    dtype: DTypeLike = np.float64,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Weights and biases, as the scheme starts them.

    PyTorch's default is uniform within 1 / sqrt(fan_in) for both; the others draw normal weights
    with mean 0 and `variance`, and biases are 0. The same generator gives every normal scheme the
    same weights up to a factor.

    `rng`: draws them. `scheme`, `activation`, `std`: as for `variance`. `shape`: (fan_in, fan_out).
    `dtype`: of the result. Result: weights (fan_in, fan_out) and biases (fan_out,). Raises
    ValueError for another scheme.

    >>> from normviz.nets.activations import activation_named
    >>> rng = generator(seed=0, layer=1)
    >>> w, b = draw(rng, "he", (200, 300), activation_named("relu"))
    >>> round(float(w.var()) * 200, 1), b.any()
    (2.0, np.False_)
    """
    fan_in, fan_out = shape
    spread = deviation(scheme, fan_in, fan_out, activation, std)
    if scheme == "torch":
        bound = fan_in**-0.5
        weights = rng.uniform(-bound, bound, shape)
        biases = rng.uniform(-bound, bound, fan_out)
    else:
        # float32 numbers are drawn in half the time, and are as random
        weights = rng.standard_normal(shape, dtype=np.float32).astype(np.float64)
        weights *= spread
        biases = np.zeros(fan_out)
    return weights.astype(dtype, copy=False), biases.astype(dtype, copy=False)
