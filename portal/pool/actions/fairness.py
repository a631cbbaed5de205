"""供需匹配情况: asked for, reckoned by one worker at a time, signed by the municipality."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.core.regions import MUNICIPALITY
from portal.db.base import db
from portal.jobs.queue import later
from portal.pool.actions.holding import hold
from portal.pool.fairness_models import FairnessReport
from portal.pool.queries import fairness as queries
from portal.pool.rules.assignment.life import HELD_FOR, MOST_TRIES, RunState, may_take
from portal.pool.rules.fairness.figures import Figures
from portal.pool.rules.fairness.periods import Period
from portal.pool.rules.fairness.reckoning import Facts

FIRST_LOOK = timedelta(minutes=5)  # reading tells nobody that the worker lives
SIGNED = "这个时段的报告已经核定，不能再改"
ANEW = "报告刚刚重新计算过，请重新查看后再核定"
UNREADY = "报告还没有算完，请稍后再核定"
BROKEN = "计算程序出错，已记入运行日志，请重新计算；仍不成功的，请联系平台管理员"
INTERRUPTED = "计算多次中断，请稍后重新计算"


def ask(period: Period, *, by: Actor | None, now: datetime) -> FairnessReport:
    """The report of the period, to be reckoned after the commit: a new one, or the one there is,
    anew unless it is under way. Raises Refused once it is signed. Without `by` the clock asks.
    """
    report, is_new = _made(period, now)
    hold(report)
    if report.signed_at is not None:
        raise Refused(SIGNED)
    if is_new or report.state.is_over:
        report.state, report.asked_at, report.trouble, report.tries = RunState.QUEUED, now, "", 0
        report.asked_by_id = by.id if by else None
        record(Deed.POOL_FAIRNESS_ASKED, report, by=by, period=period.key)
        later("pool.reckon_fairness", report_id=report.id)
    return report


def _made(period: Period, now: datetime) -> tuple[FairnessReport, bool]:
    """The one report of the period, and whether it was made here and now."""
    if (there := queries.of_period(period)) is not None:
        return there, False
    report = FairnessReport(
        region=MUNICIPALITY,
        since_on=period.since_on,
        until_on=period.until_on,
        asked_at=now,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(report)
    except IntegrityError:  # somebody else asked at this very moment
        there = queries.of_period(period)
        if there is None:
            raise
        return there, False
    return report, True


def take(report_id: int, mine: str, *, now: datetime) -> bool:
    """The report is this worker's for a while; False when it is over, or another reckons it. What
    has been interrupted too often is given up.
    """
    report = _held(report_id)
    if report is None or report.state.is_over:
        return False
    if not may_take(report.lease, report.leased_until, mine, now):
        return False
    report.tries += 1
    if report.tries > MOST_TRIES:
        _end(report, RunState.FAILED, INTERRUPTED)
        return False
    report.state, report.lease, report.leased_until = RunState.RECKONING, mine, now + FIRST_LOOK
    return True


def still_mine(report_id: int, mine: str, *, now: datetime) -> bool:
    """The worker lives; False when the report is no longer its own."""
    report = _mine(report_id, mine)
    if report is None:
        return False
    report.leased_until = now + HELD_FOR
    return True


def keep(report_id: int, mine: str, figures: Figures, facts: Facts) -> bool:
    """What came of it, as a new revision; dropped when somebody else has taken over meanwhile."""
    report = _mine(report_id, mine)
    if report is None:
        return False
    report.figures, report.rules = figures.plain(), facts.rules.plain()
    report.reckoned_on = facts.on
    report.revision += 1
    _end(report, RunState.DONE)
    record(
        Deed.POOL_FAIRNESS_RECKONED,
        report,
        by=None,
        revision=report.revision,
        people=figures.people,
        open_needs=figures.open_needs,
        placed=figures.placed,
    )
    return True


def give_up(report_id: int, mine: str) -> None:
    """The reckoning itself has failed: it is said, and not tried again."""
    report = _mine(report_id, mine)
    if report is not None:
        _end(report, RunState.FAILED, BROKEN)


def sign(report: FairnessReport, *, seen: int, remarks: str, by: Actor, now: datetime) -> None:
    """The municipality stands by these figures, which districts can read from now on. `seen` is the
    revision they looked at. Raises Refused for another, and for one that is signed already.
    """
    hold(report)
    refuse_signing(report)
    if report.revision != seen:
        raise Refused(ANEW)
    report.signed_by_id, report.signed_at, report.remarks = by.id, now, remarks
    record(Deed.POOL_FAIRNESS_SIGNED, report, by=by, revision=seen, remarks=remarks)


def refuse_signing(report: FairnessReport) -> None:
    """Raises Refused for a report that is signed, or not reckoned to the end."""
    if report.signed_at is not None:
        raise Refused(SIGNED)
    if report.state is not RunState.DONE:
        raise Refused(UNREADY)


def _mine(report_id: int, mine: str) -> FairnessReport | None:
    """The report, held, if this worker reckons it."""
    report = _held(report_id)
    if report is None or report.state is not RunState.RECKONING or report.lease != mine:
        return None
    return report


def _end(report: FairnessReport, state: RunState, trouble: str = "") -> None:
    report.state, report.trouble = state, trouble
    report.lease, report.leased_until = "", None


def _held(report_id: int) -> FairnessReport | None:
    return db.session.scalar(
        select(FairnessReport)
        .where(FairnessReport.id == report_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
