"""How an appointment ends, and until when that must be said (Art 10; DOMAIN §8.2)."""

from datetime import date

from portal.core.labels import Labelled
from portal.core.workdays import Workdays

REPORT_WORKING_DAYS = 5  # change and end: DOMAIN §8.2


class EndKind(Labelled):
    """结束方式."""

    COMPLETED = "completed", "项目完工或者聘用期满"
    BY_PERSON = "by-person", "本人提出"
    AGREED = "agreed", "双方协商一致"
    MOVED = "moved", "调往本单位其他项目"
    BY_FIRM = "by-firm", "单位提出"
    CERTIFICATE = "certificate", "证书被撤销或者注销"
    UNQUALIFIED = "unqualified", "任职条件不予认可"

    @property
    def speaks_for_person(self) -> bool:
        """The firm says what the person wanted: the person confirms it, or says it is untrue."""
        return self in {EndKind.BY_PERSON, EndKind.AGREED}

    @property
    def claim(self) -> str:
        """What the firm so says, to the person."""
        return "由您本人提出" if self is EndKind.BY_PERSON else "经您与单位协商一致"

    @property
    def borne_out(self) -> str:
        """What the person says who confirms it."""
        return "是我本人提出的" if self is EndKind.BY_PERSON else "是与我协商一致的"

    @property
    def untrue(self) -> str:
        """What the person says who does not confirm it."""
        return "不是我提出的" if self is EndKind.BY_PERSON else "没有与我协商一致"


class EndAnswer(Labelled):
    """本人确认情况 of an end that the firm put down to the person."""

    CONFIRMED = "confirmed", "本人已确认"
    DENIED = "denied", "本人表示不属实"


UNCONFIRMED = "未经本人确认"


class AnswerRefusal(Labelled):
    """Why nothing can be said of an end, in words that say what to do."""

    NOT_ENDED = "not-ended", "该聘用没有结束，不需要确认"
    NOT_ASKED = "not-asked", "单位没有把结束聘用报告为您的意愿，不需要确认；有异议的可以投诉"
    ANSWERED = "answered", "您已经答复过，不能更改；有新的情况可以投诉或者联系人力社保部门"


def may_answer(kind: EndKind | None, answer: EndAnswer | None) -> AnswerRefusal | None:
    """Why the person cannot confirm or deny this end; None if they can. It has its effect all the
    same: a site is not held up by who says nothing.
    """
    if kind is None:
        return AnswerRefusal.NOT_ENDED
    if not kind.speaks_for_person:
        return AnswerRefusal.NOT_ASKED
    return AnswerRefusal.ANSWERED if answer is not None else None


def for_hr(answer: EndAnswer | None, procedures: int) -> bool:
    """Whether HR is to know of an end: whatever its reason, while points procedures run; and where
    the person says that the firm's word of it is untrue (Art 10).
    """
    return procedures > 0 or answer is EndAnswer.DENIED


def report_by(happened_on: date, working_days: int, workdays: Workdays) -> date:
    """The last day to report a change or an end: so many working days after it."""
    return workdays.after(happened_on, working_days)
