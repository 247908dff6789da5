"""Whatever a link says, there is a page: random links, of values that go together or do not."""

import importlib
import random

import pytest

from normviz.ui.registry import Lesson
from pages import LESSONS
from tests.pages.link_states import link
from tests.pages.support import open_app

STATES = 8  # links a lesson


@pytest.mark.parametrize("page", LESSONS, ids=lambda page: page.key)
def test_any_link_opens_a_page(page: Lesson) -> None:
    rng = random.Random(page.key)
    state = importlib.import_module(f"pages.{page.key}.state").State()
    for _state in range(STATES):
        query = link(state, rng)
        app = open_app(page.key, **query)
        assert not app.exception, (query, [each.message for each in app.exception])
