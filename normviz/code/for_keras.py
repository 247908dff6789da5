"""An experiment in Keras: one layer, channels first as everywhere in the lab."""

from __future__ import annotations

import numpy as np

from normviz.code import parts
from normviz.code.literals import array_source
from normviz.code.parts import Lines
from normviz.language import _
from normviz.norms.running import CONVENTIONS
from normviz.norms.table import norm_named
from normviz.studies.experiment import Array, Setup, run


def keras_code(x: Array, setup: Setup) -> Lines:
    """The lines of a Keras program: the layer, built and called.

    `x`: (N, C, *spatial). `setup`: what stands between x and y. Result: the lines, without ends.
    Raises ValueError as `snippet` does.

    >>> keras_code(np.array([[1.0, 5.0], [3.0, 9.0]], np.float32), Setup())[-5:-1]
    ['layer = keras.layers.BatchNormalization(axis=1, epsilon=eps)', 'layer.build(x.shape)',
    'y = layer(x, training=True)', 'print(y)']
    """
    lines = ["import keras", "import numpy as np", "", *parts.inputs(x, setup, "np"), ""]
    z, norm, ending = parts.z_name(setup), norm_named(setup.norm), parts.ending("keras.ops.relu(y)")
    if norm is None:
        return [*lines, f"y = {z}", *ending]
    rule = CONVENTIONS[setup.convention]
    steps = parts.steps_taken(x, setup) if norm.remembers and not setup.training else 0
    layer = norm.keras.format(
        axes=list(parts.axes(norm.partition(x.shape, setup.groups))),
        groups=setup.groups,
        channels=x.shape[1],  # instance norm is group norm with every channel a group of its own
        momentum="" if rule.unbiased else f", momentum={rule.momentum}",
    )
    if x.dtype != np.float32:
        # Translators: a comment in code.
        lines.append(parts.note(_("Keras normalizes in float32: the last digits may differ")))
    lines += [
        parts.about(norm, x.ndim),
        f"layer = keras.layers.{layer}",
        f"layer.build({z}.shape)",
    ]
    names = {"gamma": "gamma" if norm.has_beta else "scale", "beta": "beta"}
    lines += [f"layer.{names[name]}.assign({name})" for name in parts.params(norm, setup)]
    if steps and rule.unbiased:
        lines += _unbiased(x, setup)
    elif steps:
        lines += [f"for step in range({steps}):", f"    layer({z}, training=True)"]
    mode = f", training={setup.training}" if norm.remembers else ""
    return [*lines, f"y = layer({z}{mode})", *ending]


def _unbiased(x: Array, setup: Setup) -> Lines:
    running = run(x, setup).running
    assert running is not None  # `run` keeps running statistics for every batch norm
    return [
        # Translators: a comment in code; “set by hand” says what the next lines do.
        parts.note(_("PyTorch keeps the unbiased variance, Keras the biased one: set by hand")),
        f"layer.moving_mean.assign({array_source(running.mean)})",
        f"layer.moving_variance.assign({array_source(running.var)})",
    ]
