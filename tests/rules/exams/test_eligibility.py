"""Who may apply: every reason, its article and what would change it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exams.rules.eligibility import (
    Attempt,
    Candidacy,
    Obstacle,
    Reason,
    eligibility,
)
from portal.exams.rules.sitting_life import SittingStatus

TODAY = date(2026, 3, 5)
EXAM = date(2026, 4, 1)
GOOD = Candidacy(
    is_identified=True,
    birth_on=date(1990, 3, 7),
    sitting_id=1,
    phase=SittingStatus.APPLYING,
    apply_from_on=date(2026, 3, 1),
    examined_on=EXAM,
    capacity=30,
    places_taken=29,
)

CASES = [
    ({"is_identified": False}, Obstacle(Reason.IDENTITY)),
    ({"birth_on": date(2010, 3, 6)}, Obstacle(Reason.AGE, date(2026, 3, 6))),
    ({"birth_on": date(2012, 2, 29)}, Obstacle(Reason.AGE, date(2028, 2, 29))),
    ({"barred_until": TODAY}, Obstacle(Reason.BARRED, date(2026, 3, 6))),
    ({"phase": SittingStatus.CANCELLED}, Obstacle(Reason.CANCELLED)),
    ({"phase": SittingStatus.ANNOUNCED}, Obstacle(Reason.NOT_YET, date(2026, 3, 1))),
    ({"phase": SittingStatus.APPLIED}, Obstacle(Reason.CLOSED)),
    ({"phase": SittingStatus.RELEASED}, Obstacle(Reason.CLOSED)),
    ({"has_applied": True}, Obstacle(Reason.APPLIED)),
    ({"places_taken": 30}, Obstacle(Reason.FULL)),
    ({"sat": (Attempt(2, date(2026, 3, 18)),)}, Obstacle(Reason.TOO_SOON, date(2026, 4, 2))),
    ({"planned": (Attempt(2, date(2026, 4, 15)),)}, Obstacle(Reason.NEAR_ANOTHER)),
]


@pytest.mark.parametrize(("fault", "obstacle"), CASES)
def test_each_obstacle_alone_refuses(fault, obstacle):
    assert eligibility(GOOD, today=TODAY).ok
    assert eligibility(replace(GOOD, **fault), today=TODAY).obstacles == (obstacle,)


@pytest.mark.parametrize(
    "harmless",
    [
        {"birth_on": date(2010, 3, 5)},  # sixteen today
        {"barred_until": TODAY - timedelta(days=1)},
        {"sat": (Attempt(2, EXAM - timedelta(days=15)),)},
        {"planned": (Attempt(2, EXAM + timedelta(days=15)),)},
        {"sat": (Attempt(1, EXAM),), "planned": (Attempt(1, EXAM),)},  # the same sitting
    ],
)
def test_the_very_edge_is_allowed(harmless):
    assert eligibility(replace(GOOD, **harmless), today=TODAY).ok


def test_all_reasons_are_told_at_once():
    hopeless = replace(
        GOOD,
        is_identified=False,
        birth_on=date(2015, 1, 1),
        barred_until=date(2030, 1, 1),
        phase=SittingStatus.APPLIED,
        has_applied=True,
        places_taken=31,
        sat=(Attempt(2, EXAM),),
        planned=(Attempt(3, EXAM),),
    )
    assert set(eligibility(hopeless, today=TODAY).reasons) == set(Reason) - {
        Reason.CANCELLED,
        Reason.NOT_YET,
    }


def test_the_last_of_several_attempts_counts():
    sat = (Attempt(2, date(2026, 3, 20)), Attempt(3, date(2026, 3, 28)))
    told = eligibility(replace(GOOD, sat=sat), today=TODAY)
    assert told.obstacles == (Obstacle(Reason.TOO_SOON, date(2026, 4, 12)),)


def test_the_remedy_names_the_day_where_one_is_known():
    assert Obstacle(Reason.FULL).remedy == Reason.FULL.remedy
    told = Obstacle(Reason.NOT_YET, date(2026, 3, 1)).remedy
    assert told.endswith("2026年3月1日起可以报名。")


def test_every_reason_names_its_article_and_a_way_out():
    for reason in Reason:
        assert reason.label
        assert reason.article
        assert reason.remedy.endswith("。")
        assert Reason(reason.value) is reason


@given(
    birth_on=st.dates(date(1950, 1, 1), date(2026, 1, 1)),
    today=st.dates(date(2026, 1, 1), date(2060, 1, 1)),
)
def test_the_day_told_is_the_first_on_which_age_is_no_obstacle(birth_on, today):
    told = eligibility(replace(GOOD, birth_on=birth_on), today=today)
    for obstacle in told.obstacles:
        first = obstacle.ends_on
        assert eligibility(replace(GOOD, birth_on=birth_on), today=first).ok
        assert not eligibility(replace(GOOD, birth_on=birth_on), today=first - timedelta(days=1)).ok


@given(gap=st.integers(-60, 60), days=st.integers(0, 40))
def test_the_interval_is_symmetric_and_exact(gap, days):
    sat = replace(GOOD, sat=(Attempt(2, EXAM + timedelta(days=gap)),))
    told = eligibility(sat, today=TODAY, days_between=days)
    assert told.ok == (abs(gap) >= days)
