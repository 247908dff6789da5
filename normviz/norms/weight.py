"""Weight normalization: the length of a weight vector apart from its direction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from normviz.language import _
from normviz.norms.partition import Partition
from normviz.norms.sums import WORKING, Array, Sum, numbers, sum_over


@np.errstate(all="ignore")
def weight_norm(v: ArrayLike, g: ArrayLike, *, axis: int = 0) -> Array:
    r"""The weights w = g * v / ||v||, of length |g| in the direction of v.

    Formula: w_k = g_k * v_k / ||v_k||, ||.|| the Euclidean norm over all axes but `axis`.

    `v`: weights of any shape; `axis` counts the neurons (0 in PyTorch's (out, in, ...) order, -1 in
    Keras'). A one-dimensional v is the weight vector of one neuron. `g`: the lengths, shape
    (v.shape[axis],), or that axis kept among ones; a single number for a one-dimensional v.
    Result: shape and type of v. A zero vector has no direction: its w is 0, where PyTorch
    divides 0 by 0 and returns NaN. NaN and infinity make their own neuron NaN.
    Raises ValueError for wrong shapes.
    Source: Salimans & Kingma, "Weight Normalization", 2016, equation 2.

    >>> weight_norm([3.0, 4.0], 10.0)
    array([6., 8.])
    >>> weight_norm([[3.0, 4.0], [0.0, 0.0]], [1.0, 1.0])
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    return Directed.of(v, g, axis).w


@np.errstate(all="ignore")
def weight_norm_backward(
    v: ArrayLike, g: ArrayLike, dw: ArrayLike, *, axis: int = 0
) -> tuple[Array, Array]:
    r"""The gradients of a loss with respect to v and g, from that with respect to `weight_norm`.

    Formula, with u = v / ||v||:  dg = sum(dw * u),   dv = g / ||v|| * (dw - u * dg).
    dv is at right angles to v: a step along it turns the vector and can only make v longer.

    `v`, `g`, `axis`: as for `weight_norm`. `dw`: shape of v. Result: dv in the shape of v, dg in
    that of g. Of a zero vector, which has no direction, both are 0. Raises ValueError for wrong
    shapes.
    Source: Salimans & Kingma, "Weight Normalization", 2016, equation 3.

    >>> dv, dg = weight_norm_backward([3.0, 4.0], 10.0, [1.0, 0.0])
    >>> dv.round(2), dg.round(2), bool(abs(dv @ [3.0, 4.0]) < 1e-12)
    (array([ 1.28, -0.96]), np.float64(0.6), True)
    """
    dw = numbers(dw, "dw")
    split = Directed.of(v, g, axis)
    if dw.shape != split.direction.shape:
        raise ValueError(
            _("dw has shape {given} and v {right}: give one gradient for every weight.").format(
                given=dw.shape, right=split.direction.shape
            )
        )
    dv, dg = split.backward(dw)
    return dv, dg.reshape(np.shape(g))[()]


def weight_lengths(v: ArrayLike, *, axis: int = 0) -> Array:
    """The lengths ||v|| of each neuron's weights, (v.shape[axis],): the g with which w = v.

    `v`, `axis`: as for `weight_norm`. Raises ValueError where `v` has no such axis.

    >>> weight_lengths([[3.0, 4.0], [0.0, 0.0]])
    array([5., 0.])
    """
    v = numbers(v, "v")
    split = Directed.of(v, np.ones(v.shape[axis] if v.ndim > 1 else ()), axis)
    lengths: Array = split.norm.reshape(-1)
    return lengths


@lru_cache(maxsize=256)
def _neurons(shape: tuple[int, ...], axis: int) -> Partition:
    """One group a neuron; kept, as making it takes longer than the norm of a small layer."""
    return Partition.axes(shape, keep=() if len(shape) == 1 else (axis,))


@dataclass(frozen=True, eq=False)
class Directed:
    """Weights taken apart: what a layer needs on the way forward, and again on the way back.

    `direction`: v / ||v||, 0 for a v of 0. `norm`: ||v||, `lengths`: g, both so that they broadcast
    against it; all in the type of the statistics. `dtype`: of v. `sums`: over a neuron's weights.

    >>> split = Directed.of(np.array([[3.0, 4.0]]), np.array([10.0]), axis=0)
    >>> split.w.tolist(), split.backward(np.array([[1.0, 0.0]]))[1].round(2).tolist()
    ([[6.0, 8.0]], [[0.6]])
    """

    direction: Array
    norm: Array
    lengths: Array
    dtype: np.dtype[Any]
    sums: Sum

    @classmethod
    def of(cls, v: ArrayLike, g: ArrayLike, axis: int) -> Directed:
        """Take `v` with the lengths `g` apart; see `weight_norm`."""
        v = numbers(v, "v")
        if v.ndim == 0 or not -v.ndim <= axis < v.ndim:
            raise ValueError(
                _(
                    "v of shape {shape} has no axis {axis}: use the axis that counts neurons."
                ).format(shape=v.shape, axis=axis)
            )
        p = _neurons(v.shape, axis)
        lengths = numbers(g, "g")
        if lengths.shape not in (p.kept_shape, p.stat_shape):
            raise ValueError(
                _("g has shape {given}: give one length per neuron, shape {right}.").format(
                    given=lengths.shape, right=p.kept_shape
                )
            )
        work = np.ascontiguousarray(v, WORKING[v.dtype])
        sums = sum_over(p.view, p.keep, work.dtype)
        norm = np.sqrt(sums.of_product(work, work))
        divisor = norm if np.count_nonzero(norm) == norm.size else np.where(norm == 0, 1, norm)
        lengths = lengths.astype(work.dtype, copy=False).reshape(p.stat_shape)
        return cls(work / divisor, norm, lengths, v.dtype, sums)

    @property
    def w(self) -> Array:
        """The weights g v / ||v||, in the shape and type of v."""
        w: Array = self.direction * self.lengths
        return w.astype(self.dtype, copy=False)

    def backward(self, dw: Array) -> tuple[Array, Array]:
        """The gradients in v, in its shape, and in g, one a neuron; see `weight_norm_backward`."""
        direction, norm = self.direction, self.norm
        dg = self.sums.of_product(np.ascontiguousarray(dw, direction.dtype), direction)
        factor = self.lengths / norm
        if np.count_nonzero(norm) < norm.size:
            factor = np.where(norm == 0, 0, factor)
        dv = dw - direction * dg
        dv *= factor
        return dv.astype(self.dtype, copy=False), dg.astype(self.dtype, copy=False)
