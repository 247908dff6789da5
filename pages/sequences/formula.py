"""The arithmetic of the cell that is looked at, in LaTeX, with the current numbers in it."""

from __future__ import annotations

from normviz.studies.padding import members_of
from normviz.ui.numbers import latex_number, latex_term
from pages.sequences.state import State

_MOST_TERMS = 4  # values that are written out, one by one


def cell_latex(state: State) -> list[str]:
    """The arithmetic of the cell that is looked at, a formula a line."""
    out, cell = state.out, state.cell
    if state.is_padding and not state.counted:
        return [r"S = \emptyset, \qquad m = 0"]
    members = members_of(out, cell)
    real, padding = members.values, members.padding
    terms = [latex_term(value, 3) for value in real]
    if padding:
        terms.append(rf"{padding} \cdot {latex_term(state['pad'], 3)}")
    written = len(real) + 2 * bool(padding) <= _MOST_TERMS  # padding takes the room of two
    added = rf"\left({' + '.join(terms)}\right)" if written else r"\sum_{i \in S} x_i"
    total = rf"\frac{{1}}{{{out.size[cell]}}}{added}"
    mean, var = latex_number(out.mean[cell], 3), latex_number(out.var[cell], 3)
    return [
        rf"\mu = {total} = {mean}",
        rf"\sigma^2 = \frac{{1}}{{{out.size[cell]}}}\sum_{{i \in S}} (x_i - \mu)^2 = {var}",
        rf"\hat{{x}} = \frac{{x - \mu}}{{\sqrt{{\sigma^2 + \varepsilon}}}} = "
        rf"\frac{{{latex_number(state.padded.x[cell], 3)} - {latex_term(out.mean[cell], 3)}}}"
        rf"{{\sqrt{{{var} + 10^{{-5}}}}}} = {latex_number(out.x_hat[cell], 3)}",
    ]
