"""What officers and candidates fill in around an examination."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Self

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from portal.accounts.models import Education
from portal.bank import queries as bank
from portal.core import clock
from portal.core.errors import Refused
from portal.core.labels import Labelled
from portal.exams.actions.applications import Decision
from portal.exams.models import Sitting
from portal.exams.rules.safe_browser import read_keys
from portal.exams.rules.sitting_plan import BLUEPRINT, CUSTOM_MINUTES, NO_KEYS, Plan, faults
from portal.storage.files import Kind
from portal.web.fields import FIRST_YEAR, LAST_YEAR
from portal.web.forms import Form, halve

MARK = 100  # marks are kept in hundredths
LONGEST_REASON = 300


class SittingDecision(Labelled):
    """审批决定 on a sitting."""

    APPROVE = "approve", "批准并公告"
    RETURN = "return", "退回修改"


class MomentField(DateTimeLocalField):
    """A day and a time in Beijing; kept as a moment."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        kwargs.setdefault("validators", [InputRequired(f"请填写{label}的日期和时间")])
        super().__init__(label, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0]:
            return
        try:
            super().process_formdata([halve(valuelist[0])])
        except ValueError:
            raise ValueError(f"请填写{self.label.text}的日期和时间，例如2026-03-05 09:00") from None
        if self.data is not None and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            self.data = None
            raise ValueError(f"{self.label.text}的年份不对，请核对")
        if self.data is not None:
            self.data = self.data.replace(tzinfo=clock.BEIJING).astimezone(UTC)

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        data: datetime | None = self.data
        return data.astimezone(clock.BEIJING).strftime("%Y-%m-%dT%H:%M") if data else ""


class WholeField(IntegerField):
    """A whole number, in plain or full-width digits; None where it may be left out."""

    def __init__(
        self, label: str, *, least: int, most: int, may_be_left: bool = False, **kwargs: Any
    ) -> None:
        self._wanted = f"{label}请填写{least}至{most}之间的整数"
        super().__init__(
            label,
            validators=[
                Optional() if may_be_left else InputRequired(self._wanted),
                NumberRange(least, most, message=self._wanted),
            ],
            **kwargs,
        )

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = int(halve(valuelist[0]))
        except ValueError:
            self.data = None
            raise ValueError(self._wanted) from None


class KeysField(TextAreaField):
    """Keys of Safe Exam Browser, one a line; other separators and capitals are forgiven."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = halve(valuelist[0]) if valuelist else ""
        keys = read_keys(text)
        self.data = text if keys is None else "\n".join(keys)
        if keys is None:
            raise ValueError(NO_KEYS)


class SittingForm(Form):
    """The plan of a sitting."""

    title = StringField(
        "场次名称",
        validators=[
            InputRequired("请填写场次名称，例如2026年第1场专项职业能力考核"),
            Length(max=120, message="场次名称不超过120个字"),
        ],
    )
    place = StringField(
        "考试地点",
        validators=[
            InputRequired("请填写考试地点；在自己的电脑上考试的，请填“线上”"),
            Length(max=120, message="考试地点不超过120个字"),
        ],
    )
    apply_from = MomentField("报名开始")
    apply_until = MomentField("报名截止")
    opens_at = MomentField("开考时间")
    closes_at = MomentField("结束时间")
    minutes = WholeField("作答时长", least=10, most=600)
    capacity = WholeField("名额", least=1, most=9999)
    pass_marks = WholeField("合格分数线", least=1, most=9999)
    starts_by_signal = BooleanField("由监考人员发令开考")
    late_minutes = WholeField("最迟入场", least=0, most=600, may_be_left=True)
    stay_minutes = WholeField("最早交卷", least=0, most=600)
    config_keys = KeysField("安全考试浏览器的配置密钥")
    exam_keys = KeysField("安全考试浏览器的考试密钥")
    notice = TextAreaField(
        "公告内容", validators=[Length(max=2000, message="公告内容不超过2000个字")]
    )

    @classmethod
    def fresh(cls) -> Self:
        """The form with the time and the pass mark of the blueprint, and the national custom."""
        plan = bank.get_blueprint(BLUEPRINT)
        custom = dict.fromkeys(("late_minutes", "stay_minutes"), CUSTOM_MINUTES)
        time = {"minutes": plan.minutes, "pass_marks": plan.pass_mark // MARK}
        return cls(data=time | custom)

    @classmethod
    def of(cls, sitting: Sitting) -> Self:
        """The form as it was filled in for this sitting."""
        filled = {name: getattr(sitting, name) for name in Plan.__dataclass_fields__}
        return cls(data=filled | {"pass_marks": sitting.pass_marks // MARK})

    def plan(self) -> Plan:
        """What was filled in, as the rules want it."""
        filled = {name: self[name].data for name in Plan.__dataclass_fields__}
        pass_marks = (self.pass_marks.data or 0) * MARK
        filled |= {"notice": self.notice.data or "", "pass_marks": pass_marks}
        filled["starts_by_signal"] = bool(self.starts_by_signal.data)
        filled |= {name: self[name].data or "" for name in ("config_keys", "exam_keys")}
        return Plan(**filled)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        full_marks = bank.get_blueprint(BLUEPRINT).marks
        for fault in faults(self.plan(), full_marks=full_marks):
            self.refuse(Refused(fault.sentence, field=fault.field))
        return not self.errors


class _DecisionForm(Form):
    """A decision, with its reason unless it is the first of the choices."""

    favourable = ""
    decision: RadioField
    reason = TextAreaField(
        "理由", validators=[Length(max=LONGEST_REASON, message="理由不超过300个字")]
    )

    def validate_reason(self, field: TextAreaField) -> None:
        if self.decision.data and self.decision.data != self.favourable and not field.data:
            raise ValidationError("请写明理由，说清楚需要怎样修改或者为什么不通过")


def _decisions(label: str, members: Sequence[Labelled], message: str) -> RadioField:
    return RadioField(
        label,
        choices={member.value: member.label for member in members},
        validators=[AnyOf([member.value for member in members], message=message)],
        validate_choice=False,
    )


class DecideSittingForm(_DecisionForm):
    """The second officer's word on a sitting."""

    favourable = SittingDecision.APPROVE
    decision = _decisions("审批结果", list(SittingDecision), "请选择批准或者退回")

    @property
    def is_approval(self) -> bool:
        return bool(self.decision.data == SittingDecision.APPROVE)


class DecideApplicationForm(_DecisionForm):
    """An officer's word on an application."""

    favourable = Decision.ADMIT
    decision = _decisions("审核结果", list(Decision), "请选择审核结果")

    @property
    def chosen(self) -> Decision:
        return next(member for member in Decision if member == self.decision.data)


class ReasonForm(Form):
    """A deed that needs nothing but its reason."""

    reason = TextAreaField(
        "理由",
        validators=[
            InputRequired("请写明理由"),
            Length(max=LONGEST_REASON, message="理由不超过300个字"),
        ],
    )


class PostponeForm(ReasonForm):
    """A later hour, and why."""

    opens_at = MomentField("新的开考时间")


class ApplicationForm(Form):
    """What a candidate writes; with a photo at hand none need be sent."""

    photo = FileField("照片")
    education = SelectField(
        "文化程度", choices={"": "不填写"} | {e.value: e.label for e in Education}
    )
    experience = TextAreaField(
        "相关工作经历", validators=[Length(max=500, message="工作经历不超过500个字")]
    )

    def __init__(self, *, has_photo: bool, **filled: Any) -> None:
        super().__init__(**filled)
        self._has_photo = has_photo

    def validate_photo(self, field: FileField) -> None:
        if not field.data and not self._has_photo:
            raise ValidationError(Kind.PHOTO.sentence)

    @property
    def chosen_education(self) -> Education | None:
        return next((e for e in Education if e == self.education.data), None)


class SubmitApplicationForm(Form):
    """The candidate's word that it is all true."""

    is_true = BooleanField(
        "我已核对以上内容，确认真实无误",
        validators=[InputRequired("请核对以上内容，然后勾选确认")],
    )


class ProposeReleaseForm(Form):
    """The word of whoever proposes the results that what came late was looked at."""

    late_seen = BooleanField("我已逐一核对迟到送达的作答")


class ConfirmForm(Form):
    """Nothing to fill in: a deed on a page of its own."""
