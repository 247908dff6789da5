"""The home page in words: the sentence under the picture."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.norms.partition import Partition
from normviz.norms.summary import Summary, summarize
from pages.home.figures import short
from pages.home.state import State


def drawn(state: State) -> str:
    """Which students these are, in numbers that no norm changes: another draw is seen at once."""
    x = state.experiment.x
    tuition, age, sleep = (
        short(mean, normalized=False) for mean in summarize(x, Partition.batch(x.shape)).mean
    )
    text = _("Draw {seed}: on average {tuition} dollars, {age} years old, {sleep} hours of sleep.")
    return text.format(seed=state["seed"], tuition=tuition, age=age, sleep=sleep)


def reading(state: State, summary: Summary) -> str:
    """What the norm made of the students, with their numbers."""
    match state["norm"]:
        case "none":
            tuition, age, sleep = summary.std
            return _(
                "Around its mean, tuition varies by {dollars}, age by {years}, sleep by {hours}. "
                "On one axis the last two shrink to a point: a neuron that adds the three gets "
                "next to nothing from age and sleep."
            ).format(
                dollars=ngettext("{count} dollar", "{count} dollars", round(tuition)).format(
                    count=short(tuition, normalized=False)
                ),
                years=ngettext("{count} year", "{count} years", age).format(
                    count=short(age, normalized=False)
                ),
                hours=ngettext("{count} hour", "{count} hours", sleep).format(
                    count=short(sleep, normalized=False)
                ),
            )
        case "batch":
            return _(
                "Batch norm took each feature's own mean and spread, over all students: every "
                "feature now has mean 0 and standard deviation 1, and every student keeps the "
                "place among the others."
            )
        case _layer:
            tuition, age, sleep = (short(mean, normalized=True) for mean in summary.mean)
            return _(
                "Layer norm averaged dollars, years and hours of one student at a time. Every "
                "student becomes the same: tuition near {tuition}, age near {age}, sleep near "
                "{sleep}. That is no mistake but another question: how the numbers of one sample "
                "compare with each other. It suits numbers of one kind, as the units of a layer "
                "are; these are dollars, years and hours."
            ).format(tuition=tuition, age=age, sleep=sleep)
