"""An experiment in plain NumPy: the arithmetic itself."""

from __future__ import annotations

from math import prod

from normviz.code import parts
from normviz.code.parts import Lines
from normviz.language import _
from normviz.norms.running import CONVENTIONS
from normviz.studies.experiment import Array, Setup


def numpy_code(x: Array, setup: Setup) -> Lines:
    """The lines of a NumPy program, with the sums written out."""
    lines = ["import numpy as np", "", *parts.inputs(x, setup, "np"), ""]
    z, axes = parts.z_name(setup), parts.axes(setup.norm, x.ndim)
    ending = parts.ending("np.maximum(y, 0)")
    if setup.norm == "none":
        return [*lines, f"y = {z}", *ending]
    if setup.norm == "batch" and not setup.training:
        lines += _remembered(x, setup, z, axes)
    else:
        lines.append(parts.about(setup.norm, x.ndim))
        match setup.norm:
            case "rms":
                lines += [
                    f"mean_square = ({z} ** 2).mean(axis={axes}, keepdims=True)",
                    f"x_hat = {z} / np.sqrt(mean_square + eps)",
                ]
            case "group":
                lines += [
                    f"together = {z}.reshape({len(x)}, {setup.groups}, -1)",
                    *_mean_and_var("together", (2,)),
                    f"x_hat = ((together - mean) / np.sqrt(var + eps)).reshape({z}.shape)",
                ]
            case _same_for_all_others:
                lines += [
                    *_mean_and_var(z, axes),
                    f"x_hat = ({z} - mean) / np.sqrt(var + eps)",
                ]
    per_channel = parts.apart(x.ndim) if setup.norm not in ("layer", "rms") else ""
    return [*lines, "", f"y = {parts.affine(setup, per_channel)}", *ending]


def _mean_and_var(name: str, axes: tuple[int, ...]) -> Lines:
    return [
        f"mean = {name}.mean(axis={axes}, keepdims=True)",
        f"var = {name}.var(axis={axes}, keepdims=True)",
    ]


def _remembered(x: Array, setup: Setup, z: str, axes: tuple[int, ...]) -> Lines:
    shape = (1, x.shape[1], *[1] * (x.ndim - 2))
    lines = [
        parts.note(_("what training remembers, from the start")),
        f"running_mean, running_var = np.zeros({shape}), np.ones({shape})",
    ]
    if steps := parts.steps_taken(x, setup):
        rule = CONVENTIONS[setup.convention]
        m = prod(x.shape) // x.shape[1]
        kept = f"var * {m} / {m - 1}" if rule.unbiased else "var"
        lines += [*_mean_and_var(z, axes), *parts.update_loop(rule, steps, kept)]
    return [
        *lines,
        parts.note(_("inference: these instead of the statistics of the batch")),
        f"x_hat = ({z} - running_mean) / np.sqrt(running_var + eps)",
    ]
