"""The journeys that a learner makes through "Gradients"."""

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


def test_keys_deepen_the_net_and_remedies_bring_the_gradient_back(
    open_page: Open, new_page: Callable[..., Page]
) -> None:
    page = open_page("/gradients")
    painted = charts(page).first.get_attribute("data-painted")
    depth = page.get_by_role("slider", name="Depth: layers")
    for _press in range(3):
        depth.press("ArrowRight")
    said(page, re.compile("the gradient is .*e−1[0-9] times what it is at layer 23"))
    expect(page).to_have_url(re.compile("depth=23"))
    expect(charts(page).first).not_to_have_attribute("data-painted", str(painted))
    expect(chart(page, "norm of the gradient at each layer over that at layer 23")).to_be_visible()
    page.get_by_role("button", name="Put batch norm in").click()
    said(page, re.compile(r"the gradient is [12]\.\d+ times what it is at layer 23"))
    page.get_by_role("radio", name="No norm").click()
    page.get_by_text("Residual connections: h + layer(h)").click()
    said(page, re.compile(r"the gradient is 1\.\d+ times what it is at layer 23"))
    other = new_page()
    other.goto(page.url)
    wait_until_idle(other)
    said(other, re.compile(r"the gradient is 1\.\d+ times what it is at layer 23"))


def test_a_try_clips_three_and_four_and_keys_turn_it(open_page: Open) -> None:
    page = open_page("/gradients")
    page.get_by_role("button", name="Clip [3, 4] to norm 1").click()
    expect(chart(page, r"the gradient \(3, 4\) as an arrow. by value \(1, 1\)")).to_be_visible()
    said(page, "By value it turns by 8.1°")
    page.get_by_role("slider", name="A: a₁").focus()
    page.keyboard.press("Home")
    said(page, "By value it turns by 23.2°")  # (-10, 4) becomes (-1, 1)
    expect(page).to_have_url(re.compile("a1=-10"))


def test_predict_first_then_see_who_lives(open_page: Open) -> None:
    page = open_page("/gradients?section=predict")
    said(page, re.compile("Your guess first"))
    expect(page.get_by_test_id("nv-plot")).to_have_count(0)
    page.get_by_text("Less than a thousandth: it vanishes.").click()
    page.get_by_role("button", name="Reveal").click()
    said(page, re.compile("That is right"))
    charts(page)
    page.get_by_role("radio", name="Who lives without clipping?").click()
    page.get_by_text("It learns about as well, or better.").click()
    page.get_by_role("button", name="Reveal").click()
    said(page, re.compile("What happens: It explodes"))
    expect(chart(page, "no clipping ends at step 3 without a finite loss")).to_be_visible()
