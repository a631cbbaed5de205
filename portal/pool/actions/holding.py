"""Locks of the pool, taken by all in one order: people by id, then the project, then the rest."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.errors import NotFound
from portal.db.base import db
from portal.employers.models import Project
from portal.pool.models import DataRequest, Experience, Profile


def hold_people(person_ids: Iterable[int]) -> None:
    """Nothing else is decided about these people meanwhile."""
    wanted = sorted(set(person_ids))
    people = select(Person.id).where(Person.id.in_(wanted)).order_by(Person.id)
    db.session.execute(people.with_for_update())


def hold(thing: Project | Experience | DataRequest) -> None:
    """This row is nobody else's to change meanwhile; what it says is read anew. In two steps: what
    was loaded along with it may be missing, and PostgreSQL locks no such join.
    """
    model = type(thing)
    db.session.execute(select(model.id).where(model.id == thing.id).with_for_update())
    db.session.refresh(thing)


def hold_own_profile(person_id: int) -> Profile:
    """The person and their profile, as it stands now; NotFound for none."""
    hold_people([person_id])
    statement = select(Profile).where(Profile.person_id == person_id)
    held = statement.with_for_update().execution_options(populate_existing=True)
    if (profile := db.session.scalar(held)) is None:
        raise NotFound
    return profile
