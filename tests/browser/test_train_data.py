"""A learner brings images of their own: the files, one after the other, and the link to them."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.support import assert_accessible, wait_until_idle
from tests.core.readers.idx_files import TRAIN, write

DRAWER = "/train?controls=data"
# Its drop zone is presentational, has a name, and takes the focus.
STREAMLITS_UPLOADER = ("presentation-role-conflict",)


def uploader(page: Page) -> Locator:
    return page.get_by_test_id("stFileUploader").locator("input[type=file]")


def test_own_images_are_uploaded_and_linked(open_page: Callable[..., Page], tmp_path: Path) -> None:
    write(tmp_path, TRAIN, 120, rows=6, columns=7)
    wrong = tmp_path / "photo.png"
    wrong.write_bytes(b"\x89PNG" + bytes(99))
    page = open_page(DRAWER)
    uploader(page).set_input_files(wrong)
    expect(page.get_by_text("it is not an IDX file")).to_be_visible()
    expect(page.get_by_test_id("stFileUploaderFile")).to_have_count(0)  # what is refused is gone
    uploader(page).set_input_files(tmp_path / TRAIN[0])
    expect(page.get_by_text("add the file of their labels")).to_be_visible()
    expect(page.get_by_text("it is not an IDX file")).to_be_hidden()
    uploader(page).set_input_files(tmp_path / TRAIN[1])
    words = "120 images of 6 × 7 pixels. 84 to train on, 18 to validate, 18 for the test."
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_test_id("stFileUploaderFile")).to_have_count(0)
    wait_until_idle(page)
    assert_accessible(page, without=STREAMLITS_UPLOADER)

    address = page.url.partition("/train")[2]
    other = open_page("/train" + address, scheme="dark")
    expect(other.get_by_text(words)).to_be_visible()
    assert_accessible(other, without=STREAMLITS_UPLOADER)
    other.set_viewport_size({"width": 375, "height": 800})
    expect(other.get_by_text(words)).to_be_visible()
    assert other.evaluate("document.documentElement.scrollWidth") <= 375
    gone = open_page(f"/train?data={'0' * 16}-60x28x28")
    expect(gone.get_by_text("Upload the two files again")).to_be_visible()
    expect(uploader(gone)).to_have_count(1)
