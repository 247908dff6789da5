"""What the lab says to the articles' claims comes out as the batch on screen has it."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from normviz.readers.presets import presets
from normviz.readers.share import pack
from normviz.studies.checks import check_claims
from normviz.studies.experiment import Setup
from normviz.ui.numbers import number
from tests.pages.support import open_lesson, words

open_articles = partial(open_lesson, "lab", section="articles")

EVEN = np.array([[1.0, -2], [2, 0], [3, 2]])  # mean and median agree, and no feature is skewed
ODD = (16_777_200 + np.arange(24.0)).reshape(2, 1, 3, 4).astype(np.float32)
LARGE = (np.random.default_rng(1).normal(size=(9, 4)) * 1e9).astype(np.float32)


def test_mean_and_median_are_those_of_the_batch() -> None:
    text = words(open_articles(preset="outlier"))
    x = presets()["outlier"].make()
    name = presets()["outlier"].labels(x.shape)[1][0]
    mean, median = number(x[:, 0].mean()), number(np.median(x[:, 0]))
    assert f"farthest apart in {name}: mean {mean}, median {median}." in text
    shift = (x[:, 0].mean() - np.median(x[:, 0])) / x[:, 0].std()
    assert f"would have the mean {number(shift, 3)}, not 0" in text
    assert "both are the same" in words(open_articles(batch=pack(EVEN)))


@pytest.mark.parametrize(
    ("preset", "gaussian"), [("digits", False), ("skewed", False), ("students", True)]
)
def test_the_norm_leaves_the_shape_as_it_is(preset: str, gaussian: bool) -> None:
    x = presets()[preset].make()
    rows = np.moveaxis(x, 1, 0).reshape(x.shape[1], -1)
    off = (rows - rows.mean(axis=1, keepdims=True)) / rows.std(axis=1, keepdims=True)
    skewness = np.mean(off**3, axis=1)
    most = skewness[np.abs(skewness).argmax()]
    text = words(open_articles(preset=preset))
    assert f"its skewness is {number(most, 3)} before and {number(most, 3)} after" in text
    drawn = np.random.default_rng(0).normal(size=(2000, rows.shape[1]))
    drawn = (drawn - drawn.mean(axis=1, keepdims=True)) / drawn.std(axis=1, keepdims=True)
    chance = np.mean(drawn**3, axis=1).std()
    shape = check_claims(x, Setup()).shape
    assert shape is not None and shape.error == pytest.approx(chance, rel=0.05)
    assert ("not to be told from one" in text) is gaussian
    assert bool(abs(most) < 3 * chance) is gaussian


def test_a_shape_that_skewness_does_not_tell_is_not_called_gaussian() -> None:
    two = np.tile([[[-1.0]], [[1.0]]], (16, 1, 32))  # one channel of −1 and +1
    text = words(open_articles(preset="own", batch=pack(two)))
    assert "by its skewness, which is not all of a shape, this is not to be told" in text


def test_the_ends_are_not_given_beforehand() -> None:
    text = words(open_articles(preset="skewed"))
    x = presets()["skewed"].make()
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5)
    room = np.ptp(x_hat, axis=0)
    for feature in (room.argmin(), room.argmax()):
        ends = x_hat[:, feature].min(), x_hat[:, feature].max()
        assert "{} to {}".format(*(number(end, 3) for end in ends)) in text
    assert f"√(m − 1), here {number(np.sqrt(len(x) - 1), 3)}" in text


def test_one_pair_of_parameters_serves_all_mini_batches() -> None:
    assert "It learns 4 γ and 4 β, one pair a feature" in words(open_articles())


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"preset": "one"}, "No feature of this batch has finite values that differ"),
        ({"preset": "one", "learned": "10"}, "that no training step has changed"),
        ({"preset": "mini", "learned": "10"}, "after 10 training steps"),
        ({"preset": "mini"}, "there it is not taken away"),
        ({"preset": "digits"}, "with one channel it is common to all cells"),
        ({"preset": "ranges"}, "it changes layer norm's y by no more than"),
        ({"batch": pack(np.array([[1.0], [4.0]]))}, "makes 1 mean of 2.5: one a column"),
        # 10 more takes these to where float32 has only every other whole number
        ({"batch": pack(ODD)}, "by rounding too: with one channel it is common"),
        (
            {"batch": pack(LARGE)},
            "the largest gap between y and x is 64 beside values of up to 2.7e9",
        ),
        ({"preset": "mini"}, "they do: the largest gap"),
        ({"batch": pack(np.full((2, 2), np.nan))}, "that could be undone"),
    ],
)
def test_what_does_not_hold_on_a_batch_is_not_said_of_it(
    query: dict[str, str], sentence: str
) -> None:
    assert sentence in words(open_articles(**query))
