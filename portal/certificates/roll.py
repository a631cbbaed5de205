"""纸质证书名册: the workbook in which officers list certificates handed out on paper; made, read,
explained.
"""

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import xlsxwriter

from portal.bank.exchange.excel.columns import LONGEST
from portal.bank.exchange.excel.grid import tables
from portal.bank.exchange.values import MOST_BYTES, MOST_QUESTIONS, Unreadable
from portal.certificates.rules import paper
from portal.certificates.rules.paper import Fault, Roll, read_roll
from portal.documents.fonts import missing_glyphs

__all__ = ["MOST_BYTES", "MOST_ROWS", "Unreadable", "read", "template"]

MOST_ROWS = MOST_QUESTIONS
SHEET, GUIDE, EXAMPLE = "名册", "填写说明", "示例"
HEADINGS_WITHIN = 10  # rows
NO_TABLE = (
    "没有找到名册：表头中应有“证书编号”“姓名”“身份证号”等列。请下载模板，按模板填写后再导入。"
)
EMPTY = "名册是空的，请填写后再导入。"
HELP: Mapping[str, tuple[str, str]] = {
    paper.NUMBER: (
        "必填。与纸质证书一致，最长32个字符；空格和短横会自动去掉。",
        "渝专项〔2025〕0012号",
    ),
    paper.NAME: ("必填。与纸质证书、身份证一致，间隔号怎样输入都可以。", "张三"),
    paper.ID: (
        "必填。18位，末位可以是字母X。这一列请保持文本格式，否则末几位会丢失。",
        "500199199003070018",
    ),
    paper.ISSUED: (
        "必填。例如2025-06-10或者2025年6月10日；早于2025年4月3日的会提醒核对。",
        "2025-06-10",
    ),
    paper.EXAMINED: ("选填。不晚于发证日期。", "2025-05-20"),
    paper.ISSUER: ("必填。证书上印制的发证机构全称。", "重庆市职业技能鉴定指导中心"),
    paper.DISTRICT: ("必填。全称，例如渝中区、两江新区；市级发放的填重庆市。", "渝中区"),
    paper.REMARK: ("选填。例如纸质档案的存放位置。", ""),
}
RULES = (
    "一证一行，填在“名册”表中。表头颜色较深的列必填。列的先后可以调换，表头文字不要改。",
    f"证书编号以“{EXAMPLE}”开头的行是示例，不会导入，可以保留，也可以删除。",
    f"一次最多导入{MOST_ROWS}行。有一处错误，整个文件都不导入；系统会列出所有错误所在的行和列。",
    "先核对内容再提请，由另一名工作人员批准后才登记在册；同一个文件不能导入两次。",
    "没有账户的持证人，批准后可以用姓名、身份证号和证书编号在平台注册，认领自己的证书。",
)
_NOTES = re.compile(r"\((必填|选填|可不填)\)|[*\s]")


def read(content: bytes, *, today: date, reach: str) -> Roll:
    """What the file says, with all its faults; Unreadable when it is no list, or hostile."""
    roll = read_roll(_lines(content), today, reach)
    if not (roll.rows or roll.faults):
        raise Unreadable(EMPTY)
    drawn = [
        Fault(row.row, paper.NAME, f"字库中没有{_named(missing)}，请核对姓名用字")
        for row in roll.rows
        if (missing := missing_glyphs(row.name))
    ]
    return Roll(roll.rows, (*roll.faults, *drawn))


def _named(missing: Sequence[str]) -> str:
    return "、".join(f"“{character}”（U+{ord(character):04X}）" for character in missing)


def _lines(content: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The filled lines below the headings, with their numbers as the sheet shows them."""
    for rows in tables(content):
        for place, cells in enumerate(rows[:HEADINGS_WITHIN]):
            columns = {_heading(cell): n for n, cell in enumerate(cells)}
            if set(paper.NEEDED) <= columns.keys():
                return _filled(rows, place + 1, columns)
    raise Unreadable(NO_TABLE)


def _filled(
    rows: Sequence[Sequence[str]], start: int, columns: Mapping[str, int]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    count = 0
    for place in range(start, len(rows)):
        cells = rows[place]
        if not any(cells):
            continue
        said = {
            column: cells[columns[column]]
            for column in paper.COLUMNS
            if column in columns and columns[column] < len(cells)
        }
        if any(len(text) > LONGEST for text in said.values()):
            raise Unreadable(f"第{place + 1}行有一格过长，请删短后再导入。")
        if said[paper.NUMBER].startswith(EXAMPLE):
            continue
        count += 1
        if count > MOST_ROWS:
            raise Unreadable(f"一次最多导入{MOST_ROWS}行，请分成几个文件导入。")
        yield place + 1, said


def _heading(text: str) -> str:
    return _NOTES.sub("", unicodedata.normalize("NFKC", text))


def template() -> bytes:
    """The workbook to be filled in, with help and an example; every cell is text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        dark = book.add_format({"bold": True, "bg_color": "#BDD7EE", "num_format": "@"})
        light = book.add_format({"bold": True, "bg_color": "#EDF3F9", "num_format": "@"})
        grey = book.add_format({"font_color": "#808080", "num_format": "@"})
        sheet = book.add_worksheet(SHEET)
        for place, column in enumerate(paper.COLUMNS):
            sheet.set_column(place, place, 24, text)
            sheet.write_string(0, place, column, dark if column in paper.NEEDED else light)
            sheet.write_comment(0, place, HELP[column][0])
            example = HELP[column][1]
            words = f"{EXAMPLE} {example}" if column == paper.NUMBER else example
            sheet.write_string(1, place, words, grey)
        sheet.freeze_panes(1, 0)
        guide = book.add_worksheet(GUIDE)
        guide.set_column(0, 0, 16)
        guide.set_column(1, 1, 90)
        lines = [*((column, HELP[column][0]) for column in paper.COLUMNS), *_numbered(RULES)]
        for number, (head, words) in enumerate(lines):
            guide.write_string(number, 0, head)
            guide.write_string(number, 1, words)
    return out.getvalue()


def _numbered(rules: Sequence[str]) -> list[tuple[str, str]]:
    return [(f"说明{number}", rule) for number, rule in enumerate(rules, start=1)]
