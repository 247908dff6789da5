"""The one backward pass that every norm of the app goes through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from normviz.language import _
from normviz.norms.normalize import Normalized
from normviz.norms.sums import Array, numbers, scalar, work_on_rows


@dataclass(eq=False)
class Gradients:
    """The gradient of a loss with respect to x, gamma and beta: what `backward` hands back.

    `dx`: shape and type of x, in the unit of the loss per unit of x. `dgamma`, `dbeta`: shape of
    gamma and beta, in the type of the statistics; None where there is none. Treat it as read-only.

    >>> Gradients(np.zeros((3, 2)), dgamma=None, dbeta=np.zeros(2)).dx.shape
    (3, 2)
    """

    dx: Array
    dgamma: Array | None
    dbeta: Array | None


@np.errstate(all="ignore")
def backward(out: Normalized, dy: ArrayLike) -> Gradients:
    r"""The gradient of a loss through `normalize`, from the gradient dy with respect to y.

    Formula, with g = gamma * dy and means over the m cells of a group:

        dx = inv_std * (g - mean(g) - x_hat * mean(g * x_hat)),
        dgamma = sum(dy * x_hat),   dbeta = sum(dy)   over the cells that share a gamma.

    mean(g) is there because the mean depends on x, mean(g * x_hat) because the variance does:
    the first goes without centring, the second without scaling, and both go when the statistics
    were given, because then they are constants. What is computed is the same with d = g * inv_std,
    dx = d - mean(d) - (x - mean) * inv_std * mean(d * x_hat): it writes fewer arrays.

    `out`: what `normalize` (or any norm of this package) returned. `dy`: shape of y, in the unit
    of the loss per unit of y. Result: `Gradients`. NaN and infinity spread within a group as they
    do in `normalize`; where finite cells make var inf, dx is right. Raises ValueError when dy has
    another shape than y.
    Source: Ioffe & Szegedy, "Batch Normalization", 2015, section 3 (the chain rule, simplified).

    >>> from normviz.norms import Partition, normalize
    >>> out = normalize([[1.0, 2.0], [3.0, 6.0], [5.0, 1.0]], Partition.batch((3, 2)))
    >>> grads = backward(out, [[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    >>> bool(abs(grads.dx.sum(axis=0)).max() < 1e-12)      # moving a whole group changes nothing
    True
    >>> grads.dgamma is None                               # there was no gamma
    True
    """
    dy = numbers(dy, "dy")
    if dy.shape != out.x.shape:
        raise ValueError(
            _("dy has shape {given} and y {right}: give one gradient for every cell of y.").format(
                given=dy.shape, right=out.x.shape
            )
        )
    work_on_rows(dy.size)
    together, unit, rule = out.layout, out.statistics.unit, out.rule
    inv_std = out.statistics.inv_std_in_unit  # of x in its unit, so is dx until the end
    gamma, beta, dgamma, dbeta = out.gamma, out.beta, None, None
    centred, room = out.centred()
    dtype = centred.dtype
    m = scalar(out.size, dtype)
    dy = np.ascontiguousarray(dy, dtype)
    if dy.shape != centred.shape:
        dy = dy.reshape(centred.shape)
    to_stats, to_params = together.common_to_stats, together.common_to_params

    # First dx as if mean and variance were constants, and over each of their groups the mean of
    # dx and of dx * x_hat. Sums over dy lead there where gamma is the same for many cells.
    if together.finest:
        dx = dy * inv_std
        if gamma is not None:
            dgamma = to_params.of_product(dx, centred).reshape(gamma.shape)
            dx *= rule.gamma
        if beta is not None:
            dbeta = to_params.of(dy).reshape(beta.shape)
            if together.params.size == 1:  # sums of one term each, which are dy itself
                dbeta = dbeta.copy()
        mean_dx = to_stats.of(dx) / m
        mean_dx_x_hat = to_stats.of_product(dx, centred) * inv_std / m
    else:
        to_common = together.cells_to_common
        sum_dy = to_common.of(dy)
        sum_dy_x_hat = to_common.of_product(dy, centred)
        sum_dy_x_hat *= inv_std
        if gamma is not None:
            dgamma = to_params.of(sum_dy_x_hat).reshape(gamma.shape)
        if beta is not None:
            dbeta = to_params.of(sum_dy).reshape(beta.shape)
        factor = inv_std if rule.gamma is None else inv_std * rule.gamma
        dx = dy * factor
        share = factor / m
        mean_dx = to_stats.of(sum_dy * share)
        mean_dx_x_hat = to_stats.of(sum_dy_x_hat * share)

    if rule.given is None and rule.scale:
        dx -= np.multiply(centred, mean_dx_x_hat * inv_std, room)
    if rule.given is None and rule.center:
        dx -= mean_dx
    if unit is not None:
        dx /= unit
    if dx.shape != out.x.shape:
        dx = dx.reshape(out.x.shape)
    return Gradients(dx.astype(out.x.dtype, copy=False), dgamma, dbeta)
