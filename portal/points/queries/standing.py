"""What is known of one person, told to the rules; and what the rules make of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.certificates.models import Certificate
from portal.core import clock
from portal.db.base import db
from portal.employers.models import Appointment
from portal.employers.queries import served_appointments
from portal.points.models import PointsEvent, PointsStanding, Readmission
from portal.points.rules import cycles, history
from portal.points.rules.catalogue import DUTIES, REGULATION_OF_2025
from portal.points.rules.cycles import Cycle
from portal.points.rules.procedure import EventStatus, effective_on
from portal.points.rules.stacking import Entry
from portal.points.rules.standing import DEFAULTS, Explained, Standing, standing

BOOKED = (EventStatus.DECIDED, EventStatus.REVERSED)


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


def standing_of(person_id: int, on: date) -> Standing:
    """The person's standing at the end of that day, worked out from all that is on record."""
    return standing(history_of(person_id), on, REGULATION_OF_2025, DEFAULTS)


def standing_after(event: PointsEvent, on: date) -> Standing:
    """How the person would stand if this event were decided and served that day."""
    known = history_of(event.person_id)
    if any(entry.id == event.public_id for entry in known.entries):
        return standing_of(event.person_id, on)
    entry = entry_of(event, effective_on(on, on))
    added = history.History(
        known.certified_on, known.appointments, (*known.entries, entry), known.readmissions
    )
    return standing(added, on, REGULATION_OF_2025, DEFAULTS)


def is_suspended(person_id: int) -> bool:
    """Whether the person is out of search and invitations now (Art 17)."""
    found = kept_standing(person_id)
    return found is not None and found.suspended_on is not None


def kept_standing(person_id: int) -> PointsStanding | None:
    """The standing as last worked out; None for someone who never had an event."""
    return db.session.scalar(select(PointsStanding).where(PointsStanding.person_id == person_id))


def history_of(person_id: int) -> history.History:
    """履职经历 as the rules want it: certificate, appointments, decided events, readmissions."""
    readmitted = db.session.scalars(
        select(Readmission.readmitted_on).where(Readmission.person_id == person_id)
    )
    return history.History(
        certified_on=certified_on(person_id),
        appointments=tuple(
            cycles.Appointment(a.starts_on, a.ended_on) for a in served_appointments(person_id)
        ),
        entries=tuple(entry_of(*row) for row in _booked(person_id)),
        readmissions=tuple(history.Readmission(on) for on in readmitted),
    )


def certified_on(person_id: int) -> date | None:
    """The day of the person's first certificate; it is not undone by what became of it later."""
    return db.session.scalar(
        select(func.min(Certificate.issued_on)).where(Certificate.person_id == person_id)
    )


def pool_region(person_id: int) -> str:
    """Where the person's record is kept: the region of the latest certificate; empty for none."""
    region = db.session.scalar(
        select(Certificate.region)
        .where(Certificate.person_id == person_id, Certificate.issued_on.is_not(None))
        .order_by(Certificate.id.desc())
        .limit(1)
    )
    return region or ""


def entry_of(event: PointsEvent, on: date, contra: str | None = None) -> Entry:
    """The event as an entry that takes effect on that day; `contra` undid it."""
    return Entry(
        id=event.public_id,
        item=event.item,
        effective_on=max(on, event.fact_on),
        fact_on=event.fact_on,
        project=str(event.project_id),
        document=event.document_number,
        fact=event.fact_key,
        order=event.order_number,
        reversed_by=contra or "",
    )


def view_standing(person_id: int, on: date) -> StandingView:
    """What the person is shown of their own points."""
    now = standing_of(person_id, on)
    events = {event.public_id: event for event, *_ in _booked(person_id)}
    by_cycle: dict[Cycle | None, list[Booked]] = {now.cycle: []}
    for explained in reversed(now.entries):
        cycle = _cycle(now, explained.entry.effective_on)
        row = Booked(events[explained.entry.id], explained)
        by_cycle.setdefault(cycle, []).append(row)
    ranked = sorted(by_cycle.items(), key=lambda pair: -(pair[0].number if pair[0] else 0))
    return StandingView(
        standing=now,
        cycles=tuple(CycleView(cycle, tuple(rows)) for cycle, rows in ranked if cycle or rows),
        duties=_duties(now),
        is_certified=certified_on(person_id) is not None,
        is_appointed=bool(served_appointments(person_id)),
    )


def explain(event: PointsEvent, on: date) -> Explained | None:
    """What became of this event; None while nothing is decided."""
    found = (e for e in standing_of(event.person_id, on).entries if e.entry.id == event.public_id)
    return next(found, None)


def list_changed(today: date, *, limit: int) -> Sequence[int]:
    """People whose kept standing may be out of date: a cycle has ended, or a 配备文件 was filed
    since (what happened in that post counts from then on).
    """
    filed_since = (
        select(Appointment.id)
        .where(
            Appointment.person_id == PointsStanding.person_id,
            Appointment.filed_at > PointsStanding.worked_out_at,
        )
        .exists()
    )
    statement = select(PointsStanding.person_id).where(
        or_(PointsStanding.cycle_until < today, filed_since)
    )
    return db.session.scalars(statement.order_by(PointsStanding.id).limit(limit)).all()


def _booked(person_id: int) -> Sequence[tuple[PointsEvent, date, str | None]]:
    contra = aliased(PointsEvent)
    statement = (
        select(PointsEvent, PointsEvent.effective_on, contra.public_id)
        .outerjoin(contra, contra.reverses_id == PointsEvent.id)
        .where(
            PointsEvent.person_id == person_id,
            PointsEvent.status.in_(BOOKED),
            PointsEvent.reverses_id.is_(None),
        )
        .options(joinedload(PointsEvent.project), joinedload(PointsEvent.organisation))
        .order_by(PointsEvent.effective_on, PointsEvent.id)
    )
    return [(event, on or clock.today(), by) for event, on, by in db.session.execute(statement)]


def _cycle(now: Standing, day: date) -> Cycle | None:
    if now.anchor_on is None:
        return None
    months = REGULATION_OF_2025.cycle_months
    return cycles.cycle_of(now.anchor_on, day, months, DEFAULTS.cycle_mode)


def _duties(now: Standing) -> tuple[str, ...]:
    items = (REGULATION_OF_2025.item(e.entry.item) for e in now.entries if e.points)
    return tuple(dict.fromkeys(DUTIES[duty] for item in items for duty in item.duties))
