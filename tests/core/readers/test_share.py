"""A batch in a link comes back bit for bit; anything else in its place is refused."""

import tracemalloc
import zlib
from base64 import urlsafe_b64encode
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from normviz.readers.limits import MAX_CELLS
from normviz.readers.presets import presets
from normviz.readers.share import pack, unpack

SHAPES = hnp.array_shapes(min_dims=2, max_dims=5, min_side=1, max_side=4)
ANY_FLOATS = st.sampled_from([np.float64, np.float32]).flatmap(
    lambda dtype: hnp.arrays(dtype, SHAPES)
)
DECIMALS = st.tuples(st.sampled_from([np.float64, np.float32]), st.integers(0, 8)).flatmap(
    lambda kind: hnp.arrays(np.int64, SHAPES, elements=st.integers(-(10**9), 10**9)).map(
        lambda whole: (whole / 10.0 ** kind[1]).astype(kind[0])
    )
)


def same_bits(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


@given(ANY_FLOATS | DECIMALS)
def test_every_batch_comes_back_bit_for_bit(x):
    text = pack(x)
    assert same_bits(unpack(text), x)
    assert quote(text, safe="") == text


@pytest.mark.parametrize("scale", [1, 0.1])
@pytest.mark.parametrize("n", [122, 123, 124, 125, 126, 127, 128, 129, 32763, 32764])
def test_the_integers_that_stand_for_something_else_are_never_taken(n, scale):
    for last in (0.0, -0.0, np.nan):
        x = np.array([[n, -n, 1, last]]) * scale
        assert same_bits(unpack(pack(x)), x)
    whole = pack(np.array([[n, -n, 1.0]]))
    assert whole.startswith(f"f8.1x3.d0i{1 if n <= 123 else 2 if n <= 32763 else 4}.")


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_what_is_no_number_comes_back_too(dtype):
    x = np.array([[np.nan, np.inf, -np.inf], [-0.0, 0.1, 1e-40]], dtype)
    assert same_bits(unpack(pack(x)), x)


@pytest.mark.parametrize("key", list(presets()))
def test_presets_fit_into_a_link(key):
    x = presets()[key].make()
    text = pack(x)
    assert same_bits(unpack(text), x)
    assert len(text) <= 40 + 3 * x.size


def test_the_largest_batch_stays_short():
    rng = np.random.default_rng(0)
    for x in (rng.normal(0, 1, (32, 32 // 2, 2)), rng.uniform(-100, 100, (32, 16, 2))):
        assert len(pack(np.round(x, 2))) <= 3500
    x[0, 0], x[1, 1], x[2, 2] = -0.0, np.nan, [np.inf, -np.inf]
    assert len(pack(np.round(x, 2))) <= 3500
    assert len(pack(np.round(rng.normal(1e4, 1, (32, 16, 2)), 2).astype(np.float32))) <= 3500


def test_a_transposed_view_is_packed_as_it_reads():
    x = np.arange(6.0).reshape(2, 3).T
    assert np.array_equal(unpack(pack(x)), x)


def test_small_decimal_batches_read_by_eye():
    assert pack(np.array([[1.0, 2.0]])).startswith("f8.1x2.d0i1.")
    assert pack(np.array([[0.25, -3.0]], np.float32)).startswith("f4.1x2.")


@pytest.mark.parametrize(
    ("x", "problem"),
    [
        (
            np.ones((2, 2), int),
            "Only float64 and float32 batches fit into a link; this one is int64.",
        ),
        (
            np.ones((2, 2), np.float16),
            "Only float64 and float32 batches fit into a link; this one is float16.",
        ),
        (
            np.ones(3),
            "A batch has 2 to 5 axes, from (N, C) to (N, C, D, H, W); this one has 1.",
        ),
        (np.ones((33, 1)), "33 samples are too many: use 1 to 32."),
    ],
)
def test_what_no_link_can_hold(x, problem):
    with pytest.raises(ValueError) as error:
        pack(x)
    assert str(error.value) == problem


UNREADABLE = "The link holds no batch that can be read: copy the whole link once more."
DAMAGED = "The batch in the link is damaged; copy the whole link once more."


def payload(data):
    return urlsafe_b64encode(zlib.compress(data)).decode().rstrip("=")


GOOD = payload(bytes(16))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", UNREADABLE),
        ("nonsense", UNREADABLE),
        (f"f2.1x2.raw.{GOOD}", UNREADABLE),
        (f"f8.2.raw.{GOOD}", UNREADABLE),
        (f"f8.0x2.raw.{GOOD}", UNREADABLE),
        (f"f8.-1x2.raw.{GOOD}", UNREADABLE),
        (f"f8.1x99999.raw.{GOOD}", UNREADABLE),
        (f"f8.1x2.d9i8.{GOOD}", UNREADABLE),
        (f"f8.1x2.raw.{GOOD}\n", UNREADABLE),
        (f"f8.1x2.raw.{GOOD}=", UNREADABLE),
        (f"f8.۱x۲.raw.{GOOD}", UNREADABLE),
        ("f8.1x2.raw.", UNREADABLE),
        (
            f"f8.9999x9999.raw.{GOOD}",
            "The link holds a batch of shape 9999 x 9999; at most 1024 cells can be read.",
        ),
        (
            f"f8.1x1x1x1x1x2.raw.{GOOD}",
            "The link holds a batch of shape 1 x 1 x 1 x 1 x 1 x 2; at most 1024 cells can be "
            "read.",
        ),
        ("f8.1x2.raw.A", DAMAGED),
        ("f8.1x2.raw.AAAA", DAMAGED),
        (f"f8.1x2.raw.{GOOD[:-3]}", DAMAGED),
        (f"f8.1x2.raw.{payload(bytes(15))}", DAMAGED),
        (f"f8.1x2.raw.{payload(bytes(17))}", DAMAGED),
        (f"f8.1x2.raw.{payload(bytes(16))}AAAA", DAMAGED),
        (f"f8.40x1.raw.{payload(bytes(320))}", "40 samples are too many: use 1 to 32."),
    ],
)
def test_a_hostile_link_is_refused(text, problem):
    with pytest.raises(ValueError) as error:
        unpack(text)
    assert str(error.value) == problem


def test_the_good_payload_is_good():
    assert np.array_equal(unpack(f"f8.1x2.raw.{GOOD}"), np.zeros((1, 2)))


def test_one_changed_character_never_gives_other_numbers():
    x = np.round(np.random.default_rng(1).normal(size=(3, 4)), 2)
    text = pack(x)
    start = text.rindex(".") + 1
    for place in range(start, len(text)):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        try:
            assert same_bits(unpack(changed), x)  # unused last bits of base64
        except ValueError as error:
            assert str(error) == DAMAGED


def test_a_zip_bomb_stays_folded():
    bomb = payload(bytes(50_000_000))
    assert len(bomb) < 100_000
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"^The batch in the link is damaged"):
        unpack(f"f8.32x16x2.raw.{bomb}")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@given(st.text(max_size=60) | st.from_regex(r"f[48]\.\dx\d\.(raw|d\di\d)\.[A-Za-z0-9_-]{1,30}"))
def test_any_text_gives_a_batch_or_a_plain_refusal(text):
    try:
        assert unpack(text).size <= MAX_CELLS
    except ValueError as error:
        assert str(error) in (UNREADABLE, DAMAGED) or "at most" in str(error)


def test_a_plain_table_may_have_more_rows():
    table = np.arange(600.0).reshape(200, 3)
    with pytest.raises(ValueError, match="200 samples are too many: use 1 to 32"):
        pack(table)
    text = pack(table, max_rows=200)
    assert same_bits(unpack(text, max_rows=200), table)
    with pytest.raises(ValueError, match="too many"):
        unpack(text)
