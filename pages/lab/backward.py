"""The section on the backward pass: choose a gradient of y, see those of x, gamma and beta."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from normviz.code.backward import backward_code
from normviz.language import _
from normviz.readers.csv_file import no_formula
from normviz.studies.backward_check import Checked, check_dx, check_param
from normviz.studies.backward_pass import BackwardPass, send_back
from normviz.ui.choices import choose
from normviz.ui.frame import formula
from normviz.ui.plain import plain
from normviz.ui.plot import plot
from normviz.ui.predict import Asked, Choice, asking, hides
from normviz.ui.stage import SECTION
from normviz.ui.whole import show_said, whole_field
from pages.lab.figures_backward import backward_figures
from pages.lab.formula_backward import backward_latex
from pages.lab.looked import cell_name
from pages.lab.state import State
from pages.lab.view import group_labels
from pages.lab.words_backward import checked, kept_and_lost, sums_found


def backward_pass(state: State) -> None:
    """From dy to dx, dgamma and dbeta, with what is taken out, and finite differences beside it."""
    experiment = state.experiment
    if experiment.out is None:
        st.write(_("Nothing is computed here: choose a norm above."))
        return
    st.markdown(
        _(
            "Training asks of every number: if it rises a little, how does the loss change? That "
            "is its gradient. Here the gradient of y, **dy**, is given; the norm sends it back as "
            "**dx**, **dγ** and **dβ**."
        )
    )
    _chooser(state)
    cell = state.pinned()
    done = send_back(experiment.x, experiment.setup, state["dy"], cell, state["draw"])
    question = _asked(state, done, cell)
    with asking(state, question, SECTION):
        if not hides(question):
            figures, alts = backward_figures(done, *state.labels)
            plot(figures, key="lab.backward", alt=alts, height=230)
    if hides(question):
        return
    group = int(done.out.partition.ids[cell])
    st.markdown(kept_and_lost(done))
    st.markdown(plain(sums_found(done, group, group_labels(experiment)[group])))
    st.markdown(
        _("The pinned cell, **{cell}**, from dy to dx, with its γ and β:").format(
            cell=plain(cell_name(state, cell))
        )
    )
    formula(
        *backward_latex(done, cell),
        words=_(
            "dy is the gradient of the loss with respect to y, and g the same with respect to x̂, "
            "which is γ times as large; a bar is a mean over the set's m cells i. x̂ and σ, the "
            "root of variance plus ε, are those of the forward pass; dγ and dβ are sums over the "
            "cells that share γ and β."
        ),
    )
    results = _checks(done, cell)
    st.markdown(
        _(
            "Checked by finite differences: each number is moved a little up and down, and the "
            "change of the loss is divided by the width. {findings}"
        ).format(findings=plain(checked(results)))
    )
    _tables(state, done, results)
    _code(state, done)


def _chooser(state: State) -> None:
    kinds = {
        # Translators: a choice of the gradient of y: 1 in every cell.
        "ones": _("1 everywhere"),
        # Translators: a choice of the gradient of y: 1 in the pinned cell, 0 in all others.
        "cell": _("1 in the pinned cell"),
        # Translators: a choice of the gradient of y: drawn at random.
        "random": _("Random"),
        # Translators: a choice of the gradient of y: that of a loss.
        "loss": _("From a loss"),
    }
    choose(state, "dy", _("dy, the gradient of the loss with respect to y"), kinds)
    told = {
        "ones": _("The loss is the sum of all y."),
        "cell": _("The loss is y of the pinned cell alone."),
        "random": _("The loss is Σ dy · y, with dy drawn from a normal distribution."),
        "loss": _(
            "The loss is half the squared distance of y to a target drawn at random, so dy is "
            "y − target."
        ),
    }
    st.caption(told[state["dy"]])
    if state["dy"] in ("random", "loss"):
        drawn, again = st.columns([1, 3], vertical_alignment="bottom")
        with drawn:
            # Translators: the number from which a random generator starts.
            whole_field(state, "draw", _("Seed of dy"), (0, 9999))
        again.button(_("Draw another dy"), on_click=_draw_again, args=(state,))
        show_said(state, "draw")


def _draw_again(state: State) -> None:
    state.set(draw=(state["draw"] + 1) % 10_000)


def _asked(state: State, done: BackwardPass, cell: tuple[int, ...]) -> Asked | None:
    """What becomes of a gradient of 1 everywhere; where it becomes NaN, nothing is asked."""
    dx = done.settled_dx[done.out.partition.members(cell)]
    if state["dy"] != "ones" or not np.isfinite(dx).all():
        return None
    answers = {
        "zero": _("0 in every cell."),
        "same": _("The same number in every cell, and not 0."),
        "differ": _("Numbers that differ from cell to cell."),
    }
    about = (state.norm, state.groups, state["infer"], state["gamma"], state["restore"])
    return Asked(
        Choice(
            "lab.backward",
            _("dy is 1 in every cell. What is dx in the set of the pinned cell?"),
            answers,
            about=repr(about),
        ),
        truth=lambda: _truth(dx),
        why=lambda: kept_and_lost(done),
    )


def _truth(dx: np.ndarray) -> str:
    if not dx.any():
        return "zero"
    return "same" if np.ptp(dx) <= 1e-9 * np.abs(dx).max() else "differ"


def _checks(done: BackwardPass, cell: tuple[int, ...]) -> dict[str, Checked]:
    """Of dx and, where the norm has them, of the gradients of gamma and beta."""
    results = {"dx": check_dx(done, cell)}
    place = int(done.out.params.ids[cell])
    for symbol, name in (("dγ", "gamma"), ("dβ", "beta")):
        if getattr(done.grads, f"d{name}") is not None:
            results[symbol] = check_param(done, name, place)
    return results


def _tables(state: State, done: BackwardPass, results: dict[str, Checked]) -> None:
    """Cell by cell, and one γ and β by another; both to download."""
    cells = list(np.ndindex(done.dy.shape))
    # Translators: the head of a table's column: what finite differences give.
    by_differences = _("by differences")
    by_cell = pd.DataFrame(
        {
            "x̂": done.out.x_hat.ravel(),
            "dy": done.dy.ravel(),
            # Translators: the head of a table's column: what is taken out of a gradient.
            _("taken out"): done.taken_out.ravel(),
            "dx": done.settled_dx.ravel(),
            by_differences: _at(results["dx"], done.dy.size),
        },
        index=pd.Index([cell_name(state, cell) for cell in cells], name=_("cell")),
    )
    columns = {}
    for symbol, grad in (("dγ", done.grads.dgamma), ("dβ", done.grads.dbeta)):
        if grad is not None:
            columns[symbol] = grad.ravel()
            # Translators: the head of a table's column: {name} is dγ or dβ.
            head = _("{name} by differences").format(name=symbol)
            columns[head] = _at(results[symbol], grad.size)
    first = [cells[int(i)] for i in np.unique(done.out.params.ids.ravel(), return_index=True)[1]]
    # Translators: the head of a table's first column; each row is a γ and β, named by a cell.
    head = _("γ and β, by the first cell that has them")
    by_param = pd.DataFrame(
        columns, index=pd.Index([cell_name(state, cell) for cell in first], name=head)
    )
    _table(by_cell, _("x̂, dy, what is taken out, dx: a row a cell."), "dx")
    if not by_param.empty:
        _table(by_param, _("The gradients of γ and β: a row a parameter."), "params")


def _at(found: Checked, count: int) -> np.ndarray:
    """The slopes where they were measured, and nothing elsewhere."""
    column = np.full(count, np.nan)
    column[found.places] = found.slopes
    return column


def _table(table: pd.DataFrame, alt: str, name: str) -> None:
    st.dataframe(table, height=220, alt=alt)
    st.download_button(
        # Translators: a button under a table.
        _("Download this table"),
        table.rename(index=no_formula).to_csv(),
        key=f"lab.backward.{name}",
        file_name=f"normviz-backward-{name}.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _code(state: State, done: BackwardPass) -> None:
    st.code(backward_code(state.x, state.experiment.setup, done.dy, done.target), language="python")
    st.caption(_("PyTorch's own differentiation. The tests of this app run it."))
