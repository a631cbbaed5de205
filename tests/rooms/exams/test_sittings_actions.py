"""Drafting, approving, cancelling sittings; what the clock does; two people at once."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.access.roles import Role
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.exams.actions import sittings as actions
from portal.exams.jobs import move_sittings_on
from portal.exams.models import PaperStatus, Sitting
from portal.exams.queries import sittings as queries
from portal.exams.queries.sittings import When
from portal.exams.rules.sitting_life import SittingStatus as S
from portal.exams.rules.sitting_plan import Plan
from tests.factories.accounts import acting, make_officer
from tests.factories.exams import make_application, make_paper, make_sitting

pytestmark = pytest.mark.usefixtures("context")
READ = actions.Permission.EXAMS_SITTING_READ


def officer(**details):
    return acting(make_officer(Role.EXAMS, **details))


def a_plan(**details):
    now = clock.now()
    return Plan(
        **{
            "title": "第一场",
            "place": "一号机房",
            "notice": "",
            "apply_from": now + timedelta(days=1),
            "apply_until": now + timedelta(days=8),
            "opens_at": now + timedelta(days=15),
            "closes_at": now + timedelta(days=15, minutes=150),
            "minutes": 120,
            "capacity": 30,
            "pass_marks": 6000,
        }
        | details
    )


def test_a_sitting_is_drafted_for_the_officers_own_region_and_announced_by_another():
    drafter, approver, now = officer(region="500106"), officer(region="500106"), clock.now()
    sitting = actions.draft_sitting(a_plan(), by=drafter)
    assert (sitting.region, sitting.status) == ("500106", S.DRAFT)
    actions.submit_sitting(sitting, by=drafter, now=now)
    with pytest.raises(Refused, match="另一位考务人员"):
        actions.approve_sitting(sitting, by=drafter, now=now)
    assert sitting.status is S.PENDING
    actions.approve_sitting(sitting, by=approver, now=now)
    assert (sitting.status, sitting.approved_by_id) == (S.ANNOUNCED, approver.id)
    assert [past.deed for past in queries.history(sitting)] == [
        "编制场次",
        "提交场次审批",
        "批准场次",
    ]


def test_a_contradictory_plan_is_refused_beside_its_field():
    with pytest.raises(Refused) as told:
        actions.draft_sitting(a_plan(minutes=600), by=officer())
    assert told.value.field == "minutes"


def test_approval_opens_applications_at_once_when_their_time_has_come():
    now = clock.now()
    plan = a_plan(apply_from=now - timedelta(hours=1))
    sitting = actions.draft_sitting(plan, by=officer())
    actions.submit_sitting(sitting, by=officer(), now=now)
    actions.approve_sitting(sitting, by=officer(), now=now)
    assert sitting.status is S.APPLYING


def test_a_sitting_nobody_could_apply_for_is_not_announced():
    now = clock.now()
    sitting = actions.draft_sitting(a_plan(), by=officer())
    late = now + timedelta(days=9)
    with pytest.raises(Refused, match="报名截止时间已经过去"):
        actions.submit_sitting(sitting, by=officer(), now=late)
    actions.submit_sitting(sitting, by=officer(), now=now)
    with pytest.raises(Refused, match="报名截止时间已经过去"):
        actions.approve_sitting(sitting, by=officer(), now=late)


def test_a_returned_sitting_can_be_edited_and_its_last_editor_may_not_approve_it():
    first, second, now = officer(), officer(), clock.now()
    sitting = actions.draft_sitting(a_plan(), by=first)
    actions.submit_sitting(sitting, by=first, now=now)
    with pytest.raises(Refused, match="不能再修改"):
        actions.edit_sitting(sitting, a_plan(title="改"), by=second)
    actions.return_sitting(sitting, reason="地点写错了", by=second)
    assert queries.list_returned(first) == [sitting]
    actions.edit_sitting(sitting, a_plan(title="改"), by=second)
    actions.submit_sitting(sitting, by=first, now=now)
    assert queries.list_to_approve(second) == []
    assert queries.list_to_approve(first) == [sitting]
    with pytest.raises(Refused):
        actions.approve_sitting(sitting, by=second, now=now)
    actions.approve_sitting(sitting, by=first, now=now)
    assert sitting.title == "改"


def test_of_two_officers_approving_at_once_one_is_told():
    sitting = make_sitting(S.PENDING)
    stale = sitting.status
    db.session.execute(
        update(Sitting)
        .where(Sitting.id == sitting.id)
        .values(status=S.ANNOUNCED)
        .execution_options(synchronize_session=False)
    )
    assert sitting.status is stale
    with pytest.raises(Refused, match="已公告"):
        actions.approve_sitting(sitting, by=officer(), now=clock.now())


@pytest.mark.parametrize(
    ("status", "may"),
    [
        (S.DRAFT, True),
        (S.PENDING, True),
        (S.ANNOUNCED, True),
        (S.APPLYING, True),
        (S.APPLIED, True),
        (S.RUNNING, False),
        (S.MARKING, False),
        (S.RELEASED, False),
        (S.CANCELLED, False),
    ],
)
def test_a_sitting_can_be_cancelled_until_it_begins(status, may):
    sitting, by = make_sitting(status), officer()
    if may:
        actions.cancel_sitting(sitting, reason="机房停电", by=by, now=clock.now())
        assert (sitting.status, sitting.status_reason) == (S.CANCELLED, "机房停电")
    else:
        with pytest.raises(Refused):
            actions.cancel_sitting(sitting, reason="机房停电", by=by, now=clock.now())


def test_a_sitting_that_began_is_not_cancelled_however_late_the_worker():
    sitting = make_sitting(S.APPLIED)
    with pytest.raises(Refused, match="考试中"):
        actions.cancel_sitting(
            sitting, reason="晚了", by=officer(), now=sitting.opens_at + timedelta(minutes=1)
        )


def test_the_clock_moves_sittings_on_and_running_twice_does_nothing_more(time_machine):
    sitting = make_sitting(S.ANNOUNCED)
    for moment, reached in [
        (sitting.apply_from, S.APPLYING),
        (sitting.apply_until, S.APPLIED),
        (sitting.opens_at, S.RUNNING),
        (sitting.closes_at, S.MARKING),
    ]:
        time_machine.move_to(moment - timedelta(seconds=1), tick=False)
        move_sittings_on()
        assert sitting.status is not reached
        time_machine.move_to(moment, tick=False)
        move_sittings_on()
        move_sittings_on()
        assert sitting.status is reached
    assert [past.deed for past in queries.history(sitting)] == [
        f"场次状态变更：{s.label}" for s in (S.APPLYING, S.APPLIED, S.RUNNING, S.MARKING)
    ]


def test_a_late_worker_catches_up_in_one_run(time_machine):
    sitting = make_sitting(S.ANNOUNCED)
    time_machine.move_to(sitting.closes_at + timedelta(days=1), tick=False)
    move_sittings_on()
    assert sitting.status is S.MARKING


def test_a_sitting_does_not_end_while_someone_is_writing(time_machine):
    sitting = make_sitting(S.RUNNING)
    application = make_application(sitting)
    paper = make_paper(application, PaperStatus.OPEN)
    time_machine.move_to(sitting.closes_at + timedelta(minutes=5), tick=False)
    move_sittings_on()
    assert sitting.status is S.RUNNING
    paper.status = PaperStatus.HANDED_IN
    move_sittings_on()
    assert sitting.status is S.MARKING


def test_an_officer_gets_only_sittings_of_the_own_region():
    sitting = make_sitting(region="500106")
    assert queries.get_sitting(officer(region="500106"), READ, sitting.public_id) is sitting
    assert queries.get_sitting(officer(region="50"), READ, sitting.public_id) is sitting
    with pytest.raises(NotFound):
        queries.get_sitting(officer(region="500103"), READ, sitting.public_id)


@pytest.mark.parametrize(
    ("status", "when"),
    [
        (S.DRAFT, None),
        (S.PENDING, None),
        (S.ANNOUNCED, When.COMING),
        (S.APPLYING, When.COMING),
        (S.RUNNING, When.COMING),
        (S.CANCELLED, When.PAST),
        (S.MARKING, When.PAST),
        (S.RELEASED, When.PAST),
    ],
)
def test_everyone_sees_what_was_announced_and_nothing_else(status, when):
    sitting = make_sitting(status)
    for each in When:
        rows = queries.announced(each, region="", number=1, now=clock.now()).rows
        assert [row.sitting for row in rows] == ([sitting] if each is when else [])
    if when is None:
        with pytest.raises(NotFound):
            queries.get_announced(sitting.public_id)


def test_a_draft_that_was_cancelled_was_never_announced():
    sitting = make_sitting(S.CANCELLED, approved_by_id=None)
    with pytest.raises(NotFound):
        queries.get_announced(sitting.public_id)


def test_a_notice_is_right_though_the_worker_is_late():
    sitting = make_sitting(S.ANNOUNCED)
    at = sitting.apply_from + timedelta(seconds=1)
    (row,) = queries.announced(When.COMING, region="", number=1, now=at).rows
    assert (row.phase, row.places_left) == (S.APPLYING, 30)


def test_notices_are_narrowed_to_a_district_with_those_of_the_whole_city():
    own, city = make_sitting(region="500103"), make_sitting(region="50")
    make_sitting(region="500106")
    rows = queries.announced(When.COMING, region="500103", number=1, now=clock.now()).rows
    assert {row.sitting.id for row in rows} == {own.id, city.id}
    assert list(queries.announced_regions()) == ["50", "500103", "500106"]
