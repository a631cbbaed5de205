"""The room's settings: what a standing is reckoned by, and the periods of the procedure."""

from dataclasses import dataclass
from datetime import date

from portal.calendar.queries import workdays
from portal.core import clock
from portal.core.workdays import Workdays
from portal.points.models import PointsEvent
from portal.points.rules import settings
from portal.points.rules.cycles import CycleMode
from portal.points.rules.procedure import Terms
from portal.points.rules.stacking import OrderMode, SameFact, Stacking
from portal.points.rules.standing import Options
from portal.terms import queries
from portal.terms.rules.timeline import Timeline, together


@dataclass(frozen=True, slots=True)
class Periods:
    """期限 of the procedure: each by what was in force on the day that it runs from."""

    statement: Timeline[int]
    review: Timeline[int]
    submission: Timeline[int]
    workdays: Workdays

    def of(self, drafted_on: date, noticed_on: date, served_on: date) -> Terms:
        """Those of one event."""
        return Terms(
            statement_working_days=self.statement.on(noticed_on),
            review_days=self.review.on(served_on),
            submission_working_days=self.submission.on(drafted_on),
            workdays=self.workdays,
        )

    def longest_review(self) -> int:
        """However long ago a decision was served: after so many days none is open."""
        return max([self.review.first, *(days for _, days in self.review.later)])


def options() -> Timeline[Options]:
    """By what standings are reckoned: each decision by what was in force on its day."""
    lines = queries.timelines(*settings.RECKONING)
    return together(_options, *(lines.of(setting) for setting in settings.RECKONING))


def periods() -> Periods:
    """The periods, by the working days that were approved."""
    lines = queries.timelines(*settings.PROCEDURE)
    return Periods(
        lines.of(settings.STATEMENT_WORKING_DAYS),
        lines.of(settings.REVIEW_DAYS),
        lines.of(settings.SUBMISSION_WORKING_DAYS),
        workdays(),
    )


def terms_of(event: PointsEvent, today: date) -> Terms:
    """The periods of one event: of what has run from a day already, by that day; else by today."""
    drafted_on = event.created_at.astimezone(clock.BEIJING).date()
    return periods().of(drafted_on, today, event.effective_on or today)


def duplicate_days(on: date) -> int:
    """How many days apart two facts are told to be alike."""
    return queries.value(settings.DUPLICATE_DAYS, on)


def few_points(on: date) -> int:
    """Up to how many points Art 18 is pointed out."""
    return queries.value(settings.FEW_POINTS, on)


def _options(
    mode: CycleMode, reset: settings.AnchorReset, order: OrderMode, fact: SameFact
) -> Options:
    is_reset = reset is settings.AnchorReset.RESET
    return Options(Stacking(order, fact), cycle_mode=mode, reset_anchor=is_reset)
