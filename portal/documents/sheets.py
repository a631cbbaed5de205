"""Workbooks for officers: XLSX in which every text stays text."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import IO

import xlsxwriter

Cell = str | int | float | date | None
MOST_ROWS = 1_000_000  # to a sheet: Excel has some more
WIDTH_LEAST, WIDTH_MOST = 10, 48


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a heading row that stays in sight."""
    return workbook_of([Sheet(title, headings, rows)])


def workbook_of(sheets: Iterable[Sheet]) -> bytes:
    """The sheets in their order."""
    out = io.BytesIO()
    write_workbook(out, sheets)
    return out.getvalue()


def write_workbook(out: IO[bytes], sheets: Iterable[Sheet]) -> None:
    """The same into a file. A table that is longer than a sheet may be goes on in the next.

    Text is written as text: a name that begins with `=` or `@` is never run as a formula. Rows go
    to a file as they come, so that many of them fit into little memory.
    """
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for table in sheets:
            for part in _parts(table):
                _add(book.add_worksheet(part.title), part, bold, day)


def write_json(out: IO[bytes], sheets: Iterable[Sheet], about: Mapping[str, str]) -> None:
    """The sheets as one object, each a list of objects by heading, written row by row; before them
    what the file says of itself.
    """
    out.write(_json(dict(about))[:-1].encode())
    for table in sheets:
        out.write(f",\n{_json(table.title)}: [".encode())
        before = "\n "
        for row in table.rows:
            cells = dict(zip(table.headings, map(_plain, row), strict=True))
            out.write(f"{before}{_json(cells)}".encode())
            before = ",\n "
        out.write(b"]")
    out.write(b"}\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(cell: Cell) -> str | int | float | None:
    return cell.isoformat() if isinstance(cell, date) else cell


def _parts(table: Sheet) -> Iterator[Sheet]:
    """The table in sheets that are not too long, at least one."""
    rows, number = iter(table.rows), 1
    following: list[Sequence[Cell]] = []
    while number == 1 or following:
        part = chain(following, islice(rows, MOST_ROWS - len(following)))
        title = table.title[:27] + f" {number}" if number > 1 else table.title[:31]
        yield Sheet(title, table.headings, part)
        following, number = list(islice(rows, 1)), number + 1


def _add(sheet: xlsxwriter.worksheet.Worksheet, table: Sheet, bold: object, day: object) -> None:
    widths = [_width(heading) for heading in table.headings]
    for column, heading in enumerate(table.headings):
        sheet.write_string(0, column, heading, bold)
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, day)
            widths[column] = max(widths[column], _width(cell))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width, WIDTH_LEAST), WIDTH_MOST))
    sheet.freeze_panes(1, 0)


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, day: object
) -> None:
    match cell:
        case None:
            sheet.write_blank(row, column, None)
        case str():
            sheet.write_string(row, column, cell)
        case date():
            sheet.write_datetime(row, column, cell, day)
        case _:
            sheet.write_number(row, column, cell)


def _width(cell: Cell) -> int:
    """Columns it takes: a Chinese character takes two."""
    text = "2026-01-01" if isinstance(cell, date) else str(cell or "")
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text) + 2
