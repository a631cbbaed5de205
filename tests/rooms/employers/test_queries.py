"""What the employers room answers, and to whom."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.accounts.models import Education, OrganisationKind
from portal.core.errors import NotFound
from portal.employers import queries
from portal.employers.models import AppointmentStatus, ProjectType
from portal.employers.queries import AppointmentFilter, ProjectFilter
from portal.employers.rules.appointment import Caution
from portal.employers.rules.filing import FilingState
from portal.employers.rules.sectors import Sector
from portal.employers.rules.staffing import Posts
from tests.factories.accounts import acting, make_officer, make_organisation, make_person
from tests.factories.employers import make_appointment, make_project

P = Permission
TODAY = date(2026, 3, 16)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(datetime(2026, 3, 16, 1, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def clerk(context):
    return acting(make_officer(Role.FIRM))


def names(page):
    return {row.project.name for row in page.rows}


def test_a_contractor_gets_its_own_projects_and_nobody_elses(clerk):
    own = make_project(organisation_id=clerk.organisation_id)
    foreign = make_project()
    found = queries.get_project(clerk, P.EMPLOYERS_PROJECT_READ, own.public_id)
    assert found is own
    for public_id in (foreign.public_id, "0" * 12):
        with pytest.raises(NotFound):
            queries.get_project(clerk, P.EMPLOYERS_PROJECT_READ, public_id)
    assert names(queries.list_projects(clerk, P.EMPLOYERS_PROJECT_READ, today=TODAY)) == {own.name}


def test_an_officer_sees_the_region_and_no_more(context):
    here, there = make_project(region="500103"), make_project(region="500106")
    district = acting(make_officer(Role.POINTS, region="500103"))
    city = acting(make_officer(Role.POINTS, region="50"))
    seen = names(queries.list_projects(district, P.EMPLOYERS_PROJECT_READ, today=TODAY))
    assert here.name in seen
    assert there.name not in seen
    assert {here.name, there.name} <= names(
        queries.list_projects(city, P.EMPLOYERS_PROJECT_READ, today=TODAY)
    )


def test_projects_are_found_by_how_their_filing_stands(clerk):
    firm = clerk.organisation_id
    soon = make_project(organisation_id=firm, planned_start_on=TODAY + 14 * DAY)
    later = make_project(organisation_id=firm, planned_start_on=TODAY + 15 * DAY)
    begun = make_project(organisation_id=firm, planned_start_on=TODAY, is_open=False)
    filed = make_project(organisation_id=firm, planned_start_on=TODAY - 10 * DAY)
    over = make_project(
        organisation_id=firm,
        planned_start_on=TODAY - 100 * DAY,
        planned_end_on=TODAY - DAY,
    )
    make_appointment(project=soon)
    make_appointment(project=filed, filed_on=TODAY - 12 * DAY)

    def found(wanted):
        return names(
            queries.list_projects(clerk, P.EMPLOYERS_PROJECT_READ, today=TODAY, wanted=wanted)
        )

    assert found(ProjectFilter.DUE_SOON) == {soon.name}
    assert found(ProjectFilter.MISSED) == {begun.name}
    assert found(ProjectFilter.FILED) == {filed.name}
    assert found(ProjectFilter.OPEN) == {soon.name, later.name, filed.name, over.name}
    assert queries.filing_counts(clerk, TODAY) == queries.FilingCounts(1, 1, 1)
    assert begun not in queries.list_open_projects(clerk, P.EMPLOYERS_PROJECT_READ)


@pytest.mark.parametrize(
    ("start", "joined", "wanted", "state"),
    [
        (14, 14, None, FilingState.FORTNIGHT),
        (1, 0, None, FilingState.LAST_DAY),
        (0, 0, AppointmentFilter.MISSED_START, FilingState.MISSED_START),
        (-1, -5, AppointmentFilter.MISSED_START, FilingState.MISSED_START),
        (-30, -7, None, FilingState.LAST_DAY),
        (-30, -8, AppointmentFilter.MISSED_JOINING, FilingState.MISSED_JOINING),
    ],
)
def test_lists_of_what_was_missed_say_the_same_as_the_rule(clerk, start, joined, wanted, state):
    project = make_project(
        organisation_id=clerk.organisation_id, planned_start_on=TODAY + start * DAY
    )
    made = make_appointment(project=project, starts_on=TODAY + joined * DAY)
    assert queries.appointment_row(made, TODAY).filing.state is state
    for missed in (AppointmentFilter.MISSED_START, AppointmentFilter.MISSED_JOINING):
        page = queries.list_appointments(
            clerk, P.EMPLOYERS_APPOINTMENT_READ, today=TODAY, wanted=missed
        )
        assert (page.total == 1) is (missed is wanted)


def test_appointments_are_found_by_state_and_words(clerk):
    firm = clerk.organisation_id
    waiting = make_appointment(make_person(name="巴山月"), organisation_id=firm)
    filed = make_appointment(organisation_id=firm, filed_on=TODAY)
    ended = make_appointment(
        organisation_id=firm, status=AppointmentStatus.ENDED, ended_on=TODAY, starts_on=TODAY
    )

    def found(**asked):
        page = queries.list_appointments(clerk, P.EMPLOYERS_APPOINTMENT_READ, today=TODAY, **asked)
        return [row.appointment for row in page.rows]

    assert found(wanted=AppointmentFilter.AWAITING) == [waiting]
    assert found(wanted=AppointmentFilter.FILED) == [filed]
    assert found(wanted=AppointmentFilter.ENDED) == [ended]
    assert found(matching="巴山") == [waiting]
    assert found(matching=filed.project.name) == [filed]
    assert found(matching="%") == []
    assert found()[0] is waiting, "what waits comes first"


def test_a_filing_long_after_its_date_is_flagged(clerk):
    made = make_appointment(starts_on=TODAY - 31 * DAY, filed_on=TODAY)
    assert queries.appointment_row(made, TODAY).is_backdated
    in_time = make_appointment(starts_on=TODAY - 30 * DAY, filed_on=TODAY)
    assert not queries.appointment_row(in_time, TODAY).is_backdated


def test_only_what_was_filed_and_began_counts_as_being_in_post(context):
    person = make_person()
    assert queries.first_appointment_start(person.id) is None
    make_appointment(person, starts_on=date(2025, 1, 1))  # never filed
    make_appointment(
        person,
        starts_on=date(2025, 9, 1),
        ended_on=date(2025, 8, 1),
        status=AppointmentStatus.ENDED,
        filed_on=None,
        filed_at=datetime(2025, 7, 20, tzinfo=UTC),
    )  # called off before it began
    past = make_appointment(
        person,
        starts_on=date(2025, 6, 10),
        filed_on=date(2025, 6, 1),
        status=AppointmentStatus.ENDED,
        ended_on=date(2025, 12, 31),
    )
    present = make_appointment(person, starts_on=date(2026, 2, 1), filed_on=date(2026, 2, 1))
    assert queries.first_appointment_start(person.id) == date(2025, 6, 10)
    assert list(queries.served_appointments(person.id)) == [past, present]
    assert len(queries.appointments_of(person.id)) == 4


def test_who_is_in_post_on_a_day(context):
    person = make_person()
    past = make_appointment(
        person,
        starts_on=date(2025, 6, 10),
        status=AppointmentStatus.ENDED,
        ended_on=date(2025, 12, 31),
    )
    present = make_appointment(person, starts_on=date(2026, 2, 1))

    def on(day):
        return list(queries.running_appointments(person.id, day))

    assert on(date(2025, 6, 9)) == []
    assert on(date(2025, 6, 10)) == [past]
    assert on(date(2025, 12, 31)) == [past]
    assert on(date(2026, 1, 15)) == []
    assert on(date(2026, 2, 1)) == [present]
    idle = make_person()
    assert queries.count_engagements([person.id, idle.id]) == {person.id: 1, idle.id: 0}


def test_what_should_be_seen_of_an_appointment(context):
    person = make_person(education=Education.HIGH)
    first = make_appointment(person)
    assert queries.cautions_of(first) == (Caution.EDUCATION,)
    second = make_appointment(person, is_full_time=False)
    assert queries.cautions_of(second) == (Caution.SECOND_PROJECT, Caution.EDUCATION)
    second.status = AppointmentStatus.ENDED
    assert queries.cautions_of(second) == ()
    schooled = make_person(education=Education.TECHNICAL)
    assert queries.cautions_of(make_appointment(schooled)) == ()


def test_staffing_is_advised_with_what_is_missing(clerk):
    project = make_project(
        organisation_id=clerk.organisation_id, peak_workers=320, area_m2=42_000, posts=1
    )
    make_appointment(project=project)
    view = queries.staffing_of(project, TODAY)
    assert view.advice.posts == Posts(2, 2)
    assert view.shortfalls[0] == "计划配备1名，少于建议的2名"
    road = make_project(type=ProjectType.ROAD, area_m2=42_000, peak_workers=40)
    assert queries.staffing_of(road, TODAY).advice.posts == Posts(1, 0)


def test_the_industry_department_is_the_districts_before_the_citys(context):
    def department(sector, region):
        return make_organisation(OrganisationKind.AUTHORITY, sector=sector.value, region=region)

    city = department(Sector.TRANSPORT, "50")
    department(Sector.HOUSING, "500103")
    road = make_project(type=ProjectType.ROAD, region="500103")
    assert queries.industry_authority(road) is city
    district = department(Sector.TRANSPORT, "500103")
    assert queries.industry_authority(road) is district
    assert queries.industry_authority(make_project(type=ProjectType.OTHER)) is None
    assert queries.industry_authority(make_project(type=ProjectType.WATER)) is None


def test_only_a_contractors_clerk_has_a_firm(clerk):
    assert queries.firm_of(clerk).id == clerk.organisation_id
    with pytest.raises(NotFound):
        queries.firm_of(acting(make_person()))
    with pytest.raises(NotFound):
        queries.firm_of(acting(make_officer(Role.POINTS)))
