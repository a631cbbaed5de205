"""What relaxing one thing would gain is counted exactly."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings

from portal.employers.rules.needs import Reach, Skill
from portal.pool.rules.conditions import Condition
from portal.pool.rules.matching import match
from portal.pool.rules.relaxing import MOST_DAYS, relaxations
from tests.rules.pool.test_columns import TODAY, demands, pools, row_of, terms, told
from tests.rules.pool.test_matching import BEST, DEMAND


def both(candidate):
    return candidate, row_of(candidate)


def fitting(demand, pool, settings):
    return sum(match(demand, candidate, TODAY, settings).fits for candidate, _ in pool)


@settings(max_examples=50)
@given(pools, demands, terms)
def test_as_many_more_fit_as_was_said(pool, demand, settings):
    people = told([row for _, row in pool])
    now = fitting(demand, pool, settings)
    for each in relaxations(demand, people, TODAY, settings):
        assert each.more > 0
        assert fitting(each.demand, pool, each.terms) - now == each.more
        assert each.sentence == f"{each.words}可多出{each.more}人"


@settings(max_examples=50)
@given(pools, demands, terms)
def test_nothing_that_would_gain_anybody_is_left_unsaid(pool, demand, settings):
    people = told([row for _, row in pool])
    said = {each.condition for each in relaxations(demand, people, TODAY, settings)}
    now = fitting(demand, pool, settings)
    ways = {
        Condition.REACH: replace(demand, reach=Reach.CITY),
        Condition.FULL_TIME: replace(demand, full_time=False),
        Condition.EXPERIENCE: replace(demand, least_months=0),
        Condition.AVAILABLE: replace(demand, needed_on=demand.needed_on + timedelta(MOST_DAYS)),
    }
    for condition, easier in ways.items():
        assert (fitting(easier, pool, settings) > now) == (condition in said)
    for skill in demand.skills:
        easier = replace(demand, skills=demand.skills - {skill})
        if fitting(easier, pool, settings) > now:
            assert Condition.SKILLS in said


def test_steps_that_gain_nobody_more_are_not_said():
    demand = replace(DEMAND, needed_on=TODAY, least_months=24, skills=frozenset({Skill.PAYING}))
    pool = [
        both(replace(BEST, available_on=TODAY + timedelta(days=days), skills=frozenset({"paying"})))
        for days in (9, 16, 17)
    ]
    pool += [both(replace(BEST, available_on=TODAY))]
    said = relaxations(demand, told([row for _, row in pool]), TODAY)
    assert [each.sentence for each in said] == [
        "到岗日期推迟7天可多出1人",
        "到岗日期推迟14天可多出3人",
        "不要求熟悉“总包代发与工资表审核”可多出1人",
    ]


def test_where_all_come_late_the_first_of_them_is_told():
    pool = [both(replace(BEST, available_on=DEMAND.needed_on + timedelta(days=60)))]
    said = relaxations(DEMAND, told([row for _, row in pool]), date(2026, 3, 1))
    assert [each.sentence for each in said] == ["到岗日期推迟53天可多出1人"]
