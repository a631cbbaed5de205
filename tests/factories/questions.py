"""Questions for tests: complete by default, saying only what the test is about."""

from typing import Any

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


def _question(type_: QuestionType, **details: Any) -> Question:
    known: dict[str, Any] = {
        "id": "K5.2-001",
        "topic": "K5.2",
        "type": type_,
        "ability": Ability.RECALL,
        "difficulty": 3,
        "stem": "人工费用拨付周期最长为（ ）。",
        "explanation": "条例规定不得超过1个月。",
        "cites": (Cite("wage-regulation", "第二十四条"),),
    }
    return Question(**known | details)


def make_judge(**details: Any) -> Question:
    return _question(QuestionType.JUDGE, **{"key": "true"} | details)


def make_single(**details: Any) -> Question:
    options = (
        Option("1个月", correct=True),
        Option("15日", why="误作备案期限"),
        Option("2个月", why="误作双月结算"),
        Option("1个季度", why="误作按季结算"),
    )
    return _question(QuestionType.SINGLE, **{"options": options} | details)


def make_multiple(right: int = 3, wrong: int = 2, **details: Any) -> Question:
    options = (
        *(Option(f"应当{place}", correct=True) for place in range(right)),
        *(Option(f"不必{place}", why=f"误解{place}") for place in range(wrong)),
    )
    return _question(QuestionType.MULTIPLE, **{"options": options} | details)


def make_numeric(**details: Any) -> Question:
    mistakes = (Mistake("60", "误用六十日"),)
    known: dict[str, Any] = {"key": "30", "unit": "日", "mistakes": mistakes}
    return _question(QuestionType.NUMERIC, **known | details)


def make_calculation(**details: Any) -> Question:
    known: dict[str, Any] = {
        "id": "K1.2-003",
        "topic": "K1.2",
        "ability": Ability.CALCULATE,
        "stem": "前{d}天每天{a:,}人，其余每天{b}人，求30天的平均人数（保留两位小数）。",
        "variables": (
            Variable("d", choices=("10", "12", "15")),
            Variable("a", low="1000", high="1100", step="20"),
            Variable("b", low="1204", high="1240", step="4"),
        ),
        "steps": (
            Step("total", "d*a + (30-d)*b", "累计人日 = {d}×{a}＋(30−{d})×{b} = {total}"),
            Step("answer", "round(total/30, 2)", "平均人数 = {total}÷30 = {answer}"),
        ),
        "unit": "人",
        "tolerance": "0.01",
        "mistakes": (Mistake("total/22", "误除以工作日数，得{total}÷22"),),
        "explanation": "应除以日历天数30，得{answer}。",
    }
    return _question(QuestionType.CALCULATION, **known | details)


def make_case(**details: Any) -> Question:
    known: dict[str, Any] = {
        "id": "K5.2-101",
        "stem": "",
        "material": "某总包单位雇用{n}名工人。",
        "variables": (Variable("n", low="11", high="99", step="1"),),
        "parts": (
            make_judge(id="K5.2-101.1"),
            make_single(id="K5.2-101.2", topic="K3.8", difficulty=1),
            make_multiple(id="K5.2-101.3"),
            make_numeric(id="K5.2-101.4", difficulty=5),
            make_calculation(
                id="K5.2-101.5",
                stem="每人{w}元，共多少元？",
                variables=(Variable("w", choices=("100", "200")),),
                steps=(Step("answer", "n*w", "{n}×{w} = {answer}"),),
                mistakes=(Mistake("n+w", "误用加法"),),
                tolerance="0",
                unit="元",
            ),
        ),
        "explanation": "共{n}人。",
    }
    return _question(QuestionType.CASE, **known | details)


EVERY_KIND = (
    make_judge(),
    make_judge(key="false"),
    make_single(),
    make_multiple(),
    make_numeric(),
    make_calculation(),
    make_case(),
)
