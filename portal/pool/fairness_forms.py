"""Which period is reported on, and what is said when a report is signed."""

import re
from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.pool.rules.fairness.periods import Period
from portal.web.forms import Form


class PeriodForm(Form):
    """统计时段."""

    period = SelectField("统计时段")

    def __init__(self, offered: Sequence[Period], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.period.choices = [
            (each.key, f"{each.label}（最近12个整月）" if not number else each.label)
            for number, each in enumerate(offered)
        ]


class SignReportForm(Form):
    """核定: the revision that was seen goes with it."""

    seen = HiddenField()
    remarks = TextAreaField("说明", validators=[Length(max=1000, message="请控制在1000字以内")])
    agreed = BooleanField(
        "已核对各项数字和口径，同意核定", validators=[InputRequired("核对后请勾选这一项")]
    )

    @property
    def revision(self) -> int:
        """What was seen; 0, which never is, of anything that is no number."""
        seen = self.seen.data or ""
        return int(seen) if re.fullmatch("[0-9]{1,9}", seen) else 0
