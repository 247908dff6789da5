"""Photographs: those that ship in data/pictures, and a learner's own, read strictly."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from threading import Lock

import numpy as np
from PIL import Image

from normviz.language import _
from normviz.readers.digits import DATA

PICTURES_MOST = 8  # in one batch
SIDE_MOST = 128  # pixels of the longer side, after reading
MEGABYTES_MOST = 10  # of a file
MEGAPIXELS_MOST = 40  # of the picture in it

_EXAMPLES = ("astronaut", "cat", "coffee", "rocket")
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_ONE_AT_A_TIME = Lock()  # 40 megapixels take up to 600 MB while they are decoded

_ORIENTATION = 0x0112  # in EXIF data
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@lru_cache(maxsize=1)
def examples() -> list[tuple[str, np.ndarray]]:
    """The pictures that ship: their names, and uint8 (128, 128, 3), read-only.

    Sources and licences stand in data/pictures/README.md.

    >>> [name for name, picture in examples()]
    ['astronaut', 'cat', 'coffee', 'rocket']
    """
    found = []
    for name in _EXAMPLES:
        picture = read_picture((DATA / "pictures" / f"{name}.png").read_bytes())
        picture.flags.writeable = False
        found.append((name, picture))
    return found


def read_picture(data: bytes) -> np.ndarray:
    """The picture in an uploaded file, made smaller until its longer side has at most 128 pixels.

    PNG, JPEG, WebP and GIF, of which the first frame; grey, palette, CMYK and 16 bits a channel
    become RGB of 8 bits. It is turned as its EXIF data say. What is transparent lies on white.
    Profiles of colour are not applied.

    `data`: the bytes of the file, at most 10 MB and 40 megapixels; how large the picture is, its
    header tells before anything is decoded. Result: uint8, (H, W, 3), red, green and blue from 0 to
    255. Raises ValueError for everything else, and for a file that is cut off or damaged.

    >>> file = BytesIO()
    >>> Image.new("L", (256, 64), 200).save(file, "PNG")
    >>> picture = read_picture(file.getvalue())
    >>> picture.shape, picture[0, 0].tolist()
    ((32, 128, 3), [200, 200, 200])
    """
    if len(data) > MEGABYTES_MOST * 1_000_000:
        raise ValueError(
            _("The file has {given} MB; pictures of up to {most} MB are read.").format(
                given=f"{len(data) / 1e6:.1f}", most=MEGABYTES_MOST
            )
        )
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(_too_many_pixels()) from error
    except Exception as error:  # Pillow's readers raise whatever a broken header leads to
        raise ValueError(_no_picture(data)) from error
    if image.width * image.height > MEGAPIXELS_MOST * 1_000_000:
        raise ValueError(_too_many_pixels())
    try:
        with _ONE_AT_A_TIME, image:
            return _pixels(image)
    except Exception as error:  # and whatever broken content leads to
        raise ValueError(
            _(
                "The picture is cut off, damaged or of a rare kind: open it in another program and "
                "save it as PNG."
            )
        ) from error


def _pixels(image: Image.Image) -> np.ndarray:
    """What `read_picture` returns, of an open file."""
    turn = _TURNS.get(_orientation(image))
    if image.mode.startswith("I"):  # 16 bits; `convert` would cut off what is above 255
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    elif image.mode in ("1", "P") or "transparency" in image.info:  # no values to average
        image = image.convert("RGBA")
    image.thumbnail((SIDE_MOST, SIDE_MOST))
    if turn is not None:
        image = image.transpose(turn)
    image = image.convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return np.array(Image.alpha_composite(white, image).convert("RGB"))


def _orientation(image: Image.Image) -> int:
    """How the camera was held, 1 to 8; 1 where that cannot be read."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # the picture beside broken EXIF data is still one
        return 1


def _too_many_pixels() -> str:
    return _("The picture has more than {most} megapixels: make it smaller and try again.").format(
        most=MEGAPIXELS_MOST
    )


def _no_picture(data: bytes) -> str:
    """What to say of a file that none of the readers takes: what it is, where that can be told."""
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"%pdf"):
        return _("This is a PDF document: save the picture in it as PNG or JPEG.")
    if start.startswith(b"<") and b"<svg" in start:
        return _("This is a drawing (SVG), which has no pixels yet: export it as PNG.")
    if data[4:8] == b"ftyp":
        return _("This is HEIC, AVIF or a video: save the picture as JPEG or PNG.")
    if not data:
        return _("The file is empty.")
    return _("This is no picture that can be read here: use PNG, JPEG, WebP or GIF.")
