"""What the municipal platform is told of an appointment: the fields of the 配备文件 (Art 4)."""

from datetime import date, datetime

from portal.core.regions import name_of
from portal.employers.models import Appointment
from portal.outbox.actions import post
from portal.outbox.rules.message import MessageKind, Plain


def subject_of(appointment: Appointment) -> str:
    """What all messages about this appointment have in common."""
    return f"appointment:{appointment.public_id}"


def tell_filed(appointment: Appointment, *, now: datetime) -> None:
    """聘用备案, in the transaction of the filing."""
    _post(MessageKind.APPOINTMENT_FILED, appointment, now)


def tell_changed(appointment: Appointment, *, now: datetime) -> None:
    """聘用变更: all fields as they stand now; nothing of what was never filed."""
    if appointment.filed_at is not None:
        _post(MessageKind.APPOINTMENT_CHANGED, appointment, now)


def tell_ended(appointment: Appointment, *, now: datetime) -> None:
    """聘用结束, without its reason; nothing of what was never filed."""
    if appointment.filed_at is None or appointment.ended_on is None:
        return
    payload = said_of_end(appointment, appointment.ended_on)
    post(MessageKind.APPOINTMENT_ENDED, subject_of(appointment), payload, now=now)


def said_of_end(appointment: Appointment, ended_on: date) -> dict[str, Plain]:
    """The fields of an end."""
    return _who(appointment) | {"ended_on": ended_on.isoformat()}


def said_of_filing(appointment: Appointment) -> dict[str, Plain]:
    """The fields of the 配备文件, as they stand."""
    return _who(appointment) | _what(appointment)


def _post(kind: MessageKind, appointment: Appointment, now: datetime) -> None:
    post(kind, subject_of(appointment), said_of_filing(appointment), now=now)


def _who(appointment: Appointment) -> dict[str, Plain]:
    return {
        "appointment": appointment.public_id,
        "name": appointment.person.name,
        "resident_id": appointment.person.resident_id,
        "project": appointment.project.name,
        "permit_number": appointment.project.permit_number,
        "contractor": appointment.organisation.name,
        "credit_code": appointment.organisation.credit_code,
    }


def _what(appointment: Appointment) -> dict[str, Plain]:
    project, document = appointment.project, appointment.document
    certificate, filed_at = appointment.certificate, appointment.filed_at
    return {
        "mobile": appointment.person.mobile,
        "basis": appointment.basis.short,
        "certificate_number": certificate.number if certificate else None,
        "is_full_time": appointment.is_full_time,
        "starts_on": appointment.starts_on.isoformat(),
        "filed_at": filed_at.isoformat(timespec="seconds") if filed_at else None,
        "document_sha256": document.digest if document else None,
        "project_type": project.type.label,
        "region": project.region,
        "place": name_of(project.region),
        "address": project.address,
        "owner": project.owner_name,
        "manager": project.manager_name,
        "contract_yuan": project.contract_yuan,
        "area_m2": project.area_m2,
        "planned_start_on": project.planned_start_on.isoformat(),
        "planned_end_on": project.planned_end_on.isoformat(),
        "peak_workers": project.peak_workers,
    }
