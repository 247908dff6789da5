"""What the norms do to photographs: batches (N, 3, H, W) of red, green and blue from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from normviz.language import _
from normviz.norms.familiar import batch_norm, instance_norm
from normviz.norms.normalize import Normalized
from normviz.norms.partition import Partition
from normviz.norms.running import Running, update_running
from normviz.norms.summary import summarize
from normviz.norms.table import norm_named

Array = NDArray[np.floating]

KINDS = ("batch", "layer", "instance", "group", "rms")
EPS = 1e-5
SIZE = (128, 128)
SPREAD = 6.0  # what of a normalized picture is shown: from -3 to 3
ROUNDING = 1e-9  # a smaller difference is none


def batch_of(pictures: Sequence[NDArray[np.uint8]], size: tuple[int, int] = SIZE) -> Array:
    """Pictures of any size as one batch, from 0 (black) to 1.

    Of each the largest part in the middle is taken that has the shape of `size`; where that has
    another number of pixels, it is stretched or shrunk, linearly between pixels (to less than half,
    some are passed over). Nothing is padded: a border would count in every mean.

    `pictures`: uint8, each (h, w, 3). `size`: H and W. Result: float64, (N, 3, H, W). Raises
    ValueError where there are no pictures, or one has another shape.

    >>> wide = np.zeros((2, 6, 3), np.uint8)
    >>> wide[:, 2:4] = 255
    >>> batch_of([wide], (2, 2)).ravel()
    array([1., 1., 1., 1., 1., 1., 1., 1., 1., 1., 1., 1.])
    """
    if not len(pictures):
        raise ValueError(_("a batch needs at least one picture."))
    return np.stack([_fitted(np.asarray(picture), size) for picture in pictures])


def _fitted(picture: NDArray[np.uint8], size: tuple[int, int]) -> Array:
    """One picture of the batch, (3, H, W)."""
    if picture.ndim != 3 or picture.shape[2] != 3 or not picture.size:
        raise ValueError(
            _("a picture has the shape (H, W, 3); this one has {given}.").format(
                given=picture.shape
            )
        )
    tall, wide = picture.shape[:2]
    scale = min(tall / size[0], wide / size[1])  # pixels of the picture for one of the batch
    channels = picture.transpose(2, 0, 1) / 255.0
    return _between(_between(channels, 1, size[0], scale), 2, size[1], scale)


def _between(values: Array, axis: int, count: int, scale: float) -> Array:
    """`count` values along an axis, `scale` apart around its middle, each between two that are."""
    last = values.shape[axis] - 1
    places = np.clip((np.arange(count) - (count - 1) / 2) * scale + last / 2, 0, last)
    before = np.floor(places).astype(int)
    if np.array_equal(before, places):
        same: Array = values.take(before, axis)
        return same
    after = np.minimum(before + 1, last)
    share = (places - before).reshape((-1, 1) if axis == 1 else (1, -1))
    found: Array = values.take(before, axis) * (1 - share) + values.take(after, axis) * share
    return found


def adjust(
    picture: Array, brightness: float = 0.0, contrast: float = 1.0, cast: ArrayLike = (0, 0, 0)
) -> Array:
    """A picture with another brightness, contrast and cast of colour.

    Formula, with the mean m over all pixels and channels of the picture:

        x' = m + contrast (x - m) + brightness + cast[c].

    Nothing is clipped: values below 0 and above 1 stay, as clipping could not be undone.

    `picture`: (3, H, W). `brightness`: added to all channels, in the unit of the picture.
    `contrast`: at least 0, without unit; 0 leaves one colour alone. `cast`: (3,), added to red,
    green and blue. Result: float64, (3, H, W). Raises ValueError for a contrast below 0 or a number
    that is not finite.

    >>> adjust(np.array([[[0.2, 0.4]], [[0.2, 0.4]], [[0.2, 0.4]]]), 0.1, 2.0, (0, 0, 0.5))
    array([[[0.2, 0.6]],
           [[0.2, 0.6]],
           [[0.7, 1.1]]])
    """
    shift = brightness + np.asarray(cast, float).reshape(3, 1, 1)
    if not (np.isfinite(shift).all() and 0 <= contrast < np.inf):
        raise ValueError(
            _("brightness, contrast and cast are finite numbers, and contrast is at least 0.")
        )
    mean = Partition.layer((1, *picture.shape)).mean(picture[None])[0]
    changed: Array = mean + contrast * (picture - mean) + shift
    return changed


def normalized(
    batch: Array,
    kind: str,
    groups: int = 3,
    eps: float = EPS,
    running: Running | None = None,
) -> Normalized:
    """The pictures under one norm, without gamma and beta.

    Formula: that of `normalize`; with a mean and a variance over

        batch: each channel, all pictures; layer and RMS: each picture; instance: each channel of
        each picture; group: each group of channels of each picture.

    `batch`: (N, 3, H, W). `kind`: one of `KINDS`. `groups`: 1 or 3, for group norm alone. `eps`: at
    least 0, in the unit of x squared. `running`: what batch norm takes instead of the batch's own
    statistics, as at inference; the others have no use for it. Result: `Normalized`, whose y is
    (N, 3, H, W). Raises ValueError for another kind or number of groups.

    >>> batch = np.arange(12.0).reshape(1, 3, 2, 2)
    >>> normalized(batch, "instance").y[0, 1].round(2)
    array([[-1.34, -0.45],
           [ 0.45,  1.34]])
    """
    norm = norm_named(kind, known=KINDS)
    assert norm is not None  # "none" is not among them
    given = running if norm.remembers else None
    return norm(batch, groups=groups, eps=eps, given=given)


def remembered(batch: Array, steps: int, convention: str = "torch") -> Running:
    """What batch norm remembers after `steps` steps of training on this one batch.

    Formula: that of `update_running`, from mean 0 and variance 1.

    `batch`: (N, 3, H, W). `steps`: at least 0. `convention`: a key of `CONVENTIONS`. Result:
    `Running` of shape (3,). Raises ValueError for one pixel a channel, where PyTorch's variance
    does not exist.

    >>> remembered(np.full((2, 3, 4, 4), 0.5), 1000).mean.round(6)
    array([0.5, 0.5, 0.5])
    """
    return update_running(Running.start(3), batch_norm(batch), convention, steps)


def displayed(y: Array) -> tuple[NDArray[np.uint8], Array]:
    """Normalized pictures as pixels, by one rule for all pictures and norms.

    Formula: 0.5 + y / 6, so that 0 is mid-grey, -3 black and 3 white; what is beyond is clipped.

    `y`: (N, 3, H, W), without unit. Result: uint8 (N, H, W, 3), and the clipped share of the values
    of each picture, (N,).

    >>> pixels, clipped = displayed(np.array([-3.0, 0.0, 30.0]).reshape(1, 3, 1, 1))
    >>> pixels.tolist(), clipped.round(2)
    ([[[[0, 128, 255]]]], array([0.33]))
    """
    return as_pixels(0.5 + y / SPREAD)


def as_pixels(batch: Array) -> tuple[NDArray[np.uint8], Array]:
    """Pictures from 0 to 1 as pixels; what is below or above is clipped.

    `batch`: (N, 3, H, W). Result: uint8 (N, H, W, 3), and the clipped share of the values of each
    picture, (N,). What is not a number becomes black, and counts as clipped.

    >>> pixels, clipped = as_pixels(np.array([0.0, 1.0, 1.2]).reshape(1, 3, 1, 1))
    >>> pixels.tolist(), clipped.round(2)
    ([[[[0, 255, 255]]]], array([0.33]))
    """
    values = batch.astype(np.float32)  # in half the time; its roundings count as no clipping
    inside = (values >= 0) & (values <= 1)
    clipped: Array = 1 - inside.reshape(len(batch), -1).mean(axis=1)
    np.clip(values, 0, 1, out=values)
    values[np.isnan(values)] = 0
    levels = (values * np.float32(255) + np.float32(0.5)).astype(np.uint8)
    pixels = np.empty((*batch.shape[:1], *batch.shape[2:], 3), np.uint8)
    for channel in range(3):  # four times as fast as a transpose of all
        pixels[..., channel] = levels[:, channel]
    return pixels, clipped


def statistics(batch: Array) -> tuple[Array, Array]:
    """The mean and the standard deviation of each channel of each picture, (N, 3) each.

    `batch`: (N, 3, H, W), before a norm or after it.

    >>> statistics(np.array([1.0, 3.0] * 3).reshape(1, 3, 1, 2))
    (array([[2., 2., 2.]]), array([[1., 1., 1.]]))
    """
    found = summarize(batch, Partition.instance(batch.shape))
    return found.mean.reshape(-1, 3), found.std.reshape(-1, 3)


@dataclass(frozen=True, eq=False)
class Undone:
    """How far a norm's outputs of a picture differ before and after it was adjusted.

    `largest`: (N,), the largest difference of each picture's output. `without_eps`: (N,), the same
    with eps = 0; what `largest` has beyond it is the work of eps.
    """

    largest: Array
    without_eps: Array

    @property
    def exactly(self) -> NDArray[np.bool_]:
        """Whether the norm takes the adjustment away but for eps and rounding, (N,)."""
        return self.without_eps <= ROUNDING


def undone(before: Normalized, after: Normalized) -> Undone:
    """Whether a norm takes away what was done to the pictures.

    Formula: max |y' - y|, and max |z' - z| with z = x_hat sqrt((var + eps) / var), which is x_hat
    for eps = 0; 0 where var is 0, as in a set of equal values. A contrast c, which multiplies var
    by c^2, changes x_hat by the factor

        c sqrt((var + eps) / (c^2 var + eps)) = 1 - eps (1/c^2 - 1) / (2 var) + ...

    `before`, `after`: what `normalized` made of the pictures and of the adjusted ones. Result:
    `Undone`.

    >>> batch = np.arange(24.0).reshape(2, 3, 2, 2) / 24
    >>> lighter = np.stack([adjust(batch[0], 0.3), batch[1]])
    >>> for kind in ("batch", "layer"):
    ...     undone(normalized(batch, kind), normalized(lighter, kind)).exactly
    array([False, False])
    array([ True,  True])
    """
    return Undone(_largest(before.y, after.y), _largest(_without_eps(before), _without_eps(after)))


def _largest(a: Array, b: Array) -> Array:
    """The largest difference of each picture's values, (N,)."""
    differences = (b - a).reshape(len(a), -1)
    ends = np.abs([differences.min(axis=1), differences.max(axis=1)])
    largest: Array = ends.max(axis=0)
    return largest


def _without_eps(out: Normalized) -> Array:
    """x_hat for eps = 0; 0 in sets of equal values."""
    with np.errstate(divide="ignore", invalid="ignore"):
        larger = np.where(out.var > 0, np.sqrt((out.var + out.eps) / out.var), 0)
    x_hat: Array = out.x_hat.reshape(out.partition.view) * larger
    return x_hat.reshape(out.x.shape)


def recolour(a: Array, b: Array, eps: float = EPS) -> Array:
    """Picture `a` in the colours of `b`: instance norm, with gamma and beta from `b` itself.

    Formula, for each channel, with std = sqrt(var + eps):

        y = std(b) (a - mean(a)) / std(a) + mean(b).

    On the features of a net this is adaptive instance norm; on pixels it is transfer of colours,
    here in RGB. Reinhard et al. do it in a space of colours whose axes are less correlated (lαβ).

    `a`, `b`: (3, H, W), which may differ in size. `eps`: above 0, in the unit of x squared. Result:
    (3, H, W) of `a`, not clipped; recolour(a, a) is a.
    Source: Huang & Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance
    Normalization", 2017; Reinhard, Ashikhmin, Gooch & Shirley, "Color Transfer between
    Images", 2001.

    >>> a = np.array([0.0, 1.0] * 3).reshape(3, 1, 2)
    >>> recolour(a, a / 2 + 0.3).round(4)[0]
    array([[0.3, 0.8]])
    """
    style = instance_norm(b[None], eps=eps)
    y: Array = instance_norm(a[None], 1 / style.inv_std.ravel(), style.mean.ravel(), eps=eps).y[0]
    return y
