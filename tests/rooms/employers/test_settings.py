"""What the bureau set of staffing and appointments, from its day on."""

from datetime import timedelta

import pytest

from portal.access.policy import Permission
from portal.access.roles import Actor, Post, Role
from portal.core import clock
from portal.core.workdays import WEEKENDS_ONLY
from portal.employers import actions, queries
from portal.employers.models import ProjectType
from portal.employers.queries import AppointmentFilter
from portal.employers.queries.settings import report_due_on
from portal.employers.rules import settings
from portal.employers.rules.appointment import DEFAULT_LIMITS
from portal.employers.rules.filing import FilingTerms
from portal.employers.rules.qualification import ReviewOutcome
from portal.employers.rules.staffing import (
    STANDARD_OF_2025,
    AreaClass,
    BuildingKind,
    Posts,
    Site,
    advise,
)
from tests.factories.accounts import acting, make_officer
from tests.factories.employers import (
    make_appointment,
    make_project,
    make_reviewable,
    make_terms,
)
from tests.factories.points import make_calendar_year
from tests.factories.terms import make_setting_change
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context", "one_day")
NOW, TODAY = clock.now(), clock.today()
LATER = TODAY + timedelta(days=10)


def changed(setting, value, in_force_on=TODAY):
    return make_setting_change(setting, value, in_force_on, approved=True, now=NOW)


@pytest.mark.parametrize("kind", ProjectType)
def test_by_default_the_standard_is_that_of_2025(kind):
    assert queries.staffing_standard(kind, TODAY) == STANDARD_OF_2025
    assert queries.limits(TODAY) == DEFAULT_LIMITS
    assert queries.filing_terms() == FilingTerms()


def test_a_type_of_its_own_goes_by_its_own_bands_and_the_others_by_the_general():
    changed(settings.STAFFING_BY_TYPE[ProjectType.ROAD], ((200, 2, 1), (400, 3, 2)), LATER)
    changed(settings.STAFFING, ((80, 1, 0), (300, 1, 1)), LATER)
    road = queries.staffing_standard(ProjectType.ROAD, LATER)
    water = queries.staffing_standard(ProjectType.WATER, LATER)
    assert road.by_headcount == ((200, Posts(2, 1)), (400, Posts(3, 2)))
    assert water.by_headcount == ((80, Posts(1, 0)), (300, Posts(1, 1)))
    assert (road.in_force_on, water.in_force_on) == (LATER, LATER)
    assert queries.staffing_standard(ProjectType.ROAD, TODAY) == STANDARD_OF_2025
    assert advise(Site(900), road).posts.total == 4


def test_a_project_is_advised_by_what_is_in_force_that_day():
    project = make_project(peak_workers=900, area_m2=None)
    changed(settings.STAFFING_STEP, 100, LATER)
    assert queries.staffing_of(project, TODAY).advice.posts.total == 3
    assert queries.staffing_of(project, LATER).advice.posts.total == 6


def test_areas_and_their_limits_are_set_together():
    name = settings.area_name(BuildingKind.ESTATE, AreaClass.LARGE, "total")
    changed(settings.STAFFING_BY_AREA, settings.STAFFING_BY_AREA.default | {name: 4})
    changed(settings.AREA_LIMITS, {"medium": 5_000, "large": 20_000})
    standard = queries.staffing_standard(ProjectType.BUILDING, TODAY)
    found = advise(Site(10, 25_000, BuildingKind.ESTATE), standard)
    assert found.posts == Posts(4, 2)
    assert "大型" in found.reasons[1]


def test_how_much_one_may_hold_at_once_is_set_with_the_day():
    changed(settings.LIMITS, {"full-time": 1, "all": 3}, LATER)
    assert (queries.limits(TODAY).projects, queries.limits(LATER).projects) == (2, 3)
    assert queries.limits(LATER).civil_months == 12


def test_who_joins_later_has_as_many_working_days_as_is_set_by_the_calendar(context):
    project = make_project(planned_start_on=TODAY - timedelta(days=60))
    joined = make_appointment(None, project, starts_on=TODAY - timedelta(days=12))
    admin = Actor(1, (Post(Role.POINTS, "50"),))

    def missed():
        return queries.list_appointments(
            admin,
            Permission.EMPLOYERS_APPOINTMENT_READ,
            today=TODAY,
            wanted=AppointmentFilter.MISSED_JOINING,
        ).total

    assert queries.appointment_row(joined, TODAY).filing.state.is_missed
    assert missed() == 1
    make_setting_change(
        settings.JOINING_WORKING_DAYS,
        20,
        TODAY - timedelta(days=13),
        now=clock.now() - timedelta(days=14),
        approved=True,
    )
    row = queries.appointment_row(joined, TODAY)
    assert (row.filing.state.is_missed, row.joining_days) == (False, 20)
    assert missed() == 0
    days = [TODAY - timedelta(days=n) for n in range(12)]
    for year in {day.year for day in days}:
        off = [f"{day.isoformat()} 休" for day in days if day.year == year]
        make_calendar_year(year, *off, approved=True)
    later = queries.appointment_row(joined, TODAY).filing.last_on
    assert (later - row.filing.last_on).days >= 8


def test_terms_wait_for_signatures_as_many_working_days_as_is_set():
    clerk = acting(make_officer(Role.FIRM))
    usual = make_terms(clerk)
    changed(settings.SIGN_WORKING_DAYS, 12)
    longer = make_terms(clerk)
    assert longer.lapses_at - usual.lapses_at >= timedelta(days=7)


def test_a_change_or_an_end_is_reported_by_what_was_in_force_on_its_day():
    changed(settings.REPORT_WORKING_DAYS, 15, LATER)
    before, after = (
        report_due_on(LATER - timedelta(days=1)),
        report_due_on(LATER),
    )
    assert before < LATER + timedelta(days=10) < after


def test_the_page_of_an_end_and_of_a_change_tell_the_days(app):
    officer = make_officer(Role.FIRM)
    project = make_project(organisation_id=acting(officer).organisation_id)
    post = make_appointment(None, project)
    changed(settings.REPORT_WORKING_DAYS, 8)
    page = Person(app, officer)
    for last in ("end", "change"):
        page.visit(f"/firm/appointments/{post.public_id}/{last}")
        assert page.sees("8个工作日内报")


def test_who_is_refused_is_replaced_within_the_days_that_are_set():
    changed(settings.REPLACE_WORKING_DAYS, 3)
    post = make_reviewable()
    actions.review(
        post,
        ReviewOutcome.REJECT,
        "不符合",
        seen=len(post.qualification.files),
        by=acting(make_officer(Role.POINTS)),
        now=NOW,
    )
    assert post.qualification.replace_by == WEEKENDS_ONLY.after(TODAY, 3)


def test_who_signs_reads_how_many_posts_one_may_hold(app):
    terms = make_terms(acting(make_officer(Role.FIRM)))
    changed(settings.LIMITS, {"full-time": 1, "all": 3})
    page = Person(app, terms.person).visit(f"/my/employers/terms/{terms.public_id}")
    assert page.sees("专职的项目最多1个，任职的项目最多3个")


def test_pages_say_the_numbers_that_are_set(app):
    changed(settings.LIMITS, {"full-time": 2, "all": 4})
    changed(settings.JOINING_WORKING_DAYS, 8, TODAY)
    changed(settings.BACKDATED_DAYS, 12, TODAY)
    clerk = make_officer(Role.FIRM)
    terms = make_terms(acting(clerk))
    person = Person(app, terms.person).visit(f"/my/employers/terms/{terms.public_id}")
    assert person.sees("专职的项目最多2个，任职的项目最多4个")
    running = make_project(
        organisation_id=terms.organisation_id, planned_start_on=TODAY - timedelta(days=40)
    )
    joined = make_appointment(None, running, starts_on=TODAY)
    late = make_appointment(None, running, starts_on=TODAY - timedelta(days=20), filed_on=TODAY)
    firm = Person(app, clerk).visit(f"/firm/appointments/{joined.public_id}")
    assert firm.sees("到岗后8个工作日内上传")
    assert firm.visit(f"/firm/appointments/{late.public_id}").sees("相隔超过12天")
    officer = Person(app, make_officer(Role.POINTS, "50"))
    assert officer.visit(f"/bureau/employers/appointments/{late.public_id}").sees("相隔超过12天")


def test_only_the_day_before_the_start_is_said_to_be_of_article_four(app):
    running = make_project(planned_start_on=TODAY - timedelta(days=60))
    officer = Person(app, make_officer(Role.POINTS, "50"))
    for starts_on, words in (
        (running.planned_start_on, "（《管理办法》第四条）"),
        (TODAY - timedelta(days=30), "（本平台的期限，《管理办法》没有规定）"),
    ):
        made = make_appointment(None, running, starts_on=starts_on)
        officer.visit(f"/bureau/employers/appointments/{made.public_id}")
        assert officer.sees(words)
