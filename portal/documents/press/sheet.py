"""What is handed to the press, and what comes back: plain values that travel between processes."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Photo:
    """照片: a JPEG, put into the file as it is; `shape` is width by height of where it stands,
    which it covers: what sticks out is not shown.
    """

    jpeg: bytes = field(repr=False)
    shape: float = 295 / 413


@dataclass(frozen=True, slots=True)
class Square:
    """二维码: drawn as vectors, with the white around it that readers need."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Drawing:
    """图案: an SVG of the static folder without words in it, drawn once a process."""

    path: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """印模: a PNG or JPEG, transparent where nothing is printed."""

    content: bytes = field(repr=False)


Picture = Photo | Square | Drawing | Stamp


@dataclass(frozen=True, slots=True)
class Sheet:
    """印张: one page to print, the body of its HTML without what all pages share.

    `<img src="picture:x">` shows `pictures["x"]`, stretched to the size that the stylesheet gives;
    `ground` lies under the whole page and means nothing.
    """

    key: str
    title: str
    html: str = field(repr=False)
    stylesheets: tuple[str, ...] = ("css/paper.css",)
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False)
    ground: Drawing | None = None
    author: str = ""
    created: str = ""  # a date as in ISO 8601
    lang: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class Printed:
    """印成品: the file of a sheet, or in Chinese why there is none."""

    key: str
    pdf: bytes | None = field(repr=False)
    trouble: str = ""


class SheetError(Exception):
    """This one sheet cannot be printed, for a reason that its officer can read."""
