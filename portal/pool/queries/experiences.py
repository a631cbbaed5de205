"""现场经历 as stated and as served on this portal; what waits for an officer; whose months grow."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.employers.models import Appointment, Project
from portal.employers.queries import served_appointments
from portal.employers.rules.sectors import ProjectType
from portal.pool.models import Experience, ExperienceProof, Profile
from portal.pool.rules.experience import ExperienceState, Lump, Time, full_months
from portal.storage.models import StoredFile

OWN = Permission.POOL_PROFILE_OWN
REVIEW = Permission.POOL_EXPERIENCE_REVIEW
# An appointment may be ended for a day that has passed: for so long its months are looked at again.
LATELY = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Served:
    """在本平台聘用的一段经历: verified by its filing, never typed; said by the contractor, where
    other experiences are said by the person and looked at by an officer.
    """

    appointment: Appointment
    last_on: date
    confirmed: ClassVar[str] = "单位确认"

    @property
    def months(self) -> int:
        return full_months(self.appointment.starts_on, self.last_on)


def list_own(actor: Actor) -> Sequence[Experience]:
    """What the person states, the latest first, lumps last."""
    order = (Experience.from_on.is_(None), Experience.from_on.desc(), Experience.id)
    statement = within(_standing(), actor, OWN, Experience).where(Experience.person_id == actor.id)
    return db.session.scalars(statement.options(*_with_proofs()).order_by(*order)).all()


def list_of(person_id: int) -> Sequence[Experience]:
    """The same of somebody whose contact is open, without their proofs."""
    order = (Experience.from_on.is_(None), Experience.from_on.desc(), Experience.id)
    statement = _standing().where(
        Experience.person_id == person_id, Experience.state != ExperienceState.REFUSED
    )
    return db.session.scalars(statement.order_by(*order)).all()


def list_served(person_id: int, on: date) -> list[Served]:
    """Posts that were filed on this portal and have begun, the latest first."""
    found = [
        Served(post, min(post.ended_on or on, on))
        for post in served_appointments(person_id)
        if post.starts_on <= on
    ]
    return found[::-1]


def get_own(actor: Actor, public_id: str) -> Experience:
    """The person's own experience that stands, or NotFound."""
    statement = within(_standing(), actor, OWN, Experience).where(Experience.person_id == actor.id)
    return _one(statement.where(Experience.public_id == public_id))


def get_to_review(actor: Actor, public_id: str) -> Experience:
    """One within an officer's reach, or NotFound."""
    statement = within(_standing(), actor, REVIEW, Experience)
    return _one(statement.where(Experience.public_id == public_id))


def list_to_review(actor: Actor, *, number: int = 1) -> Page:
    """What is proved and waits for somebody else's eyes, the oldest first."""
    statement = within(_standing(), actor, REVIEW, Experience).where(
        Experience.state == ExperienceState.PROVED, Experience.person_id != actor.id
    )
    order = (Experience.proved_at, Experience.id)
    return paged(statement.options(joinedload(Experience.person)).order_by(*order), number)


def get_proof(experience: Experience, public_id: str) -> StoredFile:
    """A file of this experience, or NotFound."""
    found = db.session.scalar(
        select(StoredFile)
        .join(ExperienceProof, ExperienceProof.file_id == StoredFile.id)
        .where(ExperienceProof.experience_id == experience.id, StoredFile.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def known_of(people: Collection[int], on: date) -> dict[int, tuple[list[Time], list[Lump]]]:
    """By person: the times that count on that day, verified or stated, and the lumps."""
    known: dict[int, tuple[list[Time], list[Lump]]] = {person: ([], []) for person in people}
    columns = (
        *(Experience.person_id, Experience.type, Experience.from_on, Experience.until_on),
        *(Experience.lump_months, Experience.state),
    )
    stated = select(*columns).where(
        Experience.person_id.in_(people),
        Experience.removed_at.is_(None),
        Experience.state != ExperienceState.REFUSED,
    )
    for person, kind, from_on, until_on, lump, state in db.session.execute(stated):
        if from_on is None:
            known[person][1].append(Lump(kind.value, lump or 0))
        elif from_on <= on:
            last = min(until_on or on, on)
            is_verified = state is ExperienceState.VERIFIED
            known[person][0].append(Time(kind.value, from_on, last, is_verified))
    for person, kind, starts_on, ended_on in db.session.execute(_posts(people, on)):
        last = min(ended_on or on, on)
        known[person][0].append(Time(kind.value, starts_on, last, is_verified=True))
    return known


def _posts(people: Collection[int], on: date) -> Select[int, ProjectType, date, date | None]:
    """Posts filed here that have begun: verified by themselves (DOMAIN §7 C)."""
    return (
        select(Appointment.person_id, Project.type, Appointment.starts_on, Appointment.ended_on)
        .join(Appointment.project)
        .where(
            Appointment.person_id.in_(people),
            Appointment.filed_at.is_not(None),
            Appointment.starts_on <= on,
            or_(Appointment.ended_on.is_(None), Appointment.ended_on >= Appointment.starts_on),
        )
    )


def list_changing(on: date, *, after: int, limit: int) -> Sequence[int]:
    """People, by id, whose months may be others than when they were last worked out: in a post
    filed here or of late, or on a site up to now.
    """
    posts = (
        select(Appointment.id)
        .where(
            Appointment.person_id == Profile.person_id,
            Appointment.filed_at.is_not(None),
            or_(Appointment.ended_on.is_(None), Appointment.ended_on >= on - LATELY),
        )
        .exists()
    )
    going_on = (
        select(Experience.id)
        .where(
            Experience.person_id == Profile.person_id,
            Experience.removed_at.is_(None),
            and_(Experience.from_on.is_not(None), Experience.until_on.is_(None)),
        )
        .exists()
    )
    statement = select(Profile.person_id).where(
        Profile.person_id > after,
        or_(Profile.months_on.is_(None), Profile.months_on < on),
        or_(posts, going_on),
    )
    return db.session.scalars(statement.order_by(Profile.person_id).limit(limit)).all()


def _standing() -> Select[Experience]:
    return select(Experience).where(Experience.removed_at.is_(None))


def _one(statement: Select[Experience]) -> Experience:
    found: Experience | None = db.session.scalar(
        statement.options(*_with_proofs(), joinedload(Experience.person))
    )
    if found is None:
        raise NotFound
    return found


def _with_proofs() -> tuple[Any, ...]:
    return (selectinload(Experience.proofs).joinedload(ExperienceProof.file),)
