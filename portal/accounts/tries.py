"""Failures to get in: counted in web.limits by account and by address, judged by rules.lockout."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from portal.accounts.rules import lockout
from portal.core import clock
from portal.core.errors import Refused
from portal.core.identity import IdRefusal, read_resident_id
from portal.db.vault import vault
from portal.web import limits


@dataclass(frozen=True, slots=True)
class Counter:
    """计数: what is counted under one name, and the ladder by which it is judged."""

    name: str
    ladder: lockout.Ladder


class Closed(Exception):  # noqa: N818
    """Too many failures: the door opens again in so many minutes."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


def of_account(resident_id: str) -> Counter:
    """Tries at the password of this account, whether or not there is one."""
    read = read_resident_id(resident_id, clock.today())
    number = resident_id if isinstance(read, IdRefusal) else read.number
    return Counter(f"password:{vault.index(number)}", lockout.ACCOUNT)


def of_signing_in() -> Counter:
    """Failures to sign in from this address."""
    return Counter(limits.by_address("sign-in"), lockout.ADDRESS)


def of_registering() -> Counter:
    """Answers from which this address learned who has an account."""
    return Counter(limits.by_address("register"), lockout.REGISTERING)


def of_claiming(resident_id: str) -> Counter:
    """Guesses at the certificate number of this person, whether or not an account waits for it."""
    read = read_resident_id(resident_id, clock.today())
    number = resident_id if isinstance(read, IdRefusal) else read.number
    return Counter(f"claim:{vault.index(number)}", lockout.ACCOUNT)


@contextmanager
def counted(*counters: Counter, now: datetime, failure: type[Refused] = Refused) -> Iterator[None]:
    """Count a failure of what is done inside. Raises Closed, and does nothing, after too many.

    A success wipes the slate of the account, never that of the address: else one's own account
    would open the door to trying others.
    """
    if minutes := _minutes_closed(counters, now):
        raise Closed(minutes)
    try:
        yield
    except failure:
        for counter in counters:
            limits.count_try(counter.name)
        raise
    for counter in counters:
        if counter.ladder is lockout.ACCOUNT:
            limits.forget_tries(counter.name)


def _minutes_closed(counters: tuple[Counter, ...], now: datetime) -> int:
    ends = [
        end
        for counter in counters
        if (end := lockout.closed_until(_failures(counter, now), counter.ladder, now)) is not None
    ]
    return max((ceil((end - now).total_seconds() / 60) for end in ends), default=0)


def _failures(counter: Counter, now: datetime) -> list[datetime]:
    since = now - lockout.widest_window(counter.ladder)
    return list(limits.tries_at(counter.name, since=since))
