"""Weight normalization: the length of a weight vector apart from its direction."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from normviz.language import _
from normviz.norms.partition import Partition
from normviz.norms.sums import WORKING, Array, numbers, sum_over


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
    direction, _norm, lengths = _split(v, g, axis)
    w: Array = direction * lengths
    return w.astype(numbers(v).dtype, copy=False)


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
    direction, norm, lengths = _split(v, g, axis)
    if dw.shape != direction.shape:
        raise ValueError(
            _("dw has shape {given} and v {right}: give one gradient for every weight.").format(
                given=dw.shape, right=direction.shape
            )
        )
    p = _neurons(direction.shape, axis)
    sums = sum_over(p.view, p.keep, direction.dtype)
    dg = sums.of_product(np.ascontiguousarray(dw, direction.dtype), direction)
    dv: Array = (dw - direction * dg) * np.where(norm == 0, 0, lengths / norm)
    kind = numbers(v).dtype
    return dv.astype(kind, copy=False), dg.reshape(np.shape(g)).astype(kind, copy=False)[()]


def weight_lengths(v: ArrayLike, *, axis: int = 0) -> Array:
    """The lengths ||v|| of each neuron's weights, (v.shape[axis],): the g with which w = v.

    `v`, `axis`: as for `weight_norm`. Raises ValueError where `v` has no such axis.

    >>> weight_lengths([[3.0, 4.0], [0.0, 0.0]])
    array([5., 0.])
    """
    v = numbers(v, "v")
    _direction, norm, _lengths = _split(v, np.ones(v.shape[axis] if v.ndim > 1 else ()), axis)
    lengths: Array = norm.reshape(-1)
    return lengths


@lru_cache(maxsize=256)
def _neurons(shape: tuple[int, ...], axis: int) -> Partition:
    """One group a neuron; kept, as making it takes longer than the norm of a small layer."""
    return Partition.axes(shape, keep=() if len(shape) == 1 else (axis,))


def _split(v: ArrayLike, g: ArrayLike, axis: int) -> tuple[Array, Array, Array]:
    """The directions v / ||v||, the norms ||v||, and g so that it broadcasts against them."""
    v = numbers(v, "v")
    if v.ndim == 0 or not -v.ndim <= axis < v.ndim:
        raise ValueError(
            _("v of shape {shape} has no axis {axis}: use the axis that counts neurons.").format(
                shape=v.shape, axis=axis
            )
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
    norm = np.sqrt(sum_over(p.view, p.keep, work.dtype).of_product(work, work))
    direction = work / np.where(norm == 0, 1, norm)
    return direction, norm, lengths.astype(work.dtype, copy=False).reshape(p.stat_shape)
