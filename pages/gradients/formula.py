"""The factor of a layer and their product, in LaTeX, with the current numbers in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from normviz.language import _
from normviz.nets.clipping import Array, Clipped, shrinking
from normviz.nets.gradient_flow import Flow
from normviz.nets.saturation import HiddenUnit
from normviz.ui.numbers import latex_number, latex_term

_MANY_DIGITS = 7  # what 10^-6 in the denominator takes away is in the last of them


def flow_latex(flow: Flow) -> str:
    """The last layer's factor of the mean square, and the root of the product of all factors."""
    setup, last = flow.setup, flow.expected[-1]
    above = rf"{setup.width} \cdot {_tex(flow.last_variance)} \cdot {_tex(flow.slopes[-1])}"
    symbols, inner = r"n \operatorname{Var}(w) \operatorname{E}[f'(z)^2]", above
    if setup.norm != "none":
        over = _spread(setup.norm, setup.placement)
        symbols = rf"\frac{{{symbols}}}{{{over}}}"
        inner = rf"\frac{{{above}}}{{{_tex(last.spread)}}}"
    if setup.residual:
        symbols, inner = rf"1 + {symbols}", rf"1 + {inner}"
    return _lines(
        rf"\chi_{{{setup.depth}}} &= {symbols}",
        rf"&= {inner} = {_tex(flow.factors[-1])}",
        rf"\frac{{{_norm(1)}}}{{{_norm(setup.depth)}}} &\approx "
        rf"\sqrt{{{_product(setup.depth)}}} = {_tex(flow.left_theory)}",
    )


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
            return (
                r"g \leftarrow g \cdot \min\left(1, \frac{c}{\lVert g \rVert + 10^{-6}}\right),"
                rf"\qquad \frac{{c}}{{\lVert g \rVert + 10^{{-6}}}} = "
                rf"\frac{{{limit}}}{{{total}}} = {_tex(shrinking(flow.total, setup.clip_at))}"
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
        z, value = latex_number(each.z), _tex(each.value, 4)
        value_by, slope_by = {
            "sigmoid": (
                rf"\frac{{1}}{{1 + e^{{{latex_number(-each.z)}}}}} = ",
                rf"{value} \cdot {_tex(1 - each.value, 4)} = ",
            ),
            "tanh": (rf"\tanh({z}) = ", rf"1 - {latex_term(each.value, 6)}^2 = "),
        }.get(activation, ("", ""))
        lines += [
            rf"f({z}) &= {value_by}{value}",
            rf"f'({z}) &= {slope_by}{_tex(each.slope, 4)}",
            rf"(w f')^{{{layers}}} &= ({_tex(weight)} \cdot {_tex(each.slope, 4)})^{{{layers}}} "
            rf"= {_tex(each.left[-1])}",
        ]
    return _lines(*lines)


def clip_latex(parts: Sequence[Array], out: Mapping[str, Clipped], c: float) -> str:
    """By norm as PyTorch does it and by value, number by number, with the angle to what was."""
    norm, value = out["norm"], out["value"]
    given = rf"g = {_row(parts, 4)}, \qquad \lVert g \rVert = {latex_number(norm.before)}"
    if norm.after == norm.before:
        return rf"{given} \le c = {latex_number(c)}"
    return _lines(
        rf"&{given}",
        rf"&\text{{{_('by one norm')}: }} \frac{{{latex_number(c)}}}"
        rf"{{{latex_number(norm.before)} + 10^{{-6}}}}\, g",
        rf"&= {_row(norm.parts, _MANY_DIGITS)}",
        rf"&\text{{{_('by value')}: }} \bar g = {_row(value.parts, 4)}",
        r"&\arccos \frac{g \cdot \bar g}{\lVert g \rVert \lVert \bar g \rVert} = "
        rf"{_tex(value.turned)}^\circ",
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
