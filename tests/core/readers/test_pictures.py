"""The reader of photographs: what it reads, and what it says of everything else."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from normviz.readers import pictures
from normviz.readers.pictures import MEGABYTES_MOST, SIDE_MOST, examples, read_picture

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")  # Pillow's

RED, GREEN, WHITE = [255, 0, 0], [0, 255, 0], [255, 255, 255]
HALVES = np.repeat([[RED, GREEN]], 8, axis=1).repeat(8, axis=0).astype(np.uint8)  # 8 x 16


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def chunk(kind, content):
    """A part of a PNG file, with length and checksum."""
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


def png(width, height, bits=8, colour=2):
    """A PNG that says how large it is, and holds nothing."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b"")


RGB = Image.fromarray(HALVES)
PALETTE = RGB.quantize(2)


# --- what is read --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "near"),
    [
        (saved(RGB, "PNG"), 0),
        (saved(PALETTE, "PNG"), 0),
        (saved(PALETTE, "GIF"), 0),
        (saved(PALETTE, "GIF", save_all=True, append_images=[RGB.rotate(90).quantize(4)]), 0),
        (saved(RGB, "WEBP", lossless=True), 0),
        (saved(RGB, "WEBP", lossless=True, save_all=True, append_images=[RGB.rotate(180)]), 0),
        (saved(RGB, "JPEG", quality=100, subsampling=0), 3),
        (saved(RGB.convert("CMYK"), "JPEG", quality=100), 6),
    ],
    ids=["png", "palette", "gif", "animated gif", "webp", "animated webp", "jpeg", "cmyk"],
)
def test_a_picture_comes_back(file, near):
    read = read_picture(file)
    assert read.dtype == np.uint8 and read.shape == HALVES.shape
    assert np.abs(read.astype(int) - HALVES).max() <= near


@pytest.mark.parametrize(
    ("image", "value"),
    [
        (Image.new("L", (4, 4), 200), 200),
        (Image.new("1", (4, 4), 1), 255),
        (Image.fromarray(np.full((4, 4), 200 * 256 + 31, np.uint16)), 200),  # 16 bits
    ],
    ids=["grey", "one bit", "16 bits"],
)
def test_grey_has_three_equal_channels(image, value):
    np.testing.assert_array_equal(read_picture(saved(image, "PNG")), np.full((4, 4, 3), value))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_lies_on_white(kind):
    clear = np.dstack([HALVES, np.full((8, 16), 255, np.uint8)])
    clear[:, 8:] = [0, 0, 0, 0]
    clear[:, :2, 3] = 102  # red, two fifths of it
    read = read_picture(saved(Image.fromarray(clear), kind, lossless=True))
    assert read[0, 12].tolist() == WHITE and read[0, 5].tolist() == RED
    assert read[0, 0].tolist() == [255, 153, 153]


def test_a_colour_that_stands_for_nothing_lies_on_white():
    for file in (
        saved(RGB, "PNG", transparency=tuple(GREEN)),
        saved(PALETTE, "PNG", transparency=int(np.asarray(PALETTE)[0, -1])),
        saved(PALETTE, "GIF", transparency=int(np.asarray(PALETTE)[0, -1])),
    ):
        read = read_picture(file)
        assert read[0, -1].tolist() == WHITE and read[0, 0].tolist() == RED


def test_a_large_picture_is_averaged():
    """As light as it is from afar; colours weigh as much as they are solid."""
    columns = np.zeros((512, 512, 4), np.uint8)
    columns[:, ::2] = [*RED, 255]  # between columns of clear black
    stripes = Image.fromarray(columns)
    solid = stripes.convert("RGB")
    for file, colour in (
        (saved(stripes, "PNG"), [255, 128, 128]),
        (saved(solid, "PNG", transparency=(0, 0, 0)), [255, 128, 128]),
        (saved(solid.quantize(2), "PNG"), [128, 0, 0]),
        (saved(solid.quantize(2), "GIF"), [128, 0, 0]),
        (saved(stripes.getchannel("A").convert("1"), "PNG"), [128, 128, 128]),
    ):
        assert np.abs(read_picture(file)[64, 64].astype(int) - colour).max() <= 2


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_as_the_camera_was_held(kind, orientation):
    """Against EXIF's own words: where the row 0 and the column 0 of the file belong."""
    corner = np.full((16, 32, 3), 255, np.uint8)
    corner[:8, :16] = 0  # row 0, column 0
    read = read_picture(saved(Image.fromarray(corner), kind, exif=turned(orientation)))
    row, column = [
        ("top", "left"),
        ("top", "right"),
        ("bottom", "right"),
        ("bottom", "left"),
        ("left", "top"),
        ("right", "top"),
        ("right", "bottom"),
        ("left", "bottom"),
    ][orientation - 1]
    assert read.shape == ((16, 32, 3) if orientation < 5 else (32, 16, 3))
    y = 3 if "top" in (row, column) else -4
    x = 3 if "left" in (row, column) else -4
    assert read[y, x].max() < 60
    assert read[-y - 1, x].min() > 200 and read[y, -x - 1].min() > 200


def test_broken_exif_data_do_not_spoil_a_picture():
    file = saved(RGB, "PNG", exif=b"Exif\x00\x00no TIFF header")
    np.testing.assert_array_equal(read_picture(file), HALVES)


@pytest.mark.parametrize(
    ("size", "shape"),
    [((256, 128), (64, 128)), ((100, 400), (128, 32)), ((128, 2), (2, 128)), ((5000, 1), (1, 128))],
)
def test_the_longer_side_gets_128_pixels_at_most(size, shape):
    read = read_picture(saved(Image.new("RGB", size, (10, 20, 30)), "PNG"))
    np.testing.assert_array_equal(read, np.broadcast_to([10, 20, 30], (*shape, 3)))


def test_a_small_picture_stays_as_it_is():
    assert read_picture(saved(Image.new("RGB", (1, 1)), "PNG")).shape == (1, 1, 3)


def test_the_examples_make_a_batch():
    names, arrays = zip(*examples(), strict=True)
    assert len(set(names)) == 4
    assert {(each.shape, each.dtype) for each in arrays} == {((128, 128, 3), np.dtype(np.uint8))}
    assert not any(each.flags.writeable for each in arrays)
    assert sum(path.stat().st_size for path in (pictures.DATA / "pictures").iterdir()) < 200_000


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "is empty"),
        (b"age,fee\n1,2\n", "no picture .* use PNG, JPEG, WebP or GIF"),
        (saved(RGB, "TIFF"), "no picture .* use PNG"),
        (saved(RGB, "BMP"), "no picture .* use PNG"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG.* export"),
        (b"\xef\xbb\xbf <SVG width='3'/>", "SVG"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "HEIC"),
        (b"%PDF-1.7\n", "PDF"),
        (saved(RGB, "PNG")[:60], "cut off, damaged"),
        (saved(RGB.resize((900, 600)), "JPEG")[:-200], "cut off, damaged"),
        (saved(RGB, "WEBP")[:-20], "no picture|cut off"),
        (saved(PALETTE, "GIF")[:-12], "cut off, damaged"),
        (png(5000, 8001), "more than 40 megapixels"),
        (png(10_000, 10_000), "more than 40 megapixels"),  # Pillow would warn
        (png(60_000, 60_000, bits=1, colour=0), "more than 40 megapixels"),  # and refuse
        (png(2**31 - 1, 2**31 - 1), "more than 40 megapixels"),
        (bytes(MEGABYTES_MOST * 1_000_000 + 1), "has 10.0 MB; .* up to 10 MB"),
    ],
)
def test_what_is_no_picture_to_read(file, words):
    with pytest.raises(ValueError, match=words):
        read_picture(file)


def test_too_many_pixels_are_never_decoded(monkeypatch):
    def decode(image):
        raise AssertionError("decoded")

    monkeypatch.setattr(pictures, "_pixels", decode)
    with pytest.raises(ValueError, match="megapixels"):
        read_picture(saved(Image.new("1", (6400, 6400)), "PNG"))


def test_a_long_text_in_a_picture_is_not_unpacked():
    bomb = chunk(b"zTXt", b"note\x00\x00" + zlib.compress(bytes(30_000_000)))
    file = saved(RGB, "PNG")
    with pytest.raises(ValueError, match="no picture"):
        read_picture(file[:33] + bomb + file[33:])


SEEDS = [
    saved(RGB, "PNG", exif=turned(6)),
    saved(PALETTE, "PNG", transparency=0),
    saved(RGB.convert("CMYK"), "JPEG", progressive=True),
    saved(RGB, "JPEG", exif=turned(8)),
    saved(RGB.convert("RGBA"), "WEBP", save_all=True, append_images=[RGB.rotate(90)]),
    saved(PALETTE, "GIF", save_all=True, append_images=[RGB.rotate(90).quantize(4)]),
]


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_picture_is_read_or_refused(data):
    file = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(file)))
        length = data.draw(st.sampled_from([0, 1, 4, 1000]))
        file[place : place + length] = data.draw(st.binary(max_size=4))
    try:
        read = read_picture(bytes(file))
    except ValueError:
        return
    assert read.dtype == np.uint8 and read.ndim == 3 and read.shape[2] == 3
    assert min(read.shape[:2]) >= 1 and max(read.shape[:2]) <= SIDE_MOST
