"""A small question bank as files: sound as it stands, to be spoilt by tests."""

from portal.bank.content.values import Severity

SOURCES = """
[[source]]
id = "wage-regulation"
short = "条例"
name = "保障农民工工资支付条例"
version = "国务院令第724号"
in_force = 2020-05-01
articles = 64

[[source]]
id = "special-account"
short = "专户办法"
name = "工程建设领域农民工工资专用账户管理暂行办法"
version = "人社部发〔2021〕53号"
in_force = 2021-07-07
repealed = 2030-01-01
articles = 0
"""

SUBJECTS = """
[[subject]]
code = "K5"
name = "工资支付特别制度"
marks = 100
topics = [{ code = "K5.1", name = "专户" }, { code = "K5.2", name = "人工费用拨付" }]
"""

BLUEPRINT = """
id = "mini"
name = "小测"
minutes = 20
marks = 10
pass_mark = "6"
per_key = "0.5"
[[section]]
name = "单选题"
types = ["single"]
count = 10
marks = 1
[quota]
K5 = 10
[difficulty]
easy = 30
middle = 50
hard = 20
tolerance = 5
"""

SINGLE = """
[[question]]
id = "K5.2-001"
type = "single"
ability = "recall"
difficulty = 2
stem = "拨付周期最长为（ ）。"
options = [
  { text = "1个月", correct = true },
  { text = "15日", why = "误作备案期限" },
  { text = "2个月", why = "误作双月" },
  { text = "1个季度", why = "误作按季" },
]
explanation = "不得超过1个月。"
cites = [{ source = "wage-regulation", article = "第二十四条" }]
duty = "9(2)"
deduct = "12(2)"
seconds = 45
"""

CALCULATION = """
[[question]]
id = "K5.2-002"
type = "calculation"
ability = "calculate"
difficulty = 3
stem = "{n}人，每人{w:,}元，共多少元？"
variables = { n = { min = "10", max = "20", step = "5" }, w = { choices = ["5000", "6000"] } }
steps = [{ name = "answer", formula = "n*w", text = "{n}×{w} = {answer}" }]
unit = "元"
tolerance = "0"
mistakes = [{ formula = "n+w", why = "误用加法" }]
explanation = "人数乘以单价，得{answer}元。"
cites = [{ source = "special-account" }]
"""

FOUR_OPTIONS = """
options = [
  { text = "甲", correct = true },
  { text = "乙", correct = true },
  { text = "丙", why = "误" },
  { text = "丁", why = "误" },
]
"""

CASE = """
[[question]]
id = "K5.2-101"
type = "case"
ability = "apply"
difficulty = 4
material = "某项目有{n}名工人。"
variables = { n = { min = "10", max = "12" } }
explanation = "共{n}人。"
cites = [{ source = "wage-regulation", article = "第三十条" }]
""" + "".join(
    f"""
[[question.parts]]
topic = "K5.{1 + place % 2}"
type = "{kind}"
ability = "apply"
difficulty = 3
stem = "第{place}问"
explanation = "见条例。"
cites = [{{ source = "wage-regulation", article = "第三十条" }}]
{answer}
"""
    for place, (kind, answer) in enumerate(
        [
            ("judge", "key = true"),
            ("judge", "key = false"),
            ("numeric", 'key = "30"\nunit = "日"'),
            ("multiple", FOUR_OPTIONS),
            ("calculation", 'unit = "元"\nsteps = [{ name = "answer", formula = "n*2" }]'),
        ]
    )
)

COURSE = """
id = "basics"
title = "入门"
summary = "一课讲清。"
hours = 1
[[lesson]]
id = "basics-01"
title = "第一课"
file = "01.md"
minutes = 45
topics = ["K5.2"]
exercises = ["K5.2-001"]
"""

FILES = {
    "sources.toml": SOURCES,
    "subjects.toml": SUBJECTS,
    "blueprints/mini.toml": BLUEPRINT,
    "questions/K5/K5.2.toml": SINGLE + CALCULATION + CASE,
    "courses/basics/course.toml": COURSE,
    "courses/basics/01.md": "# 第一课\n\n正文。\n",
}


def told(problems, severity=Severity.PROBLEM):
    """The messages of this severity."""
    return [problem.message for problem in problems if problem.severity is severity]


def with_question(text):
    """The change that puts this text into the file of questions."""
    return {"questions/K5/K5.2.toml": text}
