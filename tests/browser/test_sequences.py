"""The journeys that a learner makes through the page on sequences."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.support import said

Open = Callable[..., Page]


def picture(page: Page, alt: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("img", name=alt).first


def press(page: Page, slider: str, key: str, times: int = 1) -> None:
    handle = page.get_by_role("slider", name=slider, exact=True)
    handle.focus()
    for _time in range(times):
        page.keyboard.press(key)


def test_a_stranger_masks_the_padding_and_meets_a_step_of_one(open_page: Open) -> None:
    page = open_page("/sequences")
    expect(
        picture(page, re.compile("reach each step: 5, 5, 4, 4, 3, 3, 2, 2, 1, 1"))
    ).to_be_visible()
    said(page, "Sequences that reach step 7: 2 of 5.")
    press(page, "Value of the padding", "ArrowLeft", 4)
    expect(page).to_have_url(re.compile("pad=-2"))
    said(page, "the statistics take each for a value of −2")
    page.get_by_role("button", name="Mask the padding").click()
    said(page, "Steps that one sequence alone reaches: 9, 10.")
    page.get_by_role("button", name="Use layer norm at each step").click()
    said(page, "counted or masked, every x̂ of a sequence is the same")
    expect(page.get_by_role("radio", name="Layer, each step")).to_be_checked()


def test_lengths_and_the_cell_looked_at_by_keyboard(open_page: Open) -> None:
    page = open_page("/sequences?padding=masked")
    press(page, "Length of sequence 3", "ArrowRight", 2)
    expect(page).to_have_url(re.compile("lengths=10_8_8_4_2"))
    said(page, "Sequences that reach step 7: 3 of 5.")
    press(page, "Look at step", "ArrowRight", 2)
    said(page, "Sequences that reach step 9: 1 of 5.")
    said(page, "into x̂\u00a0=\u00a00.")


def test_predict_first_then_the_picture_answers(open_page: Open) -> None:
    page = open_page("/sequences?section=predict&padding=masked")
    said(page, "Your guess first")
    expect(picture(page, re.compile("Mean of x̂"))).to_have_count(0)
    page.get_by_text("0, whatever x is.").click()
    page.get_by_role("button", name="Reveal").click()
    said(page, "That is right.")
    expect(picture(page, re.compile("Mean of x̂"))).to_be_visible()


def test_the_cell_explodes_and_its_steps_play_in_the_browser(open_page: Open) -> None:
    page = open_page("/sequences")
    page.get_by_role("button", name="A cell that explodes").click()
    said(page, "it passes 65 504, the largest float16 number, at step")
    frames = page.get_by_role("slider", name="Step through")
    expect(frames).to_be_visible()
    asked: list[str] = []
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("request", lambda request: asked.append(request.url))
    frames.focus()
    page.keyboard.press("End")
    expect(page.locator(".nv-player output:visible")).to_have_text("step 60")
    assert not asked
    press(page, "Gain of W", "Home")
    expect(page).to_have_url(re.compile("gain=0"))
    expect(page.get_by_text("the largest float16 number, at step")).to_have_count(0)
