"""What people paste from notebooks and programs arrives as it was printed, or is answered."""

import io
import time
from collections.abc import Callable
from contextlib import redirect_stdout, suppress

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normviz.readers.block import read_block
from normviz.readers.csv_file import read_csv
from tests.support import require_torch

try:
    import torch
except ImportError:
    torch = None

X = np.array([[1.5, -2.0], [0.25, 4e-7]])
T = torch and torch.tensor(X)
F = T if T is None else T.float()
NO_TORCH = "what PyTorch prints, where there is none"
IMAGES = np.arange(16.0).reshape(2, 2, 2, 2)
FRAME = pd.DataFrame({"age": [18, 19], "fee": [20.5, 35.0]})
NAMED = FRAME.set_index(pd.Index(["Ann", "Bob Lee"], name="who"))
WIDE = pd.DataFrame(np.arange(24.0).reshape(2, 12), columns=[f"a column {i}" for i in range(12)])
TABLE = FRAME.to_numpy().tolist()
ROWS = [[1.0, 2.0], [3.0, 4.0]]


def printed(value: object) -> str:
    out = io.StringIO()
    with redirect_stdout(out):
        print(value)
    return out.getvalue()


def by_torch(make: Callable[[], str]) -> str:
    return make() if torch else NO_TORCH


def there(text: str) -> str:
    if text == NO_TORCH:
        require_torch()
    return text


# 51 things, printed by the library itself where it is installed. The others as documented:
# TensorFlow, tensorflow.org/guide/tensor; JAX, docs.jax.dev (jax.numpy.array); MATLAB's scale
# factor and columns, ece.uwaterloo.ca/~dwharder/Matlab/numbers.html and the help of `format`;
# Julia, its base/arrayshow.jl; R, the help of print.default, matrix and dput; PyTorch's common
# factor up to 0.4, github.com/pytorch/pytorch/issues/7175.
PASTED = {
    "numpy print": (printed(X), X, "float64"),
    "numpy repr": (repr(X), X, "float64"),
    "numpy repr, float32": (repr(X.astype("f")), X, "float32"),
    "numpy repr, int": (repr(np.arange(4).reshape(2, 2)), [[0, 1], [2, 3]], "float64"),
    "numpy repr, bool": ("array([[ True, False]])", [[1, 0]], "float64"),
    "numpy images": (printed(IMAGES), IMAGES, "float64"),
    "numpy images, float16": (repr(IMAGES.astype("f2")), IMAGES, "float32"),
    "numpy code": ("x = np.array([[1, 2], [3, 4]], dtype=np.float32)", ROWS, "float32"),
    "a list of arrays": (repr(list(np.array(ROWS))), ROWS, "float64"),
    "a list of numpy scalars": (repr([list(row) for row in np.array(ROWS)]), ROWS, "float64"),
    "python session": (f">>> x\n{X!r}\n", X, "float64"),
    "python input": (">>> x = [[1, 2],\n...      [3, 4]]", ROWS, "float64"),
    "notebook": ("In [3]: x\nOut[3]: \narray([[1., 2.],\n       [3., 4.]])", ROWS, "float64"),
    "torch": (by_torch(lambda: repr(F[:, :1])), X[:, :1], "float32"),
    "torch, scientific": (by_torch(lambda: repr(F)), X, "float32"),
    "torch, float64": (by_torch(lambda: repr(T)), X, "float64"),
    "torch, int": (by_torch(lambda: repr(torch.tensor([[1, 2]]))), [[1, 2]], "float64"),
    "torch, grad_fn": (by_torch(lambda: repr((F * 2).requires_grad_() * 1)), 2 * X, "float32"),
    "torch, parameter": (by_torch(lambda: printed(torch.nn.Parameter(F))), X, "float32"),
    "torch, device": ("tensor([[1., 2.], [3., 4.]], device='cuda:0')", ROWS, "float32"),
    "torch, images": (by_torch(lambda: repr(torch.tensor(IMAGES))), IMAGES, "float64"),
    "torch, code": ("x = torch.tensor([[1, 2.0], [3, 4]])", ROWS, "float32"),
    "torch 0.4": (
        "tensor(1.00000e-02 *\n       [[ 5.5240,  1.0000]])",
        [[0.05524, 0.01]],
        "float32",
    ),
    "torch 0.3": (" 1  2\n 3  4\n[torch.DoubleTensor of size 2x2]\n", ROWS, "float64"),
    "tensorflow repr": (
        "<tf.Tensor: shape=(2, 2), dtype=float32, numpy=\narray([[1., 2.],\n       [3., 4.]], "
        "dtype=float32)>",
        ROWS,
        "float32",
    ),
    "tensorflow print": (
        "tf.Tensor(\n[[1. 2.]\n [3. 4.]], shape=(2, 2), dtype=float16)",
        ROWS,
        "float32",
    ),
    "jax": ("Array([[1., 2.],\n       [3., 4.]], dtype=float32)", ROWS, "float32"),
    "python list": ("[[1, 2], [3, 4]]", ROWS, "float64"),
    "python tuples": ("x: list = ((1, 2), (3, 4),)", ROWS, "float64"),
    "json": ("[\n  [1, 2e0],\n  [3, 4]\n]\n", ROWS, "float64"),
    "javascript": ("const x = [[1, 2], [3, 4]];", ROWS, "float64"),
    "pandas": (printed(FRAME), TABLE, "float64"),
    "pandas, named rows": (NAMED.to_string(), TABLE, "float64"),
    "pandas, wide": (WIDE.to_string(line_width=60), WIDE, "float64"),
    "pandas, no names": (printed(pd.DataFrame(ROWS)), ROWS, "float64"),
    "pandas, no index": (FRAME.to_string(index=False), TABLE, "float64"),
    "pandas, a name of two words": (printed(FRAME.add_prefix("the ")), TABLE, "float64"),
    "pandas, csv": (pd.DataFrame(ROWS).to_csv(), ROWS, "float64"),
    "markdown": ("| a | b |\n|---|--:|\n| 1 | 2 |\n| 3 | 4 |", ROWS, "float64"),
    "pandas, markdown": (
        "|    |   a |   b |\n|---:|----:|----:|\n|  0 |   1 |   2 |",
        [[1, 2]],
        "float64",
    ),
    "matlab code": ("A = [1, 2\n 3 4;];", ROWS, "float64"),
    "matlab": ("A =\n\n     1     2\n     3     4\n\n", ROWS, "float64"),
    "matlab, factor": (
        "A =\n\n   1.0e+03 *\n\n    0.0010    2.5000\n    3.0000    0.0040\n",
        [[1, 2500], [3000, 4]],
        "float64",
    ),
    "matlab, columns": (
        "A =\n\n  Columns 1 through 2\n\n     1     2\n     3     4\n\n"
        "  Column 3\n\n     5\n     6\n",
        [[1, 2, 5], [3, 4, 6]],
        "float64",
    ),
    "matlab, single": (
        "ans =\n\n  2×2 single matrix\n\n     1     2\n     3     4\n",
        ROWS,
        "float32",
    ),
    "julia": ("2×2 Matrix{Float32}:\n 1.0  2.0\n 3.0  4.0", ROWS, "float32"),
    "julia code": ("Float32[1.0 2.0; 3.0 4.0f0]", ROWS, "float32"),
    "r": ("     [,1] [,2]\n[1,]    1    2\n[2,]    3    4", ROWS, "float64"),
    "r code": ("m <- matrix(c(1, 3L, 2, 4), nrow = 2)", ROWS, "float64"),
    "r frame": ("  age  fee\n1  18 20.5\n2  19 35.0", TABLE, "float64"),
    "latex": (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", ROWS, "float64"),
}


@pytest.mark.parametrize("key", PASTED)
def test_what_was_printed_is_read(key: str) -> None:
    text, values, dtype = PASTED[key]
    array = read_block(there(text)).array
    assert (array.shape, array.dtype) == (np.shape(values), dtype)
    np.testing.assert_allclose(array, values, rtol=1e-6)


def test_these_are_51() -> None:
    assert len(PASTED) == 51


@pytest.mark.parametrize(
    ("text", "rows", "cols"),
    [
        (printed(FRAME), None, ("age", "fee")),
        (NAMED.to_string(), ("Ann", "Bob Lee"), ("age", "fee")),
        (WIDE.to_string(line_width=60), None, tuple(WIDE)),
        (printed(pd.DataFrame(ROWS)), None, None),
        ("name, age\nAnn Lee, 18\nBob Fox, 19", ("Ann Lee", "Bob Fox"), ("age",)),
        ("a b\nAnn 2 3\nBob 5 6", ("Ann", "Bob"), ("a", "b")),
        ("     a b\n[1,] 1 3\n[2,] 2 4", None, ("a", "b")),
        ("  [,1] [,2]\nx    1    3\ny    2    4", ("x", "y"), None),
        (
            "# A tibble: 2 × 2\n    age   fee\n  <dbl> <dbl>\n1    18  20.5\n2    19  35  ",
            None,
            ("age", "fee"),
        ),
        ("| who | a\\|b |\n|---|---|\n| Ann | 1 |\n| Bob | 2 |", ("Ann", "Bob"), ("a|b",)),
        (
            "\\begin{tabular}{l@{}rr}\n\\toprule\n & age & R\\&D \\\\\n\\midrule\n"
            "Ann & 1 & $-2$ \\\\\nBob & 3 & 4 \\\\\n\\bottomrule\n\\end{tabular}",
            ("Ann", "Bob"),
            ("age", "R&D"),
        ),
    ],
)
def test_names_around_a_print_are_kept(text, rows, cols) -> None:
    block = read_block(text)
    assert (block.rows, block.cols) == (rows, cols)


BIG = np.arange(4000.0).reshape(40, 100)
WHOLE = "Type np.set_printoptions(threshold=np.inf) first and print it again."
GAP = 'This print is cut: "..." stands for numbers that are not there. '
ONE = "This is one row of numbers with one axis, and a batch has two or more: paste "


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (printed(BIG), GAP + WHOLE),
        (repr(BIG), GAP + WHOLE),
        (
            by_torch(lambda: repr(torch.tensor(BIG))),
            GAP + 'Type torch.set_printoptions(profile="full") first and print it again.',
        ),
        (printed(pd.DataFrame(BIG)), GAP + "Print it with print(df.to_string()) instead."),
        ("2×9 Matrix{Int64}:\n 1  …  2\n 3  …  4", GAP + "Print it with print(x) instead."),
        (
            '     [,1]\n[1,]    1\n [ reached getOption("max.print") -- omitted 9 rows ]',
            GAP + "Type options(max.print = 99999) first and print it again.",
        ),
        ("  a\n1 2\n# \u2139 98 more rows", GAP + "Print it with print(x, n = Inf) instead."),
        ("1 2 ... 3\n4 5 ... 6", GAP + "Write out what it stands for."),
        (r"1 & \cdots & 2 \\ 3 & \cdots & 4", GAP + "Write out what it stands for."),
        (repr(X[0]), ONE + "x[None, :] if it is one sample, x[:, None] if it is one feature."),
        (
            by_torch(lambda: repr(F[0])),
            ONE + "x[None, :] if it is one sample, x[:, None] if it is one feature.",
        ),
        ("[1, 2]", ONE + "[[1, 2, 3]] if it is one sample, [[1], [2], [3]] if it is one feature."),
        (
            printed(FRAME["age"]),
            ONE + "s.to_frame().T if it is one sample, s.to_frame() if it is one feature.",
        ),
        (
            "[1] 1 2 3",
            ONE + "matrix(x, nrow = 1) if it is one sample, "
            "matrix(x, ncol = 1) if it is one feature.",
        ),
        (
            "3-element Vector{Float64}:\n 1.0\n 2.0\n 3.0",
            ONE + "reshape(x, 1, :) if it is one sample, reshape(x, :, 1) if it is one feature.",
        ),
        (
            "tensor(5.)",
            "This is one number without an axis, and a batch has two or more: "
            "paste x.reshape(1, 1).",
        ),
        ("[[1, 2], [3]]", "The rows differ in length: row 1 has 2, row 2 has 1."),
        ("[1 2; 3 4; 5]", "The rows differ in length: row 1 has 2, row 3 has 1."),
        (
            "[[[1, 2], [3, 4]], [[1, 2], [3]]]",
            "The brackets are ragged: x[1, 0] is an array of shape 2, "
            "x[1, 1] is an array of shape 1.",
        ),
        (
            "[[1, 2], 3]",
            "The brackets are ragged: x[0] is an array of shape 2, x[1] is a number.",
        ),
        ("[[1, 2], [3, 4]", "A bracket is opened and not closed: the end is missing."),
        (
            "[[1, 2]]\n[[3, 4]]",
            'More stands after the array, "[ [ 3 , 4 ] ]"; paste one array at a time.',
        ),
        (
            "[[1,5 2,5]]",
            "Some numbers of a row are parted by commas, some by spaces only; write them all in "
            "one way, with decimal points.",
        ),
        (
            "np.zeros((2, 3))",
            '"np.zeros" is code that has to be run; run it, print what comes out and paste that.',
        ),
        (
            "[[1, __import__('os')]]",
            '"__import__" is code that has to be run; run it, print what comes out and paste that.',
        ),
        (
            '{"a": [1, 2]}',
            "Curly brackets hold names with values; paste a list, as in [[1, 2], [3, 4]].",
        ),
        ("[[1, 'a']]", "'a' is text; a batch holds numbers."),
        ("[[1, 2+3j]]", 'x[0, 1]: "2+3j" is not a number.'),
        (
            "array([[1]], dtype=complex64)",
            "Numbers of the kind complex64 are not read; turn them into float32 or float64.",
        ),
        (
            "tensor([[1.]], layout=torch.sparse_coo)",
            '"layout" makes this array another one than its numbers say; turn it into a plain one, '
            "print it and paste that.",
        ),
        (
            "x(:,:,1) =\n\n 1 2\n 3 4\n\nx(:,:,2) =\n\n 1 2\n 3 4\n",
            "This array is printed page by page; paste one page, x(:, :, 1).",
        ),
        ("matrix(c(1, 2, 3), 2, 2)", "There are 3 numbers for the shape 2 x 2."),
        (
            "matrix(rnorm(4), 2)",
            '"rnorm ( 4 )" is code that has to be run; run it, print what comes out and paste '
            "that.",
        ),
        ("1/2 3/4\n1 2", 'Row 1, column 1: "1/2" is not a number.'),
        ("a b\n1 2 3\n4 5 6", "The rows differ in length: row 1 has 2, row 2 has 3."),
        ("1/2,1\n3/4,2", 'Row 1, column 1: "1/2" is not a number.'),
        (
            "x,1,2\n#1,3,4",
            'Row 2 begins with "#1": is it a comment, or the name of a row? Take the line out, or '
            "begin the name with a letter.",
        ),
        (
            "     a\nx    1\n#1   2",
            'Row 3 begins with "#1": is it a comment, or the name of a row? Take the line out, or '
            "begin the name with a letter.",
        ),
        ("[" * 100, "The brackets nest deeper than 16; a batch has at most five axes."),
        (
            f"[[{'1, ' * 1025}]]",
            "There are more than 1024 numbers; a batch holds at most that many.",
        ),
    ],
)
def test_what_is_no_whole_array_is_answered(text, problem) -> None:
    with pytest.raises(ValueError) as error:
        read_block(there(text))
    assert str(error.value) == problem


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\n1;2\n3;4",
        "# made up\n1 2\n% by hand\n3 4",
        "1 \t 2\n3 \t 4",
        "\t1 2\n\t3 4",
        "\uff11\u3000\uff12\uff0e\uff10\n\uff13\u3000\uff14",
        "\u0967 \u0968\n\u0969 \u096a",
        "\uff11\uff0c\uff12\n\uff13\uff0c\uff14",
    ],
)
def test_what_stands_around_numbers_is_no_hindrance(text) -> None:
    assert read_block(text).values.tolist() == ROWS


SEEDS = [text for text, _values, _dtype in PASTED.values()]
BITS = st.sampled_from(
    [*"[](){},;=:<>*'\"&|\\#%.+-_ \n\t1e9", "...", "nan", "c(", "[1,] ", "1:9", "x = "]
)
EDITS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 9), BITS), min_size=1, max_size=6)


@settings(max_examples=200)
@given(st.sampled_from(SEEDS), EDITS)
def test_a_damaged_print_gives_numbers_or_a_plain_refusal(text, edits) -> None:
    for place, length, bit in edits:
        text = text[:place] + bit + text[place + length :]
    for read in (read_block, lambda text: read_csv(text.encode("utf-16-le"))):
        try:
            block = read(text)
        except ValueError as error:
            assert str(error).endswith("."), error
        else:
            assert block.array.shape == block.shape


@pytest.mark.parametrize("start", ["", "[[1, ", "matrix(c(1, ", ">> ", "  a\n0 1\n", "1 & 2 \\\\"])
@pytest.mark.parametrize("bit", ["[", "(", " ", "c(", ";", "1,", "\n", "\\dots ", "<", "\"'", "x="])
def test_a_long_hostile_print_is_answered_at_once(start, bit) -> None:
    text = (start + bit * 60_000)[:60_000]
    began = time.process_time()
    with suppress(ValueError):
        read_block(text)
    assert time.process_time() - began < 2  # seconds; quadratic time takes a minute
