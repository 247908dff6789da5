"""A batch that was downloaded can be uploaded again and is the same."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from normviz.readers.batch import read_csv, write_csv
from normviz.readers.limits import MAX_BYTES
from normviz.readers.offers import Offered
from normviz.readers.presets import presets

SHAPES = hnp.array_shapes(min_dims=2, max_dims=5, min_side=1, max_side=3)
BATCHES = st.sampled_from([np.float64, np.float32]).flatmap(lambda dtype: hnp.arrays(dtype, SHAPES))
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "'=x",
        "''-x",
        "'x",
        "1",
        "nan",
        "a;b",
        "a,b",
        'a"b',
        "a\tb",
        "#",
        "[0]",
    ]
)


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=True)


@given(BATCHES, st.data())
def test_a_download_restores_any_batch(x, data):
    rows = data.draw(st.lists(NAMES, min_size=x.shape[0], max_size=x.shape[0]))
    cols = data.draw(st.lists(NAMES, min_size=x.shape[1], max_size=x.shape[1]))
    block = read_csv(write_csv(x, rows, cols))
    assert same(block.array, x)
    assert np.array_equal(np.signbit(block.array), np.signbit(x) & ~np.isnan(x))

    def read(names, usual):
        cleaned = [" ".join(name.replace("\0", " ").split()) for name in names]
        return tuple(name or usual.format(n + 1) for n, name in enumerate(cleaned))

    assert block.rows == read(rows, "sample {}")
    assert block.cols == read(cols, "feature {}" if x.ndim == 2 else "channel {}")


@pytest.mark.parametrize("key", list(presets()))
def test_a_preset_comes_back(key):
    preset = presets()[key]
    x = preset.make()
    block = read_csv(write_csv(x, preset.rows, preset.cols))
    assert same(block.array, x)
    assert (block.rows, block.cols) == (preset.rows, preset.cols)


def test_the_largest_batch_comes_back():
    x = np.random.default_rng(0).normal(size=(4, 16, 16)).astype(np.float64)
    data = write_csv(x, ["r" * 60] * 4, ["c" * 60] * 16)
    assert len(data) < MAX_BYTES
    block = read_csv(data)
    assert same(block.array, x)
    assert block.cols == ("c" * 40,) * 16


def test_a_float32_whose_short_text_rounds_twice():
    """The shortest text of this float32 gives its neighbour when it is read by way of float64."""
    x = np.array([np.frombuffer(b"\xfd\x43\xae\x15", np.float32), [np.float32(0.1)]])
    assert np.float32(float(str(x[0, 0]))) != x[0, 0]
    assert same(read_csv(write_csv(x)).array, x)
    assert b",0.1\n" in write_csv(x)


def test_a_plain_table_is_a_plain_file():
    text = write_csv(np.array([[1, 2.5], [np.nan, -np.inf]]), ["a", "b"], ["x", "y"])
    assert text.decode("utf-8-sig") == '"","x","y"\n"a",1.0,2.5\n"b","nan",-inf\n'
    frame = pd.read_csv(io.BytesIO(text), index_col=0)
    assert list(frame.columns) == ["x", "y"] and frame.loc["a", "y"] == 2.5


def test_what_numbers_do_not_tell_stands_in_the_first_line():
    text = write_csv(np.zeros((1, 2, 1, 2), np.float32), ["a"], ["r", "g"]).decode("utf-8-sig")
    assert text == (
        "# NormViz batch 1x2x1x2 float32\n"
        '"","r[0,0]","r[0,1]","g[0,0]","g[0,1]"\n'
        '"a",0.0,0.0,0.0,0.0\n'
    )


def test_no_name_runs_as_a_formula():
    names = ["=cmd()", "+1", "-1", "@x", "'=x"]
    frame = write_csv(np.zeros((5, 5)), names, names).decode("utf-8-sig")
    cells = [cell.strip('"') for line in frame.splitlines() for cell in line.split(",")]
    assert sum(cell.startswith("'") for cell in cells) == 10
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_file_that_a_spreadsheet_saved_again_comes_back(separator):
    """Spreadsheets drop the quotes, put empty cells after the first line, and have their ways."""
    x = presets()["images"].make()
    lines = write_csv(x).decode("utf-8-sig").replace('"', "").splitlines()
    lines[0] += "," * 96
    # the comma inside the names "channel 1[0,1]" stays
    text = "\r\n".join(
        line.replace(",", separator) if n != 1 else line.replace(",channel", f"{separator}channel")
        for n, line in enumerate(lines)
    )
    for data in (text.encode(), text.encode("utf-16"), text.encode("utf-8-sig")):
        assert same(read_csv(data).array, x)


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding, marked):
    text = "\u0633\u0646;\u0634\u0647\u0631\u06cc\u0647\n\u06f1\u06f8;\u06f2\u06f0\n"
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"} if marked else {}
    block = read_csv(marks.get(encoding, b"") + text.encode(encoding))
    assert block.values.tolist() == [[18, 20]]
    assert block.cols == ("\u0633\u0646", "\u0634\u0647\u0631\u06cc\u0647")
    assert not block.note


@pytest.mark.parametrize(
    ("names", "encoding", "said"),
    [
        ("âge;größe", "cp1252", "Windows-1252 (Western Europe)"),
        ("возраст;Цена", "cp1251", "Windows-1251 (Cyrillic)"),
        ("العمر;السعر", "cp1256", "Windows-1256 (Arabic, Persian)"),
    ],
)
def test_an_older_encoding_is_read_and_said(names, encoding, said):
    block = read_csv(f"{names}\n1,5;\u20132".encode(encoding))
    assert block.values.tolist() == [[1.5, -2]]
    assert block.cols == tuple(names.split(";"))
    assert f"it is read as {said}." in block.note and "Look at the names" in block.note


def test_an_offer_for_a_file_keeps_its_text_and_what_there_is_to_say():
    with pytest.raises(Offered) as offered:
        read_csv("âge;x\n1;".encode("cp1252"))
    assert offered.value.text == "âge;x\n1;" and "Windows-1252" in offered.value.note


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (
            "1\u00a12\n3\u00a14".encode("cp1252"),  # a comma in Windows-1256
            'The file is not UTF-8 text; save it as "CSV UTF-8" and upload it again.',
        ),
        (
            b"\xff\xfe1\x00,",
            'The file is not UTF-8 text; save it as "CSV UTF-8" and upload it again.',
        ),
        (b"1,\0\0", "The file holds bytes that are no text; upload a CSV file."),
        (
            b"PK\x03\x04rest",
            'This is a workbook; save it as "CSV UTF-8" and upload that file.',
        ),
        (
            b"\xd0\xcf\x11\xe0rest",
            'This is a workbook; save it as "CSV UTF-8" and upload that file.',
        ),
        (b"", "There is nothing to read; paste or type rows of numbers."),
        (
            b"1" * (MAX_BYTES + 1),
            f"The file has {MAX_BYTES + 1} bytes; at most {MAX_BYTES} are read.",
        ),
        (b"1,2\n3,x\n", 'Row 2, column 2: "x" is not a number.'),
    ],
)
def test_a_wrong_file_is_refused(data, problem):
    with pytest.raises(ValueError) as error:
        read_csv(data)
    assert str(error.value) == problem


def test_names_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"^2 names were given for 3 rows or columns\.$"):
        write_csv(np.zeros((3, 1)), ["a", "b"])


def test_a_plain_table_may_have_more_rows():
    table = np.arange(150.0).reshape(50, 3)
    data = write_csv(table, cols=["a", "b", "c"], max_rows=50)
    block = read_csv(data, max_rows=50)
    assert same(block.array, table) and block.cols == ("a", "b", "c")
    with pytest.raises(ValueError, match="50 samples are too many: use 1 to 32"):
        read_csv(data)
