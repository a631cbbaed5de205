"""The evidence for Art 5 (一), (二): stated, shown, added to, and said yes or no to by HR."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.access.roles import Actor
from portal.accounts.models import Education, Person
from portal.accounts.queries import find_person_by_resident_id
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.calendar.queries import workdays
from portal.certificates.queries import find_valid_certificate
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers import telling
from portal.employers.actions.holding import hold_appointment
from portal.employers.actions.terms import offer
from portal.employers.actions.warnings import settle, warn_to_replace
from portal.employers.models import (
    Appointment,
    AppointmentStatus,
    AppointmentTerms,
    Project,
    Qualification,
    QualificationFile,
    QualificationStatus,
)
from portal.employers.queries.settings import replace_working_days
from portal.employers.rules.appointment import Basis
from portal.employers.rules.experience import Period, total
from portal.employers.rules.qualification import (
    ReviewOutcome,
    ReviewRefusal,
    may_review,
)
from portal.employers.wording import Plan
from portal.storage.models import StoredFile

NOBODY = "没有找到姓名和身份证号都相符的账户，请核对；本人尚未注册的，请其先在本平台注册"
NOTHING = "该聘用没有需要核查的任职条件材料"


@dataclass(frozen=True, slots=True)
class Stated:
    """填报的任职条件."""

    basis: Basis
    education: Education
    major: str
    periods: tuple[Period, ...]


def offer_by_resident_id(
    project: Project,
    stated: Stated,
    *,
    name: str,
    resident_id: str,
    is_full_time: bool,
    starts_on: date,
    evidence: Sequence[StoredFile],
    by: Actor,
    now: datetime,
) -> AppointmentTerms:
    """Art 5 (一), (二): somebody with an account is offered a post without need of a certificate.

    A certificate held all the same is noted: it decides whether points count (DOMAIN §7 B).
    """
    person = find_person_by_resident_id(resident_id)
    if person is None or person.name != name:
        raise Refused(NOBODY, field="resident_id")
    qualification = keep_evidence(person, stated, evidence)
    plan = Plan(
        stated.basis,
        is_full_time,
        starts_on,
        find_valid_certificate(person.id),
        qualification,
    )
    return offer(project, person, plan, by=by, now=now)


def keep_evidence(person: Person, stated: Stated, evidence: Sequence[StoredFile]) -> Qualification:
    """What is stated and the files that show it, awaiting HR's review."""
    experience = total(stated.periods)
    qualification = Qualification(
        person_id=person.id,
        basis=stated.basis,
        education=stated.education,
        major=stated.major,
        periods=[[p.begun_on.isoformat(), p.ended_on.isoformat(), p.where] for p in stated.periods],
        months=experience.months,
        spare_days=experience.spare_days,
        files=[QualificationFile(file_id=each.id) for each in evidence],
    )
    db.session.add(qualification)
    db.session.flush()
    return qualification


def add_evidence(
    appointment: Appointment, evidence: Sequence[StoredFile], *, by: Actor, now: datetime
) -> None:
    """补正: more files, and the evidence is looked at again; what was there stays."""
    hold_appointment(appointment)
    qualification = _held(appointment)
    if qualification.status is QualificationStatus.VERIFIED:
        raise Refused(ReviewRefusal.VERIFIED.label)
    db.session.add_all(
        QualificationFile(qualification_id=qualification.id, file_id=each.id) for each in evidence
    )
    qualification.status = QualificationStatus.PENDING
    record(
        Deed.EMPLOYERS_QUALIFICATION_ADDED_TO,
        appointment,
        by=by,
        files=len(evidence),
    )
    db.session.flush()
    db.session.expire(qualification, ["files"])
    settle(appointment.project, now=now)


def review(
    appointment: Appointment,
    outcome: ReviewOutcome,
    reason: str,
    *,
    seen: int,
    by: Actor,
    now: datetime,
) -> None:
    """HR says whether the evidence bears the clause of Art 5; of what it has `seen`, all files."""
    hold_appointment(appointment)
    qualification = _held(appointment)
    own = qualification.person_id == by.id
    if refusal := may_review(qualification.status, outcome, reason, is_own=own):
        raise Refused(refusal.label, field="reason" if refusal is ReviewRefusal.REASON else None)
    if seen != len(qualification.files):
        raise Refused(ReviewRefusal.STALE.label)
    qualification.status, qualification.reason = outcome.leads_to, reason
    qualification.decided_by_id, qualification.decided_at = by.id, now
    qualification.replace_by = None
    if outcome is ReviewOutcome.REJECT:
        today = now.astimezone(clock.BEIJING).date()
        qualification.replace_by = workdays().after(today, replace_working_days(today))
    db.session.flush()
    record(
        Deed.EMPLOYERS_QUALIFICATION_REVIEWED,
        appointment,
        by=by,
        decision=outcome.leads_to.label,
        reason=reason,
        files=seen,
    )
    telling.reviewed(appointment, qualification, now=now)
    if outcome is ReviewOutcome.REJECT:
        warn_to_replace(appointment, now=now)


def _held(appointment: Appointment) -> Qualification:
    """The evidence of a running appointment as it stands now, held until we are done."""
    if appointment.status is AppointmentStatus.ENDED:
        raise Refused(ReviewRefusal.ENDED.label)
    found = db.session.scalar(
        select(Qualification)
        .where(Qualification.id == appointment.qualification_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Refused(NOTHING)
    return found
