"""What the rules make of what the book holds of a person: now, on any past day, and if."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select, union
from sqlalchemy.orm import joinedload

from portal.certificates.models import Certificate
from portal.core import clock
from portal.db.base import db
from portal.employers.models import Appointment
from portal.points.models import PointsEvent, PointsStanding
from portal.points.queries.events import provided
from portal.points.queries.ledgers import BOOKED, entry_of, known_of
from portal.points.queries.settings import options
from portal.points.rules.catalogue import DUTIES, REGULATION_OF_2025, Item
from portal.points.rules.cycles import Cycle
from portal.points.rules.history import History
from portal.points.rules.procedure import effective_on
from portal.points.rules.review import lighter_items
from portal.points.rules.standing import Explained, Standing, standing


@dataclass(frozen=True, slots=True)
class Booked:
    """记分记录 as a page shows it: the event, and what the rules say of it."""

    event: PointsEvent
    explained: Explained


@dataclass(frozen=True, slots=True)
class CycleView:
    """One cycle and what was decided in it; no cycle: before points began to count."""

    cycle: Cycle | None
    rows: tuple[Booked, ...]


@dataclass(frozen=True, slots=True)
class StandingView:
    """我的记分: where the person stands, and every record by cycle, the latest first."""

    standing: Standing
    cycles: tuple[CycleView, ...]
    duties: tuple[str, ...]  # what retraining should dwell on (DOMAIN §7 GG)
    is_certified: bool
    is_appointed: bool


@dataclass(frozen=True, slots=True)
class PastView:
    """某日的记分状态, twice: by what is on record now, and by what was on record that day."""

    on: date
    known_now: StandingView
    known_then: StandingView

    @property
    def is_the_same(self) -> bool:
        """Whether nothing that was booked later touches that day."""
        now, then = self.known_now.standing, self.known_then.standing
        kept = {e.entry.id: (e.verdict, e.points) for e in then.entries}
        return (now.used, now.suspended_on, now.anchor_on) == (
            *(then.used, then.suspended_on, then.anchor_on),
        ) and all(kept.get(e.entry.id) == (e.verdict, e.points) for e in now.entries)


def standing_of(person_id: int, on: date) -> Standing:
    """The person's standing at the end of that day, worked out from all that is on record."""
    return standing(history_of(person_id), on, REGULATION_OF_2025, options())


def standing_after(event: PointsEvent, on: date) -> Standing:
    """How the person would stand if this event were decided and served that day."""
    known = history_of(event.person_id)
    if any(entry.id == event.public_id for entry in known.entries):
        return standing(known, on, REGULATION_OF_2025, options())
    entry = entry_of(event, effective_on(on, on))
    added = replace(known, entries=(*known.entries, entry))
    return standing(added, on, REGULATION_OF_2025, options())


def standing_if_changed(event: PointsEvent, code: str, on: date) -> Standing:
    """How the person would stand if the decision had been about that item from its first day."""
    known = history_of(event.person_id)
    entries = tuple(
        replace(entry, item=code) if entry.id == event.public_id else entry
        for entry in known.entries
    )
    return standing(replace(known, entries=entries), on, REGULATION_OF_2025, options())


def standing_without(event: PointsEvent, on: date) -> Standing:
    """How the person would stand if the decision were annulled."""
    known = history_of(event.person_id)
    entries = tuple(entry for entry in known.entries if entry.id != event.public_id)
    return standing(replace(known, entries=entries), on, REGULATION_OF_2025, options())


def lighter_items_of(event: PointsEvent) -> tuple[Item, ...]:
    """What a review may change the decision to."""
    return lighter_items(event.catalogue_item, REGULATION_OF_2025, provided(event))


def is_suspended(person_id: int) -> bool:
    """Whether the person is out of search and invitations now (Art 17)."""
    found = kept_standing(person_id)
    return found is not None and found.suspended_on is not None


def kept_standing(person_id: int) -> PointsStanding | None:
    """The standing as last worked out; None for someone who never had an event."""
    return db.session.scalar(select(PointsStanding).where(PointsStanding.person_id == person_id))


def history_of(person_id: int) -> History:
    """履职经历 as the rules want it: certificate, appointments, decided events, readmissions."""
    return known_of(person_id).ledger.whole()


def certified_on(person_id: int) -> date | None:
    """The day of the person's first certificate; it is not undone by what became of it later."""
    return db.session.scalar(
        select(func.min(Certificate.issued_on)).where(Certificate.person_id == person_id)
    )


def pool_region(person_id: int) -> str:
    """Where the person's record is kept: the region of the latest certificate; empty for none."""
    return known_of(person_id).region


def view_standing(person_id: int, on: date) -> StandingView:
    """What the person is shown of their own points."""
    return _view(person_id, history_of(person_id), on)


def view_past(person_id: int, on: date) -> PastView:
    """For a dispute: how the person stood at the end of that day, as the book knows it now and as
    it was known then.
    """
    ledger = known_of(person_id).ledger
    end = datetime.combine(on + timedelta(days=1), time(), clock.BEIJING) - timedelta(seconds=1)
    known_now = _view(person_id, ledger.whole(), on)
    known_then = _view(person_id, ledger.as_known(end), on)
    return PastView(on, known_now, known_then)


def _view(person_id: int, history: History, on: date) -> StandingView:
    now = standing(history, on, REGULATION_OF_2025, options())
    events = _events(person_id)
    by_cycle: dict[Cycle | None, list[Booked]] = {now.cycle: []}
    for explained in reversed(now.entries):
        row = Booked(events[explained.entry.id], explained)
        by_cycle.setdefault(explained.cycle, []).append(row)
    ranked = sorted(
        by_cycle.items(),
        key=lambda pair: pair[0].starts_on if pair[0] else date.min,
        reverse=True,
    )
    return StandingView(
        standing=now,
        cycles=tuple(CycleView(cycle, tuple(rows)) for cycle, rows in ranked if cycle or rows),
        duties=_duties(now),
        is_certified=history.certified_on is not None,
        is_appointed=bool(history.appointments),
    )


def explain(event: PointsEvent, on: date) -> Explained | None:
    """What became of this event; None while nothing is decided."""
    found = (e for e in standing_of(event.person_id, on).entries if e.entry.id == event.public_id)
    return next(found, None)


def list_ended(today: date) -> list[tuple[date, date]]:
    """Anchors and last days of kept cycles that are over."""
    statement = (
        select(PointsStanding.anchor_on, PointsStanding.cycle_until)
        .where(PointsStanding.cycle_until < today)
        .distinct()
    )
    rows = db.session.execute(statement)
    return sorted((anchor, until) for anchor, until in rows if anchor and until)


def list_changed(today: date, *, limit: int, filed_after: datetime | None = None) -> Sequence[int]:
    """People whose kept standing may be out of date: a cycle has ended, or a 配备文件 was filed
    since (what happened in that post counts from then on). With `filed_after` only what was filed
    after that moment is looked through, which is quick; without it all of it.
    """
    ended = select(PointsStanding.person_id).where(PointsStanding.cycle_until < today)
    filed = (
        select(PointsStanding.person_id)
        .join(Appointment, Appointment.person_id == PointsStanding.person_id)
        .where(Appointment.filed_at > PointsStanding.worked_out_at)
    )
    if filed_after is not None:
        filed = filed.where(Appointment.filed_at > filed_after)
    found = union(ended, filed).limit(limit)
    return sorted(db.session.scalars(found))


def _events(person_id: int) -> dict[str, PointsEvent]:
    statement = (
        select(PointsEvent)
        .where(
            PointsEvent.person_id == person_id,
            PointsEvent.status.in_(BOOKED),
            PointsEvent.reverses_id.is_(None),
        )
        .options(joinedload(PointsEvent.project), joinedload(PointsEvent.organisation))
    )
    return {event.public_id: event for event in db.session.scalars(statement)}


def _duties(now: Standing) -> tuple[str, ...]:
    items = (REGULATION_OF_2025.item(e.entry.item) for e in now.entries if e.points)
    return tuple(dict.fromkeys(DUTIES[duty] for item in items for duty in item.duties))
