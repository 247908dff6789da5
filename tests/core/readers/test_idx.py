"""The IDX reader: what it reads, and what it says of everything else."""

import gzip
import io
import zlib

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from normviz.readers.idx import (
    IMAGES,
    LABELS,
    MAX_CELLS,
    MAX_ITEMS,
    TABLE,
    read_idx,
    read_images,
    read_labels,
)


def packed(magic, shape, cells):
    return np.array([magic, *shape], ">u4").tobytes() + bytes(cells)


def images(n=3, rows=2, columns=4):
    return packed(IMAGES, (n, rows, columns), np.arange(n * rows * columns, dtype=np.uint8))


def labels(*values):
    return packed(LABELS, (len(values),), values)


class Dribble(io.BytesIO):
    """A file object that hands out one byte at a time, and cannot be sought in."""

    def read(self, size=-1):
        return super().read(min(size, 1))

    def seek(self, *_where):
        raise OSError


# --- what is read --------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("handle", [bytes, io.BytesIO, Dribble])
def test_images_and_labels_come_back(pack, handle):
    read = read_idx(handle(pack(images())), handle(pack(labels(7, 0, 9))))
    np.testing.assert_array_equal(read.images, np.arange(24).reshape(3, 2, 4))
    np.testing.assert_array_equal(read.labels, [7, 0, 9])
    assert read.images.dtype == read.labels.dtype == np.uint8
    assert not read.images.flags.writeable and not read.labels.flags.writeable


@given(st.data())
def test_whatever_is_written_is_read(data):
    shape = data.draw(st.tuples(*[st.integers(1, 6)] * 3))
    cells = data.draw(st.binary(min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
    file = packed(IMAGES, shape, cells)
    for one in (file, gzip.compress(file)):
        assert read_images(one).shape == shape
        assert read_images(one).tobytes() == cells


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_of_a_larger_set_the_first_are_read(pack):
    count = MAX_ITEMS + 3
    numbers = np.uint8(np.arange(count) % 7)
    read = read_idx(
        pack(packed(IMAGES, (count, 1, 1), numbers)), pack(packed(LABELS, (count,), numbers))
    )
    np.testing.assert_array_equal(read.images.ravel(), numbers[:MAX_ITEMS])
    np.testing.assert_array_equal(read.labels, numbers[:MAX_ITEMS])


def test_of_larger_images_fewer_are_read():
    count = 13_400  # of 64 x 64: more pixels than 70000 of 28 x 28
    read = read_idx(packed(IMAGES, (count, 64, 64), bytes(MAX_CELLS)), labels(*[3] * count))
    assert len(read.images) == len(read.labels) == MAX_CELLS // 64**2


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_of_eight_columns_of_integers_the_first_is_the_label(pack):
    rows = np.arange(24).reshape(3, 8) * 1000
    rows[:, 0] = 9, 0, 4
    file = np.array([TABLE, 3, 8], ">u4").tobytes() + rows.astype(">i4").tobytes()
    for handle in (bytes, Dribble):
        np.testing.assert_array_equal(read_labels(handle(pack(file))), [9, 0, 4])
    read = read_idx(images(), pack(file))
    assert read.labels.dtype == np.uint8 and not read.labels.flags.writeable
    for wrong, words in (
        (file[:-1], "announces 96 bytes, 95 follow"),
        (file + b"!", "goes on after the 96 bytes"),
        (packed(TABLE, (3, 7), bytes(84)), "has 7 columns of integers: choose one with 8"),
        (file.replace(np.array(4, ">i4").tobytes(), b"\xff" * 4), "Label 3 is -1"),
        (file.replace(np.array(4, ">i4").tobytes(), b"\0\0\1\0"), "Label 3 is 256"),
    ):
        with pytest.raises(ValueError, match=words):
            read_labels(pack(wrong))


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "has 0 bytes"),
        (b"\x00\x00\x08", "has 3 bytes"),
        (labels(1, 2, 3), "one of labels .* swap the two files"),
        (b"\x89PNG\r\n\x1a\n", "starts with the bytes 89 50 4e 47; .* 00 00 08 03"),
        (packed(IMAGES, (3, 2), b""), "ends within its header, after 12 of 16 bytes"),
        (packed(IMAGES, (0, 28, 28), b""), "announces 0 x 28 x 28, which is nothing"),
        (packed(IMAGES, (3, 0, 4), b""), "which is nothing"),
        (images()[:-1], "announces 24 bytes, 23 follow"),
        (images()[:17], "announces 24 bytes, 1 follows"),
        (images() + b"\x00", "goes on after the 24 bytes"),
        (packed(IMAGES, (1, 65, 2), bytes(130)), "have 65 x 2 pixels: .* at most 64 x 64"),
        (packed(TABLE, (3, 8), bytes(96)), "one of labels .*3074.* swap the two files"),
        (packed(IMAGES, (70_001, 1, 1), bytes(69_999)), "announces 70001 bytes, 69999 follow"),
        (packed(IMAGES, (2**32 - 1, 2**32 - 1, 2**32 - 1), b""), "pixels"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_images_that_are_none(file, words, pack):
    with pytest.raises(ValueError, match=words):
        read_images(pack(file))


def test_images_where_labels_belong():
    with pytest.raises(ValueError, match=r"one of images \(magic number 2051\).* swap"):
        read_labels(images())


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (gzip.compress(images())[:-9], "cut off within gzip"),  # within the data
        (gzip.compress(images())[:-1], "cut off within gzip"),  # within the check at the end
        (b"\x1f\x8b", "cut off within gzip"),
        (b"\x1f\x8b" + b"no gzip at all", "cannot be unpacked"),
        (gzip.compress(images()) + b"more", "Something follows the packed file"),
        (gzip.compress(images()) + gzip.compress(b""), "Something follows the packed file"),
    ],
    ids=range(6),  # the files hold the second in which they were packed
)
def test_gzip_that_is_broken(file, words):
    for handle in (bytes, Dribble):
        with pytest.raises(ValueError, match=words):
            read_images(handle(file))


def test_gzip_with_a_wrong_checksum():
    file = bytearray(gzip.compress(images()))
    file[-6] ^= 1
    with pytest.raises(ValueError, match="cannot be unpacked .*incorrect data check"):
        read_images(bytes(file))


def test_a_bomb_is_not_unpacked(monkeypatch):
    unpacked = []
    make = zlib.decompressobj

    class Counting:
        def __init__(self, *arguments):
            self._stream = make(*arguments)

        def decompress(self, data, size):
            unpacked.append(self._stream.decompress(data, size))
            return unpacked[-1]

        def __getattr__(self, name):
            return getattr(self._stream, name)

    bomb = gzip.compress(images() + bytes(20_000_000))
    monkeypatch.setattr(zlib, "decompressobj", Counting)
    with pytest.raises(ValueError, match="goes on after the 24 bytes"):
        read_images(bomb)
    assert len(b"".join(unpacked)) == 16 + 24 + 1


def test_a_different_number_of_labels():
    with pytest.raises(ValueError, match="3 images and 2 labels"):
        read_idx(images(), labels(1, 2))


def test_a_label_that_is_no_class():
    with pytest.raises(ValueError, match=r"Label 2 is 10; the net has 10 classes, 0 to 9"):
        read_idx(images(), labels(9, 10, 1))


def test_a_file_opened_as_text():
    with pytest.raises(ValueError, match="opened as text"):
        read_images(io.StringIO("text"))


@given(st.binary(max_size=64))
@example(images())
def test_any_bytes_are_read_or_refused(file):
    for one in (file, b"\x00\x00\x08\x03" + file, b"\x1f\x8b\x08" + file):
        try:
            assert read_images(one).ndim == 3
        except ValueError as error:
            assert len(str(error)) > 30
