"""The arithmetic of "Scaling the inputs" in LaTeX, with the current numbers in it."""

from __future__ import annotations

from normviz.language import _
from normviz.ui.numbers import bracketed, equation, latex_number, shown
from pages.scaling.state import Side, State, scaling_names

_NEAR = 1e-3  # closer to 1 than this, a number is written as its distance
_SYMBOLS = {
    "minmax": r"\frac{x - x_{\min}}{x_{\max} - x_{\min}}",
    "standardize": r"\frac{x - \mu}{\sigma}",
    "robust": r"\frac{x - \operatorname{median}}{q_{75} - q_{25}}",
    "none": "x",
}


def symbols_of(state: State) -> str:
    """The arithmetic in symbols, and what a slider does not move: it is kept while one moves."""
    if state["view"] == "data":
        return rf"x' = {_SYMBOLS[state['scaling']]}"
    limit, factor = r"\frac{2}{\lambda_{\max}}", r"\max_j |1 - \eta\lambda_j|"
    if state["momentum"]:
        limit = r"\frac{2(1 + \beta)}{\lambda_{\max}}"
        factor = r"\max_j |r_j| \\ r_j^2 = (1 + \beta - \eta\lambda_j)\,r_j - \beta"
    steps = rf"k = \frac{{\ln {_tex(state.tolerance)}}}{{2 \ln \rho}}"
    condition = r"\kappa = \frac{\lambda_{\max}}{\lambda_{\min}} = " + r",\quad ".join(
        _condition(side) for side in state.sides
    )
    return (
        rf"\begin{{gathered}} {condition} \\ \eta < {limit}, \quad {steps} \\ "
        rf"\rho = {factor} \end{{gathered}}"
    )


def formula_words(state: State) -> str:
    """The symbols in a sentence."""
    if state["view"] == "data":
        return {
            "minmax": _("x′ is the scaled x, from the column's smallest and largest value."),
            "standardize": _(
                "x′ is the scaled x, from the column's mean μ and standard deviation σ."
            ),
            "robust": _("x′ is the scaled x, from the column's median and its quartiles q."),
            "none": _("x′ is x as it is."),
        }[state["scaling"]]
    text = _(
        "λ are the curvatures of the loss and κ is the largest over the smallest; η is the "
        "learning rate, ρ what a step leaves of the distance to the minimum, and k how many steps "
        "that takes."
    )
    return " ".join([text, _("β is the momentum.")]) if state["momentum"] else text


def numbers_of(state: State) -> str:
    """The rest of it, with the current numbers."""
    if state["view"] == "data":
        return _aligned(_new_sample(state))
    return r" \quad ".join(_aligned(_rates(side)) for side in state.sides)


def _new_sample(state: State) -> list[str]:
    scaled, y = state.scaled(), state.new_scaled()
    lines = []
    for i in range(2):
        x, result = float(state.new[i]), float(y[i])
        value = latex_number(result, 3)
        if state["scaling"] != "none":
            value = _scaled(
                x,
                float(scaled.offset[0, i]),
                float(scaled.span[0, i]),
                state.fitted_digits(i),
                result,
            )
        lines.append(rf"x'_{i + 1} &= {value}")
    return lines


def _scaled(x: float, offset: float, span: float, digits: tuple[int, ...], result: float) -> str:
    """A number less the offset over the span, with these digits of the two."""
    offset_text, span_text = map(latex_number, (offset, span), digits)
    offset, span = map(shown, (offset, span), digits)
    return equation(
        lambda x: f"({x} - {bracketed(offset_text)}) / {span_text}",
        lambda x: (x - offset) / span,
        x,
        result=result,
    )


def _condition(side: Side) -> str:
    problem = side.problem
    if not problem.curved.size:
        return r"\mathrm{NaN}"
    return equation(
        lambda top, low: rf"\frac{{{top}}}{{{low}}}",
        lambda top, low: top / low,
        problem.steepest,
        problem.flattest,
        result=problem.condition,
    )


def _rates(side: Side) -> list[str]:
    name = rf"&\text{{{scaling_names()[side.kind]}}}"
    if not side.problem.curved.size:
        return [name, r"\lambda_{\max} &= 0"]
    limit = side.problem.limit(side.run.momentum)
    return [
        name,
        rf"\eta &= {_near_one(side.rate / limit)} \cdot {_tex(limit)}",
        rf"\rho &= {_near_one(side.contraction)}",
        rf"k &= {_tex(side.expected)}",
    ]


def _near_one(value: float) -> str:
    """A number whose distance to 1 is what counts."""
    if 0 < abs(1 - value) < _NEAR:
        return f"(1 {'+' if value > 1 else '-'} {latex_number(abs(1 - value), 2)})"
    return latex_number(value, 4)


def _tex(value: float) -> str:
    return latex_number(value, 3)


def _aligned(lines: list[str]) -> str:
    return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"
