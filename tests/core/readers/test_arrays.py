"""Array files: what is read is what was saved, and everything else is answered with a sentence."""

import io
import time
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from normviz.readers.arrays import MAX_ARRAYS, MAX_FILE, holds_arrays, read_arrays, write_npy
from normviz.readers.limits import MAX_CELLS

SHAPE = (3, 2, 2)
KINDS = [
    "f2",
    ">f2",
    "f4",
    ">f4",
    "f8",
    ">f8",
    "i1",
    "u1",
    "i2",
    ">u2",
    "i4",
    "u4",
    ">i8",
    "u8",
    "?",
]


def npy(array, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asarray(array), version, allow_pickle=True)
    return file.getvalue()


def npz(save=np.savez, **arrays):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


def made(kind, shape=SHAPE):
    values = np.random.default_rng(4).integers(0, 100, shape)
    return (values / 8 if "f" in kind else values % 2 if kind == "?" else values).astype(kind)


def by_hand(header, data=b""):
    return b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header.encode("latin-1") + data


def entry(data, method=zipfile.ZIP_DEFLATED, name="a.npy"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(name, data)
    return file.getvalue()


# --- what is read --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", "CF")
@pytest.mark.parametrize("save", [npy, lambda x: npz(x=x), lambda x: npz(np.savez_compressed, x=x)])
def test_what_was_saved_comes_back(kind, order, save):
    x = np.asarray(made(kind), order=order)
    (found,) = read_arrays(save(x))
    batch = found.taken().array
    np.testing.assert_array_equal(batch, x)
    assert batch.dtype == (np.float32 if kind[-2:] in ("f2", "f4") else np.float64)
    assert (found.shape, found.dtype) == (SHAPE, x.dtype.name)
    same = kind.lstrip(">") in ("f4", "f8")
    assert found.says == "" if same else f"was {x.dtype.name}; here it is" in found.says
    assert same or "No number has changed" in found.says


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_version_of_the_format(version):
    (found,) = read_arrays(npy(made("f4"), version))
    np.testing.assert_array_equal(found.taken().array, made("f4"))


@given(
    st.sampled_from([np.float64, np.float32]).flatmap(
        lambda kind: hnp.arrays(kind, hnp.array_shapes(min_dims=2, max_dims=5, max_side=4))
    )
)
def test_a_download_restores_any_batch(x):
    batch = read_arrays(write_npy(x))[0].taken().array
    assert batch.dtype == x.dtype and batch.shape == x.shape
    np.testing.assert_array_equal(batch, x)
    number = ~np.isnan(x)
    assert np.array_equal(np.signbit(batch[number]), np.signbit(x[number]))


def test_large_whole_numbers_are_said_to_be_rounded():
    (found,) = read_arrays(npy(np.array([[2**53 + 1, 2]])))
    assert found.taken().values.tolist() == [[2.0**53, 2.0]]
    assert "the largest ones are rounded" in found.says


def test_of_several_arrays_each_says_what_it_is():
    file = npz(good=made("f4"), flat=np.ones(3), text=np.array([["a"]]), wide=np.ones((2, 17)))
    good, flat, text, wide = read_arrays(file)
    assert [each.name for each in (good, flat, text, wide)] == ["good", "flat", "text", "wide"]
    np.testing.assert_array_equal(good.taken().array, made("f4"))
    assert (flat.shape, flat.dtype, flat.block) == ((3,), "float64", None)
    assert (wide.shape, wide.dtype, wide.block) == ((2, 17), "float64", None)
    with pytest.raises(ValueError, match="17 features or channels are too many"):
        wide.taken()


def test_a_table_may_have_more_rows():
    file = npy(np.ones((50, 3)))
    assert read_arrays(file)[0].block is None
    assert read_arrays(file, max_rows=50)[0].taken().shape == (50, 3)


@pytest.mark.parametrize(
    ("data", "holds"),
    [
        (npy(np.ones((1, 2))), True),
        (npz(a=np.ones((1, 2))), True),
        (npz(a=np.ones((1, 2)))[:60], True),
        (entry(b"<workbook/>", name="[Content_Types].xml"), False),
        (b"1 2\n3 4", False),
        (b"", False),
    ],
    ids=range(6),
)
def test_a_file_is_known_by_what_it_begins_with(data, holds):
    assert holds_arrays(data) == holds


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (npy(np.float64(3)), r"a single number .* Save x\.reshape\(1, 1\)"),
        (npy(np.ones(4)), r"one axis, of length 4; .* x\[None, :\] .* x\[:, None\]"),
        (npy(np.ones((1,) * 6)), "2 to 5 axes"),
        (npy(np.ones((0, 3))), "0 x 3 holds no cells"),
        (npy(np.ones((33, 1))), "33 samples are too many"),
        (npy(np.ones((8, 8, 5, 5))), f"1600 cells; a batch holds at most {MAX_CELLS}"),
        (npy(np.ones((2, 2), complex)), r"complex.* x\.real"),
        (npy(np.array([["a", "b"]])), "holds text"),
        (npy(np.array([[b"a"]])), "holds text"),
        (npy(np.array([[None, 1]], object)), "Python objects"),
        (npy(np.zeros((1, 2), "f8, i4")), "has fields"),
        (npy(np.zeros((1, 2), "M8[s]")), "not one of real numbers"),
        (npy(np.zeros((1, 2), np.longdouble)), r"save x\.astype\(np\.float64\)"),
        (npy(np.ones((2, 3)))[:-1], "damaged or cut off"),
        (npy(np.ones((2, 3)))[:100], "damaged or cut off"),
        (npy(np.ones((2, 3)))[:9], "damaged or cut off"),
        (npy(np.ones((2, 3))) + npy(np.ones((2, 3))), "More follows after the 2 x 3 numbers"),
        (b"\x93NUMPY\x04\x00" + npy(np.ones((2, 3)))[8:], "no array as NumPy saves it"),
        (b"1 2", "no array as NumPy saves it"),
        (by_hand(" " * 5000), "5000 bytes; .* at most 4096"),
        (by_hand("{'descr': '<f8', 'shape': (2, 3)}"), "damaged"),
        (by_hand("{'descr': '<f8', 'fortran_order': 0, 'shape': (2, 3)}"), "damaged"),
        (by_hand("{'descr': '<f8', 'fortran_order': False, 'shape': (-2, 3)}"), "damaged"),
        (by_hand("{'descr': '<f8', 'fortran_order': False, 'shape': (True, 3)}"), "damaged"),
        (by_hand("{'descr': 5, 'fortran_order': False, 'shape': (2, 3)}"), "damaged"),
        (by_hand("{'descr': '<f8', 'fortran_order': False, 'shape': (9" + "9" * 3900 + ", 3)}"),
         "damaged"),
        (by_hand("-" * 4000 + "1"), "damaged"),
        (by_hand("(" * 4000), "damaged"),
        (by_hand("__import__('os').abort()"), "damaged"),
        (entry(npy(np.ones((1, 2))), zipfile.ZIP_BZIP2), "packed in a way that np.savez has not"),
        (entry(npy(np.ones((1, 2))), zipfile.ZIP_LZMA), "packed in a way that np.savez has not"),
    ],
    ids=range(31),
)  # fmt: skip
def test_what_is_no_batch_is_answered(data, words):
    (found,) = read_arrays(data)
    with pytest.raises(ValueError, match=words):
        found.taken()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (npy(np.ones((2, 3))) + bytes(MAX_FILE), f"at most {MAX_FILE} are read"),
        (npz(a=np.ones((2, 3)))[:-1], "npz file is damaged"),
        (b"PK\x03\x04", "npz file is damaged"),
        (entry(b"text", name="a.txt"), "holds no array"),
        (npz(**{f"a{n}": np.ones(1) for n in range(MAX_ARRAYS + 1)}), "at most 100 are looked at"),
    ],
    ids=range(5),
)
def test_what_is_no_file_of_arrays_is_answered(data, words):
    with pytest.raises(ValueError, match=words):
        read_arrays(data)


def test_a_wrong_checksum_is_found():
    data = bytearray(npz(a=np.full((1, 2), 7.0)))
    data[data.index(np.float64(7).tobytes())] ^= 1
    assert "damaged" in read_arrays(bytes(data))[0].says


def test_an_array_with_a_password_is_answered():
    data = bytearray(npz(a=np.ones((1, 2))))
    data[data.index(b"PK\1\2") + 8] |= 1  # the directory says so
    assert "damaged" in read_arrays(bytes(data))[0].says


def test_neither_a_bomb_nor_a_large_shape_takes_memory():
    zeros = bytes(20_000_000)
    bombs = [
        entry(npy(np.ones((1, 2))) + zeros),  # far more than its header announces
        entry(by_hand("{'descr': '<f8', 'fortran_order': False, 'shape': (9999999, 16)}") + zeros),
        by_hand("{'descr': '<f8', 'fortran_order': False, 'shape': (32, 999999999999)}"),
        by_hand("{'descr': '<U999999999', 'fortran_order': False, 'shape': (1, 2)}"),
    ]
    assert max(map(len, bombs)) < MAX_FILE
    tracemalloc.start()
    try:
        for data in bombs:
            assert all(each.block is None and each.says for each in read_arrays(data))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 1_000_000


def mutated(rng, data):
    """`data` with some bytes changed, taken out, doubled or cut off."""
    data = bytearray(data)
    for _change in range(rng.integers(1, 5)):
        place = int(rng.integers(0, len(data)))
        until = place + int(rng.integers(1, 9))
        match rng.integers(0, 5):
            case 0:
                data[place] = rng.integers(0, 256)
            case 1:
                del data[place:until]
            case 2:
                data[place:place] = data[place:until]
            case 3:
                data[place:until] = b"\xff" * (until - place)
            case _ if place > len(data) // 2:
                del data[place:]
        data = data or bytearray(b"\0")
    return bytes(data)


def test_ten_thousand_damaged_files_raise_nothing_but_valueerror():
    rng = np.random.default_rng(16)
    good = [
        npy(made("f4")),
        npy(np.asarray(made(">i8"), order="F"), (2, 0)),
        npz(a=made("f2"), b=np.ones(3)),
        npz(np.savez_compressed, a=made("f8"), b=made("?")),
    ]
    slowest, read = 0.0, 0
    for n in range(10_000):
        data = mutated(rng, good[n % len(good)])
        start = time.process_time()
        try:
            for each in read_arrays(data):
                batch = each.taken().array
                assert batch.size <= MAX_CELLS
                read += 1
        except ValueError as error:
            assert str(error).endswith(".")
        slowest = max(slowest, time.process_time() - start)
    assert read > 500  # some changes do not matter: those files are read
    assert slowest < 0.25
