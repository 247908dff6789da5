"""One batch split over several workers: local statistics, and synchronized ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from normviz.language import _, ngettext
from normviz.norms.backward import backward
from normviz.norms.familiar import batch_norm
from normviz.norms.normalize import Normalized, normalize
from normviz.norms.partition import Partition

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class WorkerSplit:
    """One batch of one channel over k workers.

    `x`: (M,), the batch in the order of the workers. `worker`: (M,), who has each value, from 0.
    `sizes`, `means`, `vars`: (k,), of each worker's share. `mean`, `var`: the synchronized
    statistics; `within`, `between`: their two parts, var = within + between. `plain_mean`,
    `plain_var`: the same without regard to the sizes. `whole_mean`, `whole_var`: of the whole batch
    on one machine. `local`, `synced`: (M,), each value's output by its worker's own statistics and
    by the synchronized ones. `eps`: what was added to every variance.

    >>> split = split_batch([1.0, 3.0, 5.0, 11.0], 2)
    >>> split.even, split.worker, split.within, split.between
    (True, array([0, 0, 1, 1]), 5.0, 9.0)
    """

    x: Array
    worker: NDArray[np.integer]
    sizes: NDArray[np.integer]
    means: Array
    vars: Array
    mean: float
    var: float
    within: float
    between: float
    plain_mean: float
    plain_var: float
    whole_mean: float
    whole_var: float
    local: Array
    synced: Array
    eps: float

    @property
    def even(self) -> bool:
        """Whether all workers have equally many values."""
        return bool((self.sizes == self.sizes[0]).all())

    @property
    def gap(self) -> float:
        """By how much local statistics move an output, at the most: the largest |local - synced|.

        >>> split_batch([1.0, 3.0, 5.0, 7.0], 1).gap
        0.0
        """
        return float(abs(self.local - self.synced).max())

    def output_of(self, value: float) -> Array:
        """What one value would become: by each worker's statistics, synchronized, whole.

        `value`: in the unit of x. Result: (k + 2,), without unit.

        >>> split_batch([1.0, 3.0, 5.0, 11.0], 2, eps=0).output_of(5.0)
        array([ 3., -1.,  0.,  0.])
        """
        means = [*self.means, self.mean, self.whole_mean]
        variances = [*self.vars, self.var, self.whole_var]
        seen = np.full((1, len(means)), value)
        batch = Partition.batch(seen.shape)
        y: Array = normalize(seen, batch, eps=self.eps, given=(means, variances)).y[0]
        return y


def share_sizes(count: int, workers: int, first: float = 0.0) -> NDArray[np.integer]:
    """How many of `count` values each worker has.

    `workers`: from 1 to `count`; `first`: see `split_batch`. Result: (workers,).

    >>> share_sizes(10, 4), share_sizes(10, 2, first=0.7), share_sizes(3, 3, first=0.7)
    (array([3, 3, 2, 2]), array([7, 3]), array([1, 1, 1]))
    """
    own = min(round(first * count), count - workers + 1)
    others = workers - 1 if own else workers
    each, rest = divmod(count - own, max(others, 1))
    shared = [each + (place < rest) for place in range(others)]
    return np.array([own, *shared] if own else shared)


def split_batch(
    x: ArrayLike, workers: int, *, eps: float = 1e-5, ordered: bool = False, first: float = 0.0
) -> WorkerSplit:
    """Share a batch out among `workers`, as equally as it goes, and normalize it there.

    Formula, with n_i of M values on worker i:

        mean = sum(n_i mean_i) / M,
        var = sum(n_i var_i) / M + sum(n_i (mean_i - mean)^2) / M:

    the mean of the variances plus the variance of the means, exactly the statistics of the whole
    batch. The sums without the n_i are right for equal sizes only.

    `x`: (M,), values of one channel. `workers`: from 1 to M; the first ones get one value more
    where M is not divisible. `ordered`: hand out the values from the smallest to the largest, as
    data that nobody shuffled. `first`: the share of the first worker, 0 to 1, as far as one value
    is left for each of the others, who share the rest equally; 0 for as much as the others have.
    `eps`: at least 0, in the unit of x squared. Result: `WorkerSplit`.
    Raises ValueError for fewer values than workers.
    Source: Chan, Golub & LeVeque, "Algorithms for Computing the Sample Variance", 1983, section 2;
    Peng et al., "MegDet", 2018 (batch norm across devices).

    >>> split = split_batch([1.0, 3.0, 5.0, 11.0], 2, eps=0)
    >>> split.means, split.vars, split.mean, split.var
    (array([2., 8.]), array([1., 9.]), 5.0, 14.0)
    >>> split.local
    array([-1.,  1., -1.,  1.])
    """
    values = np.asarray(x, dtype=np.float64)
    if not 1 <= workers <= values.size:
        raise ValueError(
            _(
                "{workers} cannot share {values}, at least one each: use a larger batch or fewer "
                "workers."
            ).format(
                workers=ngettext("{count} worker", "{count} workers", workers).format(
                    count=workers
                ),
                values=ngettext("{count} value", "{count} values", values.size).format(
                    count=values.size
                ),
            )
        )
    values = np.sort(values) if ordered else values
    sizes = share_sizes(values.size, workers, first)
    shares = [share[:, None] for share in np.split(values, np.cumsum(sizes)[:-1])]
    local = [batch_norm(share, eps=eps) for share in shares]
    means = np.array([out.mean.item() for out in local])
    variances = np.array([out.var.item() for out in local])
    weights = sizes / sizes.sum()
    mean = float(weights @ means)
    within, between = float(weights @ variances), float(weights @ (means - mean) ** 2)
    plain_mean = float(means.sum() / workers)
    whole = batch_norm(values[:, None], eps=eps)
    together = Partition.batch(whole.x.shape)
    synced = normalize(whole.x, together, eps=eps, given=([mean], [within + between]))
    return WorkerSplit(
        x=values,
        worker=np.repeat(np.arange(workers), sizes),
        sizes=sizes,
        means=means,
        vars=variances,
        mean=mean,
        var=within + between,
        within=within,
        between=between,
        plain_mean=plain_mean,
        plain_var=float((variances + (means - plain_mean) ** 2).sum() / workers),
        whole_mean=whole.mean.item(),
        whole_var=whole.var.item(),
        local=np.concatenate([out.y[:, 0] for out in local]),
        synced=synced.y[:, 0],
        eps=eps,
    )


@dataclass(frozen=True, eq=False)
class WorkerGradients:
    """The gradients of gamma and beta on every worker, and two averages of them.

    `local`: (k, 2), each worker's, for gamma and for beta, in the unit of x. `weighted`: (2,),
    their average by the number of values. `plain`: (2,), the average that leaves the numbers aside.
    `whole`: (2,), the gradient of the whole batch on one machine.
    """

    local: Array
    weighted: Array
    plain: Array
    whole: Array

    @property
    def off(self) -> Array:
        """By how much the plain average misses the whole batch's gradient, (2,)."""
        return self.plain - self.whole


def gradients_of(split: WorkerSplit) -> WorkerGradients:
    """What the workers' gradients become when they are averaged, with synchronized statistics.

    Formula: the layer is to give its input back, y = gamma x_hat + beta with gamma = 1, beta = 0;
    worker i has n_i of M values and the loss L_i = mean of (y - x)^2 / 2 over them:

        g_i = (mean of (y - x) x_hat, mean of (y - x)),
        whole = sum(n_i g_i) / M,   plain = sum(g_i) / k.

    The two are equal for equal sizes, and for other sizes where the g_i are all the same.

    `split`: with its eps. Result: `WorkerGradients`.
    Source: PyTorch's manual, `DistributedDataParallel`: "gradients from each node are averaged".

    >>> found = gradients_of(split_batch([1.0, 3.0, 5.0, 11.0], 2, first=0.75, eps=0))
    >>> found.whole[1], found.plain[1].round(3)            # beta: -5 is minus the mean
    (np.float64(-5.0), np.float64(-6.465))
    """
    synced = [split.mean], [split.var]
    ends = np.cumsum(split.sizes)[:-1]
    local = np.array([_gradient(part, split.eps, synced) for part in np.split(split.x, ends)])
    weights = split.sizes / split.sizes.sum()
    whole = np.array(_gradient(split.x, split.eps))
    return WorkerGradients(local, weights @ local, local.mean(axis=0), whole)


def _gradient(
    x: Array, eps: float, given: tuple[list[float], list[float]] | None = None
) -> list[float]:
    """The gradients of gamma and beta of the mean of (y - x)^2 / 2."""
    column = x[:, None]
    out: Normalized = normalize(
        column, Partition.batch(column.shape), [1.0], [0.0], eps=eps, given=given
    )
    grads = backward(out, (out.y - column) / len(x))
    assert grads.dgamma is not None and grads.dbeta is not None
    return [float(grads.dgamma[0]), float(grads.dbeta[0])]
