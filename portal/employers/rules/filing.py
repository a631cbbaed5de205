"""When the 配备文件 must be on the portal, and how that stands (Art 4; DOMAIN §7 NN, §8.2)."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.core.labels import Labelled
from portal.core.workdays import WEEKENDS_ONLY, Workdays
from portal.terms.rules.timeline import Timeline

_DAY = timedelta(days=1)
JOINING_WORKING_DAYS = 5  # who joins after the start of work: DOMAIN §8.2, this portal's own term
BACKDATED_DAYS = 30  # DOMAIN §7 NN
FORTNIGHT_DAYS, WEEK_DAYS = 14, 7
_JOINING, _BACKDATED = Timeline(JOINING_WORKING_DAYS), Timeline(BACKDATED_DAYS)


class FilingState(Labelled):
    """上传状态 of a 配备文件."""

    WAITING = "waiting", "待上传"
    FORTNIGHT = "fortnight", "待上传，14天内截止"
    WEEK = "week", "待上传，7天内截止"
    LAST_DAY = "last-day", "待上传，今天截止"
    MISSED_START = "missed-start", "开工前未上传"
    MISSED_JOINING = "missed-joining", "到岗后未按期上传"
    ON_TIME = "on-time", "已按期上传"
    LATE = "late", "逾期上传"

    @property
    def is_missed(self) -> bool:
        """The day has passed and there is no file."""
        return self in {FilingState.MISSED_START, FilingState.MISSED_JOINING}

    @property
    def is_due_soon(self) -> bool:
        """Two weeks or less are left."""
        return self in {FilingState.FORTNIGHT, FilingState.WEEK, FilingState.LAST_DAY}

    @property
    def is_filed(self) -> bool:
        """There is a file."""
        return self in {FilingState.ON_TIME, FilingState.LATE}


@dataclass(frozen=True, slots=True)
class Filing:
    """配备文件上传情况: the state, the last good day, and how many days are left (0: none)."""

    state: FilingState
    last_on: date
    days_left: int


@dataclass(frozen=True, slots=True)
class Missed:
    """错过的期限: a last good day that passed without a file, as it was when it passed."""

    state: FilingState
    last_on: date


@dataclass(frozen=True, slots=True)
class FilingTerms:
    """期限 of this portal's own, each by what was in force on the day that it runs from."""

    joining: Timeline[int] = _JOINING
    backdated: Timeline[int] = _BACKDATED
    workdays: Workdays = WEEKENDS_ONLY

    def last_joining_day(self, starts_on: date) -> date:
        """Until when whoever joins a running site that day has time."""
        return self.workdays.after(starts_on, self.joining.on(starts_on))


DEFAULT_TERMS = FilingTerms()


def appointment_filing(
    planned_start_on: date,
    starts_on: date,
    filed_on: date | None,
    today: date,
    terms: FilingTerms = DEFAULT_TERMS,
    due_on: date | None = None,
    missed: Missed | None = None,
) -> Filing:
    """Art 4: before the start of work. Who joins a running site: within 5 working days (§8.2).

    `due_on` is the last day as it was when the file came: no later change of the project makes a
    late file a good one. Until it comes, what had been `missed` when a day was put off stays so.
    """
    if starts_on <= planned_start_on:
        return project_filing(planned_start_on, filed_on, today, due_on, missed)
    last_on = terms.last_joining_day(starts_on)
    return _filing(last_on, filed_on, today, FilingState.MISSED_JOINING, due_on, missed)


def project_filing(
    planned_start_on: date,
    first_filed_on: date | None,
    today: date,
    due_on: date | None = None,
    missed: Missed | None = None,
) -> Filing:
    """Art 4 「开工前」: a file on the day work starts is late; warned 14, 7 and 1 days before."""
    last_on = last_before(planned_start_on)
    return _filing(last_on, first_filed_on, today, FilingState.MISSED_START, due_on, missed)


def kept(filing: Filing) -> Missed | None:
    """What stays missed when a day is moved now: work that was to start has no file, however the
    start is put off afterwards. A day that has not passed may be moved freely.
    """
    return Missed(filing.state, filing.last_on) if filing.state.is_missed else None


def last_before(planned_start_on: date) -> date:
    """The last good day for the file of a project."""
    return planned_start_on - _DAY


def _filing(
    last_on: date,
    filed_on: date | None,
    today: date,
    if_missed: FilingState,
    due_on: date | None,
    missed: Missed | None,
) -> Filing:
    if missed is not None:
        last_on, if_missed = missed.last_on, missed.state
    if filed_on is not None and due_on is not None:
        last_on = due_on
    return Filing(
        _state(last_on, filed_on, today, if_missed), last_on, _days_left(last_on, filed_on, today)
    )


@dataclass(frozen=True, slots=True)
class LongAgo:
    """Days on which whoever joined, and has no file yet, has missed the term: all up to one, and
    some after it, where the term was longer before than it was then.
    """

    until: date
    besides: frozenset[date]


def joined_too_long_ago(today: date, terms: FilingTerms = DEFAULT_TERMS) -> LongAgo:
    """When somebody must have joined a running site to have missed the term by now."""
    longest = max([terms.joining.first, *(days for _, days in terms.joining.later)])
    until = today
    while terms.workdays.after(until, longest) >= today:
        until -= _DAY
    recent = (until + _DAY * n for n in range(1, (today - until).days))
    return LongAgo(until, frozenset(d for d in recent if terms.last_joining_day(d) < today))


def is_backdated(starts_on: date, filed_on: date, terms: FilingTerms = DEFAULT_TERMS) -> bool:
    """DOMAIN §7 NN: filed more than 30 days after the document's date: to be looked at.

    Only late filing is told: it is what keeps a person out of the points cycle.
    """
    return (filed_on - starts_on).days > terms.backdated.on(filed_on)


def _state(last_on: date, filed_on: date | None, today: date, missed: FilingState) -> FilingState:
    if filed_on is not None:
        return FilingState.ON_TIME if filed_on <= last_on else FilingState.LATE
    left = (last_on - today).days + 1  # days until it is too late: T-14, T-7, T-1
    if left <= 0:
        return missed
    if left == 1:
        return FilingState.LAST_DAY
    if left <= WEEK_DAYS:
        return FilingState.WEEK
    return FilingState.FORTNIGHT if left <= FORTNIGHT_DAYS else FilingState.WAITING


def _days_left(last_on: date, filed_on: date | None, today: date) -> int:
    return 0 if filed_on is not None else max(0, (last_on - today).days + 1)
