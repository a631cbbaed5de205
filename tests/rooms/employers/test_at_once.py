"""Two contractors, two clicks, two windows at the same moment: one counts, the other is told.

Each in a transaction of its own, on a database of its own: threads with connections of their own.
"""

from dataclasses import replace
from threading import Event
from time import sleep
from unittest import mock

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.certificates.models import Certificate
from portal.core import clock
from portal.db.base import db
from portal.employers import actions
from portal.employers.actions import ProjectDetails, redraw
from portal.employers.models import (
    Appointment,
    AppointmentFiling,
    AppointmentStatus,
    AppointmentTerms,
    EndKind,
    FilingWarning,
    Project,
    Qualification,
    QualificationStatus,
    TermsStatus,
)
from portal.employers.rules.qualification import ReviewOutcome
from portal.employers.rules.terms import Side
from portal.jobs.queue import commit
from portal.pool.actions.holding import hold, hold_people
from tests.factories.accounts import acting, make_officer
from tests.factories.certificates import make_certificate
from tests.factories.employers import (
    make_document,
    make_project,
    make_reviewable,
    make_terms,
    sign_both,
)
from tests.two_at_once import A_MOMENT, at_once, real_house

ROUNDS = 5  # as chance would have it, each of the two comes first in some


@pytest.fixture(scope="module")
def house(database_url):
    """A portal whose transactions are real: what is committed stays."""
    with real_house(database_url) as app:
        yield app


@pytest.fixture
def clerk(house):
    with house.app_context():
        found = acting(make_officer(Role.FIRM))
        commit()
        return found


def signing(terms_id, side, clerk):
    """This side signs what it has seen."""

    def deed():
        terms = db.session.get_one(AppointmentTerms, terms_id)
        by = clerk if side is Side.FIRM else acting(terms.person)
        actions.sign(terms, side, terms.digest, by=by, now=clock.now())
        return "signed"

    return deed


def offered(clerk, *, signed_by=(), certificate=None):
    """Terms with these signatures: their id and their person's certificate."""
    terms = make_terms(clerk, certificate=certificate)
    for side in signed_by:
        by = clerk if side is Side.FIRM else acting(terms.person)
        actions.sign(terms, side, terms.digest, by=by, now=clock.now())
    commit()
    return terms.id


def count(model, *clauses):
    return db.session.scalar(select(func.count(model.id)).where(*clauses))


@pytest.mark.parametrize("last", [Side.FIRM, Side.PERSON])
def test_two_contractors_do_not_appoint_one_person_full_time_in_the_same_second(house, clerk, last):
    first = Side.PERSON if last is Side.FIRM else Side.FIRM
    for _ in range(ROUNDS):
        with house.app_context():
            certificate = make_certificate()
            other_clerk = acting(make_officer(Role.FIRM))
            clerks = (clerk, other_clerk)
            offers = [offered(c, signed_by=[first], certificate=certificate) for c in clerks]
            person_id = certificate.person_id
        told = at_once(house, *(signing(o, last, c) for o, c in zip(offers, clerks, strict=True)))
        assert told.count("signed") == 1
        assert any("在其他项目专职任职，不能再担任专职" in each for each in told)
        with house.app_context():
            assert count(Appointment, Appointment.person_id == person_id) == 1
            statuses = [db.session.get_one(AppointmentTerms, o).status for o in offers]
            assert sorted(statuses) == [TermsStatus.AWAITING, TermsStatus.SIGNED]


def test_both_sides_sign_in_the_same_second_and_one_appointment_is_made(house, clerk):
    for _ in range(ROUNDS):
        with house.app_context():
            terms_id = offered(clerk)
        told = at_once(house, *(signing(terms_id, side, clerk) for side in Side))
        assert told == ["signed", "signed"]
        with house.app_context():
            terms = db.session.get_one(AppointmentTerms, terms_id)
            assert terms.status is TermsStatus.SIGNED
            assert count(Appointment, Appointment.public_id == terms.series) == 1


def test_a_double_click_signs_once(house, clerk):
    for _ in range(ROUNDS):
        with house.app_context():
            terms_id = offered(clerk, signed_by=[Side.FIRM])
        told = at_once(house, *[signing(terms_id, Side.PERSON, clerk)] * 2)
        assert min(told) == "signed"
        assert "签署完毕" in max(told)
        with house.app_context():
            series = db.session.get_one(AppointmentTerms, terms_id).series
            assert count(Appointment, Appointment.public_id == series) == 1


def test_a_signature_and_a_withdrawal_do_not_both_count(house, clerk):
    for _ in range(ROUNDS):
        with house.app_context():
            terms_id = offered(clerk, signed_by=[Side.FIRM])

        def withdraw(terms_id=terms_id):
            terms = db.session.get_one(AppointmentTerms, terms_id)
            actions.take_back(terms, by=clerk, now=clock.now())
            return "taken back"

        told = at_once(house, signing(terms_id, Side.PERSON, clerk), withdraw)
        assert (told[0] == "signed") is not (told[1] == "taken back")
        with house.app_context():
            terms = db.session.get_one(AppointmentTerms, terms_id)
            was_signed = told[0] == "signed"
            assert (terms.status is TermsStatus.SIGNED) is was_signed
            assert count(Appointment, Appointment.public_id == terms.series) == was_signed


def test_a_signature_while_the_project_is_put_right_is_to_old_words_or_refused(house, clerk):
    for number in range(ROUNDS):
        with house.app_context():
            terms_id = offered(clerk, signed_by=[Side.FIRM])
            project_id = db.session.get_one(AppointmentTerms, terms_id).project_id

        def put_right(project_id=project_id, number=number):
            project = db.session.get_one(Project, project_id)
            names = ProjectDetails.__dataclass_fields__
            details = ProjectDetails(**{name: getattr(project, name) for name in names})
            fresh = replace(details, peak_workers=500 + number)
            return actions.edit_project(project, fresh, by=clerk, now=clock.now())

        told = at_once(house, signing(terms_id, Side.PERSON, clerk), put_right)
        with house.app_context():
            terms = db.session.get_one(AppointmentTerms, terms_id)
            made = count(Appointment, Appointment.public_id == terms.series)
            versions = count(AppointmentTerms, AppointmentTerms.series == terms.series)
        if told[0] == "signed":
            assert (told[1], made, versions) == (0, 1, 1)
        else:
            assert "内容已经更新" in told[0]
            assert (told[1], made, versions) == (1, 0, 2)


def filing(appointment_id, clerk):
    def deed():
        made = db.session.get_one(Appointment, appointment_id)
        actions.file_appointment(made, make_document(), made.starts_on, by=clerk, now=clock.now())
        return "filed"

    return deed


def test_of_two_filings_one_is_kept(house, clerk):
    for _ in range(ROUNDS):
        with house.app_context():
            made_id = sign_both(make_terms(clerk), clerk).id
        told = sorted(at_once(house, *[filing(made_id, clerk)] * 2))
        assert told[0] == "filed"
        assert "已上传" in told[1]
        with house.app_context():
            assert count(AppointmentFiling, AppointmentFiling.appointment_id == made_id) == 1


def test_an_end_and_a_filing_leave_no_ended_post_filed_afterwards(house, clerk):
    for _ in range(ROUNDS):
        with house.app_context():
            made_id = sign_both(make_terms(clerk), clerk).id

        def end(made_id=made_id):
            made = db.session.get_one(Appointment, made_id)
            actions.end_appointment(
                made, EndKind.BY_PERSON, "不来了", clock.today(), by=clerk, now=clock.now()
            )
            return "ended"

        told = at_once(house, filing(made_id, clerk), end)
        assert told[1] == "ended"
        assert told[0] == "filed" or "聘用已结束" in told[0]
        with house.app_context():
            made = db.session.get_one(Appointment, made_id)
            assert made.status is AppointmentStatus.ENDED
            assert (made.filed_at is not None) is (told[0] == "filed")


def test_two_contractors_at_once_offer_what_one_clerk_may_offer_once(house, clerk):
    for _ in range(ROUNDS):
        with house.app_context():
            certificate = make_certificate()
            project_id = make_project(organisation_id=clerk.organisation_id).id
            commit()
            certificate_id = certificate.id

        def offer(project_id=project_id, certificate_id=certificate_id):
            project = db.session.get_one(Project, project_id)
            held = db.session.get_one(Certificate, certificate_id)
            make_terms(clerk, project, certificate=held)
            return "offered"

        told = sorted(at_once(house, offer, offer))
        assert told[0] == "offered"
        assert "已有一份待签署" in told[1]


def test_two_workers_warn_once(house, clerk):
    with house.app_context():
        project_id = make_project(
            organisation_id=clerk.organisation_id, planned_start_on=clock.today()
        ).id
        commit()

    def warn():
        return actions.warn([project_id], now=clock.now())

    assert sorted(at_once(house, warn, warn)) == [0, 1]
    with house.app_context():
        assert count(FilingWarning, FilingWarning.project_id == project_id) == 1


def test_two_officers_come_to_one_conclusion(house):
    with house.app_context():
        made = make_reviewable()
        made_id, held_id = made.id, made.qualification_id
        officers = [acting(make_officer(Role.POINTS, region="500103")) for _ in range(2)]
        commit()

    def review(outcome, officer):
        def deed():
            post = db.session.get_one(Appointment, made_id)
            actions.review(post, outcome, "理由", seen=1, by=officer, now=clock.now())
            return outcome.leads_to

        return deed

    told = at_once(
        house, review(ReviewOutcome.VERIFY, officers[0]), review(ReviewOutcome.REJECT, officers[1])
    )
    assert sum("已有核查结论" in each for each in told) == 1
    with house.app_context():
        status = db.session.get_one(Qualification, held_id).status
        assert status in told
        assert status in {QualificationStatus.VERIFIED, QualificationStatus.REJECTED}


def moving(project_id, clerk):
    """The project moves to another district."""

    def deed():
        project = db.session.get_one(Project, project_id)
        names = ProjectDetails.__dataclass_fields__
        details = ProjectDetails(**{name: getattr(project, name) for name in names})
        fresh = replace(details, region="500106")
        return actions.edit_project(project, fresh, by=clerk, now=clock.now())

    return deed


def while_it_moves(house, project_id, clerk, deed):
    """What came of the deed, begun while the project is held and what hangs on it is not yet."""
    held = Event()

    def slowly(*args, **kwargs):
        held.set()
        sleep(A_MOMENT)
        return redraw(*args, **kwargs)

    def other():
        held.wait(10)
        return deed()

    with mock.patch("portal.employers.actions.projects.redraw", slowly):
        moved, told = at_once(house, moving(project_id, clerk), other)
    assert moved >= 0
    return told


def test_a_change_waits_for_the_project_that_moves_and_not_the_other_way_too(house, clerk):
    with house.app_context():
        made = sign_both(make_terms(clerk), clerk)
        made_id, project_id = made.id, made.project_id

    def propose():
        made = db.session.get_one(Appointment, made_id)
        drawn = actions.propose_change(
            made,
            is_full_time=False,
            starts_on=made.starts_on,
            cause="调整",
            by=clerk,
            now=clock.now(),
        )
        return drawn.region

    assert while_it_moves(house, project_id, clerk, propose) == "500106"
    with house.app_context():
        assert db.session.get_one(Appointment, made_id).region == "500106"


def test_whoever_holds_a_signer_waits_for_the_project_that_moves(house, clerk):
    with house.app_context():
        terms_id = offered(clerk)
        terms = db.session.get_one(AppointmentTerms, terms_id)
        person_id, project_id = terms.person_id, terms.project_id

    def invite():
        hold_people([person_id])
        project = db.session.get_one(Project, project_id)
        hold(project)
        return project.region

    assert while_it_moves(house, project_id, clerk, invite) == "500106"
