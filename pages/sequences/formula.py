"""The arithmetic of the cell that is looked at, in LaTeX, with the current numbers in it."""

from __future__ import annotations

import numpy as np

from normviz.studies.padding import members_of
from normviz.ui.numbers import agreeing, latex_number, latex_term
from pages.sequences.state import State

_MOST_TERMS = 4  # values that are written out, one by one


def cell_latex(state: State) -> list[str]:
    """The arithmetic of the cell that is looked at, a formula a line."""
    out, cell = state.out, state.cell
    if state.is_padding and not state.counted:
        return [r"S = \emptyset, \qquad m = 0"]
    members = members_of(out, cell)
    real, padding, size = members.values, members.padding, int(out.size[cell])
    pad, mean, var = float(state["pad"]), float(out.mean[cell]), float(out.var[cell])
    x, eps = float(state.padded.x[cell]), out.eps
    normalized = agreeing(
        lambda x, mean, var: float((x - mean) / np.sqrt(var + eps)),
        x,
        mean,
        var,
        result=float(out.x_hat[cell]),
        significant=3,
    )
    of_x, of_mean, of_var = normalized.digits
    added = agreeing(
        lambda values, pad: float(np.sum(values) + padding * pad) / size,
        real,
        pad,
        result=mean,
        significant=of_mean,
    )
    terms = [latex_term(value, added.digits[0]) for value in real]
    if padding:
        terms.append(rf"{padding} \cdot {latex_term(pad, added.digits[1])}")
    written = len(real) + 2 * bool(padding) <= _MOST_TERMS  # padding takes the room of two
    inside = rf"\left({' + '.join(terms)}\right)" if written else r"\sum_{i \in S} x_i"
    sign = added.sign if written else "="
    return [
        rf"\mu = \frac{{1}}{{{size}}}{inside} {sign} {latex_number(mean, of_mean)}",
        rf"\sigma^2 = \frac{{1}}{{{size}}}\sum_{{i \in S}} (x_i - \mu)^2 = "
        rf"{latex_number(var, of_var)}",
        rf"\hat{{x}} = \frac{{x - \mu}}{{\sqrt{{\sigma^2 + \varepsilon}}}} = "
        rf"\frac{{{latex_number(x, of_x)} - {latex_term(mean, of_mean)}}}"
        rf"{{\sqrt{{{latex_number(var, of_var)} + 10^{{-5}}}}}} {normalized.sign} "
        rf"{latex_number(out.x_hat[cell], 3)}",
    ]
