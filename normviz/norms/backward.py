"""The one backward pass that every norm of the app goes through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from normviz.language import _
from normviz.norms.normalize import Normalized
from normviz.norms.sums import Array, numbers, scalar, total, total_product, work_on_rows


@dataclass(frozen=True, eq=False)
class Gradients:
    """The gradient of a loss with respect to x, gamma and beta.

    `dx` has the shape and type of x; `dgamma` and `dbeta` those of gamma and beta, None where
    there is none.
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
    were given, because then they are constants.

    `out`: what `normalize` (or any norm of this package) returned. `dy`: shape of y, in the unit
    of the loss per unit of y. Result: `Gradients`. NaN and infinity spread within a group as they
    do in `normalize`. Raises ValueError when dy has another shape than y.
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
    together, shape, inv_std = out.layout, out.partition.stat_shape, out.inv_std
    x_hat = out.centred()
    x_hat *= inv_std
    m = scalar(out.size, x_hat.dtype)
    dy = np.ascontiguousarray(dy, x_hat.dtype).reshape(out.partition.view)

    sum_dy = total(dy, together.to_common).reshape(together.common_shape)
    sum_dy_x_hat = total_product(dy, x_hat, together.to_common).reshape(together.common_shape)
    dgamma = dbeta = None
    if out.beta is not None:
        # a copy, because a sum of one term each is dy itself
        dbeta = total(sum_dy, together.to_params).reshape(out.beta.shape).copy()
    if out.gamma is None:
        dx = dy * inv_std
    else:
        dgamma = total(sum_dy_x_hat, together.to_params).reshape(out.gamma.shape)
        gamma = together.lift(out.gamma)
        sum_dy, sum_dy_x_hat = sum_dy * gamma, sum_dy_x_hat * gamma  # from now on sums of g
        dx = sum_dy * inv_std if together.finest else dy * (gamma * inv_std)
    if out.measured and out.scale:
        mean_g_x_hat = total(sum_dy_x_hat, together.to_stats).reshape(shape) / m
        x_hat *= mean_g_x_hat * inv_std
        dx -= x_hat
    if out.measured and out.center:
        mean_g = total(sum_dy, together.to_stats).reshape(shape) / m
        dx -= mean_g * inv_std
    return Gradients(dx.reshape(out.x.shape).astype(out.x.dtype, copy=False), dgamma, dbeta)
