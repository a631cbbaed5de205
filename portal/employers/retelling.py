"""What the municipal platform was to be told of appointments before there was an outbox, by the
trail. What the trail and the signed terms keep is told as it was; the rest as it stands.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select

from portal.audit.deeds import Deed
from portal.audit.models import AuditEntry
from portal.db.base import db
from portal.employers.feed import said_of_end, said_of_filing, subject_of
from portal.employers.models import Appointment, AppointmentTerms
from portal.outbox import sources
from portal.outbox.queries.backlog import first_of
from portal.outbox.rules.backlog import Tally, Thing
from portal.outbox.rules.message import MessageKind, Plain

FILED = Deed.EMPLOYERS_APPOINTMENT_FILED.value
ENDED = Deed.EMPLOYERS_APPOINTMENT_ENDED.value
PREFIX = "appointment:"


def subjects(entries: Sequence[AuditEntry]) -> Mapping[str, int]:
    """The appointments of these entries; one deed never tells of two of them."""
    numbers = {entry.thing_id for entry in entries}
    rows = select(Appointment.public_id, Appointment.id).where(Appointment.public_id.in_(numbers))
    return {f"{PREFIX}{public_id}": id_ for public_id, id_ in db.session.execute(rows)}


def things(wanted: Collection[str]) -> Sequence[Thing]:
    """Filings and ends of these appointments, in order; of what was never filed nothing."""
    numbers = [each.removeprefix(PREFIX) for each in wanted if each.startswith(PREFIX)]
    found = select(Appointment).where(
        Appointment.public_id.in_(numbers), Appointment.filed_at.is_not(None)
    )
    appointments = {each.public_id: each for each in db.session.scalars(found)}
    terms = _terms(list(appointments))
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.thing_id.in_(appointments), AuditEntry.deed.in_((FILED, ENDED)))
        .order_by(AuditEntry.id)
    )
    made, filed = [], set()
    for entry in entries:
        appointment = appointments[entry.thing_id]
        if entry.deed == ENDED:
            kind, payload = MessageKind.APPOINTMENT_ENDED, _ended(entry, appointment)
        else:
            is_first = entry.thing_id not in filed
            filed.add(entry.thing_id)
            kind = MessageKind.APPOINTMENT_FILED if is_first else MessageKind.APPOINTMENT_CHANGED
            payload = _filed(entry, appointment, terms)
        made.append(Thing(entry.id, entry.at, kind, subject_of(appointment), payload))
    return made


def count() -> Mapping[MessageKind, Tally]:
    """How many were filed, filed anew, and ended after that."""
    entries = select(func.count(AuditEntry.id), func.min(AuditEntry.at))
    of_each = select(func.min(AuditEntry.id)).where(AuditEntry.deed == FILED)
    firsts = of_each.group_by(AuditEntry.thing_id)
    filed = Appointment.filed_at.is_not(None)
    ended = entries.join(Appointment, Appointment.public_id == AuditEntry.thing_id)
    anew = entries.where(AuditEntry.deed == FILED, AuditEntry.id.not_in(firsts))
    return {
        MessageKind.APPOINTMENT_FILED: first_of(entries.where(AuditEntry.id.in_(firsts))),
        MessageKind.APPOINTMENT_CHANGED: first_of(anew),
        MessageKind.APPOINTMENT_ENDED: first_of(ended.where(AuditEntry.deed == ENDED, filed)),
    }


def _terms(series: Sequence[str]) -> dict[tuple[str, int], AppointmentTerms]:
    found = select(AppointmentTerms).where(AppointmentTerms.series.in_(series))
    return {(each.series, each.number): each for each in db.session.scalars(found)}


def _filed(
    entry: AuditEntry,
    appointment: Appointment,
    terms: Mapping[tuple[str, int], AppointmentTerms],
) -> Mapping[str, Plain]:
    said = said_of_filing(appointment)
    said["starts_on"] = entry.facts.get("starts_on") or said["starts_on"]
    said["document_sha256"] = entry.facts.get("document") or said["document_sha256"]
    signed = terms.get((appointment.public_id, entry.facts.get("version") or 0))
    if signed is not None:
        said["basis"], said["is_full_time"] = signed.basis.short, signed.is_full_time
        certificate = signed.certificate
        said["certificate_number"] = certificate.number if certificate else None
    return said


def _ended(entry: AuditEntry, appointment: Appointment) -> Mapping[str, Plain]:
    said = entry.facts.get("ended_on")
    ended_on = date.fromisoformat(said) if said else appointment.ended_on or entry.at.date()
    return said_of_end(appointment, ended_on)


sources.register("employers", sources.Source(frozenset({FILED, ENDED}), subjects, things, count))
