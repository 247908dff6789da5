"""An experiment in plain NumPy: the arithmetic itself."""

from __future__ import annotations

from normviz.code import parts
from normviz.code.parts import Lines
from normviz.language import _
from normviz.norms.partition import Partition
from normviz.norms.running import CONVENTIONS
from normviz.norms.table import Norm, norm_named
from normviz.studies.experiment import Array, Setup


def numpy_code(x: Array, setup: Setup) -> Lines:
    """The lines of a NumPy program, with the sums written out.

    `x`: (N, C, *spatial). `setup`: what stands between x and y. Result: the lines, without ends.
    Raises ValueError as `snippet` does.

    >>> import numpy as np
    >>> numpy_code(np.array([[1.0, 5.0]]), Setup("rms"))[-5:-2]
    ['x_hat = x / np.sqrt(mean_square + eps)', '', 'y = x_hat']
    """
    lines = ["import numpy as np", "", *parts.inputs(x, setup, "np"), ""]
    z, norm, ending = parts.z_name(setup), norm_named(setup.norm), parts.ending("np.maximum(y, 0)")
    if norm is None:
        return [*lines, f"y = {z}", *ending]
    p = norm.partition(x.shape, setup.groups)
    if norm.remembers and not setup.training:
        lines += _remembered(x, setup, norm, z, p)
    else:
        lines += [parts.about(norm, x.ndim), *of_the_batch(norm, z, p)]
    apart = parts.apart(x.ndim) if p.default_params.keep == (1,) else ""
    return [*lines, "", f"y = {parts.affine(parts.params(norm, setup), apart)}", *ending]


def of_the_batch(norm: Norm, z: str, p: Partition) -> Lines:
    """The statistics of the batch named `z`, and x_hat by them.

    `norm`: the row of the table. `p`: its partition of the batch.

    >>> of_the_batch(norm_named("rms"), "x", Partition.layer((1, 2)))[0]
    'mean_square = (x ** 2).mean(axis=(1,), keepdims=True)'
    """
    if p.view != p.shape:  # channels in groups: cells that share statistics come into one row
        lines = [f"together = {z}.reshape({', '.join(map(str, p.kept_shape))}, -1)"]
        *sums, x_hat = _by_axes(norm, "together", (len(p.keep),))
        return [*lines, *sums, f"x_hat = ({x_hat}).reshape({z}.shape)"]
    *sums, x_hat = _by_axes(norm, z, parts.axes(p))
    return [*sums, f"x_hat = {x_hat}"]


def _by_axes(norm: Norm, name: str, axes: tuple[int, ...]) -> Lines:
    """The lines of the statistics over these axes, and last what x_hat is."""
    if not norm.center:
        square = f"mean_square = ({name} ** 2).mean(axis={axes}, keepdims=True)"
        return [square, _divided(norm, name, "mean_square")]
    sums = _mean_and_var(name, axes)[: 1 + norm.scale]
    return [*sums, _divided(norm, f"({name} - mean)", "var")]


def _divided(norm: Norm, centred: str, square: str) -> str:
    return f"{centred} / np.sqrt({square} + eps)" if norm.scale else centred


def _mean_and_var(name: str, axes: tuple[int, ...]) -> Lines:
    return [
        f"mean = {name}.mean(axis={axes}, keepdims=True)",
        f"var = {name}.var(axis={axes}, keepdims=True)",
    ]


def _remembered(x: Array, setup: Setup, norm: Norm, z: str, p: Partition) -> Lines:
    lines = [
        # Translators: a comment above lines of code: the running statistics before any step.
        parts.note(_("what training remembers, from the start")),
        f"running_mean, running_var = np.zeros({p.stat_shape}), np.ones({p.stat_shape})",
    ]
    if steps := parts.steps_taken(x, setup):
        rule = CONVENTIONS[setup.convention]
        kept = f"var * {p.size} / {p.size - 1}" if rule.unbiased else "var"
        lines += [*_mean_and_var(z, parts.axes(p)), *parts.update_loop(rule, steps, kept)]
    return [
        *lines,
        # Translators: a comment in code: the running statistics are used, “these”.
        parts.note(_("inference: these instead of the statistics of the batch")),
        f"x_hat = {_divided(norm, f'({z} - running_mean)', 'running_var')}",
    ]
