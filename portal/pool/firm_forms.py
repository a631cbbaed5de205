"""What contractors fill in about their own lists, and about whom they let go."""

from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.pool.rules.answers import FirmReason
from portal.web.fields import filled
from portal.web.forms import Form


class SaveSearchForm(Form):
    """保存搜索."""

    name = StringField(
        "名称", [filled("请给这个搜索起个名称"), Length(max=40, message="请控制在40字以内")]
    )


class EndByFirmForm(Form):
    """不再邀请."""

    why = RadioField(
        "原因",
        [InputRequired("请选择原因，对方能看到")],
        choices={why.value: why.label for why in FirmReason},
    )
    words = TextAreaField(
        "补充说明", [Length(max=300, message="请控制在300字以内")], render_kw={"rows": 3}
    )

    def validate_words(self, field: Any) -> None:
        """其他 says nothing by itself to whoever waits."""
        if self.why.data == FirmReason.OTHER and not field.data:
            raise ValidationError("选择其他原因的，请写明，对方能看到")

    @property
    def chosen(self) -> FirmReason:
        """The reason, of a form that was found good."""
        return FirmReason(self.why.data)
