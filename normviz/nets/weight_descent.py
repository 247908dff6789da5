"""One neuron with two inputs under weight norm: its loss, its gradient, its descent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import atan, degrees, hypot, nan

import numpy as np
from numpy.typing import NDArray

from normviz.nets.batches import batches
from normviz.norms.scaling import standardize
from normviz.norms.weight import weight_lengths, weight_norm, weight_norm_backward

Array = NDArray[np.floating]

POINTS = 64  # half of them in each class
_CENTRE = np.array([0.9, 0.35])  # of class 1; class 0 lies opposite
_MIX = np.array([[1.0, 0.0], [0.55, 0.85]])  # makes the inputs of a class depend on each other
_DATA = 1602  # sets these random numbers apart from others of the same seed
_ROUNDING = 1e-9  # a growth below this share is called none


@dataclass(frozen=True, eq=False)
class Points:
    """Points of two classes that overlap, read-only: `x` (POINTS, 2), `label` 0 or 1."""

    x: Array
    label: NDArray[np.integer]


@dataclass(frozen=True)
class Weights:
    """The parameters of a neuron under weight norm: z = w x + b, w = g v / ||v||.

    `v1`, `v2`: the direction, of any length. `g`: the length of w, which turns it where negative.
    `b`: the bias.

    >>> weights = Weights(3.0, 4.0, 10.0)
    >>> weights.v, weights.w, weights.norm
    (array([3., 4.]), array([6., 8.]), 5.0)
    """

    v1: float
    v2: float
    g: float
    b: float = 0.0

    @property
    def v(self) -> Array:
        """(v1, v2)."""
        return np.array([self.v1, self.v2])

    @property
    def w(self) -> Array:
        """The weights, (2,); 0 for a v without direction."""
        return weight_norm(self.v, self.g)

    @property
    def norm(self) -> float:
        """||v||."""
        return float(weight_lengths(self.v)[0])

    def stretched(self, times: float) -> Weights:
        """The neuron with v `times` as long: for `times` above 0 the same w.

        >>> Weights(1.0, -2.0, 1.5).stretched(2)
        Weights(v1=2.0, v2=-4.0, g=1.5, b=0.0)
        """
        return replace(self, v1=times * self.v1, v2=times * self.v2)

    def effective_rate(self, lr: float) -> float:
        """The effective learning rate of w across v; NaN for a v without direction.

        Formula: lr (g / ||v||)^2, to first order in lr.
        `lr`: the learning rate of v, g and b.
        Source: van Laarhoven, "L2 Regularization versus Batch and Weight Normalization", 2017,
        section 3.

        >>> Weights(0.0, 2.0, 1.0).effective_rate(0.1)
        0.025
        """
        return lr * (self.g / self.norm) ** 2 if self.norm else nan


@dataclass(frozen=True, eq=False)
class Gradient:
    """The loss of a neuron and its gradients.

    `loss`: on all points. `dw`, `dv`: (2,). `db`, `dg`: numbers. `u`: v / ||v||. dw = `along` +
    `across`: the part in the direction of v, dg u, and the rest. `dot`: v times dv, 0 up to
    rounding. `degrees`: the angle between v and dv; NaN where one of them is 0.
    """

    loss: float
    dw: Array
    db: float
    dv: Array
    dg: float
    u: Array
    along: Array
    across: Array
    dot: float
    degrees: float

    @property
    def push(self) -> float:
        """||dv||: how far a step at the learning rate 1 moves v."""
        return float((self.dv @ self.dv) ** 0.5)


@lru_cache(maxsize=8)
def two_classes(seed: int = 0) -> Points:
    """Points of two normal classes that overlap; each input has mean 0 and variance 1.

    `seed`: of the points. Result: `Points`, half of them in each class.

    >>> points = two_classes(seed=3)
    >>> points.x.shape, points.label.sum(), points.x.std(axis=0).round(3)
    ((64, 2), np.int64(32), array([1., 1.]))
    """
    rng = np.random.default_rng((seed, _DATA))
    label = np.arange(POINTS) % 2
    raw = rng.normal(size=(POINTS, 2)) @ _MIX.T + np.where(label[:, None], _CENTRE, -_CENTRE)
    x = standardize(raw).y
    for array in (x, label):
        array.flags.writeable = False
    return Points(x, label)


def outputs(points: Points, weights: Weights) -> Array:
    """What the neuron gives for each point: z = w x + b.

    `points`: what goes in. `weights`: of the neuron. Result: (POINTS,).

    >>> outputs(two_classes(), Weights(1.0, 0.0, 0.0, 0.5))[:2]
    array([0.5, 0.5])
    """
    z: Array = points.x @ weights.w + weights.b
    return z


def logistic_loss(z: Array, label: NDArray[np.integer]) -> Array:
    """The mean of -log P(label) with P(1) = 1 / (1 + e^-z).

    Formula: mean(log(1 + e^(-s z))), s = 1 for label 1 and -1 for label 0.

    `z`: (..., n). `label`: (n,), 0 or 1. Result: (...), without the last axis.
    Source: Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.2.

    >>> float(logistic_loss(np.zeros(2), np.array([0, 1])).round(4))               # log 2
    0.6931
    """
    loss: Array = np.logaddexp(0, np.where(label == 1, -z, z)).mean(axis=-1)
    return loss


def gradient(points: Points, weights: Weights) -> Gradient:
    """The loss of the neuron on the points, its gradients, and the parts of that in w.

    Formula, with u = v / ||v|| and p = 1 / (1 + e^-z):

        dw = mean((p - label) x),  dg = dw u,  dv = g / ||v|| (dw - dg u),  v dv = 0.

    `points`: with their labels. `weights`: of the neuron. Result: `Gradient`. Where v = 0 there is
    no direction: w, dv and dg are 0, and all of dw lies across.
    Source: Salimans & Kingma, "Weight Normalization", 2016, equations 3 and 4.

    >>> found = gradient(two_classes(), Weights(1.0, 2.0, 1.5))
    >>> bool(abs(found.dot) < 1e-15), round(found.degrees, 6)
    (True, 90.0)
    """
    z = outputs(points, weights)
    dw, db = _slopes(points.x, points.label, z)
    dv, dg = weight_norm_backward(weights.v, weights.g, dw)
    u = weight_norm(weights.v, 1.0)
    along = float(dg) * u
    dot, area = float(weights.v @ dv), float(weights.v1 * dv[1] - weights.v2 * dv[0])
    turned = np.degrees(np.arctan2(abs(area), dot)) if dv.any() else np.nan
    loss = float(logistic_loss(z, points.label))
    return Gradient(loss, dw, db, dv, float(dg), u, along, dw - along, dot, float(turned))


@dataclass(frozen=True)
class Turn:
    """What one step of plain SGD does to v: `degrees` it turns, `norm` is ||v|| after it."""

    degrees: float
    norm: float


def turn(weights: Weights, found: Gradient, lr: float) -> Turn:
    """One step of plain SGD on v: exact, as the step stands across v.

    Formula: tan(angle) = lr ||dv|| / ||v||, and by Pythagoras ||v||^2 + lr^2 ||dv||^2.

    `weights`: where the step begins. `found`: the gradient there. `lr`: the learning rate. A v
    that is 0 does not turn.
    Source: Salimans & Kingma, "Weight Normalization", 2016, section 2.1.

    >>> here = Weights(1.0, 2.0, 1.5)
    >>> turn(here, gradient(two_classes(), here), lr=0.0) == Turn(0.0, here.norm)
    True
    """
    norm, push = weights.norm, lr * found.push
    return Turn(degrees(atan(push / norm)) if norm else 0.0, hypot(norm, push))


def slowed(times: float) -> float:
    """By what the effective learning rate is multiplied where v is `times` as long, g as it was.

    Formula: 1 / times^2; see `Weights.effective_rate`.

    >>> slowed(2)
    0.25
    """
    return 1 / times**2


def _slopes(x: Array, label: NDArray[np.integer], z: Array) -> tuple[Array, float]:
    """The gradient of the loss in w, (2,), and in b."""
    dz = (0.5 * (1 + np.tanh(z / 2)) - label) / len(z)  # the logistic function without overflow
    return dz @ x, float(dz.sum())


# --- descent -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DescentSetup:
    """A neuron that learns by plain SGD.

    `start`: its first weights. `lr`: the rate. `batch`: on how many points a step, 1 to POINTS.
    `steps`: how many. `seed`: of the points and their order.
    """

    start: Weights
    lr: float = 1.0
    batch: int = POINTS
    steps: int = 100
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Path:
    """What happened at every step; arrays of `steps` + 1, the start first, but for `push`.

    `setup`: where it began, and how it learned. `v`: (steps + 1, 2). `g`, `b`, and `norm`, which is
    ||v||. `push`: lr ||dv|| of each step, (steps,). `expected`: the norm that Pythagoras gives,
    from the start and the pushes alone. `rate`: the effective learning rate of w across v. `loss`:
    on all points, under weight norm; `plain_loss`: of the same w and b without weight norm, on the
    same mini-batches.
    """

    setup: DescentSetup
    v: Array
    g: Array
    b: Array
    norm: Array
    push: Array
    expected: Array
    rate: Array
    loss: Array
    plain_loss: Array

    @property
    def last(self) -> Weights:
        """The neuron after the last step."""
        return Weights(*map(float, (*self.v[-1], self.g[-1], self.b[-1])))

    @property
    def grew(self) -> bool:
        """Whether v ended longer than it began, by more than rounding."""
        return bool(self.norm[-1] > self.norm[0] * (1 + _ROUNDING))

    @property
    def off_pythagoras(self) -> float:
        """The largest difference between `norm` and `expected`: rounding alone."""
        return float(abs(self.norm - self.expected).max())


@np.errstate(all="ignore")
def descend(setup: DescentSetup) -> Path:
    """Plain SGD on v, g and b, and beside it on w and b.

    Formula: v <- v - lr dv, g <- g - lr dg, b <- b - lr db. As v dv = 0, by Pythagoras

        ||v_(t+1)||^2 = ||v_t||^2 + lr^2 ||dv_t||^2:

    the length never shrinks. To first order in lr, w moves by -lr (along + (g / ||v||)^2 across),
    the parts of dw: across v the effective learning rate is lr g^2 / ||v||^2.

    `setup`: see `DescentSetup`. Result: `Path`. A v that is 0 stays: it gets no gradient.
    Source: Salimans & Kingma, "Weight Normalization", 2016, section 2.1; van Laarhoven, "L2
    Regularization versus Batch and Weight Normalization", 2017, section 3.

    >>> path = descend(DescentSetup(Weights(1.0, -1.0, 1.0), lr=2.0, batch=8))
    >>> bool((np.diff(path.norm) >= 0).all()), bool(np.allclose(path.norm, path.expected))
    (True, True)
    """
    points, lr = two_classes(setup.seed), setup.lr
    v, g, b = setup.start.v, setup.start.g, setup.start.b
    w, bias = setup.start.w, setup.start.b
    kept, dvs, plain = [(*v, g, b)], [], [(*w, bias)]
    for chosen in batches(POINTS, setup.batch, setup.steps, setup.seed):
        x, label = points.x[chosen], points.label[chosen]
        dw, db = _slopes(x, label, x @ weight_norm(v, g) + b)
        dv, dg = weight_norm_backward(v, g, dw)
        v, g, b = v - lr * dv, g - lr * float(dg), b - lr * db
        dw, db = _slopes(x, label, x @ w + bias)
        w, bias = w - lr * dw, bias - lr * db
        kept.append((*v, g, b))
        dvs.append(dv)
        plain.append((*w, bias))
    return _path(setup, points, np.array(kept), np.array(dvs).reshape(-1, 2), np.array(plain))


def _path(setup: DescentSetup, points: Points, kept: Array, dvs: Array, plain: Array) -> Path:
    v, g, b = kept[:, :2], kept[:, 2], kept[:, 3]
    norm, push = weight_lengths(v), setup.lr * weight_lengths(dvs)
    losses = [
        logistic_loss(w @ points.x.T + bias[:, None], points.label)
        for w, bias in ((weight_norm(v, g), b), (plain[:, :2], plain[:, 2]))
    ]
    return Path(
        setup,
        v,
        g,
        b,
        norm,
        push,
        np.sqrt(norm[0] ** 2 + np.concatenate([[0.0], np.cumsum(push**2)])),
        setup.lr * np.square(g / norm),
        *losses,
    )
