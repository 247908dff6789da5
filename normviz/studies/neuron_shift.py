"""How far apart a neuron's two outputs are, the way between them, and what the next layer hears."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from normviz.language import _
from normviz.norms.summary import Histogram, histogram, nice_range
from normviz.norms.sums import numbers
from normviz.studies.neuron import (
    Inputs,
    Neuron,
    Norm,
    Passage,
    Theory,
    activate,
    fire,
    theory,
    weighted_sums,
)

Array = NDArray[np.floating]

BINS = 50
# Axes and scales take one of a few sizes, so that a picture holds still while a weight moves.
_REACHES = (4.0, 6.0, 10.0, 20.0, 50.0, 100.0, 200.0)
_TOPS = (0.1, 0.2, 0.4, 0.7, 1.0)


def wasserstein(a: ArrayLike, b: ArrayLike) -> Array:
    """The Wasserstein-1 distance of two samples: how far values move, on average, from a to b.

    Formula: mean |sorted(a) - sorted(b)| down each column: the cheapest way to carry one histogram
    over into the other, in the unit of the values.

    `a`, `b`: (samples, ...), one shape. Result: the shape without the first axis.
    Raises ValueError when the shapes differ or there is no sample.
    Source: Villani, "Optimal Transport: Old and New", 2009, chapter 6.

    >>> float(wasserstein([0.0, 1.0], [3.0, 2.0]))
    2.0
    """
    a, b = numbers(a, "a"), numbers(b, "b")
    if a.shape != b.shape or a.ndim == 0 or not len(a):
        raise ValueError(
            _(
                "samples of the shapes {a} and {b} cannot be paired: give two samples of one "
                "shape, with at least one value."
            ).format(a=a.shape, b=b.shape)
        )
    apart: Array = np.abs(np.sort(a, axis=0) - np.sort(b, axis=0)).mean(axis=0)
    return apart


@dataclass(frozen=True)
class NeuronShift:
    """How far two neurons are apart: Wasserstein-1 of three values, in their units, and of the
    zeros.

    `z`: of the weighted sums. `into`: of what the ReLU gets. `out`: of what leaves. `silent`: the
    difference of their shares of zeros, 0 to 1.
    """

    z: float
    into: float
    out: float
    silent: float


@lru_cache(maxsize=8)
def shift(activation: Passage) -> NeuronShift:
    """How far the first two columns of an `activation` are apart: a `NeuronShift`.

    Kept for the activation itself, which `fire` keeps as well: a page asks several times.

    >>> z = np.array([[0.0, 1.0], [2.0, 3.0]])
    >>> shift(activate(z, Norm()))
    NeuronShift(z=1.0, into=1.0, out=1.0, silent=0.5)
    """
    pairs = activation.z, activation.into, activation.out
    z, into, out = (float(wasserstein(values[:, 0], values[:, 1])) for values in pairs)
    shares = activation.silent_share
    return NeuronShift(z, into, out, float(abs(shares[0] - shares[1])))


@dataclass(frozen=True)
class Listener:
    """A neuron of the next layer, which hears one output h: z = weight h + bias.

    `weight`: in the unit of z per unit of h. `bias`: in the unit of z.
    """

    weight: float
    bias: float

    def louder(self, times: float) -> Listener:
        """The neuron with `times` (>= 0) its weight and bias: its ReLU gives as many times more."""
        return Listener(times * self.weight, times * self.bias)


def listen(h: Array, listeners: tuple[Listener, ...]) -> Passage:
    """The next layer on the output h of a neuron, without a norm of its own, a column a listener.

    `h`: (samples,). What W1 apart goes in comes out |weight| W1 apart before the ReLU, and at most
    that after it: ReLU never moves two values further from each other. `listeners`: the neurons
    that hear it. Result: `Passage`, (samples, listeners).

    >>> listen(np.array([1.0, 3.0]), (Listener(1, -2),)).out.ravel()
    array([0., 1.])
    """
    weights = np.array([each.weight for each in listeners])
    bias = np.array([each.bias for each in listeners])
    return activate(h[:, None] * weights + bias, Norm())


def active_histogram(
    values: Array, silent: NDArray[np.bool_], span: tuple[float, float], bins: int = BINS
) -> Histogram:
    """Count the outputs of a neuron that is not silent; those of a silent one are the `zeros`.

    After batch norm the zeros of the ReLU are no zeros any more, but still one value.

    `values`, `silent`: (samples,). `span`: (low, high), in the unit of the values. `bins`: how
    many. Result: `Histogram` with the `total` of both. Raises ValueError as `histogram` does.

    >>> h = active_histogram(np.array([-1.0, 3.0]), np.array([True, False]), (0.0, 4.0), 2)
    >>> h.counts.tolist(), h.zeros, h.total
    ([0, 1], 1, 2)
    """
    active = histogram(values[~silent], span, bins)
    return replace(active, zeros=int(silent.sum()), total=len(values))


# --- outputs of A and B, case by case ------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Compared:
    """Outputs under A and under B in several cases.

    `a`, `b`: a histogram a case, the silent counted apart as `zeros`. `apart`: Wasserstein-1 of
    the outputs, (cases,), in their unit. `spans`, `tops`: from where to where the bins of a case
    reach, and its tallest share a bin, rounded up; both are common to A and B.
    """

    a: tuple[Histogram, ...]
    b: tuple[Histogram, ...]
    apart: Array
    spans: tuple[tuple[float, float], ...]
    tops: tuple[float, ...]


def compare(a: Passage, b: Passage) -> Compared:
    """Compare the outputs under A with those under B, column by column.

    `a`, `b`: passages of equally many samples, a column a case. Result: `Compared`. Raises
    ValueError where their shapes differ.

    >>> z = np.array([[-1.0], [1.0]])
    >>> compare(activate(z, Norm()), activate(z + 1, Norm())).apart
    array([0.5])
    """
    spans = tuple(nice_range(*case) for case in zip(a.out.T, b.out.T, strict=True))
    of_a, of_b = (tuple(map(active_histogram, each.out.T, each.silent.T, spans)) for each in (a, b))
    pairs = zip(of_a, of_b, strict=True)
    tops = tuple(_size(max(map(_tallest, pair)), _TOPS) for pair in pairs)
    return Compared(of_a, of_b, wasserstein(a.out, b.out), spans, tops)


@lru_cache(maxsize=4)
def compare_norms(inputs: Inputs, pair: tuple[Neuron, Neuron], norms: tuple[Norm, ...]) -> Compared:
    """Compare the outputs of two neurons under each of `norms`.

    `inputs`: who is drawn. `pair`: neuron A and neuron B. Result: `Compared`, a case a norm.

    >>> pair = Neuron(1, 0, 0), Neuron(1, 0, 1)
    >>> far, near = compare_norms(Inputs(samples=50), pair, (Norm(), Norm("before"))).apart
    >>> bool(far > 0.5), bool(near < 1e-12)
    (True, True)
    """
    activations = [fire(inputs, pair, norm) for norm in norms]

    def column(neuron: int) -> Passage:
        z, into, relu, out = (
            np.stack([getattr(each, name)[:, neuron] for each in activations], axis=1)
            for name in ("z", "into", "relu", "out")
        )
        return Passage(z, into, relu, out)

    return compare(column(0), column(1))


@lru_cache(maxsize=8)
def compare_heard(activation: Passage, listeners: tuple[Listener, ...]) -> Compared:
    """Compare what `listeners` make of the outputs of the first two neurons of an `activation`.

    Result: `Compared`, a case a listener.

    >>> z = np.array([[0.0, 1.0], [2.0, 3.0]])
    >>> compare_heard(activate(z, Norm()), (Listener(2, 0), Listener(-1, 0))).apart
    array([2., 0.])
    """
    a, b = (listen(activation.out[:, column], listeners) for column in (0, 1))
    return compare(a, b)


# --- what a picture shows ------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Portrait:
    """What a picture shows of one neuron. Shares are of all samples, 0 to 1.

    `theory`: the distributions it follows. `into`: what the ReLU gets. `out`: what leaves; the
    silent samples are counted apart, as the `zeros` of that histogram. `ghost`: the histogram
    before batch norm, of z (as far as it lies on the axis) or of the ReLU's output; None without a
    norm. `into_theory`, `out_theory`: the shares that theory expects in the bins of `into` and
    `out`; None where nothing spreads.
    """

    theory: Theory
    into: Histogram
    out: Histogram
    ghost: Histogram | None
    into_theory: Array | None
    out_theory: Array | None


@dataclass(frozen=True, eq=False)
class Gallery:
    """Portraits on common axes.

    `portraits`: one a neuron. `into_reach`, `out_reach`: half the width of the two axes, in the
    unit of the values. `into_top`, `out_top`: the tallest share a bin of both, rounded up, 0 to 1.
    """

    portraits: tuple[Portrait, ...]
    into_reach: float
    out_reach: float
    into_top: float
    out_top: float

    @property
    def sizes(self) -> tuple[float, float, float, float]:
        """The sizes of all its axes."""
        return self.into_reach, self.out_reach, self.into_top, self.out_top


def portray(activation: Passage, theories: tuple[Theory, ...], norm: Norm) -> Gallery:
    """Every neuron of `activation` as histograms with theory, on axes that fit all of them.

    `theories`: one a column. `norm`: the norm of the activation. Result: `Gallery`.

    >>> neuron, off = Neuron(1, 0), Norm()
    >>> passage = fire(Inputs(samples=50), (neuron,), off)
    >>> portray(passage, (theory(Inputs(samples=50), neuron, off),), off).into_reach
    4.0
    """
    reaches = _reaches(activation)
    return _gallery(
        tuple(
            _portrait(activation, column, each, norm, *reaches)
            for column, each in enumerate(theories)
        ),
        *reaches,
    )


def _reaches(*activations: Passage) -> tuple[float, float]:
    """Half the width of the axes that hold what enters the ReLU and what comes out."""
    into = max(float(np.abs(each.into).max()) for each in activations)
    out = max(float(np.abs(each.out).max()) for each in activations)
    into_reach = _size(into, _REACHES)
    return into_reach, max(into_reach, _size(out, _REACHES))


def _gallery(portraits: tuple[Portrait, ...], into_reach: float, out_reach: float) -> Gallery:
    into_top = max(_tallest(each.into) for each in portraits)
    out_top = max(_tallest(each.out) for each in portraits)
    return Gallery(portraits, into_reach, out_reach, _size(into_top, _TOPS), _size(out_top, _TOPS))


def _size(needed: float, sizes: tuple[float, ...]) -> float:
    """The smallest of `sizes` that holds what is needed, with a little room."""
    return next((size for size in sizes if 1.02 * needed <= size), max(sizes[-1], needed))


def _tallest(h: Histogram) -> float:
    return float(h.counts.max(initial=0)) / h.total


def _portrait(
    activation: Passage,
    column: int,
    known: Theory,
    norm: Norm,
    into_reach: float,
    out_reach: float,
) -> Portrait:
    into_span, out_span = (-into_reach, into_reach), (-out_reach, out_reach)
    silent = activation.silent[:, column]

    def silent_apart(values: Array) -> Histogram:
        return active_histogram(values[:, column], silent, out_span)

    ghost = None
    if norm.place == "before":
        z = activation.z[:, column]
        # z may leave the axis, which holds still for what the ReLU gets.
        inside = histogram(z[np.abs(z) <= into_reach], into_span, BINS)
        ghost = replace(inside, total=len(z))
    elif norm.place == "after":
        ghost = silent_apart(activation.relu)
    into = histogram(activation.into[:, column], into_span, BINS)
    out = silent_apart(activation.out)
    return Portrait(
        theory=known,
        into=into,
        out=out,
        ghost=ghost,
        into_theory=known.into_shares(into.edges) if known.spreads else None,
        out_theory=known.out_shares(out.edges) if known.spreads else None,
    )


@lru_cache(maxsize=8)
def portraits(inputs: Inputs, neurons: tuple[Neuron, ...], norm: Norm) -> Gallery:
    """The neurons side by side, as `portray` shows them; who did not change is not drawn anew.

    `inputs`: who is drawn. `neurons`: a portrait each. `norm`: batch norm around the ReLU. Result:
    `Gallery`.

    >>> len(portraits(Inputs(samples=50), (Neuron(1, 0), Neuron(0, 1)), Norm()).portraits)
    2
    """
    reaches = _reaches(*(fire(inputs, (neuron,), norm) for neuron in neurons))
    return _gallery(tuple(_alone(inputs, each, norm, *reaches) for each in neurons), *reaches)


@lru_cache(maxsize=16)
def _alone(
    inputs: Inputs, neuron: Neuron, norm: Norm, into_reach: float, out_reach: float
) -> Portrait:
    activation = fire(inputs, (neuron,), norm)
    return _portrait(activation, 0, theory(inputs, neuron, norm), norm, into_reach, out_reach)


def way(start: Neuron, end: Neuron, steps: int) -> tuple[Neuron, ...]:
    """The neurons on the straight way from `start` to `end`, both included.

    `steps`: how many, at least 1; one alone is `start`.

    >>> [neuron.bias for neuron in way(Neuron(0, 0, 0), Neuron(0, 0, 1), 3)]
    [0.0, 0.5, 1.0]
    """
    return tuple(start.toward(end, float(share)) for share in np.linspace(0, 1, steps))


def film(inputs: Inputs, start: Neuron, end: Neuron, norm: Norm, steps: int = 25) -> Gallery:
    """A portrait for each step on the way from `start` to `end`, all of the same draws.

    `inputs`: who is drawn. `norm`: batch norm around the ReLU. `steps`: how many portraits. Result:
    a `Gallery`, on axes that fit all of them.

    >>> len(film(Inputs(samples=50), Neuron(1, 0), Neuron(0, 1), Norm(), steps=3).portraits)
    3
    """
    neurons = way(start, end, steps)
    moving = activate(weighted_sums(inputs, neurons), norm)
    return portray(moving, tuple(theory(inputs, each, norm) for each in neurons), norm)
