"""The Python side of the grid: numbers for JSON, words, and events that are let through."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from streamlit.testing.v1 import AppTest

from normviz.ui.grid import (
    MOST_CHIPS,
    GridData,
    Hist,
    block_axes,
    fits,
    hist_text,
    json_numbers,
    words,
)
from tests.support import ROOT

SCRIPT = ROOT / "tests" / "browser" / "grid_app.py"


def data(shape: tuple[int, ...] = (3, 4), **changes: Any) -> GridData:
    size = int(np.prod(shape))
    step = {"key": "x", "label": "Input", "symbol": "x", "values": [0.0] * size, "digits": 2}
    given: dict[str, Any] = {
        "shape": list(shape),
        "rows": [],
        "cols": [],
        "steps": [step, {**step, "key": "y"}],
        "step": 0,
        "groups": None,
        "params": None,
        "pinned": None,
        "slice": 0,
        "mode": "explore",
        "marks": [],
        "hide": [],
        "editable": True,
        "hist": [],
    }
    return {**given, **changes}  # type: ignore[return-value]


def groups(count: int, mean: list[float] | None) -> dict[str, Any]:
    return {"labels": [f"c{k}" for k in range(count)], "mean": mean}


@given(arrays(np.float64, array_shapes()))
def test_float64_comes_through_json_unchanged(array: np.ndarray) -> None:
    sent = json.loads(json.dumps(json_numbers(array), allow_nan=False))
    np.testing.assert_array_equal([float(v) for v in sent], array.ravel())


@given(arrays(np.float32, array_shapes()))
def test_float32_comes_through_json_unchanged(array: np.ndarray) -> None:
    sent = json.loads(json.dumps(json_numbers(array), allow_nan=False))
    np.testing.assert_array_equal(np.array([float(v) for v in sent], np.float32), array.ravel())


def test_float32_is_sent_as_it_was_typed() -> None:
    assert json_numbers(np.array([0.1, 2.5e-8], np.float32)) == [0.1, 2.5e-8]


def test_what_json_cannot_say_is_sent_as_the_word_javascript_reads() -> None:
    array = np.array([[np.nan, np.inf], [-np.inf, 1]])
    assert json_numbers(array) == ["NaN", "Infinity", "-Infinity", 1.0]
    assert json_numbers(np.array([3, -4])) == [3.0, -4.0]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "pin", "index": 11},
        {"type": "edit", "index": 0, "value": "1e400"},
        {"type": "step", "step": 1},
        {"type": "marks", "marks": []},
        {"type": "marks", "marks": [0, 11]},
    ],
)
def test_what_a_learner_can_do_is_let_through(event: dict[str, Any]) -> None:
    assert fits(event, data())


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"type": "other"},
        {"type": "pin"},
        {"type": "pin", "index": 12},
        {"type": "pin", "index": -1},
        {"type": "pin", "index": 1.0},
        {"type": "pin", "index": True},
        {"type": "pin", "index": "1"},
        {"type": "edit", "index": 0},
        {"type": "edit", "index": 0, "value": 3},
        {"type": "edit", "index": 12, "value": "3"},
        {"type": "edit", "index": 0, "value": "3" * 101},
        {"type": "step", "step": 2},
        {"type": "marks", "marks": [12]},
        {"type": "marks", "marks": 3},
        {"type": "marks", "marks": ["0"]},
        {"type": "marks", "marks": [0] * 13},
    ],
)
def test_what_the_data_does_not_allow_is_dropped(event: dict[str, Any]) -> None:
    assert not fits(event, data())


def test_only_a_volume_has_slices() -> None:
    volume = data((2, 2, 3, 1, 1))
    assert fits({"type": "slice", "slice": 2}, volume)
    assert not fits({"type": "slice", "slice": 3}, volume)
    assert not fits({"type": "slice", "slice": 0}, data())


def test_nothing_is_edited_where_editing_is_off() -> None:
    event = {"type": "edit", "index": 0, "value": "3"}
    assert not fits(event, data(editable=False))


@pytest.mark.parametrize(
    ("shape", "placeholders"),
    [
        ((3, 4), {"row", "col"}),
        ((3, 4, 5), {"row", "col", "position"}),
        ((2, 3, 4, 5), {"row", "col", "line", "position"}),
        ((2, 3, 2, 4, 5), {"row", "col", "slice", "line", "position"}),
    ],
)
def test_a_cell_is_named_by_all_its_axes(shape: tuple[int, ...], placeholders: set[str]) -> None:
    text = words(data(shape))
    named = text["place"].format(**dict.fromkeys(placeholders, "7"))
    assert named.count("7") == len(placeholders)
    assert " × ".join(map(str, shape)) in text["block"]


def test_sets_beyond_those_drawn_are_counted() -> None:
    assert words(data(groups=groups(48, None)))["more"] == ""
    assert "2" in words(data(groups=groups(50, None)))["more"]


def test_without_centring_the_second_number_is_the_mean_square() -> None:
    assert words(data(groups=groups(2, [0.0, 0.0])))["var"] == "σ²"
    assert words(data(groups=groups(2, None)))["var"] == "mean square"


def test_a_caller_may_say_it_in_other_words() -> None:
    assert words(data(text={"var": "running σ²"}))["var"] == "running σ²"


@given(st.lists(st.integers(1, 40), min_size=2, max_size=5))
def test_the_block_stands_for_every_cell_in_at_most_twelve_steps(shape: list[int]) -> None:
    axes = block_axes(shape)["axes"]
    assert np.prod([axis["size"] for axis in axes]) == np.prod(shape)
    for axis in axes:
        steps = -(-axis["size"] // axis["per"])
        assert steps <= 12
        assert steps * axis["per"] >= axis["size"]


def test_the_block_says_where_it_shortens() -> None:
    assert block_axes((3, 4))["note"] == ""
    note = block_axes((13, 4, 5, 5))["note"]
    assert note == "One step along N stands for 2 cells. One step along H, W stands for 3 cells."


def histogram(**changes: Any) -> Hist:
    given: dict[str, Any] = {
        "label": "Output y",
        "edges": [-1.0, 0.0, 1.0],
        "counts": [3, 9],
        "zeros": None,
        "side": "after",
    }
    return {**given, **changes}  # type: ignore[return-value]


def test_a_histogram_in_words() -> None:
    assert hist_text(histogram()) == (
        "Output y: a histogram of 12 values between -1 and 1; "
        "its fullest bin, from 0 to 1, holds 9."
    )
    assert hist_text(histogram(counts=[0, 0])) == "Output y: a histogram without values."
    # As in the large histograms: 62.5 is not 62 here and 63 there.
    text = hist_text(histogram(zeros=0.625))
    assert text.endswith("62.5\xa0% of the values are zero.")


def test_one_value_in_words() -> None:
    assert "a histogram of 1 value between" in hist_text(histogram(counts=[1, 0]))


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((3, 4), "The batch, 3 samples by 4 features"),
        ((1, 4), "The batch, 1 sample by 4 features"),
        ((3, 1), "The batch, 3 samples by 1 feature"),
    ],
)
def test_the_grid_counts_samples_and_features(shape: tuple[int, int], said: str) -> None:
    assert words(data(shape))["grid"] == said


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((3, 4), "The batch as a block of N × C = 3 × 4 cells"),
        ((1, 1), "The batch as a block of N × C = 1 × 1 cell"),
        ((2, 3, 4), "The batch as a block of N × C × (L) = 2 × 3 × 4 cells"),
    ],
)
def test_the_block_counts_cells(shape: tuple[int, ...], said: str) -> None:
    assert words(data(shape))["block"] == said


@pytest.mark.parametrize(("more", "said"), [(0, ""), (1, "and 1 more set"), (2, "and 2 more sets")])
def test_the_sets_that_have_no_room_are_counted(more: int, said: str) -> None:
    assert words(data(groups=groups(MOST_CHIPS + more, None)))["more"] == said


def test_the_page_runs_with_a_grid_on_it() -> None:
    app = AppTest.from_file(str(SCRIPT)).run()
    assert not app.exception
