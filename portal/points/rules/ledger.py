"""The book of points in two times: from when something is true, and from when it was booked.

"How did the person stand on that day, as we know now" and "as one could know then" are two
questions: a decision may be reversed, changed back to its first day, or a 配备文件 filed late.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from portal.core import clock
from portal.points.rules.cycles import Appointment
from portal.points.rules.history import History, Readmission
from portal.points.rules.stacking import Entry


@dataclass(frozen=True, slots=True)
class Booking:
    """入账: an entry, from when it was in the book, and from when a contra-entry struck it."""

    entry: Entry
    booked_at: datetime
    struck_at: datetime | None = None
    struck_by: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """受聘 as the book knows it: from when its 配备文件 was on file."""

    appointment: Appointment
    filed_at: datetime


@dataclass(frozen=True, slots=True)
class Return:
    """重新入库, from when it was in the book."""

    readmission: Readmission
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that the book ever held of one person."""

    certified_on: date | None = None
    appointments: tuple[Filed, ...] = ()
    bookings: tuple[Booking, ...] = ()
    returns: tuple[Return, ...] = ()

    def whole(self) -> History:
        """履职经历 by all that the book holds now."""
        return History(
            self.certified_on,
            tuple(each.appointment for each in self.appointments),
            tuple(replace(each.entry, reversed_by=each.struck_by) for each in self.bookings),
            tuple(each.readmission for each in self.returns),
        )

    def as_known(self, at: datetime) -> History:
        """履职经历 by what the book held at that moment: what was not in it yet is not, what was
        struck later stands.
        """
        day = at.astimezone(clock.BEIJING).date()
        certified_on = self.certified_on
        return History(
            certified_on if certified_on is not None and certified_on <= day else None,
            tuple(each.appointment for each in self.appointments if each.filed_at <= at),
            tuple(_as_known(each, at) for each in self.bookings if each.booked_at <= at),
            tuple(each.readmission for each in self.returns if each.booked_at <= at),
        )


def _as_known(booking: Booking, at: datetime) -> Entry:
    is_struck = booking.struck_at is not None and booking.struck_at <= at
    return replace(booking.entry, reversed_by=booking.struck_by if is_struck else "")
