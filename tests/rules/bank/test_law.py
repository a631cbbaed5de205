"""The law as it changes: in force or not, touched or not, spoken of or not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bank.rules.law import (
    Change,
    Clause,
    Wording,
    article_number,
    clauses,
    faults,
    mentions,
    touched,
    wording_on,
)
from portal.bank.rules.questions import Cite
from tests.factories.questions import make_case, make_judge, make_single

FIRST, SECOND, REPEALED = date(2020, 5, 1), date(2026, 1, 1), date(2026, 7, 1)
WORDINGS = [Wording(FIRST, 64), Wording(SECOND, 60), Wording(REPEALED, is_repeal=True)]
NAMES = {"wage-regulation": "保障农民工工资支付条例", "labour-law": "中华人民共和国劳动法"}


@pytest.mark.parametrize(
    ("day", "articles"),
    [
        (FIRST - timedelta(days=1), None),
        (FIRST, 64),
        (SECOND - timedelta(days=1), 64),
        (SECOND, 60),
        (REPEALED, None),
    ],
)
def test_a_version_binds_from_its_day_until_the_next(day, articles):
    found = wording_on(WORDINGS, day)
    assert (found.articles if found else None) == articles


@given(st.permutations(WORDINGS), st.dates(date(2019, 1, 1), date(2028, 1, 1)))
def test_the_order_of_entry_does_not_matter(wordings, day):
    assert wording_on(wordings, day) == wording_on(WORDINGS, day)


def test_a_clause_that_does_not_bind_says_why():
    cited = [
        Clause("wage-regulation", 62),
        Clause("labour-law", 1),
        Clause("nobody", 0),
    ]
    held = {"wage-regulation": WORDINGS, "labour-law": [Wording(date(2030, 1, 1), 107)]}
    found = faults(cited, held, NAMES, SECOND)
    assert [
        word
        for sentence in found
        for word in ("共60条", "尚未施行", "不在法规目录")
        if word in sentence
    ] == [
        "尚未施行",
        "不在法规目录",
        "共60条",
    ]
    assert "已经废止" in faults(cited[:1], held, NAMES, REPEALED)[0]
    assert faults([Clause("wage-regulation", 24)], held, NAMES, SECOND) == ()


def test_a_change_touches_its_articles_and_what_names_none():
    cited = [
        Clause("wage-regulation", 24),
        Clause("wage-regulation"),
        Clause("wage-regulation", 30),
        Clause("labour-law", 24),
    ]
    change = Change("wage-regulation", frozenset({24}))
    assert touched(cited, change) == (Clause("wage-regulation"), Clause("wage-regulation", 24))
    assert len(touched(cited, Change("wage-regulation"))) == 3


@given(st.sets(st.integers(1, 64)), st.sets(st.integers(1, 64)))
def test_changing_more_touches_no_less(some, more):
    cited = [Clause("wage-regulation", n) for n in range(1, 65)]
    if some:
        small = set(touched(cited, Change("wage-regulation", frozenset(some))))
        large = set(touched(cited, Change("wage-regulation", frozenset(some | more))))
        assert small <= large


def test_a_case_cites_what_its_parts_cite():
    part = make_judge(cites=(Cite("labour-law", "第四十四条第二款"),))
    case = make_case(parts=(make_single(), part), cites=(Cite("wage-regulation", "第二十四条"),))
    assert clauses(case) == (Clause("labour-law", 44), Clause("wage-regulation", 24))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("第二十四条", 24),
        ("第一百零七条第二款", 107),
        ("第十条", 10),
        ("第九条第一款第二项", 9),
        ("第九条第二项", 9),
        ("第九条之一第二款第（三）项", 9),
        ("第九条第二项附则", None),
        ("24条", None),
        ("", None),
    ],
)
def test_articles_are_counted_in_chinese(written, number):
    assert article_number(written) == number


def test_lessons_speak_of_articles_by_the_name_last_said():
    sources = {
        "条例": "wage-regulation",
        "保障农民工工资支付条例": "wage-regulation",
        "劳动法": "labour-law",
    }
    text = "《条例》第二十四条要求按月。第三十一条是代发。《劳动法》另有规定。《没听过》第九条。"
    assert mentions(text, sources) == (
        Clause("labour-law"),
        Clause("wage-regulation", 24),
        Clause("wage-regulation", 31),
    )
