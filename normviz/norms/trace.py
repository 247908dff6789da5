"""The arithmetic of one cell, step by step, from the very numbers that `normalize` computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from normviz.norms.normalize import Normalized
from normviz.norms.sums import Array


@dataclass(frozen=True, eq=False)
class TraceStep:
    """One step of the arithmetic.

    `name`: "mean", "var", "inv_std", "x_hat" or "y". `formula`: LaTeX, with symbols. `operands`:
    what goes in, by name: numbers, and under "x" of the first steps the array of the cell's set in
    memory order. `value`: what comes out, exactly the number in the `Normalized`; of a mean far
    from zero also what its type has no room for, which is subtracted too.

    >>> from normviz.norms.familiar import rms_norm
    >>> step = trace(rms_norm([[3.0, 4.0]], eps=0), (0, 1))[0]
    >>> step.name, step.operands["m"], step.value
    ('var', 2, 12.5)
    """

    name: str
    formula: str
    operands: Mapping[str, float | Array]
    value: float


def trace(out: Normalized, cell: Sequence[int] | int) -> list[TraceStep]:
    r"""How one cell of `out` came about: mean, variance, inverse deviation, x_hat, y.

    Formula: those of `normalize`, one a step. Steps that were not taken are left out: no mean in
    RMS norm, no variance in mean-only batch norm; without gamma and beta, 1 and 0 are named as
    operands of y. Given statistics (inference) come as they are, without a set of cells.

    `out`: what `normalize` returned. `cell`: one index per axis, or one flat index. Result: a list
    of `TraceStep`. Raises ValueError for a cell outside the array.
    Source: Ioffe & Szegedy, "Batch Normalization", 2015, algorithm 1.

    >>> from normviz.norms.familiar import batch_norm
    >>> steps = trace(batch_norm([[1.0], [3.0]], eps=0), (1, 0))
    >>> [(step.name, step.value) for step in steps]
    [('mean', 2.0), ('var', 1.0), ('inv_std', 1.0), ('x_hat', 1.0), ('y', 1.0)]
    >>> steps[0].operands["x"]
    array([1., 3.])
    """
    p = out.partition
    position = p.locate(cell)
    group = int(p.ids[position])
    mean, var, inv_std = (float(s.flat[group]) for s in (out.mean, out.var, out.inv_std))
    if out.statistics.mean_rest is not None:
        mean += float(out.statistics.mean_rest.flat[group])
    x, x_hat, y = (float(a[position]) for a in (out.x, out.x_hat, out.y))
    members: dict[str, float | Array] = (
        {"x": out.x[p.members(position)], "m": p.size} if out.measured else {}
    )

    steps = []
    if out.center:
        formula = r"\mu = \frac{1}{m}\sum_{i} x_i" if out.measured else r"\mu = \mu_\text{given}"
        steps.append(_step("mean", formula, mean, **members))
    if out.scale:
        if not out.measured:
            formula = r"\sigma^2 = \sigma^2_\text{given}"
        elif out.center:
            formula = r"\sigma^2 = \frac{1}{m}\sum_{i} (x_i - \mu)^2"
        else:
            formula = r"\sigma^2 = \frac{1}{m}\sum_{i} x_i^2"
        centre: dict[str, float | Array] = {"mean": mean} if out.center and out.measured else {}
        steps.append(_step("var", formula, var, **members, **centre))
        formula = r"\frac{1}{\sigma} = \frac{1}{\sqrt{\sigma^2 + \epsilon}}"
        steps.append(_step("inv_std", formula, inv_std, var=var, eps=out.eps))

    from_mean = r"(x - \mu)" if out.center else "x"
    formula = r"\hat{x} = " + from_mean + (r" \cdot \frac{1}{\sigma}" if out.scale else "")
    operands: dict[str, float | Array] = {"x": x}
    if out.center:
        operands["mean"] = mean
    if out.scale:
        operands["inv_std"] = inv_std
    steps.append(_step("x_hat", formula, x_hat, **operands))

    pair = out.params.ids[position]
    gamma = 1.0 if out.gamma is None else float(out.gamma.flat[pair])
    beta = 0.0 if out.beta is None else float(out.beta.flat[pair])
    formula = r"y = \gamma \hat{x} + \beta"
    steps.append(_step("y", formula, y, x_hat=x_hat, gamma=gamma, beta=beta))
    return steps


def _step(name: str, formula: str, value: float, **operands: float | Array) -> TraceStep:
    return TraceStep(name, formula, MappingProxyType(operands), value)
