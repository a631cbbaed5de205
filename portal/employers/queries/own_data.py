"""What this room holds of a person: appointments, their versions and filings, qualifications."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Organisation
from portal.accounts.own_data import Asked, Row, moment, streamed
from portal.documents.sheets import Sheet
from portal.employers.models import (
    Appointment,
    AppointmentFiling,
    AppointmentTerms,
    Project,
    Qualification,
    QualificationFile,
)
from portal.employers.rules.terms import Wording, read_wording
from portal.storage.models import StoredFile

TOLD = (
    "employers_appointment.person_id",
    "employers_terms.person_id",
    "employers_filing.appointment_id",
    "employers_qualification.person_id",
    "employers_qualification_file.qualification_id",
)
KEPT_BACK = {
    "employers_warning.appointment_id": "提醒单位上传配备文件的记录，对象是施工总承包单位",
}
_OTHERS = "项目经理"  # somebody else's name


def tell(asked: Asked) -> Iterator[Sheet]:
    """聘用, 聘用文件的各个版本和全文, 配备文件, 任职条件材料."""
    headings: tuple[str, ...] = (
        *("单位", "项目", "任职条件", "方式", "到岗", "双方签署", "结束", "结束情形", "结束原因"),
        *("报告结束", "本人确认", "本人说明", "确认时间", "状态", "首次上传配备文件", "应上传日"),
    )
    yield Sheet("聘用", headings, _appointments(asked))
    headings = (
        *("单位", "项目", "版本", "形成时间", "变更原因", "状态", "单位签署", "本人签署"),
        *("终结时间", "终结原因", "校验码"),
    )
    yield Sheet("聘用文件版本", headings, _terms(asked))
    yield Sheet("聘用文件内容", ("项目", "版本", "栏目", "内容"), _wordings(asked))
    headings = ("单位", "项目", "文件", "来源", "上传时间", "应上传日")
    yield Sheet("配备文件", headings, _filings(asked))
    headings = ("提交时间", "任职条件", "学历", "专业", "经历", "月数", "状态", "意见", "核查时间")
    yield Sheet("任职条件材料", headings, _qualifications(asked))
    yield Sheet("任职条件材料文件", ("提交时间", "文件"), _qualification_files(asked))


def _appointments(asked: Asked) -> Iterator[Row]:
    own = Appointment
    columns = (
        *(own.basis, own.is_full_time, own.starts_on, own.signed_at, own.ended_on, own.end_kind),
        *(own.end_reason, own.ended_at, own.end_answer, own.end_answer_words),
        *(own.end_answered_at, own.status, own.filed_at, own.filing_due_on),
    )
    for row in streamed(_of_firms(asked, own, *columns)):
        firm, project, basis, full, starts, signed, ended, kind, reason, *rest = row
        told, answer, words, answered, status, filed, due = rest
        yield (
            *(firm, project, basis.label, _way(full), starts, moment(signed), ended),
            *(kind.label if kind else "", reason, moment(told)),
            *(answer.label if answer else "", words, moment(answered), status.label),
            *(moment(filed), due),
        )


def _terms(asked: Asked) -> Iterator[Row]:
    own = AppointmentTerms
    columns = (
        *(own.number, own.created_at, own.cause, own.status, own.firm_signed_at),
        *(own.person_signed_at, own.settled_at, own.reason, own.digest),
    )
    for row in streamed(_of_firms(asked, own, *columns)):
        firm, project, number, made, cause, status, by_firm, by_person, settled, *rest = row
        told = (firm, project, number, moment(made), cause, status.label)
        yield *told, moment(by_firm), moment(by_person), moment(settled), *rest


def _wordings(asked: Asked) -> Iterator[Row]:
    own = AppointmentTerms
    for _, project, number, text in streamed(_of_firms(asked, own, own.number, own.text)):
        wording = read_wording(text)
        for label, words in _lines(wording.masked if asked.is_masked else wording):
            yield project, number, label, words


def _lines(wording: Wording) -> Iterator[tuple[str, str]]:
    yield from (line for line in wording.project if line[0] != _OTHERS)
    yield from wording.specialist
    yield from (("约定", clause) for clause in wording.clauses)


def _filings(asked: Asked) -> Iterator[Row]:
    own = AppointmentFiling
    statement = (
        _of_firms(asked, Appointment, StoredFile.name, own.is_generated, own.filed_at, own.due_on)
        .join(own, own.appointment_id == Appointment.id)
        .join(StoredFile, StoredFile.id == own.document_id)
        .order_by(own.id)
    )
    for firm, project, name, is_generated, at, due in streamed(statement):
        yield firm, project, name, "平台生成" if is_generated else "单位上传", moment(at), due


def _qualifications(asked: Asked) -> Iterator[Row]:
    own = Qualification
    statement = select(
        *(own.created_at, own.basis, own.education, own.major, own.periods, own.months),
        *(own.status, own.reason, own.decided_at),
    ).where(own.person_id == asked.person_id)
    for at, basis, education, major, periods, months, status, reason, decided in streamed(
        statement.order_by(own.id)
    ):
        spent = "；".join(f"{begun}至{ended} {where}" for begun, ended, where in periods)
        studied = education.label if education else ""
        told = (moment(at), basis.label, studied, major, spent, months)
        yield *told, status.label, reason, moment(decided)


def _qualification_files(asked: Asked) -> Iterator[Row]:
    statement = (
        select(Qualification.created_at, StoredFile.name)
        .join(QualificationFile, QualificationFile.qualification_id == Qualification.id)
        .join(StoredFile, StoredFile.id == QualificationFile.file_id)
        .where(Qualification.person_id == asked.person_id)
    )
    for at, name in streamed(statement.order_by(QualificationFile.id)):
        yield moment(at), name


def _way(is_full_time: bool) -> str:
    return "专职" if is_full_time else "兼任其他岗位"


def _of_firms(asked: Asked, model: Any, *columns: Any) -> Any:
    """The person's own, with contractor and project before them."""
    statement = (
        select(Organisation.name.label("firm"), Project.name.label("project"), *columns)
        .select_from(model)
        .join(Organisation, Organisation.id == model.organisation_id)
        .join(Project, Project.id == model.project_id)
    )
    return statement.where(model.person_id == asked.person_id).order_by(model.id)
