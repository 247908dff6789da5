"""The arithmetic of one cell's gradient, in LaTeX, and of the gamma and beta that it meets."""

from __future__ import annotations

import numpy as np

from normviz.studies.backward_pass import BackwardPass
from normviz.ui.numbers import agreeing
from normviz.ui.numbers import latex_number as tex
from normviz.ui.numbers import latex_term as term
from pages.lab.formula import Array, laid_out, mean_of, sum_of

_DIGITS = 4
_ROUNDING = 64 * np.finfo(np.float64).eps


def backward_latex(done: BackwardPass, cell: tuple[int, ...]) -> list[str]:
    """Every formula from dy to the dx of one cell; the last ones are its gamma's and beta's."""
    out, p = done.out, done.out.partition
    group, members = int(p.ids[cell]), p.members(cell)
    g, x_hat = done.g[members], out.x_hat[members]
    own_g, own_x_hat = float(done.g[cell]), float(out.x_hat[cell])
    inv_std, dx = float(out.inv_std.flat[group]), float(done.settled_dx[cell])
    mean_g = _settled(float(done.mean_g.flat[group]), g)
    mean_g_x_hat = _settled(float(done.mean_g_x_hat.flat[group]), g * x_hat)
    centred, scaled = out.measured and out.center, out.measured and out.scale

    def compute(inv_std: float, g: float, mean_g: float, x_hat: float, mean_gx: float) -> float:
        return float(inv_std * (g - mean_g - x_hat * mean_gx))

    agreed = agreeing(compute, inv_std, own_g, mean_g, own_x_hat, mean_g_x_hat, result=dx)
    of_inv, of_g, of_mean, of_x_hat, of_product = agreed.digits
    symbols, numbers = "g", tex(own_g, of_g)
    if centred:
        symbols += r" - \bar g"
        numbers += f" - {term(mean_g, of_mean)}"
    if scaled:
        symbols += r" - \hat x \cdot \overline{g \hat x}"
        numbers += rf" - {term(own_x_hat, of_x_hat)} \cdot {term(mean_g_x_hat, of_product)}"
    if out.scale:
        symbols = rf"\frac{{1}}{{\sigma}} ({symbols})" if scaled else r"\frac{1}{\sigma} g"
        inside = f"({numbers})" if scaled else term(own_g, of_g)
        numbers = rf"{tex(inv_std, of_inv)} \cdot {inside}"
    last = laid_out(rf"dx = {symbols}", numbers, agreed.sign, tex(dx))

    lines = [_scaled(done, cell, of_g)]
    if centred:
        lines.append(_mean_line(r"\bar g = \frac{1}{m}\sum_i g_i", mean_g, of_mean, g))
    if scaled:
        symbols = r"\overline{g \hat x} = \frac{1}{m}\sum_i g_i \hat x_i"
        lines.append(_mean_line(symbols, mean_g_x_hat, of_product, g, x_hat))
    return [*lines, last, *_of_params(done, cell)]


def _scaled(done: BackwardPass, cell: tuple[int, ...], digits: int) -> str:
    """What comes to x_hat: gamma times dy."""
    gamma = done.out.gamma
    own = 1.0 if gamma is None else float(gamma.flat[int(done.out.params.ids[cell])])
    dy, g = float(done.dy[cell]), float(done.g[cell])
    agreed = agreeing(lambda a, b: float(a * b), own, dy, result=g, significant=digits)
    numbers = rf"{tex(own, agreed.digits[0])} \cdot {term(dy, agreed.digits[1])}"
    return laid_out(r"g = \gamma \cdot dy", numbers, agreed.sign, tex(g, digits))


def _mean_line(symbols: str, mean: float, digits: int, *factors: Array) -> str:
    """A mean over the set, of numbers or of products."""
    agreed = agreeing(
        lambda *each: float(np.mean(np.prod(each, axis=0))),
        *factors,
        result=mean,
        significant=digits,
    )
    texts = _products(factors, agreed.digits)
    return laid_out(symbols, mean_of(texts), agreed.sign, tex(mean, digits))


def _of_params(done: BackwardPass, cell: tuple[int, ...]) -> list[str]:
    """What the cell's gamma and beta get: sums over all cells that share them."""
    params = done.out.params
    members, place = params.members(cell), int(params.ids[cell])
    dy, x_hat = done.dy[members], done.out.x_hat[members]
    lines = []
    for name, grad, factors in (
        ("gamma", done.grads.dgamma, (dy, x_hat)),
        ("beta", done.grads.dbeta, (dy,)),
    ):
        if grad is None:
            continue
        total = _settled(float(grad.flat[place]), np.prod(factors, axis=0), len(dy))
        agreed = agreeing(
            lambda *each: float(np.sum(np.prod(each, axis=0))), *factors, result=total
        )
        inside = r"dy_i \hat x_i" if len(factors) == 2 else "dy_i"
        symbols = rf"d\{name} = \sum_i {inside}"
        texts = _products(factors, agreed.digits)
        lines.append(laid_out(symbols, sum_of(texts), agreed.sign, tex(total)))
    return lines


def _products(factors: tuple[Array, ...], digits: tuple[int, ...]) -> list[str]:
    """The terms of a sum: each a number, or a product."""
    return [
        r" \cdot ".join(term(float(v), d) for v, d in zip(each, digits, strict=True))
        for each in zip(*factors, strict=True)
    ]


def _settled(value: float, terms: Array, count: int = 1) -> float:
    """A mean, or a sum of `count` terms, for people to read: where it is rounding, 0."""
    with np.errstate(all="ignore"):
        return 0.0 if abs(value) <= _ROUNDING * count * float(np.abs(terms).mean()) else value
