"""Locks of the pool, taken by all in one order: people by id, then projects by id, then the rest.

None is held as a key of others: a new row that only refers to it waits for nobody, so that such
rows are outside the order.
"""

from collections.abc import Iterable

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.errors import NotFound
from portal.db.base import db
from portal.employers.models import Project
from portal.pool.fairness_models import FairnessReport
from portal.pool.models import DataRequest, Experience, Profile


def hold_people(person_ids: Iterable[int]) -> None:
    """Nothing else is decided about these people meanwhile."""
    wanted = sorted(set(person_ids))
    people = select(Person.id).where(Person.id.in_(wanted)).order_by(Person.id)
    db.session.execute(people.with_for_update(key_share=True))


def hold_projects(project_ids: Iterable[int]) -> None:
    """The same of projects."""
    wanted = sorted(set(project_ids))
    projects = select(Project.id).where(Project.id.in_(wanted)).order_by(Project.id)
    db.session.execute(projects.with_for_update(key_share=True))


def hold(thing: Project | Experience | DataRequest | FairnessReport) -> None:
    """This row is nobody else's to change meanwhile; what it says is read anew. In two steps: what
    was loaded along with it may be missing, and PostgreSQL locks no such join.
    """
    model = type(thing)
    held = select(model.id).where(model.id == thing.id)
    db.session.execute(held.with_for_update(key_share=True))
    db.session.refresh(thing)


def hold_own_profile(person_id: int) -> Profile:
    """The person and their profile, as it stands now; NotFound for none."""
    hold_people([person_id])
    statement = select(Profile).where(Profile.person_id == person_id)
    held = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    if (profile := db.session.scalar(held)) is None:
        raise NotFound
    return profile
