"""Who is told of a complaint: the person of each step, the unit only of what it was asked."""

from datetime import datetime

from portal.complaints.models import Complaint
from portal.notices.actions import Telling, settle, tell
from portal.web.filters import day_cn


def accepted(complaint: Complaint, *, now: datetime) -> None:
    """受理, and by when it is ended."""
    words = f"您的履职保护投诉已受理，{day_cn(complaint.close_due_on)}前办结"
    _person(complaint, "accepted", words, now)


def declined(complaint: Complaint, *, now: datetime) -> None:
    """不予受理: the page says why, and where else to go."""
    _person(complaint, "declined", "您的履职保护投诉不予受理，请查看理由和其他途径", now)


def asked(complaint: Complaint, *, now: datetime) -> None:
    """The unit has a question to answer, of which its notice tells nothing; the person hears
    whether they were named.
    """
    named = "已告知单位您的姓名" if complaint.names_person else "没有告知单位您的姓名"
    _person(complaint, "asked", f"人力社保部门已就您的投诉请单位说明情况，{named}", now)
    due_on = day_cn(complaint.answer_due_on)
    tell(
        Telling(
            "complaints.question",
            f"人力社保部门有一件履职保障询问，请在{due_on}前答复",
            _question(complaint),
            organisation_id=complaint.organisation_id,
            endpoint="complaints.firm.complaint",
            args={"complaint_id": complaint.public_id},
        ),
        now=now,
    )


def answered(complaint: Complaint, *, now: datetime) -> None:
    """The unit has answered."""
    settle(_question(complaint), now=now)
    _person(complaint, "answered", "单位已就您的投诉向人力社保部门作出说明", now)


def ended(complaint: Complaint, *, now: datetime) -> None:
    """办结: the page says what was found; nothing is left to answer."""
    settle(_question(complaint), now=now)
    _person(complaint, "closed", "您的履职保护投诉已办结，请查看结论和答复", now)


def withdrawn(complaint: Complaint, *, now: datetime) -> None:
    """Nothing is left to answer."""
    settle(_question(complaint), now=now)


def _question(complaint: Complaint) -> str:
    return f"complaints.question:{complaint.id}"


def _person(complaint: Complaint, step: str, words: str, now: datetime) -> None:
    told = Telling(
        "complaints.step",
        words,
        f"complaints.step:{complaint.id}:{step}",
        person_id=complaint.person_id,
        endpoint="complaints.my.complaint",
        args={"complaint_id": complaint.public_id},
    )
    tell(told, now=now)
