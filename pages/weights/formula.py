"""The arithmetic of weight norm, in LaTeX: in symbols, and with the current numbers in it."""

from __future__ import annotations

from typing import Any

from normviz.ui.numbers import latex_number as tex
from normviz.ui.numbers import latex_term as term
from pages.weights.state import State


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
    g, norm = tex(weights.g, 3), tex(weights.norm, 3)
    lines = [
        rf"w = {g} \cdot ({tex(weights.v1, 3)}, {tex(weights.v2, 3)}) / {norm} = "
        + _vector(weights.w),
        rf"\nabla_v L = {term(weights.g, 3)} / {norm} \cdot {_vector(state.gradient.across)}",
        "= " + _vector(state.gradient.dv),
        rf"\eta_{{\text{{across}}}} = {state['lr']} \cdot {tex(weights.g**2, 3)} / "
        rf"{tex(weights.norm**2, 3)} = {tex(weights.effective_rate(state.lr), 3)}",
    ]
    return _stacked(lines)


def _stacked(lines: list[str]) -> str:
    return r"\begin{gathered}" + r" \\ ".join(lines) + r"\end{gathered}"


def _vector(values: Any) -> str:
    first, second = (tex(each, 3) for each in values)
    return f"({first}, {second})"
