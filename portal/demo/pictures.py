"""Pictures that are nobody's: a grey silhouette for a photo, a blank sheet for a scanned paper."""

import io

from PIL import Image, ImageDraw, ImageFont

from portal.documents.fonts import SANS

_PHOTO = (295, 413)  # 一寸 at 300 dpi
_SHEET = (620, 877)  # A4 at 75 dpi
_GREY, _PALE, _RED = (150, 155, 160), (205, 208, 212), (190, 60, 50)


def silhouette() -> bytes:
    """A neutral avatar on white ground, as JPEG."""
    picture = Image.new("RGB", _PHOTO, "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((87, 80, 207, 220), fill=_GREY)
    pen.rounded_rectangle((47, 245, 247, 500), radius=90, fill=_GREY)
    _words(pen, (_PHOTO[0] // 2, 350), "演示", 64, "white")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def sheet(*lines: str) -> bytes:
    """A page that says what it stands for, as PDF."""
    picture = Image.new("RGB", _SHEET, "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((30, 30, _SHEET[0] - 30, _SHEET[1] - 30), outline=_PALE, width=2)
    for number, line in enumerate(lines):
        _words(pen, (_SHEET[0] // 2, 180 + 60 * number), line, 30, "black")
    _words(pen, (_SHEET[0] // 2, 640), "演示数据 · 样章", 44, _RED)
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=75)
    return out.getvalue()


def _words(
    pen: ImageDraw.ImageDraw,
    middle: tuple[int, int],
    text: str,
    size: int,
    colour: str | tuple[int, int, int],
) -> None:
    pen.text(middle, text, fill=colour, font=ImageFont.truetype(SANS, size), anchor="mm")
