"""What a certificate is worth: on any day, as it is known now or as it was known then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from portal.certificates.models import Certificate, CertificateEvent, CertificateStatus
from portal.certificates.rules.validity import Entry, Event, Happening, known, status_on

_ENDS = {
    CertificateStatus.REVOKED: Happening.REVOKED,
    CertificateStatus.CANCELLED: Happening.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """状态 on a day: since when, and by which decision, if it is no longer 有效."""

    status: CertificateStatus
    since: date
    reason: str = ""
    decision_number: str = ""


def standing_of(
    certificate: Certificate, *, on: date, known_at: datetime, edition: int | None = None
) -> Standing | None:
    """The standing of the certificate, or of one edition of it, at the end of `on` by what the
    register said at `known_at`; None when by that it was not issued yet.
    """
    return standing_by(certificate.events, on=on, known_at=known_at, edition=edition)


def standing_by(
    events: Iterable[CertificateEvent], *, on: date, known_at: datetime, edition: int | None = None
) -> Standing | None:
    """The same from entries that were read by themselves."""
    rows = sorted(events, key=lambda row: (row.recorded_at, row.id or 0))
    rows = [row for row in rows if _entry(row).is_known(known_at)]
    status = status_on(known(map(_entry, rows), known_at), on, edition)
    if status is None:
        return None
    past = sorted((row for row in rows if row.effective_on <= on), key=lambda row: row.effective_on)
    return _explain(status, past, edition)


def _explain(
    status: CertificateStatus, past: list[CertificateEvent], edition: int | None
) -> Standing:
    """Which entry made it so: the first of the last run of such entries."""
    if status is CertificateStatus.CORRECTED:
        corrected = (row for row in past if row.kind is Happening.CORRECTED)
        made = next(row for row in corrected if row.edition > (edition or 0))
    elif status in _ENDS:
        lifted = [n for n, row in enumerate(past) if row.kind is Happening.RESTORED]
        since = past[lifted[-1] + 1 :] if lifted else past
        made = next(row for row in since if row.kind is _ENDS[status])
    else:
        made = [r for r in past if r.kind in (Happening.ISSUED, Happening.RESTORED)][-1]
    return Standing(status, made.effective_on, made.reason, made.decision_number)


def _entry(row: CertificateEvent) -> Entry:
    event = Event(row.kind, row.effective_on, row.edition)
    return Entry(event, row.recorded_at, row.struck_at)
