"""A person is appointed to a project, the 配备文件 is filed, the appointment ends."""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.accounts.models import OrganisationKind, OrganisationStatus, Person
from portal.accounts.queries import find_person_by_resident_id
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates.models import Certificate, CertificateStatus
from portal.certificates.queries import find_valid_certificate
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.employers import feed, queries
from portal.employers.models import Appointment, AppointmentStatus, Project
from portal.employers.rules.appointment import (
    AppointRefusal,
    Basis,
    Check,
    Proposal,
    check_appointment,
    may_end_on,
    may_start_on,
)
from portal.storage.models import StoredFile

NOBODY = "没有找到姓名和身份证号都相符的账户，请核对；本人尚未注册的，请其先在本平台注册"
NOT_AWAITING = "该聘用的配备文件已上传或聘用已结束，请刷新页面查看最新状态"
ALREADY_ENDED = "该聘用已经结束，请刷新页面查看最新状态"
OVER = "该聘用已经结束，不能再生成配备文件"
_FIELDS = {
    AppointRefusal.FULL_TIME: "is_full_time",
    AppointRefusal.BEFORE_CONTRACT: "starts_on",
    AppointRefusal.BEFORE_CERTIFICATE: "starts_on",
    AppointRefusal.ONE_YEAR: "site_months",
    AppointRefusal.TWO_YEARS: "site_months",
    AppointRefusal.EVIDENCE: "evidence",
}


def preview(
    project: Project,
    person: Person,
    certificate: Certificate | None,
    basis: Basis,
    is_full_time: bool,
    starts_on: date,
    *,
    evidence: StoredFile | None = None,
    site_months: int | None = None,
) -> Check:
    """What stands against this appointment and what should be seen; nothing is changed."""
    firm = project.organisation
    return check_appointment(
        Proposal(
            firm_is_verified=firm.kind is OrganisationKind.FIRM
            and firm.status is OrganisationStatus.VERIFIED,
            project_is_open=project.is_open,
            basis=basis,
            is_full_time=is_full_time,
            starts_on=starts_on,
            contract_on=project.contract_on,
            certified_on=_certified_on(person, certificate),
            site_months=site_months,
            has_evidence=evidence is not None,
            has_secondary_education=queries.has_secondary_education(person),
            running=queries.engagements(person.id, project),
        ),
        queries.limits(clock.today()),
    )


def appoint(
    project: Project,
    person: Person,
    certificate: Certificate | None,
    basis: Basis,
    is_full_time: bool,
    starts_on: date,
    *,
    by: Actor,
    now: datetime,
    evidence: StoredFile | None = None,
    site_months: int | None = None,
) -> Appointment:
    """The person is appointed to the project, and the 配备文件 is awaited (Arts 4, 5)."""
    # Two contractors at once: whoever holds the person's row first counts, the other counts again.
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    check = preview(
        project,
        person,
        certificate,
        basis,
        is_full_time,
        starts_on,
        evidence=evidence,
        site_months=site_months,
    )
    if not check.ok:
        first = check.refusals[0]
        raise Refused("；".join(r.label for r in check.refusals), field=_FIELDS.get(first))
    appointment = Appointment(
        project_id=project.id,
        organisation_id=project.organisation_id,
        region=project.region,
        person_id=person.id,
        certificate_id=certificate.id if certificate else None,
        basis=basis,
        is_full_time=is_full_time,
        starts_on=starts_on,
        evidence_id=evidence.id if evidence else None,
        site_months=site_months,
        created_at=now,
    )
    _insert(appointment)
    db.session.expire(project, ["appointments"])
    record(
        Deed.EMPLOYERS_APPOINTMENT_MADE,
        appointment,
        by=by,
        project=project.public_id,
        person=person.public_id,
        basis=basis.value,
        is_full_time=is_full_time,
        starts_on=starts_on.isoformat(),
        site_months=site_months,
        cautions=[caution.value for caution in check.cautions],
    )
    return appointment


def appoint_by_resident_id(
    project: Project,
    *,
    name: str,
    resident_id: str,
    basis: Basis,
    site_months: int,
    is_full_time: bool,
    starts_on: date,
    evidence: StoredFile,
    by: Actor,
    now: datetime,
) -> Appointment:
    """Art 5 (一), (二): somebody with an account is appointed without need of a certificate.

    A certificate held all the same is noted: it decides whether points count (DOMAIN §7 B).
    """
    person = find_person_by_resident_id(resident_id)
    if person is None or person.name != name:
        raise Refused(NOBODY, field="resident_id")
    return appoint(
        project,
        person,
        find_valid_certificate(person.id),
        basis,
        is_full_time,
        starts_on,
        by=by,
        now=now,
        evidence=evidence,
        site_months=site_months,
    )


def file_appointment(
    appointment: Appointment, document: StoredFile, starts_on: date, *, by: Actor, now: datetime
) -> None:
    """The 配备文件 is on the portal; its day of taking up the post is what counts (DOMAIN §7 C)."""
    certified_on = (
        _certified_on(appointment.person, appointment.certificate)
        if appointment.basis is Basis.CERTIFICATE
        else None
    )
    refusal = may_start_on(starts_on, appointment.project.contract_on, certified_on)
    if refusal is not None:
        raise Refused(refusal.label, field="starts_on")
    before = appointment.starts_on
    _move(
        appointment,
        (AppointmentStatus.AWAITING_FILING,),
        NOT_AWAITING,
        status=AppointmentStatus.FILED,
        document_id=document.id,
        filed_at=now,
        starts_on=starts_on,
    )
    record(
        Deed.EMPLOYERS_APPOINTMENT_FILED,
        appointment,
        by=by,
        document=document.digest,
        starts_on_before=before.isoformat(),
        starts_on=starts_on.isoformat(),
        planned_start_on=appointment.project.planned_start_on.isoformat(),
    )
    feed.tell_filed(appointment, now=now)


def end_appointment(
    appointment: Appointment, reason: str, ended_on: date, *, by: Actor, now: datetime
) -> None:
    """The appointment is over from that day, for that reason; its history stays."""
    today = now.astimezone(clock.BEIJING).date()
    refusal = may_end_on(appointment.starts_on, ended_on, today)
    if refusal is not None:
        raise Refused(refusal.label, field="ended_on")
    _move(
        appointment,
        (AppointmentStatus.AWAITING_FILING, AppointmentStatus.FILED),
        ALREADY_ENDED,
        status=AppointmentStatus.ENDED,
        ended_on=ended_on,
        end_reason=reason,
    )
    record(
        Deed.EMPLOYERS_APPOINTMENT_ENDED,
        appointment,
        by=by,
        ended_on=ended_on.isoformat(),
        reason=reason,
    )
    feed.tell_ended(appointment, now=now)


def draw_up_document(appointment: Appointment, *, by: Actor) -> None:
    """Note that the 配备文件, id number and telephone in clear, is about to be printed."""
    if appointment.status is AppointmentStatus.ENDED:
        raise Refused(OVER)
    record(Deed.EMPLOYERS_DOCUMENT_DRAWN_UP, appointment, by=by)


def _certified_on(person: Person, certificate: Certificate | None) -> date | None:
    """The day of issue of this person's certificate if it is valid."""
    if certificate is None or certificate.person_id != person.id:
        return None
    return certificate.issued_on if certificate.status is CertificateStatus.VALID else None


def _insert(appointment: Appointment) -> None:
    """The database has the last word on one running appointment to a person and project."""
    try:
        with db.session.begin_nested():
            db.session.add(appointment)
            db.session.flush()
    except IntegrityError as twice:
        raise Refused(AppointRefusal.RUNNING.label) from twice


def _move(
    appointment: Appointment,
    before: tuple[AppointmentStatus, ...],
    sentence: str,
    **values: Any,
) -> None:
    """Change the row if it still stands as thought; of two at once, one is told it does not."""
    changed = db.session.execute(
        update(Appointment)
        .where(Appointment.id == appointment.id, Appointment.status.in_(before))
        .values(**values)
    )
    if cast("CursorResult[Any]", changed).rowcount != 1:
        raise Refused(sentence)
    db.session.refresh(appointment)
