"""What is done with a gradient: clipping, weight decay, a rate, and SGD, momentum or Adam.

Everything works in place on flat vectors and in their type.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sqrt
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from normviz.language import _

Array = NDArray[Any]

OPTIMIZERS = ("sgd", "momentum", "adam")
SCHEDULES = ("constant", "cosine")
CLIPS = ("none", "value", "norm")
# What L2 pulls towards 0, by whether a layer is hidden and by the name of its parameter.
DECAYS: dict[str, Callable[[bool, str], bool]] = {
    "all": lambda _hidden, _name: True,
    "weights": lambda _hidden, name: name in ("w", "length"),
    "hidden": lambda hidden, name: hidden and name in ("w", "length"),
    "gamma": lambda _hidden, name: name == "gamma",
}
# The moments of a weight whose gradient stays 0 fade to denormal numbers, with which processors
# calculate up to a hundred times slower. What is far too small to matter becomes 0 before that.
SWEEP = 200  # steps
NOTHING, NOTHING_SQUARED = 1e-20, 1e-30


class Optimizer(Protocol):
    """What takes a step: params <- params - update, from the gradient and the rate."""

    def step(self, params: Array, grads: Array, lr: float) -> None:
        """Change `params`; `grads` is left alone. `lr`: the learning rate, at least 0."""


class SGD:
    """Stochastic gradient descent.

    Formula: w <- w - lr g.
    Source: Robbins & Monro, "A Stochastic Approximation Method", 1951.

    >>> w = np.array([1.0, 2.0])
    >>> SGD(w).step(w, np.array([1.0, -1.0]), lr=0.5)
    >>> w.tolist()
    [0.5, 2.5]
    """

    def __init__(self, params: Array) -> None:
        self._update = np.empty_like(params)

    def step(self, params: Array, grads: Array, lr: float) -> None:
        """One step: `params` and `grads` have one shape, `lr` is the learning rate."""
        np.multiply(grads, lr, out=self._update)
        np.subtract(params, self._update, out=params)


class Momentum:
    """Gradient descent with momentum, as PyTorch has it.

    Formula: m <- beta m + g, w <- w - lr m, with m from 0.
    Source: Polyak, "Some Methods of Speeding up the Convergence of Iteration Methods", 1964;
    Sutskever et al., "On the importance of initialization and momentum", 2013, section 2, has the
    rate within m.

    >>> w = np.array([0.0])
    >>> optimizer = Momentum(w, beta=0.5)
    >>> for _step in range(2):
    ...     optimizer.step(w, np.array([1.0]), lr=1.0)
    >>> w.tolist()                                              # - 1 - 1.5
    [-2.5]
    """

    def __init__(self, params: Array, beta: float = 0.9) -> None:
        self.beta, self.moment, self.steps = beta, np.zeros_like(params), 0
        self._update = np.empty_like(params)

    def step(self, params: Array, grads: Array, lr: float) -> None:
        """One step: `params` and `grads` have one shape, `lr` is the learning rate."""
        self.steps += 1
        self.moment *= self.beta
        self.moment += grads
        if self.steps % SWEEP == 0:
            _sweep(self.moment, NOTHING)
        np.multiply(self.moment, lr, out=self._update)
        np.subtract(params, self._update, out=params)


class Adam:
    """Adam: the rate of each weight by the size of its gradients.

    Formula: m <- b1 m + (1 - b1) g, v <- b2 v + (1 - b2) g^2, from 0, and at step t

        w <- w - lr / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + eps).

    Source: Kingma & Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1.

    >>> w = np.array([1.0, 1.0])
    >>> Adam(w).step(w, np.array([5.0, -0.01]), lr=0.1)
    >>> w.round(4).tolist()                                      # the first step is lr long
    [0.9, 1.1]
    """

    def __init__(
        self, params: Array, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8
    ) -> None:
        self.betas, self.eps, self.steps = betas, eps, 0
        self.first, self.second = np.zeros_like(params), np.zeros_like(params)
        self._root, self._update = np.empty_like(params), np.empty_like(params)

    def step(self, params: Array, grads: Array, lr: float) -> None:
        """One step: `params` and `grads` have one shape, `lr` is the learning rate."""
        self.steps += 1
        b1, b2 = self.betas
        first, second, root, update = self.first, self.second, self._root, self._update
        first *= b1
        np.multiply(grads, 1 - b1, out=update)
        first += update
        second *= b2
        np.multiply(grads, grads, out=update)
        update *= 1 - b2
        second += update
        if self.steps % SWEEP == 0:
            _sweep(first, NOTHING)
            _sweep(second, NOTHING_SQUARED)
        # m / (sqrt(v) / c + eps) = c m / (sqrt(v) + c eps): one product fewer
        correction = sqrt(1 - b2**self.steps)
        np.sqrt(second, out=root)
        root += correction * self.eps
        np.divide(first, root, out=update)
        update *= lr * correction / (1 - b1**self.steps)
        np.subtract(params, update, out=params)


def _sweep(moment: Array, nothing: float) -> None:
    moment[np.abs(moment) < nothing] = 0


def optimizer_named(name: str, params: Array, momentum: float = 0.9) -> Optimizer:
    """The optimizer with this name, for these parameters.

    `name`: one of `OPTIMIZERS`. `params`: the vector that it will change, (n,). `momentum`: beta,
    for "momentum" alone. Raises ValueError for any other name.

    >>> type(optimizer_named("adam", np.zeros(3))).__name__
    'Adam'
    """
    match name:
        case "sgd":
            return SGD(params)
        case "momentum":
            return Momentum(params, momentum)
        case "adam":
            return Adam(params)
    raise ValueError(
        _("There is no optimizer called “{name}”: use one of {known}.").format(
            name=name, known=", ".join(OPTIMIZERS)
        )
    )


def clip(grads: Array, how: str, limit: float) -> None:
    """Keep a gradient from being too large, in place.

    Formula: "value": each number to between -limit and limit; "norm": all of them times
    min(1, limit / (norm + 1e-6)), norm = sqrt(sum(g^2)); "none": nothing. As PyTorch's
    `clip_grad_value_` and `clip_grad_norm_`.

    `grads`: g, any shape, changed. `how`: one of `CLIPS`. `limit`: above 0, in the unit of the
    gradient. Raises ValueError for another way.
    Source: Pascanu, Mikolov & Bengio, "On the difficulty of training recurrent neural networks",
    2013, algorithm 1 (by norm).

    >>> gradient = np.array([3.0, -4.0])
    >>> clip(gradient, "norm", 1.0)
    >>> gradient.round(3).tolist()
    [0.6, -0.8]
    """
    if how == "value":
        np.clip(grads, -limit, limit, out=grads)
    elif how == "norm":
        factor = limit / (norm_of(grads) + 1e-6)
        if not factor >= 1:  # a norm that is NaN leaves NaN, as it should
            grads *= grads.dtype.type(factor)
    elif how != "none":
        raise ValueError(
            _("There is no clipping by “{name}”: use one of {known}.").format(
                name=how, known=", ".join(CLIPS)
            )
        )


def norm_of(vector: Array) -> float:
    """The Euclidean norm of an array.

    Formula: sqrt(sum(x^2)).

    `vector`: any shape. Result: in its unit.

    >>> norm_of(np.array([[3.0], [4.0]]))
    5.0
    """
    flat = vector.reshape(-1)
    return sqrt(float(flat @ flat))


def rate(schedule: str, lr: float, step: int, steps: int) -> float:
    """The learning rate at a step.

    Formula: "constant": lr; "cosine": lr (1 + cos(pi t / T)) / 2 at step t of T, from lr down to 0,
    where it stays.

    `schedule`: one of `SCHEDULES`. `lr`: the first rate. `step`: t, from 0. `steps`: T. Raises
    ValueError for another schedule.
    Source: Loshchilov & Hutter, "SGDR", 2017, equation 5, without restarts.

    >>> [round(rate("cosine", 1.0, step, 4), 3) for step in range(5)]
    [1.0, 0.854, 0.5, 0.146, 0.0]
    """
    if schedule == "constant":
        return lr
    if schedule == "cosine":
        return lr * (1 + cos(pi * min(step / steps, 1.0))) / 2
    raise ValueError(
        _("There is no schedule called “{name}”: use one of {known}.").format(
            name=schedule, known=", ".join(SCHEDULES)
        )
    )
