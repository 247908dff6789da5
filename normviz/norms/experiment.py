"""From a batch and a learner's choices to every number that a page shows.

A `Setup` is all that stands between the batch and y; `run` computes it with the one `normalize`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.norms.familiar import batch_norm, group_norm, instance_norm, layer_norm, rms_norm
from normviz.norms.normalize import Normalized
from normviz.norms.partition import Partition
from normviz.norms.running import Running, update_running

Array = NDArray[np.floating]

NORMS = ("none", "batch", "layer", "instance", "group", "rms")


@dataclass(frozen=True)
class Setup:
    """What a learner chose between the batch and y.

    `gamma` and `beta` have the shape `params_shape(norm, x.shape)`, `bias` one value a channel;
    None stands for ones, zeros and zeros. `steps` training steps on the batch itself made the
    running statistics, starting from mean 0 and variance 1.
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
    """The batch `x`, `z` = x + bias, the normalization of z, its output `y`.

    `out` is None where nothing is normalized. `running` holds what batch norm remembers after
    `setup.steps` steps, None for every other norm; `refused` says why it could not learn.
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
        """What the variance is the mean of: (z - mean)^2, or z^2 where no mean is taken."""
        mean = self.out.partition.spread(self.out.mean) if self.out and self.out.center else 0.0
        with np.errstate(invalid="ignore", over="ignore"):
            return np.square(self.z - np.asarray(mean, dtype=self.z.dtype))

    @property
    def relu(self) -> Array:
        """What a ReLU after the norm passes on: max(y, 0)."""
        return np.maximum(self.y, 0)


def _no_such(norm: str) -> ValueError:
    return ValueError(
        _("There is no norm called “{norm}”: use one of {known}.").format(
            norm=norm, known=", ".join(NORMS)
        )
    )


def partition_of(norm: str, shape: tuple[int, ...], groups: int = 1) -> Partition | None:
    """Which cells share statistics under `norm`; None for "none".

    >>> partition_of("layer", (3, 4)).size
    4
    """
    match norm:
        case "none":
            return None
        case "batch":
            return Partition.batch(shape)
        case "layer" | "rms":
            return Partition.layer(shape)
        case "instance":
            return Partition.instance(shape)
        case "group":
            return Partition.group(shape, groups)
    raise _no_such(norm)


def params_shape(norm: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of gamma and beta: one a channel, or one a feature for layer and RMS norm.

    >>> params_shape("batch", (3, 4, 5)), params_shape("layer", (3, 4, 5))
    ((4,), (4, 5))
    """
    return shape[1:] if norm in ("layer", "rms") else shape[1:2]


def _with_bias(x: Array, bias: Array | None) -> Array:
    if bias is None:
        return x
    along_channels = (1, -1) + (1,) * (x.ndim - 2)
    shifted: Array = x + np.asarray(bias, dtype=x.dtype).reshape(along_channels)
    return shifted


def _remembered(z: Array, setup: Setup) -> tuple[Running, str]:
    """The running statistics after `setup.steps` steps on z, and why there are none, if so."""
    running = Running.start(z.shape[1])
    if not setup.steps:
        return running, ""
    out = batch_norm(z, eps=setup.eps)
    try:
        return update_running(running, out, setup.convention, setup.steps), ""
    except ValueError as error:
        return running, str(error)


def run(x: Array, setup: Setup) -> Experiment:
    """Send the batch through bias, norm, gamma and beta.

    x: (N, C, *spatial). The result's `x`, `z` and `y` have x's shape.
    Raises ValueError for an unknown norm or groups that do not divide the channels.

    >>> import numpy as np
    >>> run(np.array([[1.0, 5.0], [3.0, 9.0]]), Setup(eps=0.0)).y
    array([[-1., -1.],
           [ 1.,  1.]])
    """
    z = _with_bias(x, setup.bias)
    gamma, beta, eps = setup.gamma, setup.beta, setup.eps
    match setup.norm:
        case "none":
            return Experiment(setup, x, z, None, z)
        case "batch":
            running, refused = _remembered(z, setup)
            out = batch_norm(
                z,
                gamma,
                beta,
                running=None if setup.training else running,
                training=setup.training,
                eps=eps,
                convention=setup.convention,
            )
            return Experiment(setup, x, z, out, out.y, running, refused)
        case "layer":
            out = layer_norm(z, gamma, beta, eps=eps)
        case "instance":
            out = instance_norm(z, gamma, beta, eps=eps)
        case "group":
            out = group_norm(z, setup.groups, gamma, beta, eps=eps)
        case "rms":
            out = rms_norm(z, gamma, eps=eps)
        case unknown:
            raise _no_such(unknown)
    return Experiment(setup, x, z, out, out.y)


def bias_effect(experiment: Experiment) -> float:
    """The largest change that the bias makes to any finite y: 0 where the norm takes it away.

    max |y(x + b) - y(x)|. Batch norm in training subtracts the channel's mean, and the bias with
    it; layer norm subtracts the mean over channels, which takes away only their common part.
    """
    without = run(experiment.x, replace(experiment.setup, bias=None))
    with np.errstate(invalid="ignore"):
        change = np.abs(experiment.y - without.y)
    finite = change[np.isfinite(change)]
    return float(finite.max(initial=0.0))


def restoring_params(experiment: Experiment) -> tuple[Array, Array] | None:
    """The gamma and beta that give the input back, y = x; None where no such pair exists.

    gamma = sqrt(var + eps), beta = mean - bias. They exist only under batch norm: there the
    statistics are one a channel, as gamma and beta are. Under the other norms the statistics
    differ from sample to sample, gamma and beta do not. (Ioffe & Szegedy 2015, section 3.)
    """
    out = experiment.out
    if out is None or experiment.setup.norm != "batch":
        return None
    bias = experiment.setup.bias
    gamma = (1.0 / out.inv_std).reshape(-1)
    beta = out.mean.reshape(-1) - (0.0 if bias is None else np.asarray(bias))
    return gamma, beta
