"""Writing, submitting, deciding and withdrawing applications."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.accounts.models import Education
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.exams.actions import applications as actions
from portal.exams.actions.applications import Decision, Written
from portal.exams.models import Application, ApplicationStatus, PaperStatus
from portal.exams.queries import applications as queries
from portal.exams.queries.sittings import count_places_taken, history
from portal.exams.rules.sitting_life import SittingStatus
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.exams import make_application, make_paper, make_photo, make_sitting

pytestmark = pytest.mark.usefixtures("context")
S = ApplicationStatus


def written(person, **details):
    return Written(**{"photo": make_photo(person), "education": None, "experience": ""} | details)


def submit(sitting, person, now=None):
    now = now or clock.now()
    application = actions.write_application(sitting, written(person), by=acting(person), now=now)
    actions.submit_application(application, by=acting(person), now=now)
    return application


def decide(application, decision, *, by=None, reason="", now=None):
    actions.decide_application(
        application,
        decision,
        reason=reason,
        by=by or acting(make_officer(Role.EXAMS)),
        now=now or clock.now(),
    )


def test_what_is_written_counts_only_when_submitted():
    sitting, person = make_sitting(), make_person()
    application = actions.write_application(
        sitting,
        written(person, education=Education.COLLEGE, experience="劳务员两年"),
        by=acting(person),
        now=clock.now(),
    )
    assert (application.status, count_places_taken(sitting)) == (S.DRAFT, 0)
    officer = acting(make_officer(Role.EXAMS))
    assert queries.applications(officer, number=1).total == 0
    with pytest.raises(NotFound):
        queries.get_application(officer, Permission.EXAMS_APPLICATION_DECIDE, application.public_id)
    actions.submit_application(application, by=acting(person), now=clock.now())
    assert (application.status, count_places_taken(sitting)) == (S.SUBMITTED, 1)
    assert queries.list_waiting(officer, 5) == [application]


def test_a_second_click_submits_once():
    person = make_person()
    application = submit(make_sitting(), person)
    with pytest.raises(Refused, match="已经提交过"):
        actions.submit_application(application, by=acting(person), now=clock.now())
    assert [past.deed for past in history(application)] == ["提交报名"]


def test_who_may_not_apply_is_told_every_reason():
    sitting = make_sitting(SittingStatus.APPLIED)
    child = make_person(birth_on=date(2020, 1, 1))
    with pytest.raises(Refused) as told:
        actions.write_application(sitting, written(child), by=acting(child), now=clock.now())
    assert "年满16周岁" in told.value.reason
    assert "已经截止" in told.value.reason


def test_the_last_place_goes_to_whoever_submits_first():
    sitting, first, second = make_sitting(capacity=1), make_person(), make_person()
    now = clock.now()
    drafts = [
        actions.write_application(sitting, written(person), by=acting(person), now=now)
        for person in (first, second)
    ]
    actions.submit_application(drafts[0], by=acting(first), now=now)
    with pytest.raises(Refused, match="报满"):
        actions.submit_application(drafts[1], by=acting(second), now=now)


def test_a_person_applies_once_to_a_sitting():
    sitting, person = make_sitting(), make_person()
    submit(sitting, person)
    with pytest.raises(Refused, match="已经报过"):
        actions.write_application(sitting, written(person), by=acting(person), now=clock.now())


def test_the_next_attempt_waits_fifteen_days():
    person, now = make_person(), clock.now()
    before = make_application(
        make_sitting(SittingStatus.RELEASED), person, S.ADMITTED
    )  # sat two days ago
    make_paper(before)
    soon, later = (
        make_sitting(opens_at=now + timedelta(days=10)),
        make_sitting(opens_at=now + timedelta(days=14)),
    )
    assert not queries.may_apply(acting(person), soon, now=now).ok
    assert queries.may_apply(acting(person), later, now=now).ok
    assert queries.earlier_attempts(make_application(later, person))[0].application == before


def test_admitting_gives_each_a_seat_and_a_number_of_their_own():
    sitting = make_sitting(capacity=3)
    admitted = [submit(sitting, make_person()) for _ in range(3)]
    for application in admitted:
        decide(application, Decision.ADMIT)
    assert [a.seat for a in admitted] == [1, 2, 3]
    assert len({a.ticket_number for a in admitted}) == 3
    day = sitting.opens_at.astimezone(clock.BEIJING)
    assert all(a.ticket_number.startswith(f"{day:%y%m%d}") for a in admitted)
    assert queries.seats(sitting) == admitted


def test_no_more_are_admitted_than_there_are_places():
    sitting = make_sitting(capacity=1)
    first, second = make_application(sitting), make_application(sitting)
    decide(first, Decision.ADMIT)
    with pytest.raises(Refused, match="1个名额") as told:
        decide(second, Decision.ADMIT)
    assert told.value.field == "decision"
    assert second.status is S.SUBMITTED
    decide(second, Decision.REFUSE, reason="名额已满")
    assert second.status is S.REFUSED


def test_of_two_officers_deciding_at_once_one_is_told():
    application = make_application()
    db.session.execute(
        update(Application)
        .where(Application.id == application.id)
        .values(status=S.RETURNED, reason="照片不清楚")
        .execution_options(synchronize_session=False)
    )
    with pytest.raises(Refused, match="状态已经变化"):
        decide(application, Decision.ADMIT)
    assert (application.status, application.seat) == (S.RETURNED, None)


def test_nobody_decides_their_own_application():
    officer = make_officer(Role.EXAMS)
    own, other = make_application(person=officer), make_application()
    with pytest.raises(Refused, match="本人的报名"):
        decide(own, Decision.ADMIT, by=acting(officer))
    decide(other, Decision.ADMIT, by=acting(officer))
    assert (own.status, other.status) == (S.SUBMITTED, S.ADMITTED)


def test_nothing_is_decided_once_the_examination_has_begun():
    application = make_application(make_sitting(SittingStatus.APPLIED))
    begun = application.sitting.opens_at
    with pytest.raises(Refused, match="已经开始"):
        decide(application, Decision.ADMIT, now=begun)
    decide(application, Decision.ADMIT, now=begun - timedelta(seconds=1))
    assert application.status is S.ADMITTED


def test_a_returned_application_is_mended_even_after_the_window_has_closed():
    person = make_person()
    sitting = make_sitting()
    application = submit(sitting, person)
    decide(application, Decision.RETURN, reason="照片不清楚，请重新拍摄")
    assert application.reason == "照片不清楚，请重新拍摄"
    after_closing = sitting.apply_until + timedelta(hours=1)
    again = submit(sitting, person, now=after_closing)
    assert again.id == application.id
    assert (again.status, again.reason) == (S.SUBMITTED, "")
    assert [past.deed for past in history(application)] == [
        "提交报名",
        "审核报名：退回补正",
        "补正后重新提交报名",
    ]


@pytest.mark.parametrize("status", [S.SUBMITTED, S.ADMITTED])
def test_withdrawing_frees_the_place_and_the_person_may_apply_anew(status):
    sitting, person = make_sitting(capacity=1), make_person()
    application = submit(sitting, person)
    if status is S.ADMITTED:
        decide(application, Decision.ADMIT)
    number = application.ticket_number
    actions.withdraw_application(application, by=acting(person), now=clock.now())
    assert (application.seat, count_places_taken(sitting)) == (None, 0)
    again = submit(sitting, person)
    decide(again, Decision.ADMIT)
    assert again.seat == 1
    assert number in {None, again.ticket_number}


def test_a_ticket_number_is_never_given_to_another():
    sitting = make_sitting(capacity=1)
    first = submit(sitting, make_person())
    decide(first, Decision.ADMIT)
    actions.withdraw_application(first, by=acting(first.person), now=clock.now())
    second = submit(sitting, make_person())
    decide(second, Decision.ADMIT)
    assert second.seat == 1
    assert second.ticket_number != first.ticket_number


@pytest.mark.parametrize("status", [S.REFUSED, S.WITHDRAWN])
def test_what_is_over_cannot_be_withdrawn(status):
    application = make_application(status=status)
    with pytest.raises(Refused):
        actions.withdraw_application(application, by=acting(application.person), now=clock.now())


def test_nobody_withdraws_once_the_examination_has_begun():
    application = make_application(make_sitting(SittingStatus.RUNNING), status=S.ADMITTED)
    with pytest.raises(Refused, match="已经开始"):
        actions.withdraw_application(application, by=acting(application.person), now=clock.now())


def test_officers_and_candidates_get_only_what_is_theirs():
    application = make_application(make_sitting(region="500106"))
    decide_, own = Permission.EXAMS_APPLICATION_DECIDE, Permission.EXAMS_APPLICATION_OWN
    near = acting(make_officer(Role.EXAMS, region="500106"))
    far = acting(make_officer(Role.EXAMS, region="500103"))
    assert queries.get_application(near, decide_, application.public_id) is application
    assert queries.count_waiting(near) == 1
    assert queries.count_waiting(far) == 0
    with pytest.raises(NotFound):
        queries.get_application(far, decide_, application.public_id)
    assert (
        queries.get_application(acting(application.person), own, application.public_id)
        is application
    )
    with pytest.raises(NotFound):
        queries.get_application(near, own, application.public_id)


def test_those_that_wait_come_first_the_oldest_of_them_first():
    sitting, now = make_sitting(), clock.now()
    done = make_application(sitting, status=S.ADMITTED, submitted_at=now - timedelta(hours=9))
    new = make_application(sitting, submitted_at=now - timedelta(hours=1))
    old = make_application(sitting, submitted_at=now - timedelta(hours=5))
    cancelled = make_application(make_sitting(SittingStatus.CANCELLED))
    officer = acting(make_officer(Role.EXAMS))
    assert queries.applications(officer, sitting=sitting, number=1).rows == [old, new, done]
    assert queries.applications(officer, status=S.ADMITTED, number=1).rows == [done]
    assert queries.count_waiting(officer) == 2
    assert cancelled not in queries.list_waiting(officer, 9)


def test_what_is_open_to_the_candidate_follows_application_and_clock():
    now = clock.now()
    soon = make_sitting(SittingStatus.APPLIED, opens_at=now + timedelta(minutes=50))
    admitted = make_application(soon, status=S.ADMITTED)
    standing = queries.standing(admitted, now=now)
    assert standing.has_ticket
    assert standing.may_enter
    assert standing.may_withdraw
    assert not queries.standing(admitted, now=now - timedelta(hours=1)).may_enter
    late = queries.standing(admitted, now=soon.closes_at)
    assert not late.may_enter
    assert not late.may_withdraw
    make_paper(admitted, PaperStatus.HANDED_IN)
    assert not queries.standing(admitted, now=now).may_enter
