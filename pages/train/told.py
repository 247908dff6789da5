"""What several seeds say, in words: what a run reached, and how two of them differ.

A `Group` is one training with several seeds; the groups that are compared have the same seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from normviz.language import _, ngettext
from normviz.nets.compared import Difference, difference
from normviz.nets.outcomes import reached
from normviz.nets.trainer import Run
from normviz.ui.numbers import number, percent
from pages.train.names import run_names

Group = Sequence[Run]
Groups = Sequence[Group]

CHANCE = "chance"  # the answer of every question where the seeds do not agree


def accuracies(group: Group) -> list[float]:
    """The shares of the test set that were right in the end, 0 where a run diverged."""
    return [reached(run) for run in group]


def compared(first: Group, second: Group) -> Difference:
    """How far the first is ahead of the second on the test, seed by seed."""
    return difference(accuracies(first), accuracies(second))


def ranged(values: Sequence[float], words: Callable[[float], str]) -> str:
    """The median of some numbers and how far they spread.

    >>> ranged([3.0, 1.0, 2.0], number)
    '2 (1 to 3)'
    """
    # Translators: the median of some numbers, then the smallest and the largest of them.
    return _("{middle} ({low} to {high})").format(
        middle=words(median(values)), low=words(min(values)), high=words(max(values))
    )


def points(share: float) -> str:
    """A difference of shares in percentage points.

    >>> points(-0.0123)
    '−1.2'
    """
    return number(round(100 * share, 1))


def results(groups: Sequence[Group]) -> str:
    """What each run reached, line by line."""
    head = ngettext(
        "Test images right with {count} seed: median (smallest to largest).",
        "Test images right with {count} seeds: median (smallest to largest).",
        len(groups[0]),
    ).format(count=len(groups[0]))
    constant = _("One answer for all of them has {constant}.").format(
        constant=percent(groups[0][0].constant)
    )
    names = run_names([group[0].settings for group in groups])
    lines = [f"- {name}: {_result(group)}" for name, group in zip(names, groups, strict=True)]
    return "\n".join([f"{head} {constant}", "", *lines])


def _result(group: Group) -> str:
    stopped = sum(bool(run.stopped) for run in group)
    rest = [run.test.accuracy for run in group if not run.stopped]
    # Translators: of a training with {all} seeds, {count} of which diverged.
    lost = ngettext("{count} of {all} diverged", "{count} of {all} diverged", stopped).format(
        count=stopped, all=len(group)
    )
    if not rest:
        return lost
    return f"{ranged(rest, percent)}, {lost}" if stopped else ranged(rest, percent)


def told(first: str, second: str, by: Difference) -> str:
    """How two runs differ on the test; `first`, `second`: what stands for them, their letters."""
    facts = {
        "first": first,
        "second": second,
        "count": len(by.values),
        "low": points(by.low),
        "high": points(by.high),
        "close": points(by.close),
    }
    match by.verdict:
        case "first":
            says = ngettext(
                "With {count} seed {first} names more of them right than {second}: by {low} to "
                "{high} points.",
                "With each of {count} seeds {first} names more of them right than {second}: by "
                "{low} to {high} points.",
                len(by.values),
            )
        case "second":
            says = ngettext(
                "With {count} seed {second} names more of them right than {first}: by {low} to "
                "{high} points.",
                "With each of {count} seeds {second} names more of them right than {first}: by "
                "{low} to {high} points.",
                len(by.values),
            )
            facts |= {"low": points(-by.high), "high": points(-by.low)}
        case "same":
            says = ngettext(
                "{first} and {second} stay within {close} points of each other with {count} seed.",
                "{first} and {second} stay within {close} points of each other with all {count} "
                "seeds.",
                len(by.values),
            )
        case "chance":
            says = ngettext(
                "{first} less {second} is {low} to {high} points: with {count} seed that is not "
                "to be told from chance here.",
                "{first} less {second} is {low} to {high} points: with {count} seeds that is not "
                "to be told from chance here.",
                len(by.values),
            )
    return says.format(**facts)


def named(groups: Groups, first: str, same: str, second: str) -> str:
    """The answer to how the first of two runs does beside the second."""
    names = {"first": first, "same": same, "second": second}
    return names.get(compared(*groups).verdict, CHANCE)


def met(group: Group) -> str:
    """What the norm of the last hidden layer meets, over what it remembers."""
    return number(median(float(run.history[-1].layers.met[-1]) for run in group), 2)
