"""Entries of the register: made, struck, and what the certificate is worth by them."""

from collections.abc import Sequence
from datetime import date, datetime

from portal.certificates import queries
from portal.certificates.models import Certificate, CertificateEvent
from portal.certificates.rules.validity import Happening
from portal.core import clock
from portal.db.base import db


def enter(
    certificate: Certificate,
    kind: Happening,
    on: date,
    *,
    now: datetime,
    edition: int = 0,
    reason: str = "",
    decision_number: str = "",
) -> CertificateEvent:
    """登记: this is true from that day, and known from now; the certificate's state follows."""
    event = CertificateEvent(
        certificate=certificate,
        kind=kind,
        effective_on=on,
        recorded_at=now,
        edition=edition,
        reason=reason,
        decision_number=decision_number,
    )
    db.session.add(event)
    db.session.flush()
    settle(certificate, now=now)
    return event


def enter_many(
    certificates: Sequence[Certificate], kind: Happening, on: date, *, now: datetime, edition: int
) -> None:
    """The same of many at one stroke. What is known of each is in memory already (`prints` and
    `events`), so that none is asked for; the caller flushes.
    """
    for certificate in certificates:
        db.session.add(
            CertificateEvent(
                certificate=certificate,
                kind=kind,
                effective_on=on,
                recorded_at=now,
                edition=edition,
                reason="",
                decision_number="",
            )
        )
        settle(certificate, now=now)


def strike(event: CertificateEvent, *, now: datetime) -> None:
    """登记更正: this entry was made in error; it stays, and what was known until now with it."""
    event.struck_at = now
    db.session.flush()
    settle(event.certificate, now=now)


def settle(certificate: Certificate, *, now: datetime) -> None:
    """Write the newest state beside the entries it follows from, for lists and searches."""
    today = now.astimezone(clock.BEIJING).date()
    standing = queries.standing_of(certificate, on=today, known_at=now)
    if standing is None:
        return
    certificate.status = standing.status
    certificate.status_on = standing.since
    certificate.status_reason = standing.reason
    certificate.decision_number = standing.decision_number


def newest_edition(certificate: Certificate) -> int:
    """The serial of the latest edition; 0 before issue."""
    return max((printed.serial for printed in certificate.prints), default=0)
