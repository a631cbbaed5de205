"""Which browser a candidate must come with, and who came with another."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.access.roles import Actor
from portal.db.base import db
from portal.exams.models import Application, Incident, IncidentKind, Paper, Sitting
from portal.exams.rules.safe_browser import Demand, demand_of


@dataclass(frozen=True, slots=True)
class Demanded:
    """What is demanded of this candidate, who is known by their application."""

    application_id: str
    demand: Demand


def find_demand(actor: Actor, public_id: str) -> Demanded | None:
    """What is demanded behind this application or paper of theirs; None for anyone else's."""
    statement = (
        select(Application.public_id, Sitting.config_keys, Sitting.exam_keys)
        .join(Sitting, Sitting.id == Application.sitting_id)
        .outerjoin(Paper, Paper.application_id == Application.id)
        .where(Application.person_id == actor.id)
        .where(or_(Application.public_id == public_id, Paper.public_id == public_id))
    )
    row = db.session.execute(statement).first()
    return Demanded(row[0], demand_of(row[1], row[2])) if row else None


def list_refused(sitting: Sitting) -> Sequence[Incident]:
    """Who came with another browser, the latest first."""
    statement = (
        select(Incident)
        .where(Incident.sitting_id == sitting.id, Incident.kind == IncidentKind.BROWSER)
        .options(
            joinedload(Incident.application).joinedload(Application.person),
            joinedload(Incident.application).joinedload(Application.room),
        )
        .order_by(Incident.id.desc())
    )
    return db.session.scalars(statement).all()
