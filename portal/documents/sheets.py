"""Workbooks for officers: XLSX in which every text stays text."""

import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter

Cell = str | int | float | date | None
WIDTH_LEAST, WIDTH_MOST = 10, 48


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a heading row that stays in sight.

    Text is written as text: a name that begins with `=` or `@` is never run as a formula. Rows go
    to a file as they come, so that many of them fit into little memory.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(title[:31])
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        widths = [_width(heading) for heading in headings]
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, day)
                widths[column] = max(widths[column], _width(cell))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width, WIDTH_LEAST), WIDTH_MOST))
        sheet.freeze_panes(1, 0)
    return out.getvalue()


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
