"""How a complaint goes on, whose hand may take each step, and by when.

提交 → 受理或不予受理 → 处理（记录、请单位答复）→ 提请办结 → 由另一名人员审定. Nobody handles a case
of their own or of their own unit; whoever took it up or proposed its end does not close it.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from portal.core.labels import Labelled
from portal.core.workdays import Workdays


class ComplaintState(Labelled):
    """办理状态."""

    SUBMITTED = "submitted", "已提交，待受理"
    DECLINED = "declined", "不予受理"
    ACCEPTED = "accepted", "已受理"
    HANDLING = "handling", "处理中"
    PROPOSED = "proposed", "已提请办结，待审定"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self in OPEN

    @property
    def tone(self) -> str:
        """How its badge looks."""
        return {"closed": "good", "declined": "bad", "withdrawn": ""}.get(self.value, "wait")


_S = ComplaintState
OPEN = frozenset({_S.SUBMITTED, _S.ACCEPTED, _S.HANDLING, _S.PROPOSED})
TAKEN_UP = frozenset({_S.ACCEPTED, _S.HANDLING})


class Step(Labelled):
    """What may be done."""

    ACCEPT = "accept", "受理"
    DECLINE = "decline", "不予受理"
    NOTE = "note", "记录办理情况"
    ASK = "ask", "请单位答复"
    ANSWER = "answer", "单位答复"
    PROPOSE = "propose", "提请办结"
    CLOSE = "close", "审定办结"
    RETURN = "return", "退回继续办理"
    SUPPLEMENT = "supplement", "补充材料"
    WITHDRAW = "withdraw", "撤回"


class StepRefusal(Labelled):
    """Why a step may not be taken, in words that say what to do."""

    WRONG_STATE = "wrong-state", "该投诉当前的状态不能办理这一步，请刷新页面查看最新状态"
    OWN_CASE = "own-case", "投诉人不能办理自己的投诉，请由其他人员办理"
    OWN_UNIT = "own-unit", "您在被投诉单位有职责，不能办理该投诉，请由其他人员办理"
    SAME_HAND = "same-hand", "受理或者提请办结的人员不能审定，请由另一名人员办理"
    ASKED = "asked", "已经请单位答复过，不再重复"
    NOT_ASKED = "not-asked", "没有请贵单位答复的事项"
    ANSWERED = "answered", "贵单位已经答复，需要补充的请联系办理部门"
    OWN_ANSWER = "own-answer", "投诉人不能代单位答复，请由单位其他经办人办理"
    NOT_OWN = "not-own", "请由投诉人本人办理"


NEXT: dict[tuple[ComplaintState, Step], ComplaintState] = {
    (_S.SUBMITTED, Step.ACCEPT): _S.ACCEPTED,
    (_S.SUBMITTED, Step.DECLINE): _S.DECLINED,
    (_S.PROPOSED, Step.CLOSE): _S.CLOSED,
    (_S.PROPOSED, Step.RETURN): _S.HANDLING,
    **{(state, Step.NOTE): _S.HANDLING for state in TAKEN_UP},
    **{(state, Step.ASK): _S.HANDLING for state in TAKEN_UP},
    **{(state, Step.ANSWER): _S.HANDLING for state in TAKEN_UP},
    **{(state, Step.PROPOSE): _S.PROPOSED for state in TAKEN_UP},
    **{(state, Step.SUPPLEMENT): state for state in OPEN},
    **{(state, Step.WITHDRAW): _S.WITHDRAWN for state in OPEN},
}
OF_THE_PERSON = frozenset({Step.SUPPLEMENT, Step.WITHDRAW})
OF_THE_FIRM = frozenset({Step.ANSWER})
OF_THE_SECOND = frozenset({Step.CLOSE, Step.RETURN})


@dataclass(frozen=True, slots=True)
class Terms:
    """期限, in working days by the official calendar: this portal's own. Five to take it up and
    sixty to end it are taken from 劳动保障监察 (若干规定第十八条, 条例第十七条), which this is not.
    """

    accept: int = 5
    close: int = 60
    answer: int = 5
    flag_months: int = 12  # for so long a unit is marked after 属实


DEFAULT_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Case:
    """投诉 as the procedure sees it."""

    state: ComplaintState
    person_id: int
    organisation_id: int
    handled_by: int | None = None
    proposed_by: int | None = None
    is_asked: bool = False
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Hand:
    """Who would take a step, and for which organisations they act."""

    person_id: int
    organisations: frozenset[int] = frozenset()


def refusals(step: Step, hand: Hand, case: Case) -> tuple[StepRefusal, ...]:
    """Every reason against the step; none if it may be taken. Within whose reach the case lies,
    the permissions say.
    """
    found = []
    if (case.state, step) not in NEXT:
        found.append(StepRefusal.WRONG_STATE)
    if step in OF_THE_PERSON:
        found += [StepRefusal.NOT_OWN] if hand.person_id != case.person_id else []
    elif step in OF_THE_FIRM:
        found += _against_answer(hand, case)
    else:
        found += _against_officer(step, hand, case)
    if step is Step.ASK and case.is_asked:
        found.append(StepRefusal.ASKED)
    return tuple(found)


def steps(hand: Hand, case: Case) -> tuple[Step, ...]:
    """What this hand may do now."""
    return tuple(step for step in Step if not refusals(step, hand, case))


def due_on(day: date, working_days: int, workdays: Workdays) -> date:
    """The last day of a term that begins the day after."""
    return workdays.after(day, working_days)


def flagged_until(closed_on: date, months: int) -> date:
    """The last day on which the unit is marked."""
    whole = closed_on.month - 1 + months
    year, month = closed_on.year + whole // 12, whole % 12 + 1
    return date(year, month, min(closed_on.day, monthrange(year, month)[1]))


def _against_answer(hand: Hand, case: Case) -> list[StepRefusal]:
    found = [StepRefusal.OWN_ANSWER] if hand.person_id == case.person_id else []
    if not case.is_asked:
        found.append(StepRefusal.NOT_ASKED)
    elif case.is_answered:
        found.append(StepRefusal.ANSWERED)
    return found


def _against_officer(step: Step, hand: Hand, case: Case) -> list[StepRefusal]:
    found = []
    if hand.person_id == case.person_id:
        found.append(StepRefusal.OWN_CASE)
    if case.organisation_id in hand.organisations:
        found.append(StepRefusal.OWN_UNIT)
    if step in OF_THE_SECOND and hand.person_id in (case.handled_by, case.proposed_by):
        found.append(StepRefusal.SAME_HAND)
    return found
