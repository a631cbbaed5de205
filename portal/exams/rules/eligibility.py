"""Who may apply for a sitting, and if not, every reason why not (DOMAIN §1.5 and §7 V).

The exam route asks for no education, seniority or residence (《管理办法》第五条第三项、第七条);
what is asked is asked of everyone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from portal.accounts.rules.working_age import is_of_working_age, reaches_working_age_on
from portal.core.labels import Labelled
from portal.exams.rules.sitting_life import SittingStatus

_OURS = "本平台报名规则"
_LABOUR_LAW = "《中华人民共和国劳动法》第十五条"
_MISCONDUCT = "参照《专业技术人员资格考试违纪违规行为处理规定》（人社部令第31号）"


class Reason(Labelled):
    """Why someone may not apply: the sentence, the article it rests on, what would change it, and
    how to say from which day on it does.
    """

    article: str
    remedy: str
    ends: str

    def __new__(
        cls, value: str, label: str, article: str, remedy: str, ends: str = "{day}起可以报名。"
    ) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.article = article
        member.remedy = remedy
        member.ends = ends
        return member

    IDENTITY = (
        "identity",
        "您的账户还没有完成实名登记",
        "《管理办法》第七条，" + _OURS,
        "请在“账户”中完成实名登记后再报名。",
    )
    AGE = (
        "age",
        "您还没有年满16周岁",
        _LABOUR_LAW,
        "年满16周岁之后可以报名；培训课程现在就可以学习。",
        "您在{day}年满16周岁。",
    )
    BARRED = (
        "barred",
        "您因考试违纪违规被暂停报名",
        _MISCONDUCT,
        "暂停期满后可以报名；对处理决定有异议的，请联系作出决定的单位。",
        "暂停期满的日期是{day}。",
    )
    CANCELLED = ("cancelled", "这场考试已经取消", "考试公告", "请选择其他场次报名。")
    NOT_YET = ("not-yet", "这场考试还没有开始报名", "考试公告", "请在报名开始后再来。")
    CLOSED = ("closed", "这场考试的报名已经截止", "考试公告", "请选择其他正在报名的场次。")
    APPLIED = (
        "applied",
        "您已经报过这场考试，每人每场只能报名一次",
        _OURS,
        "请在“考试”中查看报名的办理情况，不需要再次报名。",
    )
    FULL = (
        "full",
        "这场考试的名额已经报满",
        "考试公告",
        "有人撤回报名时会空出名额；也可以选择其他场次。",
    )
    TOO_SOON = (
        "too-soon",
        "这场考试距您上一次参加考试不足15日",
        _OURS,
        "请选择间隔期满之后举行的场次，这段时间可以复习和练习。",
        "{day}及以后举行的场次都可以报名。",
    )
    NEAR_ANOTHER = (
        "near-another",
        "这场考试与您已报名的另一场考试间隔不足15日",
        _OURS,
        "请选择间隔更长的场次，或者先撤回另一场的报名。",
    )


# Between two attempts: this portal's default, no rule of law (DOMAIN §1.5).
DAYS_BETWEEN = 15


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time a person sat, or is about to sit: in which sitting, on which day."""

    sitting_id: int
    on: date


@dataclass(frozen=True, slots=True)
class Candidacy:
    """What is known of one person wishing to sit in one sitting.

    `phase` is the sitting's status by the clock; `places_taken` counts applications that hold a
    place; `sat` are earlier attempts, `planned` sittings applied for and not yet sat.
    """

    is_identified: bool
    birth_on: date
    sitting_id: int
    phase: SittingStatus
    apply_from_on: date
    examined_on: date
    capacity: int
    places_taken: int
    has_applied: bool = False
    barred_until: date | None = None
    sat: tuple[Attempt, ...] = ()
    planned: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason, and the first day on which it no longer stands, where that is known."""

    reason: Reason
    ends_on: date | None = None

    @property
    def remedy(self) -> str:
        """What would change it, and from which day on."""
        if self.ends_on is None:
            return self.reason.remedy
        day = f"{self.ends_on.year}年{self.ends_on.month}月{self.ends_on.day}日"
        return self.reason.remedy + self.reason.ends.format(day=day)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether someone may apply; if not, every obstacle, in the order in which they are checked."""

    obstacles: tuple[Obstacle, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.obstacles

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return tuple(obstacle.reason for obstacle in self.obstacles)


def eligibility(
    candidacy: Candidacy, *, today: date, days_between: int = DAYS_BETWEEN
) -> Eligibility:
    """Identity, age (劳动法第十五条), ban, the window, one application, places, the interval."""
    return Eligibility(
        (*_of_the_person(candidacy, today), *_of_the_sitting(candidacy, days_between))
    )


def _of_the_person(candidacy: Candidacy, today: date) -> tuple[Obstacle, ...]:
    found = []
    if not candidacy.is_identified:
        found.append(Obstacle(Reason.IDENTITY))
    if not is_of_working_age(candidacy.birth_on, today):
        found.append(Obstacle(Reason.AGE, reaches_working_age_on(candidacy.birth_on)))
    if candidacy.barred_until is not None and today <= candidacy.barred_until:
        found.append(Obstacle(Reason.BARRED, candidacy.barred_until + timedelta(days=1)))
    return tuple(found)


def _of_the_sitting(candidacy: Candidacy, days_between: int) -> tuple[Obstacle, ...]:
    found = [*_window(candidacy)]
    if candidacy.has_applied:
        found.append(Obstacle(Reason.APPLIED))
    if candidacy.places_taken >= candidacy.capacity:
        found.append(Obstacle(Reason.FULL))
    return (*found, *_interval(candidacy, days_between))


def _window(candidacy: Candidacy) -> tuple[Obstacle, ...]:
    match candidacy.phase:
        case SittingStatus.APPLYING:
            return ()
        case SittingStatus.CANCELLED:
            return (Obstacle(Reason.CANCELLED),)
        case SittingStatus.DRAFT | SittingStatus.PENDING | SittingStatus.ANNOUNCED:
            return (Obstacle(Reason.NOT_YET, candidacy.apply_from_on),)
        case _:
            return (Obstacle(Reason.CLOSED),)


def _interval(candidacy: Candidacy, days_between: int) -> tuple[Obstacle, ...]:
    """Days between attempts, never counted within one sitting (DOMAIN §1.5)."""
    found = []
    if near := _near(candidacy, candidacy.sat, days_between):
        found.append(Obstacle(Reason.TOO_SOON, max(near) + timedelta(days=days_between)))
    if _near(candidacy, candidacy.planned, days_between):
        found.append(Obstacle(Reason.NEAR_ANOTHER))
    return tuple(found)


def _near(candidacy: Candidacy, attempts: tuple[Attempt, ...], days_between: int) -> list[date]:
    return [
        attempt.on
        for attempt in attempts
        if attempt.sitting_id != candidacy.sitting_id
        and abs((candidacy.examined_on - attempt.on).days) < days_between
    ]
