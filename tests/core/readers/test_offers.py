"""A block that a click makes readable is refused with that click, and nothing is done before it."""

import numpy as np
import pytest

from normviz.readers.block import read_block
from normviz.readers.offers import Allow, Offered

ROWS = [[1.0, 2.0], [3.0, 4.0]]
N = np.nan


@pytest.mark.parametrize(
    ("text", "problem", "button", "values"),
    [
        (
            "1,NA\n,4",
            '2 values are missing: row 1, column 2 ("NA"); row 2, column 1 (empty).',
            "Read missing values as NaN",
            [[1, N], [N, 4]],
        ),
        (
            "a;b\n?;1\n-;2\nN/A;3\n#N/A;4\nnull;5",
            '5 values are missing: row 2, column 1 ("?"); row 3, column 1 ("-"); '
            'row 4, column 1 ("N/A"); row 5, column 1 ("#N/A"); \u2026.',
            "Read missing values as NaN",
            None,
        ),
        (
            "[[1, null], [3, 4]]",
            "1 value is missing: x[0, 1] (null).",
            "Read missing values as NaN",
            [[1, N], [3, 4]],
        ),
        (
            "a,kind,b\n1,cat,2\n3,dog,4",
            'Column 2, "kind", holds text, such as "cat".',
            "Leave out column 2",
            ROWS,
        ),
        (
            "1,x,2,y\n3,z,4,NA",
            'Column 2 holds text, such as "x". So does 1 other column.',
            "Leave out the 2 columns of text",
            ROWS,
        ),
        (
            "True,1,2\nFalse,3,4",
            'Column 1 holds text, such as "True".',
            "Leave out column 1",
            ROWS,
        ),
    ],
)
def test_what_a_click_would_end_is_offered(text, problem, button, values) -> None:
    with pytest.raises(Offered) as offered:
        read_block(text)
    assert (str(offered.value), offered.value.button) == (problem, button)
    assert offered.value.text == text
    if values:
        np.testing.assert_array_equal(read_block(text, allow=offered.value.allow).values, values)


def test_one_offer_after_the_other_ends_in_a_batch() -> None:
    text, allow = "who,a,kind,b\nAnn,1,cat,\nBob,3,dog,4", Allow()
    for expected in (Allow(text=True), Allow(text=True, missing=True)):
        with pytest.raises(Offered) as offered:
            read_block(text, allow=allow)
        allow = offered.value.allow
        assert allow == expected
    block = read_block(text, allow=allow)
    assert (block.rows, block.cols) == (("Ann", "Bob"), ("a", "b"))
    np.testing.assert_array_equal(block.values, [[1, N], [3, 4]])
