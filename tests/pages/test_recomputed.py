"""Every lesson's formulas in random states: who computes a line again gets what it says."""

from __future__ import annotations

import random
from importlib import import_module

import pytest

from tests.pages.link_states import link
from tests.pages.support import open_app
from tests.recompute import wrong_lines

WITH_FORMULAS = (
    "depth",
    "gradients",
    "inference",
    "lab",
    "relu",
    "scaling",
    "sequences",
    "weights",
)
STATES = 6  # a lesson


@pytest.mark.parametrize("key", WITH_FORMULAS)
def test_each_line_holds_as_it_is_written(key: str) -> None:
    rng, right = random.Random(key), 0
    state = import_module(f"pages.{key}.state").State()
    states: list[dict[str, str]] = [{}, *(link(state, rng) for _state in range(STATES))]
    for query in states:
        for each in open_app(key, **query).latex:
            wrong, held, _about = wrong_lines(str(each.value).replace("$$", ""))
            assert not wrong, (query, wrong)
            right += held
    assert right >= 4
