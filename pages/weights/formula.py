"""The arithmetic of weight norm, in LaTeX: in symbols, and with the current numbers in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from normviz.ui.numbers import agreeing, equation
from normviz.ui.numbers import latex_number as tex
from normviz.ui.numbers import latex_term as term
from pages.weights.state import State

_LEAST = 4  # digits: the length of v reads as in the sentence


def symbols_latex() -> str:
    """The arithmetic in symbols: it never changes, so no browser has to set it anew."""
    return _stacked(
        [
            r"w = g\,\tfrac{v}{\lVert v\rVert}, \qquad"
            r"\nabla_w L = \underbrace{\nabla_g L\,\tfrac{v}{\lVert v\rVert}}_{\text{along }v}"
            r" + \text{across}",
            r"\nabla_v L = \tfrac{g}{\lVert v\rVert}\,\text{across}, \qquad"
            r"\eta_{\text{across}} = \eta\,\tfrac{g^2}{\lVert v\rVert^2}",
        ]
    )


def numbers_latex(state: State) -> str:
    """The same with the current numbers, in few characters: setting a formula takes its time."""
    weights = state.weights
    if not weights.norm:
        return rf"w = {tex(weights.g, 3)} \cdot \frac{{(0,\ 0)}}{{0}} = \frac{{0}}{{0}}"
    g, norm, across = weights.g, weights.norm, state.gradient.across
    v = np.array([weights.v1, weights.v2])
    rate = equation(
        lambda g, norm: rf"{state['lr']} \cdot {g}^2 / {norm}^2",
        lambda g, norm: state.lr * g * g / (norm * norm),
        abs(g),
        norm,
        result=weights.effective_rate(state.lr),
        least=_LEAST,
    )
    return _stacked(
        [
            "w = "
            + scaled_latex(g, norm, v, weights.w, lambda g, v, norm: f"{g} \\cdot {v} / {norm}"),
            r"\nabla_v L = "
            + scaled_latex(
                g, norm, across, state.gradient.dv, lambda g, v, norm: rf"{g} / {norm} \cdot {v} \\"
            ),
            rf"\eta_{{\text{{across}}}} = {rate}",
        ]
    )


def scaled_latex(
    g: float, norm: float, values: Any, results: Any, write: Callable[[str, str, str], str]
) -> str:
    """A vector times g over the length of v, both numbers of which agree as they are written."""
    agreed = agreeing(
        lambda g, norm, values: g * values / norm,
        g,
        norm,
        values,
        result=results,
        significant=3,
        least=_LEAST,
    )
    of_g, of_norm, of_values = agreed.digits
    inside = ", ".join(tex(float(value), of_values) for value in values)
    line = write(term(g, of_g), f"({inside})", tex(norm, of_norm))
    return f"{line} {agreed.sign} {_vector(results)}"


def _stacked(lines: list[str]) -> str:
    return r"\begin{gathered}" + r" \\ ".join(lines) + r"\end{gathered}"


def _vector(values: Any) -> str:
    first, second = (tex(each, 3) for each in values)
    return f"({first}, {second})"
