"""What cannot be planned, and which hands must be two."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.exams.rules.hands import Conflict, conflict
from portal.exams.rules.sitting_plan import Plan, faults, is_too_late

DAY = datetime(2026, 3, 1, 1, tzinfo=UTC)
PLAN = Plan(
    title="第一场",
    place="沙坪坝考点",
    notice="",
    apply_from=DAY,
    apply_until=DAY + timedelta(days=7),
    opens_at=DAY + timedelta(days=14),
    closes_at=DAY + timedelta(days=14, minutes=150),
    minutes=120,
    capacity=30,
    pass_marks=6000,
)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"apply_until": DAY}, "apply_until", "晚于报名开始"),
        ({"opens_at": DAY + timedelta(days=6)}, "opens_at", "不能早于报名截止"),
        ({"closes_at": PLAN.opens_at}, "closes_at", "晚于开考时间"),
        ({"minutes": 151}, "minutes", "只有150分钟"),
        ({"pass_marks": 10001}, "pass_marks", "1至100"),
        ({"pass_marks": 0}, "pass_marks", "1至100"),
        ({"capacity": 0}, "capacity", "至少"),
        ({"stay_minutes": 121}, "stay_minutes", "不能超过作答时长"),
    ],
)
def test_each_contradiction_is_told_beside_its_field(change, field, words):
    assert faults(PLAN, full_marks=10000) == ()
    told = faults(replace(PLAN, **change), full_marks=10000)
    assert [fault.field for fault in told] == [field]
    assert words in told[0].sentence


def test_every_contradiction_is_told_at_once():
    wrong = replace(PLAN, apply_until=DAY, closes_at=PLAN.opens_at, capacity=0)
    fields = [f.field for f in faults(wrong, full_marks=10000)]
    assert fields == ["apply_until", "closes_at", "capacity"]


def test_a_plan_is_too_late_once_nobody_could_apply():
    assert not is_too_late(PLAN.calendar, PLAN.apply_until - timedelta(seconds=1))
    assert is_too_late(PLAN.calendar, PLAN.apply_until)


@pytest.mark.parametrize("kind", Conflict)
def test_one_hand_is_a_conflict_and_two_are_none(kind):
    assert conflict(kind, first=1, second=1) is kind
    assert conflict(kind, first=1, second=2) is None
    assert conflict(kind, first=None, second=2) is None
