"""A start put off after it has passed: what was late stays late, on every list and page."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.core import clock
from portal.db.base import db
from portal.employers import actions, queries
from portal.employers.actions import ProjectDetails
from portal.employers.models import StartChange
from portal.employers.queries import AppointmentFilter, ProjectFilter
from portal.employers.rules.filing import FilingState
from tests.factories.accounts import acting, make_officer, make_organisation
from tests.factories.employers import (
    make_appointment,
    make_document,
    make_project,
    make_terms,
    sign_both,
)
from tests.person import Person

START = date(2026, 4, 15)
DAY = timedelta(days=1)
F, P, S = AppointmentFilter, Permission, FilingState


def at(day: date):
    return time_machine.travel(datetime(day.year, day.month, day.day, 1, tzinfo=UTC), tick=False)


@pytest.fixture
def firm(context):
    return make_organisation(OrganisationKind.FIRM)


@pytest.fixture
def account(firm):
    return make_officer(Role.FIRM, organisation=firm)


@pytest.fixture
def clerk(account):
    return acting(account)


@pytest.fixture
def officer(context):
    return acting(make_officer(Role.POINTS, region="500103"))


@pytest.fixture
def project(firm):
    with at(START - 30 * DAY):
        return make_project(firm, planned_start_on=START)


def put_off(project, clerk, start, on):
    names = ProjectDetails.__dataclass_fields__
    details = {name: getattr(project, name) for name in names}
    with at(on):
        fresh = ProjectDetails(**details | {"planned_start_on": start})
        actions.edit_project(project, fresh, by=clerk, now=clock.now())
        db.session.commit()


def listed(officer, wanted, today):
    page = queries.list_appointments(
        officer, P.EMPLOYERS_APPOINTMENT_READ, today=today, wanted=wanted
    )
    return [row.appointment for row in page.rows]


def projects(officer, wanted, today):
    return queries.count_projects(officer, P.EMPLOYERS_PROJECT_READ, wanted, today=today)


@pytest.mark.parametrize(("moved_on", "stays"), [(START - DAY, False), (START, True)])
def test_the_lists_follow_the_start_that_passed(project, clerk, officer, moved_on, stays):
    later = START + 10 * DAY
    put_off(project, clerk, later, moved_on)
    assert projects(officer, ProjectFilter.MISSED, moved_on) == stays
    assert projects(officer, ProjectFilter.DUE_SOON, moved_on) == (not stays)
    assert queries.earliest_missed(officer, moved_on) == (START if stays else None)
    assert queries.project_row(project, moved_on).filing.state.is_missed is stays
    (change,) = queries.list_start_changes(project)
    assert (change.before_on, change.after_on, change.was_missed) == (START, later, stays)


@pytest.mark.parametrize(("put_right_on", "stays"), [(START - DAY, False), (START, True)])
def test_a_slip_of_the_pen_is_put_right_on_the_same_day(project, clerk, put_right_on, stays):
    """A year too early, and back: no start has passed, unless it stood for a day."""
    make_appointment(project=project, filed_on=START - 10 * DAY)
    post = make_appointment(project=project, starts_on=START - 10 * DAY)
    other = make_project(project.organisation, planned_start_on=START)
    for each in (project, other):
        put_off(each, clerk, START - 365 * DAY, START - DAY)
        put_off(each, clerk, START + 5 * DAY, put_right_on)
    assert [c.was_missed for c in queries.list_start_changes(other)] == [stays, False]
    assert (other.missed_start_on is not None) == stays
    assert (post.missed is not None) == stays


def test_what_was_missed_before_a_slip_stays_missed(project, clerk):
    put_off(project, clerk, START - 365 * DAY, START + DAY)
    put_off(project, clerk, START + 60 * DAY, START + DAY)
    assert project.missed_start_on == START


def test_what_comes_after_it_was_put_off_is_late(project, clerk):
    with at(START - 5 * DAY):
        made = sign_both(make_terms(clerk, project), clerk)
    put_off(project, clerk, START + 60 * DAY, START + DAY)
    with at(START + 2 * DAY):
        actions.file_appointment(made, make_document(), made.starts_on, by=clerk, now=clock.now())
        row = queries.appointment_row(made, clock.today())
        whole = queries.project_row(project, clock.today())
    last = START - DAY
    assert (row.filing.state, row.filing.last_on) == (S.LATE, last)
    assert (whole.filing.state, whole.filing.last_on) == (S.LATE, last)
    assert made.filing_due_on == project.filing_due_on == last


@pytest.mark.parametrize("start", [START + 60 * DAY, START - 20 * DAY])
def test_a_post_beside_a_filed_one_stays_late_however_the_start_is_moved(
    project, clerk, officer, start
):
    """Put back, it would have joined later, and had more days."""
    make_appointment(project=project, filed_on=START - 10 * DAY)
    post = make_appointment(project=project)
    other = make_appointment(project=project, starts_on=START + 90 * DAY)
    put_off(project, clerk, start, START + DAY)
    today = START + 2 * DAY
    assert listed(officer, F.MISSED_START, today) == [post]
    assert listed(officer, F.MISSED_JOINING, today) == []
    filing = queries.appointment_row(post, today).filing
    assert (filing.state, filing.last_on) == (S.MISSED_START, START - DAY)
    assert other.missed is None
    with at(today):
        actions.warn([project.id], now=clock.now())
        (warning,) = queries.list_warnings(clerk, P.EMPLOYERS_APPOINTMENT_READ)
    assert (warning.appointment_id, warning.due_on) == (post.id, START - DAY)


def test_whoever_joined_late_stays_late_when_the_start_is_put_off_past_them(
    project, clerk, officer
):
    make_appointment(project=project, filed_on=START - 10 * DAY)
    post = make_appointment(project=project, starts_on=START + DAY)
    today = START + 30 * DAY
    put_off(project, clerk, START + 60 * DAY, today)
    assert listed(officer, F.MISSED_JOINING, today) == [post]
    assert listed(officer, F.MISSED_START, today) == []
    assert queries.appointment_row(post, today).filing.state is S.MISSED_JOINING


@pytest.mark.parametrize(("changed_on", "stays"), [(START - DAY, False), (START + DAY, True)])
def test_a_day_of_taking_up_the_post_that_is_moved_by_a_change(
    project, clerk, officer, changed_on, stays
):
    with at(START - 5 * DAY):
        made = sign_both(make_terms(clerk, project), clerk)
    with at(changed_on):
        drawn = actions.propose_change(
            made,
            is_full_time=True,
            starts_on=START + 20 * DAY,
            cause="推迟到岗",
            by=clerk,
            now=clock.now(),
        )
        sign_both(drawn, clerk)
    assert (made.starts_on, made.missed is not None) == (START + 20 * DAY, stays)
    assert listed(officer, F.MISSED_START, START + 2 * DAY) == [made] * stays


def test_other_changes_of_a_project_are_no_changes_of_its_start(project, clerk):
    put_off(project, clerk, START, START + DAY)
    assert db.session.scalars(select(StartChange)).all() == []
    assert project.missed_start_on is None, "nothing was moved: the start itself says it"


def test_the_pages_say_what_stays_and_since_when(app, project, account, context):
    later = (START + 60 * DAY).isoformat()
    with at(START + DAY):
        clerk = Person(app, account)
        officer = Person(app, make_officer(Role.POINTS, region="500103"))
        clerk.visit(f"/firm/projects/{project.public_id}/edit")
        clerk.submit("project_form", planned_start_on=later, needed_on=later)
        assert clerk.sees("原定2026年4月15日开工，到期没有上传")
        assert clerk.sees("不改变“开工前未上传”")
        assert clerk.sees("变更前已逾期未上传")
        assert clerk.visit("/firm").sees("1个项目已到开工日期")
        officer.visit("/bureau").click("已开工，配备文件未上传的项目")
        assert project.name in officer.text("#project_rows")
        assert "原定2026-04-15" in officer.text("#project_rows")
