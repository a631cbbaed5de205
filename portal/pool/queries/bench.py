"""Everyone whom contractors may find, in columns: read anew for each plan, without objects."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import Education, Person
from portal.core import clock
from portal.courses.models import LessonProgress
from portal.db.base import db
from portal.employers.models import Appointment, AppointmentStatus
from portal.points.models import PointsStanding
from portal.pool.models import Profile, ProfileDistrict
from portal.pool.queries.matches import SECONDARY_ROUTE_MONTHS, TWELVE
from portal.pool.queries.profiles import visible
from portal.pool.rules import columns
from portal.pool.rules.columns import People, Row
from portal.pool.rules.lots import seed

_BELOW_SECONDARY = frozenset({Education.HIGH, Education.MIDDLE, Education.OTHER, None})


def people_now() -> People:
    """Everyone visible at this moment, the order of their profiles kept."""
    places, active = _places(), _by_person(_ACTIVE)
    used, trained = _by_person(_USED), _by_person(_TRAINED)
    return People.of(
        [
            Row(
                profile=found.id,
                person=found.person_id,
                seed=seed(found.public_id),
                places=columns.places_of(places[found.id], anywhere=found.anywhere),
                months=columns.months_of(found.types),
                site_months=min(found.site_months, columns.MOST_MONTHS),
                headcount=found.largest_headcount,
                available=columns.day(found.available_on),
                born=columns.day(found.birth_on),
                confirmed=columns.day(_day(found.confirmed_at)),
                trained=columns.day(_day(trained.get(found.person_id))),
                spare=TWELVE - used.get(found.person_id, 0),
                active=active.get(found.person_id, 0),
                skills=columns.skills_of(found.skills),
                facts=_facts(found),
            )
            for found in db.session.execute(_PEOPLE)
        ]
    )


_PEOPLE = (
    visible()
    .join(Person, Person.id == Profile.person_id)
    .with_only_columns(
        Profile.id,
        Profile.person_id,
        Profile.public_id,
        Profile.anywhere,
        Profile.types,
        Profile.site_months,
        Profile.largest_headcount,
        Profile.available_on,
        Profile.confirmed_at,
        Profile.is_full_time,
        Profile.skills,
        Person.birth_on,
        Person.education,
    )
    .order_by(Profile.id)
)
_ACTIVE = (
    select(Appointment.person_id, func.count(Appointment.id))
    .where(Appointment.status != AppointmentStatus.ENDED)
    .group_by(Appointment.person_id)
)
_USED = select(PointsStanding.person_id, PointsStanding.used)
_TRAINED = (
    select(LessonProgress.person_id, func.max(LessonProgress.completed_at))
    .where(LessonProgress.completed_at.is_not(None))
    .group_by(LessonProgress.person_id)
)


def _places() -> dict[int, list[str]]:
    places = defaultdict(list)
    rows = db.session.execute(select(ProfileDistrict.profile_id, ProfileDistrict.region))
    for profile, region in rows:
        places[profile].append(region)
    return places


def _by_person(statement: Any) -> dict[int, Any]:
    return dict(db.session.execute(statement).all())


def _facts(found: Any) -> int:
    schooled = found.education not in _BELOW_SECONDARY
    return columns.facts_of(
        certified=True,
        in_pool=True,
        consents=True,
        full_time=found.is_full_time,
        route=schooled and found.site_months >= SECONDARY_ROUTE_MONTHS,
    )


def _day(at: Any) -> date | None:
    return at.astimezone(clock.BEIJING).date() if at else None
