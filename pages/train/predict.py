"""Predict first: what becomes of the runs of an experiment?"""

from __future__ import annotations

from normviz.language import _
from normviz.nets.trainer import Run
from normviz.ui.predict import Asked, Choice
from pages.train.outcomes import answer, explanation
from pages.train.state import State
from pages.train.stories import STORIES


def asked(state: State) -> Asked | None:
    """The question of the experiment, where its runs are as they were."""
    if state["guess"] == "no" or state.changed or state.pins:
        return None
    key = state["preset"]
    story = STORIES[key]
    question = Choice(
        f"train.guess.{key}",
        _(story.question),
        {name: _(words) for name, words in story.answers.items()},
        about=repr(state.key),
    )
    return Asked(
        question,
        lambda: answer(key, _groups(state)),
        lambda: explanation(key, _groups(state)),
    )


def _groups(state: State) -> list[list[Run]]:
    return [state.seeded.runs(group) or [] for group in state.groups(state.runs)]
