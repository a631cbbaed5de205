"""What a sitting is planned to be, and what cannot be planned."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.exams.rules.safe_browser import MOST_KEYS, read_keys
from portal.exams.rules.sitting_clock import Calendar

BLUEPRINT = "specialist"  # the paper of DOMAIN §3.4: question_bank/blueprints/specialist.toml

CUSTOM_MINUTES = 30  # 迟到30分钟不得入场，开考30分钟内不得交卷: DOMAIN §1.3 row 7
NO_KEYS = f"密钥请填写64位十六进制数字（0至9、a至f），每行一个，最多{MOST_KEYS}个"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an officer writes down for a sitting. Marks are in hundredths."""

    title: str
    place: str
    notice: str
    apply_from: datetime
    apply_until: datetime
    opens_at: datetime
    closes_at: datetime
    minutes: int
    capacity: int
    pass_marks: int
    starts_by_signal: bool = False  # of an invigilator, instead of the clock
    config_keys: str = ""  # of Safe Exam Browser, one a line
    exam_keys: str = ""
    late_minutes: int | None = CUSTOM_MINUTES  # None: entry until the end
    stay_minutes: int = CUSTOM_MINUTES

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.apply_from, self.apply_until, self.opens_at, self.closes_at)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that cannot be so: in which field, and what to do about it."""

    field: str
    sentence: str


def faults(plan: Plan, *, full_marks: int) -> tuple[Fault, ...]:
    """Everything in the plan that contradicts itself, field by field."""
    found = []
    if plan.apply_until <= plan.apply_from:
        found.append(Fault("apply_until", "报名截止要晚于报名开始，请修改其中一个时间"))
    if plan.opens_at < plan.apply_until:
        found.append(Fault("opens_at", "开考时间不能早于报名截止，请推迟开考或提前截止报名"))
    if plan.closes_at <= plan.opens_at:
        found.append(Fault("closes_at", "结束时间要晚于开考时间，请修改其中一个时间"))
    elif plan.closes_at - plan.opens_at < timedelta(minutes=plan.minutes):
        found.append(Fault("minutes", _too_long(plan)))
    if not 0 < plan.pass_marks <= full_marks:
        found.append(Fault("pass_marks", f"合格分数线请填写1至{full_marks // 100}之间的整数"))
    if plan.stay_minutes > plan.minutes:
        found.append(Fault("stay_minutes", "最早交卷的时间不能超过作答时长，请改小"))
    if plan.capacity < 1:
        found.append(Fault("capacity", "名额至少是1人"))
    keys = (("config_keys", plan.config_keys), ("exam_keys", plan.exam_keys))
    found += [Fault(name, NO_KEYS) for name, text in keys if read_keys(text) is None]
    return tuple(found)


def is_too_late(calendar: Calendar, now: datetime) -> bool:
    """Whether a sitting approved at this moment could take no application any more."""
    return calendar.apply_until <= now


def _too_long(plan: Plan) -> str:
    minutes = (plan.closes_at - plan.opens_at) // timedelta(minutes=1)
    return (
        f"开考到结束只有{minutes}分钟，放不下{plan.minutes}分钟的考试，请推迟结束时间或缩短作答时长"
    )
