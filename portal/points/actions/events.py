"""An event on its way: drafted, submitted, returned, noticed, answered, withdrawn, decided."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core.errors import NotFound, Refused
from portal.core.ids import new_public_id
from portal.db.base import db
from portal.employers.models import Appointment
from portal.points import queries, telling
from portal.points.actions.standing import lock_person, rework
from portal.points.actions.steps import Papers, ask, attach, day_of, move
from portal.points.models import PointsEvent
from portal.points.rules.catalogue import REGULATION_OF_2025, EvidenceKind, Need
from portal.points.rules.procedure import (
    EventStatus,
    Step,
    StepRefusal,
    effective_on,
    statement_due_on,
)
from portal.storage.files import Kind, take_in
from portal.storage.models import StoredFile
from portal.web.filters import day_cn

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
    papers: Papers = (),
    by: Actor,
    now: datetime,
) -> PointsEvent:
    """草拟: the event stands as this officer's draft, with at least one piece of evidence."""
    post = queries.drafting_post(by, appointment.project)
    if post is None or post.organisation_id is None:
        raise NotFound
    if appointment.person_id == by.id:
        raise Refused(StepRefusal.OWN_CASE.label)
    if not evidence and not papers:
        raise Refused(Need.EVIDENCE.label, field="evidence")
    _check(appointment, details, day_of(now))
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
    attach(event, evidence, papers=papers)
    record(Deed.POINTS_EVENT_DRAFTED, event, by=by, item=event.item, project=event.project_id)
    return event


def edit_event(
    event: PointsEvent,
    details: EventDetails,
    evidence: Sequence[StoredFile],
    *,
    papers: Papers = (),
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
        own = [
            each for each in queries.list_posts(event.project) if each.person_id == event.person_id
        ]
        raise Refused(_outside(own[-1], details.fact_on), field="fact_on")
    _check(post, details, day_of(now))
    item = REGULATION_OF_2025.item(details.item)
    for name, value in asdict(details).items():
        setattr(event, name, value)
    event.fact_key, event.points = details.fact_key or event.public_id, item.points
    attach(event, evidence, papers=papers)
    record(Deed.POINTS_EVENT_EDITED, event, by=by, item=event.item)


def refuse_edit(event: PointsEvent, by: Actor) -> None:
    """Only the drafter, and only while it is a draft or was returned."""
    if event.drafted_by_id != by.id:
        raise Refused("请由草拟人本人修改")
    if event.status not in {EventStatus.DRAFT, EventStatus.RETURNED}:
        raise Refused(StepRefusal.WRONG_STATUS.label)


def submit(event: PointsEvent, *, by: Actor, now: datetime, confirmed: bool = False) -> None:
    """提交: HR of the same level is to confirm; what looks like a repetition must be looked at."""
    ask(Step.SUBMIT, event, by, now)
    repeated = queries.find_repeated(event, day_of(now))
    if repeated and not confirmed:
        raise Refused("请核对下列相似记录，确认不是重复后勾选再提交", field="confirmed")
    move(event, Step.SUBMIT, submitted_at=now, reason="")
    alike = [other.event.public_id for other in repeated]
    record(Deed.POINTS_EVENT_SUBMITTED, event, by=by, alike=alike)


def return_event(event: PointsEvent, *, reason: str, by: Actor, now: datetime) -> None:
    """退回: the drafter reads why, and may put it right and submit again."""
    ask(Step.RETURN, event, by, now)
    move(event, Step.RETURN, reason=reason)
    record(Deed.POINTS_EVENT_RETURNED, event, by=by, reason=reason)


def notice(event: PointsEvent, *, by: Actor, now: datetime) -> None:
    """确认并告知: the person sees it and has time to speak (DOMAIN §7 P)."""
    ask(Step.NOTICE, event, by, now)
    today = day_of(now)
    due_on = statement_due_on(today, queries.terms_of(event, today))
    move(
        event,
        Step.NOTICE,
        noticed_by_id=by.id,
        noticed_at=now,
        statement_due_on=due_on,
        notice_read_at=None,
        statement="",
        stated_at=None,
    )
    record(Deed.POINTS_EVENT_NOTICED, event, by=by, due=due_on.isoformat())


def state(
    event: PointsEvent, text: str, files: Sequence[StoredFile], *, by: Actor, now: datetime
) -> None:
    """陈述申辩: what the person says is part of the case from now on."""
    ask(Step.STATE, event, by, now)
    if event.stated_at is not None:
        raise Refused(STATED)
    move(event, Step.STATE, statement=text, stated_at=now)
    attach(event, files, is_statement=True)
    record(Deed.POINTS_EVENT_ANSWERED, event, by=by, statement=text, files=len(files))


def decide(event: PointsEvent, *, by: Actor, now: datetime) -> None:
    """决定并送达: in effect and shown to the person from today; the standing follows at once."""
    lock_person(event.person_id)
    ask(Step.DECIDE, event, by, now)
    today = day_of(now)
    move(
        event,
        Step.DECIDE,
        decided_by_id=by.id,
        decided_at=now,
        effective_on=effective_on(today, today),
    )
    record(Deed.POINTS_EVENT_DECIDED, event, by=by, item=event.item, points=event.points)
    rework(event.person_id, today, now=now, by=by)


def withdraw(event: PointsEvent, *, reason: str, by: Actor, now: datetime) -> None:
    """撤回: the drafter takes it back before anything is decided; whoever decides meanwhile or
    afterwards is told so.
    """
    lock_person(event.person_id)
    ask(Step.WITHDRAW, event, by, now)
    move(event, Step.WITHDRAW, reason=reason)
    record(Deed.POINTS_EVENT_WITHDRAWN, event, by=by, reason=reason)
    telling.withdrawn(event, now=now)


def reverse(
    event: PointsEvent, *, reason: str, document_number: str, by: Actor, now: datetime
) -> PointsEvent:
    """冲正: a contra-entry undoes the event as if it had never been (DOMAIN §7 M)."""
    lock_person(event.person_id)
    ask(Step.REVERSE, event, by, now)
    contra = strike(event, reason=reason, document_number=document_number, by=by, now=now)
    telling.reversed_(event, now=now)
    rework(event.person_id, day_of(now), now=now, by=by)
    return contra


def strike(
    event: PointsEvent, *, reason: str, document_number: str, by: Actor, now: datetime
) -> PointsEvent:
    """The contra-entry itself; the person is locked, and the standing worked out afterwards."""
    move(event, Step.REVERSE, reason=reason)
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
        effective_on=day_of(now),
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
    return contra


def take_in_papers(
    papers: Iterable[tuple[str, EvidenceKind, FileStorage]], *, by: Actor
) -> list[tuple[EvidenceKind, StoredFile]]:
    """Keep the papers that an item asks for, each beside its own field."""
    return [
        (kind, take_in(upload, Kind.DOCUMENT, by=by, field=field)) for field, kind, upload in papers
    ]


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
        raise Refused(_outside(appointment, fact_on), field="fact_on")
    deadline = details.order_deadline_on
    if deadline is not None and fact_on <= deadline:
        raise Refused("认定逾期未改正的日期应当晚于责令改正的期限，请核对", field="fact_on")


def _outside(appointment: Appointment, day: date) -> str:
    """Art 12, DOMAIN §7 N: a fact from before or after the post is nobody's points; who was there
    that day is told.
    """
    begun, ended = appointment.starts_on, appointment.ended_on
    told = f"{day_cn(begun)}起" if ended is None else f"{day_cn(begun)}至{day_cn(ended)}"
    there = [p for p in queries.list_posts(appointment.project) if _covers(p, day)]
    names = "、".join(dict.fromkeys(post.person.name for post in there))
    who = f"当天在岗的是{names}，需要的请改选人员" if names else "当天该项目没有在岗的劳资专管员"
    return (
        f"该人员{told}在该项目受聘，{day_cn(day)}的情形不在受聘期间，不能记到其名下。"
        f"请核对日期；{who}"
    )


def _covers(appointment: Appointment, day: date) -> bool:
    ended_on = appointment.ended_on
    return appointment.starts_on <= day and (ended_on is None or day <= ended_on)
