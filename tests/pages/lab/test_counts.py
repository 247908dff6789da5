"""A count and its noun agree, and a batch of features is not said to have channels."""

from __future__ import annotations

import numpy as np
import pytest

from tests.pages.lab.bench import MINI, bench
from tests.pages.support import open_app, reading, seen

IMAGES = np.random.default_rng(0).normal(size=(1, 2, 2, 2))


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"norm": "instance"}, "within one feature of one sample: 12 sets in all, each with m = 1"),
        (
            {"preset": "images", "norm": "instance"},
            "within one channel of one sample: 18 sets in all, each with m = 16",
        ),
        (
            {"preset": "one", "norm": "group", "groups": "1"},
            "(G = 1): 1 set in all, with m = 4",
        ),
        ({"preset": "images"}, "one set a channel, 6 in all"),
        ({"infer": "1", "learned": "0"}, "each feature uses its running statistics, which no"),
        (
            {"preset": "images", "infer": "1", "learned": "0"},
            "each channel uses its running statistics, which no",
        ),
        ({"preset": "images", "infer": "1"}, "each channel uses the running statistics that"),
    ],
)
def test_the_reading_counts_sets_and_names_their_place(link: dict[str, str], said: str) -> None:
    assert said in reading(open_app("lab", **link))


@pytest.mark.parametrize(
    ("steps", "said"), [(1, "After 1 training step on"), (2, "After 2 training steps on")]
)
def test_a_bias_at_inference_counts_training_steps(steps: int, said: str) -> None:
    bias = np.array([1.0, 0, 0, 0])
    assert said in bench(MINI, training=False, steps=steps, bias=bias).said


@pytest.mark.parametrize(
    ("x", "said"), [(MINI, "a feature has one bias"), (IMAGES, "a channel has one bias")]
)
def test_a_bias_belongs_to_a_feature_or_a_channel(x: object, said: str) -> None:
    bias = np.ones(np.asarray(x).shape[1])
    assert said in bench(x, "instance", bias=bias).said


def test_groups_that_do_not_divide_are_counted() -> None:
    said = " ".join(str(box.value) for box in open_app("lab", norm="group", groups="3").info)
    assert "4 features cannot be split into 3 equal groups. 2 is the nearest number" in said


def test_a_link_counts_slices_and_numbers() -> None:
    assert "it gives 5 numbers, and" in seen(open_app("lab", gamma="1_2_3_4_5"))[0]
    assert (
        "it gives 2 numbers, and there is room for 1"
        in seen(open_app("lab", preset="volume", shape="2x1x3x4x4", gamma="1_2"))[0]
    )
