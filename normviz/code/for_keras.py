"""An experiment in Keras: one layer, channels first as everywhere in the lab."""

from __future__ import annotations

import numpy as np

from normviz.code import parts
from normviz.code.literals import array_source
from normviz.code.parts import Lines
from normviz.language import _
from normviz.norms.running import CONVENTIONS
from normviz.studies.experiment import Array, Setup, run


def keras_code(x: Array, setup: Setup) -> Lines:
    """The lines of a Keras program."""
    lines = ["import keras", "import numpy as np", "", *parts.inputs(x, setup, "np"), ""]
    z, ending = parts.z_name(setup), parts.ending("keras.ops.relu(y)")
    rule = CONVENTIONS[setup.convention]
    steps = parts.steps_taken(x, setup) if setup.norm == "batch" and not setup.training else 0
    match setup.norm:
        case "none":
            return [*lines, f"y = {z}", *ending]
        case "batch" if rule.unbiased:
            layer = "BatchNormalization(axis=1, epsilon=eps)"
        case "batch":
            layer = f"BatchNormalization(axis=1, momentum={rule.momentum}, epsilon=eps)"
        case "layer":
            layer = f"LayerNormalization(axis={list(parts.axes('layer', x.ndim))}, epsilon=eps)"
        case "rms":
            layer = f"RMSNormalization(axis={list(parts.axes('rms', x.ndim))}, epsilon=eps)"
        case norm:  # instance norm is group norm with every channel a group of its own
            groups = setup.groups if norm == "group" else x.shape[1]
            layer = f"GroupNormalization(groups={groups}, axis=1, epsilon=eps)"
    if x.dtype != np.float32:
        lines.append(parts.note(_("Keras normalizes in float32: the last digits may differ")))
    lines += [
        parts.about(setup.norm, x.ndim),
        f"layer = keras.layers.{layer}",
        f"layer.build({z}.shape)",
    ]
    if setup.gamma is not None:
        lines.append(f"layer.{'scale' if setup.norm == 'rms' else 'gamma'}.assign(gamma)")
    if setup.beta is not None and setup.norm != "rms":
        lines.append("layer.beta.assign(beta)")
    if steps and rule.unbiased:
        lines += _unbiased(x, setup)
    elif steps:
        lines += [f"for step in range({steps}):", f"    layer({z}, training=True)"]
    mode = f", training={setup.training}" if setup.norm == "batch" else ""
    return [*lines, f"y = layer({z}{mode})", *ending]


def _unbiased(x: Array, setup: Setup) -> Lines:
    running = run(x, setup).running
    assert running is not None  # `run` keeps running statistics for every batch norm
    return [
        parts.note(_("PyTorch keeps the unbiased variance, Keras the biased one: set by hand")),
        f"layer.moving_mean.assign({array_source(running.mean)})",
        f"layer.moving_variance.assign({array_source(running.var)})",
    ]
