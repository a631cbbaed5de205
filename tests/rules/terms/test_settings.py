"""Settings as the rooms declare them."""

from datetime import date, timedelta

import pytest

from portal.employers.rules import settings as employers
from portal.points.rules import settings as points
from portal.pool.rules import settings as pool
from portal.pool.rules.matching import DEFAULT_TERMS
from portal.terms.rules.settings import (
    MOST_DAYS_AHEAD,
    Group,
    Origin,
    Setting,
    declare,
    declared,
    differences,
    find,
)
from portal.terms.rules.shapes import Whole

TODAY = date(2026, 12, 1)


def setting(key="test-only", **details):
    known = {
        "group": Group.POINTS,
        "label": "期限",
        "explanation": "说明",
        "origin": Origin.OURS,
        "basis": "依据",
        "default": 5,
        "shape": Whole("期限", 1, 30, "天"),
    }
    return Setting(key, **known | details)


@pytest.mark.parametrize("known", declared(), ids=lambda each: each.key)
def test_every_setting_says_what_it_is_and_keeps_its_own_default(known):
    assert known.label
    assert known.explanation.endswith("。")
    assert known.basis
    assert known.shape.fault(known.default) is None
    assert known.shape.read(known.shape.keep(known.default)) == known.default
    assert find(known.key) is known
    assert len(known.key) <= 40


def test_one_key_is_declared_once_and_only_with_a_default_that_can_be():
    with pytest.raises(ValueError, match="twice"):
        declare(setting(key="pool-late-days"))
    with pytest.raises(ValueError, match="1至30"):
        declare(setting(default=0))
    assert find("test-only") is None


@pytest.mark.parametrize(
    ("days", "from_next_day", "words"),
    [
        (-1, False, "最早可以自2026-12-01起适用"),
        (0, False, ""),
        (0, True, "最早可以自2026-12-02起适用"),
        (1, True, ""),
        (MOST_DAYS_AHEAD + 1, False, "三年以后"),
    ],
)
def test_a_change_never_counts_from_a_past_day(days, from_next_day, words):
    told = setting(from_next_day=from_next_day).refuse_day(TODAY + timedelta(days=days), TODAY)
    assert words in told
    assert bool(words) == bool(told)


def test_weights_sum_to_a_hundred_and_elsewhere_is_worth_no_more_than_here():
    shape, default = pool.WEIGHTS.shape, pool.WEIGHTS.default
    assert "现在是105分" in shape.fault(default | {"district": 30}).words
    assert "不能高于" in shape.fault(default | {"elsewhere": 26}).words
    assert shape.fault(default | {"district": 30, "project_type": 20}) is None


def test_staffing_bands_rise_and_nobody_is_full_time_beyond_the_posts():
    shape = employers.STAFFING.shape
    assert "不能多于" in shape.fault(((50, 1, 2),)).words
    assert "不能少于上一档" in shape.fault(((50, 2, 0), (90, 1, 0))).words
    assert employers.STAFFING_BY_AREA.shape.fault(employers.STAFFING_BY_AREA.default) is None


def test_a_preview_tells_only_what_becomes_different():
    before = pool.WEIGHTS.default
    found = differences(pool.WEIGHTS, before, before | {"district": 30, "project_type": 20})
    assert [(each.name, each.before, each.after) for each in found] == [
        ("意向区县相同", "25分", "30分"),
        ("同类型项目经验", "25分", "20分"),
    ]
    bands = employers.STAFFING
    (cut,) = differences(bands, bands.default, bands.default[:-1])
    assert (cut.name, cut.after) == ("高峰施工人数不超过500人", "—")


def test_what_decisions_are_reckoned_by_waits_for_the_next_day():
    assert all(each.from_next_day for each in (*points.RECKONING, *points.PROCEDURE))


def test_the_defaults_are_those_of_the_rules():
    assert pool.NEAR_DAYS.default == DEFAULT_TERMS.near_days
