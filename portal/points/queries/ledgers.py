"""What the book holds of people, told to the rules; for one person or for a thousand alike."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from portal.certificates.models import Certificate
from portal.db.base import db
from portal.employers.queries import served_posts
from portal.points.models import PointsEvent, Readmission
from portal.points.rules.cycles import Appointment
from portal.points.rules.history import Readmission as Back
from portal.points.rules.ledger import Booking, Filed, Ledger, Return
from portal.points.rules.procedure import EventStatus
from portal.points.rules.stacking import Entry

BOOKED = (EventStatus.DECIDED, EventStatus.REVERSED)
_ENTRY = (
    PointsEvent.public_id,
    PointsEvent.item,
    PointsEvent.effective_on,
    PointsEvent.fact_on,
    PointsEvent.project_id,
    PointsEvent.document_number,
    PointsEvent.fact_key,
    PointsEvent.order_number,
)
# Made once: to put a statement together takes longer than to run it. A contra-entry is the same
# person's, so it comes along and needs no join.
_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)
_EVENTS = select(
    *(PointsEvent.id, PointsEvent.person_id, PointsEvent.decided_at, PointsEvent.reverses_id),
    *_ENTRY,
).where(PointsEvent.person_id.in_(_PEOPLE), PointsEvent.status.in_(BOOKED))
_CERTIFICATES = (
    select(Certificate.person_id, Certificate.issued_on, Certificate.region)
    .where(Certificate.person_id.in_(_PEOPLE), Certificate.issued_on.is_not(None))
    .order_by(Certificate.id)
)
_READMISSIONS = select(
    Readmission.person_id, Readmission.readmitted_on, Readmission.created_at
).where(Readmission.person_id.in_(_PEOPLE))


@dataclass(frozen=True, slots=True)
class Known:
    """A person's ledger, and where their record is kept: the region of the latest certificate."""

    ledger: Ledger
    region: str


def known_of(person_id: int) -> Known:
    """What the book holds of one person."""
    return known_of_all([person_id])[person_id]


def known_of_all(person_ids: Collection[int]) -> dict[int, Known]:
    """The same of many, by the same four looks."""
    bookings = _bookings(person_ids)
    certificates = _certificates(person_ids)
    posts: dict[int, list[Filed]] = defaultdict(list)
    for person_id, starts_on, ended_on, filed_at in served_posts(person_ids):
        if filed_at is not None:
            posts[person_id].append(Filed(Appointment(starts_on, ended_on), filed_at))
    returns: dict[int, list[Return]] = defaultdict(list)
    for person_id, on, booked_at in _look(_READMISSIONS, person_ids):
        returns[person_id].append(Return(Back(on), booked_at))
    return {
        person_id: Known(
            Ledger(
                certificates[person_id].certified_on if person_id in certificates else None,
                tuple(posts[person_id]),
                tuple(bookings[person_id]),
                tuple(returns[person_id]),
            ),
            certificates[person_id].region if person_id in certificates else "",
        )
        for person_id in person_ids
    }


def entry_of(event: PointsEvent, on: date) -> Entry:
    """An event that is not decided yet, as an entry that takes effect on that day."""
    return _entry([getattr(event, column.key) for column in _ENTRY], on)


@dataclass(slots=True)
class _Certified:
    certified_on: date
    region: str


def _bookings(person_ids: Collection[int]) -> dict[int, list[Booking]]:
    booked: list[tuple[int, int, datetime, Entry]] = []
    contras: dict[int, tuple[datetime, str]] = {}
    for id_, person_id, booked_at, reverses_id, *entry in _look(_EVENTS, person_ids):
        if reverses_id is not None:
            contras[reverses_id] = (booked_at, entry[0])
        else:
            booked.append((id_, person_id, booked_at, _entry(entry, entry[2])))
    found: dict[int, list[Booking]] = defaultdict(list)
    for id_, person_id, booked_at, made in booked:
        struck_at, struck_by = contras.get(id_, (None, ""))
        found[person_id].append(Booking(made, booked_at, struck_at, struck_by))
    return found


def _look(statement: Any, person_ids: Collection[int]) -> Sequence[Any]:
    return db.session.execute(statement, {"people": list(person_ids)}).all()


def _entry(values: Sequence[object], on: date) -> Entry:
    id_, item, _, fact_on, project, document, fact, order = values
    return Entry(
        id=str(id_),
        item=str(item),
        effective_on=max(on, fact_on) if isinstance(fact_on, date) else on,
        fact_on=fact_on if isinstance(fact_on, date) else on,
        project=str(project),
        document=str(document),
        fact=str(fact),
        order=str(order),
    )


def _certificates(person_ids: Collection[int]) -> dict[int, _Certified]:
    """The day of the first certificate, which is not undone by what became of it later; and the
    region of the latest.
    """
    found: dict[int, _Certified] = {}
    for person_id, issued_on, region in _look(_CERTIFICATES, person_ids):
        if (known := found.get(person_id)) is None:
            found[person_id] = _Certified(issued_on, region)
        else:
            known.certified_on, known.region = min(known.certified_on, issued_on), region
    return found
