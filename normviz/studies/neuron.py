"""A neuron with two inputs and a ReLU: what its weights, and a norm, do to its output.

Everything here compares neurons on the same draws of the inputs: what differs between two outputs
is what the weights did, not another sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import erfc, hypot, sqrt

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.norms.familiar import batch_norm
from normviz.norms.gaussian import RectifiedGaussian, rectified_gaussian
from normviz.norms.partition import Partition
from normviz.norms.summary import summarize

Array = NDArray[np.floating]

PLACES = ("off", "before", "after")


@dataclass(frozen=True)
class Inputs:
    """Two inputs with a joint normal distribution, and how they are drawn.

    `mean1`, `std1`, `mean2`, `std2`: of each input, in its unit; std >= 0. `correlation`: between
    the two, -1 to 1. `samples`: how many pairs are drawn, at least 1. `seed`: of the draws.
    Raises ValueError for numbers outside these bounds.

    >>> Inputs(mean1=2.0, correlation=0.5).samples
    10000
    """

    mean1: float = 0.0
    std1: float = 1.0
    mean2: float = 0.0
    std2: float = 1.0
    correlation: float = 0.0
    samples: int = 10_000
    seed: int = 0

    def __post_init__(self) -> None:
        if not (self.std1 >= 0 and self.std2 >= 0 and -1 <= self.correlation <= 1):
            raise ValueError(
                _(
                    "standard deviations {std1} and {std2} with correlation {correlation} make no "
                    "distribution: use deviations of at least 0 and a correlation from -1 to 1."
                ).format(std1=self.std1, std2=self.std2, correlation=self.correlation)
            )
        if self.samples < 1:
            raise ValueError(
                _("{samples} samples show nothing: draw at least 1.").format(samples=self.samples)
            )


@dataclass(frozen=True)
class Neuron:
    """The three numbers of a neuron: z = w1 x1 + w2 x2 + bias.

    `w1`, `w2`: the weights, in the unit of z per unit of x1 and of x2. `bias`: in the unit of z.

    >>> Neuron(0.5, 0.5, 1.0).toward(Neuron(-0.5, 0.25, 1.0), 0.5)
    Neuron(w1=0.0, w2=0.375, bias=1.0)
    """

    w1: float
    w2: float
    bias: float = 0.0

    def toward(self, other: Neuron, share: float) -> Neuron:
        """The neuron on the straight way to `other`: itself at share 0, `other` at 1.

        `share`: 0 to 1; more goes beyond `other`.

        >>> Neuron(0.0, 2.0).toward(Neuron(1.0, 0.0), 0.25)
        Neuron(w1=0.25, w2=1.5, bias=0.0)
        """
        rest = 1 - share
        return Neuron(
            rest * self.w1 + share * other.w1,
            rest * self.w2 + share * other.w2,
            rest * self.bias + share * other.bias,
        )


@dataclass(frozen=True)
class Norm:
    """Batch norm around a ReLU.

    `place`: "off", "before" the ReLU or "after" it. `gamma`, `beta`: one number each. `eps`: at
    least 0, in the unit of what is normalized, squared. Raises ValueError for another place.
    """

    place: str = "off"
    gamma: float = 1.0
    beta: float = 0.0
    eps: float = 1e-5

    def __post_init__(self) -> None:
        if self.place not in PLACES:
            raise ValueError(
                _("batch norm cannot stand “{place}”: use one of {known}.").format(
                    place=self.place, known=", ".join(PLACES)
                )
            )


# The readings of the three numbers in the ReLU example of the articles: (0.5, 0.5, 1.0), then
# (-0.5, 0.25, 1.0). "first": they are (bias, w1, w2); "last": (w1, w2, bias).
READINGS = {
    "first": (Neuron(0.5, 1.0, 0.5), Neuron(0.25, 1.0, -0.5)),
    "last": (Neuron(0.5, 0.5, 1.0), Neuron(-0.5, 0.25, 1.0)),
}


@lru_cache(maxsize=8)
def _standard(samples: int, seed: int) -> Array:
    """Standard normal pairs, (samples, 2), read-only."""
    pairs = np.random.default_rng(seed).standard_normal((samples, 2))
    pairs.flags.writeable = False
    return pairs


@lru_cache(maxsize=8)
def draw(inputs: Inputs) -> Array:
    """The inputs' draws, (samples, 2), read-only; the same for the same `inputs`.

    Formula, with e1, e2 independent standard normal and r the correlation:

        x1 = mean1 + std1 e1,   x2 = mean2 + std2 (r e1 + sqrt(1 - r^2) e2).

    A mean, a deviation or a correlation that changes moves the same draws, it does not draw anew.

    >>> draw(Inputs(samples=3)).shape
    (3, 2)
    """
    e1, e2 = _standard(inputs.samples, inputs.seed).T
    r = inputs.correlation
    x = np.empty((inputs.samples, 2))
    x[:, 0] = inputs.mean1 + inputs.std1 * e1
    x[:, 1] = inputs.mean2 + inputs.std2 * (r * e1 + sqrt(1 - r * r) * e2)
    x.flags.writeable = False
    return x


@dataclass(frozen=True, eq=False)
class Passage:
    """What passes through some neurons, a column each; all arrays are (samples, neurons).

    `z`: the weighted sums. `into`: what the ReLU gets. `relu`: max(into, 0). `out`: what leaves:
    the ReLU's output, or what batch norm makes of it. Treat all of it as read-only.

    >>> passage = activate(np.array([[-1.0], [3.0]]), Norm())
    >>> passage.silent.ravel(), passage.silent_share
    (array([ True, False]), array([0.5]))
    """

    z: Array
    into: Array
    relu: Array
    out: Array

    @cached_property
    def silent(self) -> NDArray[np.bool_]:
        """Where the ReLU gives exactly 0: booleans (samples, neurons)."""
        silent: NDArray[np.bool_] = self.relu == 0
        return silent

    @cached_property
    def silent_share(self) -> Array:
        """The share of exact zeros of each neuron's ReLU, (neurons,), 0 to 1."""
        share: Array = self.silent.mean(axis=0)
        return share


def activate(z: Array, norm: Norm) -> Passage:
    """Send weighted sums through the ReLU, with batch norm where `norm` says.

    Formula: off: out = max(z, 0); before: out = max(BN(z), 0); after: out = BN(max(z, 0)), where
    BN(v) = gamma (v - mean(v)) / sqrt(var(v) + eps) + beta takes mean and variance of each column
    over the samples (`batch_norm`).

    `z`: (samples, neurons). `norm`: where it stands, and with which gamma, beta and eps. Result:
    `Passage`.
    Source: Ioffe & Szegedy, "Batch Normalization", 2015, section 3.2 (before the activation).

    >>> activate(np.array([[-1.0], [3.0]]), Norm("before", eps=0)).out.ravel()
    array([0., 1.])
    >>> activate(np.array([[-1.0], [3.0]]), Norm("after", eps=0)).out.ravel()
    array([-1.,  1.])
    """
    into = _normalized(z, norm) if norm.place == "before" else z
    relu = np.maximum(into, 0)
    out = _normalized(relu, norm) if norm.place == "after" else relu
    return Passage(z, into, relu, out)


def _normalized(values: Array, norm: Norm) -> Array:
    neurons = values.shape[1]
    gamma, beta = np.full(neurons, norm.gamma), np.full(neurons, norm.beta)
    return batch_norm(values, gamma, beta, eps=norm.eps).y


def measured(passage: Passage, place: str) -> tuple[Array, Array]:
    """Mean and standard deviation that batch norm at a place finds in each neuron's values.

    Formula: mean(v) and sqrt(mean((v - mean(v))^2)) over the samples, v = z before the ReLU and
    v = max(z, 0) after it.

    `passage`: what passes through the neurons. `place`: "before" or "after". Result: (neurons,)
    each. Raises ValueError where batch norm is "off", and so measures nothing.
    Source: Ioffe & Szegedy, "Batch Normalization", 2015, algorithm 1.

    >>> measured(activate(np.array([[-1.0], [3.0]]), Norm("after")), "after")
    (array([1.5]), array([1.5]))
    """
    if place not in PLACES[1:]:
        raise ValueError(
            _("batch norm that stands “{place}” measures nothing: use one of {known}.").format(
                place=place, known=", ".join(PLACES[1:])
            )
        )
    values = passage.z if place == "before" else passage.relu
    sample = summarize(values, Partition.batch(values.shape))
    return sample.mean, sample.std


def weighted_sums(inputs: Inputs, neurons: Sequence[Neuron]) -> Array:
    """Each neuron's weighted sum of the same draws.

    Formula: z = w1 x1 + w2 x2 + bias.

    `inputs`: who is drawn. `neurons`: a column each. Result: (samples, neurons). Where the weights
    cancel, every z is exactly the mean.

    >>> weighted_sums(Inputs(mean1=2, std1=0, mean2=3, std2=0, samples=1), [Neuron(1, 10, 100)])
    array([[132.]])
    """
    weights = np.array([[neuron.w1, neuron.w2] for neuron in neurons], dtype=np.float64)
    bias = np.array([neuron.bias for neuron in neurons], dtype=np.float64)
    z: Array = draw(inputs) @ weights.T + bias
    for column, neuron in enumerate(neurons):
        mean, std = _moments(inputs, neuron)
        if std == 0:  # what cancels on paper leaves no rounding that a norm would blow up
            z[:, column] = mean
    return z


def _moments(inputs: Inputs, neuron: Neuron) -> tuple[float, float]:
    """Mean and standard deviation of z; the latter is 0 where only rounding is left of it."""
    mean = neuron.w1 * inputs.mean1 + neuron.w2 * inputs.mean2 + neuron.bias
    r = inputs.correlation
    a, b = neuron.w1 * inputs.std1, neuron.w2 * inputs.std2
    # The root of w1^2 std1^2 + w2^2 std2^2 + 2 r w1 w2 std1 std2, of a sum of squares.
    std = hypot(a + r * b, sqrt(1 - r * r) * b)
    return mean, std if std > 1e-12 * (abs(a) + abs(b)) else 0.0


@lru_cache(maxsize=16)
def fire(inputs: Inputs, neurons: tuple[Neuron, ...], norm: Norm) -> Passage:
    """What `neurons` make of the inputs' draws: see `weighted_sums` and `activate`.

    `inputs`: who is drawn. `norm`: batch norm around the ReLU. Result: `Passage`, a column a
    neuron.

    >>> fire(Inputs(samples=5), (Neuron(1, 0), Neuron(0, 1)), Norm()).out.shape
    (5, 2)
    """
    return activate(weighted_sums(inputs, neurons), norm)


@dataclass(frozen=True)
class Theory:
    """The distributions a neuron follows, where they are known: see `theory`.

    `mean`, `std`: of z, which is normal. `into_mean`, `into_std`: of what the ReLU gets, normal as
    well. `rectified`: the ReLU's output. `scale`, `shift`: what leaves is shift + scale * (ReLU's
    output); `resting` is what a silent neuron gives then, 0 unless batch norm `follows` the ReLU.

    >>> t = theory(Inputs(), Neuron(1, 0), Norm())
    >>> t.resting, t.spreads, t.into_shares(np.array([-np.inf, 0.0, np.inf]))
    (0.0, True, array([0.5, 0.5]))
    """

    mean: float
    std: float
    into_mean: float
    into_std: float
    rectified: RectifiedGaussian
    scale: float = 1.0
    shift: float = 0.0
    follows: bool = False

    @property
    def resting(self) -> float:
        """What leaves where the ReLU gives 0."""
        return self.shift

    @property
    def spreads(self) -> bool:
        """Whether the values spread at all: without spread all are one."""
        return self.into_std > 0 and self.scale != 0

    def into_shares(self, edges: Array) -> Array:
        """The share of what the ReLU gets between each two neighbouring edges.

        `edges`: (bins + 1,), rising, in its unit. Result: (bins,), 0 to 1.
        """
        return np.diff(self._below(edges))

    def out_shares(self, edges: Array) -> Array:
        """The share that leaves between each two neighbouring edges, the silent left out.

        `edges`: (bins + 1,), rising, in the unit of the output. Result: (bins,), 0 to 1.

        >>> theory(Inputs(), Neuron(1, 0), Norm()).out_shares(np.array([0.0, np.inf]))
        array([0.5])
        """
        if self.scale == 0:
            return np.zeros(len(edges) - 1)
        with np.errstate(over="ignore"):  # a tiny scale takes edges to infinity, rightly
            relu = np.maximum((edges - self.shift) / self.scale, 0)
        shares: Array = np.abs(np.diff(self._below(relu)))
        return shares

    def _below(self, values: Array) -> Array:
        """The share of what the ReLU gets that lies below each value."""
        if self.into_std == 0:
            return (values > self.into_mean).astype(np.float64)
        with np.errstate(over="ignore"):
            u = (values - self.into_mean) / (self.into_std * sqrt(2))
        return np.array([0.5 * erfc(-each) for each in u.tolist()])


@lru_cache(maxsize=256)
def theory(inputs: Inputs, neuron: Neuron, norm: Norm) -> Theory:
    r"""What a neuron's values follow, for ever more samples.

    Formula, with r the correlation:

        z ~ N(w1 mean1 + w2 mean2 + bias,
              w1^2 std1^2 + w2^2 std2^2 + 2 r w1 w2 std1 std2);
        off: ReLU(z) is a rectified normal;
        before: BN(z) ~ N(beta, gamma^2 var / (var + eps)), and its ReLU is rectified;
        after: beta + gamma (R - E[R]) / sqrt(Var[R] + eps) for the rectified normal R.

    `inputs`: their means, deviations and correlation count. `neuron`: its weights and bias. `norm`:
    batch norm around the ReLU. Result: `Theory`. With weights that cancel (std = 0) all mass is in
    one place.
    Source: Socci, Lee & Seung, "The Rectified Gaussian Distribution", 1997.

    >>> t = theory(Inputs(), Neuron(0.5, 0.5, 1.0), Norm())
    >>> t.mean, round(t.std**2, 4), round(t.rectified.zero_mass, 4)
    (1.0, 0.5, 0.0786)
    """
    mean, std = _moments(inputs, neuron)
    into_mean, into_std = mean, std
    if norm.place == "before":
        into_mean = norm.beta
        into_std = abs(norm.gamma) * std / sqrt(std * std + norm.eps)
    rectified = rectified_gaussian(into_mean, into_std)
    if norm.place != "after":
        return Theory(mean, std, into_mean, into_std, rectified)
    scale = norm.gamma / sqrt(rectified.var + norm.eps)
    shift = norm.beta - scale * rectified.mean
    return Theory(mean, std, into_mean, into_std, rectified, scale, shift, True)
