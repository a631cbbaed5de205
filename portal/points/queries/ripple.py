"""What a decision that suspends would leave behind: projects without anyone, and who is near.

Who is in the pool is known to a room above this one; it says so here when it is loaded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db.base import db
from portal.employers.models import Appointment, AppointmentStatus, Project
from portal.points.queries.suspensions import standing_appointments


@dataclass(frozen=True, slots=True)
class StandIn:
    """可以接任的人: as an officer may know them."""

    name: str
    certificate_number: str
    district: str
    available_on: date


@dataclass(frozen=True, slots=True)
class Nearby:
    """附近可以接任的人: how many there are, and the first of them by name."""

    total: int
    some: tuple[StandIn, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """One project of the person: who else is in post there, and who could step in."""

    project: Project
    others: tuple[str, ...]
    nearby: Nearby | None

    @property
    def is_alone(self) -> bool:
        """Whether nobody else is in post there."""
        return not self.others


Finder = Callable[[Project, int, date], Nearby]
_finders: list[Finder] = []


def find_stand_ins(finder: Finder) -> Finder:
    """Declare who knows the pool: asked with the project, the person who would go, and the day."""
    _finders[:] = [finder]
    return finder


def ripple_of(person_id: int, on: date) -> tuple[Left, ...]:
    """DOMAIN §7 R: posts are not ended by a suspension; this is what an employer that follows the
    advice would have to fill.
    """
    posts = standing_appointments(person_id)
    return tuple(_left(post, person_id, on) for post in posts)


def _left(post: Appointment, person_id: int, on: date) -> Left:
    others = tuple(each.person.name for each in _colleagues(post.project_id, person_id))
    finder = _finders[0] if _finders and not others else None
    return Left(post.project, others, finder(post.project, person_id, on) if finder else None)


def _colleagues(project_id: int, besides: int) -> Sequence[Appointment]:
    return db.session.scalars(
        select(Appointment)
        .where(
            Appointment.project_id == project_id,
            Appointment.person_id != besides,
            Appointment.status != AppointmentStatus.ENDED,
        )
        .options(joinedload(Appointment.person))
        .order_by(Appointment.id)
    ).all()
