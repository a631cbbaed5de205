"""Lists of paper certificates: what each line must say, and what is wrong with it."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certificates import roll
from portal.certificates.rules import numbering
from portal.certificates.rules.paper import (
    COLUMNS,
    Fault,
    ImportRefusal,
    Known,
    against,
    import_refusal,
    read_day,
    read_roll,
)
from portal.core.identity import make_resident_id
from tests.factories.rolls import make_line, make_roll

TODAY = date(2026, 6, 1)
ID = make_resident_id(date(1988, 8, 8), 12)
OTHER_CHECK = ID[:-1] + ("0" if ID[-1] != "0" else "1")


def read(*lines, reach="50"):
    return read_roll([(n, line) for n, line in enumerate(lines, start=2)], TODAY, reach)


def faults_of(**details) -> list[tuple[str, str]]:
    """The columns and messages that are found in a line with these details."""
    return [(fault.column, fault.message) for fault in read(make_line(**details)).faults]


def test_a_good_line_is_read_as_it_is_kept():
    found = read(
        make_line(
            证书编号="渝专项 〔2025〕-００12号",
            姓名="阿依古丽•买买提",
            身份证号=f" {ID} ",
            区县="重庆市渝中区",
        )
    )
    (row,) = found.rows
    assert found.faults == ()
    assert (row.number, row.name, row.resident_id, row.region) == (
        "渝专项〔2025〕0012号",
        "阿依古丽·买买提",
        ID,
        "500103",
    )
    assert (row.issued_on, row.examined_on) == (date(2025, 6, 10), date(2025, 5, 20))


@pytest.mark.parametrize(
    ("details", "column", "words"),
    [
        ({"证书编号": ""}, "证书编号", "请填写证书编号"),
        ({"证书编号": "A" * 33}, "证书编号", "最长32个字符"),
        ({"证书编号": "=1+1"}, "证书编号", "编号只能有"),
        ({"证书编号": "Z000050500103260000001"}, "证书编号", "年份与发证日期不一致"),
        ({"姓名": "刘"}, "姓名", "至少两个字"),
        ({"姓名": "刘1甲"}, "姓名", "只能包含汉字"),
        ({"身份证号": OTHER_CHECK}, "身份证号", "校验码不符"),
        ({"身份证号": "123"}, "身份证号", "18位"),
        ({"身份证号": ID[:15] + "000"}, "身份证号", "设为文本格式"),
        ({"发证日期": "2025-13-01"}, "发证日期", "真实的日期"),
        ({"发证日期": "2026-06-02"}, "发证日期", "不能晚于今天"),
        ({"考核日期": "2025-06-11"}, "考核日期", "不能晚于发证日期"),
        ({"发证机构": ""}, "发证机构", "请填写发证机构"),
        ({"区县": "浦东新区"}, "区县", "没有这个区县"),
        ({"备注": "长" * 201}, "备注", "最长200个字"),
    ],
)
def test_each_fault_is_found_in_its_column(details, column, words):
    if details.get("身份证号") == ID[:15] + "000" and ID[-3:] == "000":
        pytest.skip("this id ends so")
    ((found, message),) = faults_of(**details)
    assert found == column
    assert words in message


def test_a_day_before_the_measures_is_only_a_warning():
    found = read(make_line(发证日期="2025-04-02", 考核日期=""))
    assert len(found.rows) == 1
    assert found.errors == []
    assert "施行之日" in found.warnings[0].message


def test_a_district_brings_only_its_own():
    assert read(make_line(), reach="500103").errors == []
    (fault,) = read(make_line(), reach="500107").errors
    assert "不在您的辖区" in fault.message


def test_doubles_inside_the_file_are_told_with_the_row_they_repeat():
    first = make_line(身份证号=ID)
    found = read(first, make_line(身份证号=ID), make_line(证书编号=first["证书编号"]))
    assert [(f.row, f.column, f.message) for f in found.errors] == [
        (3, "身份证号", "与第2行重复，请核对"),
        (4, "证书编号", "与第2行重复，请核对"),
    ]


@pytest.mark.parametrize(
    ("known", "column", "words"),
    [
        (Known(), "", ""),
        (Known(numbers=frozenset({"N1"})), "证书编号", "已经登记在册"),
        (Known(holders=frozenset({ID})), "身份证号", "已持有有效证书"),
        (Known(names={ID: "刘乙"}), "姓名", "账户姓名不一致"),
        (Known(names={ID: "刘甲"}), "", ""),
    ],
)
def test_what_the_register_has_against_a_line(known, column, words):
    rows = read(make_line(证书编号="N1", 身份证号=ID)).rows
    found = against(rows, known)
    assert [fault.column for fault in found] == ([column] if column else [])
    assert all(words in fault.message for fault in found)


def test_a_number_of_our_own_rule_may_not_use_up_the_series():
    fine, far = numbering.compose("500103", 2025, 120), numbering.compose("500103", 2025, 999_999)
    rows = read(make_line(证书编号=fine), make_line(证书编号=far)).rows
    known = Known(series={("500103", 2025): 100})
    assert [fault.row for fault in against(rows, known)] == [3]


@pytest.mark.parametrize(
    ("proposer", "regions", "refusal"),
    [
        (1, {"50"}, None),
        (2, {"50"}, ImportRefusal.SAME_HAND),
        (1, {"500103"}, ImportRefusal.NOT_MUNICIPAL),
    ],
)
def test_a_second_person_of_the_municipality_takes_it_in(proposer, regions, refusal):
    found = import_refusal(proposer_id=proposer, decider_id=2, decider_regions=regions)
    assert found is refusal


@pytest.mark.parametrize(
    "text",
    ["2025-06-10", "2025/6/10", "2025.6.10", "2025年6月10日", "20250610", "２０２５－０６－１０",
     "2025-06-10 00:00:00", "45818"],
)  # fmt: skip
def test_days_are_read_as_people_and_spreadsheets_write_them(text):
    assert read_day(text) == date(2025, 6, 10)


@pytest.mark.parametrize("text", ["", "x", "2025", "2025-02-30", "0001-01-01", "25-6-10", "9" * 20])
def test_what_is_no_day_is_none(text):
    assert read_day(text) is None


cells = st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=40))


@given(st.lists(cells, max_size=4))
def test_whatever_stands_in_a_list_is_read_or_told(lines):
    found = read(*lines)
    bad = {fault.row for fault in found.errors}
    assert all(isinstance(fault, Fault) and fault.column in COLUMNS for fault in found.faults)
    assert {row.row for row in found.rows} | bad == {n for n, _ in enumerate(lines, start=2)}


def test_the_template_is_empty_until_it_is_filled_in():
    with pytest.raises(roll.Unreadable, match="名册是空的"):
        roll.read(roll.template(), today=TODAY, reach="50")


def test_headings_may_be_moved_marked_and_left_out():
    line = make_line()
    headings = [f"{name}（必填）" if name == "姓名" else name for name in reversed(COLUMNS)]
    headings.remove("备注")
    content = make_roll({**line, "姓名（必填）": line["姓名"]}, headings=headings)
    assert len(roll.read(content, today=TODAY, reach="50").rows) == 1


def test_a_name_that_no_font_draws_is_told_with_its_character():
    found = roll.read(make_roll(make_line(姓名="刘\U0010fffd")), today=TODAY, reach="50")
    assert any("姓名" in fault.column for fault in found.errors)


def bomb() -> bytes:
    """A workbook whose sheet unfolds to very much."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0 old office",
        b"<html><table><tr><td>x</td></tr></table></html>",
        make_roll({"甲": 1, "乙": 2}),
        bomb(),
        b"\x00" * 4000,
    ],
    ids=["empty", "pdf", "broken", "old", "page", "other table", "bomb", "zeros"],
)
def test_what_is_no_list_or_hostile_is_refused_in_words(content):
    with pytest.raises(roll.Unreadable):
        roll.read(content, today=TODAY, reach="50")


def test_an_entity_in_a_workbook_is_refused():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(make_roll(make_line()))) as given_book,
        zipfile.ZipFile(out, "w") as package,
    ):
        for name in given_book.namelist():
            content = given_book.read(name)
            if name == "xl/sharedStrings.xml":
                declared = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
                head, _, rest = content.partition(b"?>")
                content = head + b"?>" + declared + rest
            package.writestr(name, content)
    with pytest.raises(roll.Unreadable):
        roll.read(out.getvalue(), today=TODAY, reach="50")


def test_too_many_lines_are_refused():
    line = make_line()
    content = make_roll(*[line] * (roll.MOST_ROWS + 1))
    with pytest.raises(roll.Unreadable, match="一次最多导入"):
        roll.read(content, today=TODAY, reach="50")
