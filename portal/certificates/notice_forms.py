"""What anybody fills in to object, and what an officer answers."""

from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from portal.certificates.models import ObjectionState
from portal.core.identity import MobileRefusal, read_mobile
from portal.web.forms import CodeField, Form


def _is_mobile(_form: Any, field: Any) -> None:
    read = read_mobile(field.data)
    if isinstance(read, MobileRefusal):
        raise ValidationError(read.label)


class ObjectionForm(Form):
    """公示异议."""

    contact_name = StringField(
        "联系人姓名",
        [
            DataRequired("请填写您的姓名，便于核查时联系"),
            Length(max=40, message="姓名最多40个字"),
        ],
        render_kw={"autocomplete": "name"},
    )
    contact_mobile = CodeField(
        "手机号",
        [DataRequired("请填写11位手机号，以1开头"), _is_mobile],
        render_kw={"type": "tel", "autocomplete": "tel"},
    )
    text = TextAreaField(
        "异议内容",
        [
            DataRequired("请写明您所知道的事实和线索"),
            Length(min=10, message="请把事实写具体一些，至少10个字"),
            Length(max=2000, message="异议内容请控制在2000字以内"),
        ],
    )

    @property
    def mobile(self) -> str:
        """The number as it is kept."""
        read = read_mobile(self.contact_mobile.data or "")
        return "" if isinstance(read, MobileRefusal) else read.number


class DecideObjectionForm(Form):
    """核查结论."""

    verdict = RadioField(
        "核查结论",
        choices={
            ObjectionState.UPHELD.value: "异议成立，这份成绩不发证",
            ObjectionState.DISMISSED.value: "异议不成立，可以继续提请发证",
        },
        validators=[DataRequired("请选择核查结论")],
    )
    answer = TextAreaField(
        "核查情况和答复",
        [
            DataRequired("请写明核查情况，提出异议的人凭编号可以看到"),
            Length(max=500, message="答复请控制在500字以内"),
        ],
    )
