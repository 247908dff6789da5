"""Finite differences: what a gradient says, measured by moving one number at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from normviz.norms.table import norm_named
from normviz.studies.backward_pass import BackwardPass
from normviz.studies.experiment import Array, Setup

MOST_MOVED = 256  # cells, or parameters, of a batch: two forward passes each
_STEP = 6e-6  # of the spread of a set: about the third root of float64's rounding
_COARSE = 1e-3  # of a spread, or of a gradient: beyond it a step no longer measures a slope
_AGREES = 1e-5  # of the largest gradient that could be
_SPACINGS = 64  # a step is at least that many numbers of the type long


@dataclass(frozen=True, eq=False)
class Checked:
    """What finite differences say of a gradient, place by place.

    `places`: flat indices of what was moved. `slopes`: the rise of the loss over 2h, there.
    `gap`: the largest difference to the gradient, over the places where both are finite and a step
    can be short enough; NaN where there is none. `at`: its flat index, or -1. `size`: the largest
    number that the gradient could have had there. `compared`: how many places that were.

    >>> Checked(np.array([0]), np.array([2.0]), 1e-9, 0, 2.0, 1).agrees
    True
    """

    places: NDArray[np.intp]
    slopes: Array
    gap: float
    at: int
    size: float
    compared: int

    @property
    def agrees(self) -> bool:
        """Whether the gap is within what steps of this length leave: a hundred-thousandth."""
        return self.gap <= _AGREES * self.size


def places_among(count: int, also: int, most: int = MOST_MOVED) -> NDArray[np.intp]:
    """About `most` of `count` places at the most, evenly, the place `also` among them.

    >>> places_among(10, 7, most=3)
    array([0, 4, 7, 8])
    """
    stride = -(-count // most)
    return np.union1d(np.arange(0, count, stride), [also]).astype(np.intp)


def check_dx(done: BackwardPass, cell: tuple[int, ...]) -> Checked:
    """Move one cell of the norm's input at a time, and see by how much the loss moves.

    Formula: (loss(x + h) - loss(x - h)) / 2h, h = 6e-6 spreads of the cell's set, or 64 numbers of
    float64 at x if that is more. Of more than 256 cells every k-th is moved, and `cell`, an index.

    >>> from normviz.studies.backward_pass import send_back
    >>> done = send_back(np.array([[1.0], [2.0], [6.0]]), Setup(), "cell", (0, 0))
    >>> check_dx(done, (0, 0)).agrees
    True
    """
    out, p = done.out, done.out.partition
    scale = p.spread(out.inv_std).ravel()
    x = out.x.ravel()
    with np.errstate(all="ignore"):
        steps = np.maximum(_STEP / scale, _SPACINGS * np.spacing(np.abs(x)))
        noise = p.spread(p.sum(np.abs(done.dy * out.y))).ravel() * np.finfo(np.float64).eps / steps
        sizes = scale * np.nanmax(np.abs(done.g), initial=0.0)
        coarse = (steps * scale > _COARSE) | (noise > _COARSE * sizes)

    def forward(moved: Array) -> Array:
        return _y(done, moved.reshape(out.x.shape), done.setup)

    place = int(np.ravel_multi_index(cell, out.x.shape))
    return _checked(done, forward, x, done.grads.dx, steps, sizes, coarse, place)


def check_param(done: BackwardPass, name: str, also: int) -> Checked:
    """The same for each value of "gamma" or "beta"; `also`: a flat index that is among them.

    >>> from normviz.studies.backward_pass import send_back
    >>> done = send_back(np.array([[1.0], [2.0], [6.0]]), Setup(), "loss", (0, 0))
    >>> check_param(done, "gamma", 0).agrees, check_param(done, "beta", 0).agrees
    (True, True)
    """
    values = np.asarray(getattr(done.setup, name), dtype=np.float64)
    steps = _STEP * np.maximum(1.0, np.abs(values.ravel()))
    with np.errstate(all="ignore"):
        by = np.abs(done.dy * done.out.x_hat) if name == "gamma" else np.abs(done.dy)
        sizes = done.out.params.sum(by).ravel()
        size_of_terms = done.out.params.sum(np.abs(done.dy * done.out.y)).ravel()
        coarse = size_of_terms * np.finfo(np.float64).eps / steps > _COARSE * sizes

    def forward(moved: Array) -> Array:
        moved = moved.reshape(values.shape)
        pair = {"gamma": done.setup.gamma, "beta": done.setup.beta, name: moved}
        return _y(done, done.out.x, replace(done.setup, gamma=pair["gamma"], beta=pair["beta"]))

    gradient = np.asarray(getattr(done.grads, f"d{name}"))
    return _checked(done, forward, values.ravel(), gradient, steps, sizes, coarse, also)


def _y(done: BackwardPass, z: Array, setup: Setup) -> Array:
    """The forward pass from z on; statistics that were given stay as they are."""
    norm = norm_named(setup.norm)
    assert norm is not None  # `send_back` refuses it
    y: Array = norm(
        z, setup.gamma, setup.beta, groups=setup.groups, eps=setup.eps, given=done.given
    ).y
    return y


def _checked(
    done: BackwardPass,
    forward: Callable[[Array], Array],
    values: Array,
    gradient: Array,
    steps: Array,
    sizes: Array,
    coarse: NDArray[np.bool_],
    also: int,
) -> Checked:
    places = places_among(values.size, also)
    slopes = np.empty(places.size)
    with np.errstate(all="ignore"):
        for row, place in enumerate(places):
            low, high = values.copy(), values.copy()
            low[place] -= steps[place]
            high[place] += steps[place]
            width = high[place] - low[place]
            slopes[row] = done.rise(forward(low), forward(high)) / width
        gaps = np.abs(slopes - gradient.ravel()[places])
    usable = np.isfinite(gaps) & ~coarse[places]
    if not usable.any():
        return Checked(places, slopes, float("nan"), -1, 0.0, 0)
    gaps = np.where(usable, gaps, -1.0)
    row = int(np.argmax(gaps))
    size = float(sizes[places][usable].max())
    return Checked(places, slopes, float(gaps[row]), int(places[row]), size, int(usable.sum()))
