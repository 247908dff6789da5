"""A recurrent net that learns to read digits piece by piece, with and without clipping."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normviz.language import ngettext
from normviz.nets.activations import activation_named
from normviz.nets.batches import batches
from normviz.nets.data import CLASSES, PIXELS, digit_rows
from normviz.nets.network import cross_entropy
from normviz.nets.optimizers import clip, norm_of
from normviz.nets.recurrent import Cell, random_cell, unroll

Array = NDArray[np.floating]

_READ_OUT = 3  # sets the random numbers of the last layer apart from those of the cell


@dataclass(frozen=True)
class Reading:
    """A recurrent net and how it learns.

    A cell of `units` reads a standardized digit in `pieces` of 64 / pieces pixels each; what its
    state is at the end, a linear layer turns into the digit. `activation`: one of
    `CELL_ACTIVATIONS`. `gain`: of W, see `random_cell`. `steps` of plain SGD with the rate `lr` on
    mini-batches of `batch` digits. `clip`, `clip_at`: how the gradient of all parameters is
    clipped, as `nets.optimizers.clip` does, "none" not at all. `seed`: of the weights and of the
    order of the digits.
    """

    activation: str = "relu"
    gain: float = 1.8
    lr: float = 0.3
    clip: str = "none"
    clip_at: float = 1.0
    steps: int = 150
    batch: int = 32
    pieces: int = 16
    units: int = 32
    seed: int = 0


@dataclass(frozen=True, eq=False)
class ReadingRun:
    """What happened at every step.

    `setup`: the net and how it learned. `loss`: of the step's mini-batch before its update;
    `before`, `after`: the norm of the gradient before and after clipping; (steps,) each, shorter
    where the run ended early, the last then with a loss that is not finite and NaN for the norms.
    `start`: the norm of all parameters before the first step. `stopped`: the step of that early
    end, from 1, else 0. `accuracy`: the share of held-out digits named right in the end, NaN after
    an early end.
    """

    setup: Reading
    loss: Array
    before: Array
    after: Array
    start: float
    stopped: int
    accuracy: float

    @property
    def last_loss(self) -> float:
        """The mean loss of the last tenth of the steps; one mini-batch alone says little."""
        return float(np.mean(self.loss[-max(len(self.loss) // 10, 1) :]))


class ReadingNet:
    """The net at work: `params` and `grads` are one vector each, the others are views of them.

    >>> net, digits = ReadingNet(Reading()), digit_rows()
    >>> net.logits(digits.x[:5]).shape, net.pieces(digits.x[:5]).shape
    ((5, 10), (5, 4, 16))
    >>> loss = net.learn(digits.x[:5], digits.labels[:5])
    >>> bool(net.grads.any())
    True
    """

    def __init__(self, setup: Reading, dtype: type[np.floating] = np.float32) -> None:
        units, inputs = setup.units, PIXELS // setup.pieces
        self.setup, self.dtype = setup, dtype
        shapes = ((units, units), (units, inputs), (units,), (units, CLASSES), (CLASSES,))
        count = sum(int(np.prod(shape)) for shape in shapes)
        self.params, self.grads = np.zeros(count, dtype), np.zeros(count, dtype)
        w, u, b, self.v, self.c = _views(self.params, shapes)
        self._slopes = _views(self.grads, shapes)
        self.cell = Cell(w, u, b)
        start = random_cell(units, inputs, setup.gain, setup.seed)
        w[...], u[...] = start.w, start.u
        rng = np.random.default_rng((setup.seed, _READ_OUT))
        self.v[...] = rng.standard_normal(self.v.shape) / np.sqrt(units)

    def pieces(self, x: Array) -> Array:
        """Digits as the cell reads them.

        `x`: (N, 64). Result: (N, 64 / pieces, pieces), in the net's type.
        """
        return np.swapaxes(x.reshape(len(x), self.setup.pieces, -1), 1, 2).astype(self.dtype)

    def logits(self, x: Array) -> Array:
        """What the net says of digits.

        `x`: (N, 64). Result: (N, 10).
        """
        h = unroll(self.cell, self.pieces(x), activation=self.setup.activation).h
        logits: Array = h[-1] @ self.v + self.c
        return logits

    def learn(self, x: Array, labels: NDArray[np.integer]) -> float:
        """The loss of a mini-batch; `grads` is then its gradient, through all steps of time.

        Formula: dz_t = dh_t * f'(z_t), dh_(t-1) = dz_t W, dW = sum_t dz_t^T h_(t-1) and so on.

        `x`: (N, 64). `labels`: (N,), 0 to 9. Result: the mean cross-entropy.
        Source: Werbos, "Backpropagation through time", 1990.
        """
        pieces = self.pieces(x)
        h = unroll(self.cell, pieces, activation=self.setup.activation).h
        loss, dlogits = cross_entropy(h[-1] @ self.v + self.c, labels)
        w, u, b, v, c = self._slopes
        v[...], c[...] = h[-1].T @ dlogits, dlogits.sum(axis=0)
        dh = dlogits @ self.v.T
        dz = activation_named(self.setup.activation).slope(h)
        for t in range(len(h) - 1, -1, -1):
            dz[t] *= dh
            dh = dz[t] @ self.cell.w
        flat = dz.reshape(-1, self.setup.units)
        w[...] = flat[len(x) :].T @ h[:-1].reshape(-1, self.setup.units)
        u[...] = flat.T @ np.moveaxis(pieces, 2, 0).reshape(len(flat), -1)
        b[...] = flat.sum(axis=0)
        return loss


def _views(vector: Array, shapes: tuple[tuple[int, ...], ...]) -> list[Array]:
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    parts = np.split(vector, ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


@np.errstate(all="ignore")
def learn_to_read(setup: Reading) -> ReadingRun:
    """Train the net.

    Formula: w <- w - lr clip(dL/dw), L the cross-entropy of the step's mini-batch.

    `setup`: see `Reading`. Result: `ReadingRun`, in float32 as in training. A loss that is not
    finite ends the run. The same seed gives the same weights and the same digits in the same order,
    however the gradient is clipped. Raises ValueError for a name that is not known, and where
    `pieces` do not divide the 64 pixels.
    Source: Pascanu, Mikolov & Bengio, "On the difficulty of training recurrent neural networks",
    2013, section 3.2.

    >>> plain, clipped = (learn_to_read(Reading(clip=how, steps=30)) for how in ("none", "norm"))
    >>> plain.stopped > 0, clipped.stopped
    (True, 0)
    """
    if PIXELS % setup.pieces:
        # Translators: stands in "{pieces} pieces do not divide {pixels}."
        pixels = ngettext("{count} pixel", "{count} pixels", PIXELS).format(count=PIXELS)
        raise ValueError(
            ngettext(
                "{pieces} piece does not divide {pixels}.",
                "{pieces} pieces do not divide {pixels}.",
                setup.pieces,
            ).format(pieces=setup.pieces, pixels=pixels)
        )
    net, rows = ReadingNet(setup), digit_rows()
    start = norm_of(net.params)
    loss, before, after = np.full((3, setup.steps), np.nan)
    for step, chosen in enumerate(batches(len(rows.x), setup.batch, setup.steps, setup.seed)):
        loss[step] = net.learn(rows.x[chosen], rows.labels[chosen])
        if not np.isfinite(loss[step]):
            done = step + 1
            return ReadingRun(setup, loss[:done], before[:done], after[:done], start, done, np.nan)
        before[step] = norm_of(net.grads)
        clip(net.grads, setup.clip, setup.clip_at)
        after[step] = norm_of(net.grads)
        net.params -= np.float32(setup.lr) * net.grads
    logits = net.logits(rows.held_out)
    accuracy = float(np.mean(logits.argmax(axis=1) == rows.held_out_labels))
    return ReadingRun(setup, loss, before, after, start, 0, accuracy)
