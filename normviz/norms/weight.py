"""Weight normalization: the length of a weight vector apart from its direction."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from normviz.language import _
from normviz.norms.partition import Partition
from normviz.norms.sums import WORKING, Array, numbers, total_product


@np.errstate(all="ignore")
def weight_norm(v: ArrayLike, g: ArrayLike, *, axis: int = 0) -> Array:
    r"""The weights w = g * v / ||v||, of length |g| in the direction of v.

    Formula: w_k = g_k * v_k / ||v_k||, ||.|| the Euclidean norm over all axes but `axis`.

    `v`: weights of any shape; `axis` counts the neurons (0 in PyTorch's (out, in, ...) order, -1 in
    Keras'). A one-dimensional v is the weight vector of one neuron. `g`: the lengths, shape
    (v.shape[axis],), or that axis kept among ones; a single number for a one-dimensional v.
    Result: shape and type of v. A zero vector has no direction: its w is 0, where the frameworks
    divide 0 by 0 and return NaN. NaN and infinity make their own neuron NaN.
    Raises ValueError for wrong shapes.
    Source: Salimans & Kingma, "Weight Normalization", 2016, equation 2.

    >>> weight_norm([3.0, 4.0], 10.0)
    array([6., 8.])
    >>> weight_norm([[3.0, 4.0], [0.0, 0.0]], [1.0, 1.0])
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    v = numbers(v, "v")
    if v.ndim == 0 or not -v.ndim <= axis < v.ndim:
        raise ValueError(
            _("v of shape {shape} has no axis {axis}: use the axis that counts neurons.").format(
                shape=v.shape, axis=axis
            )
        )
    p = Partition.axes(v.shape, keep=() if v.ndim == 1 else (axis,))
    lengths = numbers(g, "g")
    if lengths.shape not in (p.kept_shape, p.stat_shape):
        raise ValueError(
            _("g has shape {given}: give one length per neuron, shape {right}.").format(
                given=lengths.shape, right=p.kept_shape
            )
        )
    work = np.ascontiguousarray(v, WORKING[v.dtype])
    norm = np.sqrt(total_product(work, work, p.runs, p.stat_shape))
    direction = work / np.where(norm == 0, 1, norm)
    w: Array = direction * lengths.astype(work.dtype, copy=False).reshape(p.stat_shape)
    return w.astype(v.dtype, copy=False)
