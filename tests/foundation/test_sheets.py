"""Workbooks of tables that are longer than a sheet may be."""

import io

import pytest
from python_calamine import CalamineWorkbook

from portal.documents import sheets


@pytest.mark.parametrize(
    ("count", "lengths"), [(0, [0]), (1, [1]), (3, [3]), (4, [3, 1]), (6, [3, 3]), (7, [3, 3, 1])]
)
def test_a_long_table_goes_on_in_the_next_sheet(monkeypatch, count, lengths):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    content = sheets.workbook("表", ("号",), ((n,) for n in range(count)))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    tables = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert [len(table) - 1 for table in tables] == lengths
    assert all(table[0] == ["号"] for table in tables)
    assert [int(row[0]) for table in tables for row in table[1:]] == list(range(count))


def test_a_long_name_of_a_sheet_is_cut(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 1)
    content = sheets.workbook("名" * 40, ("号",), ((n,) for n in range(2)))
    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert names == ["名" * 31, "名" * 27 + " 2"]
