"""One run at a time carries messages, one message at a time; what a killed run held is due again
when its lease is over.

Before each step the run looks whether the line is still its own: one that slept too long stops,
and what it brings back late changes nothing that another has in hand.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.db.base import db
from portal.outbox import queries
from portal.outbox.models import Message, MessageState, PlatformLine
from portal.outbox.platform import Parcel
from portal.outbox.queries.backlog import is_running
from portal.outbox.rules.delivery import Outcome, Verdict, rest_after, wait_after
from portal.outbox.signing import sign

HELD_FOR = timedelta(minutes=2)  # well beyond the longest that one try may take
THE_LINE = 1


def take_line(mine: str, *, now: datetime) -> bool:
    """The line is this run's, unless another run is at it, it rests after trouble, or messages are
    being written that belong before others.
    """
    line = _locked()
    if is_running():
        return False
    if line.rests_until is not None and line.rests_until > now:
        return False
    if line.lease and line.lease != mine and line.leased_until and line.leased_until > now:
        return False
    line.lease, line.leased_until = mine, now + HELD_FOR
    return True


def leave_line(mine: str) -> None:
    """The run is over; the next may begin at once."""
    db.session.execute(
        update(PlatformLine).where(PlatformLine.lease == mine).values(lease="", leased_until=None)
    )


def wake_line() -> None:
    """The line rests no longer: the next run tries it."""
    db.session.execute(update(PlatformLine).values(rests_until=None))


def take_next(mine: str, *, now: datetime) -> Parcel | None:
    """The next message is in this run's hand; None if none is due, or the line was lost."""
    if not take_line(mine, now=now) or (found := db.session.scalar(_free(now))) is None:
        return None
    found.state, found.lease, found.due_at = MessageState.SENDING, mine, now + HELD_FOR
    parcel = Parcel(found.id, found.public_id, sign(found))
    db.session.flush()
    return parcel


def settle(parcel: Parcel, outcome: Outcome, mine: str, *, now: datetime) -> bool:
    """What became of the try is kept; whether the run goes on: not after trouble, as the next
    message would meet the same.
    """
    line = _locked()
    message = db.session.get_one(Message, parcel.id, with_for_update=True, populate_existing=True)
    if message.lease != mine or message.state is not MessageState.SENDING:
        return False
    message.tries += 1
    message.tried_at, message.status, message.lease = now, outcome.status, ""
    message.words = outcome.words
    if outcome.verdict is Verdict.TROUBLE:
        message.state, message.due_at = MessageState.RETRYING, now + wait_after(message.tries)
        line.failures += 1
        line.trouble = outcome.words
        line.rests_until = now + rest_after(line.failures, outcome.asked)
        db.session.flush()
        return False
    message.due_at = None
    message.state = MessageState.HELD
    if outcome.verdict is Verdict.DELIVERED:
        message.state = MessageState.DELIVERED
        message.receipt, message.delivered_at = outcome.receipt, now
    line.failures, line.rests_until, line.trouble, line.answered_at = 0, None, "", now
    db.session.flush()
    return line.lease == mine


def _free(now: datetime) -> Any:
    return queries.next_due(now).with_for_update().execution_options(populate_existing=True)


def _locked() -> PlatformLine:
    """The one row, made when it is first asked for; ours until the commit."""
    statement = (
        select(PlatformLine)
        .where(PlatformLine.id == THE_LINE)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if (line := db.session.scalar(statement)) is None:
        dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]
        row = {"id": THE_LINE, "lease": "", "failures": 0, "trouble": ""}
        db.session.execute(dialect.insert(PlatformLine).values(row).on_conflict_do_nothing())
        line = db.session.scalars(statement).one()
    return line
