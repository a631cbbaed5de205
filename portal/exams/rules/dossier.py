"""考后核查材料: what the day's traces say, as one document that a person reads; no verdict.

Everything in it is words and numbers of that moment, so that what was read stays as it was.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.exams.rules.lost_time import Watched, lost_time
from portal.exams.rules.response_times import (
    LEAST_FAST,
    LEAST_MENDED,
    LEAST_TOGETHER,
    Chance,
    Course,
    Found,
    Oddity,
    chances,
    oddities,
)
from portal.exams.rules.similarity import (
    Likeness,
    Limits,
    Model,
    Sheet,
    fit,
    limits_of,
    pairs_alike,
)
from portal.exams.rules.similarity_trial import Measured, measure

LEFT_OFTEN = 3
_UNITS = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))
LEFT, LEFT_LABEL = "left", "多次离开页面"

READING = {
    Oddity.FAST.value: (
        f"答对的题目中，用时远少于本场考生一般用时的达到{LEAST_FAST}题。可能熟悉这些题，"
        "也可能先通读后集中作答：请对照经过看作答顺序。"
    ),
    Oddity.LATE.value: (
        f"收卷前一分钟内首次作答达到{LEAST_TOGETHER}题。多数是时间不够、最后补答。"
    ),
    Oddity.BURST.value: (
        f"页面在线而10分钟以上没有作答，随后一分钟内作答达到{LEAST_TOGETHER}题。"
        "可能在草稿纸上做完再录入：请对照考场记录。"
    ),
    Oddity.MENDED.value: (f"离开页面回来后90秒内，把答错的题改对，达到{LEAST_MENDED}题。"),
    LEFT: f"离开页面{LEFT_OFTEN}次以上。弹出窗口、锁屏、切换输入法都会被记录，单独不说明问题。",
}


@dataclass(frozen=True, slots=True)
class Who:
    """考生 as the document names them; the resident id is masked."""

    id: str
    name: str
    resident_id: str = ""
    ticket: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """经过的一条: when, until when if it lasted, what."""

    at: str
    words: str
    until: str = ""

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def end(self) -> datetime | None:
        return datetime.fromisoformat(self.until) if self.until else None

    @property
    def seconds(self) -> int:
        """How long it lasted."""
        return int((self.end - self.moment).total_seconds()) if self.end else 0


@dataclass(frozen=True, slots=True)
class Asked:
    """一道题 of one candidate: its number on their paper, its words, and what they gave."""

    number: int
    stem: str
    given: str


@dataclass(frozen=True, slots=True)
class Written:
    """One candidate's traces, gathered."""

    who: Who
    sheet: Sheet
    course: Course
    asked: Mapping[str, Asked]
    events: tuple[Event, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """What one of them gave: the number on their own paper, the words, when it was last saved."""

    number: int
    given: str
    at: str = ""

    @property
    def moment(self) -> datetime | None:
        return datetime.fromisoformat(self.at) if self.at else None


@dataclass(frozen=True, slots=True)
class Shared:
    """同一道题 that both answered wrongly and alike, and how many others did so."""

    stem: str
    first: Answered
    second: Answered
    same: int
    wrong: int
    answered: int


@dataclass(frozen=True, slots=True)
class Signal:
    """一项提示 about one candidate: which, in words, and the questions it is about."""

    name: str
    words: str
    questions: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """一份线索: a pair that answered alike, or one candidate's signals; with the course of each."""

    kind: str
    who: tuple[Who, ...]
    timelines: tuple[tuple[Event, ...], ...]
    signals: tuple[Signal, ...] = ()
    is_same_room: bool = False
    common: int = 0
    both_wrong: int = 0
    expected: float = 0.0
    chance: float = 1.0
    shared: tuple[Shared, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same people in every dossier of a sitting."""
        return ".".join([self.kind, *sorted(who.id for who in self.who)])

    @property
    def odds(self) -> str:
        """The chance as people say it: 约3.1万分之一."""
        return odds(self.chance)


@dataclass(frozen=True, slots=True)
class RateOf:
    """误报率 of a signal about one candidate: measured (so many of so many drawn anew), or, where
    nothing honest can be drawn, how many of the sitting show it.
    """

    name: str
    is_measured: bool
    flagged: int
    candidates: int

    @property
    def per_thousand(self) -> float:
        return 1000 * self.flagged / self.candidates if self.candidates else 0.0

    @property
    def label(self) -> str:
        return label_of(self.name)

    @property
    def reading(self) -> str:
        """How to read the signal."""
        return READING[self.name]


@dataclass(frozen=True, slots=True)
class Content:
    """The document."""

    papers: int
    pairs: int
    questions_in_common: float
    wrong_share: float
    limits: Limits
    measured: Measured
    rates: tuple[RateOf, ...]
    findings: tuple[Finding, ...]


def odds(chance: float) -> str:
    """约850分之一, 约3.1万分之一, 约2.5亿分之一; beyond words for what is rarer than all pairs."""
    if chance >= 1:
        return "一分之一"
    if chance <= 1e-16:
        return "不足一亿亿分之一"
    times = 1 / chance
    unit, name = next(((n, w) for n, w in _UNITS if times >= n), (1.0, ""))
    return f"约{float(f'{times / unit:.2g}'):g}{name}分之一"


def label_of(signal: str) -> str:
    """A signal as people call it."""
    return LEFT_LABEL if signal == LEFT else Oddity(signal).label


def assemble(
    written: Sequence[Written], kinds: Mapping[str, str], alive: frozenset[int], seed: str
) -> Content:
    """The document of a sitting; the same traces and seed give the same, in whatever order."""
    by_id = {each.who.id: each for each in sorted(written, key=lambda each: each.who.id)}
    sheets = [each.sheet for each in by_id.values()]
    courses = [each.course for each in by_id.values()]
    model = fit(sheets, kinds)
    alike = pairs_alike(sheets, model)
    signals = _signals(by_id, oddities(courses, kinds))
    lines = {id_: _timeline(by_id[id_], signals.get(id_, ()), alive) for id_ in by_id}
    pairs = [_pair(each, by_id, lines, model) for each in alike]
    alone = [
        Finding("candidate", (by_id[id_].who,), (lines[id_],), signals=own)
        for id_, own in sorted(signals.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    answered = sum(len(sheet.answers) for sheet in sheets)
    return Content(
        papers=len(sheets),
        pairs=len(sheets) * (len(sheets) - 1) // 2,
        questions_in_common=round(_in_common(sheets), 1),
        wrong_share=round(sum(1 for s in sheets for _ in s.wrong) / max(answered, 1), 3),
        limits=limits_of(len(sheets)),
        measured=measure(sheets, kinds, seed),
        rates=_rates(signals, chances(courses, kinds, seed), len(sheets)),
        findings=(*pairs, *alone),
    )


def _signals(by_id: Mapping[str, Written], found: Sequence[Found]) -> dict[str, tuple[Signal, ...]]:
    """What is odd about each candidate of whom anything is."""
    signals: dict[str, list[Signal]] = {}
    for each in found:
        signals.setdefault(each.candidate, []).append(_signal(each, by_id[each.candidate].asked))
    for id_, written in by_id.items():
        if written.left >= LEFT_OFTEN:
            signals.setdefault(id_, []).append(Signal(LEFT, f"离开页面{written.left}次"))
    return {id_: tuple(own) for id_, own in signals.items()}


def _signal(found: Found, asked: Mapping[str, Asked]) -> Signal:
    count = len(found.questions)
    if found.oddity is Oddity.FAST:
        questions = tuple(
            f"第{asked[q].number}题：{seconds:g}秒，他人一般{usual:g}秒"
            for q, seconds, usual in zip(found.questions, found.seconds, found.usual, strict=True)
        )
    else:
        questions = tuple(f"第{asked[question].number}题" for question in found.questions)
    words = f"{found.oddity.label}：{count}题"
    return Signal(found.oddity.value, words, questions, _text(found.at))


def _pair(
    alike: Likeness,
    by_id: Mapping[str, Written],
    lines: Mapping[str, tuple[Event, ...]],
    model: Model,
) -> Finding:
    pair = by_id[alike.first], by_id[alike.second]
    first, second = sorted(pair, key=lambda each: (each.who.ticket, each.who.id))
    return Finding(
        "pair",
        (first.who, second.who),
        (lines[first.who.id], lines[second.who.id]),
        is_same_room=alike.is_same_room,
        common=alike.common,
        both_wrong=alike.both_wrong,
        expected=round(alike.expected, 2),
        chance=alike.chance,
        shared=tuple(_shared(question, first, second, by_id, model) for question in alike.alike),
    )


def _shared(
    question: str, first: Written, second: Written, by_id: Mapping[str, Written], model: Model
) -> Shared:
    counts = model.chosen[question]
    return Shared(
        first.asked[question].stem,
        _answered(question, first),
        _answered(question, second),
        same=counts[first.sheet.answers[question]],
        wrong=counts.total(),
        answered=sum(question in each.sheet.answers for each in by_id.values()),
    )


def _answered(question: str, written: Written) -> Answered:
    asked = written.asked[question]
    last = max(
        (save.at for save in written.course.saves if save.question == question), default=None
    )
    return Answered(asked.number, asked.given, _text(last) if last else "")


def _timeline(
    written: Written, signals: Sequence[Signal], alive: frozenset[int]
) -> tuple[Event, ...]:
    """All of it by the clock: entered, left the page, moved, silences, what is odd, handed in."""
    course = written.course
    watched = Watched(course.began, course.ended, course.heard, course.troubled, course.pauses)
    silences = [
        Event(_text(lost.since), lost.cause.label, _text(lost.until))
        for lost in (lost_time(watched, alive) if course.heard else ())
    ]
    odd = [Event(signal.at, signal.words) for signal in signals if signal.at]
    ends = [Event(_text(course.began), "进入考试"), Event(_text(course.ended), "试卷收取")]
    return tuple(sorted([*written.events, *silences, *odd, *ends], key=lambda event: event.at))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _rates(
    signals: Mapping[str, Sequence[Signal]], chance: Mapping[Oddity, Chance], papers: int
) -> tuple[RateOf, ...]:
    shown = Counter(name for own in signals.values() for name in {signal.name for signal in own})
    measured = {oddity.value: each for oddity, each in chance.items()}
    return tuple(
        RateOf(name, True, measured[name].flagged, measured[name].candidates)
        if name in measured
        else RateOf(name, False, shown[name], papers)
        for name in (*(oddity.value for oddity in Oddity), LEFT)
    )


def _in_common(sheets: Sequence[Sheet]) -> float:
    """How many questions two candidates answered both, on average over all pairs."""
    takers = Counter(question for sheet in sheets for question in sheet.answers)
    pairs = len(sheets) * (len(sheets) - 1) / 2
    return sum(count * (count - 1) / 2 for count in takers.values()) / pairs if pairs else 0.0
