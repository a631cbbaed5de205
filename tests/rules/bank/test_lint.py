"""Reading the bank tells of law out of force, and of what questions show beside each other."""

from datetime import date

import pytest

from portal.bank.content import read_bank
from portal.bank.content.values import Severity
from tests.factories.bank_files import CASE, FILES, SINGLE, told, with_question

JUDGE = """
[[question]]
id = "K5.2-0{number}"
type = "judge"
ability = "recall"
difficulty = 1
stem = "建设单位与施工总承包单位约定的人工费用拨付周期最长不得超过{months}个月。"
key = true
explanation = "条例规定不得超过1个月。"
cites = [{{ source = "wage-regulation", article = "第二十四条" }}]
"""


NO_COURSE = {name: text for name, text in FILES.items() if not name.startswith("courses")}


def on(day, tmp_path, changes):
    for name, text in (NO_COURSE | changes).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_bank(tmp_path, day=day)


@pytest.mark.parametrize(
    ("day", "messages"),
    [
        (
            date(2021, 7, 6),
            ["依据《工程建设领域农民工工资专用账户管理暂行办法》尚未施行，不能作为现行依据"],
        ),
        (date(2021, 7, 7), []),
        (date(2029, 12, 31), []),
        (
            date(2030, 1, 1),
            ["依据《工程建设领域农民工工资专用账户管理暂行办法》已经废止，不能作为现行依据"],
        ),
    ],
)
def test_what_is_cited_is_in_force_on_the_day(tmp_path, day, messages):
    cited = SINGLE.replace('"wage-regulation", article = "第二十四条"', '"special-account"')
    bank, problems = on(day, tmp_path, with_question(cited))
    assert told(problems) == messages
    assert len(bank.questions) == (not messages)
    assert [problem.line for problem in problems] == [3] * len(messages)


def test_parts_of_a_case_cite_what_is_in_force_too(tmp_path):
    _, problems = on(date(2019, 1, 1), tmp_path, with_question(CASE))
    assert [one.question_id for one in problems if not one.is_advice] == ["K5.2-101"]


def test_without_a_day_nobody_asks(read):
    cited = SINGLE.replace('"wage-regulation", article = "第二十四条"', '"special-account"')
    bank, problems = read(with_question(cited))
    assert (len(bank.questions), told(problems)) == (1, [])


def test_near_duplicates_are_advice_at_the_later_question(read):
    text = "".join(JUDGE.format(number=n, months=n) for n in (21, 22))
    bank, problems = read(with_question(text))
    (advice,) = [one for one in problems if one.question_id]
    assert advice.is_advice
    assert (advice.file, advice.line, advice.question_id) == (
        "questions/K5/K5.2.toml",
        13,
        "K5.2-022",
    )
    assert advice.message.startswith("与另一道题几乎相同（与K5.2-021相同")
    assert len(bank.questions) == 2


def test_what_a_set_shows_is_told_of_the_folder(read):
    text = "".join(JUDGE.format(number=n, months=7919**n) for n in range(10, 20))
    _, problems = read(with_question(text))
    (advice,) = [one for one in problems if one.file == "questions"]
    assert (advice.line, advice.question_id) == (0, "")
    assert advice.message == "判断题的对错数量失衡（正确10道，错误0道）"


def test_advice_on_a_part_names_the_part(read):
    negative = CASE.replace('stem = "第3问"', 'stem = "下列说法不正确的是（ ）。"')
    _, problems = read(with_question(negative))
    found = told(problems, Severity.ADVICE)
    assert "第4小题：题干是否定问法，否定词应加粗标明" in found
