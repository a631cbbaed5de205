"""Workbooks as officers fill them in, and what becomes of them."""

import io
from pathlib import Path

import xlsxwriter

from portal.bank.content import read_bank
from portal.bank.exchange import excel
from portal.bank.exchange.excel.columns import SHEET
from portal.bank.exchange.values import Defaults
from portal.bank.rules.questions import Ability

ROOT = Path(__file__).parents[2]
BANK = read_bank(ROOT / "question_bank", all_up_to=1)[0]
TOPICS = tuple(topic for subject in BANK.subjects for topic in subject.topics)
DEFAULTS = Defaults("K1.1", Ability.APPLY, 4)

SINGLE = {
    "题型": "单选题",
    "题干": "最长为（ ）。",
    "选项A": "1个月",
    "选项B": "2个月",
    "正确答案": "A",
}
CASE = {"编号": "案例1", "题型": "案例分析题", "题干": "", "材料": "某项目……", "正确答案": ""}
PART = {"题型": "判断题", "题干": "对吗？", "正确答案": "正确", "案例": "案例1"}
CALCULATION = {
    "题型": "计算题",
    "题干": "{n}人几工日？",
    "正确答案": "",
    "变量": "n = 40，45",
    "步骤": "answer = n*22",
}


def book(*rows, headings=None, above=(), name=SHEET):
    """A workbook of these rows; numbers and truths are written as such."""
    headings = headings or list(dict.fromkeys(key for row in rows for key in row))
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as made:
        page = made.add_worksheet(name)
        lines = [*above, headings, *([row.get(key) for key in headings] for row in rows)]
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                page.write(number, place, cell)
    return out.getvalue()


def table(*rows, delimiter=",", encoding="utf-8"):
    headings = list(dict.fromkeys(key for row in rows for key in row))
    lines = [headings, *([row.get(key, "") for key in headings] for row in rows)]
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines).encode(
        encoding
    )


def read(*rows, known=True, defaults=DEFAULTS, **layout):
    names = (TOPICS, BANK.sources) if known else ()
    return excel.read(book(*rows, **layout), defaults, *names)


def only(row):
    found = read(row)
    assert [str(fault) for fault in found.faults] == []
    (question,) = found.questions
    return question


def told(found):
    return [str(fault) for fault in found]
