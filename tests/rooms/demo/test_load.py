"""The demonstration: loaded once, looked at from every side."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.access.scope import within
from portal.accounts import queries as accounts
from portal.accounts.models import Organisation, OrganisationKind, OrganisationStatus, Person
from portal.audit.models import AuditEntry
from portal.certificates import roll
from portal.certificates.actions import importing
from portal.certificates.models import (
    BatchState,
    Certificate,
    CertificateBatch,
    CertificateChange,
    CertificatePrint,
    CertificateStatus,
    ChangeKind,
    ChangeState,
)
from portal.certificates.queries.changes import list_to_decide
from portal.certificates.queries.imports import list_imports_to_decide
from portal.certificates.rules.numbering import parse
from portal.complaints.models import Complaint, ComplaintState
from portal.core import clock
from portal.core.errors import Refused
from portal.core.identity import CreditCode, ResidentId, read_credit_code, read_resident_id
from portal.core.regions import current, numbering_code
from portal.db.base import db
from portal.demo.load import NOT_EMPTY, load
from portal.employers.models import Appointment, AppointmentStatus, Basis, Project
from portal.employers.rules.sectors import ProjectType
from portal.exams.actions.papers import enter, new_place, prepare_paper
from portal.exams.models import Application, ApplicationStatus, Paper, PaperStatus, Sitting
from portal.exams.queries.papers import last_number
from portal.exams.rules.sitting_life import SittingStatus
from portal.outbox.models import Message, MessageState
from portal.points import actions as points
from portal.points import queries as standings
from portal.points.models import PointsContest, PointsEvent, PointsReview, PointsStanding
from portal.points.rules.procedure import EventStatus
from portal.points.rules.review import Outcome
from portal.pool import jobs
from portal.pool.actions.experience import rework_many
from portal.pool.models import (
    Consent,
    Experience,
    Invitation,
    InvitationStatus,
    Profile,
    WaitingEntry,
    WaitingState,
)
from portal.pool.queries import profiles
from portal.pool.queries.matches import offer
from portal.pool.queries.search import search
from portal.pool.rules.experience import ExperienceState
from portal.pool.rules.settings import LATE_DAYS
from portal.pool.rules.wanted import Wanted
from portal.storage import files
from portal.terms import queries as terms
from tests.factories.accounts import acting
from tests.factories.certificates import approve
from tests.person import Person as Visitor

NOW = clock.now()
TODAY = clock.today()


@pytest.fixture(scope="module")
def demo(portal):
    """The portal with its demonstration, undone after the last test of this file; what a test
    changes besides is dropped after it.
    """
    with portal.app_context():
        engine, maker = db.engine, db.sessions
    with engine.connect() as connection:
        outer = connection.begin()
        maker.configure(bind=connection, join_transaction_mode="create_savepoint")
        with portal.app_context():
            load()
            db.session.commit()
        yield portal
        maker.configure(bind=engine)
        outer.rollback()


@pytest.fixture
def shown(demo):
    with demo.app_context():
        yield demo
        db.session.rollback()


def count(model, *clauses):
    return db.session.scalar(select(func.count(model.id)).where(*clauses))


def by(column):
    return Counter(dict(db.session.execute(select(column, func.count()).group_by(column)).all()))


def person_of(words):
    card = next(c for c in accounts.list_demo_cards() if c.line.startswith(words))
    return accounts.get_demo_person(card.public_id)


def test_there_are_hundreds_of_people_and_everything_is_marked(shown):
    assert count(Person) > 400
    assert count(Person, Person.is_demo.is_(False)) == 0
    assert count(Organisation, Organisation.is_demo.is_(False)) == 0
    assert count(Organisation, ~Organisation.name.contains("演示")) == 0
    assert count(Project, ~Project.name.contains("演示")) == 0
    assert count(Sitting, ~Sitting.title.contains("演示")) == 0
    assert accounts.is_demonstration()


def test_everybodys_numbers_pass_the_checks_and_no_password_leads_in(shown):
    people = db.session.scalars(select(Person)).all()
    assert all(isinstance(read_resident_id(p.resident_id, TODAY), ResidentId) for p in people)
    assert {p.password_hash for p in people} == {""}
    codes = [code for code in db.session.scalars(select(Organisation.credit_code)) if code]
    assert len(codes) == 40
    assert all(isinstance(read_credit_code(code), CreditCode) for code in codes)


def test_every_role_has_a_card_and_two_hands_where_two_are_needed(shown):
    cards = Counter(card.role for card in accounts.list_demo_cards())
    assert set(cards) == {role.label for role in Role}
    assert cards[Role.EXAMS.label] == cards[Role.CERTIFICATES.label] == 3
    assert cards[Role.POINTS.label] == 3


def test_every_district_of_today_has_a_bureau_and_is_somebodys_wish(shown):
    codes = {region.code for region in current(TODAY)}
    bureaus = {o.region for o in accounts.list_organisations(OrganisationKind.BUREAU)}
    assert codes | {"50"} <= bureaus
    assert {p.region for p in db.session.scalars(select(Project))} >= codes
    clerk = acting(person_of("施工单位经办人"))
    _, facets = search(clerk, Wanted(), on=TODAY, number=1)
    assert codes <= facets.districts.keys()
    assert all(facets.types[kind] for kind in ProjectType)


def test_numbers_are_as_promised(shown):
    firms = by(Organisation.status)
    assert firms[OrganisationStatus.PENDING] == 4
    assert count(Project) == 61
    assert count(Certificate, Certificate.status == CertificateStatus.VALID) > 280
    assert 220 <= count(Profile, Profile.is_visible) <= 280
    assert count(Appointment, Appointment.status == AppointmentStatus.FILED) >= 100
    assert set(by(Invitation.status)) == set(InvitationStatus)
    assert set(by(PointsEvent.status)) == set(EventStatus)
    assert by(PointsReview.outcome) == {None: 1, Outcome.UPHELD: 1}
    assert by(PointsContest.ended_on) == {None: 1}
    assert set(by(Sitting.status)) == {
        SittingStatus.PENDING,
        SittingStatus.APPLYING,
        SittingStatus.RUNNING,
        SittingStatus.MARKING,
        SittingStatus.REVIEWING,
        SittingStatus.RELEASED,
    }
    assert count(Application, Application.status == ApplicationStatus.SUBMITTED) == 15


def test_few_certificates_wait_for_the_worker(shown):
    to_make = count(CertificatePrint, CertificatePrint.is_paper.is_(False))
    assert 4 <= to_make <= 60
    assert count(CertificatePrint, CertificatePrint.rendered_at.is_not(None)) == 0


def test_certificates_are_changed_and_a_list_waits_for_its_second_officer(shown):
    done = {(c.kind, c.state) for c in db.session.scalars(select(CertificateChange))}
    assert done == {
        (ChangeKind.CORRECT, ChangeState.APPROVED),
        (ChangeKind.REISSUE, ChangeState.APPROVED),
        (ChangeKind.REVOKE, ChangeState.APPROVED),
        (ChangeKind.REVOKE, ChangeState.PROPOSED),
    }
    second = acting(person_of("证书（二）"))
    (waiting,) = list_imports_to_decide(second)
    read = roll.read(files.read(waiting.file), today=TODAY, reach=waiting.region)
    assert (read.errors, len(read.rows)) == ([], waiting.count)
    importing.approve(waiting, read.rows, by=second, now=NOW)
    decider = acting(person_of("证书（一）"))
    assert len(list_to_decide(decider)) == 1


def test_certificate_numbers_have_no_gap_and_the_next_issue_goes_on(shown):
    issued = db.session.scalars(select(Certificate).where(Certificate.number.is_not(None))).all()
    serials = {}
    for certificate in issued:
        number = parse(certificate.number)
        assert number.area == numbering_code(certificate.region)
        assert number.year == certificate.issued_on.year
        serials.setdefault((number.area, number.year), []).append(number.serial)
    assert all(sorted(given) == [*range(1, len(given) + 1)] for given in serials.values())
    waiting = db.session.scalars(
        select(CertificateBatch).where(CertificateBatch.state == BatchState.PROPOSED)
    ).one()
    fresh = approve(waiting, by=person_of("证书（二）"), now=NOW)
    series = serials.get(("500000", TODAY.year), [])
    assert parse(fresh[0].number).serial == max(series, default=0) + 1


def test_kept_standings_are_what_the_rules_make_of_the_record(shown):
    kept = db.session.scalars(select(PointsStanding)).all()
    assert len(kept) >= 40
    for standing in kept:
        worked_out = standings.standing_of(standing.person_id, TODAY)
        assert standing.used == worked_out.used
        assert standing.suspended_on == worked_out.suspended_on
    assert sum(standing.suspended_on is not None for standing in kept) == 2


def test_of_the_two_at_twelve_one_can_be_readmitted(shown):
    officer = acting(person_of("记分（一）"))
    page = standings.list_suspended(officer, 1)
    assert [row.is_ready for row in page.rows] == [True, False]
    assert not profiles.is_visible(page.rows[0].person.id)
    points.readmit(page.rows[0], by=officer, now=NOW)
    assert profiles.is_visible(page.rows[0].person.id)


def test_no_one_else_is_anywhere_near_suspended(shown):
    rows = db.session.scalars(select(PointsStanding).where(PointsStanding.suspended_on.is_(None)))
    assert max(row.used for row in rows) < 12


@pytest.mark.parametrize("which", ["已审核通过的考生（一）", "已审核通过的考生（二）"])
def test_an_admitted_candidate_may_sit_at_once(shown, which):
    person = person_of(which)
    application = db.session.scalar(select(Application).where(Application.person_id == person.id))
    paper = prepare_paper(application, now=NOW)
    enter(paper, by=acting(person), place=new_place(), now=NOW)
    assert paper.status is PaperStatus.OPEN
    assert application.sitting.closes_at > NOW + timedelta(days=29)


def test_the_holder_sees_an_invitation_and_a_real_result(shown):
    holder = person_of("持证人员")
    statement = within(
        select(Invitation), acting(holder), Permission.POOL_INVITATION_ANSWER, Invitation
    )
    waiting = statement.where(Invitation.status == InvitationStatus.SENT)
    assert db.session.scalar(waiting).expires_at > NOW
    paper = db.session.scalar(select(Paper).where(Paper.person_id == holder.id))
    assert (paper.is_passed, len(paper.items)) == (True, 80)
    assert last_number(paper) == 80


def test_a_project_of_the_firm_is_shown_people_who_fit(shown):
    clerk = acting(person_of("施工单位经办人"))
    own = db.session.scalars(
        within(select(Project), clerk, Permission.EMPLOYERS_PROJECT_EDIT, Project).where(
            Project.is_open
        )
    ).all()
    assert all(offer(clerk, project, on=TODAY).total > 0 for project in own)


def test_nobody_is_appointed_before_the_certificate_or_twice_full_time(shown):
    rows = db.session.scalars(select(Appointment)).all()
    held = [row for row in rows if row.certificate]
    assert all(row.starts_on >= row.certificate.issued_on for row in held)
    assert [row.basis for row in rows if row.certificate is None] == [Basis.CIVIL]
    running = Counter(r.person_id for r in rows if r.status is not AppointmentStatus.ENDED)
    assert max(running.values()) == 1


def test_the_trail_grew_in_the_order_of_its_moments(shown):
    moments = db.session.scalars(select(AuditEntry.at).order_by(AuditEntry.id)).all()
    told = moments[-100:]
    assert told == sorted(told)
    assert told[-1] <= NOW + timedelta(minutes=5)


def test_every_card_leads_to_a_home_with_its_pages(demo):
    with demo.app_context():
        people = [accounts.get_demo_person(c.public_id) for c in accounts.list_demo_cards()]
        for person in people:
            assert person.public_id
            assert person.session_version
        db.session.expunge_all()
    for person in people:
        visitor = Visitor(demo, person).visit("/bureau" if is_officer(person) else "/my")
        visitor.visit("/my")
    Visitor(demo).visit("/sign-in")


def is_officer(person):
    return person.demo_card and any(
        duty.organisation.kind is OrganisationKind.BUREAU for duty in person.duties
    )


def test_it_is_not_loaded_twice(shown):
    with pytest.raises(Refused, match=NOT_EMPTY):
        load()


@pytest.mark.usefixtures("shown")
def test_a_setting_will_be_otherwise_in_a_month_and_another_waits_for_a_second_officer():
    line = terms.timeline(LATE_DAYS)
    assert [line.on(clock.today() + timedelta(days=n)) for n in (0, 29, 30)] == [7, 7, 10]
    officers = demo_officers(Role.POINTS)
    waiting = [terms.list_to_approve(acting(each)) for each in officers]
    assert sorted(len(found) for found in waiting) == [0, 1]


def demo_officers(role):
    """The municipality's, of this duty."""
    duties = select(Person).where(Person.duties.any(role=role, region="50"))
    return db.session.scalars(duties.order_by(Person.id)).all()


def test_months_of_the_pool_follow_of_what_is_stated_proved_and_served(shown):
    found = db.session.scalars(select(Profile)).all()
    figures = [(p.types, p.site_months, p.verified_types, p.verified_months) for p in found]
    rework_many(found, on=TODAY)
    assert figures == [(p.types, p.site_months, p.verified_types, p.verified_months) for p in found]
    assert any(0 < p.verified_months < p.site_months for p in found)
    assert {e.state for e in db.session.scalars(select(Experience))} >= {
        ExperienceState.STATED,
        ExperienceState.PROVED,
        ExperienceState.VERIFIED,
    }


def test_every_consent_that_stands_is_on_record(shown):
    standing = count(Consent, Consent.withdrawn_at.is_(None))
    assert standing == count(Profile, Profile.is_visible)


def test_somebody_waits_on_a_list_and_nobody_is_called(shown):
    assert count(WaitingEntry, WaitingEntry.state == WaitingState.WAITING) == 2
    assert count(Invitation, Invitation.calls_next) == 0
    assert jobs.tell_of_new_people() == 1


def test_the_platform_has_all_but_the_latest_and_complaints_stand_at_three_steps(shown):
    states = by(Message.state)
    assert states[MessageState.DELIVERED] > 5
    assert (states[MessageState.HELD], states[MessageState.WAITING]) == (1, 2)
    assert all("演示" in each for each in db.session.scalars(select(Message.receipt)) if each)
    complaints = db.session.scalars(select(Complaint).order_by(Complaint.id)).all()
    found = [complaint.state for complaint in complaints]
    assert found == [ComplaintState.SUBMITTED, ComplaintState.HANDLING, ComplaintState.CLOSED]
    assert all(complaint.text.startswith("演示") for complaint in complaints)
    marked = db.session.scalars(select(Organisation).where(Organisation.flagged_until > TODAY))
    assert [firm.id for firm in marked] == [complaints[-1].organisation_id]
