"""Which days count, by what was approved; and the lists within someone's reach."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor
from portal.access.scope import within
from portal.calendar.models import CalendarState, CalendarYear
from portal.calendar.rules.days import Day, DayKind, read
from portal.core.errors import NotFound
from portal.core.regions import MUNICIPALITY
from portal.core.workdays import Workdays
from portal.db.base import db

P = Permission


def workdays() -> Workdays:
    """Working days by every year's list that was approved last; weekends where there is none."""
    statement = select(CalendarYear.year, CalendarYear.days).where(
        CalendarYear.state == CalendarState.APPROVED
    )
    statement = statement.order_by(CalendarYear.decided_at, CalendarYear.id)
    latest = dict(db.session.execute(statement).all())
    days = [day for year, lines in latest.items() for day in days_of(year, lines)]
    return Workdays(
        holidays=frozenset(day.on for day in days if day.kind is DayKind.OFF),
        makeup=frozenset(day.on for day in days if day.kind is DayKind.WORKED),
        years=frozenset(latest),
    )


def days_of(year: int, lines: Iterable[str]) -> tuple[Day, ...]:
    """The days of a list as it is kept."""
    return read("\n".join(lines), year).days


def list_years(actor: Actor) -> Sequence[CalendarYear]:
    """Every list, the latest year and the latest entry first."""
    statement = within(select(CalendarYear), actor, P.CALENDAR_YEAR_READ, CalendarYear)
    order = (CalendarYear.year.desc(), CalendarYear.id.desc())
    return db.session.scalars(statement.options(*_with_all()).order_by(*order)).all()


def list_to_approve(actor: Actor) -> Sequence[CalendarYear]:
    """Lists that wait for this very officer."""
    statement = within(select(CalendarYear), actor, P.CALENDAR_YEAR_APPROVE, CalendarYear).where(
        CalendarYear.state == CalendarState.PROPOSED, CalendarYear.entered_by_id != actor.id
    )
    return db.session.scalars(statement.order_by(CalendarYear.id)).all()


def get_year(actor: Actor, permission: Permission, public_id: str) -> CalendarYear:
    """The list, or NotFound if there is none within this officer's reach."""
    statement = within(select(CalendarYear), actor, permission, CalendarYear)
    found: CalendarYear | None = db.session.scalar(
        statement.where(CalendarYear.public_id == public_id).options(*_with_all())
    )
    if found is None:
        raise NotFound
    return found


def counts_now(year: CalendarYear) -> bool:
    """Whether this is the list by which its year is reckoned."""
    return year.id == db.session.scalar(
        select(CalendarYear.id)
        .where(CalendarYear.year == year.year, CalendarYear.state == CalendarState.APPROVED)
        .order_by(CalendarYear.decided_at.desc(), CalendarYear.id.desc())
        .limit(1)
    )


def may_enter(actor: Actor) -> bool:
    """The municipality enters the calendar for all districts."""
    return any(post.region == MUNICIPALITY for post, _ in reaches(actor, P.CALENDAR_YEAR_ENTER))


def _with_all() -> tuple[Any, ...]:
    return joinedload(CalendarYear.entered_by), joinedload(CalendarYear.decided_by)
