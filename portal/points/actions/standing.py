"""The kept standing follows the record: suspension, advice to employers, readmission."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.exc import IntegrityError

from portal.access.policy import Permission, reaches
from portal.access.roles import Actor
from portal.accounts.models import Organisation, Person
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.core import clock
from portal.core.errors import Refused
from portal.core.regions import name_of
from portal.db.base import db
from portal.outbox.rules.message import MessageKind
from portal.points import feed, queries, telling
from portal.points.models import Advice, PointsStanding, Readmission
from portal.points.queries import Known, Suspended
from portal.points.rules.catalogue import REGULATION_OF_2025
from portal.points.rules.cycles import cycle_of
from portal.points.rules.standing import Options, Standing, consequences, standing
from portal.terms.rules.timeline import Timeline

NOT_SUSPENDED = "该人员当前没有被暂停推送，请刷新页面查看最新状态"


def rework(
    person_id: int,
    on: date,
    *,
    now: datetime,
    by: Actor | None = None,
    lifted_by: MessageKind = MessageKind.POOL_RESTORED,
) -> PointsStanding:
    """The kept standing is what the rules make of the record today, with all that follows of it.

    `by` is who decided, and signs the letters to employers; None if the calendar did. `lifted_by`
    is what the platform is told if a suspension ends by it.
    """
    lock_person(person_id)
    known = queries.known_of(person_id)
    worked_out = standing(known.ledger.whole(), on, REGULATION_OF_2025, queries.options())
    kept = queries.kept_standing(person_id) or PointsStanding(person_id=person_id)
    before = kept.suspended_on
    for name, value in _columns(known, worked_out, now).items():
        setattr(kept, name, value)
    db.session.add(kept)
    db.session.flush()
    means = consequences(worked_out)
    if before is None and worked_out.suspended_on is not None:
        record(Deed.POINTS_SUSPENDED, kept, by=by, since=worked_out.suspended_on.isoformat())
        feed.tell(MessageKind.POOL_SUSPENDED, person_id, worked_out.suspended_on, now=now)
        telling.suspended(person_id, worked_out.suspended_on, now=now)
        if means.employer_advised:
            _advise(kept, _issuer(by, kept.region))
    elif before is not None and worked_out.suspended_on is None:
        record(Deed.POINTS_RESTORED, kept, by=by)
        feed.tell(lifted_by, person_id, on, now=now)
        is_readmitted = lifted_by is MessageKind.POOL_READMITTED
        telling.restored(person_id, is_readmitted=is_readmitted, now=now)
        _lift_advices(person_id, on)
    return kept


def roll_over(anchor_on: date, ended_on: date, on: date, options: Timeline[Options]) -> int:
    """A cycle that ended with nothing booked since is followed by an empty one, for all of that
    anchor at once: a suspension stays, the history stays (DOMAIN §7 E, PP). Whatever is booked
    reworks its person, so who has something in the new cycle is in it already.

    `worked_out_at` is left alone: a 配备文件 filed since then is still to be looked at. A cycle
    that is not that anchor's (it began anew with a readmission) is left to be reckoned. How many.
    """
    months, modes = REGULATION_OF_2025.cycle_months, options.map(lambda each: each.cycle_mode)
    cycle = cycle_of(anchor_on, on, months, modes)
    if cycle is None or _began_anew(anchor_on, ended_on, options):
        return 0
    changed = db.session.execute(
        update(PointsStanding)
        .where(PointsStanding.cycle_until == ended_on, PointsStanding.anchor_on == anchor_on)
        .values(cycle_from=cycle.starts_on, cycle_until=cycle.last_day, used=0)
    )
    return cast("CursorResult[Any]", changed).rowcount


def rework_many(person_ids: Sequence[int], on: date, *, now: datetime) -> int:
    """What the calendar did to many, at once; who comes to be suspended or restored by it is
    reworked alone, with all that follows. How many standings were written.
    """
    people = sorted(person_ids)
    locked = select(Person.id).where(Person.id.in_(people)).order_by(Person.id)
    db.session.execute(locked.with_for_update())
    before, options, rows = _suspensions(people), queries.options(), []
    for person_id, known in queries.known_of_all(people).items():
        worked_out = standing(known.ledger.whole(), on, REGULATION_OF_2025, options)
        if person_id not in before:
            continue
        id_, suspended_on = before[person_id]
        if (suspended_on is None) != (worked_out.suspended_on is None):
            rework(person_id, on, now=now)
        else:
            rows.append({"id": id_, **_columns(known, worked_out, now)})
    if rows:
        db.session.execute(update(PointsStanding), rows)
    return len(people)


def readmit(suspended: Suspended, *, by: Actor, now: datetime) -> Readmission:
    """重新入库 (Art 17): retrained and passed anew, the person is in the pool again from today."""
    person = suspended.person
    lock_person(person.id)
    kept = queries.kept_standing(person.id)
    if kept is None or kept.suspended_on is None:
        raise Refused(NOT_SUSPENDED)
    db.session.refresh(kept)
    today = now.astimezone(clock.BEIJING).date()
    _refuse_unready(queries.suspension_of(kept), by, today)
    paper = queries.suspension_of(kept).paper
    readmission = Readmission(
        person_id=person.id,
        region=kept.region,
        paper_id=paper.id if paper else None,
        suspended_on=kept.suspended_on,
        readmitted_on=today,
        decided_by_id=by.id,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(readmission)
            db.session.flush()
    except IntegrityError as taken:
        raise Refused(NOT_SUSPENDED) from taken
    record(Deed.POINTS_READMITTED, readmission, by=by, person=person.public_id)
    rework(person.id, today, now=now, by=by, lifted_by=MessageKind.POOL_READMITTED)
    return readmission


def read_advice(advice: Advice, *, by: Actor, now: datetime) -> None:
    """The firm has seen the letter; the first time is kept."""
    changed = db.session.execute(
        update(Advice).where(Advice.id == advice.id, Advice.seen_at.is_(None)).values(seen_at=now)
    )
    if getattr(changed, "rowcount", 0):
        telling.advice_read(advice, now=now)
        record(Deed.POINTS_ADVICE_READ, advice, by=by)
        db.session.refresh(advice)


def lock_person(person_id: int) -> None:
    """Two decisions on one person are taken one after the other: each sees what the other did."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def _began_anew(anchor_on: date, ended_on: date, options: Timeline[Options]) -> bool:
    """Whether a cycle that ended that day may have begun with a readmission (`reset_anchor`)."""
    if not any(each.reset_anchor for each in (options.first, *(o for _, o in options.later))):
        return False
    modes = options.map(lambda each: each.cycle_mode)
    ended = cycle_of(anchor_on, ended_on, REGULATION_OF_2025.cycle_months, modes)
    return ended is None or ended.last_day != ended_on


def _columns(known: Known, worked_out: Standing, now: datetime) -> dict[str, Any]:
    """What is kept of a standing."""
    cycle = worked_out.cycle
    return {
        "region": known.region,
        "anchor_on": worked_out.anchor_on,
        "cycle_from": cycle.starts_on if cycle else None,
        "cycle_until": cycle.last_day if cycle else None,
        "used": worked_out.used,
        "suspended_on": worked_out.suspended_on,
        "worked_out_at": now,
    }


def _suspensions(people: Sequence[int]) -> dict[int, tuple[int, date | None]]:
    columns = (PointsStanding.person_id, PointsStanding.id, PointsStanding.suspended_on)
    found = db.session.execute(select(*columns).where(PointsStanding.person_id.in_(people)))
    return {person_id: (id_, suspended_on) for person_id, id_, suspended_on in found}


def _refuse_unready(suspended: Suspended, by: Actor, today: date) -> None:
    reasons = []
    if suspended.person.id == by.id:
        reasons.append("当事人不能办理自己的重新入库，请由其他人员办理")
    if not suspended.is_retrained:
        reasons.append("该人员尚未完成暂停推送之后的重新培训")
    if suspended.paper is None:
        reasons.append("该人员在暂停推送之后还没有已公布的合格成绩")
    if today < suspended.first_day:
        reasons.append("满12分当日不能办理重新入库，请于次日起办理")
    if reasons:
        raise Refused("；".join(reasons))


def _advise(kept: PointsStanding, issuer: str) -> None:
    """Art 17: 建议另行聘任, one letter for each post."""
    made = [
        Advice(
            person_id=kept.person_id,
            organisation_id=appointment.organisation_id,
            project_id=appointment.project_id,
            region=appointment.region,
            issuer=issuer,
            suspended_on=kept.suspended_on,
            created_at=kept.worked_out_at,
        )
        for appointment in queries.standing_appointments(kept.person_id)
    ]
    db.session.add_all(made)
    db.session.flush()
    for advice in made:
        telling.advised(advice, now=kept.worked_out_at)


def _lift_advices(person_id: int, on: date) -> None:
    db.session.execute(
        update(Advice)
        .where(Advice.person_id == person_id, Advice.lifted_on.is_(None))
        .values(lifted_on=on)
    )


def _issuer(by: Actor | None, region: str) -> str:
    """Who signs: the bureau of the officer who decided; else that of the person's region."""
    posts = reaches(by, Permission.POINTS_EVENT_CONFIRM) if by is not None else ()
    bodies = (db.session.get(Organisation, post.organisation_id) for post, _ in posts)
    names = (body.name for body in bodies if body is not None)
    return next(names, f"{name_of(region)}人力资源和社会保障部门")
