"""What the articles say of scaling inputs, and what the tables on this page say to it."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.nets.descent import crossings, descend, least_squares
from normviz.nets.tables import AGES, TUITION, example
from normviz.norms.scaling import min_max, standardize
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import number
from normviz.ui.registry import page_link
from pages.scaling.state import State
from pages.scaling.words import counted


def articles(state: State) -> None:
    """The claims, each with numbers from this page, and where to read on."""
    articles_say([_students(), _longer(state), _wide(), _weights(), _layers()])
    page_link("depth", _("See it: pixels through 20 layers"), scaling="pixels")
    read_on("lecun1998", "polyak1964", "goh2017", "ioffe2015")


def _students() -> Claim:
    x = example("students")[:, :2]
    smallest, largest = (standardize(x).y.min(axis=0), standardize(x).y.max(axis=0))
    ends = min_max(x)
    return Claim(
        ("better",),
        _(
            "Ages from 18 to 25 and tuition from 20 to 50 thousand: min-max brings both to 0 to 1, "
            "standardizing to mean 0 and variance 1."
        ),
        _(
            "It does: min-max subtracts {age} and {tuition} and divides by {years} and {money}. "
            "Standardized, the ages run from {a} to {b}, the tuition from {c} to {d}: close, not "
            "equal, since equal spread is not equal range."
        ).format(
            age=number(AGES[0]),
            tuition=number(TUITION[0]),
            years=number(ends.span[0, 0]),
            money=number(ends.span[0, 1]),
            a=number(smallest[0], 3),
            b=number(largest[0], 3),
            c=number(smallest[1], 3),
            d=number(largest[1], 3),
        ),
    )


def _longer(state: State) -> Claim:
    before, after = state.fewest("none"), state.fewest("standardize")
    seen = ngettext(
        "On the table on screen, each at its best rate: {before} step not scaled, {after} "
        "standardized, to {share} % of the first gap.",
        "On the table on screen, each at its best rate: {before} steps not scaled, {after} "
        "standardized, to {share} % of the first gap.",
        before,
    )
    if before > after:
        says = _("So it does here.")
    elif before == after:
        says = _("So it makes no difference here.")
    else:
        says = _("So here it is the other way round.")
    condition = _(
        "What theory goes by is the condition number, {raw} not scaled and {scaled} standardized: "
        "the larger it is, the more steps the slowest direction takes."
    )
    return Claim(
        ("better",),
        _("With features of different scale, gradient descent takes longer to converge."),
        f"{seen} {says} {condition}".format(
            before=counted(before),
            after=counted(after),
            share=f"{100 * state.tolerance:g}",
            raw=number(state.problem("none").condition, 3),
            scaled=number(state.problem("standardize").condition, 3),
        ),
    )


def _wide() -> Claim:
    y = standardize(example("wide")[:, :2]).y
    return Claim(
        ("techniques",),
        _("x₁ from −200 to 200 and x₂ from −10 to 10 become −2 to 2."),
        _(
            "Standardized, values spread evenly between two ends reach ±√3 = ±1.73, whatever the "
            "ends were; the sample on this page reaches {a} to {b} and {c} to {d}. Exactly ±2 "
            "takes a division by 100 and by 5. The point stands: both spread alike now."
        ).format(
            a=number(y[:, 0].min(), 3),
            b=number(y[:, 0].max(), 3),
            c=number(y[:, 1].min(), 3),
            d=number(y[:, 1].max(), 3),
        ),
    )


def _weights() -> Claim:
    table = example("wide")
    raw = least_squares(table[:, :2], table[:, 2])
    run = descend(raw, raw.best_rate())
    return Claim(
        ("techniques",),
        _(
            "With such inputs some weights get large and others small, and the descent swings to "
            "and fro before it finds the minimum."
        ),
        ngettext(
            "The feature that is 20 times as large needs the smaller weight: {w1} against {w2}. "
            "Large is its gradient, and so the rate has to be small. The swinging is real: at the "
            "best rate the path crosses the valley in {crossed} of {steps} step.",
            "The feature that is 20 times as large needs the smaller weight: {w1} against {w2}. "
            "Large is its gradient, and so the rate has to be small. The swinging is real: at the "
            "best rate the path crosses the valley in {crossed} of its {steps} steps.",
            run.steps,
        ).format(
            w1=number(raw.best[0], 3),
            w2=number(raw.best[1], 3),
            crossed=crossings(raw, run),
            steps=run.steps,
        ),
    )


def _layers() -> Claim:
    return Claim(
        ("better",),
        _("High values that are not scaled grow through the layers: gradients explode."),
        _(
            "A linear model has no layers to show it. The page on depth measures it, with pixels "
            "from 0 to 16 beside standardized ones."
        ),
    )
