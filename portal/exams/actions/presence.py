"""Signs of life: heard often, written seldom.

A beat changes nothing but this process's memory. Some twenty seconds of beats are written
together, in a transaction of their own: a few a minute for a whole sitting, not one for each beat.
What a process that is killed had not written, the next beats make good within that time.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.db.base import db
from portal.exams.models import PageEvent, PageEventKind, Paper, Presence
from portal.exams.rules.lost_time import Signs, slot_of

WRITE_EVERY = timedelta(seconds=20)
AT_ONCE = 500
MOST_EVENTS = 400  # of one paper: nobody reads more
MOST_WAITING = 999

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Heard:
    """What was heard of one paper since it was last written."""

    seen_at: datetime
    waiting: int = 0
    slots: set[int] = field(default_factory=set)
    troubled: set[int] = field(default_factory=set)


class Register:
    """在场登记: what this process has heard and not written yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: dict[int, Heard] = {}
        self._written_at: datetime | None = None

    def note(self, paper_id: int, *, waiting: int, now: datetime) -> bool:
        """Note a sign of life; True for the one caller who is to write all of them now."""
        with self._lock:
            heard = self._heard.setdefault(paper_id, Heard(now))
            heard.seen_at, heard.waiting = max(heard.seen_at, now), waiting
            heard.slots.add(slot_of(now))
            if waiting:
                heard.troubled.add(slot_of(now))
            is_due = self._written_at is None or abs(now - self._written_at) >= WRITE_EVERY
            if is_due:
                self._written_at = now
            return is_due

    def take(self) -> dict[int, Heard]:
        """All that is not written yet; it is the caller's to write."""
        with self._lock:
            taken, self._heard = self._heard, {}
            return taken

    def put_back(self, taken: dict[int, Heard]) -> None:
        """What could not be written waits for the next time."""
        with self._lock:
            for paper_id, heard in taken.items():
                newer = self._heard.setdefault(paper_id, heard)
                newer.slots |= heard.slots
                newer.troubled |= heard.troubled


register = Register()


def notice(paper_id: int, *, waiting: int, now: datetime) -> None:
    """A page of this paper was heard, with so many answers that have not reached the server."""
    if register.note(paper_id, waiting=min(max(waiting, 0), MOST_WAITING), now=now):
        write_all()


def write_all() -> None:
    """Write what this process has heard."""
    taken = register.take()
    rest = iter(sorted(taken))
    while some := list(islice(rest, AT_ONCE)):
        try:
            with db.sessions.begin() as session:
                _write(session, {paper_id: taken[paper_id] for paper_id in some})
        except IntegrityError:  # another process was the first to write of one of these papers
            register.put_back({paper_id: taken[paper_id] for paper_id in some})
        except Exception:  # a sign of life must not be lost with the database, nor fail its page
            log.exception("signs of life of %d papers wait for the next time", len(some))
            register.put_back({paper_id: taken[paper_id] for paper_id in some})


def _write(session: Session, heard: dict[int, Heard]) -> None:
    known = set(session.scalars(select(Paper.id).where(Paper.id.in_(heard))))
    held = {
        row.paper_id: row
        for row in session.scalars(
            select(Presence)
            .where(Presence.paper_id.in_(heard))
            .order_by(Presence.paper_id)
            .with_for_update()
        )
    }
    for paper_id in known:
        new, row = heard[paper_id], held.get(paper_id)
        if row is None:
            row = Presence(paper_id=paper_id, seen_at=new.seen_at, first_slot=0)
            row.heard = row.troubled = b""
            session.add(row)
        signs = Signs.unpacked(row.first_slot, row.heard) | Signs.of(new.slots)
        troubled = Signs.unpacked(row.first_slot, row.troubled) | Signs.of(new.troubled)
        if new.seen_at >= row.seen_at:
            row.seen_at, row.waiting = new.seen_at, new.waiting
        row.first_slot, row.heard = signs.first, signs.packed()
        row.troubled = troubled.packed_from(signs.first)


def keep_events(paper: Paper, kinds: Sequence[PageEventKind], *, place: str, now: datetime) -> None:
    """What the page saw, in its order; after so many no more is kept."""
    kept = select(func.count()).select_from(PageEvent).where(PageEvent.paper_id == paper.id)
    left = MOST_EVENTS - (db.session.scalar(kept) or 0)
    db.session.add_all(
        PageEvent(paper_id=paper.id, kind=kind, place=place[:8], created_at=now)
        for kind in kinds[: max(left, 0)]
    )
    db.session.flush()
