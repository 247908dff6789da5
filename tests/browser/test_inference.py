"""A learner's way through training and inference."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.support import said

Open = Callable[..., Page]


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def chart(page: Page) -> Locator:
    return page.get_by_test_id("nv-plot").first


def drawn(page: Page) -> None:
    expect(chart(page)).to_have_attribute("data-painted", re.compile("."))


def test_from_a_batch_of_one_to_one_output_at_inference(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_role("link", name="A batch of one: refused, or zeros").click()
    said(page, re.compile("Expected more than 1 value per channel when training"))
    page.get_by_role("button", name="Use batches of 4").click()
    said(page, re.compile(r"σ/√m = 1 of the true mean 5"))
    page.get_by_role("button", name="Same sample, other companions").click()
    said(page, re.compile("becomes anything from"))
    choose(page, "Inference")
    said(page, re.compile("in every batch: the running mean"))
    expect(page).to_have_url(re.compile("mode=inference"))
    expect(chart(page).get_by_role("img").first).to_have_attribute(
        "aria-label", re.compile("At inference the sample 8 has the output")
    )


def test_a_stream_plays_without_the_server(open_page: Open) -> None:
    page = open_page("/inference")
    drawn(page)
    steps = chart(page).get_by_role("slider", name="Step through")
    running = "el => el.data.filter(t => t.name === 'running')[0].y.length"
    canvas = chart(page).locator(".nv-canvas")
    expect(steps).to_have_attribute("aria-valuetext", "batch 60")
    assert canvas.evaluate(running) == 61
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    steps.focus()
    page.keyboard.press("Home")
    expect(steps).to_have_attribute("aria-valuetext", "batch 1")
    page.wait_for_function(f"({running})(document.querySelector('.nv-canvas')) === 2")
    chart(page).get_by_role("button", name="Play").click()
    expect(steps).not_to_have_attribute("aria-valuetext", re.compile("^batch [13]$"))
    chart(page).get_by_role("button", name="Pause").click()
    assert not sent


def test_keyboard_alone_moves_the_batch_size(open_page: Open) -> None:
    page = open_page("/inference?view=drift&m=7&more=0")
    slider = page.get_by_role("slider", name="Batch size m")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(re.compile("m=7"))
    shift = page.get_by_role("slider", name="The mean moves by, in σ")
    shift.focus()
    page.keyboard.press("End")
    said(page, re.compile("After the drift inference gives outputs of mean 3"))
    expect(page).to_have_url(re.compile("shift=3"))
    page.get_by_role("radio", name="Drift").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    said(page, re.compile("exactly the whole batch's"))


def test_a_guess_first_then_the_gap(open_page: Open) -> None:
    page = open_page("/inference?section=predict&convention=keras")
    said(page, re.compile("Your guess first"))
    asked = page.locator("[class*=st-key-normviz-question]")
    expect(asked.get_by_role("button", name="Reveal")).to_be_disabled()  # nothing was guessed yet
    asked.get_by_role("slider").press("ArrowRight")
    page.get_by_role("button", name="Reveal").click()
    said(page, "You said 51 %; it is 54.7 %. The gap is 3.72 points.")
    said(page, re.compile("start value still weighs 54.7 %"))
