"""What is filled in about a setting: one box for each number, by the shape of its value."""

from datetime import date
from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from portal.core.ids import digest
from portal.terms.actions import Wanted
from portal.terms.rules.settings import Setting
from portal.terms.rules.shapes import Box, Fault
from portal.web.fields import DayField, WholeField, filled
from portal.web.forms import Form, QueryForm

_VALUE = "value_"  # before the names of a shape's boxes: none is taken for a field of our own


class ChangeForm(Form):
    """录入修改: the value is looked at once more, as it would change, before it is sent on."""

    in_force_on = DayField("自何日起适用", [filled("请填写自何日起适用，例如2027-01-01")])
    source = StringField(
        "依据",
        [
            filled("请填写依据的文件、会议纪要或者批示"),
            Length(max=160, message="最多160个字，请缩短"),
        ],
    )
    reason = TextAreaField(
        "修改原因", [filled("请填写修改原因"), Length(max=300, message="最多300个字，请缩短")]
    )
    seen = HiddenField()

    setting: Setting[Any]

    @property
    def value_fields(self) -> list[Any]:
        """The boxes of the value, in order."""
        return [self[f"{_VALUE}{box.name}"] for box in self.setting.shape.boxes]

    @property
    def rows(self) -> list[list[Any]]:
        """The boxes of bands, row by row."""
        width = len(self.setting.shape.columns) if hasattr(self.setting.shape, "columns") else 1
        fields = self.value_fields
        return [fields[first : first + width] for first in range(0, len(fields), width)]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        if not super().validate(*args, **kwargs):
            return False
        value = self._value()
        fault = value if isinstance(value, Fault) else self.setting.shape.fault(value)
        if fault is not None:
            field = self[f"{_VALUE}{fault.box}"]
            field.errors = [*field.errors, fault.words]
        return fault is None

    def wanted(self) -> Wanted[Any]:
        """What was filled in, of a form that was found good."""
        return Wanted(
            self._value(), self.in_force_on.day, self.source.data or "", self.reason.data or ""
        )

    def mark(self) -> str:
        """What of the form is looked at before it is sent on, in short."""
        wanted = self.wanted()
        return digest(f"{self.setting.shape.keep(wanted.value)}{wanted.in_force_on}".encode())

    @property
    def was_seen(self) -> bool:
        """Whether the very same change was shown before it was sent."""
        return self.seen.data == self.mark()

    def _value(self) -> Any:
        boxes = self.setting.shape.boxes
        return self.setting.shape.of_boxes(
            {box.name: self[f"{_VALUE}{box.name}"].data for box in boxes}
        )


class DecideForm(Form):
    """批准或退回."""

    verdict = RadioField(
        "办理意见",
        [filled("请选择批准或者退回")],
        choices={"approve": "批准，自所填日期起适用", "return": "退回"},
    )
    answer = TextAreaField("退回原因", [Length(max=300, message="最多300个字，请缩短")])

    def validate_answer(self, field: Any) -> None:
        if self.verdict.data == "return" and not (field.data or "").strip():
            raise ValidationError("请填写退回原因")


class WithdrawForm(Form):
    """Only the token: the page shows what is taken back."""


class DayForm(QueryForm):
    """某日适用的规则参数: by address, for nothing is changed."""

    on = DayField("日期", [filled("请填写要查询的日期")])


def change_form(setting: Setting[Any], now_in_force: Any, first_day: date) -> ChangeForm:
    """The form of this setting, with what is in force now filled in."""
    fields = {f"{_VALUE}{box.name}": _field(box) for box in setting.shape.boxes}
    made = type("ChangeFormOfSetting", (ChangeForm,), {"setting": setting, **fields})
    held = setting.shape.to_boxes(now_in_force)
    form: ChangeForm = made(
        data={f"{_VALUE}{name}": held_value for name, held_value in held.items()}
        | {"in_force_on": first_day}
    )
    return form


def _field(box: Box) -> Any:
    if box.options:
        return RadioField(box.label, [filled(f"请选择{box.label}")], choices=dict(box.options))
    name = box.caption or box.label
    label = f"{name}（{box.unit}）" if box.unit else name
    return WholeField(label, [] if box.is_optional else [filled(f"请填写{box.label}")])
