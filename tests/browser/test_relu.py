"""The journeys that a learner makes through the ReLU page."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.support import wait_until_drawn, wait_until_idle

Open = Callable[..., Page]


def chart(page: Page, words: str | re.Pattern[str]) -> Locator:
    """The plotly graph whose picture is called so."""
    return page.locator(".nv-canvas", has=page.get_by_role("img", name=words))


def reading(page: Page) -> Locator:
    return page.get_by_test_id("nv-reading").first


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def press(page: Page, slider: str, key: str, times: int) -> None:
    knob = page.get_by_role("slider", name=slider)
    knob.focus()
    for _time in range(times):
        page.keyboard.press(key)


def test_a_learner_moves_a_weight_and_then_normalizes(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_role("link", name=re.compile("neuron's output", re.I)).first.click()
    expect(reading(page)).to_contain_text("67.8")
    choose(page, "Bias last: (w₁, w₂, b)")
    expect(reading(page)).to_contain_text("(theory: 3.7")
    expect(page).to_have_url(re.compile("w1b=-0.5"))
    press(page, "bias b of B", "ArrowLeft", 20)  # from 1 to 0
    expect(reading(page)).to_contain_text("(theory: 50.0")
    choose(page, "Before the ReLU")
    expect(reading(page)).to_contain_text("whatever the weights")
    expect(page.get_by_text("Does nothing here").first).to_be_visible()
    b = chart(page, re.compile("^B, w"))
    expect(b).to_have_count(1)
    bars = b.locator(".bars path")
    before = bars.evaluate_all("all => all.map(bar => bar.getAttribute('d')).join()")
    painted = b.get_attribute("data-painted")
    press(page, "bias b of B", "End", 1)
    expect(page).to_have_url(re.compile("bb=3"))
    expect(b).not_to_have_attribute("data-painted", str(painted))  # the dotted z has moved
    after = bars.evaluate_all("all => all.map(bar => bar.getAttribute('d')).join()")
    assert after == before
    press(page, "shift β, of A and B", "End", 1)
    expect(reading(page)).to_contain_text(re.compile(r"A has 0\.\d"))


def test_the_film_plays_in_the_browser_alone(open_page: Open) -> None:
    page = open_page("/relu?view=play")
    sent: list[str | bytes] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
    page.reload()
    wait_until_idle(page)
    wait_until_drawn(page)
    asked = len(sent)
    film = page.locator(".nv-graph").first
    share = film.locator(".bartext").last
    expect(share).to_have_text("33")
    slider, name = film.get_by_role("slider", name="Step through"), film.locator("output")
    film.get_by_role("button", name="Play").click()
    expect(name).to_have_text("100 %")
    expect(film.locator(".gtitle")).to_have_text("w = (0.25, 1), b = −0.5")
    expect(share).to_have_text("68")
    slider.press("Home")
    expect(name).to_have_text("0 %")
    expect(film.locator(".gtitle")).to_have_text("w = (0.5, 1), b = 0.5")
    expect(share).to_have_text("33")
    film.get_by_role("button", name="Play").click()
    expect(name).not_to_have_text("0 %")
    film.get_by_role("button", name="Pause").click()
    expect(film.get_by_role("button", name="Play")).to_be_visible()
    expect(name).not_to_have_text("100 %")
    assert len(sent) == asked, "the server was not asked for a frame"


def test_predict_first_hides_the_answer(open_page: Open) -> None:
    page = open_page("/relu?section=predict")
    expect(chart(page, re.compile("^A, w"))).to_have_count(1)
    expect(chart(page, re.compile("^B, w"))).to_have_count(0)
    expect(reading(page)).to_contain_text("Your guess first")
    asked = page.locator("[class*=st-key-normviz-question]")
    asked.get_by_role("slider").press("ArrowRight")
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_text(re.compile("You said 51 %; it is 67.8"))).to_be_visible()
    expect(chart(page, re.compile("^B, w"))).to_have_count(1)


def test_arrows_choose_a_reading_of_the_articles_numbers(open_page: Open) -> None:
    page = open_page("/relu")
    page.get_by_role("radio", name=re.compile("Bias first")).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name=re.compile("Bias last"))).to_be_checked()
    expect(page).to_have_url(re.compile("ba=1"))
