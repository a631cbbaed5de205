"""聘用文件 offered, signed by both, refused, taken back, lapsed, and drawn up anew."""

from datetime import datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.accounts.models import Person
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.calendar.queries import workdays
from portal.core import clock
from portal.core.errors import Refused
from portal.core.ids import new_public_id
from portal.db.base import db
from portal.employers import queries, telling
from portal.employers.actions.appointments import appoint, demand, preview
from portal.employers.actions.changing import apply_change
from portal.employers.actions.holding import hold_person, hold_project, hold_terms
from portal.employers.models import Appointment, AppointmentTerms, Project
from portal.employers.neighbours import tell_made
from portal.employers.queries.settings import sign_working_days
from portal.employers.rules.sides import Act
from portal.employers.rules.terms import (
    Side,
    SignRefusal,
    TermsStatus,
    may_sign,
    may_turn_down,
)
from portal.employers.wording import Plan, wording_of

OPEN_ALREADY = "该人员在本项目已有一份待签署的聘用文件，请先完成签署或者撤回"


def offer(
    project: Project, person: Person, plan: Plan, *, by: Actor, now: datetime
) -> AppointmentTerms:
    """The words are fixed and wait for both signatures. It binds nobody: caps are asked again when
    the second signature is given.
    """
    hold_person(person.id)
    hold_project(project)
    demand(preview(project, person, plan))
    return draw_up(project, person, plan, series=new_public_id(), by=by, now=now)


def draw_up(
    project: Project,
    person: Person,
    plan: Plan,
    *,
    series: str,
    by: Actor,
    now: datetime,
    appointment: Appointment | None = None,
    cause: str = "",
) -> AppointmentTerms:
    """The next version of a series, awaiting both signatures."""
    wording = wording_of(project, person, plan)
    terms = AppointmentTerms(
        public_id=new_public_id(),
        series=series,
        number=queries.last_number(series) + 1,
        project_id=project.id,
        organisation_id=project.organisation_id,
        region=project.region,
        person_id=person.id,
        certificate_id=plan.certificate.id if plan.certificate else None,
        qualification_id=plan.qualification.id if plan.qualification else None,
        appointment_id=appointment.id if appointment else None,
        basis=plan.basis,
        is_full_time=plan.is_full_time,
        starts_on=plan.starts_on,
        text=wording.canonical,
        digest=wording.digest,
        cause=cause,
        lapses_at=_lapse(now),
        offered_by_id=by.id,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(terms)
    except IntegrityError as twice:
        raise Refused(OPEN_ALREADY) from twice
    record(
        Deed.EMPLOYERS_TERMS_OFFERED,
        terms,
        by=by,
        series=series,
        version=terms.number,
        digest=terms.digest,
        cause=cause,
    )
    telling.to_sign(terms, now=now)
    return terms


def sign(
    terms: AppointmentTerms, side: Side, seen: str, *, by: Actor, now: datetime
) -> Appointment | None:
    """This side signs the words whose digest it has seen; with the second signature the appointment
    is made, or its change counts: it is given back then.
    """
    hold_person(terms.person_id)
    hold_terms(terms)
    if refusal := may_sign(terms.signing, side, seen, now):
        raise Refused(refusal.label)
    _refuse_both_sides(terms, side, by)
    if side is Side.FIRM:
        terms.firm_signed_by_id, terms.firm_signed_at = by.id, now
    else:
        terms.person_signed_at = now
    record(
        Deed.EMPLOYERS_TERMS_SIGNED,
        terms,
        by=by,
        side=side.label,
        version=terms.number,
        digest=terms.digest,
    )
    if terms.signing.is_whole:
        return _conclude(terms, side, by, now)
    if side is Side.PERSON:
        telling.done(terms, now=now)
        telling.signed_by_person(terms, now=now)
    return None


def _refuse_both_sides(terms: AppointmentTerms, side: Side, by: Actor) -> None:
    """Two signatures of one person are none of two parties."""
    if side is Side.FIRM:
        if words := queries.why_not_oneself(Act.SIGN, terms, by):
            raise Refused(words)
    elif terms.firm_signed_by_id == by.id:
        raise Refused(SignRefusal.ALONE.label)


def take_back(terms: AppointmentTerms, *, by: Actor, now: datetime, reason: str = "") -> None:
    """The contractor takes the offer back before the person has signed."""
    _turn_down(terms, Side.FIRM, TermsStatus.TAKEN_BACK, reason, now)
    record(Deed.EMPLOYERS_TERMS_TAKEN_BACK, terms, by=by, version=terms.number)
    telling.taken_back(terms, now=now)


def refuse(terms: AppointmentTerms, reason: str, *, by: Actor, now: datetime) -> None:
    """The person does not sign, and says why."""
    _turn_down(terms, Side.PERSON, TermsStatus.REFUSED, reason, now)
    record(Deed.EMPLOYERS_TERMS_REFUSED, terms, by=by, version=terms.number, reason=reason)
    telling.refused(terms, now=now)


def lapse_overdue(now: datetime) -> int:
    """What was not signed by both in time is void; how many were."""
    overdue = db.session.scalars(
        select(AppointmentTerms)
        .where(AppointmentTerms.status == TermsStatus.AWAITING, AppointmentTerms.lapses_at <= now)
        .order_by(AppointmentTerms.id)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    for terms in overdue:
        terms.status, terms.settled_at = TermsStatus.LAPSED, now
        record(Deed.EMPLOYERS_TERMS_LAPSED, terms, by=None, version=terms.number)
        telling.lapsed(terms, now=now)
    return len(overdue)


def redraw(project: Project, *, by: Actor, now: datetime) -> int:
    """The project was put right: what still waits for a signature is drawn up anew where its words
    changed; how many were.
    """
    waiting = db.session.scalars(
        select(AppointmentTerms)
        .where(
            AppointmentTerms.project_id == project.id,
            AppointmentTerms.status == TermsStatus.AWAITING,
        )
        .order_by(AppointmentTerms.id)
        .with_for_update(key_share=True)
    ).all()
    return sum(_redraw(terms, project, by, now) for terms in waiting)


def _redraw(terms: AppointmentTerms, project: Project, by: Actor, now: datetime) -> bool:
    plan = plan_in(terms)
    if wording_of(project, terms.person, plan).digest == terms.digest:
        return False
    terms.status, terms.settled_at = TermsStatus.REPLACED, now
    db.session.flush()
    telling.done(terms, now=now)
    draw_up(
        project,
        terms.person,
        plan,
        series=terms.series,
        by=by,
        now=now,
        appointment=terms.appointment,
        cause=terms.cause or "项目资料更新",
    )
    return True


def obstacles(terms: AppointmentTerms) -> tuple[str, ...]:
    """What stands against the appointment that these terms would make, in words for the person."""
    if terms.appointment_id is not None or terms.status is not TermsStatus.AWAITING:
        return ()
    check = preview(terms.project, terms.person, plan_in(terms), is_offered=True)
    return tuple(refusal.to_person for refusal in check.refusals)


def plan_in(terms: AppointmentTerms) -> Plan:
    """What the terms would have."""
    return Plan(
        terms.basis, terms.is_full_time, terms.starts_on, terms.certificate, terms.qualification
    )


def _conclude(terms: AppointmentTerms, side: Side, by: Actor, now: datetime) -> Appointment:
    """Both have signed: from here the appointment, or its change, counts."""
    is_change = terms.appointment is not None
    if terms.appointment is None:
        made = appoint(
            terms.project,
            terms.person,
            plan_in(terms),
            by=by,
            now=now,
            public_id=terms.series,
            is_offered=True,
            side=side,
        )
        db.session.execute(
            update(AppointmentTerms)
            .where(AppointmentTerms.series == terms.series)
            .values(appointment_id=made.id)
            .execution_options(synchronize_session=False)
        )
        db.session.flush()
        tell_made(terms, made)
    else:
        made = terms.appointment
        apply_change(made, terms, by=by, now=now, side=side)
    made.signed_at = made.signed_at or now
    terms.status, terms.settled_at, terms.appointment_id = TermsStatus.SIGNED, now, made.id
    db.session.flush()
    telling.signed_by_both(terms, is_change=is_change, now=now)
    return made


def _turn_down(
    terms: AppointmentTerms, side: Side, status: TermsStatus, reason: str, now: datetime
) -> None:
    hold_person(terms.person_id)
    hold_terms(terms)
    if refusal := may_turn_down(terms.signing, side, now):
        raise Refused(refusal.label)
    terms.status, terms.reason, terms.settled_at = status, reason, now
    db.session.flush()


def _lapse(now: datetime) -> datetime:
    """The end, in Beijing, of the last working day to sign."""
    today = now.astimezone(clock.BEIJING).date()
    last = workdays().after(today, sign_working_days(today))
    return datetime.combine(last + timedelta(days=1), time(), clock.BEIJING)
