"""What is below the picture, one section open at a time."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from normviz.language import N_
from normviz.ui.frame import Section, try_this
from pages.train.articles import articles
from pages.train.looked import errors, layers, table
from pages.train.many import seeds, sweep
from pages.train.sizes import sizes
from pages.train.state import State
from pages.train.tries import tries


def _steps(state: State) -> None:
    try_this(state, tries(), partial(_try, state))


def _try(state: State, changes: Mapping[str, Any]) -> None:
    state.pick(changes)
    state.ask_for_runs()


sections: list[Section[State]] = [
    ("try", N_("Try this"), _steps),
    # Translators: a tab: what goes on in the layers of the nets.
    ("layers", N_("Layers"), layers),
    # Translators: a tab: the images that a net names wrong.
    ("errors", N_("Errors"), errors),
    ("table", N_("Table of runs"), table),
    ("sweep", N_("Learning-rate sweep"), sweep),
    ("sizes", N_("Batch sizes"), sizes),
    # Translators: a tab: trainings with other random numbers.
    ("seeds", N_("Seeds"), seeds),
    ("articles", N_("Articles"), articles),
]
