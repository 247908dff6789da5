"""The journeys that a learner makes through "Train a digit classifier"."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.support import chart, said, wait_until_idle

Open = Callable[..., Page]
SMALL = "width:16,epochs:2;norm:batch,width:16,epochs:2"
LONG = "hidden:20,width:256,epochs:100"
SEEDS_MS = 120_000  # in which a busy machine has trained all that an answer rests on


def curves(page: Page) -> Locator:
    """The panel of the curves; it has been drawn."""
    panel = page.get_by_test_id("nv-plot").first
    expect(panel).to_have_attribute("data-painted", re.compile(r"^[0-9a-f.]+$"))
    return panel


def test_a_rate_too_high_guess_watch_and_understand(open_page: Open) -> None:
    page = open_page("/train")
    curves(page)
    page.get_by_role("radio", name="A high learning rate").click()
    said(page, "What becomes of A (no norm) and of B (batch norm)?")
    expect(page.get_by_test_id("nv-plot")).to_have_count(0)
    page.get_by_text("A fails, B learns.").click()
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_text("That is right").first).to_be_visible(timeout=SEEDS_MS)
    said(page, "Test images right with 5 seeds")
    said(page, re.compile("weights k times as large give the same output"))
    expect(chart(page, "A: no norm, rate 2: stopped at step")).to_be_visible()
    # it plays by itself, from the first epoch to the last
    slider = page.get_by_role("slider", name="Step through")
    expect(slider).to_have_attribute("aria-valuetext", "epoch 10")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page).to_have_url(re.compile("preset=rate&guess=first"))


def guess_and_reveal(page: Page) -> None:
    page.get_by_text("It stays: the curves lie on each other.").click()
    page.get_by_role("button", name="Reveal").click()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_curves_play_when_they_come_unless_motion_is_reduced(open_page: Open, motion: str) -> None:
    page = open_page("/train?preset=bias&guess=first", reduced_motion=motion)
    guess_and_reveal(page)
    read = page.get_by_test_id("nv-reading")
    expect(read).to_contain_text("of the test images right", timeout=SEEDS_MS)
    page.reload()  # now the runs are there from the start, and what plays is the whole of them
    guess_and_reveal(page)
    if motion == "no-preference":  # at once: on a busy machine it may have played to its end
        page.get_by_role("button", name="Pause").click()
    curves(page)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    shown = page.get_by_role("slider", name="Step through").get_attribute("aria-valuetext")
    assert (shown == "epoch 20") == (motion == "reduce")


def test_keys_on_the_rate_train_anew(open_page: Open, new_page: Callable[..., Page]) -> None:
    page = open_page(f"/train?runs={SMALL}&edit=B")
    painted = curves(page).get_attribute("data-painted")
    slider = page.get_by_role("slider", name="learning rate")
    for _press in range(3):
        slider.press("ArrowRight")
    expect(page).to_have_url(re.compile("lr%3A0.141"))
    expect(curves(page)).not_to_have_attribute("data-painted", str(painted))
    expect(chart(page, "B: batch norm, rate 0.141: after 2 epochs")).to_be_visible()
    other = new_page()
    other.goto(page.url)
    wait_until_idle(other)
    expect(chart(other, "B: batch norm, rate 0.141: after 2 epochs")).to_be_visible()


def test_a_long_training_is_asked_for_watched_and_stopped(open_page: Open) -> None:
    page = open_page(f"/train?runs={LONG}")
    said(page, re.compile("This takes about [0-9]+ s on this machine"))
    page.get_by_role("button", name="Start training").click()
    panel = page.get_by_test_id("nv-trainings")
    expect(panel.get_by_role("progressbar")).to_have_count(1)
    expect(panel).to_contain_text(re.compile(r"epoch [0-9.]+, about [0-9]+ s left"))
    expect(chart(page, r"A: after [0-9.]+ epochs? validation loss")).to_be_visible()
    panel.get_by_role("button", name="Stop").click()
    expect(panel).to_have_count(0)
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    expect(chart(page, r"A: after [0-9.]+ epochs? validation loss")).to_be_visible()


def test_what_came_out_can_be_taken_along(open_page: Open) -> None:
    page = open_page(f"/train?runs={SMALL}&section=table")
    curves(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download the curves").click()
    lines = taken.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("run,step,epoch,lr,batch_loss,train_loss")
    assert [line.split(",")[2] for line in lines[1:]] == ["0", "1", "2"] * 2
