"""The journeys that a learner makes through the page on pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.support import assert_accessible, wait_until_idle

Open = Callable[..., Page]
# Its drop zone is presentational, has a name, and takes the focus.
STREAMLITS_UPLOADER = ("presentation-role-conflict",)
RED = """image => {
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let k = 0; k < data.length; k += 4) sum += data[k];
    return sum / (data.length / 4);
}"""


def picture(page: Page, words: str) -> Locator:
    return page.get_by_role("img", name=re.compile(f"^{words}"))


def drag(page: Page, label: str, share: float) -> None:
    """Take a slider by its middle and let go of it at this share of its length."""
    slider = page.get_by_role("slider", name=label)
    box = slider.bounding_box()
    assert box
    left, width, y = box["x"] + 10, box["width"] - 20, box["y"] + box["height"] / 2
    page.mouse.move(left + width / 2, y)
    page.mouse.down()
    page.mouse.move(left + width * share, y, steps=8)
    page.mouse.up()


def test_a_cast_is_undone_under_instance_norm(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_role("link", name="Pictures", exact=True).first.click()
    expect(page.get_by_test_id("nv-reading")).to_contain_text("Taken back")
    page.get_by_role("button", name="As it came").click()
    before = picture(page, "Astronaut, as it came")
    expect(before).to_be_visible()
    expect(page).to_have_url(re.compile("changes="))
    was, instance = before.evaluate(RED), picture(page, "Astronaut after instance norm")
    sent = instance.get_attribute("src")
    drag(page, "Colour cast", 0.95)
    tinted = picture(page, r"Astronaut, red \+0.36, blue −0.36")
    expect(tinted).to_be_visible()
    expect(page.get_by_test_id("nv-gallery")).to_have_attribute("data-painted", re.compile("."))
    assert tinted.evaluate(RED) > was + 30
    assert instance.get_attribute("src") == sent, "to the last bit of the picture"
    reading = page.get_by_test_id("nv-reading")
    expect(reading).to_contain_text("0 under instance norm")
    expect(reading).to_contain_text("Taken back by: instance norm.")
    expect(page).to_have_url(re.compile(r"changes=0_1_0\.36"))


def test_own_pictures_and_what_is_none(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/pictures?norm=layer")
    page.get_by_text("Your own pictures").click()
    field = page.get_by_test_id("stFileUploader").locator("input[type=file]")
    Image.new("RGB", (400, 300), (20, 120, 220)).save(tmp_path / "_sea_ <b>.png")
    (tmp_path / "notes.pdf").write_bytes(b"%PDF-1.7")
    field.set_input_files([tmp_path / "_sea_ <b>.png", tmp_path / "notes.pdf"])
    expect(picture(page, re.escape("_sea_ <b>.png, as it came"))).to_be_visible()
    expect(page.get_by_text("“notes.pdf”: This is a PDF document")).to_be_visible()
    expect(page.get_by_test_id("stFileUploaderFile")).to_have_count(0)  # what was read is gone
    expect(page.get_by_text("Your own pictures are in no link")).to_be_visible()
    wait_until_idle(page)
    assert_accessible(page, without=STREAMLITS_UPLOADER)
    other = open_page("/pictures" + page.url.partition("/pictures")[2], width=375)
    expect(other.get_by_text("made with pictures of somebody's own")).to_be_visible()
    expect(picture(other, "Cat after layer norm")).to_be_visible()
    expect(other.locator("[data-wide]").first).to_be_hidden()  # a phone has room for one norm
    page.get_by_role("button", name="Take out").click()
    expect(picture(page, re.escape("_sea_"))).to_have_count(0)


def test_sliders_move_by_keys_and_back_leads_to_the_view_before(open_page: Open) -> None:
    page = open_page("/pictures")
    page.get_by_role("slider", name="Contrast").press("End")
    expect(picture(page, r"Astronaut, brightness −0.2, contrast × 2")).to_be_visible()
    page.get_by_role("radio", name="The colours of another").click()
    expect(picture(page, "Astronaut in the colours of Cat")).to_be_visible()
    page.go_back()
    expect(picture(page, "Cat after RMS norm")).to_be_visible()
