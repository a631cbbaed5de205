"""What officers and invigilators fill in around the rooms of a sitting."""

from collections.abc import Sequence
from typing import Self

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from portal.accounts.models import Person
from portal.core.ids import new_token
from portal.exams.actions.seating import Layout
from portal.exams.forms import LONGEST_REASON, KeysField, WholeField
from portal.exams.models import Room, Sitting
from portal.exams.rules.lost_time import MOST_GIVEN
from portal.exams.rules.paper_time import MOST_MINUTES, MOST_PERCENT
from portal.exams.rules.safe_browser import Demand, demand_of
from portal.web.forms import CodeField, Form

STALE = "页面已经过期，请刷新页面后重新填写"


def _reason(label: str = "理由") -> TextAreaField:
    return TextAreaField(
        label,
        validators=[
            InputRequired(f"请写明{label}"),
            Length(max=LONGEST_REASON, message=f"{label}不超过{LONGEST_REASON}个字"),
        ],
    )


def _networks() -> StringField:
    return StringField("网络范围", validators=[Length(max=200, message="网络范围不超过200个字")])


def _room_pin() -> CodeField:
    return CodeField(
        "考场口令",
        validators=[Optional(), Regexp(r"\d{6,12}\Z", message="考场口令请填写6至12位数字")],
    )


class RoomForm(Form):
    """A room as it is set up."""

    name = StringField("考场名称", validators=[Length(max=60, message="考场名称不超过60个字")])
    is_online = BooleanField("线上考场，考生在自己的电脑上作答")
    capacity = WholeField("座位数", least=1, most=500)
    networks = _networks()
    pin = _room_pin()

    @classmethod
    def of(cls, room: Room) -> Self:
        """The form as it was filled in for this room."""
        names = Layout.__dataclass_fields__
        return cls(data={name: getattr(room, name) for name in names})

    def layout(self) -> Layout:
        """What was filled in."""
        return Layout(
            name=self.name.data or "",
            is_online=bool(self.is_online.data),
            networks=self.networks.data or "",
            pin=self.pin.data or "",
            capacity=self.capacity.data or 0,
        )


class RepairForm(Form):
    """What of a room may still be changed once the sitting runs."""

    networks = _networks()
    pin = _room_pin()
    reason = _reason()

    @classmethod
    def of(cls, room: Room) -> Self:
        """The form with what the room has now."""
        return cls(data={"networks": room.networks, "pin": room.pin})


class SeatForm(Form):
    """Where one candidate is to sit."""

    room = SelectField("考场", validators=[InputRequired("请选择考场")])
    desk = WholeField("机位", least=1, most=500, may_be_left=True)
    reason = _reason()

    def __init__(self, rooms: Sequence[Room]) -> None:
        super().__init__()
        self.room.choices = [("", "请选择")] + [(room.public_id, room.title) for room in rooms]


class AssignForm(Form):
    """Who is to watch over a room."""

    person = SelectField("监考员", validators=[InputRequired("请选择监考员")])

    def __init__(self, people: Sequence[Person]) -> None:
        super().__init__()
        self.person.choices = [("", "请选择")] + [(p.public_id, p.name) for p in people]


class ExtendForm(Form):
    """More time, in minutes or as a share of the sitting's."""

    minutes = IntegerField(
        "延长分钟数",
        validators=[
            Optional(),
            NumberRange(1, MOST_MINUTES, message=f"延长分钟数请填写1至{MOST_MINUTES}之间的整数"),
        ],
    )
    percent = IntegerField(
        "或者按作答时长的百分比延长",
        validators=[
            Optional(),
            NumberRange(1, MOST_PERCENT, message=f"百分比请填写1至{MOST_PERCENT}之间的整数"),
        ],
    )
    reason = _reason()
    request_key = HiddenField(
        validators=[InputRequired(STALE), Length(max=36, message=STALE)], default=new_token
    )

    def validate_percent(self, field: IntegerField) -> None:
        if bool(field.data) == bool(self.minutes.data):
            raise ValidationError("分钟数和百分比请填写其中一个")


class DeedForm(Form):
    """A deed that needs its reason."""

    reason = _reason()


class AnnounceForm(Form):
    """Words for everyone in a room."""

    text = _reason("通知内容")


class NoteForm(Form):
    """What was seen, and a picture of it."""

    text = _reason("情况说明")
    evidence = FileField("图片")


class CompensateForm(Form):
    """Lost time given back: as proposed, or as a person thinks right."""

    minutes = WholeField("补偿分钟数", least=1, most=MOST_GIVEN)
    seen = HiddenField(validators=[Regexp(r"\d{1,6}\Z", message=STALE)])  # extra minutes, as shown


class BrowserForm(Form):
    """The keys of the browser that a sitting demands."""

    config_keys = KeysField("安全考试浏览器的配置密钥")
    exam_keys = KeysField("安全考试浏览器的考试密钥")

    @classmethod
    def of(cls, sitting: Sitting) -> Self:
        """The form as it was filled in for this sitting."""
        return cls(data={"config_keys": sitting.config_keys, "exam_keys": sitting.exam_keys})

    def demand(self) -> Demand:
        """What was filled in."""
        return demand_of(self.config_keys.data or "", self.exam_keys.data or "")


class PinForm(Form):
    """The code by which a candidate goes on in another browser."""

    code = CodeField(
        "换机码",
        validators=[
            InputRequired("请输入监考员告知的6位换机码"),
            Regexp(r"\d{6}\Z", message="换机码是6位数字"),
        ],
    )
