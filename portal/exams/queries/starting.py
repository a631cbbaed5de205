"""候考: what the waiting room asks again and again, in one look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, select

from portal.access.policy import Permission
from portal.access.roles import Actor
from portal.access.scope import within
from portal.core.errors import NotFound
from portal.db.base import db
from portal.exams.models import (
    Application,
    ApplicationStatus,
    Incident,
    IncidentKind,
    Paper,
    PaperStatus,
    Sitting,
)
from portal.exams.queries.news import told_to
from portal.exams.rules.sitting_life import SittingStatus
from portal.exams.rules.timing import Window

_WINDOW = (
    Sitting.opens_at,
    Sitting.closes_at,
    Sitting.minutes,
    Sitting.late_minutes,
    Sitting.stay_minutes,
    Sitting.starts_by_signal,
    Sitting.begun_at,
)


@dataclass(frozen=True, slots=True)
class Start:
    """候考: what the waiting room has to know again and again."""

    paper_id: int
    status: PaperStatus
    place: str
    may_sit: bool
    announced: int  # to this candidate so far
    window: Window


def find_start(actor: Actor, public_id: str) -> Start:
    """Where this candidate's start stands; NotFound for anyone else's paper."""
    statement = (
        select(Paper.id, Paper.status, Paper.place, Application.status, Sitting.status)
        .add_columns(_announced(), *_WINDOW)
        .join(Application, Application.id == Paper.application_id)
        .join(Sitting, Sitting.id == Paper.sitting_id)
        .where(Paper.public_id == public_id)
    )
    row = db.session.execute(
        within(statement, actor, Permission.EXAMS_PAPER_SIT, Paper)
    ).one_or_none()
    if row is None:
        raise NotFound
    id_, status, place, application, sitting, announced, *window = row
    return Start(
        id_,
        status,
        place,
        application is ApplicationStatus.ADMITTED and sitting is not SittingStatus.CANCELLED,
        announced,
        _window(*window),
    )


def _announced() -> ScalarSelect[Any]:
    statement = select(func.count(Incident.id)).where(
        Incident.sitting_id == Paper.sitting_id,
        Incident.kind == IncidentKind.ANNOUNCED,
        told_to(Application),
    )
    return statement.correlate(Paper, Application).scalar_subquery()


def _window(  # of what _WINDOW selects
    opens: datetime,
    closes: datetime,
    minutes: int,
    late: int | None,
    stay: int,
    by_signal: bool,
    begun: datetime | None,
) -> Window:
    return Window(opens, closes, minutes, late, stay, by_signal=by_signal, begun=begun)
