"""A small recurrent cell, unrolled over the steps of a batch of sequences, with and without a norm.

The same weights act at every step, so what they do to the size of the hidden state they do again
and again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.nets.activations import activation_named
from normviz.norms.summary import histogram
from normviz.norms.table import norm_named

Array = NDArray[np.floating]

CELL_NORMS = ("none", "batch", "layer")
CELL_ACTIVATIONS = ("tanh", "relu")
_STEADY = 2 ** (1 / 20)
LARGEST_HALF = float(np.finfo(np.float16).max)  # 65504


@dataclass(frozen=True, eq=False)
class Cell:
    """The weights of a recurrent cell: of the state `w` (H, H), of the input `u` (H, C), and `b`
    (H,).
    """

    w: Array
    u: Array
    b: Array

    @property
    def units(self) -> int:
        """H, the number of hidden units."""
        return len(self.w)


def random_cell(units: int, inputs: int, gain: float, seed: int = 0) -> Cell:
    """A cell with random weights, float32.

    Formula: W ~ N(0, gain^2 / H), U ~ N(0, 1 / C), b = 0. W multiplies the root mean square of a
    random state by about `gain`; a ReLU after it keeps about half of the mean square.

    `units`: H. `inputs`: C, features of an input. `gain`: at least 0, no unit. `seed`: the same one
    gives the same W times the gain. Result: `Cell`.
    Source: Glorot & Bengio, "Understanding the Difficulty of Training Deep Feedforward Neural
    Networks", 2010, for the variances.

    >>> bool(np.allclose(random_cell(8, 2, 2.0).w, 2 * random_cell(8, 2, 1.0).w))
    True
    """
    rng = np.random.default_rng((seed, 2))
    w = gain * rng.standard_normal((units, units)) / np.sqrt(units)
    u = rng.standard_normal((units, inputs)) / np.sqrt(inputs)
    return Cell(w.astype(np.float32), u.astype(np.float32), np.zeros(units, dtype=np.float32))


def random_inputs(samples: int, inputs: int, steps: int, seed: int = 0) -> Array:
    """Standard normal inputs, float32: sequences of one length.

    `samples`: N. `inputs`: C. `steps`: T. `seed`: the same one gives the same inputs. Result: (N,
    C, T).

    >>> random_inputs(2, 3, 5).shape
    (2, 3, 5)
    """
    rng = np.random.default_rng((seed, 1))
    return rng.standard_normal((samples, inputs, steps)).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Unrolled:
    """The hidden states of a cell, step by step.

    `norm`: one of `CELL_NORMS`. `h`: (T, N, H). `rms`: (T,), the root mean square of the states of
    a step. `half_until`, `finite_until`: how many steps pass before a state is beyond the largest
    float16 number (65504), and before one is no finite number in the type computed in; T where none
    is. `kept`: how many numbers inference needs beside the weights: a mean and a variance for each
    unit and step under batch norm, else 0.

    >>> cell = Cell(np.array([[2.0]]), np.array([[0.0]]), np.ones(1))
    >>> run = unroll(cell, np.ones((1, 1, 21)), activation="relu")
    >>> run.steps, run.half_until, run.finite_until, run.kept, round(run.growth, 2)
    (21, 15, 21, 0, 2.0)
    """

    norm: str
    h: Array
    rms: Array
    half_until: int
    finite_until: int
    kept: int

    @property
    def steps(self) -> int:
        """T, the number of steps."""
        return len(self.h)

    @property
    def growth(self) -> float:
        """The factor by which a step multiplies `rms`, on average over the last half of the steps.

        Formula: (rms[b] / rms[a])^(1 / (b - a)), b the last finite step, a = b / 2; NaN where all
        states are 0 or fewer than three steps are finite.
        """
        last = int(np.isfinite(self.rms).sum()) - 1
        first = last // 2
        if last < 2 or not self.rms[first] or not self.rms[last]:
            return float("nan")
        return float((self.rms[last] / self.rms[first]) ** (1 / (last - first)))


def steady(growth: float) -> bool:
    """Whether a factor a step makes a state neither twice nor half as large within 20 steps.

    Formula: 2^(-1/20) <= growth <= 2^(1/20), which is within 3.5 % of 1. A state that is 0 has no
    growth (NaN), and is not called steady.

    >>> steady(0.97), steady(1.2), steady(float("nan"))
    (True, False, False)
    """
    return 1 / _STEADY <= growth <= _STEADY


def unroll(cell: Cell, x: Array, norm: str = "none", activation: str = "tanh") -> Unrolled:
    """Run a recurrent cell over the steps, from the state 0.

    Formula: h_t = f(Norm(W h_{t-1} + U x_t + b)), f = tanh or ReLU, gamma = 1, beta = 0. "batch"
    takes each unit's mean and variance at each step over the N sequences, as in training; "layer"
    each sequence's over the H units.

    `cell`: H units, C inputs. `x`: (N, C, T), no unit. `norm`: one of `CELL_NORMS`. `activation`:
    one of `CELL_ACTIVATIONS`. Result: `Unrolled`, in the type of the weights and x. A state that
    passes the largest number of its type becomes infinite and, a step later, NaN; nothing warns.
    Raises ValueError for another norm or activation and where x has not C features.
    Source: Ba, Kiros & Hinton, "Layer Normalization", 2016, section 3.1; per step over the batch:
    Cooijmans et al., "Recurrent Batch Normalization", 2016, section 3.

    >>> cell = Cell(np.array([[2.0]]), np.array([[1.0]]), np.zeros(1))
    >>> unroll(cell, np.ones((1, 1, 4)), activation="relu").rms
    array([ 1.,  3.,  7., 15.])
    """
    _check(cell, x, norm, activation)
    steps, f, row = x.shape[2], activation_named(activation).f, norm_named(norm)
    driven = np.moveaxis(x, 2, 0) @ cell.u.T + cell.b  # (T, N, H)
    h = np.empty_like(driven)
    state = np.zeros_like(driven[0])
    with np.errstate(all="ignore"):
        for t in range(steps):
            z = state @ cell.w.T + driven[t]
            h[t] = state = f(z if row is None else row(z).y)
        rms = np.sqrt(np.mean(np.square(h.astype(np.float64)), axis=(1, 2)))
        largest = np.abs(h).max(axis=(1, 2))
    return Unrolled(
        norm=norm,
        h=h,
        rms=rms,
        half_until=_leading(largest <= LARGEST_HALF),
        finite_until=_leading(np.isfinite(largest)),
        kept=2 * cell.units * steps if row is not None and row.remembers else 0,
    )


def _check(cell: Cell, x: Array, norm: str, activation: str) -> None:
    for given, known in ((norm, CELL_NORMS), (activation, CELL_ACTIVATIONS)):
        if given not in known:
            raise ValueError(
                _("a recurrent cell knows no {given}: use one of {known}.").format(
                    given=given, known=", ".join(known)
                )
            )
    if x.ndim != 3 or x.shape[1] != cell.u.shape[1]:
        raise ValueError(
            ngettext(
                "inputs of shape {shape} do not fit a cell with {inputs} input: give "
                "(sequences, {inputs}, steps).",
                "inputs of shape {shape} do not fit a cell with {inputs} inputs: give "
                "(sequences, {inputs}, steps).",
                cell.u.shape[1],
            ).format(shape=x.shape, inputs=cell.u.shape[1])
        )


def _leading(good: NDArray[np.bool_]) -> int:
    """How many steps from the start are all good."""
    return len(good) if good.all() else int(good.argmin())


@dataclass(frozen=True, eq=False)
class StateFrames:
    """How a cell's states are distributed at some of its steps.

    `norm`: of the cell. `steps`: (F,), the steps, from 1. `edges`: (B + 1,) of the bins, in the
    unit of h. `shares`: (F, B), percent of all states in each bin; what lies beyond the bins is in
    the one at that end, NaN in none.
    """

    norm: str
    steps: NDArray[np.integer]
    edges: Array
    shares: Array


def state_frames(
    run: Unrolled, span: tuple[float, float], *, bins: int = 20, most: int = 50
) -> StateFrames:
    """Histograms of the hidden states, one for each step, or for `most` steps spread evenly.

    `run`: of `unroll`. `span`: the ends of the bins, in the unit of h. `bins`: how many. Result:
    `StateFrames`, the first and the last step among them.

    >>> cell = Cell(np.array([[2.0]]), np.array([[1.0]]), np.zeros(1))
    >>> run = unroll(cell, np.ones((1, 1, 3)), activation="relu")       # 1, 3, 7
    >>> state_frames(run, (0.0, 4.0), bins=2).shares
    array([[100.,   0.],
           [  0., 100.],
           [  0., 100.]], dtype=float32)
    """
    steps = np.linspace(0, run.steps - 1, min(run.steps, most)).round().astype(np.intp)
    drawn = [histogram(np.clip(run.h[step], *span), span, bins) for step in steps]
    shares = np.array([100 * h.counts / h.total for h in drawn], dtype=np.float32)
    return StateFrames(run.norm, steps + 1, drawn[0].edges, shares)
