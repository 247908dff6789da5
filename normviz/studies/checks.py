"""What articles claim of the norms, measured on one batch: the numbers behind the claims."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.norms.partition import Partition
from normviz.norms.summary import Summary, summarize
from normviz.studies.experiment import Experiment, Setup, bias_effect, restoring_params, run
from normviz.studies.unusual import Restored, restored

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Middle:
    """Mean and median of the feature in which they are farthest apart in its own spread.

    `feature`: its number, from 0. `mean`, `median`: in the unit of x. `shift`: the mean of x_hat
    with the median subtracted, (mean - median) / sqrt(var + eps).
    """

    feature: int
    mean: float
    median: float
    shift: float


@dataclass(frozen=True)
class Shape:
    """How the feature that is least like a Gaussian comes out of batch norm.

    `feature`: its number, from 0: that with the largest |skewness|. `mean`, `var`: of its x_hat.
    `before`, `after`: the skewness E[((x - mean) / std)^3] of x and of x_hat. `error`: the standard
    deviation of the skewness of m normal values, sqrt(6 (m - 2) / ((m + 1) (m + 3))).
    """

    feature: int
    mean: float
    var: float
    before: float
    after: float
    error: float


@dataclass(frozen=True)
class Reach:
    """From where to where x_hat of two features goes: of that with the least room and the most.

    `narrow`, `wide`: their numbers, from 0. `of_narrow`, `of_wide`: smallest and largest x_hat.
    `bound`: sqrt(m - 1), which no |x_hat| of m values passes.
    """

    narrow: int
    wide: int
    of_narrow: tuple[float, float]
    of_wide: tuple[float, float]
    bound: float


@dataclass(frozen=True)
class Checks:
    """Largest differences of y, in y's unit; each compares two runs on the same batch.

    `features`, `means`: how many features, smallest and largest of their means.
    `layer_modes`, `batch_modes`: training against inference after `steps` steps that were made.
    `restored`: batch norm with gamma = sqrt(var + eps), beta = mean, against the input.
    `one_group`, `all_groups`: group norm with 1 and with C groups against layer and instance norm.
    `batch_bias`, `layer_bias`: a bias of 10 on the first channel against none.
    `middle`, `shape`, `reach`: what batch norm makes of the features; None where no finite feature
    varies.
    """

    features: int
    means: tuple[float, float]
    steps: int
    layer_modes: float
    batch_modes: float
    restored: Restored
    one_group: float
    all_groups: float
    batch_bias: float
    layer_bias: float
    middle: Middle | None
    shape: Shape | None
    reach: Reach | None


def _gap(a: Array, b: Array) -> float:
    with np.errstate(invalid="ignore"):
        gap = np.abs(a - b)
    return float(gap[np.isfinite(gap)].max(initial=0.0))


def check_claims(x: Array, setup: Setup) -> Checks:
    """Measure the claims on one batch.

    `x`: (N, C, *spatial), any unit. `setup`: its eps, steps and convention are used. Result:
    `Checks`; cells that are not finite are left out of the differences.

    >>> done = check_claims(np.array([[1.0, 5.0], [3.0, 9.0]]), Setup())
    >>> done.layer_modes, done.one_group, round(done.layer_bias, 3)
    (0.0, 0.0, 2.0)
    """
    plain = Setup(eps=setup.eps, steps=setup.steps, convention=setup.convention)
    channels = x.shape[1]

    def y(norm: str, **changes: Any) -> Array:
        return run(x, replace(plain, norm=norm, **changes)).y

    done = run(x, plain)
    gamma, beta = restoring_params(done) or (None, None)
    bias = np.zeros(channels)
    bias[0] = 10.0
    means = summarize(x, Partition.batch(x.shape)).mean
    middle, shape, reach = _features(done)
    return Checks(
        features=channels,
        means=(float(means.min()), float(means.max())),
        steps=done.running.steps if done.running else 0,
        layer_modes=_gap(y("layer"), y("layer", training=False)),
        batch_modes=_gap(y("batch"), y("batch", training=False)),
        restored=restored(run(x, replace(plain, gamma=gamma, beta=beta))),
        one_group=_gap(y("group", groups=1), y("layer")),
        all_groups=_gap(y("group", groups=channels), y("instance")),
        batch_bias=bias_effect(run(x, replace(plain, bias=bias))),
        layer_bias=bias_effect(run(x, replace(plain, norm="layer", bias=bias))),
        middle=middle,
        shape=shape,
        reach=reach,
    )


@np.errstate(all="ignore")
def _features(done: Experiment) -> tuple[Middle | None, Shape | None, Reach | None]:
    """What batch norm made of the features of one batch, in float64."""
    out = done.out
    assert out is not None  # batch norm always computes something
    x, x_hat = (np.moveaxis(a, 1, 0).reshape(a.shape[1], -1) for a in (done.x, out.x_hat))
    x, x_hat = x.astype(np.float64), x_hat.astype(np.float64)
    varies = np.isfinite(x_hat).all(axis=1) & (x_hat.max(axis=1) > x_hat.min(axis=1))
    if not varies.any():
        return None, None, None
    m, rows = x.shape[1], Partition.layer(x.shape)
    seen = summarize(x_hat, rows)
    after = _skewness(x_hat, seen)
    median = np.median(x, axis=1)
    shift = -np.median(x_hat, axis=1)  # as the mean of x_hat is 0
    far = _largest(np.abs(shift), varies)
    odd = _largest(np.abs(after), varies)
    room = seen.max - seen.min
    narrow, wide = _largest(-room, varies), _largest(room, varies)
    return (
        Middle(far, float(out.mean.ravel()[far]), float(median[far]), float(shift[far])),
        Shape(
            odd,
            float(seen.mean[odd]),
            float(seen.std[odd] ** 2),
            float(_skewness(x, summarize(x, rows))[odd]),
            float(after[odd]),
            float(np.sqrt(6 * (m - 2) / ((m + 1) * (m + 3)))),
        ),
        Reach(
            narrow,
            wide,
            (float(seen.min[narrow]), float(seen.max[narrow])),
            (float(seen.min[wide]), float(seen.max[wide])),
            float(np.sqrt(m - 1)),
        ),
    )


def _skewness(rows: Array, seen: Summary) -> Array:
    off = (rows - seen.mean[:, None]) / seen.std[:, None]
    skewness: Array = np.mean(off**3, axis=1)
    return skewness


def _largest(values: Array, among: NDArray[np.bool_]) -> int:
    return int(np.argmax(np.where(among, values, -np.inf)))
