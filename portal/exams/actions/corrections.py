"""Correcting a question for all: words for the candidates by one officer, marks by two.

A decision holds the sitting's row, which whoever marks a paper also asks for: a paper is marked
before it, and then counted again here, or after it and by it.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.bank.models import QuestionVersion
from portal.bank.rules.questions import subject_of
from portal.core.errors import Refused
from portal.db.base import db
from portal.exams.actions.holding import hold
from portal.exams.actions.incidents import note_incident
from portal.exams.models import (
    CorrectionStatus,
    IncidentKind,
    QuestionCorrection,
    Sitting,
)
from portal.exams.queries import corrections as queries
from portal.exams.queries.corrections import Asked, Change
from portal.exams.queries.results import is_candidate
from portal.exams.queries.sittings import phase_of
from portal.exams.rules.correction import NO_NEW_KEY, Effect, NewKey, Rule, fault
from portal.exams.rules.hands import Conflict, conflict
from portal.exams.rules.sitting_life import SittingStatus

S = SittingStatus
_LIVE = (S.APPLIED, S.RUNNING)
_OPEN = (*_LIVE, S.MARKING)
OWN = "您本人报名参加了这场考试，请由未参加的考务人员更正试题"
NOT_LIVE = "考试不在进行中，考生看不到更正说明；影响评分的，请提请作废或者更正答案"
NOT_BEGUN = "考试还没有开始，答案还不能查看；试题有错的，请先停用试题，再重新组卷"
SAID_ALREADY = "同样的更正说明已经发布，不需要重复发布"
IN_REVIEW = "成绩已经提请公布，请先在“成绩”中退回，再办理试题处理"
RELEASED = "成绩已经公布，不能再统一改分；考生对成绩有异议的，由举办单位按成绩复核逐人办理"
SAME = "更正后的答案和现行答案相同，请重新选择或者填写"
PENDING = "这道题已有一项处理待决定，请先由另一位考务人员作出决定"
DECIDED = "这项处理已经有决定，请刷新后查看"


@dataclass(frozen=True, slots=True)
class Wanted:
    """试题处理 as it is proposed: by which rule, with which new answer, why."""

    rule: Rule
    reason: str
    key: NewKey = NO_NEW_KEY


def note(sitting: Sitting, about: Asked, *, text: str, by: Actor, now: datetime) -> None:
    """Say what the question should say, to every candidate whose paper holds it, now or later."""
    hold(sitting)
    _demand_outsider(sitting, by)
    if phase_of(sitting, now) not in _LIVE:
        raise Refused(NOT_LIVE)
    if _is_said(sitting, about, text):
        raise Refused(SAID_ALREADY, field="text")
    facts = {"question": about.version.question.key, "version": about.version.number}
    line = note_incident(
        IncidentKind.CORRECTED, sitting, by=by, text=f"{about.title}：{text}", facts=facts
    )
    made = _new(sitting, about.version, about.part, CorrectionStatus.NOTED, text, by)
    made.incident_id = line.id
    db.session.flush()
    record(Deed.EXAMS_QUESTION_CORRECTED, sitting, by=by, part=about.part, reason=text, **facts)


def propose(
    sitting: Sitting, about: Asked, wanted: Wanted, *, by: Actor, now: datetime
) -> QuestionCorrection:
    """A ruling that changes marks waits for a second person."""
    hold(sitting)
    _demand_outsider(sitting, by)
    _demand_open(sitting, now)
    if not queries.shows_keys(sitting, now):
        raise Refused(NOT_BEGUN)
    if (wrong := fault(wanted.rule, wanted.key, about.leaf.type, len(about.options))) is not None:
        raise Refused(wrong.label, field="rule")
    earlier = queries.ruling_over(sitting, about.version, about.part)
    if wanted.key == about.key and not wanted.key.is_empty and earlier is None:
        raise Refused(SAME, field="rule")
    if _is_pending(sitting, about.version):
        raise Refused(PENDING)
    made = _new(sitting, about.version, about.part, CorrectionStatus.PROPOSED, wanted.reason, by)
    made.rule = wanted.rule
    made.key = None if wanted.key.is_empty else asdict(wanted.key)
    db.session.flush()
    record(Deed.EXAMS_QUESTION_RULING_PROPOSED, sitting, by=by, **_facts(made))
    return made


def decide(correction: QuestionCorrection, *, reason: str, by: Actor, now: datetime) -> Effect:
    """The ruling is in force: papers marked already are counted again, later ones are marked by it.

    Raises Refused for whoever proposed it, and once somebody has decided.
    """
    sitting = _take(correction, by)
    _demand_open(sitting, now)
    _settle(correction, CorrectionStatus.DECIDED, reason, by, now)
    last = select(func.max(QuestionCorrection.number)).where(
        QuestionCorrection.sitting_id == sitting.id
    )
    correction.number = (db.session.scalar(last) or 0) + 1
    db.session.flush()
    found = queries.changes(correction, queries.rulings(sitting.id), lock=True)
    effect = queries.effect_of(found, sitting.pass_marks)
    for change in found:
        _apply(change, sitting.pass_marks)
    correction.effect = asdict(effect)
    db.session.flush()
    record(Deed.EXAMS_QUESTION_RULED, sitting, by=by, **_facts(correction), **correction.effect)
    return effect


def note_look(sitting: Sitting, about: Asked | None, *, by: Actor, now: datetime) -> None:
    """Put on record that an officer saw this question of the sitting, or the list of all."""
    if about is None:
        record(Deed.EXAMS_QUESTION_LISTED, sitting, by=by)
        return
    record(
        Deed.EXAMS_QUESTION_READ,
        sitting,
        by=by,
        question=about.version.question.key,
        version=about.version.number,
        part=about.part,
        with_key=queries.shows_keys(sitting, now),
    )


def keep(correction: QuestionCorrection, *, reason: str, by: Actor, now: datetime) -> None:
    """The proposal is not taken up; marks stay as they are."""
    sitting = _take(correction, by)
    _settle(correction, CorrectionStatus.REFUSED, reason, by, now)
    record(Deed.EXAMS_QUESTION_KEPT, sitting, by=by, **_facts(correction))


def _take(correction: QuestionCorrection, by: Actor) -> Sitting:
    """Hold the sitting and the proposal as they now stand, for a second person."""
    sitting = correction.sitting
    hold(sitting)
    db.session.refresh(correction, with_for_update={"of": QuestionCorrection})
    if correction.status is not CorrectionStatus.PROPOSED:
        raise Refused(DECIDED)
    if found := conflict(Conflict.CORRECTION, first=correction.by_id, second=by.id):
        raise Refused(found.label)
    _demand_outsider(sitting, by)
    return sitting


def _settle(
    correction: QuestionCorrection,
    status: CorrectionStatus,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    correction.status, correction.decision = status, reason
    correction.decided_by_id, correction.decided_at = by.id, now
    db.session.flush()


def _apply(change: Change, pass_marks: int) -> None:
    """The marks of one paper, the same as marking it anew would give."""
    paper = change.paper
    by_topic = {topic: dict(line) for topic, line in (paper.by_topic or {}).items()}
    for row, now in change.rows:
        by_topic[subject_of(row.topic)]["earned"] += now - (row.earned or 0)
    paper.marks = (paper.marks or 0) + change.gained
    for row, now in change.rows:
        row.earned = now
    paper.by_topic, paper.is_passed = by_topic, paper.marks >= pass_marks


def _new(
    sitting: Sitting,
    version: QuestionVersion,
    part: int,
    status: CorrectionStatus,
    text: str,
    by: Actor,
) -> QuestionCorrection:
    made = QuestionCorrection(
        sitting=sitting,
        region=sitting.region,
        version=version,
        part=part,
        status=status,
        text=text,
        by_id=by.id,
    )
    db.session.add(made)
    return made


def _facts(correction: QuestionCorrection) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "question": correction.version.question.key,
        "version": correction.version.number,
        "part": correction.part,
        "rule": correction.rule.label if correction.rule else "",
        "reason": correction.decision or correction.text,
    }
    return facts | ({"key": correction.key} if correction.key else {})


def _is_said(sitting: Sitting, about: Asked, text: str) -> bool:
    said = select(QuestionCorrection.id).where(
        QuestionCorrection.sitting_id == sitting.id,
        QuestionCorrection.version_id == about.version.id,
        QuestionCorrection.part == about.part,
        QuestionCorrection.status == CorrectionStatus.NOTED,
        QuestionCorrection.text == text,
    )
    return db.session.scalar(said.limit(1)) is not None


def _is_pending(sitting: Sitting, version: QuestionVersion) -> bool:
    pending = select(QuestionCorrection.id).where(
        QuestionCorrection.sitting_id == sitting.id,
        QuestionCorrection.version_id == version.id,
        QuestionCorrection.status == CorrectionStatus.PROPOSED,
    )
    return db.session.scalar(pending) is not None


def _demand_open(sitting: Sitting, now: datetime) -> None:
    """Marks may still change: not while somebody else confirms them, never once they are known."""
    if sitting.status is S.REVIEWING:
        raise Refused(IN_REVIEW)
    if sitting.status is S.RELEASED:
        raise Refused(RELEASED)
    if (phase := phase_of(sitting, now)) not in _OPEN:
        raise Refused(f"场次目前是“{phase.label}”，没有可以处理的试题")


def _demand_outsider(sitting: Sitting, by: Actor) -> None:
    if is_candidate(by, sitting):
        raise Refused(OWN)
