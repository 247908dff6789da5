"""Data of one's own: kept once for all, by content, in bounded memory; and the drawer for them."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.testing.v1 import AppTest

from normviz.nets.network import Net
from normviz.nets.split import digit_split
from normviz.nets.trainer import Settings
from normviz.readers.idx import IMAGES, LABELS
from normviz.readers.idx_sets import read_files, read_set
from normviz.ui.training import data as train_data
from normviz.ui.training.data import DIGITS, DataKey, Library, extent, read_source, sizes
from normviz.ui.training.hall import Hall
from normviz.ui.training.job import Job
from pages.train.words_data import about, gone
from tests.core.readers.idx_files import TEST, TRAIN, images, labels, opened, write
from tests.pages.support import address, open_app, seen

NAME = read_set(opened(a=images(40), b=labels(40))).name
GONE = "0123456789abcdef-60000x28x28-10000"


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """An empty library in the place of the app's."""
    library = Library()
    monkeypatch.setattr(train_data, "library", library)
    yield library


def bring(library: Library, seed: int = 0) -> str:
    return library.bring(opened(a=images(40, seed=seed), b=labels(40)))


# --- the library ---------------------------------------------------------------------------------


def test_what_was_brought_is_split_by_key(library: Library) -> None:
    name = bring(library)
    key = DataKey(name, seed=3, scaling="standardized")
    split = library.split(key)
    assert (len(split.x), len(split.valid), len(split.test), split.inputs) == (28, 6, 6, 20)
    assert not split.x.flags.writeable
    assert library.split(key) is split
    assert library.split(replace(key, seed=4)) is not split
    assert not np.array_equal(library.split(replace(key, scaling="unit")).x, split.x)


def test_the_digits_that_ship_are_always_there(library: Library) -> None:
    assert library.has(DIGITS)
    assert library.split(DataKey(seed=2)) is digit_split(2, "unit")


@pytest.mark.parametrize("tests", [0, 25])
@pytest.mark.parametrize("count", [33, 40, 47])
def test_sizes_are_known_before_the_split(library: Library, count: int, tests: int) -> None:
    files = {"a": images(count), "b": labels(count)}
    if tests:
        files |= {"c": images(tests), "d": labels(tests)}
    name = library.bring(opened(**files))
    split = library.split(DataKey(name))
    assert sizes(name) == (len(split.x), len(split.valid), len(split.test))
    digits = digit_split()
    assert sizes(DIGITS) == (len(digits.x), len(digits.valid), len(digits.test))
    assert extent(DIGITS).rows == 8


def test_what_is_not_there_is_refused_with_a_sentence(library: Library) -> None:
    assert not library.has(GONE)
    with pytest.raises(ValueError, match="upload them again"):
        library.split(DataKey(GONE))


def test_what_was_not_looked_at_for_longest_makes_room() -> None:
    one = read_set(opened(a=images(40), b=labels(40))).nbytes
    library = Library(kept_sets=2 * one)
    first = bring(library, 1)
    split = library.split(DataKey(first))
    second = bring(library, 2)
    assert library.split(DataKey(first)) is split  # a look at the first
    third = bring(library, 3)
    assert [library.has(name) for name in (first, second, third)] == [True, False, True]


def test_splits_are_bounded_too() -> None:
    library = Library(kept_splits=1)
    keys = [DataKey(bring(library), seed) for seed in (0, 1)]
    first = library.split(keys[0])
    assert library.split(keys[0]) is first
    library.split(keys[1])
    again = library.split(keys[0])
    assert again is not first
    np.testing.assert_array_equal(again.x, first.x)


def test_many_threads_share_one_split(library: Library) -> None:
    key = DataKey(bring(library))
    start, found = threading.Barrier(8), []

    def look() -> None:
        start.wait()
        found.append(library.split(key))

    threads = [threading.Thread(target=look) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(split) for split in found}) == 1


def test_the_hall_trains_on_them(library: Library) -> None:
    job = Job(
        Settings(Net(hidden=1, width=4, inputs=20), epochs=1, batch=8), DataKey(bring(library))
    )
    gone = replace(job, data=DataKey(GONE))
    hall = Hall()
    hall.ask([job, gone], "Ann")
    done, failed = hall.wait([job, gone], "Ann", 60)
    assert (done.state, failed.state) == ("done", "failed")
    assert "upload them again" in failed.error


def test_a_set_of_the_folder_is_found_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a link names it, after the server was started anew."""
    read: list[str] = []
    monkeypatch.setattr(
        train_data,
        "read_files",
        lambda files: (read.append(files[0].parent.name), read_files(files))[1],
    )
    write(tmp_path / "one", TRAIN, 40, seed=5)
    write(tmp_path / "two", TRAIN, 40)
    write(tmp_path / "two", TEST, 30)
    write(tmp_path / "three", TRAIN, 40)
    library = Library(tmp_path)
    assert list(library.folder_sets()) == ["one", "three", "two"]
    assert library.has(NAME)
    assert library.split(DataKey(NAME)).inputs == 20
    assert not library.has(NAME.replace("-40x", "-39x"))
    assert not library.has("0" * 16 + NAME[16:])
    assert read == ["one", "three"]  # each once, and only what may be it
    assert Library().has(NAME) is False


def test_a_file_of_the_folder_that_changed_is_read_again(tmp_path: Path) -> None:
    write(tmp_path / "one", TRAIN, 40, seed=5)
    library = Library(tmp_path, kept_sets=1)
    before = library.bring_from_folder("one")
    write(tmp_path / "one", TRAIN, 40, rows=6)
    after = library.bring_from_folder("one")
    assert before != after
    assert library.has(after) and not library.has(before)


def test_only_what_is_in_the_folder_can_be_brought_from_it(tmp_path: Path) -> None:
    write(tmp_path / "outside", TRAIN, 40)
    write(tmp_path / "inside" / "one", TRAIN, 40)
    library = Library(tmp_path / "inside")
    for place in ("../outside", str(tmp_path / "outside"), "", "two"):
        with pytest.raises(ValueError, match="no longer in the folder"):
            library.bring_from_folder(place)


def test_broken_files_of_the_folder_are_told_and_never_found(tmp_path: Path) -> None:
    write(tmp_path / "one", TRAIN, 40)
    path = tmp_path / "one" / TRAIN[0]
    path.write_bytes(path.read_bytes()[:-1])
    library = Library(tmp_path)
    with pytest.raises(ValueError, match="cut off"):
        library.bring_from_folder("one")
    assert not library.has(NAME)


def test_a_link_names_data_or_says_that_it_does_not() -> None:
    assert read_source(DIGITS) == DIGITS
    assert read_source(GONE) == GONE
    with pytest.raises(ValueError, match="not the name"):
        read_source("mnist")


# --- the drawer ----------------------------------------------------------------------------------


def open_drawer(**query: str) -> AppTest:
    app = open_app("train", controls="data", **query)
    assert not app.exception
    return app


def upload(app: AppTest, **files: bytes) -> AppTest:
    given = [(name, data, "application/octet-stream") for name, data in files.items()]
    app.file_uploader[0].set_value(given).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(str(each.value) for each in app.markdown)


def test_uploaded_images_take_the_place_of_the_digits(library: Library) -> None:
    app = open_drawer()
    assert about(DIGITS) in said(
        app
    ) and "1,257 to train on, 270 to validate, 270 for the test" in about(DIGITS)
    upload(app, images=images(40), labels=labels(40))
    assert address(app)["data"] == NAME
    assert about(NAME) in said(app) and "40 images of 5 × 4 pixels. 28 to train" in about(NAME)
    assert not seen(app) or "batch" in seen(app)[0].lower()
    app.button(key="train.digits").click().run()
    assert "data" not in address(app)
    assert about(DIGITS) in said(app)


def test_a_set_says_its_classes_and_what_was_done_to_it(library: Library) -> None:
    assert "10 classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9." in about(bring(library))
    assert "turned" not in about(bring(library)) and "first" not in about(bring(library))
    marks = labels(40)[:8] + bytes(n % 26 + 1 for n in range(40))
    letters = {"emnist-letters-a": images(40), "emnist-letters-b": marks}
    app = upload(open_drawer(), **letters)
    text = about(address(app)["data"])
    assert text in said(app)
    assert "26 classes: A, B, C, …, Z. EMNIST stores its images with rows and columns" in text
    assert library.split(DataKey(address(app)["data"])).names[25] == "Z"


def test_of_a_larger_set_the_first_images_are_used_and_that_is_said(library: Library) -> None:
    def files(count: int) -> list[bytes]:
        numbers = np.uint8(np.arange(count) % 10).tobytes()
        heads = ([IMAGES, count, 1, 1], [LABELS, count])
        return [np.array(head, ">u4").tobytes() + numbers for head in heads]

    (a, b), (c, d) = files(70_003), files(70_002)
    name = library.bring(opened(a=a, b=b, c=c, d=d))
    text = about(name)
    assert "140,000 images of 1 × 1 pixel." in text
    assert "The file for training has 70,003 images; the first 70,000 are used." in text
    assert "The file for the test has 70,002 images; the first 70,000 are used." in text
    assert library.split(DataKey(name)).x.shape == (59_500, 1)


def test_the_page_starts_from_a_link_to_data_that_are_there(library: Library) -> None:
    bring(library)
    app = open_drawer(data=NAME)
    assert about(NAME) in said(app)
    assert address(app)["data"] == NAME


def test_images_first_and_labels_later_come_together(library: Library) -> None:
    app = upload(open_drawer(), images=images(40))
    (sentence,) = seen(app)
    assert "add the file of their labels" in sentence and "stay as they are" in sentence
    assert "data" not in address(app)
    upload(app, images=images(40), labels=labels(40))
    assert address(app)["data"] == NAME
    assert not [each for each in seen(app) if "labels" in each]


def test_wrong_files_are_answered_and_the_earlier_data_stay(library: Library) -> None:
    app = upload(open_drawer(), images=images(40), labels=labels(40))
    upload(app, **{"*photo*.png": b"\x89PNG" + bytes(99)})
    assert any("“*photo*.png”: it is not an IDX file" in each for each in seen(app))
    assert address(app)["data"] == NAME
    app.button(key="train.digits").click().run()
    assert not [each for each in seen(app) if "photo" in each]


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The uploads that Streamlit was told to remove: it would keep 45 MB until the tab closes."""
    removed: list[str] = []
    monkeypatch.setattr(
        MemoryUploadedFileManager, "remove_file", lambda _self, _who, file: removed.append(file)
    )
    return removed


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({"images": images(40), "labels": labels(40)}, 2),
        ({"photo.png": b"\x89PNG"}, 1),
        ({name: images(40) for name in "abc"}, 3),
        ({"a": images(40), "b": labels(39), "c": labels(38)}, 3),
        ({"images": images(40)[:-1], "labels": labels(40)}, 2),
    ],
    ids=["a set", "no IDX", "too many", "no pair", "cut off"],
)
def test_what_was_read_or_refused_is_forgotten(
    files: dict[str, bytes], count: int, library: Library, forgotten: list[str]
) -> None:
    app = open_drawer()
    before = app.file_uploader[0].key
    upload(app, **files)
    assert app.file_uploader[0].key != before
    assert not app.file_uploader[0].value
    assert len(set(forgotten)) == count


@pytest.mark.parametrize(
    "files",
    [
        {"images": images(40)},
        {"labels": labels(40)},
        {"images": images(40), "labels": labels(39)},
        {"images": images(40), "labels": labels(40), "more": labels(30)},
    ],
    ids=["images", "labels", "no pair", "labels of a test"],
)
def test_a_part_of_a_set_waits_for_the_rest(
    files: dict[str, bytes], library: Library, forgotten: list[str]
) -> None:
    app = open_drawer()
    before = app.file_uploader[0].key
    upload(app, **files)
    assert app.file_uploader[0].key == before
    assert seen(app) and not forgotten


def test_a_link_to_data_that_are_gone_says_what_to_upload(library: Library) -> None:
    app = open_app("train", data=GONE)
    assert not app.exception
    (sentence,) = seen(app)
    for part in ("60,000 images", "28 × 28", "10,000 for the test", "four files", "ship"):
        assert part in sentence
    assert address(app).get("data", DIGITS) == DIGITS
    assert app.file_uploader, "the drawer is open"


def test_images_that_are_one_pixel_wide_have_one_pixel() -> None:
    narrow = gone(f"{'0' * 16}-60x28x1")
    assert narrow.startswith("This page is about 60 images of 28 × 1 pixel, which this server")
    many = gone(f"{'0' * 16}-60x28x28")
    assert many.startswith("This page is about 60 images of 28 × 28 pixels, which this server")
    assert "(any more). Upload the two files again" in many


def test_data_that_go_while_somebody_looks_are_told_too(library: Library) -> None:
    app = upload(open_drawer(), images=images(40), labels=labels(40))
    train_data.library = Library()  # put back by the fixture
    app.button(key="train.digits")
    next(button for button in app.button if button.label == "Pin").click().run()
    assert not app.exception
    assert any("two files" in each for each in seen(app))
    assert about(DIGITS) in said(app)


def test_sets_of_the_folder_are_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "mnist" / "raw", TRAIN, 40)
    monkeypatch.setattr(train_data, "library", Library(tmp_path))
    app = open_drawer()
    choice = app.selectbox(key="train.place")
    assert choice.options == ["mnist/raw"]
    choice.set_value("mnist/raw").run()
    assert address(app)["data"] == NAME
    assert app.selectbox(key="train.place").value is None


def test_a_folder_without_sets_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_data, "library", Library(tmp_path))
    app = open_drawer()
    assert any("NORMVIZ_IDX" in str(each.value) for each in app.caption)
    assert not [each for each in app.selectbox if each.key == "train.place"]
    monkeypatch.setattr(train_data, "library", Library())
    assert not any("NORMVIZ_IDX" in str(each.value) for each in open_drawer().caption)


def test_files_may_come_as_any_binary_stream(library: Library) -> None:
    assert library.bring([("a", BytesIO(images(40))), ("b", BytesIO(labels(40)))]) == NAME
