"""The document of a sitting: assembled from traces, the same whatever their order."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.bank.rules import jsonable
from portal.exams.rules.dossier import (
    READING,
    Asked,
    Content,
    Event,
    Who,
    Written,
    assemble,
    label_of,
    odds,
)
from portal.exams.rules.response_times import Course, Save
from portal.exams.rules.similarity import RIGHT, Sheet

START = datetime(2026, 12, 1, 1, tzinfo=UTC)
QUESTIONS = [f"q{n}" for n in range(30)]
KINDS = dict.fromkeys(QUESTIONS, "single")


def written(name, answers, *, left=0, seconds=60):
    """Somebody who answered these questions one after the other."""
    saves = tuple(
        Save(question, START + timedelta(seconds=seconds * place), given == RIGHT)
        for place, (question, given) in enumerate(answers.items(), start=1)
    )
    course = Course(name, START, START + timedelta(hours=1), saves)
    asked = {q: Asked(place, f"题干{q}", g) for place, (q, g) in enumerate(answers.items(), 1)}
    who = Who(name, f"考生{name}", ticket=f"T{name}")
    return Written(who, Sheet(name, answers, "r"), course, asked, (), left)


def sitting():
    """Ten who are wrong here and there, each in their own way; the last two alike."""
    dice = Random(5)
    some = [
        written(
            f"{n}",
            {q: RIGHT if dice.random() < 0.65 else f"w{dice.randrange(4)}" for q in QUESTIONS},
        )
        for n in range(8)
    ]
    alike = {q: ("rare" if place % 2 else RIGHT) for place, q in enumerate(QUESTIONS)}
    return [*some, written("8", alike, left=3), written("9", alike)]


@given(st.permutations(range(10)))
@settings(max_examples=4)
def test_the_order_of_the_traces_changes_nothing(order):
    some = sitting()
    first = _measured_once(some)
    assert _measured_once([some[n] for n in order]) == first


def test_a_pair_and_a_signal_with_their_courses():
    content = _measured_once(sitting())
    pair, left = content.findings
    assert [who.id for who in pair.who] == ["8", "9"]
    assert pair.key == "pair.8.9"
    assert {one.first.given for one in pair.shared} == {"rare"}
    assert pair.shared[0].first.moment > START
    assert [event.words for event in pair.timelines[0]] == ["进入考试", "试卷收取"]
    assert left.key == "candidate.8"
    assert content.questions_in_common == 30


def test_the_document_is_kept_and_read_again_unchanged():
    content = _measured_once(sitting())
    assert jsonable.from_json(Content, jsonable.to_json(content)) == content


def test_every_signal_says_how_often_it_errs_and_how_to_read_it():
    rates = _measured_once(sitting()).rates
    assert {rate.name for rate in rates} == set(READING)
    for rate in rates:
        assert rate.label == label_of(rate.name)
        assert rate.reading
        assert rate.is_measured == (rate.name in {"fast", "mended"})


def test_what_lasts_has_seconds():
    event = Event("2026-12-01T01:00:00+00:00", "离开页面", "2026-12-01T01:00:20+00:00")
    assert event.seconds == 20
    assert Event("2026-12-01T01:00:00+00:00", "复制").seconds == 0


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (1.0, "一分之一"),
        (1 / 850, "约850分之一"),
        (1 / 31_234, "约3.1万分之一"),
        (1 / 1.08e11, "约1100亿分之一"),
        (1e-13, "约10万亿分之一"),
        (1e-20, "不足一亿亿分之一"),
        (0.0, "不足一亿亿分之一"),
    ],
)
def test_a_chance_is_said_as_people_say_it(chance, said):
    assert odds(chance) == said


_known = {}


def _measured_once(some):
    """Assembling measures the rates, which takes a second."""
    order = tuple(each.who.id for each in some)
    if order not in _known:
        _known[order] = assemble(some, KINDS, frozenset(), "seed")
    return _known[order]
