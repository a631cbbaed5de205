"""What officers fill in to change a certificate, to decide a change and to note its service."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from portal.accounts.rules.names import NameRefusal, read_name
from portal.certificates.models import CertificateEvent, ServedHow
from portal.certificates.queries.changes import event_of
from portal.certificates.rules.changing import DATED, PROVED, Asked, ChangeKind
from portal.core import clock
from portal.core.identity import IdRefusal, read_resident_id
from portal.core.labels import Labelled
from portal.web.fields import DayField, filled
from portal.web.forms import CodeField, Form

LONGEST_REASON, LONGEST_NUMBER, MOST_PROOFS = 300, 60, 6
FILES = {"accept": ".pdf,.jpg,.jpeg,.png", "multiple": True}
REASONS = {
    ChangeKind.CORRECT: "更正原因",
    ChangeKind.REISSUE: "遗失或者损毁情况",
    ChangeKind.REVOKE: "撤销原因",
    ChangeKind.CANCEL: "注销原因",
    ChangeKind.RESTORE: "恢复原因",
    ChangeKind.STRIKE: "登记为什么有误",
}
PROOFS = {
    ChangeKind.CORRECT: "证明材料",
    ChangeKind.REISSUE: "本人签名的遗失（损毁）声明",
}


class ChangeForm(Form):
    """提请变更; only the fields that this kind of change has."""

    new_name = StringField("更正后的姓名", [Optional()])
    new_resident_id = CodeField("更正后的身份证号", [Optional()])
    struck = RadioField("哪一项登记有误", [filled("请选择登记有误的事项")], validate_choice=False)
    decision_number = CodeField(
        "决定文号", [Length(max=LONGEST_NUMBER, message=f"文号请控制在{LONGEST_NUMBER}字以内")]
    )
    effective_on = DayField("生效日期", [filled("请填写生效日期，例如2026-03-05")])
    reason = TextAreaField(
        "原因",
        [
            filled("请填写原因"),
            Length(max=LONGEST_REASON, message=f"请控制在{LONGEST_REASON}字以内"),
        ],
        render_kw={"rows": 3},
    )
    evidence = MultipleFileField("证明材料", render_kw=FILES)

    def __init__(self, kind: ChangeKind, entries: Sequence[CertificateEvent], **kwargs: Any):
        super().__init__(**kwargs)
        self.kind, self.entries = kind, {entry.public_id: entry for entry in entries}
        self.reason.label.text = REASONS[kind]
        self.evidence.label.text = PROOFS.get(kind, "附件")
        self.struck.choices = [
            (one.public_id, f"{one.effective_on:%Y-%m-%d}生效的{one.kind.label}") for one in entries
        ]
        if kind is not ChangeKind.CORRECT:
            del self.new_name, self.new_resident_id
        if kind is not ChangeKind.STRIKE:
            del self.struck
        if kind not in DATED:
            del self.effective_on, self.decision_number
        elif self.effective_on.data is None and not self.is_submitted():
            self.effective_on.data = clock.today()

    def validate_new_name(self, field: StringField) -> None:
        read = read_name(field.data or "")
        if isinstance(read, NameRefusal):
            raise ValidationError(read.label)
        field.data = read

    def validate_new_resident_id(self, field: CodeField) -> None:
        read = read_resident_id(field.data or "", clock.today())
        if isinstance(read, IdRefusal):
            raise ValidationError(read.label)
        field.data = read.number

    def validate_evidence(self, _field: MultipleFileField) -> None:
        if self.kind in PROVED and not self.uploads:
            raise ValidationError(f"请上传{PROOFS[self.kind]}，至少一个文件")
        if len(self.uploads) > MOST_PROOFS:
            raise ValidationError(f"最多上传{MOST_PROOFS}个文件")

    @property
    def uploads(self) -> list[FileStorage]:
        """The files that were chosen."""
        return [file for file in self.evidence.data or [] if isinstance(file, FileStorage)]

    @property
    def struck_entry(self) -> CertificateEvent | None:
        """The entry that was made in error."""
        return self.entries.get(self._said("struck"))

    def asked(self) -> Asked:
        """What was filled in."""
        entry = self.struck_entry
        return Asked(
            kind=self.kind,
            reason=self._said("reason"),
            decision_number=self._said("decision_number"),
            effective_on=self.effective_on.data if "effective_on" in self else None,
            new_name=self._said("new_name"),
            new_resident_id=self._said("new_resident_id"),
            struck=event_of(entry) if entry is not None else None,
            proofs=len(self.uploads),
        )

    def _said(self, name: str) -> str:
        return (self[name].data or "") if name in self else ""


class Decision(Labelled):
    """审批结论."""

    APPROVE = "approve", "同意办理"
    RETURN = "return", "退回"


class DecideForm(Form):
    """审批: agreed, or sent back with the reason."""

    decision = RadioField(
        "审批结论",
        [filled("请选择同意办理或者退回")],
        choices={each.value: each.label for each in Decision},
        validate_choice=False,
    )
    reason = TextAreaField(
        "退回原因",
        [Length(max=LONGEST_REASON, message=f"退回原因请控制在{LONGEST_REASON}字以内")],
        render_kw={"rows": 3},
    )

    @property
    def is_return(self) -> bool:
        return bool(self.decision.data == Decision.RETURN)

    def validate_decision(self, field: RadioField) -> None:
        if field.data not in set(Decision):
            raise ValidationError("请选择同意办理或者退回")

    def validate_reason(self, field: TextAreaField) -> None:
        if self.is_return and not field.data:
            raise ValidationError("请填写退回原因，提请人据此更正")


class ServeForm(Form):
    """登记送达."""

    served_on = DayField("送达日期", [filled("请填写送达日期，例如2026-03-05")])
    served_how = RadioField(
        "送达方式",
        [filled("请选择送达方式")],
        choices={how.value: how.label for how in ServedHow},
        validate_choice=False,
    )

    def validate_served_how(self, field: RadioField) -> None:
        if field.data not in set(ServedHow):
            raise ValidationError("请选择送达方式")

    @property
    def how(self) -> ServedHow:
        return ServedHow(self.served_how.data)
