"""Warnings 14, 7 and 1 days before work starts, and after: each once, gone when done."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.employers import actions, queries
from portal.employers.actions import ProjectDetails
from portal.employers.models import EndKind, FilingWarning, WarningStage
from portal.jobs.queue import HANDLERS
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.employers import make_appointment, make_document, make_project, make_terms
from tests.factories.employers import sign_both as sign
from tests.factories.points import make_calendar_year

START = date(2026, 4, 15)
DAY = timedelta(days=1)
S, P = WarningStage, Permission


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


@pytest.fixture
def clerk(context):
    return acting(make_officer(Role.FIRM))


@pytest.fixture
def project(clerk):
    return make_project(organisation_id=clerk.organisation_id, planned_start_on=START)


def run_on(day):
    with time_machine.travel(morning(day), tick=False):
        HANDLERS["employers.warn"]()


def said(project, *, standing=False):
    found = db.session.scalars(
        select(FilingWarning)
        .where(FilingWarning.project_id == project.id)
        .order_by(FilingWarning.id)
    ).all()
    return [each.stage for each in found if not standing or each.settled_at is None]


def test_each_stage_is_said_once_however_often_one_looks(project):
    for back in (20, 14, 14, 13, 7, 6, 1, 1, 0, -3):
        run_on(START - back * DAY)
    assert said(project) == [S.FORTNIGHT, S.WEEK, S.LAST_DAY, S.MISSED_START]
    assert said(project, standing=True) == [S.MISSED_START], "the latest alone stands"


def test_after_a_long_outage_only_what_is_true_now_is_said(project):
    run_on(START - 3 * DAY)
    assert said(project) == [S.WEEK]


def test_the_filing_settles_the_warning_at_once(project, clerk):
    run_on(START - 5 * DAY)
    with time_machine.travel(morning(START - 4 * DAY), tick=False):
        made = sign(make_terms(clerk, project), clerk)
        assert said(project, standing=True) == [S.WEEK]
        actions.file_appointment(made, make_document(), made.starts_on, by=clerk, now=clock.now())
    assert said(project, standing=True) == []
    run_on(START + DAY)
    assert said(project) == [S.WEEK]


def put_off(project, start, clerk, now):
    names = ProjectDetails.__dataclass_fields__
    details = {name: getattr(project, name) for name in names}
    fresh = ProjectDetails(**details | {"planned_start_on": start})
    actions.edit_project(project, fresh, by=clerk, now=now)


def test_a_start_put_off_in_time_settles_and_warns_anew(project, clerk):
    run_on(START - DAY)
    later = START + 30 * DAY
    put_off(project, later, clerk, morning(START - DAY))
    assert said(project, standing=True) == []
    run_on(START)
    assert project.missed_start_on is None
    run_on(later)
    assert said(project) == [S.LAST_DAY, S.MISSED_START]


def test_a_start_put_off_in_time_and_put_back_is_warned_of_as_before(project, clerk):
    run_on(START - DAY)
    put_off(project, START + 60 * DAY, clerk, morning(START - DAY))
    put_off(project, START, clerk, morning(START - DAY))
    run_on(START - DAY)
    assert said(project, standing=True) == [S.LAST_DAY], "nobody gets rid of it by a detour"
    run_on(START)
    assert deeds_of(project).count("employers:warning:given") == 3


@pytest.mark.parametrize("day", [START, START + 40 * DAY])
def test_a_start_put_off_after_it_passed_stays_late(project, clerk, day):
    run_on(START)
    put_off(project, START + 60 * DAY, clerk, morning(day))
    run_on(day)
    put_off(project, START + 200 * DAY, clerk, morning(START + 61 * DAY))
    run_on(START + 61 * DAY)
    assert said(project) == [S.MISSED_START]
    assert said(project, standing=True) == [S.MISSED_START]
    assert project.missed_start_on == START, "the first that passed, not the second"


def test_a_site_that_has_closed_is_not_warned_any_more(clerk):
    over = make_project(
        organisation_id=clerk.organisation_id,
        planned_start_on=START - 90 * DAY,
        planned_end_on=START - DAY,
    )
    run_on(START)
    assert said(over) == []


def test_who_joins_later_has_a_warning_of_their_own(project, clerk):
    make_appointment(project=project, filed_on=START - 20 * DAY)
    joined = START + 10 * DAY  # a Saturday
    make_appointment(project=project, starts_on=joined)
    for day in range(12):
        run_on(joined + day * DAY)
    assert said(project) == [S.JOINING_SOON, S.MISSED_JOINING]


def test_the_calendar_of_the_year_moves_the_day_of_who_joins(project, clerk):
    with time_machine.travel(morning(START), tick=False):
        make_calendar_year(
            2026, "2026-10-01至2026-10-07 休 国庆节", "2026-09-27 班 国庆节", approved=True
        )
    make_appointment(project=project, filed_on=START - 20 * DAY)
    made = make_appointment(project=project, starts_on=date(2026, 9, 30))
    row = queries.appointment_row(made, date(2026, 10, 8))
    assert row.filing.last_on > date(2026, 10, 7), "the National Day week is off"


def test_a_change_that_is_not_filed_in_time_is_said(project, clerk):
    with time_machine.travel(morning(START - 20 * DAY), tick=False):
        now = clock.now()
        made = sign(make_terms(clerk, project), clerk)
        actions.file_appointment(made, make_document(), made.starts_on, by=clerk, now=now)
        drawn = actions.propose_change(
            made, is_full_time=False, starts_on=made.starts_on, cause="调整", by=clerk, now=now
        )
        sign(drawn, clerk)
    run_on(made.refile_by)
    assert said(project) == []
    run_on(made.refile_by + DAY)
    assert said(project) == [S.REFILE_MISSED]
    with time_machine.travel(morning(START), tick=False):
        actions.file_appointment(made, make_document(), made.starts_on, by=clerk, now=clock.now())
    assert said(project, standing=True) == []


def test_the_firm_sees_its_own_and_the_bureau_those_of_the_region(project, clerk):
    run_on(START)
    for actor, sees in (
        (clerk, True),
        (acting(make_officer(Role.FIRM)), False),
        (acting(make_officer(Role.POINTS, region="500103")), True),
        (acting(make_officer(Role.POINTS, region="500106")), False),
    ):
        found = queries.list_warnings(actor, P.EMPLOYERS_APPOINTMENT_READ)
        assert bool(found) is sees


def test_a_post_that_ended_unfiled_warns_of_the_project_again(project, clerk):
    with time_machine.travel(morning(START - 10 * DAY), tick=False):
        made = sign(make_terms(clerk, project), clerk)
        actions.end_appointment(
            made, EndKind.BY_PERSON, "不来了", clock.today(), by=clerk, now=clock.now()
        )
    run_on(START - 10 * DAY)
    assert said(project, standing=True) == [S.FORTNIGHT]
