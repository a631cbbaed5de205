"""Taking one step of the procedure: by the right hand, and once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update

from portal.access.roles import Actor
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.points import queries
from portal.points.models import PointsEvent, PointsEvidence
from portal.points.rules.catalogue import EvidenceKind
from portal.points.rules.procedure import Step, StepRefusal, next_status
from portal.storage.models import StoredFile

Papers = Sequence[tuple[EvidenceKind, StoredFile]]


def ask(step: Step, event: PointsEvent, by: Actor, now: datetime) -> None:
    """Refused, with every reason, unless this person may take the step today."""
    db.session.refresh(event)
    db.session.expire(event, ["review", "contests"])
    if sentence := queries.why_not(step, by, event, day_of(now)):
        raise Refused(sentence.removesuffix("。"))


def move(event: PointsEvent, step: Step, **values: Any) -> None:
    """Take the step if nobody took one meanwhile: of two at once, one succeeds."""
    changed = db.session.execute(
        update(PointsEvent)
        .where(
            PointsEvent.id == event.id,
            PointsEvent.status == event.status,
            PointsEvent.stated_at.is_not_distinct_from(event.stated_at),
        )
        .values(status=next_status(event.status, step), **values)
    )
    if cast("CursorResult[Any]", changed).rowcount != 1:
        raise Refused(StepRefusal.WRONG_STATUS.label)
    db.session.refresh(event)


def attach(
    event: PointsEvent,
    files: Sequence[StoredFile],
    *,
    papers: Papers = (),
    is_statement: bool = False,
    review_id: int | None = None,
) -> None:
    """Files of the case, of the statement or of the request for a review; `papers` by their kind,
    the others are what they are: records of the case, or anything else that a person sends.
    """
    is_own = is_statement or review_id is not None
    kind = EvidenceKind.OTHER if is_own else EvidenceKind.RECORD
    db.session.add_all(
        PointsEvidence(
            event_id=event.id,
            file_id=file.id,
            kind=kind,
            is_statement=is_statement,
            review_id=review_id,
        )
        for kind, file in [*((kind, file) for file in files), *papers]
    )
    db.session.flush()
    db.session.expire(event, ["evidence"])


def day_of(now: datetime) -> date:
    """The day in Beijing."""
    return now.astimezone(clock.BEIJING).date()
