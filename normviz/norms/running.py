"""Running statistics: what batch norm remembers of its batches for the day of inference.

Frameworks agree on the idea and differ in three numbers; `CONVENTIONS` holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from normviz.language import _, ngettext
from normviz.norms.normalize import Normalized
from normviz.norms.partition import Partition
from normviz.norms.sums import Array, numbers


@dataclass(frozen=True)
class Convention:
    """How one framework keeps running statistics.

    `name`: as the framework writes itself. `eps`: its default. `new_weight`: the weight of the NEW
    batch, between 0 and 1. `unbiased`: whether the variance is divided by m - 1 before it is kept.
    `momentum`: the number its users write, and `momentum_weighs`: "new" or "old", what it weighs.

    A convention of one's own is a framework's with other numbers, by `dataclasses.replace`.

    >>> CONVENTIONS["keras"].momentum, round(CONVENTIONS["keras"].new_weight, 2)
    (0.99, 0.01)
    """

    name: str
    eps: float
    momentum: float
    momentum_weighs: str
    unbiased: bool

    @property
    def new_weight(self) -> float:
        """The weight of the new batch, 0 to 1; the old statistics weigh 1 - new_weight.

        >>> CONVENTIONS["torch"].new_weight
        0.1
        """
        return self.momentum if self.momentum_weighs == "new" else 1 - self.momentum

    def kept_var(self, var: Array, size: int) -> Array:
        """What is kept of the biased variance of m values: itself, or var * m / (m - 1).

        `var`: any shape, in the unit of x squared. `size`: m. Result: as `var`; NaN where the
        unbiased variance does not exist (m < 2).

        >>> CONVENTIONS["torch"].kept_var(np.array([1.0]), 2)
        array([2.])
        """
        if not self.unbiased:
            return var
        return var * (size / (size - 1) if size > 1 else np.nan)


CONVENTIONS = MappingProxyType(
    {
        "torch": Convention("PyTorch", 1e-5, 0.1, "new", unbiased=True),
        "keras": Convention("Keras", 1e-3, 0.99, "old", unbiased=False),
        "flax": Convention("Flax", 1e-5, 0.99, "old", unbiased=False),
        "onnx": Convention("ONNX", 1e-5, 0.9, "old", unbiased=False),
    }
)


def convention_named(name: str | Convention) -> Convention:
    """The convention with this key.

    `name`: a key of `CONVENTIONS`, or a `Convention`, which is returned as it is. Raises ValueError
    that lists the keys for anything else.

    >>> convention_named("onnx").momentum
    0.9
    """
    if isinstance(name, Convention):
        return name
    try:
        return CONVENTIONS[name]
    except KeyError:
        raise ValueError(
            _("{name!r} is no convention for running statistics: use one of {keys}.").format(
                name=name, keys=", ".join(CONVENTIONS)
            )
        ) from None


@dataclass(frozen=True, eq=False)
class Running:
    """The running statistics of C channels after some training steps.

    `mean`, `var`: (C,), in the unit of x and of x squared; kept as float64 unless given in another
    floating type. `steps`: how many batches they have seen. Raises ValueError when the two do not
    have one shape (C,).

    >>> Running([0.0, 0.0], [1.0, 1.0]).steps
    0
    """

    mean: Array
    var: Array
    steps: int = 0

    def __init__(self, mean: ArrayLike, var: ArrayLike, steps: int = 0) -> None:
        a, b = numbers(mean, "mean"), numbers(var, "var")
        if a.ndim != 1 or a.shape != b.shape:
            raise ValueError(
                _(
                    "running mean and variance have the shapes {mean} and {var}: give one value "
                    "per channel, shape (C,), for each."
                ).format(mean=a.shape, var=b.shape)
            )
        object.__setattr__(self, "mean", a)
        object.__setattr__(self, "var", b)
        object.__setattr__(self, "steps", steps)

    @classmethod
    def start(cls, channels: int) -> Running:
        """What every framework starts from: mean 0, variance 1, no steps.

        `channels`: C. Result: `Running` of shape (C,).

        >>> Running.start(2).var
        array([1., 1.])
        """
        return cls(np.zeros(channels), np.ones(channels), 0)


@np.errstate(all="ignore")  # what is not finite is told by an exception
def update_running(
    running: Running, out: Normalized, convention: str | Convention = "torch", times: int = 1
) -> Running:
    """The running statistics after one more training batch, or the same one several times.

    Formula: new = (1 - w) * old + w * batch for mean and variance, w = the convention's
    `new_weight`; PyTorch takes the unbiased variance of the batch, var * m / (m - 1), the others
    the biased one.

    `running`: (C,). `out`: a training batch's `batch_norm` over C channels. `convention`: a key
    of `CONVENTIONS`, or a `Convention`. `times`: how many steps see this batch, one after the
    other. Result: a new `Running`; the old one is left as it is.

    Raises ValueError, so that nothing useless is remembered for good:
    - where the unbiased variance does not exist (one value per channel: m - 1 = 0; PyTorch's
      own layer refuses such a batch in training);
    - where a statistic of the batch is NaN or infinite;
    - where `out` was computed from given statistics, without centring, or not per channel.
    Source: Ioffe & Szegedy, "Batch Normalization", 2015, section 3.1; the frameworks' manuals.

    >>> from normviz.norms.familiar import batch_norm
    >>> out = batch_norm([[1.0], [3.0]])                       # mean 2, var 1, unbiased 2
    >>> new = update_running(Running.start(1), out)
    >>> new.mean.round(3), new.var.round(3), new.steps
    (array([0.2]), array([1.1]), 1)
    >>> update_running(Running.start(1), out, times=2).mean.round(3)
    array([0.38])
    """
    rule = convention_named(convention)
    own = Partition.batch(out.x.shape)
    if not out.measured or not out.center or (out.partition is not own and out.partition != own):
        raise ValueError(
            _(
                "running statistics are made from a batch's own statistics per channel: give "
                "what batch_norm returned with training=True."
            )
        )
    mean, var = out.mean.ravel(), out.var.ravel()
    if mean.shape != running.mean.shape:
        raise ValueError(
            ngettext(
                "the batch has {batch} channel and the running statistics {running}: start "
                "again with Running.start({batch}).",
                "the batch has {batch} channels and the running statistics {running}: start "
                "again with Running.start({batch}).",
                mean.size,
            ).format(batch=mean.size, running=running.mean.size)
        )
    if rule.unbiased and out.size < 2:
        raise ValueError(
            ngettext(
                "the unbiased variance of {size} value per channel does not exist: use a batch "
                "with at least 2 values per channel, or a convention that keeps the biased one.",
                "the unbiased variance of {size} values per channel does not exist: use a batch "
                "with at least 2 values per channel, or a convention that keeps the biased one.",
                out.size,
            ).format(size=out.size)
        )
    # One product tells most batches from bad ones in a fifth of the time; where it passes the
    # largest number, each channel is looked at.
    bad = None if isfinite(mean.dot(var)) else ~(np.isfinite(mean) & np.isfinite(var))
    if bad is not None and bad.any():
        raise ValueError(
            _(
                "channel {channel} of the batch has mean {mean} and variance {var}, which the "
                "running statistics would never forget: mend the batch or leave it out."
            ).format(channel=int(bad.argmax()), mean=mean[bad][0], var=var[bad][0])
        )
    w = rule.new_weight
    new_mean, new_var = w * mean, w * rule.kept_var(var, out.size)
    mean, var = running.mean, running.var
    for _step in range(times):
        mean, var = (1 - w) * mean + new_mean, (1 - w) * var + new_var
    return Running(mean, var, running.steps + times)
