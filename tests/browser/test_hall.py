"""A training lives as long as the browser tab of somebody who wants it."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from normviz.ui.training.hall import GRACE

APP = Path(__file__).parent / "hall_app.py"


def test_a_closed_tab_stops_its_training(
    new_page: Callable[..., Page], serve: Callable[[Path], str]
) -> None:
    url = serve(APP)
    onlooker, learners = new_page(), [new_page(), new_page()]
    onlooker.goto(url)
    expect(onlooker.get_by_text("stopped, 0 records")).to_be_visible()
    for learner in learners:
        learner.goto(f"{url}/?train=1")
        expect(learner.get_by_text("running")).to_be_visible()
    learners[0].close()  # the other one still wants it
    seen = re.compile(r"running, \d+ records")
    before = onlooker.get_by_text(seen).text_content()
    expect(onlooker.get_by_text(str(before), exact=True)).to_have_count(0)
    expect(onlooker.get_by_text(seen)).to_be_visible()
    learners[1].close()
    expect(onlooker.get_by_text("stopped")).to_be_visible(timeout=1000 * (GRACE + 20))
