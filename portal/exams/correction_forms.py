"""What officers fill in to correct a question."""

from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.labels import Labelled
from portal.exams.actions.corrections import Wanted
from portal.exams.forms import LONGEST_REASON
from portal.exams.queries.corrections import Asked
from portal.exams.rules.correction import NewKey, Rule
from portal.web.forms import CodeField, Form


class Decision(Labelled):
    """决定 on a proposed ruling."""

    TAKE = "take", "同意，按此评分"
    KEEP = "keep", "不采纳，成绩不变"


class BoxesField(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _words(label: str) -> TextAreaField:
    return TextAreaField(
        label,
        validators=[
            InputRequired(f"请填写{label}"),
            Length(max=LONGEST_REASON, message=f"{label}不超过{LONGEST_REASON}个字"),
        ],
    )


class CorrectForm(Form):
    """The words by which a question is corrected."""

    text = _words("更正说明")


class RulingForm(Form):
    """How a flawed question is to be marked for all; another answer only where one can be named."""

    rule = RadioField(
        "处理办法",
        validators=[AnyOf([rule.value for rule in Rule], message="请选择处理办法")],
        validate_choice=False,
    )
    right = BoxesField("更正后的答案", validate_choice=False)
    value = CodeField(
        "更正后的答案", validators=[Length(max=30, message="更正后的答案不超过30个字符")]
    )
    reason = _words("理由")

    def __init__(self, about: Asked) -> None:
        super().__init__()
        rules = list(Rule) if about.can_be_keyed else [Rule.FULL]
        self.rule.choices = [(rule.value, rule.label) for rule in rules]
        self.options = len(about.options)
        self.right.choices = [(str(place), text) for place, text in enumerate(about.options)]
        if not about.can_be_keyed or not about.options:
            del self.right
        if not about.can_be_keyed or about.options:
            del self.value

    def wanted(self) -> Wanted:
        """What was filled in."""
        rule = next(one for one in Rule if one == self.rule.data)
        return Wanted(rule, self.reason.data or "", self._key())

    def _key(self) -> NewKey:
        if self.right is not None:
            ticked = self.right.data or []
            chosen = [place for place in range(self.options) if str(place) in ticked]
            return NewKey(right=tuple(chosen))
        return NewKey(value=(self.value.data or "") if self.value is not None else "")


class DecideForm(Form):
    """The second person's word on a ruling."""

    decision = RadioField(
        "决定",
        choices={member.value: member.label for member in Decision},
        validators=[AnyOf([member.value for member in Decision], message="请选择同意或者不采纳")],
        validate_choice=False,
    )
    reason = _words("理由")

    @property
    def is_taken(self) -> bool:
        return bool(self.decision.data == Decision.TAKE)
