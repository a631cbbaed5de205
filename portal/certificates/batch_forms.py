"""What officers fill in about batches."""

from typing import Any

from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import DataRequired, ValidationError

from portal.web.forms import Form

MOST_WITHOUT = 300  # they stand in the address while the list is looked through
TOO_MANY = f"一次最多暂缓{MOST_WITHOUT}人，请减少暂缓的人数"


def _not_too_many(_form: Any, field: Any) -> None:
    if len(field.data or ()) > MOST_WITHOUT:
        raise ValidationError(TOO_MANY)


class ProposeForm(Form):
    """提请发证: the list as it was looked at, less those left out for now."""

    without = SelectMultipleField("暂缓提请", validate_choice=False, validators=[_not_too_many])


class ApproveForm(Form):
    """审批签发: the list as it was looked at."""

    seen = HiddenField(validators=[DataRequired("请先核对名单，再确认签发")])
