"""The three sets: no sample twice, nothing learned from the held-out ones, the same by seed."""

import numpy as np
import pytest

from normviz.nets.split import digit_split, split_rows
from normviz.readers.digits import load_digits


@pytest.mark.parametrize("seed", [0, 5])
def test_every_digit_is_in_one_set(seed):
    split = digit_split(seed)
    digits = load_digits()
    rows = np.concatenate([split.x, split.valid, split.test])
    whole = digits.images.reshape(-1, 64) / np.float32(16)
    assert sorted(map(bytes, rows)) == sorted(map(bytes, whole.astype(np.float32)))
    np.testing.assert_array_equal(split.test, whole[split.test_places].astype(np.float32))
    np.testing.assert_array_equal(split.test_labels, digits.labels[split.test_places])
    labels = np.concatenate([split.labels, split.valid_labels, split.test_labels])
    np.testing.assert_array_equal(np.bincount(labels), np.bincount(digits.labels))


def test_labels_stay_with_their_images():
    images = np.stack([np.arange(40), np.full(40, 255)], axis=1)  # the largest is in every set
    split = split_rows(images, np.arange(40) % 10, seed=3)
    for x, labels in (
        (split.x, split.labels),
        (split.valid, split.valid_labels),
        (split.test, split.test_labels),
    ):
        np.testing.assert_array_equal((x[:, 0] * 255).round() % 10, labels)


def test_another_seed_is_another_split():
    assert not np.array_equal(digit_split(0).test_places, digit_split(1).test_places)
    assert digit_split(1) is digit_split(1)


def test_scaling_is_fitted_to_the_training_set_alone():
    rng = np.random.default_rng(0)
    images = rng.normal(5, 2, (60, 150)) * np.arange(1, 151)
    split = split_rows(images, np.zeros(60, int), scaling="standardized")
    np.testing.assert_allclose(split.x.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(split.x.std(axis=0), 1, atol=1e-5)
    assert np.abs(split.valid.mean(axis=0)).max() > 0.01
    constant = split_rows(np.full((20, 2), 7), np.zeros(20, int), scaling="standardized")
    assert not constant.x.any() and not constant.test.any()
    black = split_rows(np.zeros((20, 2)), np.zeros(20, int))
    assert not black.x.any()


def test_a_test_set_of_its_own():
    images, tests = np.full((20, 2, 2), 4), np.full((5, 2, 2), 2)
    split = split_rows(images, np.zeros(20, int), tests=(tests, np.ones(5, int)))
    assert split.x.shape == (17, 4) and split.valid.shape == (3, 4)
    assert (split.test == 0.5).all() and (split.test_labels == 1).all()
    np.testing.assert_array_equal(split.test_places, range(5))


def test_the_sets_are_float32_and_read_only():
    split = digit_split(0, "standardized")
    assert split.x.dtype == split.valid.dtype == split.test.dtype == np.float32
    assert not any(
        array.flags.writeable for array in vars(split).values() if isinstance(array, np.ndarray)
    )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: digit_split(0, "log"), "use one of unit, standardized"),
        (lambda: split_rows(np.zeros((3, 2)), np.zeros(3, int)), "3 samples cannot be split"),
        (lambda: split_rows(np.zeros((9, 2)), np.zeros(8, int)), "9 images and 8 labels"),
        (
            lambda: split_rows(
                np.zeros((20, 2)), np.zeros(20, int), tests=(np.zeros((2, 3)), np.zeros(2, int))
            ),
            "for training have 2 pixels and those for the test 3",
        ),
    ],
)
def test_what_cannot_be_split(call, words):
    with pytest.raises(ValueError, match=words):
        call()
