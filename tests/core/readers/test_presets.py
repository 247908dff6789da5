"""The example batches: each makes what it promises, and a wrong file is refused by name."""

import json
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normviz.readers.digits import load_digits
from normviz.readers.extract import json_texts
from normviz.readers.limits import MAX_CELLS, check_shape
from normviz.readers.preset_file import read_presets
from normviz.readers.presets import PRESETS_FILE, default_labels, presets

TABLES = ["mini", "students", "ranges", "outlier", "constant", "offset", "one", "normal", "skewed"]
KEYS = [*TABLES, "sequence", "images", "digits", "volume"]


def test_the_lessons_find_their_presets():
    assert list(presets()) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_each_preset_makes_what_it_promises(key):
    preset = presets()[key]
    x = preset.make()
    assert x.shape == preset.shape == check_shape(preset.shape)
    assert x.dtype == preset.dtype
    assert np.isfinite(x).all()
    assert (len(preset.rows), len(preset.cols)) == x.shape[:2]
    assert np.array_equal(x, np.round(x.astype(np.float64), 2).astype(x.dtype))
    assert not np.signbit(x[x == 0]).any()
    assert np.array_equal(x, preset.make(seed=0))
    assert np.array_equal(x, preset.make(seed=1)) is not preset.seeded
    assert preset.labels(x.shape) == (preset.rows, preset.cols)


@pytest.mark.parametrize("key", [key for key in KEYS if not presets()[key].fixed_shape])
@pytest.mark.parametrize("shape", [(1, 1), (32, 16), (2, 3, 5), (2, 3, 2, 2), (2, 1, 2, 2, 2)])
def test_a_free_preset_takes_any_shape(key, shape):
    preset = presets()[key]
    assert preset.make(shape, seed=3).shape == shape
    rows, cols = preset.labels(shape)
    assert (len(rows), len(cols)) == shape[:2]


def test_a_fixed_preset_refuses_another_shape():
    with pytest.raises(ValueError) as error:
        presets()["mini"].make((2, 4))
    assert str(error.value) == (
        '"Mini-batch, 3 x 4" has the shape 3 x 4; it cannot be made as 2 x 4.'
    )


def test_what_the_presets_teach_is_true():
    """Each claim of a `teaches` line that has a number in it."""
    make = {key: preset.make() for key, preset in presets().items()}

    def standard(x, axis):
        return (x - x.mean(axis, keepdims=True)) / x.std(axis, keepdims=True)

    students = standard(make["students"], 1)
    assert np.allclose(students, [-1, 1])

    squeezed = standard(make["outlier"], 0)[:, 0]
    assert np.all(np.abs(squeezed[:5] + 0.45) < 0.08)
    assert 2.22 < squeezed[5] < np.sqrt(5) < 2.24

    assert np.ptp(make["constant"][:, 1]) == 0

    def below_the_mean(seed):
        x = presets()["skewed"].make((32, 16), seed)
        return np.mean(x < x.mean(0))

    assert abs(np.mean([below_the_mean(seed) for seed in range(50)]) - 0.63) < 0.01

    ink = make["digits"].reshape(4, -1).mean(1)
    assert np.ptp(ink) > 0.5
    sequence, volume = make["sequence"], make["volume"]
    assert sequence[:, 0].size == 24 and sequence[0, 0].size == 8 and volume[:, 0].size == 96


def test_the_large_offset_breaks_the_short_formula_in_float32():
    negative = 0
    for seed in range(20):
        x = presets()["offset"].make(seed=seed)
        exact = x.astype(np.float64).var(0)
        short = (x * x).mean(0) - x.mean(0) ** 2
        two_pass = ((x - x.mean(0)) ** 2).mean(0)
        assert short.dtype == np.float32
        assert np.abs(two_pass / exact - 1).max() < 0.01
        assert np.abs(short / exact - 1).max() > 0.5
        negative += (short < 0).any()
    assert negative > 0


def test_an_image_preset_has_samples_of_unlike_contrast():
    x = presets()["images"].make((8, 2, 8, 8), seed=1)
    spread = x.std((2, 3))
    assert (spread.max(0) > 1.5 * spread.min(0)).all()


def test_the_digits_are_those_that_the_names_say():
    digits = load_digits()
    for seed in range(5):
        for image, wanted in zip(presets()["digits"].make(seed=seed), (0, 1, 4, 7), strict=True):
            same = (digits.images == image[0]).all((1, 2))
            assert digits.labels[same].tolist() == [wanted]


def test_generic_names():
    assert default_labels((2, 1)) == (("sample 1", "sample 2"), ("feature 1",))
    assert default_labels((1, 2, 4)) == (("sample 1",), ("channel 1", "channel 2"))


GOOD = {"title": "T", "teaches": "L", "values": [[1, 2], [3, 4]]}
RANDOM = {"title": "T", "teaches": "L", "shape": [2, 2], "random": {"kind": "normal"}}


def without(entry, *fields):
    return {field: value for field, value in entry.items() if field not in fields}


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ([], "an entry is an object with a title, a line and values."),
        (without(GOOD, "title"), '"title" must be a text.'),
        (GOOD | {"teaches": " "}, '"teaches" must be a text.'),
        (without(GOOD, "values"), 'give exactly one of "values", "random" and "digits".'),
        (GOOD | {"digits": [1]}, 'give exactly one of "values", "random" and "digits".'),
        (GOOD | {"dtype": "int8"}, '"dtype" is "int8"; use "float64" or "float32".'),
        (GOOD | {"values": [[1, 2], [3]]}, '"values" must be numbers in rows of equal length.'),
        (GOOD | {"values": [[1, "2"]]}, '"values" must be numbers in rows of equal length.'),
        (
            GOOD | {"values": [1, 2]},
            "A batch has 2 to 5 axes, from (N, C) to (N, C, D, H, W); this one has 1.",
        ),
        (
            GOOD | {"values": [[]]},
            "The shape 1 x 0 holds no cells: every axis needs a length of at least 1.",
        ),
        (GOOD | {"rows": ["a"]}, '"rows" has 1 name; the batch needs 2.'),
        (GOOD | {"cols": ["a", 1]}, '"cols" must be a list of names.'),
        (
            GOOD | {"shape": [2, 2]},
            '"shape" belongs to "random"; values and digits bring their own.',
        ),
        (
            GOOD | {"suggests": {"groups": 3}},
            '"groups" is 3, which does not divide the 2 channels.',
        ),
        (
            GOOD | {"suggests": {"norm": "power"}},
            '"norm" is "power"; known are none, batch, layer, instance, group, rms.',
        ),
        (
            GOOD | {"suggests": {"norm": "position"}},  # there are no positions in a table
            '"norm" is "position"; known are none, batch, layer, instance, group, rms.',
        ),
        (
            RANDOM | {"shape": [2, 2, 3], "suggests": {"norm": "mean"}},
            '"norm" is "mean"; known are none, batch, layer, position, instance, group, rms.',
        ),
        (
            GOOD | {"suggests": {"norm": ["batch"]}},
            '"norm" is ["batch"]; known are none, batch, layer, instance, group, rms.',
        ),
        (
            GOOD | {"suggests": {"norms": "batch"}},
            '"suggests" has "norms", which is no setting; '
            "known are norm, groups, eps, training, convention, steps.",
        ),
        (
            GOOD | {"suggests": {"infer": True}},  # the lab's word, for links alone
            '"suggests" has "infer", which is no setting; '
            "known are norm, groups, eps, training, convention, steps.",
        ),
        (
            GOOD | {"suggests": ["norm"]},
            '"suggests" must be an object of settings: {"norm": "layer"}.',
        ),
        (
            GOOD | {"suggests": {"groups": True}},
            '"groups" is true, which does not divide the 2 channels.',
        ),
        (GOOD | {"suggests": {"eps": 0}}, '"eps" is 0; use a number from 1e-12 to 10.'),
        (GOOD | {"suggests": {"eps": -5}}, '"eps" is -5; use a number from 1e-12 to 10.'),
        (GOOD | {"suggests": {"eps": True}}, '"eps" is true; use a number from 1e-12 to 10.'),
        (
            GOOD | {"suggests": {"eps": float("nan")}},
            '"eps" is NaN; use a number from 1e-12 to 10.',
        ),
        (
            GOOD | {"suggests": {"eps": "1e-3"}},
            '"eps" is "1e-3"; use a number from 1e-12 to 10.',
        ),
        (GOOD | {"suggests": {"training": 0}}, '"training" is 0; use true or false.'),
        (
            GOOD | {"suggests": {"convention": "jax"}},
            '"convention" is "jax"; known are torch, keras, flax, onnx.',
        ),
        (
            GOOD | {"suggests": {"convention": {}}},
            '"convention" is {}; known are torch, keras, flax, onnx.',
        ),
        (
            GOOD | {"suggests": {"steps": 201}},
            '"steps" is 201; use a whole number from 0 to 200.',
        ),
        (
            GOOD | {"suggests": {"steps": 1.0}},
            '"steps" is 1.0; use a whole number from 0 to 200.',
        ),
        (
            GOOD | {"valeus": 1},
            '"valeus" is not a field; known are '
            "cols, digits, dtype, pin, random, rows, shape, suggests, teaches, title, values.",
        ),
        (
            without(RANDOM, "shape"),
            '"random" needs a "shape": a list of whole numbers such as [8, 6].',
        ),
        (
            RANDOM | {"random": {"kind": ["normal"]}},
            '"random" needs a "kind"; known are exponential, lognormal, normal, pattern.',
        ),
        (
            RANDOM | {"random": {"kind": "normal", "sigma": 1}},
            '"normal" takes no "sigma"; it takes mean, std.',
        ),
        (
            RANDOM | {"random": {"kind": "normal", "std": "big"}},
            'the numbers {"std": "big"} do not work for "normal".',
        ),
        (
            RANDOM | {"random": {"kind": "pattern", "contrast": [1, 2, 3]}},
            'the numbers {"contrast": [1, 2, 3]} do not work for "pattern".',
        ),
        (RANDOM | {"shape": [33, 2]}, "33 samples are too many: use 1 to 32."),
        (RANDOM | {"shape": [2, 17]}, "17 features or channels are too many: use 1 to 16."),
        (
            RANDOM | {"shape": [32, 16, 3]},
            "The shape 32 x 16 x 3 has 1536 cells; a batch holds at most 1024. "
            "Make one of its axes shorter.",
        ),
        (
            without(GOOD, "values") | {"digits": [11]},
            '"digits" must be a list of whole numbers from 0 to 9.',
        ),
        *(
            (
                RANDOM | {"shape": [8, 6], "pin": pin},
                f'"pin" is {pin}; name a cell of the batch by its index, such as [7, 5].',
            )
            for pin in ([8, 0], [0], [0, -1], 3)
        ),
    ],
)
def test_a_wrong_preset_is_refused_by_name(tmp_path, entry, problem):
    file = tmp_path / "presets.json"
    file.write_text(json.dumps({"fine": GOOD, "mine": entry}))
    with pytest.raises(ValueError) as error:
        read_presets(file)
    assert str(error.value) == f'presets.json, preset "mine": {problem}'


def test_a_file_that_is_not_json_is_refused_with_the_place(tmp_path):
    file = tmp_path / "presets.json"
    file.write_text('{"mine": {\n  "title": }')
    with pytest.raises(ValueError, match=r"^presets\.json is not valid JSON: line 2, column 12\.$"):
        read_presets(file)
    (other := tmp_path / "list.json").write_text("[]")
    with pytest.raises(ValueError, match=r"^list\.json must be an object of presets"):
        read_presets(other)


@given(st.lists(st.integers(-1, 40), max_size=7))
def test_check_shape_accepts_exactly_what_the_limits_allow(shape):
    allowed = (
        2 <= len(shape) <= 5
        and min(shape) >= 1
        and shape[0] <= 32
        and shape[1] <= 16
        and np.prod(shape) <= MAX_CELLS
    )
    if allowed:
        assert check_shape(shape) == tuple(shape)
    else:
        with pytest.raises(ValueError):
            check_shape(shape)


def test_every_text_of_the_file_reaches_the_translators():
    entries = json.loads(PRESETS_FILE.read_text(encoding="utf-8"))
    expected = []
    for entry in entries.values():
        for field in entry:
            if field in ("title", "teaches"):
                expected.append(entry[field])
            if field in ("rows", "cols"):
                expected += entry[field]
    found = list(
        json_texts(BytesIO(PRESETS_FILE.read_bytes()), [], [], {"keys": "title teaches rows cols"})
    )
    assert [text for _line, _function, text, _comments in found] == expected
    lines = PRESETS_FILE.read_text(encoding="utf-8").splitlines()
    assert all(text in lines[line - 1] for line, _function, text, _comments in found)
