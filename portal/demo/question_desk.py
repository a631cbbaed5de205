"""命题与审题: questions of the demonstration at every step of the way, and a law that changed.

They rest on an instrument that says of itself that it is made up, so that nobody takes its change
for one of the law.
"""

from datetime import date, timedelta

from portal.access.roles import Actor, Role
from portal.bank.actions import law, reviewing, standing, writing
from portal.bank.actions.law import Entered
from portal.bank.models import QuestionVersion
from portal.bank.queries.law import get_instrument
from portal.bank.rules import lifecycle
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
from portal.demo.offices import Offices
from portal.demo.stage import Stage, dated

KEY, SHORT, NAME = "demo-notice", "演示通知", "劳资专管员演示工作通知（演示数据）"
FIRST = date(2025, 4, 3)
ARTICLES = 6


def fill_question_desk(stage: Stage, offices: Offices) -> None:
    """A draft, one returned, one before each reviewer, one to enable, one stopped by the law."""
    author = offices.officer(Role.AUTHOR)
    first, second = (offices.officer(Role.REVIEWER, which=which) for which in (0, 1))
    with dated(stage.at(30, 9)):
        entered = Entered("演示第1版", FIRST, ARTICLES)
        law.add_instrument(SHORT, NAME, entered, by=first, now=stage.at(30, 9), key=KEY)
    with dated(stage.at(20, 9)):
        used = _passed(_judge(), author, first, second)
        standing.enable(used, by=second, now=stage.at(20, 11), today=stage.day(20))
    with dated(stage.at(6, 10)):
        _passed(_calculation(), author, first, second)
    with dated(stage.at(5, 10)):
        final = _submitted(_single("项目部"), author)
        reviewing.pass_review(final, "考点清楚，同意。", seen=lifecycle.Stage.REVIEW, by=first)
    with dated(stage.at(4, 10)):
        _submitted(_single("分包单位"), author)
    with dated(stage.at(3, 10)):
        returned = _submitted(_single("班组"), author)
        words = "选项“开户银行”离题太远，请换成一种真实的误解；解析没有说明它错在哪里。"
        reviewing.return_version(returned, words, by=first)
    with dated(stage.at(2, 10)):
        writing.draft_question(_multiple(), by=author)
    _change_the_law(stage, second)


def _change_the_law(stage: Stage, by: Actor) -> None:
    changed = stage.day(1)
    entered = Entered("演示第2版", changed, ARTICLES, (2,), note="演示：第二条的天数有改动。")
    with dated(stage.at(1, 9)):
        law.enter_version(get_instrument(KEY), entered, by=by, now=stage.at(1, 9), today=changed)


def _submitted(value: Question, author: Actor) -> QuestionVersion:
    version = writing.draft_question(value, by=author)
    writing.submit(version, by=author, now=version.created_at + timedelta(minutes=5))
    return version


def _passed(value: Question, author: Actor, first: Actor, second: Actor) -> QuestionVersion:
    version = _submitted(value, author)
    reviewing.pass_review(version, "同意。", seen=lifecycle.Stage.REVIEW, by=first)
    reviewing.pass_review(version, "同意启用。", seen=lifecycle.Stage.FINAL, by=second)
    return version


def _question(type_: QuestionType, topic: str, article: str, **said: object) -> Question:
    return Question(
        id="",
        topic=topic,
        type=type_,
        ability=Ability.UNDERSTAND,
        cites=(Cite(KEY, article),),
        seconds=60,
        **{"difficulty": 2, "explanation": ""} | said,  # type: ignore[arg-type]
    )


def _judge() -> Question:
    return _question(
        QuestionType.JUDGE,
        "K7.7",
        "第二条",
        stem="（演示题）按照演示通知，工资表公示的时间为3天。",
        key="true",
        explanation="演示通知第二条写明公示3天。演示题只用来说明命题、审题和法规变动的办理过程。",
    )


def _single(subject: str) -> Question:
    return _question(
        QuestionType.SINGLE,
        "K7.7",
        "第三条",
        stem=f"（演示题）按照演示通知，{subject}的工资发放情况由谁公示？（ ）",
        options=(
            Option("劳资专管员", correct=True),
            Option("班组长", why="误以为谁带班谁公示"),
            Option("监理单位", why="把工程质量的监督当成工资的公示"),
            Option("开户银行", why="银行只代发工资，不办理公示"),
        ),
        explanation="演示通知第三条写明由劳资专管员公示。班组长经手工资正是要防止的做法。",
    )


def _multiple() -> Question:
    return _question(
        QuestionType.MULTIPLE,
        "K7.6",
        "第四条",
        stem="（演示题）按照演示通知，应当归档的资料有（ ）。",
        options=(Option("工资表", correct=True), Option("考勤表", correct=True)),
        difficulty=3,
    )


def _calculation() -> Question:
    return _question(
        QuestionType.CALCULATION,
        "K1.4",
        "",
        stem="（演示题）某班组{n}名工人，当月制度工作22天，缺勤{q}工日。依次计算：（1）出勤工日；"
        "（2）出勤率（%，四舍五入保留两位小数）。",
        variables=(
            Variable("n", ("40", "45", "50")),
            Variable("q", low="36", high="60", step="6"),
        ),
        steps=(
            Step("att", "n*22 - q", "出勤工日 = {n}×22−{q} = {att}", "出勤工日", "工日"),
            Step(
                "answer",
                "round(att/(n*22)*100, 2)",
                "出勤率 = {att}÷（{n}×22）×100% = {answer}%",
                "出勤率",
            ),
        ),
        unit="%",
        tolerance="0.01",
        mistakes=(
            Mistake("n*22 + q", "把缺勤加进了出勤", "att"),
            Mistake("round(q/(n*22)*100, 2)", "算成了缺勤率"),
        ),
        explanation="出勤率以制度工日为分母、出勤工日为分子。把缺勤工日当分子，得到的是缺勤率。",
        difficulty=3,
    )
