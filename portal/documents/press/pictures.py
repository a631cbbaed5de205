"""Pictures as objects of a PDF, put where WeasyPrint laid out a stand-in of one grey dot."""

import hashlib
import io
import zlib
from functools import cache, lru_cache, singledispatch
from typing import Any

import pydyf
from PIL import Image, UnidentifiedImageError

from portal.documents.press.sheet import Drawing, Photo, Picture, SheetError, Square, Stamp
from portal.documents.qr import make_square

QUIET = 4  # modules of white around a square (ISO/IEC 18004)
LARGEST_PHOTO = 60_000  # bytes; a certificate shall be 150 KB with all that is added to it later
# How a larger one is drawn anew, the first that fits: twice an inch's photo, then 300 dots an inch.
SMALLER = (((590, 826), 85), ((295, 413), 85), ((295, 413), 60))
SAME_SHAPE = 0.02  # nobody sees a face stretched by so much
LARGEST_STAMP = (480, 480)  # 300 dots an inch at 4 cm
BROKEN_PHOTO = "照片文件已损坏或者不是JPEG彩色照片，请重新上传照片后再印制。"
BROKEN_STAMP = "印模图片无法读取，请重新上传PNG图片。"


@cache
def stand_in() -> bytes:
    """The picture that WeasyPrint lays out in place of any other."""
    out = io.BytesIO()
    Image.new("L", (1, 1), 128).save(out, "JPEG")
    return out.getvalue()


def image_name(url: str) -> str:
    """What WeasyPrint calls a picture among the resources of a page."""
    return f"i{hashlib.md5(url.encode(), usedforsecurity=False).hexdigest()}1"


@singledispatch
def draw(picture: Picture, pdf: pydyf.PDF) -> pydyf.Stream:
    """The picture as an object that fills the unit square; what it needs besides is in `pdf`."""
    raise TypeError(picture)


@draw.register
def _photo(picture: Photo, pdf: pydyf.PDF) -> pydyf.Stream:
    jpeg, width, height, mode = _fitting(picture.jpeg)
    space = "/DeviceGray" if mode == "L" else "/DeviceRGB"
    image = _image(jpeg, width, height, space, "/DCTDecode")
    excess = width / height / picture.shape
    return image if abs(excess - 1) < SAME_SHAPE else _covering(image, excess, pdf)


def _covering(image: pydyf.Stream, excess: float, pdf: pydyf.PDF) -> pydyf.Stream:
    """The image over the whole unit square in its own proportions, so many times too wide."""
    pdf.add_object(image)
    across, up = max(1.0, excess), max(1.0, 1 / excess)
    matrix = f"{across:.6f} 0 0 {up:.6f} {(1 - across) / 2:.6f} {(1 - up) / 2:.6f} cm"
    resources = pydyf.Dictionary({"XObject": pydyf.Dictionary({"photo": image.reference})})
    return _form(f"{matrix} /photo Do".encode(), 1, 1, resources)


def _fitting(jpeg: bytes) -> tuple[bytes, int, int, str]:
    """The JPEG and what it says of itself; drawn anew only when it is too large for the file."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
            if opened.mode not in {"L", "RGB"} or b"\xff\xd9" not in jpeg[-64:]:
                raise SheetError(BROKEN_PHOTO)
            if len(jpeg) <= LARGEST_PHOTO:
                return jpeg, *opened.size, opened.mode
            return _smaller(opened)
    except (UnidentifiedImageError, OSError) as trouble:
        raise SheetError(BROKEN_PHOTO) from trouble


def _smaller(picture: Image.Image) -> tuple[bytes, int, int, str]:
    for size, quality in SMALLER:
        picture.thumbnail(size)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        if out.tell() <= LARGEST_PHOTO:
            break
    return out.getvalue(), *picture.size, picture.mode


@draw.register
def _square(picture: Square, pdf: pydyf.PDF) -> pydyf.Stream:
    """Level M: a quarter of the square can be spoilt by dirt and folds; dark runs, row by row."""
    code = make_square(picture.text)
    size = len(code.matrix) + 2 * QUIET
    paths = [f"1 g 0 0 {size} {size} re f 0 g"]
    for number, row in enumerate(code.matrix):
        y = size - QUIET - number - 1
        paths += [f"{QUIET + x} {y} {length} 1 re" for x, length in _runs(row)]
    paths.append("f")
    return _form("\n".join(paths).encode(), size, size, pydyf.Dictionary())


def _runs(row: bytes | bytearray) -> list[tuple[int, int]]:
    """Where dark begins in a row of modules, and how far it goes."""
    found, x = [], 0
    for part in bytes(row).split(b"\0"):
        if part:
            found.append((x, len(part)))
        x += len(part) + 1
    return found


@draw.register
def _drawing(picture: Drawing, pdf: pydyf.PDF) -> pydyf.Stream:
    from portal.documents.press.drawing import drawn

    content, width, height, states = drawn(picture.path)
    resources = pydyf.Dictionary({"ExtGState": pydyf.Dictionary(states)} if states else {})
    return _form(content, width, height, resources, is_compressed=True)


def _form(
    content: bytes, width: float, height: float, resources: Any, *, is_compressed: bool = False
) -> pydyf.Stream:
    """A form that draws on so many units, shrunk to the unit square that images fill."""
    extra = pydyf.Dictionary(
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array([0, 0, width, height]),
            "Matrix": f"[{1 / width:.9f} 0 0 {1 / height:.9f} 0 0]",
            "Resources": resources,
            "Filter": "/FlateDecode",
        }
    )
    return pydyf.Stream([content if is_compressed else zlib.compress(content, 6)], extra)


@draw.register
def _stamp(picture: Stamp, pdf: pydyf.PDF) -> pydyf.Stream:
    width, height, colours, alpha = _pixels(picture.content)
    image = _image(colours, width, height, "/DeviceRGB", "/FlateDecode")
    if alpha:
        mask = _image(alpha, width, height, "/DeviceGray", "/FlateDecode")
        pdf.add_object(mask)
        image.extra["SMask"] = mask.reference
    return image


@lru_cache(maxsize=4)
def _pixels(content: bytes) -> tuple[int, int, bytes, bytes]:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
            picture = opened.convert("RGBA")
            picture.thumbnail(LARGEST_STAMP)
    except (UnidentifiedImageError, OSError) as trouble:
        raise SheetError(BROKEN_STAMP) from trouble
    alpha = picture.getchannel("A")
    is_opaque = alpha.getextrema() == (255, 255)
    colours = zlib.compress(picture.convert("RGB").tobytes(), 9)
    return *picture.size, colours, b"" if is_opaque else zlib.compress(alpha.tobytes(), 9)


def _image(content: bytes, width: int, height: int, space: str, coding: str) -> pydyf.Stream:
    extra = pydyf.Dictionary(
        {
            "Type": "/XObject",
            "Subtype": "/Image",
            "Width": width,
            "Height": height,
            "ColorSpace": space,
            "BitsPerComponent": 8,
            "Filter": coding,
        }
    )
    return pydyf.Stream([content], extra)
