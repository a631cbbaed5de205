"""What each room tells the platform, in the transaction of its deed; and what it does not tell."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.certificates.actions import changing
from portal.certificates.models import Certificate, ChangeKind
from portal.core import clock
from portal.db.base import db
from portal.employers import actions as employers
from portal.employers.models import EndKind
from portal.jobs.queue import commit
from portal.outbox.models import Message, MessageKind
from portal.points import actions as points
from portal.points.queries import get_suspended
from portal.storage import files
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.certificates import approve, make_certifier, make_passers, propose
from tests.factories.changes import make_change
from tests.factories.employers import PDF, make_appointment, make_project
from tests.factories.points import (
    days_ago,
    make_confirmer,
    make_decided,
    make_new_pass,
    make_post,
    make_retrained,
)

K = MessageKind


def told(subject=None):
    found = db.session.query(Message).order_by(Message.id)
    return [m for m in found if subject is None or m.subject == subject]


def kinds(subject=None):
    return [message.kind for message in told(subject)]


def end(appointment, reason, clerk):
    kind = EndKind.BY_PERSON
    employers.end_appointment(appointment, kind, reason, clock.today(), by=clerk, now=clock.now())


@pytest.fixture
def clerk(context):
    return acting(make_officer(Role.FIRM))


def test_a_filing_tells_the_fields_of_the_document_once(clerk):
    project = make_project(organisation_id=clerk.organisation_id, permit_number="渝施001")
    found = make_appointment(make_person(name="张三"), project)
    document = files.keep(PDF, name="x.pdf", media_type="application/pdf")
    employers.file_appointment(found, document, found.starts_on, by=clerk, now=clock.now())
    commit()
    (message,) = told()
    said = message.facts
    assert (message.kind, message.subject) == (
        K.APPOINTMENT_FILED,
        f"appointment:{found.public_id}",
    )
    assert said["name"] == "张三"
    assert said["resident_id"] == found.person.resident_id
    assert said["document_sha256"] == document.digest
    assert said["starts_on"] == found.starts_on.isoformat()
    assert (said["permit_number"], said["basis"]) == ("渝施001", "第五条第（一）项")
    assert (said["contract_yuan"], said["is_full_time"]) == (80_000_000, True)


def test_an_end_follows_the_filing_and_keeps_its_reason_here(clerk):
    project = make_project(
        organisation_id=clerk.organisation_id,
        planned_start_on=clock.today() - timedelta(days=9),
        planned_end_on=clock.today() + timedelta(days=90),
        needed_on=clock.today(),
    )
    found = make_appointment(make_person(), project)
    document = files.keep(PDF, name="x.pdf", media_type="application/pdf")
    employers.file_appointment(found, document, found.starts_on, by=clerk, now=clock.now())
    found.refile_by = clock.today()  # as after a change that both signed
    employers.file_appointment(found, document, found.starts_on, by=clerk, now=clock.now())
    end(found, "私人原因", clerk)
    commit()
    assert kinds() == [K.APPOINTMENT_FILED, K.APPOINTMENT_CHANGED, K.APPOINTMENT_ENDED]
    assert [message.sequence for message in told()] == [1, 2, 3]
    assert told()[-1].facts["ended_on"] == clock.today().isoformat()
    assert "私人原因" not in told()[-1].payload


def test_of_what_was_never_filed_nothing_is_told(clerk):
    found = make_appointment(make_person(), make_project(organisation_id=clerk.organisation_id))
    end(found, "没有到岗", clerk)
    commit()
    assert told() == []


def test_twelve_points_and_their_reversal_are_told_without_the_event(context):
    person = make_post(make_person()).person
    make_decided(make_post(person), item="16")
    commit()
    (message,) = told(f"person:{person.public_id}")
    assert message.kind is K.POOL_SUSPENDED
    assert set(message.facts) == {"name", "resident_id", "certificate_number", "suspended_on"}


def test_a_reversal_restores(context):
    event = make_decided(make_post(make_person()), item="16")
    other = acting(make_confirmer())
    points.reverse(event, reason="撤销", document_number="1号", by=other, now=clock.now())
    commit()
    assert kinds(f"person:{event.person.public_id}") == [K.POOL_SUSPENDED, K.POOL_RESTORED]


def test_a_readmission_is_told_as_one(context):
    person = make_decided(make_post(make_person()), item="16").person
    make_retrained(person, days_ago(5))
    make_new_pass(person)
    officer = acting(make_confirmer())
    suspended = get_suspended(officer, person.public_id)
    points.readmit(suspended, by=officer, now=clock.now())
    commit()
    subject = f"person:{person.public_id}"
    assert kinds(subject)[-2:] == [K.POOL_SUSPENDED, K.POOL_READMITTED]
    assert told(subject)[-1].facts["readmitted_on"] == clock.today().isoformat()


def test_points_below_twelve_are_not_told(context):
    make_decided(make_post(make_person()), item="12(1)")
    commit()
    assert told() == []


def test_certificates_are_told_by_the_person_and_what_follows_in_order(context):
    batch = propose(make_passers(3))
    approve(batch)
    commit()
    issued = {m.subject: m for m in told() if m.kind is K.CERTIFICATE_ISSUED}
    assert len(issued) == 3
    certificate = db.session.query(Certificate).filter(Certificate.batch_id == batch.id).first()
    subject = f"person:{certificate.person.public_id}"
    assert issued[subject].facts["certificate_number"] == certificate.number
    change = make_change(ChangeKind.REVOKE, certificate)
    changing.approve(change, by=acting(make_certifier("50")), now=clock.now())
    commit()
    assert kinds(subject) == [K.CERTIFICATE_ISSUED, K.CERTIFICATE_REVOKED]
    revoked = told(subject)[-1].facts
    assert revoked["certificate_status"] == certificate.status.label
    assert revoked["decision_number"]
