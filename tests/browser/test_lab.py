"""The journeys that a learner makes through the lab."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.support import said, wait_until_idle

Open = Callable[..., Page]


def grid(page: Page) -> Locator:
    return page.get_by_test_id("nv-grid")


def cell(page: Page, index: int) -> Locator:
    return grid(page).locator(f'.cell[data-i="{index}"]')


def edit(page: Page, index: int, text: str) -> None:
    cell(page, index).dblclick()
    grid(page).get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def test_a_stranger_edits_a_cell_and_compares_three_norms(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_role("link", name=re.compile("lab", re.I)).first.click()
    expect(cell(page, 11)).to_be_visible()
    said(page, "so the pinned 7 becomes 0.9258")
    edit(page, 4, "40")
    said(page, "so the pinned 40 becomes 1.411")
    expect(cell(page, 4).locator(".num")).to_have_text("1.41")
    said(page, "one set a feature, 4 in all, each with m = 3")
    choose(page, "Layer norm")
    said(page, "one set a sample, 3 in all, each with m = 4")
    expect(grid(page).get_by_text("n2", exact=True).first).to_be_visible()
    choose(page, "Group norm")
    said(page, "6 sets in all, each with m = 2")
    said(page, "one becomes −1 and the other +1")
    expect(page).to_have_url(re.compile("norm=group"))
    expect(page).to_have_url(re.compile("batch=f8"))


def test_a_link_shows_the_same_screen_to_somebody_else(
    open_page: Open, new_page: Callable[..., Page]
) -> None:
    page = open_page("/lab?norm=layer")
    edit(page, 0, "12.5")
    said(page, "so the pinned 12.5 becomes")
    page.get_by_role("radio", name="Statistics").click()
    expect(page).to_have_url(re.compile("section=statistics"))
    reading = page.get_by_text("so the pinned 12.5 becomes").first.inner_text()
    other = new_page()
    other.goto(page.url)
    wait_until_idle(other)
    expect(other.get_by_text(reading).first).to_be_visible()
    expect(other.get_by_role("radio", name="Statistics")).to_be_checked()


def test_keyboard_alone_is_enough(open_page: Open) -> None:
    page = open_page("/lab?step=x")
    cell(page, 7).focus()
    page.keyboard.press("ArrowUp")
    expect(cell(page, 3)).to_be_focused()
    page.keyboard.press("Space")
    said(page, "so the pinned 6 becomes")
    page.keyboard.press("Enter")
    box = grid(page).get_by_role("textbox")
    expect(box).to_be_focused()
    box.fill("9")
    page.keyboard.press("Enter")
    said(page, "so the pinned 9 becomes")
    forward = grid(page).get_by_role("button", name="Next step")
    forward.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("step=mean"))
    page.get_by_role("radio", name="Batch norm").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    said(page, "one set a sample, 3 in all")


def test_the_stepper_takes_grid_and_formula_along(open_page: Open) -> None:
    page = open_page("/lab?step=x")
    expect(cell(page, 7).locator(".num")).to_have_text("7")
    for step, shown in [("mean", "7"), ("var", "4"), ("x_hat", "0.93"), ("y", "0.93")]:
        grid(page).get_by_role("button", name="Next step").click()
        expect(cell(page, 7).locator(".num")).to_have_text(re.compile(f"^{shown}"))
        expect(page).to_have_url(re.compile(f"step={step}|^[^?]*$" if step == "x_hat" else step))


def test_what_is_no_number_is_answered_and_nothing_is_lost(open_page: Open) -> None:
    page = open_page("/lab")
    edit(page, 4, "four")
    said(page, re.compile("The cell keeps its value"))
    expect(page.get_by_test_id("stException")).to_have_count(0)
    said(page, "so the pinned 4 becomes 0.7071")


def test_paste_upload_and_download(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/lab?preset=digits")
    page.get_by_text("Paste, upload, download").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download CSV").click()
    saved = tmp_path / "digits.csv"
    waiting.value.save_as(saved)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="As a notebook").click()
    assert json.loads(waiting.value.path().read_text("utf-8"))["nbformat"] == 4
    with page.expect_download() as waiting:
        page.get_by_role("button", name="x.npy", exact=True).click()
    batch = tmp_path / "batch.npy"
    waiting.value.save_as(batch)
    box = page.get_by_role("textbox", name="Paste a table, or an array as it is printed")
    box.fill("a\tb\n1\t2\n3\t6\n8\t1")
    page.get_by_role("button", name="Use these values").click()
    said(page, "one set a feature, 2 in all, each with m = 3")
    box.fill("1 2\n3")
    page.get_by_role("button", name="Use these values").click()
    said(page, re.compile("Your batch is unchanged"))
    said(page, "one set a feature, 2 in all, each with m = 3")
    page.locator("input[type=file]").set_input_files(saved)
    said(page, "one set a channel, 1 in all, each with m = 256")
    box.fill("1 2\n3 4")
    page.get_by_role("button", name="Use these values").click()
    said(page, "one set a feature, 2 in all, each with m = 2")
    page.locator("input[type=file]").set_input_files(batch)
    said(page, "one set a channel, 1 in all, each with m = 256")


def test_names_from_a_file_are_words_and_nothing_else(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/lab")
    hostile = '<img src=x onerror="document.title=1">'
    file = tmp_path / "names.csv"
    file.write_text(
        f'"{hostile.replace(chr(34), chr(39))}",![x](http://example.org/y.png)\n1,2\n3,5\n'
    )
    page.get_by_text("Paste, upload, download").click()
    page.locator("input[type=file]").set_input_files(file)
    expect(grid(page).get_by_text("<img src=x").first).to_be_visible()
    for section in ("Statistics", "Histograms", "Compare", "Code", "Arithmetic"):
        page.get_by_role("radio", name=section).click()
        wait_until_idle(page)
    said(page, "![x](http://example.org/y.png)")
    expect(page).not_to_have_title("1")


def test_a_live_slider_moves_the_numbers(open_page: Open) -> None:
    page = open_page("/lab?controls=parameters&adjust=gamma&step=y")
    slider = page.get_by_role("slider", name=re.compile("γ · feature 4"))
    slider.focus()
    for _press in range(10):
        page.keyboard.press("ArrowRight")
    expect(cell(page, 7).locator(".num")).to_have_text("1.85")  # twice 0.9258
    expect(page).to_have_url(re.compile("gamma=1_1_1_2"))


def test_predict_which_cells_then_see_the_gap(open_page: Open) -> None:
    page = open_page("/lab?section=predict&pin=0")
    for index in (1, 4):
        cell(page, index).click()
    said(page, "Marked so far: 2")
    page.get_by_role("button", name="Reveal").click()
    said(page, "that you found: 1 of 2. Missed: 1. Marked, but of another set: 1")
    page.get_by_role("button", name="Another cell").click()
    expect(grid(page)).to_have_attribute("data-mode", "mark")


def test_predict_a_value_then_see_the_gap(open_page: Open) -> None:
    page = open_page("/lab?section=predict")
    choose(page, "What will this cell be?")
    expect(cell(page, 7).locator(".num")).to_have_text("7")  # x, to compute it from
    expect(grid(page)).to_have_attribute("data-step", "x")
    page.get_by_label(re.compile("x̂ of the pinned cell")).fill("0.5")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Reveal").click()
    said(page, "You said 0.5; it is 0.9258. The gap is 0.4258")


def test_try_this_sets_the_controls(open_page: Open) -> None:
    page = open_page("/lab")
    page.get_by_role("button", name="A batch of one").click()
    said(page, re.compile("PyTorch refuses"))
    page.get_by_role("button", name="Use layer norm instead").click()
    said(page, "one set a sample, 1 in all, each with m = 4")


def test_undo_brings_the_batch_back(open_page: Open) -> None:
    page = open_page("/lab")
    edit(page, 7, "70")
    said(page, "so the pinned 70 becomes")
    page.locator(".st-key-lab-undo").get_by_role("button").click()
    said(page, "so the pinned 7 becomes 0.9258")


def test_ctrl_z_undoes_but_not_while_a_field_for_text_has_the_focus(open_page: Open) -> None:
    page = open_page("/lab")
    choose(page, "Layer norm")
    expect(page).to_have_url(re.compile("norm=layer"))
    page.get_by_label("Samples N").click()
    page.keyboard.press("Control+z")
    cell(page, 0).dblclick()
    expect(grid(page).get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Control+z")
    page.keyboard.press("Escape")
    choose(page, "RMS norm")
    expect(page).to_have_url(re.compile("norm=rms"))
    wait_until_idle(page)
    page.keyboard.press("Control+z")
    expect(page).to_have_url(re.compile("norm=layer"))


def test_the_slice_of_a_volume_is_in_the_link(open_page: Open) -> None:
    page = open_page("/lab?preset=volume")
    grid(page).get_by_role("slider", name="Slice 1 of 3").press("ArrowRight")
    expect(page).to_have_url(re.compile("slice=2"))
    expect(grid(page).get_by_text("Slice 2 of 3")).to_be_visible()
    again = open_page("/lab?preset=volume&slice=3")
    expect(grid(again).get_by_text("Slice 3 of 3")).to_be_visible()


@pytest.mark.parametrize(
    "query",
    [
        "preset=outlier",
        "preset=offset&gamma=3_-0.7_2.25_1&beta=0.1_2_-3.3_0",
        "preset=ranges&norm=rms&gamma=0.013_2_3_4",
        "preset=normal&norm=layer&bias=1_2_3_-400",
    ],
)
def test_who_computes_the_readout_again_gets_what_it_says(open_page: Open, query: str) -> None:
    page = open_page(f"/lab?{query}")
    readout = grid(page).locator(".readout")
    for index in (0, 5, 9, 11):
        cell(page, index).hover()
        expect(cell(page, index)).to_have_class(re.compile("."))
        stations = [text.replace("−", "-") for text in readout.locator("b").all_inner_texts()]
        values = [float(text) for text in stations]
        for start, wanted, lines, text in zip(
            values, values[1:], readout.locator(".passage").all_inner_texts(), stations[1:],
            strict=False,
        ):  # fmt: skip
            found = start
            for sign, number in re.findall(r"([−+×]) (\S+)", lines):
                operand = float(number.replace("−", "-"))
                found = {"−": found - operand, "+": found + operand, "×": found * operand}[sign]
            digits = len(text.partition("e")[0].partition(".")[2])
            assert abs(found - wanted) <= 0.5 * 10.0**-digits * (1 + 1e-5), (start, lines, wanted)


def test_a_batch_of_many_rows_says_that_it_goes_on_below(open_page: Open) -> None:
    page = open_page("/lab?preset=normal&shape=16x4")
    goes_on = page.get_by_test_id("nv-grid").get_by_text("The batch goes on below")
    expect(goes_on).to_be_visible()
    page.get_by_test_id("nv-grid").locator(".scroller").evaluate(
        "node => (node.scrollTop = node.scrollHeight)"
    )
    expect(goes_on).to_be_hidden()


def test_the_hint_never_comes_again_once_it_is_dismissed(open_page: Open) -> None:
    page = open_page("/lab")
    hint = page.get_by_text("to light up its set")
    expect(hint).to_be_visible()
    page.get_by_role("button", name="Got it").click()
    expect(hint).to_be_hidden()
    page.reload()
    expect(cell(page, 11)).to_be_visible()
    expect(page.locator(".nv-hint")).to_be_attached()
    expect(hint).to_be_hidden()
