"""How often an address or an account may try: counted in the database, so that all processes
count together.

A try is written after the request's own transaction has been settled, so that it outlives the
refusal it leads to and never waits for a lock that the request itself holds; what is so short that
it could be guessed by many tries at once is counted beforehand (`tried_too_often_now`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import g, request
from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.db.base import Base, db
from portal.db.mixins import Keyed, Stamped
from portal.jobs.queue import commit

KEPT_DAYS = 1


class Attempt(Keyed, Stamped, Base):
    """尝试: one try at something that is limited."""

    __tablename__ = "web_attempt"

    what: Mapped[str] = mapped_column(String(120), index=True)


def tried_too_often(what: str, *, limit: int, minutes: int) -> bool:
    """Count one more try at `what`; True when `limit` were made within `minutes` before it."""
    since = clock.now() - timedelta(minutes=minutes)
    made = db.session.scalar(
        select(func.count())
        .select_from(Attempt)
        .where(Attempt.what == what, Attempt.created_at >= since)
    )
    g.setdefault("attempts", []).append(what)
    return (made or 0) >= limit


def tried_too_often_now(what: str, *, limit: int, minutes: int) -> bool:
    """Count one more try at `what` before it is looked at: tries that are made together find each
    other, so that never more than `limit` of them are let through within `minutes`.

    The try is committed, and with it all that the request has done so far: what was locked has to
    be locked again.
    """
    db.session.add(Attempt(what=what, created_at=clock.now()))
    commit()
    since = clock.now() - timedelta(minutes=minutes)
    return len(tries_at(what, since=since)) > limit


def count_try(what: str) -> None:
    """Count one more try at `what`; for rooms that judge `tries_at` by a rule of their own."""
    g.setdefault("attempts", []).append(what)


def tries_at(what: str, *, since: datetime) -> Sequence[datetime]:
    """When `what` was tried, as far as it is kept."""
    statement = select(Attempt.created_at).where(Attempt.what == what, Attempt.created_at >= since)
    return db.session.scalars(statement).all()


def forget_tries(what: str) -> None:
    """A success wipes the slate."""
    g.attempts = [tried for tried in g.get("attempts", []) if tried != what]
    db.session.execute(delete(Attempt).where(Attempt.what == what))


def write_tries() -> None:
    """Keep the tries of this request, in a transaction of their own."""
    if tries := g.pop("attempts", []):
        now = clock.now()
        db.session.execute(
            delete(Attempt).where(Attempt.created_at < now - timedelta(days=KEPT_DAYS))
        )
        db.session.add_all(Attempt(what=what, created_at=now) for what in tries)
        db.session.commit()


def by_address(what: str) -> str:
    """The name under which this address's tries at `what` are counted."""
    return f"{what}@{request.remote_addr}"
