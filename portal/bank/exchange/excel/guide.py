"""What the workbook says of itself: how each column is filled in, with examples."""

from collections.abc import Sequence
from typing import Any

from portal.bank.content.values import Source
from portal.bank.exchange.excel import columns as sheet
from portal.bank.exchange.values import MOST_QUESTIONS
from portal.bank.rules.questions import (
    Ability,
    Cite,
    Mistake,
    Option,
    Question,
    QuestionType,
    Step,
    Variable,
)

RULES = (
    "一行一题，填在“题目”表中。表头颜色较深的列必填；其他列可以空着，以后在题库中补充。",
    f"编号以“{sheet.EXAMPLE}”开头的行是示例，不会导入，可以保留，也可以删除。",
    "列的先后可以调换，用不到的列可以删除，但表头文字不要改。",
    "有一处错误，整个文件都不导入；系统会一次列出所有错误所在的行和列。改正后重新导入即可。",
    f"一次最多导入{MOST_QUESTIONS}行。导入的题都是草稿，经过审核才会使用。",
    "不要合并单元格，不要插入图片：图片不会导入（写法见下方“题图”）。单元格内换行用Alt+回车。",
)
FORMATS = (
    ("变量：一行一个，写出可取的数", "n = 40，45，50"),
    ("变量：或者写出从多少到多少、每次加多少", "q = 36~60 每6"),
    (
        "步骤：名称 = 算式 ｜ 说明。说明中的{名称}会换成考生的数",
        "att = n*22 - q ｜ 出勤工日 = {n}×22−{q} = {att}",
    ),
    (
        "步骤：计算题的最后一步叫answer，就是答案",
        "answer = round(att/n, 2) ｜ 人均 = {att}÷{n} = {answer}",
    ),
    (
        "步骤：中间结果也要考生填写的，后面写问什么、单位、允许误差",
        "att = n*22 - q ｜ 出勤工日 = {att} ｜ 问：出勤工日 ｜ 单位：工日 ｜ 误差：0.01",
    ),
    ("常见错误：算式 ｜ 错因", "n*30 - q ｜ 误用日历天数"),
    ("常见错误：属于中间某一步的，后面写步骤的名称", "n*30 - q ｜ 误用日历天数 ｜ 步骤：att"),
    (
        "算式可用加减乘除（+ - * /）、括号和以下函数",
        "round(x, 2)四舍五入、ceil(x)、floor(x)、min(a, b)、max(a, b)、abs(x)",
    ),
    ("文字中要写竖线、反斜杠时，前面加一个反斜杠；换行写成\\n", "甲\\｜乙"),
    ("案例：先填一行案例分析题（材料、解析），小题各占一行，“案例”列填案例的编号", "案例1"),
    ("依据：一行一个文件，写简称或全称，条文号用汉字或数字", "条例 第二十四条、第二十九条"),
    (
        "题图：先在题库的编辑页上传，再把得到的写法放在题干或材料中，单独占一行",
        "![考勤表](picture:编号)",
    ),
    ("公式：写在两个$之间，$紧挨着公式", "$甲 / 乙$"),
    (
        "表格：一行写一行，格与格之间用竖线，第二行写横线",
        "| 项目 | 金额 |\n|---|---|\n| 工资 | 100 |",
    ),
)


def _example(place: int, type_: QuestionType, **fields: Any) -> Question:
    known: dict[str, Any] = {
        "id": f"{sheet.EXAMPLE}{place}",
        "topic": "K5.2",
        "ability": Ability.UNDERSTAND,
        "difficulty": 2,
        "explanation": "",
        "cites": (Cite("wage-regulation", "第二十四条"),),
    }
    return Question(type=type_, **(known | fields))


EXAMPLES = (
    _example(
        1,
        QuestionType.SINGLE,
        stem="建设单位与施工总承包单位约定的人工费用拨付周期，最长为（ ）。",
        options=(
            Option("1个月", True),
            Option("15日", why="把其他事项的期限误作拨付周期"),
            Option("2个月", why="误以为可以按双月拨付"),
            Option("1个季度", why="误用工程进度款按季结算的习惯"),
        ),
        explanation="人工费用的拨付周期不得超过1个月，才能保证按月足额支付工资。",
        duty="9(2)",
        seconds=45,
    ),
    _example(
        2,
        QuestionType.MULTIPLE,
        difficulty=3,
        stem="下列属于用工实名登记应当记录的信息的有（ ）。",
        options=(
            Option("工人的身份信息", True),
            Option("从事的工种", True),
            Option("进场和退场时间", True),
            Option("家庭成员的收入", why="与用工管理无关，不应收集"),
        ),
        explanation="登记只收集用工管理需要的信息。",
        cites=(Cite("wage-regulation", "第二十八条"),),
    ),
    _example(
        3,
        QuestionType.JUDGE,
        stem="施工总承包单位可以要求工人先交押金再进场施工。",
        key="false",
        explanation="用人单位不得以任何名义向工人收取押金。",
        cites=(Cite("contract-law", "第九条"),),
    ),
    _example(
        4,
        QuestionType.NUMERIC,
        stem="书面工资支付台账应当至少保存多少年？",
        key="3",
        unit="年",
        explanation="台账至少保存3年。",
        cites=(Cite("wage-regulation", "第十五条"),),
    ),
    _example(
        5,
        QuestionType.CALCULATION,
        topic="K1.3",
        ability=Ability.CALCULATE,
        difficulty=3,
        stem="某班组{n}人，本月制度工作日22天，共缺勤{q}工日。求出勤工日和人均出勤工日（保留两位小数）。",
        variables=(Variable("n", ("40", "45", "50")), Variable("q", (), "36", "60", "6")),
        steps=(
            Step("att", "n*22 - q", "出勤工日 = {n}×22−{q} = {att}", "出勤工日", "工日"),
            Step("answer", "round(att/n, 2)", "人均 = {att}÷{n} = {answer}", "人均出勤工日"),
        ),
        unit="工日",
        tolerance="0.01",
        mistakes=(
            Mistake("n*30 - q", "误用日历天数", "att"),
            Mistake("22", "没有扣除缺勤"),
        ),
        explanation="先由制度工日扣除缺勤得出勤工日，再除以人数。",
        cites=(Cite("statistics-practice"),),
    ),
    _example(
        6,
        QuestionType.CASE,
        ability=Ability.APPLY,
        difficulty=4,
        material="某总包单位的工地有{n}名工人，已连续2个月没有发放工资。\n每人每月工资6000元。",
        variables=(Variable("n", ("10", "12", "15")),),
        explanation="先算清欠付数额，再确定由谁清偿。",
        cites=(Cite("wage-regulation", "第三十条"),),
        parts=(
            _example(
                61,
                QuestionType.CALCULATION,
                ability=Ability.CALCULATE,
                stem="共欠付工资多少元？",
                steps=(Step("answer", "n*6000*2", "{n}×6000×2 = {answer}"),),
                unit="元",
                mistakes=(Mistake("n*6000", "只算了1个月"),),
                explanation="人数、月工资、月数三者相乘。",
            ),
            _example(
                62,
                QuestionType.JUDGE,
                stem="分包单位拖欠工资的，由施工总承包单位先行清偿。",
                key="true",
                explanation="总包先行清偿，再依法追偿。",
            ),
        ),
    ),
)


def write(book: Any) -> None:
    """The first sheet: rules, columns, and the small formats of some cells."""
    page = book.add_worksheet(sheet.GUIDE)
    title = book.add_format({"bold": True, "font_size": 14})
    bold = book.add_format({"bold": True, "bg_color": "#DDE7F3", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    page.set_column(0, 0, 30)
    page.set_column(1, 2, 60)
    page.write_string(0, 0, "试题导入模板填写说明", title)
    row = 1
    for rule in RULES:
        page.write_string(row, 0, f"{row}. {rule}")
        row += 1
    rows = [(column.name, column.help, column.example) for column in _explained()]
    row = _table(page, row + 1, ("列", "怎样填", "例"), rows, bold, wrap)
    _table(
        page, row + 1, ("变量、步骤等的写法", "例", ""), [(*one, "") for one in FORMATS], bold, wrap
    )


def write_sources(book: Any, sources: Sequence[Source]) -> None:
    """The sheet that lists the instruments which may be cited."""
    page = book.add_worksheet(sheet.SOURCES)
    bold = book.add_format({"bold": True, "bg_color": "#DDE7F3", "border": 1})
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 60)
    rows = [(source.short, source.name) for source in sources]
    _table(page, 0, ("简称", "全称"), rows, bold, book.add_format({"border": 1}))
    page.freeze_panes(1, 0)


def _explained() -> tuple[sheet.Column, ...]:
    """Every column once; one option and its reason stand for all."""
    return (*sheet.BEFORE, sheet.OPTIONS[0], sheet.KEY, sheet.REASONS[0], *sheet.AFTER)


def _table(
    page: Any,
    row: int,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    bold: object,
    wrap: object,
) -> int:
    """The row below the table."""
    for number, cells in enumerate((headings, *rows), start=row):
        for place, text in enumerate(cells):
            page.write_string(number, place, text, bold if number == row else wrap)
    return row + len(rows) + 1
