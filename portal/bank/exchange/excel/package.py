"""Whether an .xlsx is harmless, before its tables are read; only what was looked at goes on.

A small file may claim a billion cells, or unfold to gigabytes: the table of contents of the zip
is looked at first, then each member is unpacked within bounds, then its cells are counted.
"""

import io
import re
import zipfile
from array import array
from xml.parsers import expat

from portal.bank.exchange.archive import Archive, Limits
from portal.bank.exchange.values import MOST_BYTES, MOST_QUESTIONS, Unreadable

MOST_ELEMENTS = 1_500_000
COUNTS = ("count", "uniqueCount")  # readers make room for so many before they read one
MOST_ROWS = MOST_QUESTIONS + 100
MOST_COLUMNS = 100
MOST_DIGITS = 9
MOST_TEXT = MOST_BYTES  # characters of all cells, each counted wherever it is shown

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
WORKBOOK = "xl/workbook.xml"
NEEDED = (".xml", ".rels")
PLACE = re.compile(r"([A-Za-z]{1,4})([0-9]{1,9})")

SAVE_ANEW = "请在Excel或WPS中打开，另存为“Excel工作簿（.xlsx）”后再导入。"
DAMAGED = f"文件不完整或已损坏。{SAVE_ANEW}"
HOSTILE = f"文件展开后过大，不能导入。请只保留要导入的内容，{SAVE_ANEW}"
LIMITS = Limits(members=500, ratio=200, always_fine=MOST_BYTES // 10, advice=SAVE_ANEW)
TOO_MANY_ROWS = f"一次最多导入{MOST_QUESTIONS}行，请分成几个文件导入，并删去表格下方多余的行。"


def is_zip(content: bytes) -> bool:
    """Whether the file begins as an .xlsx does."""
    return content.startswith(b"PK")


def checked(content: bytes) -> bytes:
    """The workbook with only what its tables need, unpacked; Unreadable unless it is harmless."""
    members = _unpacked(content)
    text = _Text()
    for member in members.values():
        _look_at(member, text)
    if text.shown() > MOST_TEXT:
        raise Unreadable(HOSTILE)
    return _packed(members)


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The members that tables need, unfolded within bounds."""
    package = Archive(content, LIMITS)
    if WORKBOOK not in package.names:
        raise Unreadable(f"这不是.xlsx工作簿。{SAVE_ANEW}")
    return {name: package.read(name) for name in sorted(package.names) if name.endswith(NEEDED)}


def _packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


class _Text:
    """How much text the cells show: many may show the same shared string."""

    def __init__(self) -> None:
        self.elements = 0
        self.lengths = array("L")  # of the shared strings
        self.uses = array("L")  # their places, once for each cell

    def shown(self) -> int:
        """Characters of all cells that show a shared string."""
        most = len(self.lengths)
        return sum(self.lengths[place] for place in self.uses if place < most)


def _look_at(content: bytes, text: _Text) -> None:
    parser = expat.ParserCreate("UTF-8")  # whatever the member declares
    look = _Look(text)
    parser.StartElementHandler = look.start
    parser.EndElementHandler = look.end
    parser.CharacterDataHandler = look.words
    parser.StartDoctypeDeclHandler = look.doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(DAMAGED) from None


class _Look:
    """Follows the elements of one member: where its cells lie, how long its strings are."""

    def __init__(self, text: _Text) -> None:
        self.text = text
        self.row = self.column = 0
        self.shares = self.is_value = False
        self.value = ""
        self.length = 0

    def doctype(self, *_: object) -> None:
        """No workbook declares entities."""
        raise Unreadable(HOSTILE)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.text.elements += 1
        if self.text.elements > MOST_ELEMENTS:
            raise Unreadable(HOSTILE)
        for claim in COUNTS:
            if int(attributes.get(claim, 0)) > MOST_ELEMENTS:
                raise Unreadable(HOSTILE)
        match name.rpartition(":")[2]:
            case "row":
                self.row = int(attributes.get("r", self.row + 1))
                self.column = 0
            case "c":
                self._cell(attributes)
            case "v" | "is" | "f":
                self.is_value = True
                self.value = ""
                self._bound()
            case "si":
                self.length = 0

    def end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "v":
                if self.shares and self.value.isdecimal():
                    self.text.uses.append(int(self.value[:MOST_DIGITS]))
                self.is_value = False
            case "si":
                self.text.lengths.append(self.length)

    def words(self, text: str) -> None:
        self.length += len(text)
        if self.is_value and self.shares and len(self.value) < MOST_DIGITS:
            self.value += text.strip()[:MOST_DIGITS]

    def _cell(self, attributes: dict[str, str]) -> None:
        self.column += 1
        self.shares = attributes.get("t") == "s"
        if "r" not in attributes:
            return
        place = PLACE.fullmatch(attributes["r"])
        if not place:
            raise Unreadable(DAMAGED)
        self.row, self.column = int(place[2]), 0
        for letter in place[1].upper():
            self.column = 26 * self.column + ord(letter) - ord("A") + 1

    def _bound(self) -> None:
        """Only cells that hold something take room: empty ones may be formatted down to the end."""
        if self.row > MOST_ROWS:
            raise Unreadable(TOO_MANY_ROWS)
        if self.column > MOST_COLUMNS:
            raise Unreadable(f"表格超过{MOST_COLUMNS}列，请删去题目右侧多余的列后再导入。")
