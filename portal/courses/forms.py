"""What a learner sends: the answer to one exercise."""

from typing import Any

from wtforms import HiddenField, IntegerField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from portal.bank.rules.variants import BETWEEN, Face, Leaf
from portal.courses.queries import Exercise
from portal.courses.rules import practice
from portal.web.forms import Form

LONGEST_ANSWER = 40  # of one number


class AnswerField(StringField):
    """The answer to one thing asked; the boxes ticked of a 多选 come as several values."""

    def __init__(self, face: Face, **more: Any) -> None:
        longest = LONGEST_ANSWER * max(len(face.entries), 1)
        super().__init__("答案", validators=[Length(max=longest, message="答案太长")], **more)
        self.face = face

    def process_formdata(self, valuelist: list[Any]) -> None:
        between = BETWEEN if self.face.entries else ""
        self.data = between.join(str(value).replace(BETWEEN, "") for value in valuelist)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Blanks and what is no number go back: they would teach nothing."""
        if not validation_stopped and (sentence := practice.refusal(self.face, self.data or "")):
            raise ValidationError(sentence)


class ExerciseForm(Form):
    """One exercise: which try it is, which version was shown, and the answers."""

    asked: Exercise

    turn = IntegerField(validators=[InputRequired("请按现在的题面重新作答")])
    version = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """An answer to a text that has been revised meanwhile is not taken for one to the new."""
        is_sound = bool(super().validate(extra_validators))
        if self.version.data != self.asked.version.public_id:
            self.form_errors.append("这道题刚刚修订过，请按现在的题面重新作答")
            is_sound = False
        return is_sound

    def values(self) -> list[str]:
        """The answers in the order of what was asked."""
        return [self[name_of(leaf)].data or "" for leaf in self.asked.leaves]


def exercise_form(asked: Exercise) -> ExerciseForm:
    """The form for this exercise: a field for each thing asked."""
    fields = {name_of(leaf): AnswerField(leaf.face) for leaf in asked.leaves}
    form: ExerciseForm = type("AskedForm", (ExerciseForm,), {**fields, "asked": asked})()
    return form


def name_of(leaf: Leaf) -> str:
    """The field of one thing asked."""
    return f"value_{leaf.part}"
