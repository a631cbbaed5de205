"""What is filled in about complaints."""

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    widgets,
)
from wtforms.validators import Length, ValidationError

from portal.complaints.actions import Told
from portal.complaints.models import Finding, Ground
from portal.complaints.rules.words import Wrong
from portal.employers.models import Appointment, EndAnswer
from portal.web.fields import DayField, filled
from portal.web.filters import day_cn
from portal.web.forms import Form

FILES = {"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}
ROWS = {"rows": 6}


class BoxesField(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def at_most(characters: int) -> Length:
    return Length(max=characters, message=f"最多{characters}个字，请缩短")


class FilesForm(Form):
    """A form with files, a few at a time."""

    files = MultipleFileField("材料", render_kw=FILES)

    @property
    def uploads(self) -> list[FileStorage]:
        """The files that were chosen."""
        return [file for file in self.files.data or [] if isinstance(file, FileStorage)]


class ComplainForm(FilesForm):
    """提交投诉."""

    appointment = SelectField("哪一次聘用", validate_choice=False)
    wrongs = BoxesField("发生了什么", choices={w.value: w.label for w in Wrong})
    text = TextAreaField(
        "具体经过",
        [filled("请写明时间、地点、经过和涉及的人员"), at_most(2000)],
        render_kw={"rows": 8},
    )
    since_on = DayField("从哪一天开始", [filled("请填写情形开始的日期")])
    may_name = BooleanField("同意在需要核实时告知单位我的姓名")
    checked = BooleanField("我已核对以上内容，所写情况属实")

    def __init__(self, appointments: Iterable[Appointment], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choosable = {each.public_id: each for each in appointments}
        self.appointment.choices = {
            key: f"{each.project.name}（{each.organisation.name}）"
            for key, each in self.choosable.items()
        }

    def validate_appointment(self, field: Any) -> None:
        if field.data not in self.choosable:
            raise ValidationError("请选择您本人的一次聘用")

    def validate_wrongs(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("请至少选择一项")

    def validate_checked(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("请核对后勾选")

    @property
    def chosen(self) -> Appointment:
        """The appointment concerned, of a form that was found good."""
        return self.choosable[str(self.appointment.data)]

    @property
    def told(self) -> Told:
        """What the person wrote, of a form that was found good."""
        wrongs = tuple(Wrong(value) for value in self.wrongs.data or [])
        text = self.text.data or ""
        return Told(wrongs, text, self.since_on.day, bool(self.may_name.data))


def known_of(appointment: Appointment) -> dict[str, Any]:
    """What a complaint about an end begins with, where the person has said that the firm's report
    of it is untrue: to be looked through and changed by them.
    """
    kind = appointment.end_kind
    if kind is None or appointment.end_answer is not EndAnswer.DENIED:
        return {}
    text = (
        f"{appointment.organisation.name}报告我在“{appointment.project.name}”的聘用于"
        f"{day_cn(appointment.ended_on)}结束，结束方式为“{kind.label}”，"
        f"原因为“{appointment.end_reason}”。这次结束聘用{kind.untrue}。"
    )
    words = appointment.end_answer_words
    return {
        "since_on": appointment.ended_on,
        "text": f"{text}\n{words}" if words else text,
    }


class NoteForm(FilesForm):
    """补充材料, 办理记录."""

    text = TextAreaField("内容", [filled("请填写内容"), at_most(2000)], render_kw=ROWS)


class AnswerForm(FilesForm):
    """单位答复."""

    text = TextAreaField("答复内容", [filled("请填写答复内容"), at_most(2000)], render_kw=ROWS)


class WithdrawForm(Form):
    """撤回: nothing to fill in but the certainty."""

    checked = BooleanField("我确定撤回这件投诉")

    def validate_checked(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("确定撤回的，请勾选；不撤回的，返回即可")


class DecideForm(Form):
    """受理或不予受理."""

    verdict = RadioField(
        "办理意见",
        [filled("请选择受理或者不予受理")],
        choices={"accept": "受理", "decline": "不予受理"},
    )
    ground = SelectField(
        "不予受理的理由",
        default="",
        choices={"": "请选择"} | {g.value: g.label for g in Ground},
    )
    reply = TextAreaField("对投诉人的说明", [at_most(1000)], render_kw=ROWS)

    def validate_ground(self, field: Any) -> None:
        if self.verdict.data == "decline" and not field.data:
            raise ValidationError("请选择不予受理的理由")

    def validate_reply(self, field: Any) -> None:
        if self.verdict.data == "decline" and not field.data:
            raise ValidationError("请写明具体理由，投诉人会看到")


class AskForm(Form):
    """请单位答复."""

    question = TextAreaField(
        "请单位说明的事项", [filled("请写明请单位说明的事项"), at_most(1000)], render_kw=ROWS
    )
    names_person = BooleanField("告知单位投诉人的姓名")
    reason = TextAreaField("必须告知姓名的理由", [at_most(300)])


class ProposeForm(Form):
    """提请办结."""

    finding = RadioField(
        "办理结论", [filled("请选择办理结论")], choices={f.value: f.label for f in Finding}
    )
    measures = TextAreaField(
        "处理措施", [filled("请写明已经采取或者移送的措施，没有的写“无”"), at_most(1000)]
    )
    reply = TextAreaField(
        "对投诉人的答复", [filled("请写明对投诉人的答复"), at_most(2000)], render_kw=ROWS
    )


class CloseForm(Form):
    """审定办结或退回."""

    verdict = RadioField(
        "审定意见",
        [filled("请选择同意办结或者退回")],
        choices={"close": "同意办结", "return": "退回继续办理"},
    )
    reason = TextAreaField("退回的理由", [at_most(300)])

    def validate_reason(self, field: Any) -> None:
        if self.verdict.data == "return" and not field.data:
            raise ValidationError("请填写退回的理由")
