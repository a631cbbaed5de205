"""Reports of 供需匹配情况 within someone's reach, and those that are still to be reckoned."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor
from portal.access.scope import within
from portal.core.errors import NotFound
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.db.paging import Page, paged
from portal.pool.fairness_models import FairnessReport
from portal.pool.rules.assignment.life import HAND_OVER, RunState
from portal.pool.rules.fairness.periods import Period

P = Permission
UNDER_WAY = (RunState.QUEUED, RunState.RECKONING)


def may_sign(actor: Actor) -> bool:
    """The municipality has reports made and signs them."""
    return any(post.region == MUNICIPALITY for post, _ in reaches(actor, P.POOL_FAIRNESS_SIGN))


def own_region(actor: Actor) -> str:
    """The district whose rows this officer sees beside the city's."""
    regions = [post.region for post, _ in reaches(actor, P.POOL_FAIRNESS_READ) if post.region]
    return min(regions, key=len, default="")


def list_reports(actor: Actor, number: int) -> Page:
    """The latest period first; a district sees what is signed."""
    statement = _reachable(actor).options(joinedload(FairnessReport.signed_by))
    order = (FairnessReport.until_on.desc(), FairnessReport.since_on, FairnessReport.id)
    return paged(statement.order_by(*order), number)


def get_report(actor: Actor, public_id: str) -> FairnessReport:
    """The report, or NotFound: to a district one that is not signed is not there."""
    return _one(_reachable(actor), public_id)


def get_to_sign(actor: Actor, public_id: str) -> FairnessReport:
    """One that this officer may sign, or has signed; NotFound for districts."""
    statement = within(select(FairnessReport), actor, P.POOL_FAIRNESS_SIGN, FairnessReport)
    return _one(statement, public_id)


def of_period(period: Period) -> FairnessReport | None:
    """The one report of that period."""
    return db.session.scalar(
        select(FairnessReport).where(
            FairnessReport.since_on == period.since_on, FairnessReport.until_on == period.until_on
        )
    )


def to_resume(now: datetime) -> Sequence[int]:
    """Reports that nobody reckons: lost between commit and queue, or by a worker that died."""
    never_begun = and_(FairnessReport.lease == "", FairnessReport.asked_at < now - HAND_OVER)
    statement = select(FairnessReport.id).where(
        FairnessReport.state.in_(UNDER_WAY), or_(never_begun, FairnessReport.leased_until < now)
    )
    return db.session.scalars(statement.order_by(FairnessReport.id)).all()


def _reachable(actor: Actor) -> Select[FairnessReport]:
    statement = within(select(FairnessReport), actor, P.POOL_FAIRNESS_READ, FairnessReport)
    return statement if may_sign(actor) else statement.where(FairnessReport.signed_at.is_not(None))


def _one(statement: Select[FairnessReport], public_id: str) -> FairnessReport:
    people = (joinedload(FairnessReport.signed_by), joinedload(FairnessReport.asked_by))
    found: FairnessReport | None = db.session.scalar(
        statement.where(FairnessReport.public_id == public_id).options(*people)
    )
    if found is None:
        raise NotFound
    return found
