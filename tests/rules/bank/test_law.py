"""The law as it changes: in force or not, touched or not, spoken of or not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bank.rules.law import (
    Change,
    Clause,
    Entered,
    Wording,
    article_number,
    clauses,
    entry_faults,
    faults,
    mentions,
    touched,
    wording_known,
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


@pytest.mark.parametrize(
    ("day", "articles"),
    [(FIRST - timedelta(days=1), 64), (FIRST, 64), (SECOND, 60), (REPEALED, 60)],
)
def test_articles_are_cited_as_the_text_in_force_has_them_or_the_one_to_come(day, articles):
    held = WORDINGS[:1] if day < FIRST else WORDINGS
    assert wording_known(held, day).articles == articles


HELD = [Wording(FIRST, 64, label="第724号"), Wording(SECOND, 60, label="2026年修订")]


@pytest.mark.parametrize(
    ("entered", "fields"),
    [
        (Entered("新", REPEALED, 58, (58, 60)), []),  # the sixtieth is gone: it changed too
        (Entered("新", REPEALED, 58, (61,)), ["changed"]),
        (Entered("新", REPEALED, 0, (999,)), []),  # the text is not at hand
        (Entered("新", SECOND, 58), ["in_force_on"]),
        (Entered("第724号", REPEALED, 58), ["label"]),
        (Entered("第724号", FIRST, 58, (99,)), ["in_force_on", "label", "changed"]),
        (Entered("废止", REPEALED, 0, is_repeal=True), []),
    ],
)
def test_what_cannot_be_the_next_version_is_said_all_at_once(entered, fields):
    assert [fault.field for fault in entry_faults(entered, HELD)] == fields


def test_what_is_repealed_is_not_repealed_again_but_may_come_back():
    held = [*HELD, Wording(REPEALED, is_repeal=True, label="废止")]
    again = Entered("废止", REPEALED, 0, is_repeal=True)
    assert [fault.field for fault in entry_faults(again, held)] == ["in_force_on"]
    later = REPEALED + timedelta(days=30)
    assert entry_faults(Entered("重新公布", later, 50), held) == ()
    assert entry_faults(Entered("新", FIRST, 50), []) == ()
