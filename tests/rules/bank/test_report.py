"""The report: what is counted is there, and a calculation that fails some candidates is told."""

import json
from dataclasses import replace
from datetime import date

import pytest

from portal.bank.content import Bank, Course, Lesson, Source, Subject, Topic
from portal.bank.content.report import cells, counts, lines, report, tried
from portal.bank.rules.blueprints import Blueprint, Difficulty, Quota, Section
from portal.bank.rules.questions import Cite, Mistake, QuestionType, Step
from tests.factories.questions import (
    EVERY_KIND,
    make_calculation,
    make_case,
    make_judge,
    make_numeric,
    make_single,
)

DAY = date(2026, 11, 1)
SOURCES = (
    Source("wage-regulation", "条例", "保障农民工工资支付条例", "724号", date(2020, 5, 1), 64),
    Source("other", "别的", "没有引用的文件", "1号", date(2020, 5, 1), 3),
)
SUBJECTS = (
    Subject("K1", "劳务统计", 2000, (Topic("K1.2", "人数统计"),)),
    Subject("K5", "工资支付特别制度", 8000, (Topic("K5.1", "专户"), Topic("K5.2", "拨付"))),
)
BLUEPRINT = Blueprint(
    "mini",
    "小测",
    60,
    10_000,
    6_000,
    (
        Section("单选题", (QuestionType.SINGLE,), 10, 900),
        Section("案例分析题", (QuestionType.CASE,), 1, 200, parts=5),
    ),
    Difficulty(30, 50, 20, 5),
    quotas=(Quota("K1", 2000), Quota("K5", 8000)),
)


def bank(*questions, **more):
    return Bank(SOURCES, SUBJECTS, (BLUEPRINT,), questions, **more)


def singles(count):
    return tuple(make_single(id=f"K5.2-{number:03}") for number in range(count))


def test_questions_are_counted_by_kind_and_empty_topics_are_shown():
    found = counts(bank(*EVERY_KIND))
    assert (found.questions, found.answered) == (7, 11)
    assert found.subjects == {"K1": 1, "K5": 6}
    assert found.topics == {"K1.2": 1, "K5.1": 0, "K5.2": 6}
    assert found.types["judge"] == 2
    assert found.difficulties == {"3": 7}
    assert found.bands == {"easy": 0, "middle": 7, "hard": 0}
    assert found.band_percents["middle"] == 100.0
    assert found.abilities == {"recall": 6, "calculate": 1}


def test_what_the_parts_of_a_case_cite_and_risk_counts_for_the_case_once():
    case = make_case()
    parts = tuple(replace(part, deduct="12(3)", duty="9(1)") for part in case.parts)
    other = make_judge(deduct="16", cites=(Cite("wage-regulation"), Cite("measures", "第三条")))
    found = counts(bank(replace(case, parts=parts, duty="9(2)"), other))
    assert found.deductions == {"12(3)": 1, "16": 1}
    assert found.duties == {"9(1)": 1, "9(2)": 1}
    assert found.articles == {
        "measures": {"第三条": 1},
        "wage-regulation": {"": 1, "第二十四条": 1},
    }


def test_articles_stand_in_the_order_of_the_law():
    cites = tuple(Cite("measures", f"第{n}条") for n in ("十", "二", "十二", "九"))
    assert list(counts(bank(make_judge(cites=cites))).articles["measures"]) == [
        "第二条",
        "第九条",
        "第十条",
        "第十二条",
    ]


def test_a_cell_has_ten_times_what_a_paper_draws_or_is_told():
    by_name = {(cell.section, cell.subject): cell for cell in cells(bank(*singles(80)))}
    single = by_name["单选题", "K5"]
    assert (single.drawn, single.held, single.ratio, single.is_enough) == (8.0, 80, 10.0, True)
    assert not by_name["单选题", "K1"].is_enough
    assert by_name["案例分析题", "K1"].drawn == 0.2


def test_what_the_courses_practise_does_not_count_for_papers():
    lesson = Lesson("a-01", "课", "01.md", 45, (), ("K5.2-000", "K5.2-001"), "## 课")
    course = Course("a", "课程", "", 1, (lesson,))
    found = cells(bank(*singles(80), courses=(course,)))
    assert [cell.held for cell in found if cell.section == "单选题"] == [0, 78]


def test_a_case_counts_where_it_has_as_many_parts_as_the_section_asks():
    case = make_case()
    short = replace(case, id="K5.2-102", parts=case.parts[:4])
    held = [cell.held for cell in cells(bank(case, short)) if cell.section == "案例分析题"]
    assert held == [0, 1]


def test_a_sound_template_says_how_much_it_varies():
    (one,) = tried(make_calculation(), 50)
    assert one.is_sound
    assert (one.id, one.family, one.variables) == ("K1.2-003", "平均人数", ("d", "a", "b"))
    assert (one.combinations, one.steps, one.asked, one.mistakes) == (3 * 6 * 10, 2, 0, 1)


def test_templates_inside_a_case_have_the_numbers_of_the_case_too():
    (one,) = tried(make_case(), 50)
    assert (one.id, one.variables, one.combinations) == ("K5.2-101.5", ("n", "w"), 89 * 2)
    assert one.is_sound


@pytest.mark.parametrize("question", [make_single(), make_judge(), make_numeric()])
def test_other_questions_are_no_templates(question):
    assert tried(question, 5) == ()


ASKED = (
    Step("total", "d*a + (30-d)*b", ask="累计人日", unit="人日"),
    Step("answer", "round(total/30, 2)", ask="平均人数"),
)


@pytest.mark.parametrize(
    ("changes", "doubts"),
    [
        ({"steps": (Step("answer", "a/(d-10)"),)}, (False, False, False)),
        ({"steps": (Step("answer", "a-a"),), "mistakes": ()}, (True, False, True)),
        ({"steps": (Step("answer", "a*1000000"),), "mistakes": ()}, (True, False, True)),
        ({"steps": (Step("answer", "(a+1)/100000"),), "mistakes": ()}, (True, False, True)),
        ({"mistakes": (Mistake("round((d*a+(30-d)*b)/30, 2)", "同"),)}, (True, True, False)),
        ({"mistakes": (Mistake("a", "一"), Mistake("a+0", "二"))}, (True, True, False)),
        ({"mistakes": (Mistake("a", "一"), Mistake("b", "二"))}, (True, True, True)),
        ({"steps": ASKED}, (True, True, True)),
        ({"steps": ASKED, "mistakes": (Mistake("total", "同", "total"),)}, (True, True, False)),
        ({"steps": ASKED, "mistakes": (Mistake("answer", "别步", "total"),)}, (True, True, True)),
        ({"steps": ASKED, "mistakes": (Mistake("answer", "同", "answer"),)}, (True, True, False)),
    ],
)
def test_what_is_wrong_for_some_candidates_is_told(changes, doubts):
    (one,) = tried(make_calculation(**changes), 40)
    assert (one.is_solvable, one.is_sensible, one.is_distinct) == doubts


def test_the_report_is_plain_values_and_lines_for_people():
    twice = make_single(id="K5.2-005")
    made = report(bank(make_single(), make_calculation(), twice), day=DAY, seeds=20)
    facts = json.loads(json.dumps(made.to_json()))
    assert facts["day"] == "2026-11-01"
    assert facts["counts"]["questions"] == 3
    assert facts["findings"]["near-duplicate"] == 1
    assert [one["id"] for one in facts["sources"]] == ["wage-regulation"]
    assert facts["sources"][0]["is_in_force"] is True
    told = "\n".join(lines(made))
    assert "K5.1 0" in told
    assert "mini 单选题 K5：8，2，0.2倍  不足" in told
    assert "与另一道题几乎相同 1" in told
    assert "试算20次，全部通过" in told
    assert "wage-regulation《保障农民工工资支付条例》724号，2020-05-01起施行\n" in told


def test_doubtful_templates_and_law_out_of_force_are_told_in_the_lines():
    question = make_calculation(steps=(Step("answer", "a-a"),), mistakes=())
    told = "\n".join(lines(report(bank(question), day=date(2019, 1, 1), seeds=5)))
    assert "试算5次，答案不合理" in told
    assert "2020-05-01起施行，当日未施行或者已废止" in told
