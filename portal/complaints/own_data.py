"""What this room holds of a person: the complaints they made, and what they were told of them.

What the unit answered and what officers noted is part of the case, not told to either side.
"""

from collections.abc import Iterator

from sqlalchemy import select

from portal.accounts.models import Organisation
from portal.accounts.own_data import Asked, Row, moment, streamed
from portal.complaints.models import (
    Complaint,
    ComplaintFile,
    ComplaintNote,
    ComplaintState,
    Source,
)
from portal.complaints.rules.words import Wrong
from portal.documents.sheets import Sheet
from portal.employers.models import Appointment, Project
from portal.storage.models import StoredFile

TOLD = (
    "complaints_complaint.person_id",
    "complaints_note.complaint_id",
    "complaints_file.complaint_id",
)
KEPT_BACK: dict[str, str] = {}


def tell(asked: Asked) -> Iterator[Sheet]:
    """履职保护投诉, 本人补充的说明 and 材料."""
    headings = (
        *("编号", "项目", "单位", "情形", "内容", "开始日期", "告知单位姓名", "状态", "提交"),
        *("受理", "已向单位告知姓名的理由", "不予受理的理由", "结论", "答复", "处理措施", "终结"),
    )
    yield Sheet("履职保护投诉", headings, _complaints(asked))
    yield Sheet("投诉补充说明", ("编号", "时间", "内容"), _notes(asked))
    yield Sheet("投诉材料", ("编号", "时间", "文件"), _files(asked))


def _complaints(asked: Asked) -> Iterator[Row]:
    own = Complaint
    statement = (
        select(own, Project.name, Organisation.name)
        .join(Appointment, Appointment.id == own.appointment_id)
        .join(Project, Project.id == Appointment.project_id)
        .join(Organisation, Organisation.id == own.organisation_id)
        .where(own.person_id == asked.person_id)
    )
    for each, project, firm in streamed(statement.order_by(own.id)):
        wrongs = "；".join(Wrong(value).label for value in each.wrongs)
        yield (
            *(each.public_id.upper(), project, firm, wrongs, each.text, each.since_on),
            *("同意" if each.may_name else "不同意", each.state.label),
            *(moment(each.created_at), moment(each.accepted_at)),
            *(each.naming_reason if each.names_person else "", *_outcome(each)),
            moment(each.ended_at),
        )


def _outcome(complaint: Complaint) -> tuple[str, str, str, str]:
    """理由, 结论, 答复, 措施: none before it is decided, as it is only proposed until then."""
    if complaint.state is ComplaintState.DECLINED:
        return complaint.ground.label if complaint.ground else "", "", complaint.reply, ""
    if complaint.state is ComplaintState.CLOSED:
        found = complaint.finding.label if complaint.finding else ""
        return "", found, complaint.reply, complaint.measures
    return "", "", "", ""


def _notes(asked: Asked) -> Iterator[Row]:
    own = ComplaintNote
    statement = (
        select(Complaint.public_id, own.created_at, own.text)
        .join(Complaint, Complaint.id == own.complaint_id)
        .where(Complaint.person_id == asked.person_id, own.source == Source.PERSON)
    )
    for number, at, text in streamed(statement.order_by(own.id)):
        yield number.upper(), moment(at), text


def _files(asked: Asked) -> Iterator[Row]:
    own = ComplaintFile
    statement = (
        select(Complaint.public_id, own.created_at, StoredFile.name)
        .join(Complaint, Complaint.id == own.complaint_id)
        .join(StoredFile, StoredFile.id == own.file_id)
        .where(Complaint.person_id == asked.person_id, own.source == Source.PERSON)
    )
    for number, at, name in streamed(statement.order_by(own.id)):
        yield number.upper(), moment(at), name
