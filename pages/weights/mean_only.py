"""The section on mean-only batch norm: the means of a batch taken away, its spreads left."""

from __future__ import annotations

import streamlit as st

from normviz.language import _, pgettext
from normviz.studies.mean_only import Array, MeanOnly, take_means
from normviz.ui.frame import formula
from normviz.ui.numbers import latex_number as tex
from normviz.ui.numbers import latex_term as term
from normviz.ui.numbers import number
from normviz.ui.plain import plain
from normviz.ui.registry import page_link
from normviz.ui.table import markdown_table
from pages.weights.state import State, tables

_MOST_CELLS = 24  # of a batch that is written out


def mean_only(state: State) -> None:
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
        # Translators: label of a choice of example batches.
        pgettext("the mini-batch", "Batch"),
        list(known),
        format_func=lambda key: known[key].title,
        **state.widget("preset"),
    )
    preset = known[state["preset"]]
    x = preset.make()
    seen = take_means(x)
    columns = preset.labels(x.shape)[1]
    if x.size <= _MOST_CELLS:
        st.markdown(_cells(seen, columns))
    st.markdown(_statistics(seen, columns))
    worst = seen.widest
    st.markdown(
        _(
            "Every mean is 0 now, and every standard deviation is what it was: **{feature}** still "
            "has {std}. Batch norm would divide by it; mean-only batch norm leaves that to g."
        ).format(feature=plain(columns[worst]), std=number(seen.after.std[worst], 4))
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
        rf"{tex(x[0, 0])} - {term(seen.before.mean[0])} = {tex(seen.y[0, 0])}",
        words=_("x is feature j of sample i, x̂ what is left of it, and μ the feature's mean."),
    )
    page_link(
        "lab",
        _("This batch in the lab, under batch norm"),
        preset=state["preset"],
        norm="batch",
    )


def _cells(seen: MeanOnly, columns: tuple[str, ...]) -> str:
    """Feature by feature, the values of all samples: x, and x - mean."""

    def written(values: Array) -> str:
        return ", ".join(number(value) for value in values)

    body = [
        [plain(name), written(before), written(after)]
        for name, before, after in zip(columns, seen.x.T, seen.y.T, strict=True)
    ]
    return markdown_table([_("feature"), "x", "x − μ"], body)


def _statistics(seen: MeanOnly, columns: tuple[str, ...]) -> str:
    head = [
        _("feature"),
        # Translators: head of a column: the mean of a feature.
        _("mean"),
        # Translators: head of a column: the standard deviation of a feature, short.
        _("std"),
        _("std under batch norm"),
    ]
    body = []
    for i, name in enumerate(columns):
        mean = _zero(seen.after.mean[i], seen.before.std[i])
        body.append(
            [
                plain(name),
                f"{number(seen.before.mean[i])} → {number(mean)}",
                f"{number(seen.before.std[i])} → {number(seen.after.std[i])}",
                number(seen.full.std[i]),
            ]
        )
    return markdown_table(head, body)


def _zero(mean: float, scale: float) -> float:
    """The mean, and 0 for what is rounding alone."""
    return 0.0 if abs(mean) <= 1e-6 * max(float(scale), 1.0) else float(mean)
