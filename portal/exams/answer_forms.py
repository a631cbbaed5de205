"""What is sent from the exam room."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid4

from flask import request
from wtforms import BooleanField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from portal.bank.rules.variants import BETWEEN
from portal.exams.models import Room
from portal.exams.rules.answering import MAX_ANSWER, Given
from portal.web.forms import CodeField, Form, tidy

Fields = Mapping[str, Sequence[str]]
KEY_PATTERN = r"[0-9a-f-]{36}\Z"
KEY = Regexp(KEY_PATTERN, message="作答编号不对")
POSITION = r"[1-9][0-9]{0,2}\Z"
YEARS = range(2000, 2200)  # that databases keep and clocks show
UNTICKED = frozenset({"", "false"})  # as WTForms' BooleanField has it
GOTO = Regexp(r"(\d{1,3}|hand_in)\Z", message="题号不对")


class RulesForm(Form):
    """The promise before the exam, and the password of the room where it has one."""

    pin = CodeField("考场口令", validators=[InputRequired("请输入监考员公布的考场口令")])
    agreed = BooleanField(
        "本人信息无误，我已阅读考场规则和操作指南",
        validators=[InputRequired("请先核对本人信息，阅读考场规则，再勾选确认")],
    )

    def __init__(self, room: Room | None) -> None:
        super().__init__()
        if room is None or not room.pin:
            del self.pin

    @property
    def said(self) -> str:
        """The password that was typed."""
        return (self.pin.data or "") if "pin" in self else ""


class AnswerForm(Form):
    """One answer; choices of a multiple question come as several values of `value`."""

    request_key = HiddenField(validators=[Optional(), KEY])
    position = IntegerField(
        validators=[InputRequired("缺少题号"), NumberRange(1, 999, message="题号不对")]
    )
    value = StringField(validators=[Length(max=MAX_ANSWER, message="作答内容太长")])
    is_flagged = BooleanField()
    given_at = HiddenField()
    to = HiddenField(validators=[Optional(), GOTO])

    def given(self) -> Given:
        """The answer as the action takes it."""
        return _given(request.form.to_dict(flat=False), self.position.data or 0)

    def reasons(self) -> list[str]:
        """All that speaks against this answer."""
        return [*self.form_errors, *(reason for field in self for reason in field.errors)]


class HandInForm(Form):
    """The second word of a hand-in."""

    sure = BooleanField(
        "我确认交卷，交卷后不能再修改", validators=[InputRequired("请勾选确认后再交卷")]
    )


def read_given(fields: Fields) -> Given | None:
    """The answer that AnswerForm would give, where nothing about it is unusual; None elsewhere."""
    is_usual = (
        re.match(POSITION, _first(fields, "position"))
        and re.match(KEY_PATTERN, _first(fields, "request_key"))
        and all(len(part) <= MAX_ANSWER for part in fields.get("value", []))
    )
    return _given(fields, int(fields["position"][0])) if is_usual else None


def _given(fields: Fields, position: int) -> Given:
    """A plain form has no key: each is a change."""
    return Given(
        request_key=tidy(_first(fields, "request_key")) or str(uuid4()),
        position=position,
        value=_value(fields.get("value", []), fields.get("entry", [])),
        is_flagged=_first(fields, "is_flagged") not in UNTICKED,
        given_at=_moment(tidy(_first(fields, "given_at"))),
    )


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _value(chosen: Sequence[str], entries: Sequence[str]) -> str:
    """Letters one after the other; numbers of several steps with a bar between them."""
    filled = [tidy(part).replace(BETWEEN, "") for part in entries]
    return BETWEEN.join(filled) if any(filled) else "".join(tidy(part) for part in chosen)


def _moment(text: str | None) -> datetime | None:
    """When it was given, on the browser's own word: what comes late counts by it, and a person sees
    so (`rules.answering`). A time that no clock shows is none.
    """
    try:
        moment = datetime.fromisoformat(text or "")
        if moment.tzinfo is None or moment.year not in YEARS:
            return None
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
