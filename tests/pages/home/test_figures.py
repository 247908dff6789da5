"""The home picture: every dot stands at its student's number, before and after."""

import numpy as np
import pytest

from normviz.norms.familiar import batch_norm
from normviz.norms.partition import Partition
from normviz.norms.summary import summarize
from normviz.studies.students import STUDENTS, students
from pages.home.figures import lane_labels, lanes
from tests.pages.drawn import assert_drawable


def drawn(values: np.ndarray, normalized: bool) -> dict:
    return lanes(values, summarize(values, Partition.batch(values.shape)), normalized=normalized)


def on_axis(spec: dict, across: np.ndarray) -> np.ndarray:
    """The numbers that a reader finds on the axis under these positions."""
    ticks = spec["layout"]["xaxis"]
    numbers = [float(text.replace("\u2009", "").replace("−", "-")) for text in ticks["ticktext"]]
    slope, start = np.polyfit(ticks["tickvals"], numbers, 1)
    return slope * across + start


@pytest.mark.parametrize("normalized", [False, True])
def test_dots_stand_at_their_numbers(normalized: bool) -> None:
    raw = students(3)
    values = batch_norm(raw).y if normalized else raw
    spec = drawn(values, normalized)
    dots = next(trace for trace in spec["data"] if trace["mode"] == "markers")
    read = on_axis(spec, dots["x"]).reshape(3, STUDENTS).T
    np.testing.assert_allclose(read, values, atol=0.01 if normalized else 0.05)
    assert_drawable(spec)


def test_the_axis_holds_every_dot_of_every_seed() -> None:
    for seed in range(100):
        raw = students(seed)
        for values, normalized in ((raw, False), (batch_norm(raw).y, True)):
            x = drawn(values, normalized)["data"][3]["x"]
            assert x.min() >= 0 and x.max() <= 1, seed


def test_the_band_is_mean_and_standard_deviation() -> None:
    raw = students(3)
    spec = drawn(raw, False)
    tuition = on_axis(spec, spec["data"][0]["x"])
    assert tuition.min() == pytest.approx(raw[:, 0].mean() - raw[:, 0].std(), abs=1)
    assert tuition.max() == pytest.approx(raw[:, 0].mean() + raw[:, 0].std(), abs=1)


def test_labels_after_batch_norm_say_zero_and_one() -> None:
    values = batch_norm(students(3)).y
    summary = summarize(values, Partition.batch(values.shape))
    labels = lane_labels(summary, normalized=True)
    assert all(label.endswith("mean 0.00, std 1.00") for label in labels)


def test_another_seed_is_another_class() -> None:
    assert (students(1) == students(1)).all()
    assert (students(1) != students(2)).any()
