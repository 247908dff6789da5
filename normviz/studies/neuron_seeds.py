"""What of two neurons' outputs is chance: the same on other draws, in theory, and what ε takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from normviz.studies.neuron import Array, Inputs, Neuron, Norm, Passage, fire, measured, theory
from normviz.studies.neuron_shift import NeuronShift, shift

_ALIKE = 0.01


def shift_by_seed(
    inputs: Inputs, pair: tuple[Neuron, Neuron], norm: Norm, seeds: int = 5
) -> tuple[NeuronShift, ...]:
    """How far two neurons are apart on draws of several seeds: those of `inputs` and the next ones.

    `inputs`: who is drawn. `pair`: the neurons. `norm`: batch norm around the ReLU. `seeds`: how
    many. Result: a `NeuronShift` a seed.

    >>> pair = Neuron(1, 0), Neuron(1, 0, 2.0)
    >>> [round(each.out, 6) for each in shift_by_seed(Inputs(mean1=9), pair, Norm(), seeds=2)]
    [2.0, 2.0]
    """
    drawn = (replace(inputs, seed=inputs.seed + i) for i in range(seeds))
    return tuple(shift(fire(each, pair, norm)) for each in drawn)


def alike_in_theory(inputs: Inputs, pair: tuple[Neuron, Neuron], norm: Norm) -> bool:
    """Whether the outputs of two neurons follow one distribution, up to 1 %.

    Formula: off and before the ReLU: mean and standard deviation of what the ReLU gets differ by at
    most 1 % of the larger deviation. After the ReLU batch norm takes place and scale away, and what
    is left is the share of zeros: it differs by at most 1 % of the smaller share above 0.

    `inputs`: who is drawn. `pair`: the neurons. `norm`: batch norm around the ReLU.

    >>> pair = Neuron(1, 0), Neuron(0, 2, 1.0)
    >>> [alike_in_theory(Inputs(), pair, Norm(place)) for place in ("off", "before", "after")]
    [False, True, False]
    """
    a, b = (theory(inputs, each, norm) for each in pair)
    if norm.place == "after":
        zeros = a.rectified.zero_mass, b.rectified.zero_mass
        return abs(zeros[0] - zeros[1]) <= _ALIKE * (1 - max(zeros))
    close = _ALIKE * max(a.into_std, b.into_std)
    return abs(a.into_mean - b.into_mean) <= close and abs(a.into_std - b.into_std) <= close


def variance_left(passage: Passage, norm: Norm) -> Array:
    """The variance of each neuron's x_hat: 1 where ε is small beside what batch norm finds.

    Formula: var / (var + eps), var that of z before the ReLU and of max(z, 0) after it.

    `passage`: what passes through the neurons. `norm`: batch norm, "before" or "after". Result:
    (neurons,). Raises ValueError where it is "off".

    >>> from normviz.studies.neuron import activate
    >>> norm = Norm("before", eps=0.5)
    >>> variance_left(activate(np.array([[-1.0, 3.0], [0.0, 3.0]]), norm), norm)
    array([0.33333333, 0.        ])
    """
    _mean, std = measured(passage, norm.place)
    var = np.square(std)
    left: Array = var / (var + norm.eps)
    return left


def firing_share(inputs: Inputs, neuron: Neuron, norm: Norm) -> float:
    """The share of all inputs for which the ReLU gives more than 0, in theory.

    Formula: 1 - P(0).

    >>> firing_share(Inputs(), Neuron(1, 0), Norm())
    0.5
    """
    return 1 - theory(inputs, neuron, norm).rectified.zero_mass
