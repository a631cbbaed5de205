"""What this room holds of a person: certificates, their editions, entries and changes."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from portal.accounts.own_data import Asked, Row, moment, streamed
from portal.certificates.models import (
    Certificate,
    CertificateChange,
    CertificateEvent,
    CertificatePrint,
    ChangeState,
)
from portal.documents.sheets import Sheet

TOLD = (
    "certificates_certificate.person_id",
    "certificates_print.certificate_id",
    "certificates_event.certificate_id",
    "certificates_change.certificate_id",
)
KEPT_BACK = {
    "certificates_objection.paper_id": "公示异议由他人提出，异议人的信息和陈述依法保密；"
    "异议成立与否的结果以是否发证体现，可以请求解释说明",
}


def tell(asked: Asked) -> Iterator[Sheet]:
    """证书, its 版本, 登记事项, 变更."""
    headings: tuple[str, ...] = (
        *("编号", "来源", "姓名", "身份证号", "考试日期", "发证日期", "发证机关", "状态"),
        *("状态日期", "原因", "决定文号"),
    )
    yield Sheet("证书", headings, _certificates(asked))
    headings = ("证书", "版本", "姓名", "身份证号", "形式", "生成时间", "作废时间")
    yield Sheet("证书版本", headings, _prints(asked))
    headings = ("证书", "事项", "生效日", "登记时间", "原因", "决定文号", "登记更正时间")
    yield Sheet("证书登记事项", headings, _events(asked))
    headings = (
        *("证书", "事项", "办理阶段", "原因", "决定文号", "生效日", "更正后姓名"),
        *("更正后身份证号", "办结时间", "送达日期", "送达方式"),
    )
    yield Sheet("证书变更", headings, _changes(asked))


def _certificates(asked: Asked) -> Iterator[Row]:
    own = Certificate
    statement = select(
        *(own.number, own.origin, own.name, own.resident_id, own.examined_on, own.issued_on),
        *(own.issuer, own.status, own.status_on, own.status_reason, own.decision_number),
    ).where(own.person_id == asked.person_id)
    for number, origin, name, known, examined, issued, issuer, status, *rest in streamed(
        statement.order_by(own.id)
    ):
        told = (number or "未编号", origin.label, name, asked.number(known), examined, issued)
        yield *told, issuer, status.label, *rest


def _prints(asked: Asked) -> Iterator[Row]:
    own = CertificatePrint
    columns = (own.serial, own.name, own.resident_id, own.is_paper, own.rendered_at, own.void_at)
    statement = _of_own(asked, own, *columns)
    for number, serial, name, known, is_paper, made, void in streamed(statement):
        kind = "纸质" if is_paper else "电子"
        told = (number or "未编号", serial, name, asked.number(known), kind)
        yield *told, moment(made), moment(void)


def _events(asked: Asked) -> Iterator[Row]:
    own = CertificateEvent
    columns = (own.kind, own.effective_on, own.recorded_at, own.reason, own.decision_number)
    for number, kind, on, at, reason, decision, struck in streamed(
        _of_own(asked, own, *columns, own.struck_at)
    ):
        yield number or "未编号", kind.label, on, moment(at), reason, decision, moment(struck)


def _changes(asked: Asked) -> Iterator[Row]:
    """Those decided, and that others are under way; why is told with the decision."""
    own = CertificateChange
    columns = (
        *(own.kind, own.state, own.reason, own.decision_number, own.effective_on, own.new_name),
        *(own.new_resident_id, own.decided_at, own.served_on, own.served_how),
    )
    for number, kind, state, *rest in streamed(_of_own(asked, own, *columns)):
        if state is not ChangeState.APPROVED:
            yield number or "未编号", kind.label, state.label, *("" for _ in rest)
            continue
        reason, decision, effective, name, known, decided, served, how = rest
        told = (number or "未编号", kind.label, state.label, reason, decision, effective, name)
        yield *told, asked.number(known), moment(decided), served, how.label if how else ""


def _of_own(asked: Asked, model: Any, *columns: Any) -> Any:
    statement = select(Certificate.number, *columns).join(
        Certificate, Certificate.id == model.certificate_id
    )
    return statement.where(Certificate.person_id == asked.person_id).order_by(model.id)
