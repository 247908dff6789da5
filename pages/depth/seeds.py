"""The noise experiment from five seeds: how it goes, what each gave, what they say together."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from normviz.language import _, ngettext
from normviz.nets.shift_study import (
    NEAR,
    SEEDS,
    STRONGEST,
    Compared,
    study_of_seeds,
    verdict_of,
)
from normviz.ui.numbers import number, shown, span
from normviz.ui.training.work import show_progress_of_all, work_on
from pages.depth.state import State


def seeds(state: State) -> None:
    """The same three runs from several seeds, the noise as strong as the jumps ask for."""
    st.markdown(
        ngettext(
            "One run is one draw. So all of it {count} time, with other weights and digits in "
            "another order, and each time with noise of the strength that makes the means jump "
            "as far as without a norm, to within {near} %.",
            "One run is one draw. So all of it {count} times, with other weights and digits in "
            "another order, and each time with noise of the strength that makes the means jump "
            "as far as without a norm, to within {near} %.",
            SEEDS,
        ).format(count=SEEDS, near=f"{100 * (NEAR - 1):.0f}")
    )
    found = of_seeds(state)
    if found:
        _table(found)
        st.markdown(verdict(found))


def of_seeds(state: State) -> list[Compared]:
    """What the seeds gave; none until all are there. How far they are is shown."""
    work = work_on("depth.seeds", study_of_seeds(state.training("batch")), at_once=False)
    show_progress_of_all(work, _("Seeds"))
    return [ticket.run for ticket in work.tickets] if work.done else []


def _table(found: Sequence[Compared]) -> None:
    """What each seed gave, with the digits that `span` gives the same numbers below."""
    columns: dict[str, list[float]] = {
        # Translators: head of a column: the strength of the noise.
        _("strength"): [shown(each.strength, 2) for each in found],
        _("jump, no norm"): [shown(each.none.jump, 2) for each in found],
        _("jump, batch norm"): [shown(each.batch.jump, 2) for each in found],
        _("jump, noise"): [shown(each.noise.jump, 2) for each in found],
        _("loss, no norm"): [shown(each.none.loss, 3) for each in found],
        _("loss, batch norm"): [shown(each.batch.loss, 3) for each in found],
        _("loss, noise"): [shown(each.noise.loss, 3) for each in found],
        # Translators: head of a column: the share of digits that are named right.
        _("right %, no norm"): [shown(100 * each.none.accuracy, 2) for each in found],
        # Translators: head of a column: the share of digits that are named right.
        _("right %, batch norm"): [shown(100 * each.batch.accuracy, 2) for each in found],
        # Translators: head of a column: the share of digits that are named right.
        _("right %, noise"): [shown(100 * each.noise.accuracy, 2) for each in found],
    }
    names = [each.setup.net.seed for each in found]
    frame = pd.DataFrame(columns, index=pd.Index(names, name=_("seed")))
    st.dataframe(
        frame,
        alt=_(
            "For each seed the strength of the noise, and jump, last loss and share of held-out "
            "digits named right of the three runs."
        ),
    )


def verdict(found: Sequence[Compared]) -> str:
    """What several seeds say of the jumps as the reason of batch norm's success; no more."""
    fates = [each.fate for each in found]
    told = [each for each in found if each.fate != "apart"]
    said = verdict_of(fates)
    facts = {
        "told": str(len(told)),
        "all": str(len(found)),
        "most": number(STRONGEST),
        **{fate: str(fates.count(fate)) for fate in ("stays", "goes", "split", "apart")},
        "nothing": str(fates.count("no gain")),
    }
    for name in ("none", "batch", "noise"):
        ends = [getattr(each, name) for each in told]
        facts |= {
            f"loss_{name}": span(each.loss for each in ends),
            f"right_{name}": span((100 * each.accuracy for each in ends), 2),
            f"jump_{name}": span((each.jump for each in ends), 2),
            f"far_{name}": span((each.wander for each in ends), 2),
        }
    parts = [_verdicts()[said]]
    if said in ("stays", "goes", "split"):
        parts += [_numbers(), _far(told)]
    if said != "apart" and len(told) < len(found):
        parts.append(_left_out())
    return " ".join(parts).format(**facts)


def _verdicts() -> dict[str, str]:
    """What is said, by the verdict, with places for its numbers."""
    return {
        "stays": _(
            "**The jumps are back, and most of the gain stays**, in the loss and, where batch norm "
            "gains there, in the digits named right, in each of {told} seeds. So on this net batch "
            "norm does not win by keeping the means still from step to step."
        ),
        "goes": _(
            "**The jumps are back, and most of the gain is gone**, in the loss and, where batch "
            "norm gains there, in the digits named right, in each of {told} seeds. That speaks for "
            "the jumps, and does not prove it: noise also blurs what the layers say."
        ),
        "split": _(
            "**The jumps are back, and loss and digits disagree**, in each of {told} seeds: by one "
            "of them most of the gain stays, by the other it is gone. The loss is that of "
            "training, with the noise; digits are named without it."
        ),
        "no gain": _(
            "In each of {told} seeds batch norm is not ahead in both loss and digits: its loss "
            "ends no lower than without a norm, or it names fewer digits right. What noise would "
            "undo cannot be seen so. Try a larger learning rate, more layers or a sigmoid."
        ),
        "chance": _(
            "**Not to be told from chance here**: with the jumps back, most of the gain stays in "
            "{stays} of {all} seeds and goes in {goes}; in {split} loss and digits disagree, and "
            "in {nothing} batch norm is not ahead in both."
        ),
        "apart": _(
            "Nothing can be compared here: in {apart} of {all} seeds a run was stopped, or the "
            "means do not jump less with batch norm than without, or no noise up to a strength "
            "of {most} makes them jump as far."
        ),
    }


def _numbers() -> str:
    return _(
        "The loss ends at {loss_noise} under noise, {loss_batch} with batch norm alone and "
        "{loss_none} without a norm; right are {right_noise}, {right_batch} and {right_none} % of "
        "held-out digits; the means jump by {jump_noise}, {jump_batch} and {jump_none} standard "
        "deviations a step."
    )


def _far(told: Sequence[Compared]) -> str:
    """Whether noise brings the slow way back too."""
    if max(each.noise.wander for each in told) < min(each.none.wander for each in told):
        return _(
            "The slow way from the first steps to the last stays short under noise ({far_noise} "
            "against {far_none}): of that this experiment says nothing."
        )
    return _(
        "The slow way from the first steps to the last is {far_noise} under noise, {far_none} "
        "without a norm."
    )


def _left_out() -> str:
    return _(
        "Of {all} seeds {apart} do not count: a run was stopped, or the means do not jump less "
        "with batch norm than without, or no noise up to a strength of {most} makes them jump as "
        "far."
    )
