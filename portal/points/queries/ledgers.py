"""What the book holds of people, told to the rules; for one person or for a thousand alike."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

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
    for person_id, on, booked_at in _readmissions(person_ids):
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
    contra = aliased(PointsEvent)
    statement = (
        select(
            PointsEvent.person_id,
            PointsEvent.decided_at,
            contra.decided_at,
            contra.public_id,
            *_ENTRY,
        )
        .outerjoin(contra, contra.reverses_id == PointsEvent.id)
        .where(
            PointsEvent.person_id.in_(person_ids),
            PointsEvent.status.in_(BOOKED),
            PointsEvent.reverses_id.is_(None),
        )
    )
    found: dict[int, list[Booking]] = defaultdict(list)
    for person_id, booked_at, struck_at, struck_by, *entry in db.session.execute(statement):
        if booked_at is None:
            raise LookupError(f"{entry[0]} is booked and nobody knows since when")
        booking = Booking(_entry(entry, entry[2]), booked_at, struck_at, struck_by or "")
        found[person_id].append(booking)
    return found


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
    statement = select(Certificate.person_id, Certificate.issued_on, Certificate.region).where(
        Certificate.person_id.in_(person_ids), Certificate.issued_on.is_not(None)
    )
    found: dict[int, _Certified] = {}
    for person_id, issued_on, region in db.session.execute(statement.order_by(Certificate.id)):
        if issued_on is None:
            continue
        if (known := found.get(person_id)) is None:
            found[person_id] = _Certified(issued_on, region)
        else:
            known.certified_on, known.region = min(known.certified_on, issued_on), region
    return found


def _readmissions(person_ids: Collection[int]) -> Sequence[Row[int, date, datetime]]:
    return db.session.execute(
        select(Readmission.person_id, Readmission.readmitted_on, Readmission.created_at).where(
            Readmission.person_id.in_(person_ids)
        )
    ).all()
