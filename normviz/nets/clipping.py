"""Clipping a gradient made of several parameters: what is left, and by how much it turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees, nan

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.nets.optimizers import CLIPS, clip, norm_of

Array = NDArray[np.floating]

WAYS = (*CLIPS, "each")
_SAFE = 1e-100  # from here to its inverse a norm and its square are numbers


@dataclass(frozen=True, eq=False)
class Clipped:
    """A clipped gradient.

    `parts`: the gradient of each parameter after clipping, in its own shape. `norms`: (parts,), the
    norm of each. `before`, `after`: the norm of all of them together. `turned`: the angle between
    the whole gradient before and after, in degrees; NaN where one of them is zero or not finite.
    """

    parts: tuple[Array, ...]
    norms: Array
    before: float
    after: float
    turned: float


def clip_parts(parts: Sequence[Array], how: str, limit: float) -> Clipped:
    """Clip the gradient of a net whose parameters have these gradients; they stay as they are.

    Formula: "value" takes each number to between -limit and limit; "norm" multiplies all parts by
    min(1, limit / (norm + 1e-6)), norm that of all numbers together; "each" does so part by part,
    each with its own norm; "none" changes nothing. The first two are PyTorch's `clip_grad_value_`
    and `clip_grad_norm_` on all parameters, the third is the latter on one parameter at a time.

    `parts`: the gradient of each parameter, any shapes. `how`: one of `WAYS`. `limit`: above 0, in
    the unit of the gradient. Result: `Clipped`. Raises ValueError for another way.
    Source: Pascanu, Mikolov & Bengio, "On the difficulty of training recurrent neural networks",
    2013, algorithm 1 (by norm).

    >>> out = clip_parts([np.array([3.0, 4.0])], "value", 1.0)
    >>> out.parts[0].tolist(), round(out.turned, 2)
    ([1.0, 1.0], 8.13)
    """
    if how not in WAYS:
        raise ValueError(
            _("There is no clipping by “{name}”: use one of {known}.").format(
                name=how, known=", ".join(WAYS)
            )
        )
    whole = np.concatenate([part.ravel() for part in parts])
    changed = whole if how == "none" else whole.copy()
    ends = np.cumsum([part.size for part in parts])
    pieces = np.split(changed, ends[:-1])  # views
    if how == "each":
        for piece in pieces:
            clip(piece, "norm", limit)
    else:
        clip(changed, how, limit)
    left = [piece.reshape(part.shape) for piece, part in zip(pieces, parts, strict=True)]
    return Clipped(
        tuple(left),
        np.array([length(each) for each in left]),
        length(whole),
        length(changed),
        angle(whole, changed),
    )


def shrinking(norm: float, limit: float) -> float:
    """The factor by which clipping by norm multiplies a gradient, where it is below 1.

    Formula: limit / (norm + 1e-6), as PyTorch has it; from 1 on nothing is clipped.

    `norm`: that of the gradient. `limit`: the largest norm that stays as it is.
    Source: Pascanu, Mikolov & Bengio, 2013, algorithm 1; PyTorch's `clip_grad_norm_`.

    >>> round(shrinking(5.0, 1.0), 9)
    0.19999996
    """
    return limit / (norm + 1e-6)


def length(values: Array) -> float:
    """The Euclidean norm, also where the squares are too small or too large for a number.

    `values`: any shape. Result: in their unit; NaN or infinity where one of them is.

    >>> length(np.array([3e-200, 4e-200]))
    5e-200
    """
    with np.errstate(over="ignore"):
        plain = norm_of(values)
    if _SAFE < plain < 1 / _SAFE:
        return plain
    largest = float(np.abs(values).max())
    if largest == 0 or not np.isfinite(largest):
        return largest
    return largest * norm_of(values / largest)


def angle(a: Array, b: Array) -> float:
    """The angle between two vectors, in degrees; NaN where one is zero or not finite.

    Formula: 2 atan2(|u - v|, |u + v|), u and v the vectors scaled to length 1; exact for small
    angles too, where the arc cosine of their product is not.

    `a`, `b`: one shape. Result: 0 to 180.
    Source: Kahan, "How Futile are Mindless Assessments of Roundoff", 2006, section 12.

    >>> angle(np.array([1.0, 0.0]), np.array([0.0, 2.0]))
    90.0
    """
    sizes = length(a), length(b)
    if not all(np.isfinite(sizes)) or 0.0 in sizes:
        return nan
    if a is b:
        return 0.0
    u, v = a / sizes[0], b / sizes[1]
    return degrees(2 * atan2(norm_of(u - v), norm_of(u + v)))
