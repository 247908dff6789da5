"""The sections of "Scaling the inputs", one open at a time: only that one is computed."""

from __future__ import annotations

import numpy as np
import streamlit as st

from normviz.language import _
from normviz.nets.descent import BIASES, contraction, steps_needed
from normviz.norms.scaling import SCALERS
from normviz.ui.frame import TryThis, look_closer, try_this
from normviz.ui.numbers import number
from normviz.ui.plain import plain
from normviz.ui.plot import plot
from pages.scaling.articles import articles
from pages.scaling.figures_rates import Sweep, sweep_figure
from pages.scaling.predict import questions
from pages.scaling.state import Scaling, Side, scaling_names
from pages.scaling.words import counted, expected

_MEASURED = tuple(float(share) for share in np.arange(0.1, 1.05, 0.1).round(1))
_FINE = np.linspace(0.02, 0.999, 240)


def sections(page: Scaling) -> None:
    """The section picker and the section that it names."""
    names = {
        "try": _("Try this"),
        "predict": _("Predict"),
        "fitted": _("Fitted numbers"),
        "rates": _("Eigenvalues and rates"),
        "articles": _("Articles"),
    }
    match look_closer(page.state, names):
        case "try":
            try_this(tries(), on_pick=page.pick, key="scaling.try")
        case "predict":
            questions(page)
        case "fitted":
            _fitted(page)
        case "rates":
            _rates(page)
        case _section:
            articles(page)


def tries() -> list[TryThis]:
    """The steps to try: each sets the controls, and whatever it does not name starts afresh."""
    descent = {"view": "descent"}
    return [
        TryThis(
            _("Down both valleys"),
            _("Play: the unscaled path zigzags from wall to wall. Every corner of it is a step."),
            descent,
        ),
        TryThis(
            _("200 against 10"),
            _("The article's x₁ and x₂. How many more steps? Then look at the effects as axes."),
            {**descent, "data": "wide"},
        ),
        TryThis(
            _("Two per cent too fast"),
            _("A rate of 1.02 times the limit: watch both descents climb."),
            {**descent, "pick": "share", "share": 1.02},
        ),
        TryThis(
            _("One rate for both"),
            _("0.03 is too much for one and far too little for the other. Find one that suits."),
            {**descent, "pick": "same", "rate": -1.5},
        ),
        TryThis(
            _("A lost decimal point"),
            _("Min-max squeezes fifteen students into a tenth of its range. Then choose Robust."),
            {"data": "outlier", "scaling": "minmax"},
        ),
        TryThis(
            _("Features that go together"),
            _("Tuition grows with age. Scaled well, and still a long valley: why?"),
            {**descent, "data": "related"},
        ),
    ]


def _table(head: list[str], rows: list[list[str]], left: int = 1) -> str:
    rule = ["---"] * left + ["---:"] * (len(head) - left)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


# --- the fitted numbers --------------------------------------------------------------------------


def _fitted(page: Scaling) -> None:
    for feature, column in enumerate(st.columns(2, gap="medium")):
        with column:
            st.markdown(f"**{plain(page.names[feature])}**\n\n{_of_feature(page, feature)}")
    st.caption(
        _(
            "Min-max subtracts the minimum and divides by the range: it hangs on the two outermost "
            "values. Standardizing takes mean and standard deviation, of all values; robust "
            "scaling median and interquartile range, of the middle half. All are fitted once, on "
            "the table, and the new sample is scaled with the same numbers."
        )
    )


def _of_feature(page: Scaling, feature: int) -> str:
    head = [_("features"), _("x becomes"), _("the table"), _("the new one")]
    return _table(head, [_of_kind(page, feature, kind) for kind in SCALERS])


def _of_kind(page: Scaling, feature: int, kind: str) -> list[str]:
    scaled, new = page.scaled(kind), number(page.new_scaled(kind)[feature], 3)
    column = scaled.y[:, feature]
    offset, span = number(scaled.offset[0, feature]), number(scaled.span[0, feature])
    if scaled.offset[0, feature] < 0:
        offset = f"({offset})"
    formula = f"(x − {offset}) / {span}" if kind != "none" else "x"
    if kind != "none" and feature in page.spanless(kind):
        formula = _("(x − {offset}) / 1, not 0").format(offset=offset)
    ends = _("{low} to {high}").format(low=number(column.min(), 3), high=number(column.max(), 3))
    return [
        scaling_names()[kind],
        formula,
        ends,
        f"**{new}**" if kind == page.state["scaling"] else new,
    ]


# --- eigenvalues and rates -----------------------------------------------------------------------


def _rates(page: Scaling) -> None:
    before, after = page.sides
    if not before.problem.curved.size or not after.problem.curved.size:
        st.info(_("This loss has no slope: both features are constant."))
        return
    names = scaling_names()
    st.markdown(_comparison(page, [before, after]))
    figure, alt = sweep_figure(
        [_sweep(page, side, names[side.kind]) for side in (before, after)], most=_MOST
    )
    st.subheader(_("Steps at every rate, measured and by theory"), anchor=False)
    plot(figure, key="scaling.sweep", alt=alt, height=380)
    st.caption(
        _(
            "Theory follows the slowest direction alone. A run that has little to go along it is "
            "there earlier, and without momentum never later. With momentum it is a pace for the "
            "long run: at first the weights overshoot. To the right of 1 nothing arrives."
        )
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        best = min(round(before.problem.best_momentum, 2), 0.99)
        st.button(
            _("Use the best momentum for the unscaled problem: {beta}").format(
                beta=number(best, 2)
            ),
            on_click=page.setting(momentum=best, pick="best", view="descent"),
        )
    st.subheader(_("Condition numbers, by what becomes of the bias"), anchor=False)
    st.markdown(_conditions(page))
    st.caption(
        _(
            "With the bias at its best, the features count as if their mean were 0, and only their "
            "spreads and their correlation are left. A network has to learn its bias by descent "
            "too: then a mean that is not 0 couples weights and bias. Standardizing takes the mean "
            "away; min-max leaves one of about a half. Directions without slope are left out."
        )
    )


_MOST = 1000  # steps of a run in the sweep


def _sweep(page: Scaling, side: Side, name: str) -> Sweep:
    momentum, limit = page.state["momentum"], side.problem.limit(page.state["momentum"])
    runs = [page.side(side.kind, rate=share * limit, most=_MOST).run for share in _MEASURED]
    measured = [np.nan if run.reached is None else max(run.reached, 1) for run in runs]
    theory = [
        steps_needed(contraction(side.problem, share * limit, momentum), page.tolerance)
        for share in _FINE
    ]
    return Sweep(name, np.array(_MEASURED), np.array(measured), _FINE, np.array(theory))


def _comparison(page: Scaling, sides: list[Side]) -> str:
    names = scaling_names()
    head = ["", *(names[side.kind] for side in sides)]

    def row(label: str, values: list[str]) -> list[str]:
        return [label, *values]

    rows = [
        row(_("largest eigenvalue λ"), [number(each.problem.steepest) for each in sides]),
        row(_("smallest eigenvalue λ"), [number(each.problem.flattest) for each in sides]),
        row(_("condition number κ"), [number(each.problem.condition) for each in sides]),
        row(
            _("largest stable rate"),
            [number(each.problem.limit(page.state["momentum"])) for each in sides],
        ),
        row(_("rate in use"), [number(each.rate) for each in sides]),
        row(_("a step multiplies the distance by"), [number(each.contraction) for each in sides]),
        row(_("steps, by theory"), [counted(expected(page, each)) for each in sides]),
        row(_("steps, measured"), [_measured(each) for each in sides]),
    ]
    return _table(head, rows)


def _measured(side: Side) -> str:
    if side.run.reached is not None:
        return counted(side.run.reached)
    return (
        _("diverged")
        if side.run.diverged
        else _("not after {steps}").format(steps=counted(side.run.steps))
    )


def _conditions(page: Scaling) -> str:
    biases = {
        "best": _("bias at its best"),
        "none": _("no bias"),
        "learned": _("bias learned too"),
    }
    rows = [
        [
            scaling_names()[kind],
            *(number(page.problem(kind, bias).condition, 3) for bias in BIASES),
        ]
        for kind in SCALERS
    ]
    return _table([_("features"), *biases.values()], rows)
