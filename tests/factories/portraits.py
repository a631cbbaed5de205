"""Photos of nobody: the size and about the weight of what candidates bring."""

import io
from functools import cache
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (295, 413)


@cache
def portrait(number: int = 0) -> bytes:
    """A JPEG of an oval on white with the grain of a camera; another for each number."""
    dice = Random(number)
    picture = Image.new("RGB", SIZE, "white")
    brush = ImageDraw.Draw(picture)
    brush.ellipse((66, 80, 228, 300), fill=(215 + dice.randrange(20), 185, 160))
    brush.rectangle((30, 312, 265, 413), fill=(30, 50, dice.randrange(60, 200)))
    grain = Image.new("L", SIZE)
    grain.putdata([dice.randrange(256) for _ in range(SIZE[0] * SIZE[1])])
    picture = Image.blend(picture, grain.convert("RGB"), 0.06)
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(0.6)).save(out, "JPEG", quality=90)
    return out.getvalue()
