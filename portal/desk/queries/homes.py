"""The first page behind the firms' and the departments' doors; and the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.accounts.models import Organisation
from portal.audit.models import AuditEntry
from portal.complaints.models import Complaint
from portal.complaints.queries import list_to_answer
from portal.core import clock
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.employers.models import (
    Appointment,
    AppointmentStatus,
    AppointmentTerms,
    FilingWarning,
    Project,
)
from portal.employers.queries import (
    AppointmentRow,
    FilingCounts,
    appointment_row,
    filing_counts,
    is_offered,
    list_to_sign,
    list_warnings,
)
from portal.points.models import Advice, PointsEvent
from portal.points.rules.procedure import EventStatus
from portal.pool.models import Invitation, InvitationStatus
from portal.pool.queries.proposed import projects_recommended_for


@dataclass(frozen=True, slots=True)
class FirmDesk:
    """工作台 of a contractor."""

    projects: int
    waiting_invitations: int
    filing: FilingCounts
    accepted: list[Invitation]
    to_sign: Sequence[AppointmentTerms]
    unfiled: list[AppointmentRow]
    warnings: Sequence[FilingWarning]
    advices: list[Advice]
    recommended: list[Project]
    questions: list[Complaint]  # of HR, to be answered


def firm_desk(actor: Actor) -> FirmDesk:
    """What a contractor's clerk has to do."""
    accepted = within(select(Invitation), actor, Permission.POOL_INVITATION_READ, Invitation).where(
        Invitation.status == InvitationStatus.ACCEPTED,
        Invitation.appointment_id.is_(None),
        ~is_offered(Invitation.project_id, Invitation.person_id),
    )
    unfiled = (
        within(select(Appointment), actor, Permission.EMPLOYERS_APPOINTMENT_READ, Appointment)
        .join(Project)
        .where(
            or_(
                Appointment.status == AppointmentStatus.AWAITING_FILING,
                Appointment.refile_by.is_not(None),
            )
        )
        .options(joinedload(Appointment.person), joinedload(Appointment.project))
        .order_by(Project.planned_start_on)
    )
    advices = within(select(Advice), actor, Permission.POINTS_STANDING_ADVISED, Advice).where(
        Advice.lifted_on.is_(None)
    )
    today = clock.today()
    return FirmDesk(
        projects=_count(within(select(Project), actor, Permission.EMPLOYERS_PROJECT_READ, Project)),
        waiting_invitations=_count(
            within(select(Invitation), actor, Permission.POOL_INVITATION_READ, Invitation).where(
                Invitation.status == InvitationStatus.SENT
            )
        ),
        filing=filing_counts(actor, today),
        accepted=list(db.session.scalars(accepted.order_by(Invitation.answered_at))),
        to_sign=list_to_sign(actor, Permission.EMPLOYERS_APPOINTMENT_READ, clock.now()),
        unfiled=[appointment_row(each, today) for each in db.session.scalars(unfiled)],
        warnings=list_warnings(actor, Permission.EMPLOYERS_APPOINTMENT_READ),
        advices=list(db.session.scalars(advices.order_by(Advice.id.desc()).limit(20))),
        recommended=projects_recommended_for(actor, clock.now()),
        questions=list(list_to_answer(actor)),
    )


def organisation_of(actor: Actor) -> Organisation | None:
    """The organisation this person acts for."""
    number = actor.organisation_id
    return db.session.get(Organisation, number) if number else None


def events_by_status(actor: Actor) -> dict[EventStatus, int]:
    """How many of a department's events stand where."""
    statement = within(
        select(PointsEvent.status, func.count(PointsEvent.id)),
        actor,
        Permission.POINTS_EVENT_READ,
        PointsEvent,
    ).where(PointsEvent.reverses_id.is_(None))
    rows = db.session.execute(statement.group_by(PointsEvent.status))
    counted = {row[0]: row[1] for row in rows}
    return {status: counted[status] for status in EventStatus if status in counted}


def list_own_drafts(actor: Actor) -> list[PointsEvent]:
    """What this drafter has still to hand in, sent back or not, the oldest first."""
    statement = (
        within(select(PointsEvent), actor, Permission.POINTS_EVENT_READ, PointsEvent)
        .where(
            PointsEvent.status.in_((EventStatus.DRAFT, EventStatus.RETURNED)),
            PointsEvent.drafted_by_id == actor.id,
        )
        .options(joinedload(PointsEvent.person), joinedload(PointsEvent.project))
    )
    return list(db.session.scalars(statement.order_by(PointsEvent.id)))


def _count(statement: Select[Any]) -> int:
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    return db.session.scalar(counted) or 0


def trail(actor: Actor, *, matching: str, number: int, by_people: bool = False) -> Page:
    """The trail within this officer's reach, newest first; on demand without what the portal did by
    itself.
    """
    statement = within(select(AuditEntry), actor, Permission.AUDIT_ENTRY_READ, AuditEntry)
    if by_people:
        statement = statement.where(AuditEntry.actor_id.is_not(None))
    if matching:
        statement = statement.where(
            AuditEntry.thing_id.contains(matching, autoescape=True)
            | AuditEntry.actor_name.contains(matching, autoescape=True)
        )
    return paged(statement.order_by(AuditEntry.id.desc()), number)
