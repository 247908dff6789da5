"""Array files come into the lab and the table of "Scaling", and go out of them again."""

import io
import json
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from normviz.readers.arrays import write_npy
from normviz.readers.share import pack, unpack
from normviz.studies.experiment import Setup, run
from tests.pages.support import address, open_lesson, seen

BATCH = np.array([[[1.5, -2.0]], [[0.25, 4.0]]], np.float32)
TABLE = np.array([[1, 10, 3], [2, 30, 4], [3, 20, 9]])
CHOOSE = "The file holds several arrays: choose one"


def open_drawer(lesson: str = "lab", **query: str) -> AppTest:
    app = open_lesson(lesson, **query)
    app.session_state[f"{lesson}.exchange"] = True
    return app.run()


def upload(app: AppTest, data: bytes, name: str = "x.npy") -> AppTest:
    app.file_uploader[0].set_value([(name, data, "application/octet-stream")]).run()
    assert not app.exception
    return app


def npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def batch(app: AppTest) -> Any:
    return unpack(address(app)["batch"])


def choices(app: AppTest) -> list[Any]:
    return [box for box in app.selectbox if box.label == CHOOSE]


def test_an_array_becomes_the_batch_and_keeps_its_type() -> None:
    app = upload(open_drawer(), write_npy(BATCH))
    np.testing.assert_array_equal(batch(app), BATCH)
    assert batch(app).dtype == np.float32
    assert address(app)["preset"] == "own" and not seen(app)


def test_a_changed_type_is_said() -> None:
    app = upload(open_drawer(), write_npy(BATCH.astype(np.float16)))
    np.testing.assert_array_equal(batch(app), BATCH)
    (sentence,) = seen(app)
    assert "was float16; here it is float32" in sentence


def test_what_is_no_batch_is_answered_and_nothing_is_lost() -> None:
    app = open_drawer(preset="own", batch=pack(BATCH))
    for data, words in (
        (write_npy(np.ones(3)), "one axis, of length 3"),
        (npz(a=BATCH)[:-1], "The .npz file is damaged"),
        (b"PK\3\4 a workbook", "This is a workbook"),
    ):
        upload(app, data)
        (sentence,) = seen(app)
        assert words in sentence and sentence.endswith("Your batch is unchanged.")
        np.testing.assert_array_equal(batch(app), BATCH)


def test_an_offer_goes_with_the_block_that_it_is_about() -> None:
    app = open_drawer()
    app.text_area[0].set_value("1 2\n3 ?").run()
    next(each for each in app.button if each.label == "Use these values").click().run()
    assert "Read missing values as NaN" in [each.label for each in app.button]
    upload(app, npz(a=BATCH)[:-1])
    (sentence,) = seen(app)
    assert "The .npz file is damaged" in sentence
    assert "Read missing values as NaN" not in [each.label for each in app.button]


def test_of_several_arrays_the_learner_chooses() -> None:
    data = npz(first=TABLE, **{"*b*\u202e": BATCH}, flat=np.ones(3), one=np.float64(1), o=["x"])
    app = upload(open_drawer(), data, "several.npz")
    (box,) = choices(app)
    assert box.options == [
        "first: 3 x 3, int64",
        "*b*: 2 x 1 x 2, float32",
        "flat: 3, float64",
        "one: a single number, float64",
        "o: no array of numbers",
    ]
    assert "batch" not in address(app), "nothing is taken unasked"
    box.select_index(1).run()
    np.testing.assert_array_equal(batch(app), BATCH)
    choices(app)[0].select_index(2).run()
    assert "one axis, of length 3" in seen(app)[0]
    np.testing.assert_array_equal(batch(app), BATCH)
    choices(app)[0].select_index(0).run()
    np.testing.assert_array_equal(batch(app), TABLE)
    upload(app, write_npy(BATCH))
    assert not choices(app)


def test_an_array_becomes_the_table() -> None:
    app = upload(open_drawer("scaling"), write_npy(TABLE))
    np.testing.assert_array_equal(unpack(address(app)["table"]), TABLE)
    assert "was int64; here it is float64" in seen(app)[0]
    upload(app, write_npy(TABLE.T[None]))
    assert "Your table is unchanged." in seen(app)[0]
    rows = np.random.default_rng(0).normal(size=(150, 2))
    upload(app, write_npy(rows))
    np.testing.assert_array_equal(unpack(address(app)["table"], 1024, 200)[:, :2], rows)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the pages give to download, by the name of the file."""
    files: dict[str, Any] = {}

    def button(_label: str, data: Any, *, file_name: str, **_more: Any) -> None:
        files[file_name] = data

    monkeypatch.setattr(st, "download_button", button)
    return files


def loaded(given: dict[str, Any]) -> dict[str, Any]:
    """The arrays of the files, by their names."""
    return {
        name.removeprefix("normviz-").removesuffix(".npy"): np.load(io.BytesIO(data))
        for name, data in given.items()
        if name.endswith(".npy")
    }


@pytest.mark.parametrize("norm", ["group", "none"])
def test_the_numbers_on_screen_go_out(given: dict[str, Any], norm: str) -> None:
    x = np.random.default_rng(3).normal(3, 2, (2, 4, 3)).astype(np.float32)
    open_drawer(preset="own", batch=pack(x), norm=norm, groups="2", rows="Ann|*b*")
    done = run(x, Setup(norm, groups=2))
    expected = {"x": x, "y": done.y}
    if done.out:
        expected |= {"x_hat": done.out.x_hat, "mean": done.out.mean, "var": done.out.var}
    arrays = loaded(given)
    assert arrays.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_array_equal(arrays[name], values)
        assert arrays[name].dtype == np.float32
    cells = json.loads(given["normviz.ipynb"]())["cells"]
    names: dict[str, Any] = {}
    for cell in cells[:5]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    np.testing.assert_array_equal(names["x"], x)
    np.testing.assert_array_equal(names["expected_y"], done.y)
    assert names["samples"] == ["Ann", "*b*"]
    assert names["features"][0] == "channel 1"


def test_the_table_and_its_scaling_go_out(given: dict[str, Any]) -> None:
    open_drawer("scaling", table=pack(TABLE.astype(float)), data="own", scaling="minmax")
    arrays = loaded(given)
    np.testing.assert_array_equal(arrays["table"], TABLE)
    np.testing.assert_array_equal(arrays["offset"], [[1, 10]])
    np.testing.assert_array_equal(arrays["span"], [[2, 20]])
    np.testing.assert_array_equal(arrays["scaled"], [[0, 0], [0.5, 1], [1, 0.5]])
    assert "normviz.ipynb" not in given
