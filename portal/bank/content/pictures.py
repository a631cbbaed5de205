"""The pictures of question_bank/pictures/, and questions that name them by their files."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from portal.bank.content.drawings import drawing_faults
from portal.bank.content.values import PictureFile
from portal.bank.rules.words import picture_name
from portal.core.ids import digest

LARGEST = 200 * 1024  # bytes: a paper is read on telephones
SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
SVG = "image/svg+xml"
TYPES = {".svg": SVG, ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
FILE_NAME = re.compile(r"[^()\[\]\s]+")
NAMED = re.compile(r"\]\(picture:([^()\s]*)\)")


def picture_file(path: Path) -> tuple[PictureFile | None, tuple[str, ...]]:
    """The picture in this file, if nothing is wrong with it; and what is wrong."""
    media_type = TYPES.get(path.suffix)
    if media_type is None or not FILE_NAME.fullmatch(path.name):
        return None, ("图片应是svg、png或者jpg文件，文件名不含空格和括号",)
    content = path.read_bytes()
    found = [f"图片超过{LARGEST // 1024}KB"] if len(content) > LARGEST else []
    if media_type == SVG:
        found += drawing_faults(content)
    elif not content.startswith(SIGNATURES[media_type]):
        found.append("文件内容与扩展名不符")
    if found:
        return None, tuple(found)
    return PictureFile(path.name, digest(content), media_type, content), ()


class PictureNames:
    """The pictures by their files, and which of them questions have named."""

    def __init__(self, pictures: Iterable[PictureFile]) -> None:
        self.names = {picture.file: picture_name(picture.digest) for picture in pictures}
        self.used: set[str] = set()

    def put_into(self, raw: Any, found: list[str]) -> Any:
        """What a file says of a question, its pictures called by their content instead of their
        files: when a picture changes, so does the question.
        """
        if isinstance(raw, dict):
            return {key: self.put_into(value, found) for key, value in raw.items()}
        if isinstance(raw, list):
            return [self.put_into(value, found) for value in raw]
        if not isinstance(raw, str) or "(picture:" not in raw:
            return raw
        files = NAMED.findall(raw)
        self.used.update(files)
        missing = [file for file in files if file not in self.names]
        found += [f"没有图片文件pictures/{file}，或者该图片有错误" for file in missing]
        return NAMED.sub(lambda one: f"](picture:{self.names.get(one.group(1), '')})", raw)

    @property
    def unused(self) -> list[str]:
        """The files that no question names: perhaps a slip of the pen."""
        return sorted(self.names.keys() - self.used)
