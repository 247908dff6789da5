"""What `plot` sends: arrays bit for bit, gaps as null, and never a chart without words."""

import base64
import json
import math
from typing import Any

import numpy as np
import pytest

from normviz.ui.plot import plot
from normviz.ui.wire import encode, sendable


def sent(value: Any) -> Any:
    """What the browser gets of a value, and without any word that JSON does not have."""
    return json.loads(encode(value), parse_constant=pytest.fail)


def opened(packed: dict[str, Any]) -> np.ndarray:
    """The array as the browser reads it."""
    dtype = {"Float32Array": "<f4", "Float64Array": "<f8"}[packed["typed"]]
    flat = np.frombuffer(base64.b64decode(packed["base64"]), dtype)
    return flat.reshape(packed["shape"])


@pytest.mark.parametrize(
    "array",
    [
        np.float32([0.1, -2.5e-30, np.nan, np.inf]),
        np.linspace(0, 1, 12).reshape(3, 4),
        np.arange(6, dtype=np.int64).reshape(2, 3).T,
        np.zeros((0, 3), np.float32),
        np.arange(4.0, dtype=">f8"),
    ],
    ids=["float32", "2-D", "transposed integers", "empty", "big-endian"],
)
def test_arrays_arrive_bit_for_bit(array: np.ndarray) -> None:
    np.testing.assert_array_equal(opened(sent(array)), array)


def test_float32_stays_four_bytes() -> None:
    assert sent(np.float32([1, 2]))["typed"] == "Float32Array"


def test_plain_values_become_json() -> None:
    spec = {"a": (1, np.float64(0.5), float("nan")), "b": {"c": np.inf}, "d": np.array(["x"])}
    assert sent(spec) == {"a": [1, 0.5, None], "b": {"c": None}, "d": ["x"]}


def test_half_a_character_does_not_break_a_message() -> None:
    assert sent({"name": "a\ud800"}) == {"name": "a?"}


def test_what_was_packed_before_is_sent_as_it_is() -> None:
    spec = {"x": np.float32([1, np.nan]), "y": [np.float32(0.5), math.nan, np.True_]}
    assert sent(sendable(spec)) == sent(spec)


@pytest.mark.parametrize("alt", ["", ["one"], ["one", ""], ["one", "two", "three"]])
def test_every_chart_needs_words(alt: str | list[str]) -> None:
    with pytest.raises(ValueError, match="2 charts came with"):
        plot([{"data": []}, {"data": []}], key="k", alt=alt)
