"""Procedures under way against a person: for whoever ends a post of theirs meanwhile."""

from sqlalchemy import and_, func, or_, select

from portal.db.base import db
from portal.employers.neighbours import counts_procedures
from portal.points.models import PointsEvent, PointsReview
from portal.points.rules.procedure import EventStatus

_OPEN = (EventStatus.SUBMITTED, EventStatus.NOTICED)


@counts_procedures
def procedures(person_id: int) -> int:
    """Events put forward and not decided yet, or under review, of whatever project: points are the
    person's (DOMAIN §7 G).
    """
    asked = and_(PointsReview.event_id == PointsEvent.id, PointsReview.outcome.is_(None))
    is_reviewed = select(PointsReview.id).where(asked).exists()
    return (
        db.session.scalar(
            select(func.count(PointsEvent.id)).where(
                PointsEvent.person_id == person_id,
                PointsEvent.reverses_id.is_(None),
                or_(PointsEvent.status.in_(_OPEN), is_reviewed),
            )
        )
        or 0
    )
