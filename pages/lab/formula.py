"""The lab's formulas, in LaTeX, with the numbers of the pinned cell's own set in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.norms.normalize import Normalized
from normviz.norms.trace import TraceStep, trace
from normviz.studies.experiment import Experiment
from normviz.ui.numbers import agreeing, shown
from normviz.ui.numbers import latex_number as tex
from normviz.ui.numbers import latex_term as term
from pages.lab.state import SPATIAL

Array = NDArray[np.floating]
Write = Callable[[float, int], str]  # a number, with so many significant digits

_DIGITS, _MOST_DIGITS = 4, 8  # of a result; what goes into a line may have more
_FAR = 1e3  # spreads from 0, beyond which digits say little: numbers are written as offsets
_SHOWN_IN_FULL = 8
_ONE_LINE = 40  # characters of LaTeX that fit into a line on a phone
_BREAKS = 120  # characters that no line of a phone holds: they are left to break
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
    return _lines(_steps(experiment, out, cell))[step]


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
    lines = list(_lines(_steps(experiment, experiment.out, cell)).values())
    if experiment.setup.bias is not None:
        x, b = float(experiment.x[cell]), float(experiment.setup.bias[cell[1]])
        z = float(experiment.z[cell])
        agreed = agreeing(lambda x, b: x + b, x, b, result=z)
        of_x, of_b = agreed.digits
        lines.insert(0, rf"z = x + b = {tex(x, of_x)} + {term(b, of_b)} {agreed.sign} {tex(z)}")
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


def _lines(steps: list[TraceStep]) -> dict[str, str]:
    """The line of each step, by its name.

    A number that goes into a later line has there the digits with which it came out of its own.
    Numbers far from 0 that lie close together are written as offsets from one round number c.
    """
    lines: dict[str, str] = {}
    needed: dict[str, int] = {}
    base = _round_number(steps)
    for step in reversed(steps):
        if base:
            step = _less(step, base)
        substituted = _SUBSTITUTED[step.name](step, _from(base))
        result = min(needed.get(step.name, _DIGITS), _MOST_DIGITS)
        written = _from(base if step.name == "mean" else 0.0)(step.value, result)
        about = rf",\quad c = {tex(base, _MOST_DIGITS)}" if base else ""
        if substituted is None:
            told = about if step.name == "mean" else ""
            lines[step.name] = f"{step.formula} = {written}{told}"
            continue
        operands = [step.operands[name] for name in substituted.names]
        agreed = agreeing(substituted.compute, *operands, result=step.value, significant=result)
        for name, digits in zip(substituted.names, agreed.digits, strict=True):
            needed[name] = max(digits, needed.get(name, _DIGITS))
        inner = substituted.write(*agreed.digits)
        told = about if "x" in substituted.names else ""
        lines[step.name] = laid_out(step.formula, inner, agreed.sign, f"{written}{told}")
    return dict(reversed(lines.items()))


def _round_number(steps: list[TraceStep]) -> float:
    """A round number near the mean, where the set lies far from 0 and close together; else 0."""
    operands = steps[-2].operands  # of x_hat
    mean = float(operands.get("mean", 0.0))
    values = np.append(steps[0].operands.get("x", []), operands["x"])
    if not (np.isfinite(values).all() and np.isfinite(mean)):
        return 0.0
    spread = float(np.abs(values / 2 - mean / 2).max() * 2)
    if not 0 < spread < abs(mean) / _FAR:
        return 0.0
    power = int(np.ceil(np.log10(spread))) + 1
    return shown(float(np.round(mean / 10.0**power)) * 10.0**power, _MOST_DIGITS)


def _less(step: TraceStep, base: float) -> TraceStep:
    """The step with its x and its mean measured from `base`."""
    offsets = {name: value - base for name, value in step.operands.items() if name in ("x", "mean")}
    value = step.value - base if step.name == "mean" else step.value
    return replace(step, operands={**step.operands, **offsets}, value=value)


def _from(base: float) -> Callable[[float, int], str]:
    """How a number that is measured from `base` is written: as it is, or as c and its offset."""
    if not base:
        return tex

    def offset(value: float, digits: int) -> str:
        return rf"c {'-' if value < 0 else '+'} {tex(abs(value), digits)}"

    return offset


def laid_out(formula: str, inner: str, sign: str, value: str) -> str:
    """The formula = the numbers that go in = the number that comes out; long ones line by line.

    The longest are left to break where a line ends, which KaTeX does not do within an alignment.
    """
    if len(inner) <= _ONE_LINE or len(inner) > _BREAKS or r"\bigl" in inner:
        return f"{formula} = {inner} {sign} {value}"
    symbol, symbols = formula.split(" = ", 1)
    lines = rf"{symbol} &= {symbols} \\ &= {inner} \\ &{sign} {value}"
    return rf"\begin{{aligned}} {lines} \end{{aligned}}"


def mean_of(texts: Sequence[str]) -> str:
    """The mean of terms; of more than eight the first three, the last, and how many are between."""
    m, added = len(texts), sum_of(texts)
    fits = len(added) <= _ONE_LINE + len(_between(m)) * (m > _SHOWN_IN_FULL)
    return rf"\frac{{{added}}}{{{m}}}" if fits else rf"\frac{{1}}{{{m}}} \bigl({added}\bigr)"


def sum_of(texts: Sequence[str]) -> str:
    """The sum of terms, shortened as that of `mean_of`."""
    m = len(texts)
    if m <= _SHOWN_IN_FULL:
        return " + ".join(texts)
    return " + ".join([*texts[:3], _between(m), texts[-1]])


def _between(m: int) -> str:
    """The dots of a long sum, with the number of terms that they stand for under them."""
    # Translators: under the dots of a long sum: how many further terms it has.
    left_out = ngettext("{count} more", "{count} more", m - 4).format(count=m - 4)
    return rf"\underbrace{{\cdots}}_{{\text{{{left_out}}}}}"


@dataclass(frozen=True)
class Substituted:
    """A step with numbers in it: the names of its operands, what it computes, how it is written.

    `write` takes the digits of each operand.
    """

    names: tuple[str, ...]
    compute: Callable[..., float]
    write: Callable[..., str]


def _mean(step: TraceStep, write: Write) -> Substituted | None:
    if "x" not in step.operands:
        return None
    values = np.asarray(step.operands["x"], dtype=np.float64)
    return Substituted(
        ("x",),
        lambda x: float(np.mean(x)),
        lambda d: mean_of([_in_brackets(write(v, d)) for v in values]),
    )


def _var(step: TraceStep, write: Write) -> Substituted | None:
    if "x" not in step.operands:
        return None
    values = np.asarray(step.operands["x"], dtype=np.float64)
    if "mean" not in step.operands:
        return Substituted(
            ("x",),
            lambda x: float(np.mean(np.square(x))),
            lambda d: mean_of([rf"{term(v, d)}^2" for v in values]),
        )
    mean = float(step.operands["mean"])
    return Substituted(
        ("x", "mean"),
        lambda x, mu: float(np.mean(np.square(x - mu))),
        lambda d, of_mean: mean_of([f"{_less_mean(write, v, d, mean, of_mean)}^2" for v in values]),
    )


def _less_mean(write: Write, x: float, digits: int, mean: float, of_mean: int) -> str:
    """A number less the mean, in brackets."""
    number = write(x, digits)
    if number.startswith("c"):
        number = f"({number})"
    return f"({number} - {_in_brackets(write(mean, of_mean))})"


def _in_brackets(text: str) -> str:
    """What is added or subtracted, in brackets where it is negative or a sum itself."""
    return f"({text})" if text.startswith(("-", "c")) else text


def _inv_std(step: TraceStep, _write: Write) -> Substituted:
    var, eps = float(step.operands["var"]), float(step.operands["eps"])
    return Substituted(
        ("var", "eps"),
        lambda var, eps: float(1 / np.sqrt(var + eps)),
        lambda d, of_eps: rf"\frac{{1}}{{\sqrt{{{tex(var, d)} + {tex(eps, of_eps)}}}}}",
    )


def _x_hat(step: TraceStep, write: Write) -> Substituted:
    x, inv_std = float(step.operands["x"]), float(step.operands["inv_std"])
    if "mean" not in step.operands:
        return Substituted(
            ("x", "inv_std"),
            lambda x, inv_std: float(x * inv_std),
            lambda d, of_inv: rf"{tex(x, d)} \cdot {tex(inv_std, of_inv)}",
        )
    mean = float(step.operands["mean"])
    return Substituted(
        ("x", "mean", "inv_std"),
        lambda x, mu, inv_std: float((x - mu) * inv_std),
        lambda d, of_mean, of_inv: (
            rf"{_less_mean(write, x, d, mean, of_mean)} \cdot {tex(inv_std, of_inv)}"
        ),
    )


def _y(step: TraceStep, _write: Write) -> Substituted:
    gamma, x_hat, beta = (float(step.operands[name]) for name in ("gamma", "x_hat", "beta"))
    return Substituted(
        ("gamma", "x_hat", "beta"),
        lambda gamma, x_hat, beta: float(gamma * x_hat + beta),
        lambda d, of_x_hat, of_beta: (
            rf"{tex(gamma, d)} \cdot {term(x_hat, of_x_hat)} + {term(beta, of_beta)}"
        ),
    )


_SUBSTITUTED: dict[str, Callable[[TraceStep, Write], Substituted | None]] = {
    "mean": _mean,
    "var": _var,
    "inv_std": _inv_std,
    "x_hat": _x_hat,
    "y": _y,
}
