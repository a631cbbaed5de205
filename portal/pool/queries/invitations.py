"""Invitations: a person's own, a contractor's, and who looked at a contact."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.core import clock
from portal.core.errors import NotFound
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.employers.models import Appointment, AppointmentStatus, Project
from portal.employers.queries import is_offered
from portal.pool.models import ContactLook, Invitation, InvitationStatus, Profile
from portal.pool.queries import profiles
from portal.pool.queries.settings import open_cap
from portal.pool.rules.waiting_list import Asked


def get_invitation(actor: Actor, permission: Permission, public_id: str) -> Invitation:
    """The invitation, or NotFound if there is none within this person's reach."""
    statement = within(select(Invitation), actor, permission, Invitation)
    invitation = db.session.scalar(_with_all(statement.where(Invitation.public_id == public_id)))
    if invitation is None:
        raise NotFound
    return invitation


def list_invitations(
    actor: Actor,
    permission: Permission,
    *,
    status: InvitationStatus | None = None,
    number: int = 1,
) -> Page:
    """Invitations within reach, newest first."""
    statement = within(select(Invitation), actor, permission, Invitation)
    if status:
        statement = statement.where(Invitation.status == status)
    return paged(_with_all(statement.order_by(Invitation.id.desc())), number)


def is_standing() -> ColumnElement[bool]:
    """Of an invitation that nobody need send again: it waits, or was accepted and what came of it,
    if anything, is not over.
    """
    over = Invitation.appointment.has(Appointment.status == AppointmentStatus.ENDED)
    return or_(
        Invitation.status == InvitationStatus.SENT,
        and_(Invitation.status == InvitationStatus.ACCEPTED, ~over),
    )


def waiting_for_project(project_id: int) -> dict[int, Invitation]:
    """By person: the invitation to this project that stands."""
    statement = select(Invitation).where(Invitation.project_id == project_id, is_standing())
    return {each.person_id: each for each in db.session.scalars(statement)}


def still_agreed() -> tuple[ColumnElement[bool], ...]:
    """Of an acceptance that holds a post: no appointment has followed, and one still may; whoever
    withdrew the consent or was suspended since holds none.
    """
    appointable = profiles.visible().where(Profile.person_id == Invitation.person_id)
    return (
        Invitation.status == InvitationStatus.ACCEPTED,
        Invitation.appointment_id.is_(None),
        appointable.correlate(Invitation).exists(),
    )


def asked_for(project: Project) -> Asked:
    """How the project stands: posts held, agreed to, asked about."""
    appointed = select(func.count(Appointment.id)).where(
        Appointment.project_id == project.id, Appointment.status != AppointmentStatus.ENDED
    )
    sent = Invitation.status == InvitationStatus.SENT
    counted = select(
        func.count().filter(*still_agreed()),
        func.count().filter(sent),
    ).where(Invitation.project_id == project.id)
    agreed, waiting = db.session.execute(counted).one()
    return Asked(
        project.posts, db.session.scalar(appointed) or 0, agreed, waiting, open_cap(clock.today())
    )


def list_waiting_of(person_id: int) -> Sequence[Invitation]:
    """What this person has not answered, by id, as it stands now."""
    statement = select(Invitation).where(
        Invitation.person_id == person_id, Invitation.status == InvitationStatus.SENT
    )
    fresh = _with_all(statement.order_by(Invitation.id)).execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()


def is_shown(person_id: int) -> bool:
    """Whether this person's consent stands."""
    shown = select(Profile.id).where(Profile.person_id == person_id, Profile.is_visible.is_(True))
    return db.session.scalar(shown) is not None


def accepted_for(project_id: int, person_id: int) -> Invitation | None:
    """The accepted invitation of this person to this project that has led to no appointment."""
    statement = select(Invitation).where(
        Invitation.project_id == project_id,
        Invitation.person_id == person_id,
        Invitation.status == InvitationStatus.ACCEPTED,
        Invitation.appointment_id.is_(None),
    )
    return db.session.scalar(statement.order_by(Invitation.id.desc()).limit(1))


def overdue(now: datetime) -> Sequence[Invitation]:
    """Invitations whose time has run out unanswered."""
    statement = select(Invitation).where(
        Invitation.status == InvitationStatus.SENT, Invitation.expires_at < now
    )
    return db.session.scalars(statement.order_by(Invitation.id)).all()


def agreed_past(now: datetime) -> Sequence[Invitation]:
    """Acceptances whose days are over, no terms waiting to be signed."""
    return _agreed(Invitation.agreed_until <= now)


def agreed_near(now: datetime, days: int) -> Sequence[Invitation]:
    """Acceptances that lapse within so many days."""
    soon = Invitation.agreed_until <= now + timedelta(days=days)
    return _agreed(Invitation.agreed_until > now, soon)


def _agreed(*when: ColumnElement[bool]) -> Sequence[Invitation]:
    statement = select(Invitation).where(
        Invitation.status == InvitationStatus.ACCEPTED,
        Invitation.appointment_id.is_(None),
        ~is_offered(Invitation.project_id, Invitation.person_id),
        *when,
    )
    return db.session.scalars(_with_all(statement.order_by(Invitation.id))).all()


def looks_at(person_id: int) -> Sequence[ContactLook]:
    """Every look at this person's contact, newest first."""
    statement = (
        select(ContactLook)
        .where(ContactLook.person_id == person_id)
        .options(joinedload(ContactLook.organisation), joinedload(ContactLook.invitation))
        .order_by(ContactLook.id.desc())
    )
    return db.session.scalars(statement.limit(100)).all()


def profile_of(invitation: Invitation) -> Profile | None:
    """The profile of the person invited."""
    return db.session.scalar(select(Profile).where(Profile.person_id == invitation.person_id))


def _with_all(statement: Select[Invitation]) -> Select[Invitation]:
    return statement.options(
        joinedload(Invitation.project),
        joinedload(Invitation.organisation),
        joinedload(Invitation.person),
        joinedload(Invitation.appointment),
    )
