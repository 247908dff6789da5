"""Sets of images: told apart by content, put together by their counts, found in folders."""

import gzip
import io
import zlib
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normviz.readers import idx, idx_sets
from normviz.readers.idx import IMAGES, LABELS, TABLE, magic_of, read_images, read_labels, shape_of
from normviz.readers.idx_sets import (
    FEWEST,
    Extent,
    announced,
    extent_of,
    read_files,
    read_set,
    sets_below,
)
from tests.core.readers.idx_files import TEST, TRAIN, images, labels, opened, write

FOUR = {
    "first": images(40),
    "second": labels(40),
    "third": gzip.compress(images(30, seed=1)),
    "fourth": gzip.compress(labels(30)),
}


@pytest.mark.parametrize("order", list(permutations(FOUR)))
def test_files_are_told_apart_by_what_is_in_them(order):
    found = read_set(opened(**{name: FOUR[name] for name in order}))
    np.testing.assert_array_equal(found.train.images, read_images(images(40)))
    np.testing.assert_array_equal(found.train.labels, read_labels(labels(40)))
    assert found.tests is not None
    np.testing.assert_array_equal(found.tests.images, read_images(images(30, seed=1)))
    assert extent_of(found.name) == Extent(40, 5, 4, 30)
    assert found.nbytes == 70 * 20 + 70


def test_two_files_are_a_set_without_a_test():
    found = read_set(opened(a=labels(), b=images()))
    assert found.tests is None
    assert extent_of(found.name) == Extent(40, 5, 4)


def test_of_two_sets_of_one_size_the_name_tells():
    names = {"t10k-images": images(seed=1), "t10k-labels": labels()}
    found = read_set(opened(**names, **{"train-labels": labels(), "train-images": images(seed=2)}))
    np.testing.assert_array_equal(found.train.images, read_images(images(seed=2)))
    assert found.tests is not None
    np.testing.assert_array_equal(found.tests.images, read_images(images(seed=1)))


def test_the_name_is_that_of_the_content():
    names = {
        read_set(opened(a=images(), b=labels())).name,
        read_set(opened(x=gzip.compress(labels()), y=gzip.compress(images()))).name,
    }
    assert len(names) == 1
    other = bytearray(images())
    other[-1] ^= 1
    wrong = bytearray(labels())
    wrong[-1] ^= 1
    for file in ({"a": bytes(other), "b": labels()}, {"a": images(), "b": bytes(wrong)}):
        assert read_set(opened(**file)).name not in names
    assert read_set(opened(a=images(40, 4, 5), b=labels())).name not in names  # the same pixels


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"photo.png": b"\x89PNG\r\n\x1a\n" + bytes(50)}, "“photo.png”: it is not an IDX file"),
        ({"empty": b""}, "“empty”: it is not an IDX file"),
        ({"half.gz": gzip.compress(images())[:12]}, "“half.gz”: it is not an IDX file"),
        ({"a": images()}, "images without labels: add the file of their labels"),
        ({"a": labels()}, "labels without images: add the file of the images"),
        ({"a": images(), "b": labels(), "c": images()}, "“a” has 40 images|“c” has 40 images"),
        ({"a": images(), "b": labels(39)}, "“a” has 40 images, and there are 39 labels"),
        (
            {"a": images(), "b": labels(39), "c": labels(38)},
            "“a” has 40 images, and there are 39 and 38 labels",
        ),
        ({"a": images(), "b": labels(1)}, "“a” has 40 images, and there is 1 label: add"),
        ({"a": images(), "b": labels(), "c": labels(30)}, "“c” has 30 labels, and no images"),
        ({"a": images(), "b": labels(), "c": labels(1)}, "“c” has 1 label, and no image belongs"),
        ({"a": images()[:-1], "b": labels()}, "“a”: The file of images is cut off"),
        ({"a": images(), "b": labels() + b"!"}, "“b”: The file of labels goes on"),
        ({"a": gzip.compress(images())[:-9], "b": labels()}, "“a”: .*cut off within gzip"),
        ({"a": images(FEWEST - 1), "b": labels(FEWEST - 1)}, "19 images are too few"),
        ({"a": images(1), "b": labels(1)}, "1 image is too few to train on"),
        ({"a": images(rows=65), "b": labels()}, "“a”: .*65 x 4 pixels"),
        (
            {"a": images(), "b": labels(), "c": images(30, 6), "d": labels(30)},
            "for training have 5 x 4 pixels and those for the test 6 x 4",
        ),
        ({n: images() for n in "abc"} | {"d": labels()}, "3 files of images and 1 of labels"),
        ({"a": images()} | {n: labels() for n in "bcd"}, "1 file of images and 3 of labels"),
        (
            {"a": images(), "b": labels()[:-1] + b"\x3e"},
            "Label 40 is 62; .* 62 classes here, 0 to 61",
        ),
        (
            {"emnist-letters-images": images(), "b": labels()},
            "Label 1 is 0; there can be 26 classes here, 1 to 26",
        ),
        (
            {"emnist-letters-images": images(), "emnist-digits-labels": labels()},
            "several parts of EMNIST, digits and letters",
        ),
        ({"emnist-greek-images": images(), "b": labels()}, "EMNIST has no part “greek”"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_set_is_refused_with_a_sentence(files, words):
    with pytest.raises(ValueError, match=words):
        read_set(opened(**files))


class Counted(io.BytesIO):
    """A file that counts how much of it is read, beyond the first 64 kB: a header is within."""

    past_header = 0

    def read(self, size: int | None = -1) -> bytes:
        part = super().read(size)
        self.past_header += max(self.tell() - (1 << 16), 0)
        return part


@pytest.mark.parametrize(
    ("images_of", "labels_of", "words"),
    [
        ([7000] * 40, [], "40 files of images"),
        ([7000, 7000, 7000], [7000], "3 files of images"),
        ([7000, 7000], [], "images without labels"),
        ([7000, 7001], [7000, 7002], "“i1” has 7001 images"),
    ],
)
def test_what_cannot_be_a_set_is_not_unpacked(images_of, labels_of, words, monkeypatch):
    """Forty files of 53 kB unpack to gigabytes: their headers say enough."""
    unpacked = []
    monkeypatch.setattr(idx_sets, "read_images", lambda file: unpacked.append(file))
    monkeypatch.setattr(idx_sets, "read_labels", lambda file: unpacked.append(file))
    files = [(f"i{n}", Counted(images(of))) for n, of in enumerate(images_of)]
    files += [(f"l{n}", Counted(labels(of))) for n, of in enumerate(labels_of)]
    with pytest.raises(ValueError, match=words):
        read_set(files)
    assert not unpacked
    assert sum(file.past_header for _name, file in files) == 0


def test_of_a_packed_file_only_the_header_is_unpacked(monkeypatch):
    """Of files of zeros, a thousandth as large as what is in them."""
    given = []

    class Unpacked:
        def __init__(self, stream):
            self.stream = stream

        def __getattr__(self, name):
            return getattr(self.stream, name)

        def decompress(self, *args):
            given.append(len(part := self.stream.decompress(*args)))
            return part

    real = zlib.decompressobj
    monkeypatch.setattr(zlib, "decompressobj", lambda *args: Unpacked(real(*args)))
    header = b"".join(n.to_bytes(4, "big") for n in (IMAGES, 70_000, 28, 28))
    bomb = gzip.compress(header + bytes(1 << 22))
    with pytest.raises(ValueError, match="40 files of images"):
        read_set([(str(n), io.BytesIO(bomb)) for n in range(40)])
    assert sum(given) <= 40 * 2 * len(header)


def test_a_long_name_is_shortened_in_a_message():
    with pytest.raises(ValueError, match="“x{60}…”"):
        read_set(opened(**{"x" * 300: b"nothing"}))


@given(st.integers(20, 70_000), st.integers(1, 64), st.integers(1, 64), st.integers(0, 70_000))
def test_a_name_says_the_extent(count, rows, columns, tests):
    extent = Extent(count, rows, columns, tests)
    assert extent_of(f"0123456789abcdef-{extent}") == extent


@pytest.mark.parametrize(
    "name",
    [
        "",
        "digits",
        "0123456789abcdef",
        "0123456789ABCDEF-60000x28x28",
        "0123456789abcde-60000x28x28",
        "0123456789abcdef-60000x28",
        "0123456789abcdef-60000x28x28-",
        "0123456789abcdef-60000x28x28-0",
        "0123456789abcdef-060000x28x28",
        "0123456789abcdef-06000x28x28",
        "0123456789abcdef-70001x28x28",
        "0123456789abcdef-60000x28x28-70001",
        "0123456789abcdef-60000x65x28",
        "0123456789abcdef-60000x0x28",
        "0123456789abcdef-19x28x28",
        "0123456789abcdef-60000x28x28\n",
        "0123456789abcdef-٦٠٠x28x28",
        "../../../etc/passwd",
    ],
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ValueError, match="not the name"):
        extent_of(name)


# --- what labels stand for -----------------------------------------------------------------------


def numbered(*values: int) -> bytes:
    """A file of 40 labels, these over and over."""
    return np.array([LABELS, 40], ">u4").tobytes() + bytes(np.resize(values, 40).tolist())


def of_qmnist(count: int = 40) -> bytes:
    rows = np.full((count, 8), 2100)
    rows[:, 0] = np.arange(count) % 10
    return np.array([TABLE, count, 8], ">u4").tobytes() + rows.astype(">i4").tobytes()


@pytest.mark.parametrize(
    ("part", "values", "count", "names"),
    [
        ("letters", (1, 2, 26), 26, {0: "A", 1: "B", 25: "Z"}),
        ("byclass", (0, 10, 36, 61), 62, {0: "0", 10: "A", 36: "a", 61: "z"}),
        ("bymerge", (0, 10, 36, 46), 47, {9: "9", 35: "Z", 36: "a", 38: "d", 46: "t"}),
        ("balanced", (0, 46), 47, {36: "a", 37: "b", 40: "f", 46: "t"}),
        ("digits", (0, 9), 10, {0: "0", 9: "9"}),
        ("mnist", (3, 5), 10, {9: "9"}),
        ("", (1, 2, 12), 12, {0: "1", 11: "12"}),
        ("", (0, 61), 62, {0: "0", 61: "61"}),
        ("", (1, 62), 62, {0: "1", 61: "62"}),
        ("", (0, 1), 2, {1: "1"}),
        ("", (0,), 2, {1: "1"}),
    ],
)
def test_labels_stand_for_characters_or_numbers(part, values, count, names):
    start = f"emnist-{part}-" if part else ""
    found = read_set(
        opened(**{f"{start}train-images": images(), f"{start}labels": numbered(*values)})
    )
    assert len(found.classes) == count
    assert {place: found.classes[place] for place in names} == names
    first = 1 if min(values) and part in ("letters", "") else 0
    np.testing.assert_array_equal(found.train.labels, np.resize(values, 40) - first)
    assert not found.train.labels.flags.writeable and not found.train.images.flags.writeable
    assert found.turned == bool(part)


def test_images_of_emnist_are_turned_and_others_are_not():
    stored = read_images(images())
    for name, upright in (
        ("EMNIST-Digits-train-images", stored.transpose(0, 2, 1)),
        ("qmnist-train-images", stored),
        ("kmnist", stored),
    ):
        found = read_set(opened(**{name: images(), "b": labels()}))
        np.testing.assert_array_equal(found.train.images, upright)
        assert extent_of(found.name) == Extent(40, *upright.shape[1:])


def test_labels_of_the_test_count_too():
    files = {"train-a": images(), "train-b": numbered(1, 2), "test-a": images(), "test-b": labels()}
    found = read_set(opened(**files))
    assert found.classes == tuple("0123456789")
    np.testing.assert_array_equal(found.train.labels, np.resize([1, 2], 40))


def test_other_names_of_the_classes_make_another_set():
    names = {
        read_set(opened(a=images(), b=numbered(0, 1, 9))).name,
        read_set(opened(a=images(), b=numbered(1, 2, 10))).name,
    }
    assert len(names) == 2


def test_labels_of_qmnist_are_those_of_mnist():
    found = read_set(
        opened(a=images(), b=of_qmnist(), c=images(30), d=gzip.compress(of_qmnist(30)))
    )
    plain = read_set(opened(a=images(), b=labels(), c=images(30), d=labels(30)))
    assert found.name == plain.name
    np.testing.assert_array_equal(found.train.labels, plain.train.labels)


def test_of_a_larger_set_the_first_are_taken():
    numbers = np.uint8(np.arange(70_500) % 10)
    many = np.array([IMAGES, 70_500, 1, 1], ">u4").tobytes() + numbers.tobytes()
    names = np.array([LABELS, 70_500], ">u4").tobytes() + numbers.tobytes()
    found = read_set(opened(a=many, b=names))
    assert found.announced == (70_500, 0)
    assert extent_of(found.name) == Extent(70_000, 1, 1)
    np.testing.assert_array_equal(found.train.labels, numbers[:70_000])


def test_of_large_images_fewer_are_taken_with_their_labels(monkeypatch):
    monkeypatch.setattr(idx, "MAX_CELLS", 25 * 20)
    found = read_set(opened(a=images(40), b=labels(40)))
    assert found.announced == (40, 0) and extent_of(found.name) == Extent(25, 5, 4)
    np.testing.assert_array_equal(found.train.labels, np.arange(25) % 10)


# --- folders -------------------------------------------------------------------------------------


def test_sets_are_found_below_a_folder(tmp_path: Path):
    write(tmp_path / "mnist", TRAIN, 40)
    write(tmp_path / "mnist", TEST, 30)
    write(tmp_path / "packed" / "raw", TRAIN, 40, pack=True)
    write(tmp_path / "no test", TRAIN, 25)
    (tmp_path / "no test" / TEST[0]).write_bytes(images(20))
    write(tmp_path / "a" / "b" / "c" / "too deep", TRAIN, 40)
    write(tmp_path / "tests alone", TEST, 40)
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / TRAIN[0]).write_bytes(images())
    (tmp_path / "odd" / TRAIN[0]).mkdir(parents=True)
    found = sets_below(tmp_path)
    assert list(found) == ["mnist", "no test", "packed/raw"]
    assert [path.name for path in found["mnist"]] == [*TRAIN, *TEST]
    assert [path.name for path in found["no test"]] == list(TRAIN)
    assert [path.name for path in found["packed/raw"]] == [f"{name}.gz" for name in TRAIN]
    assert announced(found["mnist"]) == Extent(40, 5, 4, 30)
    for files in found.values():
        assert extent_of(read_files(files).name) == announced(files)


def test_sets_with_names_of_their_own_lie_side_by_side(tmp_path: Path):
    for prefix, test in (("emnist-letters", "test"), ("emnist-digits", "test"), ("", "t10k")):
        start = f"{prefix}-" if prefix else ""
        for part, count in (("train", 40), (test, 30)):
            (tmp_path / f"{start}{part}-images-idx3-ubyte").write_bytes(images(count))
            marks = numbered(1, 26)[8:] if "letters" in prefix else labels()[8:]
            data = np.array([LABELS, count], ">u4").tobytes() + marks[:count]
            (tmp_path / f"{start}{part}-labels-idx1-ubyte").write_bytes(data)
    for part in ("train", "test"):
        (tmp_path / f"qmnist-{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(images()))
        (tmp_path / f"qmnist-{part}-labels-idx2-int.gz").write_bytes(gzip.compress(of_qmnist()))
    found = sets_below(tmp_path)
    assert list(found) == [tmp_path.name, "emnist-digits", "emnist-letters", "qmnist"]
    for files in found.values():
        assert len(files) == 4
        assert extent_of(read_files(files).name) == announced(files)
    assert read_files(found["emnist-letters"]).classes[0] == "A"


def test_the_folder_itself_may_hold_a_set_and_plain_files_count_first(tmp_path: Path):
    write(tmp_path, TRAIN, 40)
    write(tmp_path, TRAIN, 30, pack=True)
    ((place, files),) = sets_below(tmp_path).items()
    assert place == tmp_path.name
    assert [path.name for path in files] == list(TRAIN)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path):
    assert sets_below(tmp_path / "nowhere") == {}


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path):
    write(tmp_path / "outside", TRAIN, 40)
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "link").symlink_to(tmp_path / "outside")
    assert sets_below(tmp_path / "inside") == {}


def test_magic_numbers_and_shapes_are_read_alone():
    assert magic_of(images()) == magic_of(gzip.compress(images())) == IMAGES
    assert magic_of(labels()[:4]) == LABELS
    assert magic_of(b"\x1f\x8b broken") is None
    assert shape_of(images()[:16], IMAGES) == (40, 5, 4)  # the pixels need not be there
    assert shape_of(labels()[:8], LABELS) == (40,)
