"""Who of the pool could step in where somebody is out of it: for an officer about to decide."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from portal.core import regions
from portal.core.identity import mask_surname
from portal.core.neighbours import neighbours
from portal.db.base import db
from portal.employers.models import Appointment, AppointmentStatus, Project
from portal.points.queries.ripple import Nearby, StandIn, find_stand_ins
from portal.pool.models import Profile, ProfileDistrict
from portal.pool.queries.profiles import visible

SHOWN = 5


@find_stand_ins
def stand_ins(project: Project, besides: int, on: date) -> Nearby:
    """Visible people without a post who would work in the project's district, in one beside it, or
    anywhere, and are free by that day; the freshest profiles first. Whose record another district
    keeps is not named to this one's officers.
    """
    here = regions.equivalents(project.region, on)
    near = here | neighbours(project.region, on)
    there = (
        select(ProfileDistrict.id)
        .where(
            ProfileDistrict.profile_id == Profile.id,
            ProfileDistrict.region.in_(near),
        )
        .exists()
    )
    engaged = (
        select(Appointment.id)
        .where(
            Appointment.person_id == Profile.person_id,
            Appointment.status != AppointmentStatus.ENDED,
        )
        .exists()
    )
    found = visible().where(
        Profile.person_id != besides,
        Profile.available_on <= on,
        or_(Profile.anywhere.is_(True), there),
        ~engaged,
    )
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    some = db.session.scalars(
        found.options(joinedload(Profile.person), joinedload(Profile.certificate))
        .order_by(Profile.confirmed_at.desc(), Profile.id)
        .limit(SHOWN)
    )
    return Nearby(total, tuple(_shown(profile, here) for profile in some))


def _shown(profile: Profile, here: Collection[str]) -> StandIn:
    name = profile.person.name
    return StandIn(
        name=name if profile.region in here else mask_surname(name),
        certificate_number=profile.certificate.number or "",
        district=regions.name_of(profile.region),
        available_on=profile.available_on,
    )
