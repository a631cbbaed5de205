"""考前演练: whether the machine that was tried is fit for as many candidates as were tried on it.

Says nothing about more than that: what was not run is not known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.core.labels import Labelled

MOST_CANDIDATES = 5000
EVERY_SECONDS = (5, 60)  # between two answers of one candidate, from and to
USUAL_SECONDS = 15
GIGABYTE = 1024**3
LEAST_DISK = 2 * GIGABYTE
LEAST_MEMORY = 0.05  # of all memory
FULL_CPU = 0.85  # of all cores
LONG_WAIT = 0.20  # of all cores idle only because the disk had not answered


class RehearsalPhase(Labelled):
    """演练进度."""

    ASKED = "asked", "等待开始"
    PREPARING = "preparing", "准备演练数据"
    WAITING = "waiting", "候考"
    STARTING = "starting", "同时开考"
    ANSWERING = "answering", "作答"
    HANDING_IN = "handing-in", "交卷收卷"
    COUNTING = "counting", "核对"
    ENDED = "ended", "已完成"
    FAILED = "failed", "没有完成"
    INTERRUPTED = "interrupted", "中断"


PHASES = (
    RehearsalPhase.ASKED,
    RehearsalPhase.PREPARING,
    RehearsalPhase.WAITING,
    RehearsalPhase.STARTING,
    RehearsalPhase.ANSWERING,
    RehearsalPhase.HANDING_IN,
    RehearsalPhase.COUNTING,
)


class RehearsalVerdict(Labelled):
    """演练结论."""

    GO = "go", "可以开考"
    NO_GO = "no-go", "不宜开考"


class Action(Labelled):
    """What candidates' browsers do, in the order of the day."""

    WAITING_PAGE = "waiting-page", "打开候考页"
    WAITING_ROOM = "waiting-room", "候考时对时"
    PAPER = "paper", "开考时取得整份试卷"
    ANSWER = "answer", "保存一次作答"
    HAND_IN_PAGE = "hand-in-page", "打开交卷页"
    HAND_IN = "hand-in", "自行交卷"
    COLLECTING_PAGE = "collecting-page", "到时打开收卷页"
    COLLECT = "collect", "到时收卷"
    RECEIPT = "receipt", "打开回执"

    @property
    def target(self) -> float:
        """Seconds within which nineteen of twenty must be answered."""
        return TARGETS[self]


TARGETS: dict[Action, float] = {
    Action.WAITING_PAGE: 2.0,
    Action.WAITING_ROOM: 1.0,
    Action.PAPER: 3.0,
    Action.ANSWER: 0.150,
    Action.HAND_IN_PAGE: 5.0,
    Action.HAND_IN: 5.0,
    Action.COLLECTING_PAGE: 5.0,
    Action.COLLECT: 5.0,
    Action.RECEIPT: 5.0,
}


class Bottleneck(Labelled):
    """先用尽的."""

    CPU = "cpu", "处理器"
    DISK = "disk", "硬盘"
    MEMORY = "memory", "内存"
    LOCKS = "locks", "排队等待（数据库写入一次只能一个）"
    NOTHING = "nothing", "没有用尽"


@dataclass(frozen=True, slots=True)
class Timed:
    """How long an action took: seconds of so many; what went wrong, by kind, with how often."""

    action: Action
    count: int
    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    max: float = 0.0
    troubles: tuple[str, ...] = ()
    failed: int = 0

    @property
    def is_met(self) -> bool:
        return self.count > 0 and not self.failed and self.p95 <= self.action.target


@dataclass(frozen=True, slots=True)
class Load:
    """Who used the machine: shares of all cores on average, of the busiest two seconds the whole,
    and the memory left at the worst moment.
    """

    seconds: float
    server: float
    database: float
    generator: float
    other: float
    waiting: float
    memory_left: float
    peak: float = 0.0
    peak_waiting: float = 0.0

    @property
    def busiest(self) -> float:
        average = self.server + self.database + self.generator + self.other
        return min(1.0, max(self.peak, average))


@dataclass(frozen=True, slots=True)
class PhaseLoad:
    """The load of one part of the rehearsal."""

    phase: RehearsalPhase
    load: Load


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database held in the end, beside what candidates were told."""

    opened: int
    deadlines: int  # how many different ones
    acknowledged: int
    answers: int
    gaps: int  # papers whose running numbers are not 1, 2, 3 …
    handed_in: int
    receipts: int
    receipt_lines: int


@dataclass(frozen=True, slots=True)
class Machine:
    """On what it was run."""

    cores: int
    memory: int
    disk_free: int
    database: str
    version: str
    workers: int


@dataclass(frozen=True, slots=True)
class Measured:
    """实测: everything that was found out."""

    candidates: int
    every: float
    answers_each: int
    machine: Machine
    timed: tuple[Timed, ...]
    loads: tuple[PhaseLoad, ...]
    kept: Kept
    questions: int = 0
    bytes_each: int = 0  # of the disk, by candidate


@dataclass(frozen=True, slots=True)
class Report:
    """演练报告: what was measured and what follows from it."""

    measured: Measured
    verdict: RehearsalVerdict
    reasons: tuple[str, ...]
    first: Bottleneck
    first_phase: str
    first_words: str

    @property
    def is_go(self) -> bool:
        return self.verdict is RehearsalVerdict.GO

    @property
    def carried(self) -> str:
        """What was tried, and nothing beyond it."""
        tried = self.measured.candidates
        return f"本机本次承载{tried}人" if self.is_go else f"本机本次以{tried}人演练，没有达到要求"


def judge(measured: Measured) -> Report:
    """可以开考 only if nothing at all speaks against it."""
    reasons = (*_of_times(measured), *_of_keeping(measured), *_of_machine(measured))
    verdict = RehearsalVerdict.NO_GO if reasons else RehearsalVerdict.GO
    first, phase, words = _saturated(measured)
    return Report(measured, verdict, reasons, first, phase, words)


def timed(action: Action, seconds: Sequence[float], troubles: Sequence[tuple[str, int]]) -> Timed:
    """The figures of an action from what each took."""
    told = tuple(f"{kind}（{count}次）" for kind, count in troubles)
    failed = sum(count for _, count in troubles)
    if not seconds:
        return Timed(action, 0, troubles=told, failed=failed)
    p50, p95, p99 = (round(percentile(seconds, percent), 4) for percent in (50, 95, 99))
    return Timed(action, len(seconds), p50, p95, p99, round(max(seconds), 4), told, failed)


def percentile(values: Sequence[float], percent: int) -> float:
    """The least of these values that at least so many of a hundred do not exceed (nearest rank)."""
    rank = -(-len(values) * percent // 100)
    return sorted(values)[max(1, rank) - 1]


def seconds_words(seconds: float) -> str:
    """0.0123 → 12毫秒; 3.2 → 3.2秒."""
    return f"{1000 * seconds:.0f}毫秒" if seconds < 1 else f"{seconds:.1f}秒"


def _of_times(measured: Measured) -> Iterator[str]:
    done = {one.action: one for one in measured.timed}
    for action in _expected(measured):
        one = done.get(action, Timed(action, 0))
        if one.failed:
            yield f"{action.label}：{one.failed}次没有成功：" + "、".join(one.troubles)
        if not one.count:
            yield f"{action.label}：没有一次成功"
        elif one.p95 > action.target:
            yield (
                f"{action.label}：95%的考生需{seconds_words(one.p95)}，"
                f"应在{seconds_words(action.target)}以内"
            )


def _expected(measured: Measured) -> Iterator[Action]:
    """All that must have been done; with one candidate only, nobody hands in before the end."""
    alone = measured.candidates < 2
    by_hand = {Action.HAND_IN_PAGE, Action.HAND_IN}
    yield from (action for action in Action if not (alone and action in by_hand))


def _of_keeping(measured: Measured) -> Iterator[str]:
    kept, all_ = measured.kept, measured.candidates
    if kept.opened != all_:
        yield f"应打开试卷{all_}份，实际{kept.opened}份"
    if kept.deadlines > 1:
        yield f"同时开考，截止时间却有{kept.deadlines}种"
    if kept.answers < kept.acknowledged:
        yield f"已告知保存的作答{kept.acknowledged}次，流水中只有{kept.answers}次"
    if kept.gaps:
        yield f"{kept.gaps}份试卷的作答流水编号不连续"
    if kept.handed_in != all_:
        yield f"应收试卷{all_}份，实际{kept.handed_in}份"
    if kept.receipts != all_:
        yield f"应有回执{all_}份，实际{kept.receipts}份"
    if kept.receipt_lines != kept.answers:
        yield f"回执记载作答{kept.receipt_lines}次，流水中是{kept.answers}次"


def _of_machine(measured: Measured) -> Iterator[str]:
    if measured.machine.disk_free < LEAST_DISK:
        free = measured.machine.disk_free / GIGABYTE
        yield f"硬盘只剩{free:.1f}GB，至少应有{LEAST_DISK / GIGABYTE:.0f}GB"
    least = min((each.load.memory_left for each in measured.loads), default=1.0)
    if least < LEAST_MEMORY:
        yield f"内存最少时只剩{least:.0%}"


def _saturated(measured: Measured) -> tuple[Bottleneck, str, str]:
    """What ran out first, when, and what is to be said of it."""
    for each in measured.loads:
        found, words = _out_of(each.load)
        if found is not Bottleneck.NOTHING:
            return found, each.phase.label, words
    if any(one.count and one.p95 > one.action.target for one in measured.timed):
        return Bottleneck.LOCKS, "", "处理器、硬盘和内存都有余量，慢在互相等待"
    return Bottleneck.NOTHING, "", "处理器、硬盘和内存都有余量"


def _out_of(load: Load) -> tuple[Bottleneck, str]:
    if load.memory_left < LEAST_MEMORY:
        return Bottleneck.MEMORY, f"内存最少时只剩{load.memory_left:.0%}"
    if load.busiest >= FULL_CPU:
        words = f"最忙的两秒处理器用到{load.busiest:.0%}，全程平均{_shares(load)}"
        return Bottleneck.CPU, words
    if (waited := max(load.waiting, load.peak_waiting)) >= LONG_WAIT:
        return Bottleneck.DISK, f"最忙的两秒处理器有{waited:.0%}的时间在等硬盘"
    return Bottleneck.NOTHING, ""


def _shares(load: Load) -> str:
    """Who used it, the greatest first."""
    shares = (
        ("平台", load.server),
        ("数据库", load.database),
        ("演练程序", load.generator),
        ("其他程序", load.other),
    )
    ordered = sorted(shares, key=lambda share: -share[1])
    return "、".join(f"{name}{share:.0%}" for name, share in ordered if share >= 0.005)
