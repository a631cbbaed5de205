"""Whether a person may be appointed, and the appointment once both have signed (Arts 2, 4, 5)."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.accounts.models import OrganisationKind, OrganisationStatus, Person
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.certificates.models import Certificate, CertificateStatus
from portal.core import clock
from portal.core.errors import Refused
from portal.core.ids import new_public_id
from portal.db.base import db
from portal.employers import queries
from portal.employers.actions.holding import hold_person
from portal.employers.models import Appointment, Project
from portal.employers.rules.appointment import (
    AppointRefusal,
    Check,
    Proposal,
    check_appointment,
)
from portal.employers.rules.terms import Side
from portal.employers.wording import Plan

_FIELDS = {
    AppointRefusal.FULL_TIME: "is_full_time",
    AppointRefusal.BEFORE_CONTRACT: "starts_on",
    AppointRefusal.BEFORE_CERTIFICATE: "starts_on",
    AppointRefusal.ONE_YEAR: "periods",
    AppointRefusal.TWO_YEARS: "periods",
    AppointRefusal.EVIDENCE: "evidence",
}


def preview(project: Project, person: Person, plan: Plan, *, is_offered: bool = False) -> Check:
    """What stands against this appointment and what should be seen; nothing is changed.

    What was offered while the project looked for people may be signed after it has them.
    """
    firm, qualification = project.organisation, plan.qualification
    return check_appointment(
        Proposal(
            firm_is_verified=firm.kind is OrganisationKind.FIRM
            and firm.status is OrganisationStatus.VERIFIED,
            project_is_open=project.is_open or is_offered,
            basis=plan.basis,
            is_full_time=plan.is_full_time,
            starts_on=plan.starts_on,
            contract_on=project.contract_on,
            certified_on=certified_on(person, plan.certificate),
            site_months=qualification.months if qualification else None,
            has_evidence=bool(qualification and qualification.files),
            has_secondary_education=queries.has_secondary_education(person, qualification),
            running=queries.engagements(person.id, project),
        ),
        queries.limits(clock.today()),
    )


def demand(check: Check, side: Side = Side.FIRM) -> None:
    """Raise Refused, with all that stands against it in words for this side; nothing: go on."""
    if not check.ok:
        field = _FIELDS.get(check.refusals[0])
        raise Refused(
            "；".join(words_for(side, refusal) for refusal in check.refusals), field=field
        )


def words_for(side: Side, refusal: AppointRefusal) -> str:
    """Why, to whoever stands before it."""
    return refusal.label if side is Side.FIRM else refusal.to_person


def appoint(
    project: Project,
    person: Person,
    plan: Plan,
    *,
    by: Actor,
    now: datetime,
    public_id: str = "",
    is_offered: bool = False,
    side: Side = Side.FIRM,
) -> Appointment:
    """The person is appointed to the project, and the 配备文件 is awaited (Arts 4, 5); `side` is
    whose deed it is, who reads what stands against it.
    """
    # Two contractors at once: whoever holds the person's row first counts, the other counts again.
    hold_person(person.id)
    check = preview(project, person, plan, is_offered=is_offered)
    demand(check, side)
    appointment = Appointment(
        public_id=public_id or new_public_id(),
        project_id=project.id,
        organisation_id=project.organisation_id,
        region=project.region,
        person_id=person.id,
        certificate_id=plan.certificate.id if plan.certificate else None,
        basis=plan.basis,
        is_full_time=plan.is_full_time,
        starts_on=plan.starts_on,
        qualification_id=plan.qualification.id if plan.qualification else None,
        created_at=now,
    )
    _insert(appointment, side)
    db.session.expire(project, ["appointments"])
    record(
        Deed.EMPLOYERS_APPOINTMENT_MADE,
        appointment,
        by=by,
        project=project.public_id,
        person=person.public_id,
        basis=plan.basis.value,
        is_full_time=plan.is_full_time,
        starts_on=plan.starts_on.isoformat(),
        months=plan.qualification.months if plan.qualification else None,
        cautions=[caution.value for caution in check.cautions],
    )
    return appointment


def certified_on(person: Person, certificate: Certificate | None) -> date | None:
    """The day of issue of this person's certificate if it is valid."""
    if certificate is None or certificate.person_id != person.id:
        return None
    return certificate.issued_on if certificate.status is CertificateStatus.VALID else None


def _insert(appointment: Appointment, side: Side) -> None:
    """The database has the last word on one running appointment to a person and project."""
    try:
        with db.session.begin_nested():
            db.session.add(appointment)
            db.session.flush()
    except IntegrityError as twice:
        raise Refused(words_for(side, AppointRefusal.RUNNING)) from twice
