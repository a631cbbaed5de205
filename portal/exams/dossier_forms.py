"""What is written when the traces of a sitting are looked into."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

from portal.exams.models import IntegrityVerdict
from portal.web.forms import Form

LONGEST_REASON = 300


class JudgeForm(Form):
    """An opinion on one finding."""

    verdict = RadioField(
        "核查意见",
        choices={each.value: each.label for each in IntegrityVerdict},
        validators=[AnyOf([each.value for each in IntegrityVerdict], message="请选择核查意见")],
        validate_choice=False,
    )
    reason = TextAreaField(
        "理由",
        validators=[
            InputRequired("请写明理由，例如核对了哪些材料、问了哪些人"),
            Length(max=LONGEST_REASON, message="理由不超过300个字"),
        ],
    )

    @property
    def chosen(self) -> IntegrityVerdict:
        return IntegrityVerdict(self.verdict.data)
