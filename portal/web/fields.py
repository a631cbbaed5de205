"""Fields for numbers, sums of money and days that forgive how people type them."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import (
    DateField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    ValidationError,
    widgets,
)
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from portal.web.forms import halve

Validator = Callable[[Any, Any], None]
WAN = 10_000
FIRST_YEAR, LAST_YEAR = 1900, 2100


def filled(sentence: str) -> Validator:
    """There is something in the field; `sentence` says what to put there.

    A field that could not be read has said so already and is not told twice.
    """

    def check(_form: Any, field: Any) -> None:
        is_empty = field.data is None or field.data == ""
        if is_empty and isinstance(field, SelectField):
            field.errors = []  # WTForms has said already, in English, that nothing is no choice
        if field.errors:
            raise StopValidation
        if is_empty:
            raise StopValidation(sentence)

    return check


def between(least: int, most: int, sentence: str) -> Validator:
    """The number, if there is one, lies between these two, both included."""

    def check(_form: Any, field: Any) -> None:
        if field.data is not None and not least <= field.data <= most:
            raise ValidationError(sentence)

    return check


class BoxesField(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class WholeField(IntegerField):
    """A whole number: full-width digits, blanks and thousands separators are forgiven."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = _bare(valuelist)
        self.data = None
        if not text:
            return
        if not re.fullmatch("[0-9]{1,15}", text):
            raise ValueError("请填写整数，例如120")
        self.data = int(text)


class WanYuanField(Field):
    """A sum typed in 万元 and kept in 元."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = _bare(valuelist).removesuffix("万元").removesuffix("万")
        self.data = None
        if not text:
            return
        if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{0,15})?", text):
            raise ValueError("请填写以万元为单位的金额，例如1250.5")
        yuan = Decimal(text) * WAN
        if yuan != yuan.to_integral_value():
            raise ValueError("金额以万元为单位，最多4位小数，例如1250.5")
        self.data = int(yuan)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{(Decimal(self.data) / WAN).normalize():f}"


class DayField(DateField):
    """A day: 2026-03-05, 2026/3/5, 2026年3月5日 and 20260305 are all read."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = _bare(valuelist)
        self.data = None
        if not text:
            return
        parts = re.findall("[0-9]+", text)
        if len(parts) == 1 and len(text) == 8:
            parts = [text[:4], text[4:6], text[6:]]
        try:
            year, month, day = (int(part) for part in parts)
            if not FIRST_YEAR <= year <= LAST_YEAR:  # far from there reckoning with days fails
                raise ValueError
            self.data = date(year, month, day)
        except (ValueError, OverflowError):
            raise ValueError("请填写真实的日期，例如2026-03-05") from None

    @property
    def day(self) -> date:
        """The day, of a form that was found good."""
        if self.data is None:
            raise LookupError(f"{self.name} holds no day")
        return self.data


def _bare(valuelist: list[Any]) -> str:
    """What was typed, full-width forms folded, without blanks and thousands separators."""
    text = halve(valuelist[0]) if valuelist else ""
    return re.sub(r"[\s,]", "", text)
