"""What the training page says of each experiment, beside the trainings themselves."""

import pytest

from pages.train.outcomes import answer, explanation
from pages.train.stories import STORIES
from pages.train.words import percent
from tests.trained import runs_of


@pytest.mark.parametrize("key", STORIES)
def test_every_experiment_has_its_answer(key: str) -> None:
    runs = [run for (run,) in runs_of(key, seeds=1)]
    assert answer(key, runs) in STORIES[key].answers
    said = explanation(key, runs)
    for run in runs:
        assert (f"step {len(run.losses)}" if run.stopped else percent(run.test.accuracy)) in said
