"""What time alone does to a sitting: so that a page is right even when the worker is late."""

from dataclasses import dataclass
from datetime import datetime

from portal.exams.rules.sitting_life import STEPS, SittingDeed, SittingStatus

_BY_THE_CLOCK = (
    SittingDeed.OPEN_APPLICATIONS,
    SittingDeed.CLOSE_APPLICATIONS,
    SittingDeed.START,
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The four moments of a sitting, and whether it `awaits_signal`: then it does not end."""

    apply_from: datetime
    apply_until: datetime
    opens_at: datetime
    closes_at: datetime
    awaits_signal: bool = False


def due_deed(status: SittingStatus, calendar: Calendar, now: datetime) -> SittingDeed | None:
    """What the clock demands of a sitting in this state; END besides waits for the last paper."""
    match status:
        case SittingStatus.ANNOUNCED if now >= calendar.apply_from:
            return SittingDeed.OPEN_APPLICATIONS
        case SittingStatus.APPLYING if now >= calendar.apply_until:
            return SittingDeed.CLOSE_APPLICATIONS
        case SittingStatus.APPLIED if now >= calendar.opens_at:
            return SittingDeed.START
        case SittingStatus.RUNNING if now >= calendar.closes_at and not calendar.awaits_signal:
            return SittingDeed.END
        case _:
            return None


def phase(status: SittingStatus, calendar: Calendar, now: datetime) -> SittingStatus:
    """The state as it is by the clock, however late the worker; the end is not anticipated, as
    papers may still be open.
    """
    for deed in _BY_THE_CLOCK:
        if due_deed(status, calendar, now) is deed:
            status = STEPS[status, deed]
    return status


def takes_applications(status: SittingStatus, calendar: Calendar, now: datetime) -> bool:
    """Whether someone may apply at this moment."""
    return phase(status, calendar, now) is SittingStatus.APPLYING


def may_be_decided(status: SittingStatus, calendar: Calendar, now: datetime) -> bool:
    """Whether applications may still be mended and decided: until the examination begins."""
    return phase(status, calendar, now) in {SittingStatus.APPLYING, SittingStatus.APPLIED}
