"""People in post, and events on their way; by the room's own actions, days ago as need be."""

from datetime import date, datetime, timedelta
from itertools import count

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind, Person
from portal.calendar import actions as calendar
from portal.calendar.models import CalendarYear
from portal.calendar.rules.days import read
from portal.core import clock
from portal.courses.models import Course, Study
from portal.db.base import db
from portal.employers.models import Appointment
from portal.exams.models import ApplicationStatus, Paper
from portal.exams.rules.sitting_life import SittingStatus
from portal.points import actions
from portal.points.models import PointsEvent
from portal.points.rules.catalogue import PAPERS, REGULATION_OF_2025, Need
from portal.points.rules.review import ContestKind
from portal.storage import files
from tests.factories.accounts import acting, make_officer, make_organisation, make_person
from tests.factories.certificates import make_certificate
from tests.factories.employers import make_appointment, make_project
from tests.factories.exams import make_application, make_paper, make_sitting

_numbers = count(1)
PDF = b"%PDF-1.4\n%%EOF\n"


def days_ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def make_post(
    person: Person | None = None,
    *,
    certified: bool = True,
    region: str = "500103",
    since: int = 90,
    **project,
) -> Appointment:
    """A certified person in post on a housing project for ninety days, the file uploaded."""
    person = person or make_person()
    start = clock.today() - timedelta(days=since)
    if certified:
        make_certificate(person, region=region, issued_on=start - timedelta(days=30))
    site = make_project(region=region, planned_start_on=start, **project)
    return make_appointment(person, site, filed_on=start)


def make_drafter(region: str = "500103", sector: str = "housing") -> Person:
    """An officer of an industry department."""
    body = make_organisation(OrganisationKind.AUTHORITY, region=region, sector=sector)
    return make_officer(Role.AUTHORITY, region=region, organisation=body)


def make_confirmer(region: str = "500103") -> Person:
    """An officer of HR who looks after points."""
    return make_officer(Role.POINTS, region=region)


def make_details(item: str = "12(1)", **details) -> actions.EventDetails:
    """All that this item asks for."""
    needs = REGULATION_OF_2025.item(item).needs
    number = next(_numbers)
    fact_on = details.pop("fact_on", clock.today() - timedelta(days=40))
    known = {
        "item": item,
        "fact_on": fact_on,
        "facts": "现场检查时没有用工管理台账。",
        "document_number": f"渝建检〔2026〕{number}号",
    }
    if Need.CAUSATION in needs:
        known["causation"] = "未按月核对工资表，未报告欠薪隐患。"
    if Need.ORDER in needs:
        known |= {
            "order_number": f"责改{number}号",
            "order_issuer": "区住房城乡建设委",
            "order_deadline_on": fact_on - timedelta(days=1),
        }
    if Need.POLICE in needs:
        known["police_number"] = f"公行罚决{number}号"
    return actions.EventDetails(**known | details)


def make_evidence(name: str = "检查记录.pdf"):
    return files.keep(PDF, name=name, media_type="application/pdf")


def papers_of(item: str):
    """The papers that this item asks for, besides the record of the inspection."""
    needs = REGULATION_OF_2025.item(item).needs
    return [(kind, make_evidence(f"{kind.label}.pdf")) for n, kind in PAPERS.items() if n in needs]


def make_draft(post: Appointment | None = None, by: Person | None = None, **details) -> PointsEvent:
    """A draft of an industry department, of thirty days ago."""
    post, by = post or make_post(), by or make_drafter()
    event = actions.draft_event(
        post,
        make_details(**details),
        [make_evidence()],
        papers=papers_of(details.get("item", "12(1)")),
        by=acting(by),
        now=days_ago(30),
    )
    db.session.commit()
    return event


def make_submitted(post=None, by: Person | None = None, **details) -> PointsEvent:
    """An event that waits for HR."""
    by = by or make_drafter()
    event = make_draft(post, by, **details)
    actions.submit(event, by=acting(by), now=days_ago(29), confirmed=True)
    db.session.commit()
    return event


def make_noticed(post=None, by=None, confirmer=None, noticed: int = 28, **details) -> PointsEvent:
    """An event of which the person was given notice, by default so long ago that time is up."""
    event = make_submitted(post, by, **details)
    actions.notice(event, by=acting(confirmer or make_confirmer()), now=days_ago(noticed))
    db.session.commit()
    return event


def make_decided(post=None, by=None, confirmer=None, decided: int = 10, **details) -> PointsEvent:
    """An event that was decided ten days ago."""
    confirmer = confirmer or make_confirmer()
    event = make_noticed(post, by, confirmer, **details)
    actions.decide(event, by=acting(confirmer), now=days_ago(decided))
    db.session.commit()
    return event


def ask_for_review(event: PointsEvent, asked: int = 5) -> PointsEvent:
    """The person asks for a review, by default five days ago."""
    person = acting(event.person)
    actions.ask_review(event, "当天我在另一项目办理交接。", [], by=person, now=days_ago(asked))
    db.session.commit()
    return event


def contest_it(event: PointsEvent) -> PointsEvent:
    """The decision is contested before a court."""
    kind, by = ContestKind.LITIGATION, acting(make_confirmer())
    actions.contest(event, kind, "（2026）渝行初1号", day(1), by=by, now=clock.now())
    db.session.commit()
    return event


def make_calendar_year(year: int, *lines: str, approved: bool = False) -> CalendarYear:
    """A year's list; it waits for approval unless said otherwise."""
    days = read("\n".join(lines or (f"{year}-10-01 休 国庆节",)), year).days
    by = acting(make_confirmer("50"))
    found = calendar.enter(year, "演示通知", days, by=by, now=days_ago(100))
    if approved:
        calendar.approve(found, by=acting(make_confirmer("50")), now=days_ago(99))
    db.session.commit()
    return found


def make_retrained(person: Person, completed_at: datetime) -> Study:
    """The retraining course, completed at that moment."""
    course = db.session.query(Course).filter_by(key="retraining").one_or_none()
    if course is None:
        course = Course(key="retraining", title="重新培训", summary="", position=9)
        db.session.add(course)
        db.session.flush()
    study = Study(
        person_id=person.id,
        course_id=course.id,
        started_at=completed_at - timedelta(hours=5),
        last_at=completed_at,
        completed_at=completed_at,
    )
    db.session.add(study)
    db.session.commit()
    return study


def make_new_pass(person: Person, *, opened: int = 2, marks: int = 8000) -> Paper:
    """A paper of a released sitting, begun so many days ago."""
    sitting = make_sitting(SittingStatus.RELEASED, opens_at=days_ago(opened))
    application = make_application(sitting, person, ApplicationStatus.ADMITTED)
    return make_paper(application, marks=marks)


def day(days: int) -> date:
    """The day so many days ago."""
    return clock.today() - timedelta(days=days)
