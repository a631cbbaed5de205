"""Pictures, and a question that shows one with a table and a formula."""

import io
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage

from portal.bank.actions.pictures import keep_pictures
from portal.bank.content import PictureFile
from portal.bank.rules.questions import Option, Question
from portal.bank.rules.words import picture_name
from portal.core.ids import digest
from tests.factories.questions import make_single

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9"/></svg>'
PICTURE = PictureFile("chart.svg", digest(DRAWING), "image/svg+xml", DRAWING)
NAME = picture_name(PICTURE.digest)
SAID = "柱状图：3月60人"
RICH = f"""某项目各月人数如下表、如图。

| 月份 | 人数 |
|---|---|
| 3月 | 60 |
| 4月 | 180 |

![{SAID}](picture:{NAME})

$$不均衡系数 = 高峰人数 / 平均人数$$

该项目的不均衡系数为（ ）。"""


def make_rich(**details: Any) -> Question:
    """A 单选 whose stem, explanation and first option show all there is; its picture is kept."""
    keep_pictures([PICTURE])
    options = (
        Option("$180 / 120$", correct=True),
        Option(f"![小图](picture:{NAME})", why="误看小图"),
        Option("3.00", why="误作低谷"),
        Option("0.67", why="误作颠倒"),
    )
    known = {"id": "K1.7-901", "topic": "K1.7", "stem": RICH, "explanation": RICH}
    return make_single(**known | {"options": options} | details)


def upload(kind: str = "PNG", colour: str = "white", name: str = "截图.png") -> FileStorage:
    """A small picture as a form would send it."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, kind)
    return FileStorage(io.BytesIO(out.getvalue()), filename=name)
