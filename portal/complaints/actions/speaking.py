"""The person complains, adds, takes it back; the unit answers what it was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from portal.access.roles import Actor
from portal.audit.deeds import Deed
from portal.audit.record import record
from portal.complaints import queries, telling
from portal.complaints.actions.steps import attach, day_of, take
from portal.complaints.models import Complaint, ComplaintNote, Source
from portal.complaints.rules.procedure import Step
from portal.complaints.rules.words import Wrong
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.employers.models import Appointment
from portal.storage.files import Kind, take_in
from portal.storage.models import StoredFile

MOST_FILES = 5
IS_OPEN = "关于这次聘用您已有一件投诉在办理，需要补充的，请打开那一件补充材料"
IN_FUTURE = "开始的日期不能晚于今天，请核对"


@dataclass(frozen=True, slots=True)
class Told:
    """投诉内容, as the person writes it."""

    wrongs: tuple[Wrong, ...]
    text: str
    since_on: date
    may_name: bool


def complain(
    appointment: Appointment,
    told: Told,
    files: Sequence[StoredFile],
    *,
    by: Actor,
    now: datetime,
) -> Complaint:
    """提交投诉: HR of the project's place is to take it up; the unit hears nothing of it."""
    if appointment.person_id != by.id:
        raise NotFound
    today = day_of(now)
    if told.since_on > today:
        raise Refused(IN_FUTURE, field="since_on")
    complaint = Complaint(
        person_id=by.id,
        appointment_id=appointment.id,
        open_for_id=appointment.id,
        organisation_id=appointment.organisation_id,
        region=appointment.region,
        wrongs=[wrong.value for wrong in told.wrongs],
        text=told.text,
        since_on=told.since_on,
        may_name=told.may_name,
        accept_due_on=queries.due_on(today, queries.terms(today).accept),
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(complaint)
            db.session.flush()
    except IntegrityError as double:
        raise Refused(IS_OPEN) from double
    attach(complaint, files, Source.PERSON)
    record(Deed.COMPLAINTS_COMPLAINT_MADE, complaint, by=by, files=len(files))
    return complaint


def supplement(complaint: Complaint, text: str, files: Sequence[StoredFile], *, by: Actor) -> None:
    """补充材料: what the person adds is part of the case."""
    take(Step.SUPPLEMENT, complaint, by)
    _note(complaint, Source.PERSON, text, by)
    attach(complaint, files, Source.PERSON)
    facts = {"source": Source.PERSON.value, "files": len(files)}
    record(Deed.COMPLAINTS_COMPLAINT_NOTED, complaint, by=by, **facts)


def withdraw(complaint: Complaint, *, by: Actor, now: datetime) -> None:
    """撤回: the person takes it back; what was written stays in the file."""
    take(Step.WITHDRAW, complaint, by, ended_at=now)
    record(Deed.COMPLAINTS_COMPLAINT_WITHDRAWN, complaint, by=by)
    telling.withdrawn(complaint, now=now)


def answer(
    complaint: Complaint, text: str, files: Sequence[StoredFile], *, by: Actor, now: datetime
) -> None:
    """单位答复, once; late or not, as long as nobody has proposed an end."""
    take(Step.ANSWER, complaint, by, answer=text, answered_at=now, answered_by_id=by.id)
    attach(complaint, files, Source.FIRM)
    record(Deed.COMPLAINTS_COMPLAINT_ANSWERED, complaint, by=by, files=len(files))
    telling.answered(complaint, now=now)


def take_in_all(uploads: Sequence[FileStorage], *, by: Actor) -> list[StoredFile]:
    """Keep uploaded files: PDF or pictures, a few at a time."""
    if len(uploads) > MOST_FILES:
        raise Refused(f"一次最多上传{MOST_FILES}个文件，其余的可以之后补充", field="files")
    return [take_in(upload, Kind.DOCUMENT, by=by, field="files") for upload in uploads]


def _note(complaint: Complaint, source: Source, text: str, by: Actor) -> None:
    note = ComplaintNote(complaint_id=complaint.id, source=source, text=text, by_id=by.id)
    db.session.add(note)
    db.session.flush()
    db.session.expire(complaint, ["notes"])
