"""What people state of their time on sites and ask about their data; what officers answer."""

import calendar
import re
from datetime import date
from typing import Any

from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import TextInput

from portal.employers.rules.sectors import ProjectType
from portal.pool.actions.experience import Stated
from portal.pool.rules.experience import MOST_PROOFS
from portal.pool.rules.own_data import DataAbout, DataKind
from portal.web.fields import FIRST_YEAR, LAST_YEAR, filled
from portal.web.forms import Form, halve

FILES = {"accept": ".pdf,.jpg,.jpeg,.png", "multiple": True}
A_FILE = {"accept": ".pdf,.jpg,.jpeg,.png"}
HOLDS, FAILS = "holds", "fails"
MONTH = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})月?|([0-9]{2}))")


class MonthField(Field):
    """A month: 2026-03, 2026/3, 2026年3月 and 202603 are all read; kept as its first day."""

    widget = TextInput()
    data: date | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = re.sub(r"\s", "", halve(valuelist[0])) if valuelist else ""
        self.data = None
        if not text:
            return
        found = MONTH.fullmatch(text)
        try:
            if found is None:
                raise ValueError
            year, month = int(found[1]), int(found[2] or found[3])
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise ValueError
            self.data = date(year, month, 1)
        except ValueError:
            raise ValueError("请填写年月，例如2024-03") from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%Y-%m}" if self.data else ""


class ExperienceForm(Form):
    """一段现场经历."""

    type = SelectField("项目类型", choices={k.value: k.label for k in ProjectType})
    project_name = StringField(
        "项目名称", [filled("请填写项目名称"), Length(max=120, message="请控制在120字以内")]
    )
    employer = StringField(
        "用人单位", [filled("请填写用人单位名称"), Length(max=120, message="请控制在120字以内")]
    )
    role = StringField(
        "岗位", [filled("请填写当时的岗位"), Length(max=60, message="请控制在60字以内")]
    )
    from_on = MonthField("开始年月", [filled("请填写开始年月，例如2024-03")])
    is_going_on = BooleanField("至今仍在这个项目")
    until_on = MonthField("结束年月")
    proofs = MultipleFileField("证明文件", render_kw=FILES)

    def validate_until_on(self, field: MonthField) -> None:
        if self.is_going_on.data and field.data is not None:
            raise ValidationError("选了“至今”的，不要填写结束年月")
        if not self.is_going_on.data and field.data is None and not field.errors:
            raise ValidationError("请填写结束年月，仍在这个项目的请选“至今”")

    def validate_proofs(self, _field: MultipleFileField) -> None:
        if len(self.uploads) > MOST_PROOFS:
            raise ValidationError(f"最多上传{MOST_PROOFS}个文件")

    @property
    def uploads(self) -> list[FileStorage]:
        """The files that were chosen."""
        return [file for file in self.proofs.data or [] if isinstance(file, FileStorage)]

    def stated(self) -> Stated:
        """What was filled in, of a form that was found good."""
        if self.from_on.data is None:
            raise LookupError("no month to begin with")
        return Stated(
            type=ProjectType(self.type.data),
            project_name=self.project_name.data or "",
            employer=self.employer.data or "",
            role=self.role.data or "",
            from_on=self.from_on.data,
            until_on=last_day(self.until_on.data) if self.until_on.data else None,
        )


def last_day(month: date) -> date:
    """The last day of this month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


class ReviewForm(Form):
    """核实一段经历; which revision the officer saw comes along."""

    seen = HiddenField()
    outcome = RadioField(
        "核实结果",
        [InputRequired("请选择核实结果")],
        choices={HOLDS: "证明与所填一致，已核实", FAILS: "证明不足或者不一致，未核实通过"},
    )
    reason = TextAreaField(
        "原因或者说明",
        [Length(max=300, message="请控制在300字以内")],
        render_kw={"rows": 3},
    )

    @property
    def revision(self) -> int:
        """What was seen; nothing that stands if it is no number."""
        text = self.seen.data or ""
        return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0


class DataRequestForm(Form):
    """个人信息请求."""

    kind = RadioField(
        "请求事项",
        [InputRequired("请选择请求事项")],
        choices={k.value: k.label for k in DataKind},
    )
    about = SelectField("涉及的内容", choices={a.value: a.label for a in DataAbout})
    words = TextAreaField(
        "具体说明",
        [
            filled("请写明哪一项、应当怎样处理、为什么"),
            Length(max=1000, message="请控制在1000字以内"),
        ],
        render_kw={"rows": 5},
    )
    file = FileField("证明材料", render_kw=A_FILE)

    @property
    def upload(self) -> FileStorage | None:
        """The file, if one was chosen."""
        return self.file.data if isinstance(self.file.data, FileStorage) else None


class AnswerForm(Form):
    """答复个人信息请求."""

    outcome = RadioField(
        "办理结果",
        [InputRequired("请选择办理结果")],
        choices={HOLDS: "已按请求办理或者说明", FAILS: "不予办理"},
    )
    answer = TextAreaField(
        "答复内容",
        [
            filled("请写明怎样办理的；不予办理的，写明理由和依据"),
            Length(max=1000, message="请控制在1000字以内"),
        ],
        render_kw={"rows": 5},
    )
