"""An event on its way: drafted, submitted, returned or noticed, answered, decided, reversed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.core.ids import new_public_id
from portal.db.base import db
from portal.employers.models import Appointment
from portal.points import queries
from portal.points.actions.standing import lock_person, rework
from portal.points.models import PointsEvent, PointsEvidence
from portal.points.rules.catalogue import REGULATION_OF_2025, Need
from portal.points.rules.procedure import (
    EventStatus,
    Step,
    StepRefusal,
    effective_on,
    next_status,
    statement_due_on,
)
from portal.storage.files import Kind, take_in
from portal.storage.models import StoredFile

MOST_FILES = 5
STATED = "您已就这次告知提交过陈述申辩，如需补充请联系办理部门"


@dataclass(frozen=True, slots=True)
class EventDetails:
    """记分事项内容: what the drafter writes down of it."""

    item: str
    fact_on: date
    facts: str
    document_number: str
    fact_key: str = ""
    order_number: str = ""
    order_issuer: str = ""
    order_deadline_on: date | None = None
    causation: str = ""
    police_number: str = ""


def draft_event(
    appointment: Appointment,
    details: EventDetails,
    evidence: Sequence[StoredFile],
    *,
    by: Actor,
    now: datetime,
) -> PointsEvent:
    """草拟: the event stands as this officer's draft, with at least one piece of evidence."""
    post = queries.drafting_post(by, appointment.project)
    if post is None or post.organisation_id is None:
        raise NotFound
    if appointment.person_id == by.id:
        raise Refused(StepRefusal.OWN_CASE.label)
    if not evidence:
        raise Refused(Need.EVIDENCE.label, field="evidence")
    _check(appointment, details, _day(now))
    public_id = new_public_id()
    event = PointsEvent(
        public_id=public_id,
        person_id=appointment.person_id,
        project_id=appointment.project_id,
        organisation_id=post.organisation_id,
        region=appointment.region,
        points=REGULATION_OF_2025.item(details.item).points,
        drafted_by_id=by.id,
        created_at=now,
        **asdict(details) | {"fact_key": details.fact_key or public_id},
    )
    db.session.add(event)
    db.session.flush()
    _attach(event, evidence, is_statement=False)
    record(Deed.POINTS_EVENT_DRAFTED, event, by=by, item=event.item, project=event.project_id)
    return event


def edit_event(
    event: PointsEvent,
    details: EventDetails,
    evidence: Sequence[StoredFile],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """修改: what is still with the drafter is put right; evidence is added, never taken away."""
    db.session.scalar(  # it may be submitted in another window at this moment
        select(PointsEvent)
        .where(PointsEvent.id == event.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    refuse_edit(event, by)
    post = next(
        (
            post
            for post in queries.list_posts(event.project)
            if post.person_id == event.person_id and _covers(post, details.fact_on)
        ),
        None,
    )
    if post is None:
        raise Refused("该人员在这一天不在该项目受聘期间，请核对日期", field="fact_on")
    _check(post, details, _day(now))
    item = REGULATION_OF_2025.item(details.item)
    for name, value in asdict(details).items():
        setattr(event, name, value)
    event.fact_key, event.points = details.fact_key or event.public_id, item.points
    _attach(event, evidence, is_statement=False)
    record(Deed.POINTS_EVENT_EDITED, event, by=by, item=event.item)


def refuse_edit(event: PointsEvent, by: Actor) -> None:
    """Only the drafter, and only while it is a draft or was returned."""
    if event.drafted_by_id != by.id:
        raise Refused("请由草拟人本人修改")
    if event.status not in {EventStatus.DRAFT, EventStatus.RETURNED}:
        raise Refused(StepRefusal.WRONG_STATUS.label)


def submit(event: PointsEvent, *, by: Actor, now: datetime, confirmed: bool = False) -> None:
    """提交: HR of the same level is to confirm; what looks like a repetition must be looked at."""
    _ask(Step.SUBMIT, event, by, now)
    repeated = queries.find_repeated(event, _day(now))
    if repeated and not confirmed:
        raise Refused("请核对下列相似记录，确认不是重复后勾选再提交", field="confirmed")
    _move(event, Step.SUBMIT, submitted_at=now, reason="")
    alike = [other.event.public_id for other in repeated]
    record(Deed.POINTS_EVENT_SUBMITTED, event, by=by, alike=alike)


def return_event(event: PointsEvent, *, reason: str, by: Actor, now: datetime) -> None:
    """退回: the drafter reads why, and may put it right and submit again."""
    _ask(Step.RETURN, event, by, now)
    _move(event, Step.RETURN, reason=reason)
    record(Deed.POINTS_EVENT_RETURNED, event, by=by, reason=reason)


def notice(event: PointsEvent, *, by: Actor, now: datetime) -> None:
    """确认并告知: the person sees it and has time to speak (DOMAIN §7 P)."""
    _ask(Step.NOTICE, event, by, now)
    due_on = statement_due_on(_day(now))
    _move(
        event,
        Step.NOTICE,
        noticed_by_id=by.id,
        noticed_at=now,
        statement_due_on=due_on,
        statement="",
        stated_at=None,
    )
    record(Deed.POINTS_EVENT_NOTICED, event, by=by, due=due_on.isoformat())


def state(
    event: PointsEvent, text: str, files: Sequence[StoredFile], *, by: Actor, now: datetime
) -> None:
    """陈述申辩: what the person says is part of the case from now on."""
    _ask(Step.STATE, event, by, now)
    if event.stated_at is not None:
        raise Refused(STATED)
    _move(event, Step.STATE, statement=text, stated_at=now)
    _attach(event, files, is_statement=True)
    record(Deed.POINTS_EVENT_ANSWERED, event, by=by, statement=text, files=len(files))


def decide(event: PointsEvent, *, by: Actor, now: datetime) -> None:
    """决定并送达: in effect and shown to the person from today; the standing follows at once."""
    lock_person(event.person_id)
    _ask(Step.DECIDE, event, by, now)
    today = _day(now)
    _move(
        event,
        Step.DECIDE,
        decided_by_id=by.id,
        decided_at=now,
        effective_on=effective_on(today, today),
    )
    record(Deed.POINTS_EVENT_DECIDED, event, by=by, item=event.item, points=event.points)
    rework(event.person_id, today, now=now, by=by)


def reverse(
    event: PointsEvent, *, reason: str, document_number: str, by: Actor, now: datetime
) -> PointsEvent:
    """冲正: a contra-entry undoes the event as if it had never been (DOMAIN §7 M)."""
    lock_person(event.person_id)
    _ask(Step.REVERSE, event, by, now)
    today = _day(now)
    _move(event, Step.REVERSE, reason=reason)
    contra = PointsEvent(
        person_id=event.person_id,
        project_id=event.project_id,
        organisation_id=by.organisation_id,
        region=event.region,
        item=event.item,
        points=-event.points,
        fact_on=event.fact_on,
        facts=reason,
        document_number=document_number,
        status=EventStatus.DECIDED,
        drafted_by_id=by.id,
        decided_by_id=by.id,
        decided_at=now,
        effective_on=today,
        reverses_id=event.id,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(contra)
            db.session.flush()
    except IntegrityError as taken:
        raise Refused(StepRefusal.WRONG_STATUS.label) from taken
    record(
        Deed.POINTS_EVENT_REVERSED,
        event,
        by=by,
        contra=contra.public_id,
        reason=reason,
        document=document_number,
    )
    rework(event.person_id, today, now=now, by=by)
    return contra


def take_in_all(uploads: Sequence[FileStorage], *, by: Actor, field: str) -> list[StoredFile]:
    """Keep uploaded evidence: PDF or pictures, a few at a time."""
    if len(uploads) > MOST_FILES:
        raise Refused(f"一次最多上传{MOST_FILES}个文件，其余的可以在保存后补充", field=field)
    return [take_in(upload, Kind.DOCUMENT, by=by, field=field) for upload in uploads]


def _check(appointment: Appointment, details: EventDetails, today: date) -> None:
    """Arts 12–13: the fact is past, within the rules' time and the post; an order's day is over."""
    fact_on = details.fact_on
    if fact_on > today:
        raise Refused("日期不能晚于今天，请核对", field="fact_on")
    if fact_on < REGULATION_OF_2025.in_force_on:
        raise Refused("该日期早于《管理办法》施行之日（2025年4月3日），不能记分", field="fact_on")
    if not _covers(appointment, fact_on):
        raise Refused("该人员在这一天不在该项目受聘期间，请核对日期", field="fact_on")
    deadline = details.order_deadline_on
    if deadline is not None and fact_on <= deadline:
        raise Refused("认定逾期未改正的日期应当晚于责令改正的期限，请核对", field="fact_on")


def _covers(appointment: Appointment, day: date) -> bool:
    ended_on = appointment.ended_on
    return appointment.starts_on <= day and (ended_on is None or day <= ended_on)


def _ask(step: Step, event: PointsEvent, by: Actor, now: datetime) -> None:
    """Refused, with every reason, unless this person may take the step today."""
    db.session.refresh(event)
    if sentence := queries.why_not(step, by, event, _day(now)):
        raise Refused(sentence.removesuffix("。"))


def _move(event: PointsEvent, step: Step, **values: Any) -> None:
    """Take the step if nobody took one meanwhile: of two at once, one succeeds."""
    changed = db.session.execute(
        update(PointsEvent)
        .where(
            PointsEvent.id == event.id,
            PointsEvent.status == event.status,
            PointsEvent.stated_at.is_not_distinct_from(event.stated_at),
        )
        .values(status=next_status(event.status, step), **values)
    )
    if cast("CursorResult[Any]", changed).rowcount != 1:
        raise Refused(StepRefusal.WRONG_STATUS.label)
    db.session.refresh(event)


def _attach(event: PointsEvent, files: Sequence[StoredFile], *, is_statement: bool) -> None:
    db.session.add_all(
        PointsEvidence(event_id=event.id, file_id=file.id, is_statement=is_statement)
        for file in files
    )
    db.session.flush()
    db.session.expire(event, ["evidence"])


def _day(now: datetime) -> date:
    return now.astimezone(clock.BEIJING).date()
