"""Lists of paper certificates, as officers fill them in."""

import io
from datetime import date
from itertools import count

import xlsxwriter

from portal.certificates import roll
from portal.core import clock
from portal.core.identity import make_resident_id

_numbers = count(1)


def make_line(**details) -> dict[str, object]:
    """A line that nothing is wrong with."""
    number = next(_numbers)
    birth = date(1960 + number // 900, 1 + number % 12, 1 + number // 12 % 28)
    return {
        "证书编号": f"渝专项〔2025〕{number:05d}号",
        "姓名": "刘甲",
        "身份证号": make_resident_id(birth, number % 1000),
        "发证日期": "2025-06-10",
        "考核日期": "2025-05-20",
        "发证机构": "重庆市职业技能鉴定指导中心",
        "区县": "渝中区",
        "备注": "",
    } | details


def make_roll(*lines: dict[str, object], headings=None) -> bytes:
    """A workbook of these lines; days are written as days."""
    headings = headings or list(lines[0])
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("名册")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading)
        for row, line in enumerate(lines, start=1):
            for place, heading in enumerate(headings):
                cell = line.get(heading, "")
                if isinstance(cell, date):
                    sheet.write_datetime(row, place, cell, day)
                else:
                    sheet.write(row, place, cell)
    return out.getvalue()


def read_lines(*lines: dict[str, object], reach="50"):
    """What is read of a workbook of these lines."""
    return roll.read(make_roll(*lines), today=clock.today(), reach=reach)
