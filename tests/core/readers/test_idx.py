"""The IDX reader: what it reads, and what it says of everything else."""

import gzip
import io
import zlib

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from normviz.readers.idx import IMAGES, LABELS, read_idx, read_images, read_labels


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
        (packed(IMAGES, (70_001, 1, 1), b""), "announces 70001 x 1 x 1 .* at most 70000"),
        (packed(IMAGES, (60_000, 64, 64), b""), "54880000 values in all"),
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
