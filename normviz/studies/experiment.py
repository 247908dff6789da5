"""From a batch and a learner's choices to every number that a page shows.

A `Setup` is all that stands between the batch and y; `run` computes it with the one `normalize`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from normviz.norms.normalize import Normalized
from normviz.norms.partition import Partition
from normviz.norms.running import Running, convention_named, update_running
from normviz.norms.summary import summarize
from normviz.norms.table import Norm, norm_named

Array = NDArray[np.floating]

NORMS = ("none", "batch", "layer", "instance", "group", "rms")  # that every batch is shown under


@dataclass(frozen=True)
class Setup:
    """What a learner chose between the batch and y.

    `norm`: "none" or a name of `NORM_TABLE`. `groups`: a divisor of C, for group norm. `eps`: at
    least 0, in the unit of x squared. `gamma`, `beta`: at `params_shape(norm, x.shape)`; `bias`:
    (C,); None stands for ones, zeros and zeros. `training`: False is inference. `convention`: a key
    of `CONVENTIONS`, for the running statistics. `steps`: of training on the batch itself; they
    made the running statistics, starting from mean 0 and variance 1.

    >>> Setup("group", groups=2).training
    True
    """

    norm: str = "batch"
    groups: int = 1
    eps: float = 1e-5
    gamma: Array | None = None
    beta: Array | None = None
    bias: Array | None = None
    training: bool = True
    convention: str = "torch"
    steps: int = 0


@dataclass(frozen=True)
class Experiment:
    """The batch `x`, `z` = x + bias, the normalization of z, its output `y`: all (N, C, *spatial).

    `setup`: what was chosen. `out`: None where nothing is normalized. `running`: what batch norm
    remembers after `setup.steps` steps, None for every other norm. `refused`: why it can learn
    nothing from this batch: "alone" (the unbiased variance of one value a channel does not exist),
    "not finite" (a mean or a variance is not), or "" where it can.

    >>> done = run(np.array([[1.0], [3.0]]), Setup(eps=0.0))
    >>> done.squares.ravel(), done.relu.ravel(), done.refused
    (array([1., 1.]), array([0., 1.]), '')
    """

    setup: Setup
    x: Array
    z: Array
    out: Normalized | None
    y: Array
    running: Running | None = None
    refused: str = ""

    @property
    def squares(self) -> Array:
        """What the variance is the mean of: (z - mean)^2, or z^2 where no mean is taken; the shape
        of x.
        """
        mean = self.out.partition.spread(self.out.mean) if self.out and self.out.center else 0.0
        with np.errstate(invalid="ignore", over="ignore"):
            return np.square(self.z - np.asarray(mean, dtype=self.z.dtype))

    @property
    def relu(self) -> Array:
        """What a ReLU after the norm passes on: max(y, 0), the shape of x."""
        return np.maximum(self.y, 0)


def partition_of(norm: str, shape: tuple[int, ...], groups: int = 1) -> Partition | None:
    """Which cells share statistics under `norm`; None for "none".

    `shape`: (N, C, *spatial). `groups`: for group norm alone. Raises ValueError for an unknown norm
    and for groups that do not divide C.

    >>> partition_of("layer", (3, 4)).size
    4
    """
    row = norm_named(norm)
    return None if row is None else row.partition(shape, groups)


def params_shape(norm: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of gamma and beta: one a channel, or one a feature for layer and RMS norm.

    `norm`: "none" or a name of `NORM_TABLE`. `shape`: (N, C, *spatial). Raises ValueError for an
    unknown norm.

    >>> params_shape("batch", (3, 4, 5)), params_shape("layer", (3, 4, 5))
    ((4,), (4, 5))
    """
    row = norm_named(norm)
    return shape[1:2] if row is None else row.params_shape(shape)


@np.errstate(over="ignore", invalid="ignore")  # what is not finite is told on screen
def _with_bias(x: Array, bias: Array | None) -> Array:
    if bias is None:
        return x
    along_channels = (1, -1) + (1,) * (x.ndim - 2)
    with np.errstate(over="ignore", invalid="ignore"):  # infinity, which the page shows
        shifted: Array = x + np.asarray(bias).astype(x.dtype).reshape(along_channels)
    return shifted


def _remembered(z: Array, norm: Norm, setup: Setup) -> tuple[Running, str]:
    """The running statistics after `setup.steps` steps on z, and why there can be none, if so."""
    start = Running.start(z.shape[1])
    out = norm(z, eps=setup.eps)
    try:
        return update_running(start, out, setup.convention, setup.steps), ""
    except ValueError:
        alone = out.size < 2 and convention_named(setup.convention).unbiased
        return start, "alone" if alone else "not finite"


def run(x: Array, setup: Setup) -> Experiment:
    """Send the batch through bias, norm, gamma and beta.

    `x`: (N, C, *spatial), any unit. `setup`: what stands between x and y. Result: `Experiment`,
    whose `x`, `z` and `y` have the shape of x. Raises ValueError for an unknown norm or convention,
    and for groups that do not divide the channels.

    >>> import numpy as np
    >>> run(np.array([[1.0, 5.0], [3.0, 9.0]]), Setup(eps=0.0)).y
    array([[-1., -1.],
           [ 1.,  1.]])
    """
    z = _with_bias(x, setup.bias)
    norm = norm_named(setup.norm)
    if norm is None:
        return Experiment(setup, x, z, None, z)
    running, refused = _remembered(z, norm, setup) if norm.remembers else (None, "")
    out = norm(
        z,
        setup.gamma,
        setup.beta,
        groups=setup.groups,
        eps=setup.eps,
        given=None if setup.training else running,
    )
    return Experiment(setup, x, z, out, out.y, running, refused)


def bias_effect(experiment: Experiment) -> float:
    """The largest change that the bias makes to any finite y: 0 where the norm takes it away.

    Formula: max |y(x + b) - y(x)|. Batch norm in training subtracts the channel's mean, and the
    bias with it; layer norm subtracts the mean over channels, which takes away only their common
    part.

    `experiment`: what `run` returned. Result: in the unit of y.
    Source: Ioffe & Szegedy, "Batch Normalization", 2015, section 3.2.

    >>> x, bias = np.array([[1.0, 5.0], [3.0, 9.0]]), np.array([0.0, 4.0])
    >>> [bias_effect(run(x, Setup(norm, bias=bias))) for norm in ("batch", "none")]
    [0.0, 4.0]
    """
    without = run(experiment.x, replace(experiment.setup, bias=None))
    with np.errstate(invalid="ignore"):
        change = np.abs(experiment.y - without.y)
    finite = change[np.isfinite(change)]
    return float(finite.max(initial=0.0))


def bias_is_common(experiment: Experiment) -> bool:
    """Whether the bias adds one number to all cells of each set: its mean would take it away.

    So it is where no set reaches over two channels (batch and instance norm), and under any norm
    for a bias that is the same for all channels.

    `experiment`: what `run` returned. Without a norm or a bias it is False.

    >>> x, bias = np.array([[1.0, 5.0], [3.0, 9.0]]), np.array([0.0, 4.0])
    >>> [bias_is_common(run(x, Setup(norm, bias=bias))) for norm in ("batch", "layer")]
    [True, False]
    """
    out, bias = experiment.out, experiment.setup.bias
    if out is None or bias is None:
        return False
    channels = Partition.batch(experiment.x.shape)
    of_set = summarize(channels.spread(np.asarray(bias)), out.partition)
    return bool(np.all(of_set.min == of_set.max))


def clashing_sets(experiment: Experiment) -> tuple[int, int] | None:
    """Two sets of cells with different statistics that have a gamma in common; None if no two have.

    `experiment`: what `run` returned. Result: the sets as numbers of the partition's `ids`. Of the
    means only those that are subtracted count.

    >>> clashing_sets(run(np.array([[1.0, 5.0], [3.0, 9.0]]), Setup("layer")))
    (0, 1)
    >>> clashing_sets(run(np.array([[1.0, 5.0]]), Setup("layer"))) is None
    True
    """
    out = experiment.out
    if out is None:
        return None
    params = out.params
    averaged = [axis for axis in range(len(params.view)) if axis not in params.keep]
    in_view = out.partition.ids.reshape(params.view).transpose(*params.keep, *averaged)
    sets = in_view.reshape(params.count, params.size)
    first = sets[:, :1]
    mean, inv_std = out.mean.ravel(), out.inv_std.ravel()
    # Sums of the same numbers in another order differ by roundings of the type.
    rounding = 16 * np.finfo(out.inv_std.dtype).eps
    with np.errstate(all="ignore"):
        width = rounding / inv_std[first]
        same = np.abs(inv_std[sets] - inv_std[first]) <= rounding * inv_std[first]
        same &= np.abs(mean[sets] - mean[first]) <= width
    both_nan = np.isnan(inv_std[sets]) & np.isnan(inv_std[first])
    differ = ~(same | both_nan)
    if not differ.any():
        return None
    param, cell = np.argwhere(differ)[0]
    return int(first[param, 0]), int(sets[param, cell])


def restoring_params(experiment: Experiment) -> tuple[Array, Array] | None:
    """The gamma and beta that undo the normalization, y = x; None where no such pair exists.

    Formula: gamma = sqrt(var + eps), beta = mean - bias.

    They exist where all cells with one gamma are of sets with equal statistics: always under batch
    norm, and under the other norms for a batch of one sample, say. RMS norm has no beta, which a
    bias would need.

    `experiment`: what `run` returned. Result: gamma and beta at `params_shape`, in the unit of x;
    they stay 1 and 0 where a statistic is not finite.
    Source: Ioffe & Szegedy, "Batch Normalization", 2015, section 3.

    >>> restoring_params(run(np.array([[1.0, 5.0], [3.0, 9.0]]), Setup(eps=0.0)))
    (array([1., 2.]), array([2., 7.]))
    """
    out, bias = experiment.out, experiment.setup.bias
    if out is None or clashing_sets(experiment) is not None:
        return None
    if bias is None:
        bias = np.zeros(experiment.x.shape[1])
    if not out.center and np.any(bias):
        return None
    params = out.params
    owner = np.zeros(params.count, dtype=np.intp)  # a set that each gamma belongs to
    owner[params.ids.ravel()] = out.partition.ids.ravel()
    channel = np.zeros(params.count, dtype=np.intp)
    channel[params.ids.ravel()] = Partition.batch(params.shape).ids.ravel()
    mean, inv_std = out.mean.ravel()[owner], out.inv_std.ravel()[owner]
    usable = np.isfinite(mean) & np.isfinite(out.var.ravel()[owner])
    with np.errstate(divide="ignore", over="ignore"):
        gamma = np.where(usable, 1.0 / inv_std, 1.0)
    beta = np.where(usable, mean - np.asarray(bias)[channel], 0.0)
    shape = params.kept_shape
    return gamma.reshape(shape), beta.reshape(shape)
