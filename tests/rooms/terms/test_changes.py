"""A setting is changed by two municipal officers, from a day on, and never to the past."""

from datetime import timedelta
from functools import partial

import pytest

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.jobs.queue import commit
from portal.points.rules.settings import REVIEW_DAYS
from portal.pool.rules.settings import LATE_DAYS, NEAR_DAYS, WEIGHTS
from portal.terms import actions, queries
from portal.terms.actions import Wanted
from portal.terms.models import SettingChange, SettingState
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.points import make_confirmer
from tests.factories.terms import make_setting_change
from tests.two_at_once import both

context = pytest.mark.usefixtures("context")


def day(ahead):
    return clock.today() + timedelta(days=ahead)


def wanted(value=14, ahead=1):
    return Wanted(value, day(ahead), "会议纪要", "调整")


def officer(region="50"):
    return acting(make_confirmer(region))


def enter(value=14, ahead=1, *, setting=LATE_DAYS, by=None, now=None):
    return actions.enter(setting, wanted(value, ahead), by=by or officer(), now=now or clock.now())


@context
def test_nothing_is_different_before_a_second_officer_approves():
    first, second = officer(), officer()
    change = enter(by=first)
    assert queries.value(LATE_DAYS, day(1)) == 7
    with pytest.raises(Refused, match="另一名市级"):
        actions.approve(change, by=first, now=clock.now())
    actions.approve(change, by=second, now=clock.now())
    assert [queries.value(LATE_DAYS, day(n)) for n in (0, 1, 400)] == [7, 14, 14]
    assert queries.value(NEAR_DAYS, day(1)) == 30
    assert deeds_of(change) == ["terms:change:entered", "terms:change:approved"]
    with pytest.raises(Refused, match="已经办理"):
        actions.send_back(change, "晚了", by=second, now=clock.now())


@context
def test_what_is_returned_or_withdrawn_counts_for_nothing_and_another_may_follow():
    by = officer()
    returned = enter(by=by)
    with pytest.raises(Refused, match="已有一份修改待批准"):
        enter(21)
    actions.send_back(returned, "缺依据", by=officer(), now=clock.now())
    withdrawn = enter(by=by)
    with pytest.raises(Refused, match="录入人本人"):
        actions.withdraw(withdrawn, by=officer(), now=clock.now())
    actions.withdraw(withdrawn, by=by, now=clock.now())
    with pytest.raises(Refused, match="已经办理"):
        actions.approve(withdrawn, by=officer(), now=clock.now())
    assert enter(28).state is SettingState.PROPOSED
    assert queries.value(LATE_DAYS, day(9)) == 7


@context
@pytest.mark.parametrize(
    ("value", "ahead", "setting", "words"),
    [
        (14, -1, LATE_DAYS, "不改变已经作出的决定"),
        (20, 0, REVIEW_DAYS, "最早可以自"),
        (14, 2000, LATE_DAYS, "三年以后"),
        (61, 1, LATE_DAYS, "0至60"),
        (7, 1, LATE_DAYS, "没有需要修改的内容"),
    ],
)
def test_what_cannot_be_is_refused_with_words_that_help(value, ahead, setting, words):
    with pytest.raises(Refused, match=words):
        enter(value, ahead, setting=setting)


@context
def test_a_change_whose_day_has_passed_is_not_approved_any_more():
    entered_at = clock.now() - timedelta(days=5)
    change = enter(ahead=-3, now=entered_at)
    with pytest.raises(Refused, match="请退回，由录入人改填生效日期"):
        actions.approve(change, by=officer(), now=clock.now())
    actions.send_back(change, "日期已过", by=officer(), now=clock.now())
    assert queries.value(LATE_DAYS, day(0)) == 7


@context
def test_a_later_approval_for_the_same_day_replaces_it_and_both_stay_on_record():
    first = make_setting_change(value=14, approved=True)
    second = make_setting_change(value=21, approved=True)
    assert queries.value(LATE_DAYS, day(1)) == 21
    assert (queries.counts_on(first), queries.counts_on(second)) == (False, True)
    (was,), (then,) = queries.changed_by(first), queries.changed_by(second)
    assert (was.before, was.after) == ("7天", "14天")
    assert (then.before, then.after) == ("14天", "21天")
    assert len(queries.list_changes(officer(), LATE_DAYS)) == 2


@context
def test_between_two_days_approved_the_other_way_round_each_counts_from_its_own():
    make_setting_change(value=21, in_force_on=day(30), approved=True)
    make_setting_change(value=14, in_force_on=day(10), approved=True)
    assert [queries.value(LATE_DAYS, day(n)) for n in (9, 10, 29, 30)] == [7, 14, 14, 21]
    (shown,) = [
        each
        for rows in queries.list_in_force(day(0)).values()
        for each in rows
        if each.setting is LATE_DAYS
    ]
    assert [(since, told[0].after) for since, told in shown.coming] == [
        (day(10), "14天"),
        (day(30), "21天"),
    ]


@context
def test_what_was_in_force_on_a_past_day_is_known_whatever_came_since():
    past = clock.now() - timedelta(days=90)
    make_setting_change(value=14, in_force_on=day(-80), now=past, approved=True)
    make_setting_change(value=3, approved=True)
    assert [queries.value(LATE_DAYS, day(n)) for n in (-81, -80, 0, 1)] == [7, 14, 14, 3]
    assert queries.timeline(LATE_DAYS).since(day(0)) == day(-80)


@context
def test_weights_come_back_as_they_were_entered():
    value = WEIGHTS.default | {"district": 30, "project_type": 20}
    make_setting_change(WEIGHTS, value, approved=True)
    assert queries.value(WEIGHTS, day(1)) == value


@context
def test_a_district_and_other_duties_enter_nothing_and_a_stranger_key_is_not_found():
    for by in (officer("500103"), acting(make_officer(Role.EXAMS, "50"))):
        with pytest.raises(NotFound):
            enter(by=by)
    with pytest.raises(NotFound):
        queries.get_setting("no-such")


def made(house):
    with house.app_context():
        for each in db.session.query(SettingChange).filter_by(state=SettingState.PROPOSED):
            actions.send_back(each, "清理", by=officer(), now=clock.now())
        first, second = officer(), officer()
        change = enter(setting=NEAR_DAYS, value=45, by=acting(make_confirmer("50"))).id
        commit()
        return change, first, second


def test_of_two_who_decide_at_once_the_first_counts(house):
    id_, first, second = made(house)

    def approve():
        change = db.session.get_one(SettingChange, id_)
        actions.approve(change, by=first, now=clock.now())

    def send_back():
        change = db.session.get_one(SettingChange, id_)
        actions.send_back(change, "不同意", by=second, now=clock.now())

    assert both(house, approve, send_back) == ("", actions.DECIDED)
    with house.app_context():
        assert db.session.get_one(SettingChange, id_).state is SettingState.APPROVED
        assert queries.value(NEAR_DAYS, day(1)) == 45


def test_two_who_enter_at_once_leave_one_waiting(house):
    with house.app_context():
        first, second = officer(), officer()
        commit()
    deeds = [
        partial(enter, 21, setting=LATE_DAYS, by=first),
        partial(enter, 28, setting=LATE_DAYS, by=second),
    ]
    assert both(house, *deeds) == ("", actions.WAITING)
