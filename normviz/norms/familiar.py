"""The norms by the names everybody knows: each one is a partition and a call of `normalize`."""

from __future__ import annotations

from numpy.typing import ArrayLike

from normviz.language import _
from normviz.norms.normalize import Normalized, normalize
from normviz.norms.partition import Partition
from normviz.norms.running import Convention, Running, convention_named
from normviz.norms.sums import numbers


def batch_norm(
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    *,
    running: Running | None = None,
    training: bool = True,
    eps: float | None = None,
    convention: str | Convention = "torch",
    scale: bool = True,
) -> Normalized:
    """Batch norm: every channel by its mean and variance over the samples and spatial axes.

    Formula: that of `normalize` over `Partition.batch`; at inference (`training=False`) with the
    running mean and variance, which are then constants.

    `x`: (N, C, *spatial). `gamma`, `beta`: (C,) or None. `running`: the running statistics; needed
    at inference, and left alone in training (`update_running` makes the next ones). `training`:
    whether the statistics are those of the batch. `eps`: at least 0, in the unit of x squared; None
    stands for the convention's own, 1e-5 in PyTorch. `convention`: a key of `CONVENTIONS`, or a
    `Convention`. `scale`: False is mean-only batch norm: it subtracts the mean and divides by
    nothing. Result: `Normalized`, mean and var at (1, C, 1, ...). One value per channel in
    training gives x_hat = 0, where PyTorch refuses. Raises ValueError for wrong shapes, an unknown
    convention and for inference without running statistics.
    Source: Ioffe & Szegedy, "Batch Normalization", 2015, algorithms 1 and 2; mean-only: Salimans &
    Kingma, "Weight Normalization", 2016, section 4.

    >>> batch_norm([[1.0], [3.0]], eps=0).y.ravel()
    array([-1.,  1.])
    >>> running = Running([2.0], [4.0])
    >>> batch_norm([[6.0]], running=running, training=False, eps=0).y
    array([[2.]])
    >>> batch_norm([[1.0], [5.0]], scale=False).y.ravel()
    array([-2.,  2.])
    """
    if eps is None:
        eps = convention_named(convention).eps
    x = numbers(x)
    if not training and running is None:
        raise ValueError(
            _(
                "batch norm at inference needs running statistics: give running=, for example "
                "Running.start({channels}), or use training=True."
            ).format(channels=x.shape[1] if x.ndim > 1 else 1)
        )
    given = None if training else running
    return normalize(x, Partition.batch(x.shape), gamma, beta, eps=eps, scale=scale, given=given)


def layer_norm(
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    *,
    first_axis: int = 1,
    axis: str | None = None,
    eps: float = 1e-5,
) -> Normalized:
    """Layer norm: every sample by its own mean and variance over `first_axis` and all after it.

    Formula: that of `normalize` over `Partition.layer`, or `Partition.position`. The batch plays
    no part (unless first_axis = 0): training and inference are the same.

    `x`: (N, C, *spatial). `gamma`, `beta`: shape x.shape[first_axis:] or None, one pair for every
    feature of a sample. `first_axis`: 1 averages over all of a sample, -1 over the last axis only,
    0 over the whole array, as PyTorch's `LayerNorm(x.shape)` and ONNX' axis 0 do.
    `axis="position"` averages over C alone, at each position of a sample, with gamma and beta (C,):
    what layer norm is for a token in a transformer and a pixel in ConvNeXt. `eps`: at least 0, in
    the unit of x squared; Keras has 1e-3, Flax 1e-6. Result: `Normalized`. Raises ValueError for
    wrong shapes, another `axis`, and where both axes are given.
    Source: Ba, Kiros & Hinton, "Layer Normalization", 2016, section 3; by position: Vaswani et
    al., "Attention Is All You Need", 2017, section 3.1.

    >>> layer_norm([[1.0, 3.0], [10.0, 30.0]], eps=0).y
    array([[-1.,  1.],
           [-1.,  1.]])
    >>> layer_norm([[[1.0, 10.0], [3.0, 30.0]]], [1.0, 2.0], axis="position", eps=0).y
    array([[[-1., -1.],
            [ 2.,  2.]]])
    """
    x = numbers(x)
    return normalize(x, _of_a_sample(x.shape, first_axis, axis), gamma, beta, eps=eps)


def instance_norm(
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    *,
    eps: float = 1e-5,
) -> Normalized:
    """Instance norm: every channel of every sample by its own mean and variance.

    Formula: that of `normalize` over `Partition.instance`.

    `x`: (N, C, *spatial). `gamma`, `beta`: (C,) or None. `eps`: at least 0, in the unit of x
    squared. Result: `Normalized`. Without spatial axes every group is one cell and x_hat = 0.
    Raises ValueError for wrong shapes.
    Source: Ulyanov, Vedaldi & Lempitsky, "Instance Normalization", 2016, equation 3.

    >>> instance_norm([[[1.0, 3.0], [10.0, 30.0]]], eps=0).y
    array([[[-1.,  1.],
            [-1.,  1.]]])
    """
    x = numbers(x)
    return normalize(x, Partition.instance(x.shape), gamma, beta, eps=eps)


def group_norm(
    x: ArrayLike,
    groups: int,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    *,
    eps: float = 1e-5,
) -> Normalized:
    """Group norm: every sample's channels in equal sets, each by its own mean and variance.

    Formula: that of `normalize` over `Partition.group`. groups = 1 has layer norm's statistics,
    groups = C instance norm's; gamma is (C,) in every case.

    `x`: (N, C, *spatial). `groups`: a divisor of C. `gamma`, `beta`: (C,) or None. `eps`: at least
    0, in the unit of x squared. Result: `Normalized`. Raises ValueError for wrong shapes and where
    `groups` does not divide C.
    Source: Wu & He, "Group Normalization", 2018, section 3.1.

    >>> group_norm([[1.0, 3.0, 10.0, 30.0]], 2, eps=0).y
    array([[-1.,  1., -1.,  1.]])
    """
    x = numbers(x)
    return normalize(x, Partition.group(x.shape, groups), gamma, beta, eps=eps)


def rms_norm(
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    *,
    first_axis: int = 1,
    axis: str | None = None,
    eps: float = 1e-5,
) -> Normalized:
    """RMS norm: every sample divided by the root of its mean square; nothing is subtracted.

    Formula: y = gamma * x / sqrt(mean(x^2) + eps), over `Partition.layer`, or `Partition.position`.

    `x`: (N, C, *spatial). `gamma`: shape x.shape[first_axis:] or None; there is no beta.
    `first_axis`: 1 averages over all of a sample, -1 over the last axis only, 0 over the whole
    array. `axis="position"` averages over C alone, at each position of a sample, with gamma (C,).
    `eps`: at least 0, in the unit of x squared. Result: `Normalized` with mean 0 and var the mean
    square. Raises ValueError for wrong shapes, another `axis`, and where both axes are given.
    Source: Zhang & Sennrich, "Root Mean Square Layer Normalization", 2019, equation 4.

    >>> rms_norm([[3.0, 4.0]], eps=0).y.round(4)
    array([[0.8485, 1.1314]])
    """
    x = numbers(x)
    p = _of_a_sample(x.shape, first_axis, axis)
    return normalize(x, p, gamma, eps=eps, center=False)


def _of_a_sample(shape: tuple[int, ...], first_axis: int, axis: str | None) -> Partition:
    """The partition of a layer or RMS norm."""
    if axis is None:
        return Partition.layer(shape, first_axis)
    if axis != "position":
        raise ValueError(
            _(
                'axis is {axis!r}: use "position" to average over the channels alone, or leave it '
                "out and give first_axis=."
            ).format(axis=axis)
        )
    if first_axis != 1:
        raise ValueError(
            _(
                'axis="position" averages over the channels alone, and first_axis={first_axis} '
                "over every axis from that one on: give only one of the two."
            ).format(first_axis=first_axis)
        )
    return Partition.position(shape)
