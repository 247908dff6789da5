"""What articles claim of the norms, measured on one batch: the numbers behind the claims."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.norms.partition import Partition
from normviz.norms.summary import summarize
from normviz.studies.experiment import Setup, bias_effect, restoring_params, run

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Checks:
    """Largest differences of y, in y's unit; each compares two runs on the same batch.

    `features`, `means`: how many features, smallest and largest of their means.
    `layer_modes`, `batch_modes`: training against inference after `steps` steps.
    `restored`: batch norm with gamma = sqrt(var + eps), beta = mean, against the input.
    `one_group`, `all_groups`: group norm with 1 and with C groups against layer and instance norm.
    `batch_bias`, `layer_bias`: a bias of 10 on the first channel against none.
    """

    features: int
    means: tuple[float, float]
    steps: int
    layer_modes: float
    batch_modes: float
    restored: float
    one_group: float
    all_groups: float
    batch_bias: float
    layer_bias: float


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
    pair, restored = restoring_params(done), x
    if pair is not None and done.out is not None:
        known = done.out.partition.spread(np.isfinite(done.out.var))
        restored = np.where(known, y("batch", gamma=pair[0], beta=pair[1]), np.nan)
    bias = np.zeros(channels)
    bias[0] = 10.0
    means = summarize(x, Partition.batch(x.shape)).mean
    return Checks(
        features=channels,
        means=(float(means.min()), float(means.max())),
        steps=setup.steps,
        layer_modes=_gap(y("layer"), y("layer", training=False)),
        batch_modes=_gap(y("batch"), y("batch", training=False)),
        restored=_gap(restored, x),
        one_group=_gap(y("group", groups=1), y("layer")),
        all_groups=_gap(y("group", groups=channels), y("instance")),
        batch_bias=bias_effect(run(x, replace(plain, bias=bias))),
        layer_bias=bias_effect(run(x, replace(plain, norm="layer", bias=bias))),
    )
