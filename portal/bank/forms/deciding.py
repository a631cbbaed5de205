"""What is filled in about the state of questions and their review."""

from collections.abc import Callable
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.web.fields import filled
from portal.web.forms import Form

MOST_WORDS = 1000


def at_most(characters: int) -> Length:
    return Length(max=characters, message=f"最多{characters}个字，请缩短")


def no_longer(characters: int) -> Callable[[Any, Any], None]:
    """At most so many characters; said afterwards, as a limit of the field would cut what is
    pasted without a word.
    """

    def check(_form: Any, field: Any) -> None:
        if len(field.data or "") > characters:
            length = len(field.data)
            raise ValidationError(f"共{length}个字，最多{characters}个字，请缩短")

    return check


class CommentForm(Form):
    """意见 on a version."""

    text = TextAreaField("意见", validators=[filled("请写明意见"), at_most(MOST_WORDS)])


class ReviewForm(Form):
    """审题或终审: pass, or return with reasons."""

    decision = RadioField(
        "审查结论",
        choices={"pass": "通过", "return": "退回修改"},
        validators=[InputRequired("请选择审查结论")],
    )
    text = TextAreaField("审查意见", validators=[at_most(MOST_WORDS)])
    seen = HiddenField()  # the stage it was read at: somebody else may have passed it since

    def validate_text(self, field: Any) -> None:
        if self.decision.data == "return" and not field.data:
            raise ValidationError("退回时请写明哪里要改、怎么改")


class ReasonForm(Form):
    """A change of state, with its reason."""

    reason = TextAreaField("原因", validators=[filled("请写明原因"), at_most(500)])


class ConfirmForm(Form):
    """A deed that asks for nothing but the second click."""


class RemoveForm(ConfirmForm):
    """A part to be taken out of a case, as the page showed it."""

    began_with = HiddenField()


class StateChangeForm(ReasonForm):
    """批量变更: one change of many questions."""

    change = SelectField("变更", validate_choice=False)
