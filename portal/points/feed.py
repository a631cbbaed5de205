"""What the municipal platform is told of points: that somebody is pushed no more, or again (Art
17); never the events.
"""

from datetime import date, datetime

from portal.accounts.models import Person
from portal.accounts.queries import person_by_id
from portal.certificates.feed import subject_of
from portal.certificates.queries import find_valid_certificate
from portal.outbox.actions import post
from portal.outbox.rules.message import MessageKind, Plain

# The day by which each is told.
_DAYS = {
    MessageKind.POOL_SUSPENDED: "suspended_on",
    MessageKind.POOL_RESTORED: "restored_on",
    MessageKind.POOL_READMITTED: "readmitted_on",
}


def tell(kind: MessageKind, person_id: int, on: date, *, now: datetime) -> None:
    """暂停、恢复推送 or 重新纳入, from that day, in the order of all that concerns the person."""
    person, certificate = person_by_id(person_id), find_valid_certificate(person_id)
    payload = said(kind, person, certificate.number if certificate else None, on)
    post(kind, subject_of(person.public_id), payload, now=now)


def said(
    kind: MessageKind, person: Person, certificate_number: str | None, on: date
) -> dict[str, Plain]:
    """The fields of such a message."""
    return {
        "name": person.name,
        "resident_id": person.resident_id,
        "certificate_number": certificate_number,
        _DAYS[kind]: on.isoformat(),
    }
