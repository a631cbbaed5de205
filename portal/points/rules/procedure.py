"""How an event becomes a decision, and whose hand may take each step (DOMAIN §7 M–P, FF).

草拟 → 提交 → 人社确认并告知 → 陈述申辩 → 决定并送达 → 复核. The notice, the statement and
the review are this portal's own procedure: the 办法 is silent on them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.core.labels import Labelled
from portal.core.regions import contains
from portal.core.workdays import WEEKENDS_ONLY, Workdays
from portal.points.rules.catalogue import Need


class EventStatus(Labelled):
    """状态 of a points event."""

    DRAFT = "draft", "草拟"
    SUBMITTED = "submitted", "已提交，待人社确认"
    NOTICED = "noticed", "已告知，待陈述申辩"
    DECIDED = "decided", "已决定并送达入账"
    RETURNED = "returned", "已退回"
    REVERSED = "reversed", "已撤销"
    WITHDRAWN = "withdrawn", "草拟部门已撤回"


class Step(Labelled):
    """What may be done to an event."""

    SUBMIT = "submit", "提交"
    RETURN = "return", "退回"
    NOTICE = "notice", "确认并告知"
    STATE = "state", "陈述申辩"
    DECIDE = "decide", "决定并送达"
    REVIEW = "review", "申请复核"
    REVERSE = "reverse", "撤销"
    WITHDRAW = "withdraw", "撤回"
    ANSWER = "answer", "作出复核决定"
    CONTEST = "contest", "标记复议或诉讼"


class ReviewState(Labelled):
    """复核 of a decision: one at the most."""

    NONE = "none", "未申请复核"
    OPEN = "open", "复核中"
    ANSWERED = "answered", "已作出复核决定"


class Department(Labelled):
    """Which kind of authority an officer works for (Art 3)."""

    HR = "hr", "人力社保部门"
    INDUSTRY = "industry", "行业主管部门"


class StepRefusal(Labelled):
    """Why a step may not be taken, in words that say what to do."""

    WRONG_STATUS = "wrong_status", "该事项当前的状态不能办理这一步，请刷新页面查看最新状态"
    NOT_DRAFTER = "not_drafter", "请由草拟人本人办理"
    INCOMPLETE = "incomplete", "材料不齐，请补齐后再提交"
    NOT_HR = "not_hr", "须由人力社保部门确认，请交由人力社保部门办理"
    OTHER_LEVEL = "other_level", "请由同级人力社保部门办理"
    OUT_OF_REACH = "out_of_reach", "该事项不在您的管辖范围内，请由有管辖权的人力社保部门办理"
    SAME_HAND = "same_hand", "草拟人不能确认自己草拟的事项，请由另一名人员办理"
    DECIDED_BY_SELF = "decided_by_self", "作出决定的人员不能撤销自己的决定，请由另一名人员办理"
    OWN_CASE = "own_case", "当事人不能办理自己的记分事项，请由其他人员办理"
    NOT_SUBJECT = "not_subject", "请由当事人本人办理"
    STATEMENT_OPEN = "statement_open", "陈述申辩期未满且当事人尚未陈述，请在期满后再作决定"
    STATEMENT_OVER = "statement_over", "陈述申辩期已满，请联系办理部门"
    REVIEW_OVER = "review_over", "申请复核的期限已过，请联系办理部门了解其他救济途径"
    WITHDRAWN = "withdrawn", "草拟部门已撤回该事项，不能再办理；仍需记分的，请由草拟部门重新草拟"
    REVIEWED = "reviewed", "该决定已经申请过复核，每个决定只能申请一次，请查看复核进度和结果"
    REVIEW_OPEN = "review_open", "该决定正在复核，请先作出复核决定"
    NO_REVIEW = "no_review", "该决定没有待办的复核，请刷新页面查看最新状态"
    DRAFTED_BY_SELF = "drafted_by_self", "草拟人不能办理复核，请由第三名人员办理"
    DECISION_OF_OWN = "decision_of_own", "作出原决定的人员不能办理复核，请由第三名人员办理"


@dataclass(frozen=True, slots=True)
class Terms:
    """期限 of this portal's own procedure; a municipal officer may change them (DOMAIN §7 O, P)."""

    statement_working_days: int = 5
    review_days: int = 15
    submission_working_days: int = 5
    workdays: Workdays = WEEKENDS_ONLY


@dataclass(frozen=True, slots=True)
class Hand:
    """Who would take a step; an officer has a department and a jurisdiction."""

    person: str
    department: Department | None = None
    region: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """记分事项 as the procedure sees it; `region` is that of the department that drafted it."""

    status: EventStatus
    subject: str
    drafted_by: str
    region: str
    missing: tuple[Need, ...] = ()
    statement_due_on: date | None = None
    stated: bool = False
    decided_by: str = ""
    served_on: date | None = None
    review: ReviewState = ReviewState.NONE


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether a step may be taken; if not, every reason why, and what is missing."""

    reasons: tuple[StepRefusal, ...]
    missing: tuple[Need, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """True if nothing stands against the step."""
        return not self.reasons

    @property
    def sentence(self) -> str:
        """All reasons in one Chinese sentence; empty if there are none."""
        parts = [reason.label for reason in self.reasons] + [need.label for need in self.missing]
        return "；".join(parts) + "。" if parts else ""


_S = EventStatus
NEXT: dict[tuple[EventStatus, Step], EventStatus] = {
    (_S.DRAFT, Step.SUBMIT): _S.SUBMITTED,
    (_S.RETURNED, Step.SUBMIT): _S.SUBMITTED,
    (_S.SUBMITTED, Step.RETURN): _S.RETURNED,
    (_S.NOTICED, Step.RETURN): _S.RETURNED,
    (_S.SUBMITTED, Step.NOTICE): _S.NOTICED,
    (_S.NOTICED, Step.STATE): _S.NOTICED,
    (_S.NOTICED, Step.DECIDE): _S.DECIDED,
    (_S.DECIDED, Step.REVIEW): _S.DECIDED,
    (_S.DECIDED, Step.REVERSE): _S.REVERSED,
    (_S.DRAFT, Step.WITHDRAW): _S.WITHDRAWN,
    (_S.SUBMITTED, Step.WITHDRAW): _S.WITHDRAWN,
    (_S.NOTICED, Step.WITHDRAW): _S.WITHDRAWN,
    (_S.RETURNED, Step.WITHDRAW): _S.WITHDRAWN,
    (_S.DECIDED, Step.ANSWER): _S.DECIDED,
    (_S.DECIDED, Step.CONTEST): _S.DECIDED,
}

_Check = Callable[[Event, Hand, date, Terms], bool]


def _statement_open(event: Event, _: Hand, today: date, __: Terms) -> bool:
    """DOMAIN §7 P: no decision before the person has spoken or had the time to."""
    due = event.statement_due_on
    return not event.stated and (due is None or today <= due)


def _statement_over(event: Event, _: Hand, today: date, __: Terms) -> bool:
    return event.statement_due_on is not None and today > event.statement_due_on


def _review_over(event: Event, _: Hand, today: date, terms: Terms) -> bool:
    return event.served_on is None or today > review_due_on(event.served_on, terms)


_HOLDS_AGAINST: dict[StepRefusal, _Check] = {
    StepRefusal.NOT_DRAFTER: lambda event, hand, *_: hand.person != event.drafted_by,
    StepRefusal.INCOMPLETE: lambda event, *_: bool(event.missing),
    StepRefusal.NOT_HR: lambda _, hand, *__: hand.department is not Department.HR,
    StepRefusal.OTHER_LEVEL: lambda event, hand, *_: hand.region != event.region,
    StepRefusal.OUT_OF_REACH: lambda event, hand, *_: not contains(hand.region, event.region),
    StepRefusal.SAME_HAND: lambda event, hand, *_: hand.person == event.drafted_by,
    StepRefusal.DECIDED_BY_SELF: lambda event, hand, *_: hand.person == event.decided_by,
    StepRefusal.OWN_CASE: lambda event, hand, *_: hand.person == event.subject,
    StepRefusal.NOT_SUBJECT: lambda event, hand, *_: hand.person != event.subject,
    StepRefusal.STATEMENT_OPEN: _statement_open,
    StepRefusal.STATEMENT_OVER: _statement_over,
    StepRefusal.REVIEW_OVER: _review_over,
    StepRefusal.REVIEWED: lambda event, *_: event.review is not ReviewState.NONE,
    StepRefusal.REVIEW_OPEN: lambda event, *_: event.review is ReviewState.OPEN,
    StepRefusal.NO_REVIEW: lambda event, *_: event.review is not ReviewState.OPEN,
    StepRefusal.DRAFTED_BY_SELF: lambda event, hand, *_: hand.person == event.drafted_by,
    StepRefusal.DECISION_OF_OWN: lambda event, hand, *_: hand.person == event.decided_by,
}

# Art 17 and DOMAIN §7 O, FF: HR of the same level confirms, and never the hand that drafted.
_CONFIRMER = (
    StepRefusal.NOT_HR,
    StepRefusal.OTHER_LEVEL,
    StepRefusal.SAME_HAND,
    StepRefusal.OWN_CASE,
)
_CHECKS: dict[Step, tuple[StepRefusal, ...]] = {
    Step.SUBMIT: (StepRefusal.NOT_DRAFTER, StepRefusal.OWN_CASE, StepRefusal.INCOMPLETE),
    Step.RETURN: _CONFIRMER,
    Step.NOTICE: (*_CONFIRMER, StepRefusal.INCOMPLETE),
    Step.STATE: (StepRefusal.NOT_SUBJECT, StepRefusal.STATEMENT_OVER),
    Step.DECIDE: (*_CONFIRMER, StepRefusal.STATEMENT_OPEN),
    Step.REVIEW: (StepRefusal.NOT_SUBJECT, StepRefusal.REVIEWED, StepRefusal.REVIEW_OVER),
    Step.REVERSE: (
        StepRefusal.NOT_HR,
        StepRefusal.OUT_OF_REACH,
        StepRefusal.SAME_HAND,
        StepRefusal.DECIDED_BY_SELF,
        StepRefusal.OWN_CASE,
        StepRefusal.REVIEW_OPEN,
    ),
    Step.WITHDRAW: (StepRefusal.NOT_DRAFTER,),
    Step.ANSWER: (
        StepRefusal.NO_REVIEW,
        StepRefusal.NOT_HR,
        StepRefusal.OUT_OF_REACH,
        StepRefusal.DRAFTED_BY_SELF,
        StepRefusal.DECISION_OF_OWN,
        StepRefusal.OWN_CASE,
    ),
    Step.CONTEST: (StepRefusal.NOT_HR, StepRefusal.OUT_OF_REACH, StepRefusal.OWN_CASE),
}
DEFAULT_TERMS = Terms()


def may_take(
    step: Step, event: Event, hand: Hand, today: date, terms: Terms = DEFAULT_TERMS
) -> Leave:
    """Arts 11 and 17, DOMAIN §7 M–P, FF: whether this hand may take this step today.

    A step that does not follow from the status is refused for that alone; otherwise all reasons
    are told at once.
    """
    if (event.status, step) not in NEXT:
        withdrawn = event.status is EventStatus.WITHDRAWN
        return Leave((StepRefusal.WITHDRAWN if withdrawn else StepRefusal.WRONG_STATUS,))
    reasons = tuple(
        reason for reason in _CHECKS[step] if _HOLDS_AGAINST[reason](event, hand, today, terms)
    )
    return Leave(reasons, event.missing if StepRefusal.INCOMPLETE in reasons else ())


def allowed_steps(
    event: Event, hand: Hand, today: date, terms: Terms = DEFAULT_TERMS
) -> tuple[Step, ...]:
    """Every step this hand may take today: the buttons to show."""
    return tuple(step for step in Step if may_take(step, event, hand, today, terms).ok)


def next_status(status: EventStatus, step: Step) -> EventStatus:
    """Where a step leads; LookupError if it does not follow from the status."""
    return NEXT[status, step]


def statement_due_on(noticed_on: date, terms: Terms = DEFAULT_TERMS) -> date:
    """DOMAIN §7 P: the last day on which the person may speak."""
    return terms.workdays.after(noticed_on, terms.statement_working_days)


def review_due_on(served_on: date, terms: Terms = DEFAULT_TERMS) -> date:
    """DOMAIN §7 P: the last day on which the person may ask for a review."""
    return served_on + timedelta(days=terms.review_days)


def submission_due_on(drafted_on: date, terms: Terms = DEFAULT_TERMS) -> date:
    """Art 17 及时, DOMAIN §7 O: when a department's draft should have reached HR; a reminder."""
    return terms.workdays.after(drafted_on, terms.submission_working_days)


def effective_on(decided_on: date, served_on: date) -> date:
    """DOMAIN §7 M: a decision counts from the day it is both made and served."""
    return max(decided_on, served_on)
