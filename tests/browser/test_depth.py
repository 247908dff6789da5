"""The journeys that a learner makes through "Shift through depth"."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.support import (
    chart,
    charts,
    said,
    wait_until_idle,
)

Open = Callable[..., Page]


def test_keys_on_the_depth_slider_move_numbers_and_picture(open_page: Open) -> None:
    page = open_page("/depth?init=he")
    painted = charts(page).first.get_attribute("data-painted")
    slider = page.get_by_role("slider", name="Depth: layers")
    slider.focus()
    for _press in range(3):
        page.keyboard.press("ArrowRight")
    said(page, "From the mini-batch to layer 23 the mean square")
    expect(page).to_have_url(re.compile("depth=23"))
    expect(charts(page).first).not_to_have_attribute("data-painted", str(painted))
    expect(chart(page, "after layer 23; theory gives 0.903")).to_be_visible()
    page.keyboard.press("Home")
    said(page, "to layer 1 the mean square")


def test_a_norm_brings_the_signal_back_and_the_link_keeps_it(
    open_page: Open, new_page: Callable[..., Page]
) -> None:
    page = open_page("/depth")
    page.get_by_role("button", name="Standard deviation 0.01").click()
    said(page, re.compile("to layer 30 the mean square goes from 0.903 to 8.62e−58"))
    page.get_by_role("radio", name="Batch", exact=True).click()
    said(page, re.compile(r"goes from 0.903 to 0\.[45]"))
    page.get_by_role("radio", name="after it").click()
    said(page, re.compile("goes from 0.903 to 0.99"))
    other = new_page()
    other.goto(page.url)
    wait_until_idle(other)
    said(other, re.compile("to layer 30 the mean square goes from 0.903 to 0.99"))
    expect(other.get_by_role("radio", name="after it")).to_be_checked()


def test_predict_first_then_see(open_page: Open) -> None:
    page = open_page("/depth?section=predict")
    said(page, re.compile("Your guess first"))
    expect(page.get_by_test_id("nv-plot")).to_have_count(0)
    page.get_by_text("A mean square below 0.001").click()
    page.get_by_role("button", name="Reveal").click()
    said(page, re.compile("That is right"))
    charts(page)
    page.get_by_role("radio", name="Does noise undo batch norm?").click()
    page.get_by_text("Above both.").click()
    page.get_by_role("button", name="Reveal").click()
    said(page, re.compile("What happens: Nearer to the run with batch norm"))


def test_the_shift_is_put_back_and_played(open_page: Open) -> None:
    page = open_page("/depth?section=noise")
    said(page, re.compile("In this run the means jump by"))
    expect(chart(page, "Loss over the steps: no norm ends at")).to_be_visible()
    step = page.get_by_role("slider", name="Step through")
    expect(step).to_have_attribute("aria-valuetext", "step 150")
    step.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(step).to_have_attribute("aria-valuetext", "step 5")
    page.get_by_role("slider", name="Strength of the noise").focus()
    page.keyboard.press("Home")
    said(page, re.compile("The noise is off"))
    expect(page).to_have_url(re.compile("noise=0"))
