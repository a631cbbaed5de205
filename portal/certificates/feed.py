"""What the municipal platform is told of certificates: who is in its database by Art 8, no more.

Whether somebody shows themselves to contractors is their consent, kept here and never told.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.certificates.models import Certificate, CertificateChange, CertificateStatus, ChangeKind
from portal.db.base import db
from portal.outbox.actions import Post, post, post_many
from portal.outbox.rules.message import MessageKind, Plain

GROUP = 400
# A reissue prints the same words again: there is nothing to tell.
KINDS: Mapping[ChangeKind, MessageKind] = {
    ChangeKind.CORRECT: MessageKind.CERTIFICATE_CHANGED,
    ChangeKind.REVOKE: MessageKind.CERTIFICATE_REVOKED,
    ChangeKind.CANCEL: MessageKind.CERTIFICATE_CHANGED,
    ChangeKind.RESTORE: MessageKind.CERTIFICATE_CHANGED,
    ChangeKind.STRIKE: MessageKind.CERTIFICATE_CHANGED,
}


def subject_of(person_public_id: str) -> str:
    """What all messages about a person in the platform's database have in common: certificate,
    suspension and readmission arrive in their order.
    """
    return f"person:{person_public_id}"


def tell_issued(certificates: Sequence[Certificate], *, now: datetime) -> None:
    """取得证书, of many at one stroke."""
    rows = [
        {
            "person_id": each.person_id,
            "name": each.name,
            "resident_id": each.resident_id,
            "number": each.number,
            "issued_on": each.issued_on,
            "issuer": each.issuer,
            "region": each.region,
        }
        for each in certificates
    ]
    tell_rows(rows, now=now)


def tell_rows(rows: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """The same of rows as they are written into the register."""
    ordered = sorted(rows, key=lambda row: row["person_id"])
    ids = _public_ids([row["person_id"] for row in ordered])
    kind = MessageKind.CERTIFICATE_ISSUED
    posts = [Post(kind, subject_of(ids[row["person_id"]]), said_of_issue(row)) for row in ordered]
    post_many(posts, now=now)


def tell_changed(change: CertificateChange, on: date, *, now: datetime) -> None:
    """变更: the certificate as it stands by what was approved."""
    if (kind := KINDS.get(change.kind)) is None:
        return
    certificate = change.certificate
    payload = said_of_change(
        certificate.name,
        certificate.resident_id,
        certificate.number,
        certificate.status,
        change.effective_on or on,
        change.decision_number,
    )
    post(kind, subject_of(certificate.person.public_id), payload, now=now)


def said_of_change(
    name: str,
    resident_id: str,
    number: str | None,
    status: CertificateStatus,
    on: date,
    decision_number: str,
) -> dict[str, Plain]:
    """The fields of a change."""
    return {
        "name": name,
        "resident_id": resident_id,
        "certificate_number": number,
        "certificate_status": status.label,
        "changed_on": on.isoformat(),
        "decision_number": decision_number or None,
    }


def said_of_issue(row: Mapping[str, Any]) -> dict[str, Plain]:
    """The fields of an issue."""
    return {
        "name": row["name"],
        "resident_id": row["resident_id"],
        "certificate_number": row["number"],
        "certificate_status": CertificateStatus.VALID.label,
        "issued_on": row["issued_on"].isoformat(),
        "issuer": row["issuer"],
        "region": row["region"],
    }


def _public_ids(person_ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for first in range(0, len(person_ids), GROUP):
        some = select(Person.id, Person.public_id).where(
            Person.id.in_(person_ids[first : first + GROUP])
        )
        found |= dict(db.session.execute(some).all())
    return found
