"""A workbook of questions as an author fills it in, and what an author does with it."""

import io
from collections.abc import Sequence

import xlsxwriter
from playwright.sync_api import expect

from portal.bank.exchange.formats import XLSX
from tests.journeys.visitor import Upload, Visitor

Row = dict[str, str]
TOPIC, CITE = "K5.2 人工费用拨付", "条例 第二十四条"
SINGLE: Row = {
    "知识点": TOPIC,
    "题型": "单选题",
    "能力层次": "识记",
    "难度": "2",
    "题干": "建设单位与施工总承包单位约定的人工费用拨付周期，最长为（ ）。",
    "选项A": "1个月",
    "选项B": "2个月",
    "选项C": "1个季度",
    "选项D": "半年",
    "正确答案": "A",
    "错因B": "误以为可以两个月一拨",
    "错因C": "误作按季度结算工程款的周期",
    "错因D": "误作半年一次的专项检查周期",
    "解析": "《条例》规定人工费用拨付周期不得超过1个月，按季度拨付就可能发不出当月工资。",
    "依据": CITE,
}
JUDGE: Row = {
    "知识点": TOPIC,
    "题型": "判断题",
    "能力层次": "理解",
    "难度": "2",
    "题干": "工程款计算周期可以长于人工费用拨付周期。",
    "正确答案": "正确",
    "解析": "人工费用拨付周期不超过1个月，工程款可以另行约定更长的计算周期。",
    "依据": CITE,
}
MULTIPLE: Row = SINGLE | {
    "题型": "多选题",
    "题干": "下列内容中，应当在施工合同中约定的有（ ）。",
    "选项A": "人工费用拨付周期",
    "选项B": "人工费用数额或者占工程款的比例",
    "选项C": "每名农民工的开户银行",
    "选项D": "班组长的提成办法",
    "正确答案": "AB",
    "错因B": "",
    "错因C": "误把工资卡信息当作合同条款",
    "错因D": "误把班组内部约定当作合同条款",
    "解析": "合同约定的是拨付周期和数额或者比例，个人开户银行不写入施工合同。",
}
CALCULATION: Row = {
    "知识点": TOPIC,
    "题型": "计算题",
    "能力层次": "计算",
    "难度": "3",
    "题干": "某月应付工程款{p}万元，人工费用占{r}%，应拨付人工费用多少万元？",
    "单位": "万元",
    "变量": "p = 400，500，600\nr = 20，25，30",
    "步骤": "answer = p*r/100 ｜ {p}×{r}÷100 = {answer}",
    "常见错误": "p*(100-r)/100 ｜ 误算成人工费用以外的工程款",
    "解析": "按应付工程款乘以约定比例，得{answer}万元；用其余比例去乘就算反了。",
    "依据": CITE,
}
MENDED = (SINGLE, JUDGE, MULTIPLE, CALCULATION)
SPOILT = (
    SINGLE | {"正确答案": "AC"},
    JUDGE | {"知识点": "K5.99 没有这个知识点"},
    MULTIPLE,
    CALCULATION | {"步骤": "answer = p*r// ｜ {p}×{r}÷100 = {answer}"},
)
# Where and why each of the three spoilt rows is refused; the headings stand in row 1.
FAULTS = (
    ("2", "正确答案", "单选题"),
    ("3", "知识点", "K5.99 没有这个知识点"),
    ("5", "步骤", "第1行"),
)


def workbook(rows: Sequence[Row]) -> Upload:
    """The rows under their headings, as Excel saves them."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("题目")
        page.write_row(0, 0, headings)
        for number, row in enumerate(rows, start=1):
            page.write_row(number, 0, [row.get(heading, "") for heading in headings])
    return Upload("人工费用.xlsx", XLSX, out.getvalue())


def brings(author: Visitor, rows: Sequence[Row]) -> None:
    author.chooses_in_bar("题库", "题库")
    author.follows("从文件导入", "从文件导入试题")
    author.is_refused("先看内容", "请选择要导入的文件")
    author.fills_in({"文件": workbook(rows)})
    author.selects("文件没有写明知识点的题归入", TOPIC)
    author.presses("先看内容", "核对导入内容")


def is_told_of_three_rows(author: Visitor) -> None:
    author.reads("有3处错误，没有导入任何题")
    rows = author.page.get_by_role("region", name="错误").get_by_role("row")
    expect(rows).to_have_count(4)
    for place, (row, column, reason) in enumerate(FAULTS, start=1):
        cells = rows.nth(place).get_by_role("cell")
        expect(cells.first).to_have_text(row)
        expect(cells.nth(1)).to_have_text(column)
        expect(cells.last).to_contain_text(reason)
    expect(author.page.get_by_role("button", name="导入")).to_have_count(0)


def takes_them_in(author: Visitor) -> None:
    author.reads("人工费用拨付周期，最长为")
    author.presses("导入4道题", "题库")
    author.is_told("已导入4道题，都是您的草稿")
    for place in range(1, len(MENDED) + 1):
        expect(
            author.page.get_by_role("link", name=f"K5.2-P{place:03}", exact=True)
        ).to_be_visible()
    author.reads("共 4 条", "第1版草稿")


def submits_the_first(author: Visitor) -> None:
    author.ticks("选择K5.2-P001")
    author.presses("提交勾选的草稿", "批量提交审题")
    author.reads("可以提交1道")
    author.presses("确认提交1道", "题库")
    author.is_told("已提交1道题审题")
    author.follows("待审题 1", "题库")
    author.follows("K5.2-P001", "试题 K5.2-P001")
    author.reads("第1版（待审题）")
