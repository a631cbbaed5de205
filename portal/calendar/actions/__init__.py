"""A year's list is entered by one municipal officer and approved by another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.calendar import queries
from portal.calendar.models import CalendarState, CalendarYear
from portal.calendar.rules.days import Day
from portal.core.errors import NotFound, Refused
from portal.core.regions import MUNICIPALITY
from portal.db.base import db

WAITING = "这一年已有一份日历待批准，请先批准或者退回"
DECIDED = "这份日历已经办理，请刷新页面查看最新状态"
OWN_HAND = "录入人不能批准自己录入的日历，请由另一名市级工作人员办理"


def enter(year: int, source: str, days: Sequence[Day], *, by: Actor, now: datetime) -> CalendarYear:
    """录入: the list waits for the second officer; nothing is reckoned by it yet."""
    if not queries.may_enter(by):
        raise NotFound
    entered = CalendarYear(
        year=year,
        open_for=year,
        region=MUNICIPALITY,
        source=source,
        days=[day.line for day in days],
        entered_by_id=by.id,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(entered)
            db.session.flush()
    except IntegrityError as taken:
        raise Refused(WAITING, field="year") from taken
    record(Deed.CALENDAR_YEAR_ENTERED, entered, by=by, year=year, days=len(days))
    return entered


def approve(entered: CalendarYear, *, by: Actor, now: datetime) -> None:
    """批准: terms that begin from now on are reckoned by it; those that run keep their last day."""
    _decide(entered, CalendarState.APPROVED, by, now)
    record(Deed.CALENDAR_YEAR_APPROVED, entered, by=by, year=entered.year)


def send_back(entered: CalendarYear, reason: str, *, by: Actor, now: datetime) -> None:
    """退回: it counts for nothing; a new list may be entered."""
    _decide(entered, CalendarState.RETURNED, by, now, reason=reason)
    record(Deed.CALENDAR_YEAR_RETURNED, entered, by=by, year=entered.year, reason=reason)


def _decide(
    entered: CalendarYear, state: CalendarState, by: Actor, now: datetime, **more: Any
) -> None:
    if entered.entered_by_id == by.id:
        raise Refused(OWN_HAND)
    changed = db.session.execute(
        update(CalendarYear)
        .where(CalendarYear.id == entered.id, CalendarYear.state == CalendarState.PROPOSED)
        .values(state=state, open_for=None, decided_by_id=by.id, decided_at=now, **more)
    )
    if cast("CursorResult[Any]", changed).rowcount != 1:
        raise Refused(DECIDED)
    db.session.refresh(entered)
