"""A certificate on a day: 有效, 已更正, 已撤销 or 已注销 (DOMAIN §1.3 row 15, §6.4).

The register has two times: from when something is true (生效日), and from when it was known
(登记时间). "What was the certificate worth on that day, as we know now" and "as one could know
then" are two questions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from portal.core.labels import Labelled


class CertificateStatus(Labelled):
    """状态 of a certificate; `PROPOSED` is before issue, when the public knows nothing of it."""

    PROPOSED = "proposed", "待审批"
    VALID = "valid", "有效"
    CORRECTED = "corrected", "已更正"
    REVOKED = "revoked", "已撤销"
    CANCELLED = "cancelled", "已注销"


class Happening(Labelled):
    """What may happen to a certificate; its number stays through all of it."""

    ISSUED = "issued", "核发"
    CORRECTED = "corrected", "更正"
    REISSUED = "reissued", "补发"
    REVOKED = "revoked", "撤销"
    CANCELLED = "cancelled", "注销"
    RESTORED = "restored", "恢复"


@dataclass(frozen=True, slots=True)
class Event:
    """One happening; `edition` is the print it brought forth (issue is 1), 0 if none."""

    kind: Happening
    on: date
    edition: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """登记事项: an event, from when it was known, and from when it was known to be wrong."""

    event: Event
    recorded_at: datetime
    struck_at: datetime | None = None

    def is_known(self, at: datetime) -> bool:
        """Whether the register held this for true at that moment."""
        return self.recorded_at <= at and (self.struck_at is None or at < self.struck_at)


def known(entries: Iterable[Entry], at: datetime) -> list[Event]:
    """What the register said at that moment had happened, in the order in which it was entered."""
    ordered = sorted(entries, key=lambda entry: entry.recorded_at)
    return [entry.event for entry in ordered if entry.is_known(at)]


_ENDS = {
    Happening.REVOKED: CertificateStatus.REVOKED,
    Happening.CANCELLED: CertificateStatus.CANCELLED,
}


def status_on(
    events: Iterable[Event], day: date, edition: int | None = None
) -> CertificateStatus | None:
    """The status at the end of `day`; None before issue. Events of one day count in their order.

    A certificate has no expiry, and points do not touch it (DOMAIN §7 T, CC). Revocation outweighs
    cancellation, and only a restoration lifts either. Asked for one `edition`, the answer is
    已更正 once a correction brought forth a later one; a reissue for loss voids nothing.
    """
    past = sorted((event for event in events if event.on <= day), key=lambda event: event.on)
    if not any(_brings_forth(event, edition) for event in past):
        return None
    ended = _ended(past)
    if ended is not CertificateStatus.VALID or edition is None:
        return ended
    replaced = any(e.kind is Happening.CORRECTED and e.edition > edition for e in past)
    return CertificateStatus.CORRECTED if replaced else CertificateStatus.VALID


def _brings_forth(event: Event, edition: int | None) -> bool:
    return event.kind is Happening.ISSUED if edition is None else event.edition == edition


def _ended(past: list[Event]) -> CertificateStatus:
    status = CertificateStatus.VALID
    for event in past:
        if event.kind is Happening.RESTORED:
            status = CertificateStatus.VALID
        elif event.kind in _ENDS and status is not CertificateStatus.REVOKED:
            status = _ENDS[event.kind]
    return status
