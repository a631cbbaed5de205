"""What the municipal platform was to be told of certificates before there was an outbox, by the
trail: each as the register knew it then.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Person
from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.certificates.feed import KINDS, said_of_change, said_of_issue, subject_of
from portal.certificates.models import (
    Certificate,
    CertificateChange,
    CertificatePrint,
    CertificateStatus,
    ChangeState,
)
from portal.certificates.queries.standing import standing_of
from portal.core import clock
from portal.db.base import db
from portal.outbox import sources
from portal.outbox.queries.backlog import first_of
from portal.outbox.rules.backlog import Tally, Thing
from portal.outbox.rules.message import MessageKind, Plain

ISSUES = (Deed.CERTIFICATES_CERTIFICATE_ISSUED.value, Deed.CERTIFICATES_CERTIFICATE_IMPORTED.value)
REVOKED = Deed.CERTIFICATES_CERTIFICATE_REVOKED.value
CHANGES = (Deed.CERTIFICATES_CERTIFICATE_CHANGED.value, REVOKED)


def subjects(entries: Sequence[AuditEntry]) -> Mapping[str, int]:
    """The people whose certificates these entries are about, in the order of their ids."""
    numbers = {entry.thing_id for entry in entries}
    people = select(Person.public_id, Person.id).join(
        Certificate, Certificate.person_id == Person.id
    )
    rows = db.session.execute(people.where(Certificate.public_id.in_(numbers)))
    return {subject_of(public_id): id_ for public_id, id_ in rows}


def things(wanted: Collection[str]) -> Sequence[Thing]:
    """All that happened to the certificates of these people, in order."""
    held = {each.public_id: each for each in certificates_of(wanted)}
    statement = select(AuditEntry).where(
        AuditEntry.thing_id.in_(held), AuditEntry.deed.in_(ISSUES + CHANGES)
    )
    entries = db.session.scalars(statement.order_by(AuditEntry.id)).all()
    changes = _changes(entries)
    made = (_thing(entry, held[entry.thing_id], changes) for entry in entries)
    return [thing for thing in made if thing is not None]


def certificates_of(wanted: Collection[str]) -> Sequence[Certificate]:
    """The certificates of the people among these subjects, with all that the register says."""
    public_ids = [each.removeprefix("person:") for each in wanted if each.startswith("person:")]
    statement = (
        select(Certificate)
        .join(Person, Certificate.person_id == Person.id)
        .where(Person.public_id.in_(public_ids), Certificate.number.is_not(None))
        .options(joinedload(Certificate.person))
        .options(selectinload(Certificate.events), selectinload(Certificate.prints))
    )
    return db.session.scalars(statement.order_by(Certificate.id)).unique().all()


def number_at(certificates: Iterable[Certificate], at: datetime) -> str | None:
    """The number of the certificate that was valid at that moment, by what was known then."""
    on = at.astimezone(clock.BEIJING).date()
    valid = [
        each.number
        for each in certificates
        if (then := standing_of(each, on=on, known_at=at)) is not None
        and then.status is CertificateStatus.VALID
    ]
    return valid[-1] if valid else None


def count() -> Mapping[MessageKind, Tally]:
    """How many were issued, changed and revoked."""
    entries = select(func.count(AuditEntry.id), func.min(AuditEntry.at))
    told_of = [kind for kind, said in KINDS.items() if said is MessageKind.CERTIFICATE_CHANGED]
    changed = select(func.count(CertificateChange.id), func.min(CertificateChange.decided_at))
    changed = changed.where(
        CertificateChange.state == ChangeState.APPROVED, CertificateChange.kind.in_(told_of)
    )
    return {
        MessageKind.CERTIFICATE_ISSUED: first_of(entries.where(AuditEntry.deed.in_(ISSUES))),
        MessageKind.CERTIFICATE_CHANGED: first_of(changed),
        MessageKind.CERTIFICATE_REVOKED: first_of(entries.where(AuditEntry.deed == REVOKED)),
    }


def _changes(entries: Sequence[AuditEntry]) -> dict[str, CertificateChange]:
    numbers = {entry.facts["change"] for entry in entries if "change" in entry.facts}
    statement = select(CertificateChange).where(CertificateChange.public_id.in_(numbers))
    return {each.public_id: each for each in db.session.scalars(statement)}


def _thing(
    entry: AuditEntry, certificate: Certificate, changes: Mapping[str, CertificateChange]
) -> Thing | None:
    kind: MessageKind | None
    if entry.deed in ISSUES:
        kind, payload = MessageKind.CERTIFICATE_ISSUED, _issued(certificate)
    elif (change := changes.get(entry.facts.get("change", ""))) is not None:
        kind, payload = KINDS.get(change.kind), _changed(entry, certificate, change)
    else:  # before changes were rows, only revocations were noted
        kind, payload = MessageKind.CERTIFICATE_REVOKED, _revoked(entry, certificate)
    if kind is None:
        return None
    subject = subject_of(certificate.person.public_id)
    return Thing(entry.id, entry.at, kind, subject, payload)


def _issued(certificate: Certificate) -> Mapping[str, Plain]:
    first = certificate.prints[0] if certificate.prints else certificate
    return said_of_issue(
        {
            "name": first.name,
            "resident_id": first.resident_id,
            "number": certificate.number,
            "issued_on": certificate.issued_on,
            "issuer": certificate.issuer,
            "region": certificate.region,
        }
    )


def _changed(
    entry: AuditEntry, certificate: Certificate, change: CertificateChange
) -> Mapping[str, Plain]:
    at = change.decided_at or entry.at
    on = at.astimezone(clock.BEIJING).date()
    standing = standing_of(certificate, on=on, known_at=at)
    printed = _printed(certificate, entry.at)  # editions are dated when they are written
    return said_of_change(
        printed.name,
        printed.resident_id,
        certificate.number,
        standing.status if standing else certificate.status,
        change.effective_on or on,
        change.decision_number,
    )


def _revoked(entry: AuditEntry, certificate: Certificate) -> Mapping[str, Plain]:
    printed = _printed(certificate, entry.at)
    on = entry.at.astimezone(clock.BEIJING).date()
    decision_number = entry.facts.get("decision_number") or certificate.decision_number
    revoked = CertificateStatus.REVOKED
    said = (printed.name, printed.resident_id, certificate.number, revoked, on, decision_number)
    return said_of_change(*said)


def _printed(certificate: Certificate, at: datetime) -> CertificatePrint | Certificate:
    """The edition that stood at that moment: it says the name and number of then."""
    standing = [
        each
        for each in certificate.prints
        if each.created_at <= at and (each.void_at is None or each.void_at > at)
    ]
    return standing[-1] if standing else certificate


sources.register(
    "certificates", sources.Source(frozenset(ISSUES + CHANGES), subjects, things, count)
)
