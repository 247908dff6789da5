"""The sections of the weight norm page, one open at a time: only that one is computed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from normviz.language import _
from normviz.nets.weight_descent import POINTS
from normviz.norms.familiar import batch_norm
from normviz.norms.partition import Partition
from normviz.norms.summary import Summary, summarize
from normviz.ui.frame import TryThis, formula, look_closer, try_this
from normviz.ui.numbers import latex_number as tex
from normviz.ui.numbers import latex_term as term
from normviz.ui.numbers import number
from normviz.ui.plain import plain
from normviz.ui.plot import plot
from normviz.ui.registry import page_link
from pages.weights.articles import articles
from pages.weights.figures import descent_figures
from pages.weights.nets import nets
from pages.weights.predict import questions
from pages.weights.state import BATCHES, STEPS, WeightPage, tables

_MOST_CELLS = 24  # of a batch that is written out


def sections(page: WeightPage) -> None:
    """The section picker and the section that it names."""
    names = {
        "try": _("Try this"),
        "predict": _("Predict"),
        "growth": _("‖v‖ grows"),
        "mean": _("Mean-only batch norm"),
        "nets": _("Four nets"),
        "articles": _("Articles"),
    }
    match look_closer(page.state, names):
        case "try":
            try_this(tries(), on_pick=page.pick, key="weights.try")
        case "predict":
            questions(page)
        case "growth":
            growth(page)
        case "mean":
            mean_only(page)
        case "nets":
            nets(page)
        case _section:
            articles(page)


def tries() -> list[TryThis]:
    """The steps to try: each sets the controls, and whatever it does not name starts afresh."""
    return [
        TryThis(
            _("The same w from a quarter of v"),
            _("Drag v along its own line: w and the loss hold still, the gradient in v does not."),
            {"v1": -0.25, "v2": 0.5},
        ),
        TryThis(
            _("A v that is nearly nothing"),
            _("The first step throws v far out; after it the steps turn it gently. Play it."),
            {"v1": -0.05, "v2": 0.1, "section": "growth"},
        ),
        TryThis(
            _("A learning rate that is too large"),
            _("η = 30: with w itself the loss stays wild, weight norm brakes itself as ‖v‖ grows."),
            {"lr": "30", "section": "growth"},
        ),
        TryThis(
            _("The zero vector"),
            _("0/0: what frameworks return, and how to get out."),
            {"v1": 0.0, "v2": 0.0},
        ),
        TryThis(
            _("Inputs that are not centred"),
            _("Four nets at inputs of mean 2: which runs are those of mean 0, digit by digit?"),
            {"section": "nets", "offset": "2"},
        ),
        TryThis(
            _("First weights three times too large"),
            _("Which net still learns? Then let g and b start from the data."),
            {"section": "nets", "start": "3"},
        ),
    ]


# --- descent -------------------------------------------------------------------------------------


def growth(page: WeightPage) -> None:
    """Plain SGD from here: the way of v, its length, and what is left of the learning rate."""
    st.markdown(
        _(
            "The neuron learns from where it stands: {steps} steps of plain SGD at η = {lr}, the "
            "learning rate beside the plane. The same w learns without weight norm too, on the "
            "same mini-batches."
        ).format(steps=STEPS, lr=page.state["lr"])
    )
    st.segmented_control(
        _("Points a step"),
        BATCHES,
        format_func=lambda count: (
            _("all {count}").format(count=count) if count == POINTS else str(count)
        ),
        required=True,
        wrap=True,
        **page.state.widget("batch"),
    )
    path = page.descent()
    figures, alts = descent_figures(path)
    plot(figures, key="weights.descent", alt=alts, height=380)
    if not path.norm[0]:
        st.markdown(_("v = (0, 0) gets no gradient: every step leaves it where it is."))
        return
    st.markdown(
        _(
            "‖v‖ went from **{start}** to **{end}**, and no step made it shorter. Pythagoras, from "
            "the lengths of the steps alone, says {expected}: the difference is {difference}. The "
            "effective learning rate across v, η·g²/‖v‖², went from {first} to {last}, while g "
            "went from {g0} to {g1}. The loss ends at {loss}; with w itself at {plain}."
        ).format(
            start=number(path.norm[0], 4),
            end=number(path.norm[-1], 4),
            expected=number(path.expected[-1], 4),
            difference=number(abs(path.norm - path.expected).max(), 1),
            first=number(path.rate[0], 3),
            last=number(path.rate[-1], 3),
            g0=number(path.g[0], 3),
            g1=number(path.g[-1], 3),
            loss=number(path.loss[-1], 3),
            plain=number(path.plain_loss[-1], 3),
        )
    )
    formula(
        r"\lVert v_{t+1}\rVert^2 = \lVert v_t\rVert^2 + \eta^2 \lVert\nabla_v L\rVert^2:\quad "
        rf"{tex(path.norm[1] ** 2, 4)} = {tex(path.norm[0] ** 2, 4)} + {tex(path.push[0] ** 2, 3)}"
    )
    st.caption(
        _(
            "Of the first step. It holds for plain SGD: momentum and Adam step along averages of "
            "old gradients, which stood across an older v, and weight decay pulls v back; there "
            "the effective rate settles where both balance (van Laarhoven, 2017)."
        )
    )


# --- mean-only batch norm ------------------------------------------------------------------------


@dataclass(frozen=True)
class _Seen:
    before: Summary
    mean_only: Summary
    full: Summary
    x: NDArray[np.floating]
    y: NDArray[np.floating]


def _normalize(x: NDArray[np.floating]) -> _Seen:
    columns = Partition.batch(x.shape)
    y = batch_norm(x, scale=False).y
    return _Seen(
        summarize(x, columns),
        summarize(y, columns),
        summarize(batch_norm(x).y, columns),
        x,
        y,
    )


def mean_only(page: WeightPage) -> None:
    """A batch of the lab, its means taken away and its spreads left."""
    st.markdown(
        _(
            "Weight norm sets the length of w, so it fixes the spread of w·x wherever the inputs "
            "have a known one. It does nothing about the mean. Salimans & Kingma therefore add "
            "half of batch norm: subtract the mean of the mini-batch, divide by nothing."
        )
    )
    known = tables()
    st.selectbox(
        _("Batch"),
        list(known),
        format_func=lambda key: known[key].title,
        **page.state.widget("preset"),
    )
    preset = known[page.state["preset"]]
    x = preset.make()
    seen = _normalize(x)
    columns = preset.labels(x.shape)[1]
    if x.size <= _MOST_CELLS:
        st.markdown(_cells(seen, columns))
    st.markdown(_statistics(seen, columns))
    worst = int(np.argmax(seen.before.std))
    st.markdown(
        _(
            "Every mean is 0 now, and every standard deviation is what it was: **{feature}** still "
            "has {std}. Batch norm would divide by it; mean-only batch norm leaves that to g."
        ).format(feature=plain(columns[worst]), std=number(seen.mean_only.std[worst], 4))
    )
    if len(x) == 1:
        st.markdown(
            _(
                "With one sample the mean is the sample itself: all that is left is 0, just as "
                "under batch norm."
            )
        )
    formula(
        r"\hat x_{ij} = x_{ij} - \mu_j, \qquad \hat x_{11} = "
        rf"{tex(x[0, 0])} - {term(seen.before.mean[0])} = {tex(seen.y[0, 0])}"
    )
    page_link(
        "lab",
        _("This batch in the lab, under batch norm"),
        preset=page.state["preset"],
        norm="batch",
    )


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [" | ".join(cells) for cells in (head, ["---", *["---:"] * (len(head) - 1)], *rows)]
    return "\n".join(f"| {line} |" for line in lines)


def _cells(seen: _Seen, columns: tuple[str, ...]) -> str:
    """Feature by feature, the values of all samples: x, and x - mean."""

    def listed(values: NDArray[np.floating]) -> str:
        return ", ".join(number(value) for value in values)

    body = [
        [plain(name), listed(before), listed(after)]
        for name, before, after in zip(columns, seen.x.T, seen.y.T, strict=True)
    ]
    return _table([_("feature"), "x", "x − μ"], body)


def _statistics(seen: _Seen, columns: tuple[str, ...]) -> str:
    head = [_("feature"), _("mean"), _("std"), _("std under batch norm")]
    body = []
    for i, name in enumerate(columns):
        mean = _zero(seen.mean_only.mean[i], seen.before.std[i])
        body.append(
            [
                plain(name),
                f"{number(seen.before.mean[i])} → {number(mean)}",
                f"{number(seen.before.std[i])} → {number(seen.mean_only.std[i])}",
                number(seen.full.std[i]),
            ]
        )
    return _table(head, body)


def _zero(mean: float, scale: float) -> float:
    """The mean, and 0 for what is rounding alone."""
    return 0.0 if abs(mean) <= 1e-6 * max(float(scale), 1.0) else float(mean)
