"""Workbooks that are broken or would fill the machine: refused at once, with what to do."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bank.exchange import excel
from portal.bank.exchange.excel.columns import SHEET
from portal.bank.exchange.values import MOST_BYTES, Unreadable
from tests.factories.workbooks import BANK, CALCULATION, DEFAULTS, SINGLE, TOPICS, book, read, table

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SOUND = book(SINGLE)
SHEET_1 = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def with_members(changes, method=zipfile.ZIP_DEFLATED):
    """A sound workbook with some members of other content, or more of them."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SOUND)) as sound,
        zipfile.ZipFile(out, "w", method) as spoilt,
    ):
        for name in sound.namelist():
            spoilt.writestr(name, changes.get(name, sound.read(name)))
        for name in changes.keys() - set(sound.namelist()):
            spoilt.writestr(name, changes[name])
    return out.getvalue()


def sheet(rows, head=""):
    return f'<worksheet xmlns="{SPREADSHEET}">{head}<sheetData>{rows}</sheetData></worksheet>'


def text_cell(text, place=""):
    return f'<c{place} t="inlineStr"><is><t>{text}</t></is></c>'


HEADINGS = f"<row>{''.join(map(text_cell, SINGLE))}</row>"


def refused(content):
    """What the refusal says."""
    with pytest.raises(Unreadable) as refusal:
        excel.read(content, DEFAULTS)
    return str(refusal.value)


def test_a_sheet_without_places_of_cells_is_read_all_the_same():
    row = f"<row>{''.join(map(text_cell, SINGLE.values()))}</row>"
    content = with_members({SHEET_1: sheet(HEADINGS + row)})
    assert excel.read(content, DEFAULTS).questions == read(SINGLE).questions


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, r"旧版的.xls文件.*另存为"),
        (b"\xef\xbb\xbf\r\n<html><table><tr><td>x", "网页格式的表格.*另存为"),
        (b"<?xml version='1.0'?><Workbook/>", "网页格式的表格.*另存为"),
        (b"", "下载模板"),
        ("题目,答案\n一,二".encode(), "下载模板"),
        (b"%PDF-1.7\n\xff\xfe\xfd", "不是Excel工作簿，也不是CSV文件"),
        (b"PK\x03\x04 and no more", "不完整或已损坏"),
        (SOUND[: len(SOUND) // 2], "不完整或已损坏"),
        (SOUND[:-30], "不完整或已损坏"),
        (b"x" * (MOST_BYTES + 1), "超过10MB"),
        (b'"' + b"x" * 200_000, "CSV文件有一处过长"),
        (table(SINGLE).replace(b"A", b"\0"), "不是Excel工作簿，也不是CSV文件"),
    ],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(content, message):
    with pytest.raises(Unreadable, match=message):
        excel.read(content, DEFAULTS)


def test_another_zip_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", "<x/>")
    assert "不是.xlsx工作簿" in refused(out.getvalue())


def test_a_member_with_a_password_or_a_rare_method_is_refused():
    locked = bytearray(SOUND)
    place = locked.rindex(b"PK\x01\x02") + 8
    locked[place] |= 1
    locked[locked.rindex(b"PK\x03\x04") + 6] |= 1
    assert "加了密码" in refused(bytes(locked))
    assert "少见的压缩方法" in refused(with_members({}, zipfile.ZIP_LZMA))


def test_a_member_that_unfolds_to_gigabytes_is_refused_before_it_is_unpacked():
    assert "展开后过大" in refused(with_members({SHEET_1: b" " * (MOST_BYTES + 1)}))
    assert "展开后过大" in refused(with_members({"xl/media/image1.png": b"\0" * 200_000_000}))
    many = {f"xl/worksheets/sheet{number}.xml": b" " * 1_000_000 for number in range(2, 40)}
    assert "展开后过大" in refused(with_members(many))


def test_a_member_that_lies_about_its_size_is_refused():
    honest = with_members({SHEET_1: sheet(HEADINGS).encode() + b" " * 100_000})
    size = len(sheet(HEADINGS).encode()) + 100_000
    lying = honest.replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != honest
    assert "不完整或已损坏" in refused(lying)


def test_thousands_of_members_are_refused_before_they_are_listed():
    assert "超过500个" in refused(SOUND + b"PK\x01\x02" * 100_000)
    assert "超过500个" in refused(with_members({f"a{number}.txt": b"" for number in range(501)}))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (f'<row r="2000000">{text_cell("x")}</row>', "一次最多导入5000行"),
        (text_cell("x", ' r="A1048576"'), "一次最多导入5000行"),
        (f"<row>{text_cell('x', ' r=' + chr(34) + 'XFD2' + chr(34))}</row>", "超过100列"),
        (f"<row>{text_cell('x') * 200}</row>", "超过100列"),
        ("<row/>" * 1_600_000, "展开后过大"),
        (f"<row>{text_cell('x')}</row>" * 6_000, "一次最多导入5000行"),
        ('<row r="1e9"/>', "不完整或已损坏"),
        (text_cell("x", ' r="1A"'), "不完整或已损坏"),
        ("<row><c>", "不完整或已损坏"),
        ('<?xml version="1.0" encoding="none"?>', "不完整或已损坏"),
    ],
    ids=["row", "cell", "column", "cells", "rows", "filled", "number", "place", "open", "coding"],
)
def test_a_sheet_that_claims_too_much_is_refused(rows, message):
    assert message in refused(with_members({SHEET_1: sheet(HEADINGS + rows)}))


def test_a_sheet_of_two_million_rows_is_refused():
    rows = "<row><c><v>1</v></c></row>" * 2_000_000
    assert "展开后过大" in refused(with_members({SHEET_1: sheet(rows)}))


def test_a_dimension_that_claims_too_much_harms_nobody():
    claimed = sheet(HEADINGS, '<dimension ref="A1:XFD2000000"/>')
    assert "没有题目" in refused(with_members({SHEET_1: claimed}))


def test_empty_cells_formatted_down_to_the_last_row_harm_nobody():
    rows = HEADINGS + '<row r="1048576"><c r="A1048576" s="1"/></row>'
    assert "没有题目" in refused(with_members({SHEET_1: sheet(rows)}))


@pytest.mark.parametrize("claimed", [4_000_000_000, 2**64 - 1])
def test_a_count_of_strings_that_would_fill_the_machine_is_refused(claimed):
    strings = f'<sst xmlns="{SPREADSHEET}" uniqueCount="{claimed}"><si><t>x</t></si></sst>'
    assert "展开后过大" in refused(with_members({STRINGS: strings}))


@pytest.mark.parametrize("place", ["0", f"{' ' * 20}0\n"])
def test_one_long_text_shown_in_many_cells_is_refused(place):
    cells = "<row>" + f'<c t="s"><v>{place}</v></c>' * 50 + "</row>"
    strings = f'<sst xmlns="{SPREADSHEET}"><si><t>{"长" * 30_000}</t></si></sst>'
    content = with_members({SHEET_1: sheet(cells * 1_000), STRINGS: strings})
    assert "展开后过大" in refused(content)


@pytest.mark.parametrize("name", [SHEET_1, STRINGS, "xl/workbook.xml"])
def test_a_member_that_declares_entities_is_refused(name):
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    assert "展开后过大" in refused(with_members({name: entities}))


def test_a_hidden_sheet_is_not_read():
    listed = f'<sheet name="{SHEET}" sheetId="1"'
    with zipfile.ZipFile(io.BytesIO(SOUND)) as sound:
        shown = sound.read("xl/workbook.xml").decode()
    assert listed in shown
    hidden = shown.replace(listed, f'{listed} state="hidden"')
    assert "下载模板" in refused(with_members({"xl/workbook.xml": hidden}))


@pytest.mark.parametrize("column", ["步骤", "变量", "常见错误", "依据", "编号", "题干", "选项A"])
@pytest.mark.parametrize("piece", ["a = 1\n", "｜", "\\", "第", "劳动法\n", " ", "1~", "问："])
def test_a_cell_filled_to_the_brim_is_read_to_its_end_or_refused(column, piece):
    full = (piece * 32_000)[:32_000]
    rows = [CALCULATION | {"依据": "", "编号": "", "选项A": "", column: full}] * 5
    with suppress(Unreadable):
        excel.read(table(*rows), DEFAULTS, TOPICS, BANK.sources)


def test_a_cell_longer_than_excel_allows_is_refused():
    assert "第3行有一格超过32767个字符" in refused(table(SINGLE, SINGLE | {"解析": "长" * 33_000}))


@given(st.binary(max_size=40), st.integers(0, 10_000))
def test_no_bytes_break_the_reader(content, place):
    place %= len(SOUND)
    spoilt = SOUND[:place] + content + SOUND[place + len(content) :]
    for attempt in (content, b"PK\x03\x04" + content, spoilt):
        with suppress(Unreadable):
            excel.read(attempt, DEFAULTS)
