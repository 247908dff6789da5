"""The factor of a layer and their product, in LaTeX, with the current numbers in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, floor, log10, tanh

from normviz.language import _
from normviz.nets.clipping import Array, Clipped, shrinking
from normviz.nets.gradient_flow import Flow
from normviz.nets.saturation import HiddenUnit
from normviz.ui.numbers import bracketed, equation, latex_number

_MANY_DIGITS = 7  # what 10^-6 in the denominator takes away is in the last of them


def flow_latex(flow: Flow) -> str:
    """The last layer's factor of the mean square, and the root of the product of all factors."""
    setup, last = flow.setup, flow.expected[-1]
    normed, own = setup.norm != "none", 1.0 if setup.residual else 0.0
    symbols = r"n \operatorname{Var}(w) \operatorname{E}[f'(z)^2]"
    if normed:
        over = _spread(setup.norm, setup.placement)
        symbols = rf"\frac{{{symbols}}}{{{over}}}"
    if setup.residual:
        symbols = rf"1 + {symbols}"

    def numbers(variance: str, slope: str, spread: str) -> str:
        inner = rf"{setup.width} \cdot {variance} \cdot {slope}"
        inner = rf"\frac{{{inner}}}{{{spread}}}" if normed else inner
        return f"1 + {inner}" if setup.residual else inner

    factor = flow.factors[-1]
    inner = equation(
        numbers,
        lambda variance, slope, spread: own + setup.width * variance * slope / spread,
        flow.last_variance,
        flow.slopes[-1],
        last.spread if normed else 1.0,
        result=factor,
        significant=_digits_near_one(factor),
    )
    return _lines(
        rf"\chi_{{{setup.depth}}} &= {symbols}",
        rf"&= {inner}",
        rf"\frac{{{_norm(1)}}}{{{_norm(setup.depth)}}} &\approx "
        rf"\sqrt{{{_product(setup.depth)}}} = {_tex(flow.left_theory)}",
    )


def _digits_near_one(value: float) -> int:
    """Digits that a factor needs whose distance to 1 counts: of many such one is not 1."""
    apart = abs(value - 1)
    return 3 - floor(log10(apart)) if 1e-9 < apart < 0.1 else 3


def _product(depth: int) -> str:
    return r"\chi_2" if depth == 2 else rf"\chi_2 \cdots \chi_{{{depth}}}"


def _norm(layer: int) -> str:
    return rf"\lVert \partial L / \partial h_{{{layer}}} \rVert"


def _spread(norm: str, placement: str) -> str:
    inside = "z" if placement == "before" else "f(z)"
    if norm == "rms":
        return rf"\operatorname{{E}}[{inside}^2] + \varepsilon"
    return rf"\operatorname{{Var}}({inside}) + \varepsilon"


def weights_latex(flow: Flow) -> str:
    """What clipping does to the gradient of all parameters, with its norm."""
    setup = flow.setup
    limit, total = _tex(setup.clip_at), _tex(flow.total)
    match setup.clip:
        case "value":
            return rf"g_i \leftarrow \min(\max(g_i, -{limit}), {limit})"
        case "norm":
            kept = equation(
                lambda limit, total: rf"\frac{{{limit}}}{{{total} + 10^{{-6}}}}",
                lambda limit, total: limit / (total + 1e-6),
                setup.clip_at,
                flow.total,
                result=shrinking(flow.total, setup.clip_at),
            )
            return (
                r"g \leftarrow g \cdot \min\left(1, \frac{c}{\lVert g \rVert + 10^{-6}}\right),"
                rf"\qquad \frac{{c}}{{\lVert g \rVert + 10^{{-6}}}} = "
                f"{kept}"
            )
        case "each":
            return (
                r"g_W \leftarrow g_W \cdot \min\left(1, \frac{c}{\lVert g_W \rVert + 10^{-6}}"
                rf"\right) \text{{ for each }} W,\qquad c = {limit}"
            )
    return (
        r"\frac{\partial L}{\partial W_l} = h_{l-1}^\top\, \frac{\partial L}{\partial z_l}, \qquad "
        rf"\lVert g \rVert = \sqrt{{\textstyle\sum g_i^2}} = {total}"
    )


def formula_words(*, weights: bool) -> str:
    """The symbols of `weights_latex`, or of `flow_latex`, in a sentence."""
    if weights:
        return _(
            "L is the loss and g its gradient in all parameters, g_i one of its numbers, g_W that "
            "of one matrix W of weights; h is what a layer hands on, z what it sums up, and c the "
            "limit of clipping."
        )
    return _(
        "χ is by how much a layer multiplies the mean square of the gradient on its way back, L "
        "the loss, h what a layer hands on, n its number of units, w a weight, z a unit's sum, f "
        "the activation and f′ its slope; E is a mean, Var a variance, ε a small number."
    )


def neuron_latex(activation: str, neurons: tuple[HiddenUnit, HiddenUnit], weight: float) -> str:
    """Value, slope and what many layers leave, for both neurons."""
    layers = len(neurons[0].left)
    lines = []
    for each in neurons:
        z, value, slope = latex_number(each.z), _tex(each.value, 4), _tex(each.slope, 4)
        if activation == "sigmoid":
            value = equation(
                lambda z: rf"\frac{{1}}{{1 + e^{{{z}}}}}",
                lambda z: 1 / (1 + exp(z)),
                -each.z,
                result=each.value,
                significant=4,
            )
            slope = equation(
                lambda f, rest: rf"{f} \cdot {rest}",
                lambda f, rest: f * rest,
                each.value,
                1 - each.value,
                result=each.slope,
                significant=4,
            )
        elif activation == "tanh":
            value = equation(
                lambda z: rf"\tanh({z})", tanh, each.z, result=each.value, significant=4
            )
            slope = equation(
                lambda f: rf"1 - {bracketed(f)}^2",
                lambda f: 1 - f * f,
                each.value,
                result=each.slope,
                significant=4,
            )
        left = equation(
            lambda w, slope: rf"({w} \cdot {bracketed(slope)})^{{{layers}}}",
            lambda w, slope: (w * slope) ** layers,
            weight,
            each.slope,
            result=float(each.left[-1]),
        )
        lines += [
            rf"f({z}) &= {value}",
            rf"f'({z}) &= {slope}",
            rf"(w f')^{{{layers}}} &= {left}",
        ]
    return _lines(*lines)


def clip_latex(parts: Sequence[Array], out: Mapping[str, Clipped], c: float) -> str:
    """By norm as PyTorch does it and by value, number by number, with the angle to what was."""
    norm, value = out["norm"], out["value"]
    given = rf"g = {_row(parts, 4)}, \qquad \lVert g \rVert = {latex_number(norm.before)}"
    if norm.after == norm.before:
        return rf"{given} \le c = {latex_number(c)}"
    # Translators: a way of clipping, alone: all numbers shrink by the same factor.
    by_norm = _("by one norm")
    # Translators: a way of clipping, alone: each number is cut at the limit.
    by_value = _("by value")
    return _lines(
        rf"&{given}",
        rf"&\text{{{by_norm}: }} \frac{{{latex_number(c)}}}"
        rf"{{{latex_number(norm.before)} + 10^{{-6}}}}\, g",
        rf"&= {_row(norm.parts, _MANY_DIGITS)}",
        rf"&\text{{{by_value}: }} \bar g = {_row(value.parts, 4)}",
        r"&\arccos \frac{g \cdot \bar g}{\lVert g \rVert \lVert \bar g \rVert} = "
        rf"{value.turned:.1f}^\circ",
    )


def _row(parts: Sequence[Array], digits: int) -> str:
    """A and B as one vector; with many digits B takes a line of its own, which a phone needs."""
    # B is left out where it is 0 and stays so.
    shown = [part for place, part in enumerate(parts) if not place or part.any()]
    pairs = [",\\ ".join(latex_number(float(value), digits) for value in part) for part in shown]
    gap = r",\ " if digits < _MANY_DIGITS else r", \\ &\hphantom{= [\,}"
    return f"[{gap.join(pairs)}]"


def _tex(value: float, digits: int = 3) -> str:
    return latex_number(value, digits)


def _lines(*lines: str) -> str:
    return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"
