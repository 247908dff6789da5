"""The arithmetic of the ReLU page, in LaTeX: in symbols, and with the current numbers in it."""

from __future__ import annotations

from statistics import NormalDist

from normviz.language import _
from normviz.studies.neuron import Neuron, measured, theory
from normviz.ui.numbers import equation, latex_number, latex_term
from pages.relu.state import SETTINGS, State

_SHARE = r"P({v} \le 0) = \Phi({a})"
_BN = (
    r"\mathrm{{BN}}({v}) = "
    r"\gamma\,\frac{{{v} - \bar {v}}}{{\sqrt{{s_{v}^2 + \varepsilon}}}} + \beta"
)


def symbols_latex(state: State) -> str:
    """The arithmetic in symbols; it changes with the place of batch norm only, and is kept else."""
    lines = [r"z = w_1 x_1 + w_2 x_2 + b"]
    if state.place == "off":
        lines.append(_SHARE.format(v="z", a=r"-\mu_z / \sigma_z"))
    elif state.place == "before":
        lines += [_BN.format(v="z"), _SHARE.format(v=r"\mathrm{BN}(z)", a=r"-\beta / |\gamma|")]
    else:
        lines += [r"r = \mathrm{ReLU}(z), \quad " + _SHARE.format(v="z", a=r"-\mu_z / \sigma_z")]
        lines.append(_BN.format(v="r"))
    return _stacked(lines)


def formula_words(state: State) -> str:
    """The symbols of both in a sentence."""
    text = _(
        "z is the neuron's sum of the inputs x₁ and x₂, with weights w₁ and w₂ and bias b; its "
        "theory is a normal distribution with mean μ and standard deviation σ, P is a probability, "
        "and Φ is the share of the standard normal distribution below a value."
    )
    if state.place == "off":
        return text
    norm = _(
        "BN, batch norm, subtracts the mean of the samples, divides by the root of their variance "
        "s² and a small number ε, and applies the scale γ and the shift β."
    )
    return f"{text} {norm}"


def numbers_latex(state: State) -> str:
    """The same with the numbers of the setting that the sliders move."""
    setting = state["move"]
    neuron, column = state.neuron(setting), SETTINGS.index(setting)
    w1, w2, b = latex_number(neuron.w1), latex_term(neuron.w2), latex_term(neuron.bias)
    lines = [rf"z = {w1}\,x_1 + {w2}\,x_2 + {b}", _share_line(state, neuron)]
    if state.place == "before":
        lines.insert(1, _norm_line(state, column))
    elif state.place == "after":
        lines.append(_norm_line(state, column))
    return _stacked(lines)


def _stacked(lines: list[str]) -> str:
    return r"\begin{gathered}" + r" \\ ".join(lines) + r"\end{gathered}"


def _norm_line(state: State, column: int) -> str:
    v = "z" if state.place == "before" else "r"
    means, stds = measured(state.activation(), state.place)
    gamma, beta = latex_number(state.norm.gamma), latex_term(state.norm.beta)
    mean, std = latex_term(means[column], 3), latex_number(stds[column], 3)
    return (
        rf"\mathrm{{BN}}({v}) = {gamma} \cdot \frac{{{v} - {mean}}}"
        rf"{{\sqrt{{{std}^2 + 10^{{-5}}}}}} + {beta}"
    )


def _share_line(state: State, neuron: Neuron) -> str:
    known = theory(state.inputs, neuron, state.norm)
    mass = known.rectified.zero_mass
    if known.into_std == 0:
        return rf"P = {latex_number(mass, 3)}"
    share = equation(
        lambda mean, std: rf"\Phi({mean} / {std})",
        lambda mean, std: NormalDist().cdf(mean / std),
        0 - known.into_mean,
        known.into_std,
        result=mass,
    )
    return f"P = {share}"
