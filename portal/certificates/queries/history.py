"""The chain of a certificate's versions, and the register's entries with both times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.certificates.models import (
    Certificate,
    CertificateChange,
    CertificateEvent,
    CertificatePrint,
    CertificateStatus,
)
from portal.certificates.queries.standing import Standing, standing_of
from portal.certificates.rules.validity import Happening
from portal.core import clock


@dataclass(frozen=True, slots=True)
class Version:
    """证书版本: one edition, why there is one, and by which it was followed."""

    printed: CertificatePrint
    entry: CertificateEvent | None
    change: CertificateChange | None  # None: the issue, or the import
    status: CertificateStatus | None  # today
    superseded_by: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """登记事项, with the change that entered it and the one by which it was struck."""

    entry: CertificateEvent
    change: CertificateChange | None
    struck_by: CertificateChange | None


@dataclass(frozen=True, slots=True)
class Known:
    """某日状态: by what the register said at the end of that day, and by what it says now."""

    on: date
    then: Standing | None
    now: Standing | None


def versions(
    certificate: Certificate, changes: Sequence[CertificateChange], now: datetime
) -> list[Version]:
    """The editions, the first one first."""
    today = now.astimezone(clock.BEIJING).date()
    entries = {row.edition: row for row in certificate.events if row.edition}
    by_entry = {change.event_id: change for change in changes if change.event_id}
    corrections = [
        row.edition
        for row in certificate.events
        if row.kind is Happening.CORRECTED and row.struck_at is None
    ]
    found = []
    for printed in certificate.prints:
        entry, serial = entries.get(printed.serial), printed.serial
        standing = standing_of(certificate, on=today, known_at=now, edition=serial)
        found.append(
            Version(
                printed=printed,
                entry=entry,
                change=by_entry.get(entry.id) if entry else None,
                status=standing.status if standing else None,
                superseded_by=min((n for n in corrections if n > serial), default=None),
            )
        )
    return found


def register_lines(certificate: Certificate, changes: Sequence[CertificateChange]) -> list[Line]:
    """All entries of the register, struck ones among them, in the order in which they were made."""
    entered = {change.event_id: change for change in changes if change.event_id}
    struck = {c.struck_event_id: c for c in changes if c.struck_event_id and c.is_approved}
    return [Line(row, entered.get(row.id), struck.get(row.id)) for row in certificate.events]


def known_on(certificate: Certificate, on: date, now: datetime) -> Known:
    """What the certificate was worth that day: as one could know it then, and as is known now."""
    end = datetime.combine(on + timedelta(days=1), time(), clock.BEIJING)
    then = standing_of(certificate, on=on, known_at=min(end - timedelta(microseconds=1), now))
    return Known(on, then, standing_of(certificate, on=on, known_at=now))
