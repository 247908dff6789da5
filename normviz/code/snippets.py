"""The code of an experiment in NumPy, PyTorch and Keras: what is on screen, to take away.

Each snippet runs by itself, with the batch in it, and prints y and then y after a ReLU. The
NumPy and PyTorch snippets are executed in the tests. The Keras ones are only compiled there; run by
hand with Keras 3.15.1 they agreed as far as its float32 goes (2e-4 on constant groups).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from normviz.code.for_keras import keras_code
from normviz.code.for_numpy import numpy_code
from normviz.code.for_torch import torch_code
from normviz.language import _
from normviz.norms.table import norm_named
from normviz.studies.experiment import Array, Setup, partition_of

WRITERS: dict[str, Callable[[Array, Setup], list[str]]] = {
    "numpy": numpy_code,
    "torch": torch_code,
    "keras": keras_code,
}


def snippet(framework: str, x: Array, setup: Setup) -> str:
    """Python source that computes the y of `run(x, setup)`.

    `framework`: "numpy", "torch" or "keras". `x`: the batch, (N, C, *spatial); float32 stays,
    anything else is written as float64. `setup`: what stands between the batch and y. Raises
    ValueError for an unknown framework or norm, for a norm that the framework has no call for, and
    for groups that do not divide the channels.

    >>> print(snippet("numpy", np.array([[1.0, 5.0], [3.0, 9.0]]), Setup(eps=0.01)))
    import numpy as np
    <BLANKLINE>
    x = np.array([
        [1, 5],
        [3, 9],
    ], dtype=np.float64)
    eps = 0.01
    <BLANKLINE>
    # every feature by its own mean and variance, over the samples
    mean = x.mean(axis=(0,), keepdims=True)
    var = x.var(axis=(0,), keepdims=True)
    x_hat = (x - mean) / np.sqrt(var + eps)
    <BLANKLINE>
    y = x_hat
    print(y)
    print(np.maximum(y, 0))  # after a ReLU
    """
    if framework not in WRITERS:
        message = _('There is no code for "{framework}": use one of {known}.')
        raise ValueError(message.format(framework=framework, known=", ".join(WRITERS)))
    x = np.asarray(x)
    x = x if x.dtype == np.float32 else x.astype(np.float64)
    partition_of(setup.norm, x.shape, setup.groups)  # refuses what does not exist
    norm = norm_named(setup.norm)
    if norm is not None and framework != "numpy" and not getattr(norm, framework):
        message = _("{framework} has no norm “{norm}”: use the NumPy code.")
        raise ValueError(message.format(framework=framework, norm=setup.norm))
    return "\n".join(WRITERS[framework](x, setup))
