"""How messages go to Python: mail.js, on a page of its own, under a clock of the test's."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from normviz.ui.assets import FRONTEND


@pytest.fixture
def mail(new_page: Callable[..., Page]) -> Page:
    """A page with `grid` and `slider`, one Mail of each kind, and what they sent in `sent`."""
    page = new_page(fresh=True)  # a clock stays
    page.clock.install(time=0)
    page.clock.pause_at(1000)  # or it would run on while a busy machine waits
    page.evaluate(
        """async (text) => {
          const file = new Blob([text], { type: "text/javascript" });
          const { Mail, newestOfType, newestValues } = await import(URL.createObjectURL(file));
          globalThis.sent = [];
          globalThis.told = [];
          const tell = (late) => told.push(late);
          globalThis.grid = new Mail((message) => sent.push(message), newestOfType, tell);
          globalThis.slider = new Mail((message) => sent.push(message), newestValues);
        }""",
        (FRONTEND / "shared" / "mail.js").read_text(encoding="utf-8"),
    )
    return page


def sent(mail: Page, steps: str) -> list[dict[str, Any]]:
    """What is sent while `steps` are run."""
    messages: list[dict[str, Any]] = mail.evaluate(
        f"() => {{ sent.length = 0; {steps}; return sent; }}"
    )
    return messages


def test_one_message_is_under_way_at_a_time(mail: Page) -> None:
    first = {"type": "pin", "index": 1, "seq": 1}
    assert sent(mail, "grid.post({type: 'pin', index: 1}); grid.post({type: 'step'})") == [first]
    assert sent(mail, "grid.answered(1)") == [{"type": "step", "seq": 2}]
    assert mail.evaluate("grid.idle") is False
    assert sent(mail, "grid.answered(2)") == []
    assert mail.evaluate("grid.idle") is True


def test_the_newest_of_a_type_counts_and_every_edit_is_kept(mail: Page) -> None:
    sent(mail, "grid.post({type: 'step', step: 0})")
    posts = [("pin", 1), ("edit", 1), ("pin", 2), ("edit", 2), ("edit", 1)]
    sent(mail, "".join(f"grid.post({{type: {kind!r}, index: {i}}});" for kind, i in posts))
    order = [sent(mail, f"grid.answered({seq})")[0] for seq in range(1, 5)]
    assert [(each["type"], each["index"]) for each in order] == [
        ("edit", 1),
        ("pin", 2),
        ("edit", 2),
        ("edit", 1),
    ]


def test_values_that_move_meanwhile_go_in_one_message(mail: Page) -> None:
    sent(mail, "slider.post({values: {a: 1}})")
    assert sent(mail, "for (const a of [2, 3]) slider.post({values: {a}})") == []
    sent(mail, "slider.post({values: {b: 9}})")
    assert sent(mail, "slider.answered(1)") == [{"values": {"a": 3, "b": 9}, "seq": 2}]


def test_an_answer_to_an_older_message_is_none(mail: Page) -> None:
    sent(mail, "slider.answered(5); slider.post({values: {a: 1}}); slider.post({values: {a: 2}})")
    assert sent(mail, "slider.answered(5)") == []
    assert mail.evaluate("slider.idle") is False
    assert sent(mail, "slider.answered(6)") == [{"values": {"a": 2}, "seq": 7}]


def test_what_is_not_answered_is_sent_again_with_what_is_newer(mail: Page) -> None:
    sent(mail, "slider.post({values: {a: 1, b: 1}}); slider.post({values: {a: 2}})")
    mail.clock.run_for(3900)
    assert mail.evaluate("sent.length") == 1
    mail.clock.run_for(200)
    assert mail.evaluate("sent.slice(1)") == [{"values": {"a": 2, "b": 1}, "seq": 2}]
    assert sent(mail, "slider.answered(1)") == []  # too late: it is under way again
    assert mail.evaluate("slider.idle") is False


def test_a_lost_edit_keeps_its_turn_and_a_lost_pin_yields_to_a_newer_one(mail: Page) -> None:
    sent(mail, "grid.post({type: 'edit', index: 1}); grid.post({type: 'pin', index: 3})")
    mail.clock.run_for(4100)
    assert mail.evaluate("sent.slice(1)") == [{"type": "edit", "index": 1, "seq": 2}]
    assert sent(mail, "grid.answered(2)") == [{"type": "pin", "index": 3, "seq": 3}]
    sent(mail, "grid.post({type: 'pin', index: 4}); grid.post({type: 'step'})")
    mail.clock.run_for(4100)
    assert mail.evaluate("sent") == [{"type": "pin", "index": 4, "seq": 4}]


def test_nothing_is_sent_again_after_the_end(mail: Page) -> None:
    sent(mail, "slider.post({values: {a: 1}}); slider.stop()")
    mail.clock.run_for(10_000)
    assert mail.evaluate("sent.length") == 1


def test_another_run_of_the_whole_page_that_knows_nothing_of_it_has_it_sent_again(
    mail: Page,
) -> None:
    sent(mail, "slider.answered(0, 'a'); slider.post({values: {a: 1}})")
    assert sent(mail, "slider.answered(0, 'a')") == []
    assert sent(mail, "slider.answered(0, 'b')") == [{"values": {"a": 1}, "seq": 2}]
    mail.clock.run_for(3900)
    assert sent(mail, "slider.answered(2, 'c')") == []
    mail.clock.run_for(10_000)
    assert mail.evaluate("sent.length") == 0


def test_what_waits_when_its_component_leaves_for_a_moment_is_sent_again(mail: Page) -> None:
    sent(mail, "slider.post({values: {a: 1}}); slider.stop(); slider.answered(0)")
    mail.clock.run_for(4100)
    assert mail.evaluate("sent.slice(1)") == [{"values": {"a": 1}, "seq": 2}]


def test_a_late_answer_is_told_and_that_it_came(mail: Page) -> None:
    sent(mail, "grid.post({type: 'edit', index: 1}); grid.post({type: 'pin', index: 3})")
    mail.clock.run_for(3900)
    assert mail.evaluate("told") == []
    mail.clock.run_for(200)
    assert mail.evaluate("told") == [True]
    assert mail.evaluate("grid.unanswered.map(({ type }) => type)") == ["edit", "pin"]
    sent(mail, "grid.answered(2)")
    assert mail.evaluate("told") == [True, False]
    assert mail.evaluate("grid.unanswered.map(({ type }) => type)") == ["pin"]
