"""The lab's formulas, in LaTeX, with the numbers of the pinned cell's own set in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.norms.normalize import Normalized
from normviz.norms.trace import TraceStep, trace
from normviz.studies.experiment import Experiment
from normviz.ui.numbers import latex_number as tex
from normviz.ui.numbers import latex_term as term
from pages.lab.state import SPATIAL

Array = NDArray[np.floating]

_SHOWN_IN_FULL = 8
_ONE_LINE = 40  # characters of LaTeX that fit into a line on a phone
_INPUT = re.compile(r"(?<![A-Za-z{])x(?![A-Za-z])")  # but not that of \hat{x}
_SETS = {
    "batch": r"k_C = i_C",
    "layer": r"k_N = i_N",
    "rms": r"k_N = i_N",
    "instance": r"k_N = i_N,\ k_C = i_C",
    "group": r"k_N = i_N,\ \left\lfloor\tfrac{k_C}{C/G}\right\rfloor = "
    r"\left\lfloor\tfrac{i_C}{C/G}\right\rfloor",
}


def step_latex(experiment: Experiment, step: str, cell: tuple[int, ...]) -> str:
    """The formula of one step, with the numbers of the pinned cell."""
    out = experiment.out
    if out is None:
        return rf"y = {_input_of(experiment)} = {tex(experiment.y[cell])}"
    if step == "x":
        return _the_set(experiment, out)
    return next(
        with_numbers(taken) for taken in _steps(experiment, out, cell) if taken.name == step
    )


def _input_of(experiment: Experiment) -> str:
    """What the norm gets is called: z where a bias is added to x first, as in the grid."""
    return "x" if experiment.setup.bias is None else "z"


def _steps(experiment: Experiment, out: Normalized, cell: tuple[int, ...]) -> list[TraceStep]:
    """The way of one cell through the norm."""
    name = _input_of(experiment)
    return [replace(step, formula=_INPUT.sub(name, step.formula)) for step in trace(out, cell)]


def _the_set(experiment: Experiment, out: Normalized) -> str:
    if not out.measured:
        words = (
            _("from the running statistics, one pair a feature")
            if experiment.x.ndim == 2
            else _("from the running statistics, one pair a channel")
        )
        return rf"\mu,\ \sigma^2\ \text{{{words}}}"
    return rf"S_i = \{{k \mid {_kept(experiment)}\}},\qquad m = |S_i| = {out.size}"


def _kept(experiment: Experiment) -> str:
    """In which axes a cell k agrees with the cell i whose set it is in."""
    norm, rank = experiment.setup.norm, experiment.x.ndim
    if norm == "position":
        return r",\ ".join(f"k_{axis} = i_{axis}" for axis in "N" + SPATIAL[rank])
    return _SETS[norm]


def arithmetic_latex(experiment: Experiment, cell: tuple[int, ...]) -> list[str]:
    """Every formula on one cell's way from x to y; the bias first, where there is one."""
    if experiment.out is None:
        return []
    lines = [with_numbers(step) for step in _steps(experiment, experiment.out, cell)]
    if experiment.setup.bias is not None:
        x, b = experiment.x[cell], experiment.setup.bias[cell[1]]
        lines.insert(0, rf"z = x + b = {tex(x)} + {term(b)} = {tex(experiment.z[cell])}")
    return lines


def formula_words(experiment: Experiment) -> str:
    """The symbols of the formulas in a sentence."""
    if experiment.out is None:
        return _("x is the cell's value and y what is handed on.")
    text = _(
        "x is the pinned cell's value and S the set of the m cells k that share its statistics; μ "
        "is their mean, σ² their variance and ε a small number that keeps the root from 0. x̂ is "
        "the normalized value, and y the output, with the learned scale γ and shift β."
    )
    if experiment.setup.bias is None:
        return text
    return " ".join([text, _("z is x with the bias b added, and takes its place.")])


def with_numbers(step: TraceStep) -> str:
    """The formula = the numbers that go in = the number that comes out; long ones line by line.

    The longest are left to break where a line ends, which KaTeX does not do within an alignment.
    """
    inner, value = _SUBSTITUTED[step.name](step), tex(step.value)
    if not inner:
        return f"{step.formula} = {value}"
    if len(inner) <= _ONE_LINE or r"\bigl" in inner:
        return f"{step.formula} = {inner} = {value}"
    symbol, formula = step.formula.split(" = ", 1)
    lines = r" \\ &= ".join((formula, inner, value))
    return rf"\begin{{aligned}} {symbol} &= {lines} \end{{aligned}}"


def _sum(step: TraceStep, one: Callable[[float], str]) -> str:
    """The set's terms; of more than eight the first three, the last, and how many are between."""
    values = np.asarray(step.operands["x"], dtype=np.float64)
    m = len(values)
    if m <= _SHOWN_IN_FULL:
        terms = " + ".join(one(value) for value in values)
        fits = len(terms) <= _ONE_LINE
    else:
        # Translators: under the dots of a long sum: how many further terms it has.
        left_out = ngettext("{count} more", "{count} more", m - 4).format(count=m - 4)
        first, last = " + ".join(one(value) for value in values[:3]), one(values[-1])
        terms = rf"{first} + \underbrace{{\cdots}}_{{\text{{{left_out}}}}} + {last}"
        fits = len(first + last) <= _ONE_LINE
    return rf"\frac{{{terms}}}{{{m}}}" if fits else rf"\frac{{1}}{{{m}}} \bigl({terms}\bigr)"


def _mean(step: TraceStep) -> str:
    return _sum(step, term) if "x" in step.operands else ""


def _var(step: TraceStep) -> str:
    if "x" not in step.operands:
        return ""
    if "mean" not in step.operands:
        return _sum(step, lambda value: rf"{term(value)}^2")
    mean = term(float(step.operands["mean"]))
    return _sum(step, lambda value: rf"({tex(value)} - {mean})^2")


def _inv_std(step: TraceStep) -> str:
    var, eps = float(step.operands["var"]), float(step.operands["eps"])
    return rf"\frac{{1}}{{\sqrt{{{tex(var)} + {tex(eps)}}}}}"


def _x_hat(step: TraceStep) -> str:
    numbers = tex(float(step.operands["x"]))
    if "mean" in step.operands:
        numbers = rf"({numbers} - {term(float(step.operands['mean']))})"
    if "inv_std" in step.operands:
        numbers += rf" \cdot {tex(float(step.operands['inv_std']))}"
    return numbers


def _y(step: TraceStep) -> str:
    gamma, x_hat, beta = (float(step.operands[name]) for name in ("gamma", "x_hat", "beta"))
    return rf"{tex(gamma)} \cdot {term(x_hat)} + {term(beta)}"


_SUBSTITUTED: dict[str, Callable[[TraceStep], str]] = {
    "mean": _mean,
    "var": _var,
    "inv_std": _inv_std,
    "x_hat": _x_hat,
    "y": _y,
}
