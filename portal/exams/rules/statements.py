"""What is promised: a receipt to a candidate, a day's root to everyone. The text of each is hashed
or signed, so a field can only ever be added under a new `kind`.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from portal.core.clock import BEIJING
from portal.exams.rules import chain, merkle

RECEIPT, ROOT = "portal exam receipt 1", "portal exam daily root 1"
NO_ROOT = "0" * chain.HEX  # before the first
SETTLING = timedelta(minutes=10)  # for what was handed in before midnight and is still being kept


@dataclass(frozen=True, slots=True)
class ReceiptStatement:
    """交卷回执: what was handed in. It is a leaf of the tree of its day."""

    number: str
    handed_in_at: str
    how: str
    questions: int
    answered: int
    lines: int
    head: str
    kind: str = RECEIPT

    @property
    def leaf(self) -> str:
        return merkle.leaf_of(chain.canonical(asdict(self)))


@dataclass(frozen=True, slots=True)
class RootStatement:
    """每日存证根: what is signed; `previous` is the digest of the statement before, so that none
    can be taken out or made anew alone.
    """

    day: str
    count: int
    root: str
    previous: str
    signed_at: str
    key: str
    kind: str = ROOT

    @property
    def text(self) -> bytes:
        return chain.canonical(asdict(self))

    @property
    def digest(self) -> str:
        return sha256(self.text).hexdigest()


def day_of(moment: datetime) -> date:
    """The day of a hand-in, in Beijing."""
    return moment.astimezone(BEIJING).date()


def last_day_over(now: datetime) -> date:
    """The latest day that is over for good."""
    return day_of(now - SETTLING) - timedelta(days=1)


def days_due(waiting: Iterable[date], *, last: date | None, over: date) -> list[date]:
    """The days to sign, in order: those whose receipts wait for a root and that are over.

    A day once signed is never signed again: what turns up late goes into the next root.
    """
    due = set()
    for day in sorted(waiting):
        if last is not None and day <= last:
            day = last + timedelta(days=1)
        if day <= over:
            due.add(day)
    return sorted(due)
