"""An experiment in PyTorch: the calls that people write, and what PyTorch refuses."""

from __future__ import annotations

from math import prod

from normviz.code import parts
from normviz.code.parts import Lines
from normviz.language import _
from normviz.norms.partition import Partition
from normviz.norms.running import CONVENTIONS
from normviz.norms.table import norm_named
from normviz.studies.experiment import Array, Setup

_WEIGHTS = {"gamma": "weight", "beta": "bias"}  # PyTorch's names


def torch_code(x: Array, setup: Setup) -> Lines:
    """The lines of a PyTorch program, by torch.nn.functional.

    `x`: (N, C, *spatial). `setup`: what stands between x and y. Result: the lines, without ends.
    Raises ValueError as `snippet` does.

    >>> import numpy as np
    >>> torch_code(np.array([[1.0, 5.0]]), Setup("rms"))[-3]
    'y = F.rms_norm(x, x.shape[1:], eps=eps)'
    """
    return [*forward(x, setup, parts.inputs(x, setup, "torch")), *parts.ending("F.relu(y)")]


def forward(x: Array, setup: Setup, inputs: Lines) -> Lines:
    """The lines up to y, from `inputs`: those that name the batch and the parameters.

    `x`, `setup`: as for `torch_code`.

    >>> import numpy as np
    >>> forward(np.array([[1.0, 5.0]]), Setup("none"), ["x = torch.ones(1, 2)"])[-2:]
    ['', 'y = x']
    """
    lines = ["import torch", "import torch.nn.functional as F", "", *inputs, ""]
    z, norm = parts.z_name(setup), norm_named(setup.norm)
    if norm is None:
        return [*lines, f"y = {z}"]
    given = parts.params(norm, setup)
    if refuses(x.shape, setup):
        return [
            *lines,
            # Translators: a comment in code; “it” is the line that follows.
            parts.note(_("each value is its own mean; PyTorch refuses this, by hand it is")),
            f"x_hat = ({z} - {z}) / eps**0.5",
            f"y = {parts.affine(given, parts.apart(x.ndim))}",
        ]
    remembered = norm.remembers and not setup.training
    lines += _remembered(x, setup, z) if remembered else [parts.about(norm, x.ndim)]
    call = norm.torch.format(
        x=z,
        weights="".join(f", {_WEIGHTS[name]}={name}" for name in given),
        groups=setup.groups,
        running="running_mean, running_var" if remembered else "None, None",
        training="" if remembered else ", training=True",
    )
    return [*lines, f"y = {call}"]


def refuses(shape: tuple[int, ...], setup: Setup) -> bool:
    """Whether PyTorch raises an error because the statistics would be those of one value.

    `shape`: (N, C, *spatial). Batch norm refuses one value a channel in training, instance norm one
    place in any mode, group norm one value a group over all samples; layer and RMS norm take all.
    `setup`: its norm, groups and mode count.
    Source: torch.nn.functional, `_verify_batch_size` and `_verify_spatial_size`.

    >>> refuses((1, 4), Setup("batch")), refuses((3, 4), Setup("group", groups=4))
    (True, False)
    """
    samples, channels = shape[:2]
    places = prod(shape[2:])
    together = {
        "batch": samples * places if setup.training else None,
        "instance": places,
        "group": samples * channels // setup.groups * places,  # it counts over the samples too
    }
    return together.get(setup.norm) == 1


def _remembered(x: Array, setup: Setup, z: str) -> Lines:
    c, kind = x.shape[1], f"dtype=torch.{x.dtype}"
    lines = [
        # Translators: a comment above lines of code: the running statistics before any step.
        parts.note(_("what training remembers, from the start")),
        f"running_mean, running_var = torch.zeros({c}, {kind}), torch.ones({c}, {kind})",
    ]
    rule = CONVENTIONS[setup.convention]
    steps = parts.steps_taken(x, setup)
    if steps and rule.unbiased:
        lines += [
            f"for step in range({steps}):",
            f"    F.batch_norm({z}, running_mean, running_var, training=True, "
            f"momentum={rule.momentum})",
        ]
    elif steps:
        axes = parts.axes(Partition.batch(x.shape))
        biased = _("{framework} keeps the biased variance, PyTorch's own layer the unbiased one")
        lines += [
            parts.note(biased.format(framework=rule.name)),
            f"mean, var = {z}.mean(dim={axes}), {z}.var(dim={axes}, correction=0)",
            *parts.update_loop(rule, steps, "var"),
        ]
    # Translators: a comment in code: the running statistics are used, “these”.
    inference = parts.note(_("inference: these instead of the statistics of the batch"))
    return [*lines, inference]
