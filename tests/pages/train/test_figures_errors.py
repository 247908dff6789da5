"""The charts of what a net gets wrong: every count and every pixel in its place."""

from __future__ import annotations

import numpy as np

from normviz.readers.characters import DIGIT_NAMES, classes_of
from normviz.ui.style import PALETTE
from pages.train.figures_errors import (
    COLUMNS,
    confusion_figure,
    confusion_height,
    wrong_figure,
    wrong_height,
)
from tests.pages.drawn import assert_drawable, contrast

COUNTS = np.diag(np.arange(20, 30))
COUNTS[4, 9], COUNTS[8, 1], COUNTS[3, 5] = 6, 3, 1


def test_rows_are_what_it_is_and_columns_what_it_was_named() -> None:
    spec, alt = confusion_figure(COUNTS, DIGIT_NAMES, "B")
    assert_drawable(spec)
    right, wrong = spec["data"]
    assert wrong["z"][4][9] == 6 and wrong["z"][9][4] == 0 and wrong["text"][4][9] == "6"
    assert np.isnan(np.diag(wrong["z"])).all() and np.isnan(right["z"][4][9])
    np.testing.assert_array_equal(np.diag(right["z"]), np.diag(COUNTS))
    assert wrong["text"][9][4] == "" and right["text"][2][2] == "22"
    assert wrong["zmax"] == 6  # the diagonal does not drown the errors
    low, high = spec["layout"]["yaxis"]["range"]
    assert low > high  # 0 on top
    total = COUNTS.sum()
    assert f"{total - 10} of {total} right" in alt
    assert "4 was named 9 6 times; 8 was named 1 3 times; 3 was named 5 1 time" in alt


def test_many_classes_have_their_names_and_room() -> None:
    names = classes_of("byclass", [np.array([0], np.uint8)]).names
    counts = np.diag(np.full(62, 30))
    counts[50, 24] = 7  # o is taken for O
    spec, alt = confusion_figure(counts, names)
    assert_drawable(spec)
    assert "o was named O 7 times" in alt
    right, wrong = spec["data"]
    assert (wrong["y"][50], wrong["x"][24]) == ("o", "O") and wrong["z"][50][24] == 7
    assert not wrong["texttemplate"] and not right["texttemplate"]
    for side in ("xaxis", "yaxis"):
        # else "1" would be a number, and stand at its value
        assert spec["layout"][side]["type"] == "category" and spec["layout"][side]["dtick"] == 2
    assert confusion_height(62) > confusion_height(47) > confusion_height(10) == 460
    images = np.random.default_rng(0).random((1, 28, 28))
    spec, alt = wrong_figure(images, np.array([50]), np.array([24]), np.array([0.9]), names)
    assert spec["layout"]["annotations"][0]["text"].startswith("<b>o → O</b>")
    assert "o seen as O (90 % sure)" in alt


def test_no_error_and_no_sample_at_all() -> None:
    for counts in (np.diag(np.arange(10)), np.zeros((10, 10), int)):
        spec, alt = confusion_figure(counts, DIGIT_NAMES)
        assert_drawable(spec)
        assert "Most often" not in alt and spec["data"][1]["zmax"] == 1


def test_counts_can_be_read_on_every_colour_of_a_cell() -> None:
    for name in ("middle", "least", "half", "after-soft"):
        for side in (0, 1):
            assert contrast(PALETTE["text"][side], PALETTE[name][side]) >= 4.5


def test_every_picture_is_in_its_place_with_its_words() -> None:
    images = np.random.default_rng(0).random((7, 8, 8)).astype(np.float32)
    true, named = np.arange(7), np.arange(7)[::-1] + 1
    sure = np.linspace(0.99, 0.3, 7)
    spec, alt = wrong_figure(images, true, named, sure, DIGIT_NAMES)
    assert_drawable(spec)
    (mosaic,) = spec["data"]
    notes = spec["layout"]["annotations"]
    z = np.asarray(mosaic["z"])
    for number, (image, note) in enumerate(zip(images, notes, strict=True)):
        # the picture begins below its words, and is as wide to their left as to their right
        top, left = round(note["y"] + 0.5), round(note["x"] - 3.5)
        part = z[top : top + 8, left : left + 8]
        np.testing.assert_allclose(
            part, (image - image.min()) / (image.max() - image.min()), rtol=1e-5
        )
        assert note["text"].startswith(f"<b>{true[number]} → {named[number]}</b>")
    assert np.isfinite(z).sum() == images.size
    assert "0 seen as 7 (99 % sure)" in alt and "6 seen as 1 (30 % sure)" in alt


def test_rows_of_pictures_grow_with_their_count() -> None:
    assert wrong_height(1) == wrong_height(COLUMNS) < wrong_height(COLUMNS + 1)
    images = np.ones((COLUMNS + 1, 28, 28), np.float32)
    several = np.arange(COLUMNS + 1)
    spec, _alt = wrong_figure(images, several, several, several / 10, DIGIT_NAMES)
    assert_drawable(spec)
    assert np.nanmax(spec["data"][0]["z"]) == 0  # a picture of one shade is not divided by 0
    low, high = spec["layout"]["yaxis"]["range"]
    assert low - high == len(spec["data"][0]["z"])


def test_nothing_wrong_is_said() -> None:
    none = np.empty(0, int)
    spec, alt = wrong_figure(np.empty((0, 8, 8)), none, none, none, DIGIT_NAMES)
    assert_drawable(spec)
    assert alt == spec["layout"]["annotations"][0]["text"]
