"""An experiment in PyTorch: the calls that people write, and what PyTorch refuses."""

from __future__ import annotations

from math import prod

from normviz.code import parts
from normviz.code.parts import Lines
from normviz.language import _
from normviz.norms.running import CONVENTIONS
from normviz.studies.experiment import Array, Setup


def torch_code(x: Array, setup: Setup) -> Lines:
    """The lines of a PyTorch program, by torch.nn.functional."""
    lines = [
        "import torch",
        "import torch.nn.functional as F",
        "",
        *parts.inputs(x, setup, "torch"),
        "",
    ]
    z, ending = parts.z_name(setup), parts.ending("F.relu(y)")
    weights = "".join(
        f", {name}={given}"
        for name, given, value in (
            ("weight", "gamma", setup.gamma),
            ("bias", "beta", setup.beta if setup.norm != "rms" else None),
        )
        if value is not None
    )
    if setup.norm == "none":
        return [*lines, f"y = {z}", *ending]
    if refuses(x.shape, setup):
        return [
            *lines,
            parts.note(_("each value is its own mean; PyTorch refuses this, by hand it is")),
            f"x_hat = ({z} - {z}) / eps**0.5",
            f"y = {parts.affine(setup, parts.apart(x.ndim))}",
            *ending,
        ]
    lines.append(parts.about(setup.norm, x.ndim))
    match setup.norm:
        case "batch" if setup.training:
            lines.append(f"y = F.batch_norm({z}, None, None{weights}, training=True, eps=eps)")
        case "batch":
            lines[-1:] = _remembered(x, setup, z)
            call = f"F.batch_norm({z}, running_mean, running_var{weights}, eps=eps)"
            lines.append(f"y = {call}")
        case "layer":
            lines.append(f"y = F.layer_norm({z}, {z}.shape[1:]{weights}, eps=eps)")
        case "instance":
            lines.append(f"y = F.instance_norm({z}{weights}, eps=eps)")
        case "group":
            lines.append(f"y = F.group_norm({z}, {setup.groups}{weights}, eps=eps)")
        case "rms":
            lines.append(f"y = F.rms_norm({z}, {z}.shape[1:]{weights}, eps=eps)")
    return [*lines, *ending]


def refuses(shape: tuple[int, ...], setup: Setup) -> bool:
    """Whether PyTorch raises an error because the statistics would be those of one value.

    `shape`: (N, C, *spatial). Batch norm refuses one value a channel in training, instance norm one
    place in any mode, group norm one value a group over all samples; layer and RMS norm take all.
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
        axes = parts.axes("batch", x.ndim)
        biased = _("{framework} keeps the biased variance, PyTorch's own layer the unbiased one")
        lines += [
            parts.note(biased.format(framework=rule.name)),
            f"mean, var = {z}.mean(dim={axes}), {z}.var(dim={axes}, correction=0)",
            *parts.update_loop(rule, steps, "var"),
        ]
    return [*lines, parts.note(_("inference: these instead of the statistics of the batch"))]
