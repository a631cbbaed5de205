"""复核 and 复议/诉讼: a decision is looked at again; it stands until it is changed or annulled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import Refused
from portal.db.base import db
from portal.points import queries, telling
from portal.points.actions.events import strike
from portal.points.actions.standing import lock_person, rework
from portal.points.actions.steps import ask, attach, day_of
from portal.points.models import PointsContest, PointsEvent, PointsEvidence, PointsReview
from portal.points.rules.catalogue import REGULATION_OF_2025
from portal.points.rules.procedure import EventStatus, Step, StepRefusal
from portal.points.rules.review import Asked, ContestKind, Outcome, refuse_change
from portal.storage.models import StoredFile

CONTESTED = "该决定已标记为在复议或者诉讼中，请先办结原标记"
NOT_CONTESTED = "该决定没有进行中的复议或者诉讼标记，请刷新页面查看最新状态"
# What a changed decision takes over from the one in whose place it stands.
_KEPT = (
    *("person_id", "project_id", "organisation_id", "region", "fact_on", "facts", "fact_key"),
    *("document_number", "order_number", "order_issuer", "order_deadline_on", "causation"),
    *("police_number", "drafted_by_id", "submitted_at", "noticed_by_id", "noticed_at"),
    *("notice_read_at", "statement_due_on", "statement", "stated_at", "effective_on"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """复核决定: how it ends, why, and under which number."""

    outcome: Outcome
    reason: str
    document_number: str
    item: str = ""


def ask_review(
    event: PointsEvent, text: str, files: Sequence[StoredFile], *, by: Actor, now: datetime
) -> PointsReview:
    """申请复核: once for each decision, within fifteen days of its service."""
    lock_person(event.person_id)
    ask(Step.REVIEW, event, by, now)
    review = PointsReview(
        event_id=event.id, person_id=by.id, region=event.region, text=text, created_at=now
    )
    try:
        with db.session.begin_nested():
            db.session.add(review)
            db.session.flush()
    except IntegrityError as taken:
        raise Refused(StepRefusal.REVIEWED.label) from taken
    attach(event, files, review_id=review.id)
    db.session.expire(event, ["review"])
    record(Deed.POINTS_REVIEW_ASKED, event, by=by, statement=text, files=len(files))
    return review


def answer_review(event: PointsEvent, answer: Answer, *, by: Actor, now: datetime) -> None:
    """复核决定: upheld; changed to a lighter item from the first day on; or annulled."""
    lock_person(event.person_id)
    ask(Step.ANSWER, event, by, now)
    if answer.outcome is Outcome.CHANGED:
        _refuse_unless_lighter(event, answer.item, day_of(now))
    _close(event, answer, by, now)
    if answer.outcome is not Outcome.UPHELD:
        words = {"reason": answer.reason, "document_number": answer.document_number}
        strike(event, **words, by=by, now=now)
    if answer.outcome is Outcome.CHANGED:
        _book_change(event, answer.item, by, now)
    record(
        Deed.POINTS_REVIEW_DECIDED,
        event,
        by=by,
        decision=answer.outcome.label,
        reason=answer.reason,
        document=answer.document_number,
        item=answer.item or None,
    )
    telling.reviewed(event, answer.outcome, now=now)
    rework(event.person_id, day_of(now), now=now, by=by)


def contest(
    event: PointsEvent,
    kind: ContestKind,
    document_number: str,
    begun_on: date,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """在复议/诉讼: marked; the decision counts on until it is annulled (DOMAIN §7 M)."""
    ask(Step.CONTEST, event, by, now)
    if begun_on > day_of(now):
        raise Refused("受理日期不能晚于今天，请核对", field="begun_on")
    mark = PointsContest(
        event_id=event.id,
        open_for_id=event.id,
        kind=kind,
        document_number=document_number,
        begun_on=begun_on,
        marked_by_id=by.id,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(mark)
            db.session.flush()
    except IntegrityError as taken:
        raise Refused(CONTESTED) from taken
    db.session.expire(event, ["contests"])
    record(Deed.POINTS_CONTEST_MARKED, event, by=by, kind=kind.label, document=document_number)


def end_contest(event: PointsEvent, outcome: str, *, by: Actor, now: datetime) -> None:
    """办结: what came of it is written down; an annulled decision is reversed besides."""
    if event.person_id == by.id:
        raise Refused(StepRefusal.OWN_CASE.label)
    changed = db.session.execute(
        update(PointsContest)
        .where(PointsContest.open_for_id == event.id)
        .values(open_for_id=None, ended_on=day_of(now), ended_by_id=by.id, outcome=outcome)
    )
    if cast("CursorResult[Any]", changed).rowcount != 1:
        raise Refused(NOT_CONTESTED)
    db.session.expire(event, ["contests"])
    record(Deed.POINTS_CONTEST_ENDED, event, by=by, decision=outcome)


def note_reading(event: PointsEvent, *, by: Actor, now: datetime) -> None:
    """送达: the first time that the person opens the notice, the decision and the answer to a
    review is kept.
    """
    if event.person_id != by.id:
        return
    telling.read(event, now=now)
    read = [
        _first(PointsEvent, event.id, "notice_read_at", event.noticed_at, now),
        _first(PointsEvent, event.id, "decision_read_at", event.decided_at, now),
    ]
    if (review := event.review) is not None:
        read.append(_first(PointsReview, review.id, "read_at", review.decided_at, now))
    if any(read):
        record(Deed.POINTS_EVENT_OPENED, event, by=by)
        db.session.refresh(event)


def _first(
    kind: type[PointsEvent] | type[PointsReview],
    id_: int,
    column: str,
    served_at: datetime | None,
    now: datetime,
) -> bool:
    """Whether this is the first look at what was served."""
    if served_at is None:
        return False
    changed = db.session.execute(
        update(kind).where(kind.id == id_, getattr(kind, column).is_(None)).values({column: now})
    )
    return cast("CursorResult[Any]", changed).rowcount == 1


def _refuse_unless_lighter(event: PointsEvent, code: str, today: date) -> None:
    allowed = queries.lighter_items_of(event)
    becomes = next((item for item in REGULATION_OF_2025.items if item.code == code), None)
    before = queries.standing_of(event.person_id, today)
    after = queries.standing_if_changed(event, code, today) if becomes in allowed else before
    refusal = refuse_change(Asked(event.catalogue_item, becomes), allowed, before, after)
    if refusal is not None:
        raise Refused(refusal.label, field="item")


def _close(event: PointsEvent, answer: Answer, by: Actor, now: datetime) -> None:
    """Of two who answer at once, one succeeds."""
    changed = db.session.execute(
        update(PointsReview)
        .where(PointsReview.event_id == event.id, PointsReview.outcome.is_(None))
        .values(
            outcome=answer.outcome,
            reason=answer.reason,
            document_number=answer.document_number,
            decided_by_id=by.id,
            decided_at=now,
        )
    )
    if cast("CursorResult[Any]", changed).rowcount != 1:
        raise Refused(StepRefusal.NO_REVIEW.label)
    db.session.expire(event, ["review"])
    if event.review is not None:
        db.session.refresh(event.review)


def _book_change(event: PointsEvent, code: str, by: Actor, now: datetime) -> PointsEvent:
    """The lighter item: booked now, in effect from the day of the first decision."""
    kept = {name: getattr(event, name) for name in _KEPT}
    replacement = PointsEvent(
        item=code,
        points=REGULATION_OF_2025.item(code).points,
        status=EventStatus.DECIDED,
        decided_by_id=by.id,
        decided_at=now,
        replaces_id=event.id,
        created_at=now,
        **kept,
    )
    db.session.add(replacement)
    db.session.flush()
    db.session.add_all(
        PointsEvidence(
            event_id=replacement.id,
            file_id=each.file_id,
            kind=each.kind,
            is_statement=each.is_statement,
        )
        for each in event.evidence
        if each.review_id is None
    )
    db.session.flush()
    return replacement
