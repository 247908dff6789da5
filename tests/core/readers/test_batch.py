"""What a learner pastes is read as it was meant, or refused with the place and the reason."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from normviz.readers.batch import read_block, read_number
from normviz.readers.limits import MAX_CHARS


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        (" -1.5\t", -1.5),
        ("+.5", 0.5),
        ("5.", 5),
        ("1e-3", 1e-3),
        ("2E+2", 200),
        ("2,5", 2.5),
        ("-0,125", -0.125),
        ("0,125", 0.125),
        (",5", 0.5),
        ("1234,567", 1234.567),
        ("1,23456", 1.23456),
        ("\u221212", -12),  # Unicode minus
        ("\u201312", -12),  # en dash, as word processors put it
        ("\u06f1\u06f2\u06f3", 123),  # Persian digits
        ("\u0661\u0662\u066b\u0665", 12.5),  # Arabic digits and decimal separator
        ("\u0967\uff12", 12),  # decimal digits of any script
        ("\u200e\u2212\u06f4\u066b\u06f2\u200f", -4.2),  # with direction marks
        ("\u00a07\u00a0", 7),
        ("inf", math.inf),
        ("-Infinity", -math.inf),
        ("\u2212\u221e", -math.inf),
        ("0.1000000000000000055511151231257827", 0.1),
        ("1e-400", 0),
        ("1.7976931348623157e308", 1.7976931348623157e308),
    ],
)
def test_a_number_is_read(text, value):
    assert read_number(text) == value


def test_minus_zero_and_nan_are_values():
    assert math.copysign(1, read_number("-0")) == -1
    assert math.isnan(read_number("NaN"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "The cell is empty; write a number."),
        (" \u200f\u00a0", "The cell is empty; write a number."),
        ("abc", '"abc" is not a number.'),
        ("1_000", '"1_000" has thousands separators; write the number without them.'),
        ("1 234", '"1 234" has thousands separators; write the number without them.'),
        ("1\u202f234,5", '"1 234,5" has thousands separators; write the number without them.'),
        ("1,234.5", '"1,234.5" has thousands separators; write the number without them.'),
        ("1.234,5", '"1.234,5" has thousands separators; write the number without them.'),
        ("1,234,567", '"1,234,567" has thousands separators; write the number without them.'),
        ("1.234.567", '"1.234.567" has thousands separators; write the number without them.'),
        (
            "\u06f1\u066c\u06f2\u06f3\u06f4",
            '"\u06f1\u066c\u06f2\u06f3\u06f4" has thousands separators; '
            "write the number without them.",
        ),
        ("1,234", '"1,234" can mean 1.234 or 1234; write one of them.'),
        ("-12,345", '"-12,345" can mean -12.345 or -12345; write one of them.'),
        ("5%", '"5%" is not a number.'),
        ("5\u00b2", '"5\u00b2" is not a number.'),
        ("\u00bd", '"\u00bd" is not a number.'),
        ("--5", '"--5" is not a number.'),
        ("0x10", '"0x10" is not a number.'),
        ("1e", '"1e" is not a number.'),
        (".", '"." is not a number.'),
        ("1,2,3", '"1,2,3" is not a number.'),
        ("=1+1", '"=1+1" is not a number.'),
        ("#DIV/0!", '"#DIV/0!" is not a number.'),
        ("1e999", '"1e999" is too large: the largest number is about 1.8e308.'),
        ("x" * 50, f'"{"x" * 23}\u2026" is not a number.'),
        ("1" * 60_000 + "x", f'"{"1" * 23}\u2026" is not a number.'),
    ],
)
def test_what_is_no_number_or_two_is_refused(text, problem):
    with pytest.raises(ValueError) as error:
        read_number(text)
    assert str(error.value) == problem


@given(st.floats())
def test_a_float_is_read_back_exactly(value):
    read = read_number(repr(value))
    assert read == value or (math.isnan(read) and math.isnan(value))
    assert math.isnan(value) or math.copysign(1, read) == math.copysign(1, value)


PLAIN = [[1, 2.5], [-3, 4]]


@pytest.mark.parametrize(
    "text",
    [
        "1\t2.5\n-3\t4",
        "1\t2,5\n-3\t4\n",
        "1;2,5\n-3;4",
        "1; 2.5\r\n-3; 4\r\n",
        "1,2.5\n-3,4",
        "1, 2.5\r-3, 4",
        "1 2.5\n-3 4",
        "  1   2.5\n -3 4  \n\n",
        "\n\n1,2.5\n-3,4\n,\n",
        "1,2.5,,\n-3,4,,\n,,,\n",
        "\ufeff1,2.5\n\u22123,4",
        '"1","2,5"\n"-3","4"',
        '"1", "2,5"\n"-3", "4"',
        "\u06f1\u060c \u06f2\u066b\u06f5\n\u2212\u06f3\u060c \u06f4",
        "\u06f1\u061b \u06f2\u066b\u06f5\n\u2212\u06f3\u061b \u06f4",
        "\u06f1 \u06f2\u066b\u06f5\n-\u06f3 \u06f4",
    ],
)
def test_a_block_of_numbers_is_read(text):
    block = read_block(text)
    assert block.values.tolist() == PLAIN
    assert block.values.dtype == np.float64
    assert (block.rows, block.cols, block.shape) == (None, None, (2, 2))


@pytest.mark.parametrize(
    ("text", "rows", "cols"),
    [
        ("x1 x2\n1 2.5\n-3 4", None, ("x1", "x2")),
        ("\tx1\tx2\na\t1\t2.5\nb\t-3\t4", ("a", "b"), ("x1", "x2")),
        ("who,x1,x2\na,1,2.5\nb,-3,4", ("a", "b"), ("x1", "x2")),
        ("a,1,2.5\nb,-3,4", ("a", "b"), None),
        (",x1,x2\n7,1,2.5\n8,-3,4", ("7", "8"), ("x1", "x2")),  # as pandas writes an index
        ('"a;b",1,2.5\n"c,d",-3,4', ("a;b", "c,d"), None),
        ("a;b,1,2.5\nc,-3,4", ("a;b", "c"), None),
        ('"say ""x""",tuition (thousand)\n1,2.5\n-3,4', None, ('say "x"', "tuition (thousand)")),
        (
            "\u0633\u0646\u061b \u0634\u0647\u0631\u06cc\u0647\n1\u061b 2.5\n-3\u061b 4",
            None,
            ("\u0633\u0646", "\u0634\u0647\u0631\u06cc\u0647"),
        ),
        ("'=x1,'-x2\n1,2.5\n-3,4", None, ("=x1", "-x2")),
        ("a  b;c\n1;2,5\n-3;4", None, ("a b", "c")),
    ],
)
def test_names_are_told_from_numbers(text, rows, cols):
    block = read_block(text)
    assert block.values.tolist() == PLAIN
    assert (block.rows, block.cols) == (rows, cols)


def test_decimal_commas_are_settled_by_the_whole_block():
    assert read_block("1,234;2,5\n3;4").values.tolist() == [[1.234, 2.5], [3, 4]]
    assert read_block("1.234;2\n3;4").values.tolist() == [[1.234, 2], [3, 4]]


def test_one_column_one_row_one_cell():
    assert read_block("1\n2\n3").values.tolist() == [[1], [2], [3]]
    assert read_block("age\n1\n2").cols == ("age",)
    assert read_block("1 2 3").values.tolist() == [[1, 2, 3]]
    assert read_block("7").values.tolist() == [[7]]


def test_no_number_is_a_value_too():
    values = read_block("nan inf\n-inf 1").values
    assert np.isnan(values[0, 0]) and values[0, 1] == np.inf and values[1, 0] == -np.inf


def test_a_shape_folds_the_columns():
    block = read_block("1 2 3 4\n5 6 7 8", shape=(2, 1, 2, 2))
    assert block.shape == (2, 1, 2, 2) and block.values.shape == (2, 4)
    assert block.array[1, 0].tolist() == [[5, 6], [7, 8]]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "There is nothing to read; paste or type rows of numbers."),
        (" \n\t\n ;; ", "There is nothing to read; paste or type rows of numbers."),
        ("1 2 3\n4 5", "The rows differ in length: row 1 has 3, row 2 has 2."),
        ("1,2\n3,4\n5,6,7", "The rows differ in length: row 1 has 2, row 3 has 3."),
        ("\n1,2\n3", "The rows differ in length: row 2 has 2, row 3 has 1."),
        ("1\t2\t3\n4\t5\t\n", "1 value is missing: row 2, column 3 (empty)."),
        ("1,,3\n4,5,6", "1 value is missing: row 1, column 2 (empty)."),
        ("\t2\t3\n4\t5\t6", "1 value is missing: row 1, column 1 (empty)."),
        ("a,1,2\n,3,4", "Row 2, column 1 is empty."),
        ("x,,z\n1,2,3", "Row 1, column 2 is empty."),
        ("1 2\n\n3 4", "Row 2 is empty; fill it in or take it out."),
        ("1,2\n,\n3,4", "Row 2 is empty; fill it in or take it out."),
        ("1 2\n3 abc", 'Row 2, column 2: "abc" is not a number.'),
        ("1 x\n3 4", 'Row 1, column 2: "x" is not a number.'),
        ("x 1\n3 4", 'Row 1, column 1: "x" is not a number.'),
        ("a;b\n1;2\n3;<script>", 'Row 3, column 2: "<script>" is not a number.'),
        ("n;a;b\nr;1;2\ns;3;?", '1 value is missing: row 3, column 3 ("?").'),
        ("1,5 2,5\n3,5 4,5", 'Row 1, column 2: "5 2" is not a number.'),
        (
            "1,234;5\n6;7",
            'Row 1, column 1: "1,234" can mean 1.234 or 1234; write one of them.',
        ),
        (
            "1\u00a0234 5\n6 7",
            'Row 1, column 1: "1 234" has thousands separators; write the number without them.',
        ),
        (
            "1.234;2,5\n6;7",
            'Row 1, column 1: "1.234" has a decimal point, but other numbers have a decimal comma.',
        ),
        ("x,y", "There are names here but no numbers."),
        ("hello world", "There are names here but no numbers."),
        ('1,"2\n3,4', 'The quotation marks (") in this text do not pair up.'),
        ('1,"2"3\n4,5', 'The quotation marks (") in this text do not pair up.'),
        ("1\n" * 33, "33 samples are too many: use 1 to 32."),
        (" 1" * 17, "17 features or channels are too many: use 1 to 16."),
        (
            "1," * MAX_CHARS,
            f"The text is {2 * MAX_CHARS} characters long; at most {MAX_CHARS} are read.",
        ),
        (
            f"{'n' * 41},b\n1,2",
            f'The name "{"n" * 23}\u2026" is longer than 40 characters.',
        ),
        ("# NormViz batch 2x1x2 float32", "There are names here but no numbers."),
        (
            "# NormViz batch 3by4\n,a\nr,1",
            'The first line should read like "# NormViz batch 3x4 float64"; '
            'it reads "# NormViz batch 3by4".',
        ),
        (
            "# NormViz batch 9999x9999 float64\n,a\nr,1",
            "9999 samples are too many: use 1 to 32.",
        ),
        (
            "# NormViz batch 2x1x2 float64\n,a,a\nr,1,2",
            "The batch needs 2 rows of 2 numbers; this block has 1 row of 2.",
        ),
    ],
)
def test_a_wrong_block_is_refused_with_the_place(text, problem):
    with pytest.raises(ValueError) as error:
        read_block(text)
    assert str(error.value) == problem


@pytest.mark.parametrize(
    ("shape", "problem"),
    [
        ((3, 4), "The batch needs 3 rows of 4 numbers; this block has 2 rows of 2."),
        ((2, 1, 3), "The batch needs 2 rows of 3 numbers; this block has 2 rows of 2."),
        ((2, 17), "17 features or channels are too many: use 1 to 16."),
    ],
)
def test_a_block_that_does_not_fit_the_shape(shape, problem):
    with pytest.raises(ValueError) as error:
        read_block("1 2\n3 4", shape)
    assert str(error.value) == problem


TABLES = hnp.arrays(
    np.float64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.floats()
)


@given(TABLES, st.sampled_from(["\t", ";", ",", " ", ", ", "; ", "\u060c "]))
def test_numbers_come_back_whatever_parts_them(values, separator):
    text = "\n".join(separator.join(map(repr, row)) for row in values.tolist())
    np.testing.assert_array_equal(read_block(text).values, values)


@given(st.text(alphabet="0123456789,;. \t\n\"'-eanx\u06f5\u060c\u2212=#", max_size=80) | st.text())
def test_any_text_gives_numbers_or_a_plain_refusal(text):
    try:
        block = read_block(text)
    except ValueError as error:
        assert str(error).endswith((".", "them."))
    else:
        assert block.values.ndim == 2 and block.values.size == math.prod(block.shape)


@pytest.mark.parametrize("cell", ["1" * 60_000 + "x", "1 " * 30_000 + "x", "," * 60_000 + "x"])
def test_a_long_hostile_cell_is_refused_at_once(cell):
    with pytest.raises(ValueError):
        read_block(f"1\t{cell}\n2\t3")


@pytest.mark.parametrize(
    ("text", "place", "formula"),
    [
        ("=A1\t2", "Row 1, column 1", "=A1"),
        ("a\tb\n1\t=SUM(A1:A9)", "Row 2, column 2", "=SUM(A1:A9)"),
        ("=A1 = 2", "Row 1, column 1", "=A1"),
        ("1,2\n3, =B1", "Row 2, column 2", "=B1"),
        ('x;"=1+1"\n1;2', "Row 1, column 2", "=1+1"),
    ],
)
def test_a_formula_is_refused_wherever_it_stands(text, place, formula):
    with pytest.raises(ValueError) as refused:
        read_block(text)
    assert str(refused.value) == (
        f'{place} holds a formula, "{formula}"; write the number that the spreadsheet shows for '
        "it. A name that begins with = needs an apostrophe in front."
    )


def test_a_name_that_begins_with_an_equals_sign_has_an_apostrophe_before_it():
    assert read_block("'=A1\tb\n1\t2").cols == ("=A1", "b")
