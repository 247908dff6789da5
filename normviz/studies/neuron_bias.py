"""What a neuron's bias does to its output, with a norm around the ReLU and without one."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from normviz.studies.neuron import Inputs, Neuron, Norm, Passage, fire


@lru_cache(maxsize=16)
def bias_effect(inputs: Inputs, neuron: Neuron, norm: Norm, step: float = 1.0) -> float:
    """The largest change of any output when the bias grows by `step`.

    Formula: max |out(bias + step) - out(bias)|. Batch norm before the ReLU subtracts the mean of
    z, and the bias with it: what is left is rounding.

    `inputs`: who is drawn. `neuron`: whose bias grows. `norm`: batch norm around the ReLU. `step`:
    in the unit of z. Result: in the unit of the output.
    Source: Ioffe & Szegedy, "Batch Normalization", 2015, section 3.2.

    >>> bias_effect(Inputs(samples=50), Neuron(1, 0, 0), Norm("before")) < 1e-12
    True
    """
    out = _as_bias_grows(inputs, neuron, norm, step).out
    return float(np.abs(out[:, 1] - out[:, 0]).max())


def silent_as_bias_grows(
    inputs: Inputs, neuron: Neuron, norm: Norm, step: float = 1.0
) -> tuple[float, float]:
    """The share of exact zeros of a neuron's ReLU, before its bias grows by `step` and after.

    Formula: P(v <= 0) in the sample, v what the ReLU gets. Batch norm before the ReLU takes the
    bias away again, and the share stays.

    `inputs`: the same draws for both. `step`: in the unit of z. Result: two shares, 0 to 1.

    >>> still = Inputs(mean1=-1, std1=0, std2=0, samples=1)
    >>> silent_as_bias_grows(still, Neuron(1, 0, 0.5), Norm())
    (1.0, 0.0)
    """
    before, after = _as_bias_grows(inputs, neuron, norm, step).silent_share
    return float(before), float(after)


def _as_bias_grows(inputs: Inputs, neuron: Neuron, norm: Norm, step: float) -> Passage:
    """What passes through a neuron, and through the same with a bias larger by `step`."""
    moved = Neuron(neuron.w1, neuron.w2, neuron.bias + step)
    return fire(inputs, (neuron, moved), norm)
