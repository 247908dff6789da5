"""A mini-batch on its way through a deep net that has not been trained, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log10

import numpy as np
from numpy.typing import NDArray

from normviz.nets.activations import Activation, activation_named, moments
from normviz.nets.data import PIXELS, mini_batch
from normviz.nets.initialization import bias_variance, draw, generator, variance
from normviz.norms.normalize import Normalized
from normviz.norms.partition import Partition
from normviz.norms.summary import summarize
from normviz.norms.table import norm_named

Array = NDArray[np.floating]

NORMS = ("none", "batch", "layer", "rms")
PLACEMENTS = ("before", "after")
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
EPS = 1e-5
_NORMAL = float(np.finfo(np.float32).tiny)


@dataclass(frozen=True)
class Stack:
    """A deep net and what is fed to it.

    `depth` layers of `width` units; `batch` digits, scaled as `scaling` says. `activation`, `init`,
    `norm`: by name. `placement`: the norm stands "before" or "after" the activation. `std`: of the
    weights where `init` is "fixed". `seed` draws both the weights and the mini-batch.
    """

    depth: int = 20
    width: int = 128
    batch: int = 128
    activation: str = "relu"
    init: str = "he"
    std: float = 0.01
    norm: str = "none"
    placement: str = "before"
    scaling: str = "standardized"
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Signal:
    """What the layers of a `Stack` make of the mini-batch; row 0 is the mini-batch itself.

    `setup`: the net. `passed`: quantiles (`LEVELS`) of what each layer hands to the next, (depth +
    1, 5). `entered`: quantiles of what enters each activation, (depth + 1, 5). `mean_square`: of
    what is handed on, (depth + 1,). `theory`: the mean square for infinitely many units, (depth +
    1,); `theory_z`: of what enters the activations of layers 1, 2, ..., (depth,). `common`: the
    share of the mean square that all samples have in common, mean_units((mean of the unit)^2) /
    mean square: at 1 the layer hands on the same for every sample; (depth + 1,). `dead`: the share
    of units whose activation passes no gradient for any sample of the batch, `saturated`: the share
    of activations near an end of the range; (depth,), layer 1 first. `largest`: the largest
    absolute value that each layer computes, before its activation or behind it, (depth + 1,).
    `lost`: the share of the values handed on, but for exact zeros, that float32 would hold as 0 or
    with fewer digits, as they are below its smallest normal number, (depth + 1,). `normed`: the
    variance (RMS norm: mean square) that the norm leaves, v / (v + eps), the median over its sets,
    NaN without a norm; (depth,). All in float64, the type in which they are computed: 50 layers may
    take a signal to where float32 has no numbers.
    """

    setup: Stack
    passed: Array
    entered: Array
    mean_square: Array
    theory: Array
    theory_z: Array
    common: Array
    dead: Array
    saturated: Array
    largest: Array
    lost: Array
    normed: Array

    @property
    def per_layer(self) -> float:
        """The (geometric) mean factor of the mean square from a layer to the next, 1 left out.

        Formula: (q_L / q_1)^(1 / (L - 1)). Layer 1 has as many inputs as there are pixels, and so a
        factor of its own, q_1 / q_0; it is the answer where there is no other layer.
        """
        squares = self.mean_square[1:]
        if len(squares) < 2:
            return float(self.mean_square[1] / self.mean_square[0])
        return float((squares[-1] / squares[0]) ** (1 / (len(squares) - 1)))

    @property
    def powers(self) -> float:
        """By how many powers of ten the layers after the first change the mean square.

        Formula: (L - 1) log10(`per_layer`).
        """
        return (self.setup.depth - 1) * log10(self.per_layer)

    def upto(self, depth: int) -> Signal:
        """The signal of the net that ends after `depth` of these layers.

        >>> signal_through(Stack(depth=3, width=16, batch=8)).upto(2).passed.shape
        (3, 5)
        """
        return Signal(
            replace(self.setup, depth=depth),
            self.passed[: depth + 1],
            self.entered[: depth + 1],
            self.mean_square[: depth + 1],
            self.theory[: depth + 1],
            self.theory_z[:depth],
            self.common[: depth + 1],
            self.dead[:depth],
            self.saturated[:depth],
            self.largest[: depth + 1],
            self.lost[: depth + 1],
            self.normed[:depth],
        )


def normalized(x: Array, norm: str) -> Normalized | None:
    """A batch under the norm with this name; None for "none".

    `x`: (N, C). `norm`: one of `NORMS`. Raises ValueError for another name.

    >>> normalized(np.array([[3.0, 4.0]]), "rms").y.round(4)
    array([[0.8485, 1.1314]])
    """
    row = norm_named(norm, known=NORMS)
    return None if row is None else row(x, eps=EPS)


def variance_behind(square: float) -> float:
    """The variance v that a norm has divided by, from the mean square that it hands on.

    Formula: square = v / (v + eps), so v = eps square / (1 - square); eps is `EPS`.

    `square`: from 0 to less than 1. Result: v, in the unit of the values, squared.

    >>> round(variance_behind(0.5), 12)
    1e-05
    """
    return EPS * square / (1 - square)


def signal_through(setup: Stack) -> Signal:
    """Send the mini-batch through the layers.

    Formula: h_l = f(norm(h_(l-1) W_l + b_l)), or norm(f(...)).

    `setup`: see `Stack`. Result: `Signal`. A layer's weights depend on the seed, its place and the
    width alone: a deeper net begins as the shallower one. Raises ValueError for a name that is
    not known.
    Source: the layer by layer pictures of Glorot & Bengio, 2010, section 3; He et al., 2015.

    >>> signal = signal_through(Stack(depth=3, width=64, batch=32, init="lecun"))
    >>> signal.passed.shape, signal.mean_square.shape, signal.dead.shape
    ((4, 5), (4,), (3,))
    """
    activation = activation_named(setup.activation)
    h = mini_batch(setup.batch, setup.seed, setup.scaling)
    passed, entered, squares = [_quantiles(h)], [_quantiles(h)], [_mean_square(h)]
    common, dead, saturated = [_common(h)], [], []
    largest, lost, normed = [_largest(h)], [_lost(h)], []
    theory, theory_z = _expected(setup, activation, h)
    for layer in range(1, setup.depth + 1):
        shape = (h.shape[1], setup.width)
        weights, bias = draw(generator(setup.seed, layer), setup.init, shape, activation, setup.std)
        z = h @ weights
        if bias.any():
            z += bias
        made = _largest(z)
        if setup.placement == "before":
            z, left = _through(z, setup.norm)
            a = h = activation.f(z)
        else:
            a = activation.f(z)
            h, left = _through(a, setup.norm)
        largest.append(max(made, _largest(h)))
        lost.append(_lost(h))
        normed.append(left)
        entered.append(_quantiles(z))
        passed.append(_quantiles(h))
        squares.append(_mean_square(h))
        common.append(_common(h))
        dead.append(float(np.mean(~activation.slope(a).any(axis=0))))
        saturated.append(float(np.mean(activation.saturated(a))))
    return Signal(
        setup,
        np.array(passed),
        np.array(entered),
        np.array(squares),
        theory,
        theory_z,
        np.array(common),
        np.array(dead),
        np.array(saturated),
        np.array(largest),
        np.array(lost),
        np.array(normed),
    )


def _through(x: Array, norm: str) -> tuple[Array, float]:
    """What the norm makes of x, and the variance that it leaves; x itself and NaN without one."""
    out = normalized(x, norm)
    if out is None:
        return x, float("nan")
    return out.y, float(np.median(out.var / (out.var + out.eps)))


def _largest(x: Array) -> float:
    return float(max(x.max(), -x.min()))


def _lost(x: Array) -> float:
    values = np.abs(x[x != 0])
    return float(np.mean(values < _NORMAL)) if values.size else 0.0


def _mean_square(x: Array) -> float:
    flat = x.ravel()
    return float(flat @ flat) / flat.size


def _common(x: Array) -> float:
    return _mean_square(Partition.batch(x.shape).mean(x)) / _mean_square(x)


def _quantiles(x: Array) -> Array:
    # Sorting is faster here than a search for each quantile; the nearest value is near enough.
    ordered = np.sort(x, axis=None)
    return ordered[[round(level * (ordered.size - 1)) for level in LEVELS]]


# --- theory --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Expected:
    """What theory says of one layer, from what it gets; for infinitely many units.

    `gain`: fan_in Var(w). `z_square`: E[z^2] of what enters the activation, which has mean 0.
    `spread`: what the norm divides by, eps included, 1 without a norm. `mean`, `square`: E[h] and
    E[h^2] of what the layer makes; `varies`: the variance of a unit's h over the samples.
    """

    gain: float
    z_square: float
    spread: float
    mean: float
    square: float
    varies: float


def expected_layer(
    setup: Stack, activation: Activation, fan_in: int, square: float, varies: float
) -> Expected:
    """Theory of one layer, for infinitely many units.

    Formula: z is normal with mean 0 and E[z^2] = fan_in Var(w) square + Var(b), and the moments of
    f(z) follow; a norm divides by the variance (RMS: the mean square) that these give, plus eps.

    `setup`: its init, norm and placement count. `activation`: f. `fan_in`: how many numbers the
    layer gets. `square`: their mean square. `varies`: the variance of one of them over the samples.
    Result: `Expected`. Raises ValueError for a name that is not known.
    Source: Poole et al., 2016, equation 3; with a norm: Yang et al., 2019, section 3.

    >>> he = expected_layer(Stack(init="he"), activation_named("relu"), 64, 1.0, 1.0)
    >>> he.gain, round(he.square, 6)
    (2.0, 1.0)
    """
    gain = fan_in * variance(setup.init, fan_in, setup.width, activation, setup.std)
    norm = norm_named(setup.norm)
    z_square, spread = gain * square + bias_variance(setup.init, fan_in), 1.0
    if norm is not None and setup.placement == "before":
        # batch norm alone takes away what all samples have in common
        divided = gain * varies if norm.remembers else z_square
        spread = divided + EPS
        z_square = divided / spread
    mean, square = moments(activation, z_square)
    varies = square - mean * mean
    if norm is not None and setup.placement == "after":
        divided = varies if norm.center else square
        spread = divided + EPS
        mean = 0.0 if norm.center else mean / spread**0.5
        square = divided / spread
        varies = square - mean * mean
    return Expected(gain, z_square, spread, mean, square, varies)


def expected_start(h: Array) -> tuple[float, float]:
    """The mean square of a mini-batch, and the variance of a feature over its samples, measured.

    `h`: (N, features). Result: two numbers, the variance on average over the features.

    >>> expected_start(np.array([[1.0, 3.0], [1.0, -3.0]]))
    (5.0, 4.5)
    """
    varies = np.square(summarize(h, Partition.batch(h.shape)).std).mean()
    return _mean_square(h), float(varies)


def _expected(setup: Stack, activation: Activation, h: Array) -> tuple[Array, Array]:
    """E[h^2] of every layer and E[z^2] in it, the mini-batch first."""
    square, varies = expected_start(h)
    squares, entering = [square], []
    for layer in range(setup.depth):
        fan_in = PIXELS if layer == 0 else setup.width
        expected = expected_layer(setup, activation, fan_in, square, varies)
        square, varies = expected.square, expected.varies
        squares.append(square)
        entering.append(expected.z_square)
    return np.array(squares), np.array(entering)
