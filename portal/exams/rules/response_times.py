"""作答时间: what the journal of answers can honestly tell of how a paper was written.

The time of a question is from the acknowledged answer before it to its own first one, by the
server's clock. It is not the time spent on it: who reads all first, or goes back, is told wrongly;
and answers that waited for the network come together, so that stretches with answers waiting are
left out. Times are compared as logarithms, by median and median deviation (robust), as in the
lognormal model of van der Linden (2006, Journal of Educational and Behavioral Statistics 31(2)).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import exp, log
from random import Random
from statistics import median

from portal.core.labels import Labelled
from portal.exams.rules.lost_time import slot_of

FAST_Z = -3.0
LEAST_FAST = 5
LEAST_TOGETHER = 10
LEAST_MENDED = 3
LAST = BURST = timedelta(seconds=60)
SILENCE = timedelta(minutes=10)
SOON = timedelta(seconds=90)
MOST_SECONDS = 1800.0
_TAKERS = 8  # from so many on, a question has a median of its own
_NORMAL = 1.4826  # the median deviation of a normal distribution, to its standard deviation
_LEAST_SPREAD = 0.1


class Oddity(Labelled):
    """时间异常, as far as the journal tells."""

    FAST = "fast", "答对且远快于他人"
    LATE = "late", "最后一分钟集中作答"
    BURST = "burst", "长时间停顿后集中作答"
    MENDED = "mended", "回到页面后改错为对"


@dataclass(frozen=True, slots=True)
class Save:
    """作答流水的一条: which question, when, and whether it was right; `is_empty`: taken back."""

    question: str
    at: datetime
    is_right: bool
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """作答经过 of one paper."""

    candidate: str
    began: datetime
    ended: datetime
    saves: tuple[Save, ...]
    returned: tuple[datetime, ...] = ()
    heard: frozenset[int] = frozenset()
    troubled: frozenset[int] = frozenset()
    pauses: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """一处时间异常: of whom, of which kind, which questions, when it ended, and the usual times."""

    candidate: str
    oddity: Oddity
    questions: tuple[str, ...]
    at: datetime
    seconds: tuple[float, ...] = ()
    usual: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Timing:
    """一题用时: seconds from the answer before to the first of this question."""

    question: str
    at: datetime
    seconds: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class Pace:
    """本场用时: the usual logarithm for each question, and how much it varies in all, from person
    to person, and from question to question of one person.
    """

    usual: Mapping[str, float]
    spread: float
    between: float
    within: float

    def z(self, timing: Timing) -> float:
        return (log(timing.seconds) - self.usual[timing.question]) / self.spread


def oddities(courses: Sequence[Course], kinds: Mapping[str, str]) -> list[Found]:
    """All that is odd in these papers, by candidate."""
    timings = {course.candidate: timings_of(course) for course in courses}
    pace = pace_of(list(timings.values()), kinds)
    found: list[Found] = []
    for course in sorted(courses, key=lambda course: course.candidate):
        found += _fast(course, timings[course.candidate], pace)
        found += _late(course)
        found += _bursts(course)
        found += _mended(course)
    return found


# --- right, and faster than others ---------------------------------------------------------------


def timings_of(course: Course) -> list[Timing]:
    """The first answers with their times; the clock stands in pauses, and what came while answers
    waited is left out.
    """
    final = {save.question: save.is_right for save in course.saves}
    seen: set[str] = set()
    timings = []
    before = course.began
    for save in course.saves:
        is_first = save.question not in seen and not save.is_empty
        seconds = (save.at - before - _stood(course, before, save.at)).total_seconds()
        if is_first and seconds <= MOST_SECONDS and not _waited(course, before, save.at):
            is_right = save.is_right and final[save.question]
            timings.append(Timing(save.question, save.at, max(seconds, 1.0), is_right))
        if is_first:
            seen.add(save.question)
        before = save.at
    return timings


def pace_of(timings: Sequence[Sequence[Timing]], kinds: Mapping[str, str]) -> Pace:
    """The pace of a sitting: of each question, or of its kind where few were asked it."""
    by_question: dict[str, list[float]] = defaultdict(list)
    by_kind: dict[str, list[float]] = defaultdict(list)
    for own in timings:
        for timing in own:
            by_question[timing.question].append(log(timing.seconds))
            by_kind[kinds[timing.question]].append(log(timing.seconds))
    of_kind = {kind: median(logs) for kind, logs in by_kind.items()}
    usual = {
        question: median(logs) if len(logs) >= _TAKERS else of_kind[kinds[question]]
        for question, logs in by_question.items()
    }
    apart = [[log(t.seconds) - usual[t.question] for t in own] for own in timings if own]
    own_pace = [median(own) for own in apart]
    return Pace(
        usual,
        _spread([value for own in apart for value in own]),
        _spread(own_pace),
        _spread([value - pace for own, pace in zip(apart, own_pace, strict=True) for value in own]),
    )


def _fast(course: Course, timings: Sequence[Timing], pace: Pace) -> Iterator[Found]:
    fast = [timing for timing in timings if timing.is_right and pace.z(timing) <= FAST_Z]
    if len(fast) >= LEAST_FAST:
        yield Found(
            course.candidate,
            Oddity.FAST,
            tuple(timing.question for timing in fast),
            fast[-1].at,
            tuple(round(timing.seconds, 1) for timing in fast),
            tuple(round(exp(pace.usual[timing.question]), 1) for timing in fast),
        )


def _spread(values: Sequence[float]) -> float:
    if not values:
        return 1.0
    middle = median(values)
    return max(_NORMAL * median(abs(value - middle) for value in values), _LEAST_SPREAD)


def _stood(course: Course, since: datetime, until: datetime) -> timedelta:
    overlaps = (min(until, end) - max(since, start) for start, end in course.pauses)
    return sum((each for each in overlaps if each > timedelta()), timedelta())


def _waited(course: Course, since: datetime, until: datetime) -> bool:
    """Whether answers were waiting at the page in this time."""
    slots = range(slot_of(since), slot_of(until) + 1)
    return bool(course.troubled) and any(slot in course.troubled for slot in slots)


# --- together ------------------------------------------------------------------------------------


def _firsts(course: Course) -> list[Save]:
    """The first answer to each question, in order."""
    found: dict[str, Save] = {}
    for save in course.saves:
        if not save.is_empty:
            found.setdefault(save.question, save)
    return list(found.values())


def _late(course: Course) -> Iterator[Found]:
    late = [save for save in _firsts(course) if course.ended - save.at <= LAST]
    if len(late) >= LEAST_TOGETHER:
        yield _together(course, Oddity.LATE, late)


def _bursts(course: Course) -> Iterator[Found]:
    """Many first answers at once after a silence in which the page was there and nothing waited."""
    firsts, before = _firsts(course), course.began
    for save in course.saves:
        is_silence = save.at - before - _stood(course, before, save.at) >= SILENCE
        if is_silence and _was_there(course, before, save.at):
            burst = [one for one in firsts if save.at <= one.at <= save.at + BURST]
            if len(burst) >= LEAST_TOGETHER:
                yield _together(course, Oddity.BURST, burst)
        before = save.at


def _was_there(course: Course, since: datetime, until: datetime) -> bool:
    slots = range(slot_of(since) + 1, slot_of(until))
    heard = sum(slot in course.heard for slot in slots)
    # A page that sleeps beats once a minute, every third slot.
    return not _waited(course, since, until) and 4 * heard >= len(slots)


def _together(course: Course, oddity: Oddity, saves: Sequence[Save]) -> Found:
    questions = tuple(save.question for save in saves)
    return Found(course.candidate, oddity, questions, saves[-1].at)


# --- after leaving the page ----------------------------------------------------------------------


def _mended(course: Course) -> Iterator[Found]:
    mended = [
        change for stood, change in _changes(course) if _is_soon(stood, change.at, course.returned)
    ]
    if len(mended) >= LEAST_MENDED:
        yield _together(course, Oddity.MENDED, mended)


def _changes(course: Course) -> list[tuple[datetime, Save]]:
    """Wrong answers that became right, each with when the wrong one was given."""
    held: dict[str, Save] = {}
    changes = []
    for save in course.saves:
        before = held.get(save.question)
        if before and not before.is_empty and not before.is_right and save.is_right:
            changes.append((before.at, save))
        held[save.question] = save
    return changes


def _is_soon(stood: datetime, at: datetime, returned: Sequence[datetime]) -> bool:
    """Whether what stood before the page was left was changed soon after coming back; boxes that
    are ticked one after the other are no change of mind.
    """
    return any(stood < moment <= at <= moment + SOON for moment in returned)


# --- how often chance does the same --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chance:
    """偶然: so many of so many candidates without anything to hide show it too."""

    flagged: int
    candidates: int

    @property
    def per_thousand(self) -> float:
        return 1000 * self.flagged / self.candidates if self.candidates else 0.0


def chances(
    courses: Sequence[Course], kinds: Mapping[str, str], seed: str, *, wanted: int = 2000
) -> dict[Oddity, Chance]:
    """Measured for what can be drawn anew: times from the lognormal pace of this sitting, and
    returns to the page moved round to another time. For the others nothing honest can be drawn.
    """
    if not courses:
        return {}
    rounds = -(-wanted // len(courses))
    timings = {course.candidate: timings_of(course) for course in courses}
    pace = pace_of(list(timings.values()), kinds)
    dice = Random(f"{seed}:times")
    draws: dict[Oddity, Callable[[Course], Iterator[Found]]] = {
        Oddity.FAST: lambda course: _fast(
            course, _times_anew(timings[course.candidate], pace, dice), pace
        ),
        Oddity.MENDED: lambda course: _mended(_moved_round(course, dice)),
    }
    flagged: Counter[Oddity] = Counter()
    for course in sorted(courses, key=lambda course: course.candidate):
        for oddity, draw in draws.items():
            flagged[oddity] += sum(any(draw(course)) for _ in range(rounds))
    return {oddity: Chance(flagged[oddity], rounds * len(courses)) for oddity in draws}


def _times_anew(timings: Sequence[Timing], pace: Pace, dice: Random) -> list[Timing]:
    own = dice.gauss(0, pace.between)
    return [
        replace(t, seconds=max(1.0, exp(pace.usual[t.question] + own + dice.gauss(0, pace.within))))
        for t in timings
    ]


def _moved_round(course: Course, dice: Random) -> Course:
    whole = course.ended - course.began
    by = whole * dice.random()
    return replace(
        course,
        returned=tuple(
            course.began + (moment - course.began + by) % whole if whole else moment
            for moment in course.returned
        ),
    )
