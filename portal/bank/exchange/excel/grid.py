"""The question sheet as rows of text, of a workbook or a CSV file."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from portal.bank.exchange.encodings import NOT_TEXT, decode
from portal.bank.exchange.excel import package
from portal.bank.exchange.excel.columns import LONGEST, SHEET, STEM, TYPE, Column, column
from portal.bank.exchange.values import MOST_BYTES, MOST_QUESTIONS, Unreadable

HEADINGS_WITHIN = 10  # rows
NO_TABLE = "没有找到题目表：表头中应有“题型”和“题干”。请下载模板，按模板填写后再导入。"
NO_WORKBOOK = "这不是Excel工作簿，也不是CSV文件。请下载模板，按模板填写后再导入。"
PAGES = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"mime-version")
DIGITS = ".15g"  # what Excel itself keeps of a number


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet from its heading row on; rows are numbered as Excel shows them."""

    row: int
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def grid(content: bytes) -> Grid:
    """The sheet that holds the questions; Unreadable when there is none, or it is hostile."""
    return _first_with_headings(tables(content))


def tables(content: bytes) -> Iterable[Sequence[Sequence[str]]]:
    """The sheets of a workbook, or the one of a CSV file, as rows of text; Unreadable when the
    file is neither, or hostile.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(f"文件超过{MOST_BYTES // 1024 // 1024}MB，请分成几个文件导入。")
    if content.startswith(package.OLD_OFFICE):
        raise Unreadable(f"这是旧版的.xls文件，或者加了密码。{package.SAVE_ANEW}")
    if package.is_zip(content):
        return _sheets(package.checked(content))
    if content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PAGES):
        raise Unreadable(f"这是网页格式的表格，不是.xlsx工作簿。{package.SAVE_ANEW}")
    return [_csv(_decoded(content))]


def _decoded(content: bytes) -> str:
    try:
        return decode(content)
    except Unreadable as trouble:
        if str(trouble) == NOT_TEXT:
            raise Unreadable(NO_WORKBOOK) from None
        raise


def _first_with_headings(sheets: Iterable[Sequence[Sequence[str]]]) -> Grid:
    for rows in sheets:
        for place, cells in enumerate(rows[:HEADINGS_WITHIN]):
            if {TYPE, STEM} <= {column(cell) for cell in cells}:
                return Grid(place + 1, tuple(cells), tuple(_filled(rows, place + 1)))
    raise Unreadable(NO_TABLE)


def _filled(rows: Sequence[Sequence[str]], start: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    count = 0
    for place in range(start, len(rows)):
        if any(rows[place]):
            count += 1
            if count > MOST_QUESTIONS:
                raise Unreadable(package.TOO_MANY_ROWS)
            if any(len(cell) > LONGEST for cell in rows[place]):
                raise Unreadable(f"第{place + 1}行有一格超过{LONGEST}个字符，请删短后再导入。")
            yield place + 1, tuple(rows[place])


def _sheets(content: bytes) -> Iterator[list[list[str]]]:
    try:
        with load_workbook(io.BytesIO(content)) as book:
            for name in _names(book):
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                yield [[_text(cell) for cell in row] for row in rows]
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(package.DAMAGED) from None


def _names(book: CalamineWorkbook) -> list[str]:
    """The sheets that people see, ours first."""
    seen = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    return sorted(seen, key=lambda name: name != SHEET)


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return format(Decimal(format(cell, DIGITS)).normalize(), "f")
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def _csv(text: str) -> list[list[str]]:
    head = text[: text.find("\n") + 1 or len(text)]
    delimiter = max(",;\t", key=head.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) > package.MOST_ROWS:
                raise Unreadable(package.TOO_MANY_ROWS)
            rows.append([cell.strip() for cell in row[: package.MOST_COLUMNS]])
    except csv.Error:
        raise Unreadable(f"CSV文件有一处过长或引号没有成对。{package.SAVE_ANEW}") from None
    return rows


def columns_of(table: Grid) -> dict[int, Column]:
    """The columns that the headings mean, by their places; unknown headings are left out."""
    found = ((place, column(cell)) for place, cell in enumerate(table.headings))
    return {place: one for place, one in found if one}
