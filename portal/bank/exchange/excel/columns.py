"""The columns of the question sheet: their headings, what each is for, which types use it."""

import re
import unicodedata
from dataclasses import dataclass

from portal.bank.rules.questions import CHOICES, ENTRIES, QuestionType

SHEET, GUIDE, NAMES, SOURCES = "题目", "填写说明", "名称", "依据文件"
EXAMPLE = "示例"  # ids that begin with it are never imported
LONGEST = 32_767  # characters of one cell, says Excel
LETTERS = "ABCDEFGHIJ"
USUAL_LETTERS = "ABCDE"

EVERY = frozenset(QuestionType)
LEAVES = EVERY - {QuestionType.CASE}
DRAWN = EVERY - {QuestionType.JUDGE, QuestionType.NUMERIC}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `types` are the kinds of question that use it."""

    name: str
    help: str
    example: str = ""
    width: int = 12
    types: frozenset[QuestionType] = EVERY


ID = Column(
    "编号", "新题留空。修改题库已有的题时保留原编号。案例可填任意名称，供小题引用。", "K5.2-001"
)
CASE = Column("案例", "只有案例的小题才填：填所属案例那一行的编号。", "案例1", types=LEAVES)
TOPIC = Column("知识点", "从下拉列表中选择，也可只填代码或名称。", "K5.2 人工费用拨付", 24)
TYPE = Column("题型", "必填，从下拉列表中选择。", "单选题")
ABILITY = Column("能力层次", "从下拉列表中选择：识记、理解、应用、计算。", "理解")
DIFFICULTY = Column("难度", "1至5的整数，1最容易，5最难。", "3", 8)
STEM = Column(
    "题干", "必填（案例分析题可不填）。计算题中每人不同的数写成{名称}。", "……最长为（ ）。", 48
)
MATERIAL = Column(
    "材料",
    "案例分析题必填，是各小题共用的材料。",
    "某总包单位……",
    48,
    frozenset({QuestionType.CASE}),
)
KEY = Column(
    "正确答案",
    "单选题填一个字母，多选题填几个字母，判断题填正确或错误，填空题填数字。计算题由步骤算出，不填。",
    "A、ABD、正确、30",
    types=LEAVES - {QuestionType.CALCULATION},
)
OPTIONS = tuple(
    Column(f"选项{letter}", f"选项{letter}的文字，不要写字母。", "1个月", 20, CHOICES)
    for letter in LETTERS
)
REASONS = tuple(
    Column(f"错因{letter}", f"选项{letter}错在哪里：由什么误解得来。", "误用旧规定", 20, CHOICES)
    for letter in LETTERS
)
UNIT = Column("单位", "答案的单位。", "元", 8, ENTRIES)
TOLERANCE = Column("允许误差", "答案相差多少以内算对，不填为0。", "0.01", 10, ENTRIES)
VARIABLES = Column("变量", "每人不同的数，一行一个。写法见“填写说明”。", "n = 40，45，50", 28)
STEPS = Column("步骤", "计算过程，一行一步。写法见“填写说明”。", "answer = n*22", 40, DRAWN)
MISTAKES = Column(
    "常见错误",
    "由典型误解算出的结果，一行一个。写法见“填写说明”。",
    "n*30 ｜ 误用日历天数",
    40,
    ENTRIES,
)
EXPLANATION = Column("解析", "讲清规则，并说明最容易误选的选项错在哪里。", "……", 48)
CITES = Column(
    "依据",
    "一行一个文件：简称或全称，空格，条文号（几条用顿号隔开）。没有条文号的只写文件。",
    "条例 第二十四条",
    24,
)
DUTY = Column("职责", "对应管理办法第九条的职责，可不填。", "9(2)", 8)
DEDUCT = Column("扣分项", "对应管理办法第十二至十六条的记分事项，可不填。", "12(2)", 8)
SECONDS = Column("用时（秒）", "预计作答时间，可不填。", "60", 10)
ENEMY = Column("互斥组", "同组的题不会出现在同一份试卷中，可不填。", "拨付周期", 12)

BEFORE = (ID, CASE, TOPIC, TYPE, ABILITY, DIFFICULTY, STEM, MATERIAL)
AFTER = (
    UNIT,
    TOLERANCE,
    VARIABLES,
    STEPS,
    MISTAKES,
    EXPLANATION,
    CITES,
    DUTY,
    DEDUCT,
    SECONDS,
    ENEMY,
)
ALL = (*BEFORE, *OPTIONS, KEY, *REASONS, *AFTER)
NEEDED = (TYPE, STEM, KEY)

SYNONYMS = {
    "题目": STEM,
    "试题": STEM,
    "试题内容": STEM,
    "类型": TYPE,
    "试题类型": TYPE,
    "答案": KEY,
    "标准答案": KEY,
    "能力": ABILITY,
    "难易程度": DIFFICULTY,
    "试题解析": EXPLANATION,
    "答案解析": EXPLANATION,
    "误差": TOLERANCE,
    "记分项": DEDUCT,
    "用时": SECONDS,
    "互斥": ENEMY,
}
NOTES = re.compile(r"\((必填|选填|可不填)\)|[*\s]")


def columns(letters: int) -> tuple[Column, ...]:
    """The columns in their order, with so many options."""
    return (*BEFORE, *OPTIONS[:letters], KEY, *REASONS[:letters], *AFTER)


def column(heading: str) -> Column | None:
    """The column that this heading means, however it is spaced or marked; None for another."""
    return _BY_NAME.get(_tidy(heading))


def _tidy(heading: str) -> str:
    return NOTES.sub("", unicodedata.normalize("NFKC", heading)).upper()


_BY_NAME = {_tidy(one.name): one for one in ALL} | {
    _tidy(name): one for name, one in SYNONYMS.items()
}
